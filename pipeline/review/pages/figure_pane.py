"""Everything about the chosen figure: its place enlarged, its readings, its sums spelled out, what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nicegui.elements.mixins.text_element import TextElement

from pipeline.archive import Correction
from pipeline.language import Lang
from pipeline.model import Figure, Key, Status
from pipeline.render.status import LOOKS, number_to_text
from pipeline.review.pages import words
from pipeline.review.pages.naming import figure_to_text, key_to_label, key_to_name, key_to_short_label
from pipeline.review.pages.tags import Act, button, clicked, tag
from pipeline.review.report_view import Option, ReportView, SpelledSum

MOST_OPTIONS = 9  # those that have a key of their own


@dataclass(frozen=True, slots=True)
class Acts:
    """What the buttons of the pane do: what a key does on the figure that is shown, or another figure is chosen."""

    press: Callable[[str, Key | None], Act]
    choose: Callable[[Key], Act]


class FigurePane:
    """The pane of one report; `show` fills it anew. Without an address of crops the document cannot be shown."""

    def __init__(self, crop_address: str, acts: Acts, lang: Lang) -> None:
        self._crop_address, self._acts, self._lang = crop_address, acts, lang
        self.message = tag("div", classes="notice toast", role="status", aria_live="polite")
        self._upper = tag("div", classes="part")
        # What is typed stays while the rest is made anew: the next figure may be shown in the middle of it.
        with tag("div", classes="part entries") as self._entries:
            _entry("value", words.TYPE_VALUE.say(lang), "e")
            _entry("note", words.TYPE_NOTE.say(lang), "m")
        self._lower = tag("div", classes="part")
        _help(lang)

    def say(self, text: str, *, bad: bool = False) -> None:
        """One line on what was done, or why not; "" takes it away."""
        self.message.classes(add="bad") if bad else self.message.classes(remove="bad")
        self.message.text = text

    def show(self, view: ReportView, key: Key | None) -> None:
        """Fills the pane with a figure of the report, or with what to do where none is chosen."""
        self._upper.clear()
        self._lower.clear()
        figure = view.figures.get(key) if key else None
        self._entries.set_visibility(figure is not None)
        with self._upper:
            if figure is None:
                tag("p", words.CHOOSE.say(self._lang) if view.tasks else words.ALL_DONE.say(self._lang), "quiet")
                step = self._acts.press("n", None)
                button(words.NEXT.say(self._lang), step, "main" if view.tasks else "", key="n")
                return
            self._place(view, figure)
            self._value(view, figure)
            self._decide(view, figure)
        with self._lower:
            self._readings(view, figure)
            self._sums(view, figure.key)
            self._trail(view, figure.key)

    def _place(self, view: ReportView, figure: Figure) -> None:
        row, column = key_to_label(view.report.edition, figure.key)
        with tag("p", classes="where"):
            tag("strong", row)
            tag("br")
            tag("span", column)
        if figure.page is not None and figure.box is not None:
            if not self._crop_address:
                return
            address = f"{self._crop_address}/{figure.page}?figure={key_to_name(figure.key)}"
            with tag("div", classes="crop"):
                tag("img", src=address, alt=words.CROP.say(self._lang))
        else:
            tag("p", words.NOT_SHOWN.say(self._lang), "quiet")

    def _value(self, view: ReportView, figure: Figure) -> None:
        lang = self._lang
        with tag("div", classes="value"):
            tag("span", figure_to_text(figure) or words.EMPTY_CELL.say(lang), "big", id="value")
            if figure.unit:
                tag("span", figure.unit, "quiet")
            tag("span", LOOKS[figure.status].name(lang), "status", data_status=figure.status.value)
            if figure.confidence:
                tag("span", words.CONFIDENCE.say(lang, share=f"{figure.confidence:.1%}"), "quiet small")
            if figure.key in view.located:
                tag("span", words.SUM_FAILS.say(lang), "status", data_status="published")

    def _decide(self, view: ReportView, figure: Figure) -> None:
        lang, key, press = self._lang, figure.key, self._acts.press
        published = figure.key in view.located and figure.status not in (Status.REVIEW, Status.MISSING)
        with tag("div", classes="decide"):
            accept = words.NOT_THERE if figure.status is Status.MISSING else words.ACCEPT
            # What the sums speak against is not offered first.
            button(accept.say(lang), press("a", key), "" if figure.key in view.located else "main", key="a")
            button(words.PRINTED_SO.say(lang), press("s", key), "main" if published else "", key="s")
            button(words.UNREADABLE.say(lang), press("x", key), key="x")
            button(words.UNDO.say(lang), press("u", key), key="u")
            button(words.PREVIOUS.say(lang), press("p", key), "plain", key="p")
            button(words.NEXT.say(lang), press("n", key), "plain", key="n")

    def _readings(self, view: ReportView, figure: Figure) -> None:
        options, unusable = view.options(figure.key)[:MOST_OPTIONS], view.unusable(figure.key)
        if not options and not unusable:
            return
        tag("h2", words.READINGS.say(self._lang))
        with tag("div", classes="readings"):
            for place, option in enumerate(options, 1):
                self._reading(view, figure.key, place, option)
            for reading in unusable:
                sure = f"{reading.reader} {reading.confidence:.1%}"
                tag("p", words.NO_FIGURE.say(self._lang, text=reading.text or "—", reader=sure), "quiet small")

    def _reading(self, view: ReportView, key: Key, place: int, option: Option) -> None:
        lang = self._lang
        with tag("button", classes="reading", type="button", data_taken=option.taken) as made:
            tag("kbd", str(place), "key", aria_hidden="true")
            tag("span", option.printed or words.EMPTY_CELL.say(lang), "what")
            with tag("span", classes="who"):
                if not option.readers:
                    tag("span", f"{words.CHOSEN.say(lang)} {option.confidence:.1%}")
                for reader, sure in zip(option.readers, option.sure, strict=True):
                    tag("span", f"{reader} {sure:.1%}")
            if option.holding or option.failing:
                all_hold = not option.failing
                words_of = words.SUMS_HOLD if all_hold else words.SUMS_FAIL
                count = option.holding if all_hold else option.failing
                text = words_of.say(lang, count=count, all=option.holding + option.failing)
                tag("span", text, "effect holds" if all_hold else "effect breaks")
            if not option.taken:
                for each in view.sums_with(key, option.printed):
                    tag("span", each.spelled(), "effect quiet")
        clicked(made, self._acts.press(str(place), key))

    def _sums(self, view: ReportView, key: Key) -> None:
        sums = view.sums(key)
        tag("h2", words.SUMS.say(self._lang))
        if not sums:
            tag("p", words.NO_SUMS.say(self._lang), "quiet small")
            return
        with tag("ul", classes="sums"):
            for each in sums:
                self._sum(view, key, each)
        wanted = view.wanted(key)
        if wanted is not None and any(each.state == "fails" for each in sums):
            tag("p", words.WANTED.say(self._lang, value=number_to_text(wanted)), "quiet small")

    def _sum(self, view: ReportView, key: Key, each: SpelledSum) -> None:
        name = each.identity.zh if self._lang == "zh" else each.identity.en
        look = {"holds": "holds", "fails": "breaks"}.get(each.state, "quiet")
        names = " ".join(key_to_name(other) for other in each.identity.keys)
        with tag("li"):
            # The script shows where the figures of a sum stand; pressed, it goes on showing them.
            with tag("button", classes="sum", type="button", data_sum=names, aria_pressed="false"):
                tag("span", name, "quiet small")
                tag("span", each.spelled(), f"terms {look}")
            if each.state == "unstated":
                tag("div", words.UNSTATED.say(self._lang), "quiet small")
            for task in view.tasks:
                if task.key != key and task.key in each.identity.keys and each.state != "holds":
                    self._partner(view, task.key)

    def _partner(self, view: ReportView, key: Key) -> None:
        label = key_to_short_label(view.report.edition, key)
        look = LOOKS[view.figures[key].status].mark.strip() or "≠"
        clicked(tag("button", f"{look} {label}", "linklike small", type="button"), self._acts.choose(key))

    def _trail(self, view: ReportView, key: Key) -> None:
        trail = view.trail(key)
        if not trail:
            return
        tag("h2", words.TRAIL.say(self._lang))
        with tag("ol", classes="trail"):
            for correction in trail:
                tag("li", correction_to_text(correction, self._lang))


def correction_to_text(correction: Correction, lang: Lang) -> str:
    """A decision in one line: who, when, from what to what, why."""
    what = words.DECISIONS[correction.decision].say(lang)
    if correction.decision in ("value", "undo"):
        now, before = correction.printed or words.EMPTY_CELL.say(lang), correction.from_printed
        what = (
            f"{what} {now} ({before or words.EMPTY_CELL.say(lang)} →)"
            if lang == "en"
            else f"{before} → {now}（{what}）"
        )
    when = correction.at.replace("T", " ")[:16]
    return " · ".join(part for part in (when, correction.who, what, correction.why, correction.version) if part)


def _entry(what: str, label: str, key: str) -> TextElement:
    with tag("div", classes="entry") as entry:
        tag("input", classes="field", id=f"{what}-entry", type="text", placeholder=label, aria_label=label,
            data_enter=what, data_focus=key, autocomplete="off", spellcheck="false")  # fmt: skip
        tag("kbd", key, "key", aria_hidden="true")
    return entry


def _help(lang: Lang) -> None:
    with tag("details", classes="help"):
        tag("summary", words.KEYS.say(lang))
        with tag("dl"):
            for keys, text in words.KEY_HELP:
                with tag("dt"):
                    tag("kbd", keys, "key")
                tag("dd", text.say(lang))
