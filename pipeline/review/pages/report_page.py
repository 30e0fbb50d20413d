"""The page on which a report is looked at and corrected: picture, tables and the chosen figure side by side."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from urllib.parse import parse_qsl, urlencode

from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from nicegui.events import GenericEventArguments

from pipeline.errors import DocumentError
from pipeline.language import Lang
from pipeline.model import Key, Severity, Status
from pipeline.render.status import LOOKS
from pipeline.review.desk import Desk
from pipeline.review.pages import words
from pipeline.review.pages.deciding import Deciding
from pipeline.review.pages.figure_pane import Acts, FigurePane, correction_to_text
from pipeline.review.pages.frame import frame
from pipeline.review.pages.naming import key_to_name, key_to_short_label, name_to_key
from pipeline.review.pages.picture_pane import PicturePane
from pipeline.review.pages.queue_page import read_filters
from pipeline.review.pages.tables_pane import Marks, TablesPane
from pipeline.review.pages.tags import clicked, tag
from pipeline.review.pages.visitor import Visitor, clean_name
from pipeline.review.report_view import ReportView, read_report_view
from pipeline.texts import FORM, UNTITLED, error_to_text

_LOOK_AGAIN = 3.0  # seconds between two looks at whether somebody else has decided something
_MOST_FINDINGS = 30

_KEYS = "n p a s x u 1 2 3 4 5 6 7 8 9 ArrowLeft ArrowRight ArrowUp ArrowDown"
_ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}


async def build_report_page(desk: Desk, visitor: Visitor, sha256: str, chosen: str = "", table: str = "") -> None:
    """Builds the page of the document with that hash.

    It begins with the figure that `chosen` names, else with the first one that waits, in `table` if there is one.
    """
    try:
        view = await run_in_threadpool(read_report_view, desk.archive, sha256)
    except KeyError:
        not_found(visitor)
        return
    sizes: tuple[tuple[float, float], ...] = ()
    problem = ""
    try:
        sizes = await run_in_threadpool(desk.pictures.sizes, sha256)
    except DocumentError as error:
        problem = error_to_text(error.code, str(error), visitor.lang)
    with frame(visitor, view.report.organisation or view.report.title or "—", "", wide=True):
        page = _ReportPage(desk, visitor, view, sizes, problem)
    task = next((task for task in view.tasks if task.key.table == table), view.next_task(None))
    wanted = name_to_key(chosen)
    await page.choose(wanted if wanted in view.figures else task.key if task else None)


def not_found(visitor: Visitor) -> None:
    """The page of a report that is not there."""
    ui.context.client.status_code = 404
    with frame(visitor, words.REPORT.say(visitor.lang), ""), tag("div", classes="empty"):
        tag("p", words.NOT_FOUND.say(visitor.lang))
        tag("a", words.BACK.say(visitor.lang), href="/")


class _ReportPage:
    """One browser's page of one report."""

    def __init__(
        self,
        desk: Desk,
        visitor: Visitor,
        view: ReportView,
        sizes: tuple[tuple[float, float], ...],
        problem: str,
    ) -> None:
        self._desk, self._view, self._lang = desk, view, visitor.lang
        self._key: Key | None = None
        self._refused = 0  # entries that were given back
        self._turn = asyncio.Lock()  # what a person does is done one after the other, in order
        # By itself NiceGUI finds the browser through the element that was clicked on, which may be gone by then.
        self._client = ui.context.client
        with tag("div", classes="report", data_keys=_KEYS):
            with tag("div", classes="title-bar"):
                _title(view, self._lang)
                self._meter = tag("div", classes="meter")
            with tag("section", classes="picture", aria_label=words.PICTURE_PANE.say(self._lang), tabindex="0"):
                if problem:
                    tag("p", words.NO_PICTURE.say(self._lang, reason=problem), "notice bad")
                self._picture = PicturePane(sizes, f"/picture/{view.sha256}", self._lang)
            with tag("section", classes="tables", aria_label=words.TABLES_PANE.say(self._lang)):
                self._tables = self._make_tables()
                self._findings = tag("div", classes="findings")
                _prose(view, self._lang)
                self._trail = tag("div", classes="prose")
            with tag("section", classes="figure", aria_label=words.FIGURE_PANE.say(self._lang)):
                self._pane = FigurePane(f"/crop/{view.sha256}" if sizes else "", self._acts(), self._lang)
        self._deciding = Deciding(desk.archive, visitor, self._pane.say, self._refresh, self._ask_name)
        self._show()
        ui.on("review_key", self._on_key)
        ui.on("review_pick", self._on_pick)
        ui.on("review_next", self._on_next)
        ui.on("review_entry", self._on_entry)
        ui.on("review_setting", self._on_setting)
        ui.timer(_LOOK_AGAIN, self._look_again)

    async def choose(self, key: Key | None) -> None:
        """Shows a figure in all parts of the page."""
        self._key = key
        self._pane.show(self._view, key)
        if key is not None:
            self._client.run_javascript(f"reviewShow({_quoted(key)})")

    def _make_tables(self) -> TablesPane | None:
        if self._view.form is None:
            tag("p", words.NO_FORM.say(self._lang), "notice")
            return None
        return TablesPane(self._view.form, self._view.figures, self._marks(), self._lang)

    def _marks(self) -> Marks:
        return Marks(self._view.located, self._view.decided)

    def _acts(self) -> Acts:
        async def press(key: str, seen: Key | None) -> None:
            async with self._turn:
                await self._press(key, seen)

        return Acts(lambda key, seen: lambda: press(key, seen), lambda key: lambda: self.choose(key))

    def _show(self) -> None:
        """Brings tables, boxes, counts and findings to what the report is now."""
        if self._tables is not None:
            self._tables.update(self._view.figures, self._marks())
        self._picture.update(self._view.figures, self._view.located)
        self._meter.clear()
        with self._meter:
            _counts(self._view, self._lang)
        self._findings.clear()
        with self._findings:
            self._list_findings()
        self._trail.clear()
        with self._trail:
            _all_decisions(self._view, self._lang)

    def _list_findings(self) -> None:
        order = list(Severity)
        found = sorted(self._view.report.findings, key=lambda finding: order.index(finding.severity))
        if found:
            tag("h2", words.FINDINGS.say(self._lang))
        with tag("ul"):
            for finding in found[:_MOST_FINDINGS]:
                with tag("li", data_severity=finding.severity.value):
                    if finding.cells:
                        first = finding.cells[0]
                        link = tag("button", finding.message, "linklike", type="button")
                        clicked(link, lambda key=first: self.choose(key))  # type: ignore[misc]
                    else:
                        tag("span", finding.message)

    async def _on_key(self, event: GenericEventArguments) -> None:
        async with self._turn:
            seen = name_to_key(str(event.args["figure"]))
            await self._press(str(event.args["key"]), None if self._knows_less(event) else seen)

    def _knows_less(self, event: GenericEventArguments) -> bool:
        """Whether the last refusal had not been seen yet: what was pressed or typed was meant for another figure."""
        return int(event.args["refused"]) != self._refused

    async def _press(self, key: str, seen: Key | None) -> None:
        """Does what a key stands for; `seen` is the figure that the person saw when pressing it."""
        if key in _ARROWS and self._key and self._tables:
            await self.choose(self._tables.neighbour(self._key, *_ARROWS[key]) or self._key)
        elif key in ("n", "p"):
            await self._go_on(1 if key == "n" else -1)
        elif key == "u":
            back = await self._deciding.undo(self._view, self._key)
            if back:
                await self.choose(back)
        elif self._key is not None and self._key == seen:  # else another one is shown by now: nobody decides blindly
            decided = await self._deciding.press(self._view, self._key, key)
            await self._after(decided)

    async def _after(self, decided: bool) -> None:
        """After a decision the next figure, after none the same one again."""
        if decided:
            await self._go_on(1)
        else:
            self._pane.show(self._view, self._key)

    async def _go_on(self, step: int) -> None:
        task = self._view.next_task(self._key, step)
        if task is None:
            self._pane.say(f"{self._pane.message.text} {words.ALL_DONE.say(self._lang)} ( ] )".strip())
        await self.choose(task.key if task else self._key)

    async def _on_next(self, event: GenericEventArguments) -> None:
        """Goes to the next report of the queue as the person last looked at it."""
        filters = read_filters(dict(parse_qsl(str(event.args).removeprefix("?"))))
        following = await run_in_threadpool(self._desk.next_report, self._view.sha256, filters)
        self._client.open(f"/report/{following}" if following else "/")

    async def _on_pick(self, event: GenericEventArguments) -> None:
        async with self._turn:
            key = name_to_key(str(event.args))
            if key in self._view.figures:
                self._key = key
                self._pane.show(self._view, key)

    async def _on_entry(self, event: GenericEventArguments) -> None:
        what, text, seen = (str(event.args[name]) for name in ("what", "text", "figure"))
        async with self._turn:
            key = self._key
            if key is None or key not in self._view.figures:
                return
            if key != name_to_key(seen) or self._knows_less(event):
                self._pane.say(words.LOOK_AGAIN.say(self._lang), bad=True)
            elif await self._deciding.enter(self._view, key, what, text):
                await self._after(what == "value")
                return
            # The script has emptied the field; what was not entered comes back into it.
            self._refused += 1
            self._client.run_javascript(f"reviewGiveBack({json.dumps(what)}, {json.dumps(text)}, {self._refused})")

    def _on_setting(self, event: GenericEventArguments) -> None:
        if event.args["name"] == "name":
            self._deciding.name = clean_name(str(event.args["value"]))

    def _ask_name(self) -> None:
        self._pane.say(words.SAY_NAME.say(self._lang), bad=True)
        self._client.run_javascript("document.getElementById('person').focus()")

    async def _refresh(self) -> ReportView:
        """Reads the report again, and shows it."""
        self._view = await run_in_threadpool(read_report_view, self._desk.archive, self._view.sha256)
        self._show()
        return self._view

    async def _look_again(self) -> None:
        """Tells what somebody else has decided meanwhile."""
        known = self._view.decisions[-1].id if self._view.decisions else 0
        last = await run_in_threadpool(self._desk.archive.last_correction, self._view.sha256)
        if last and last != known and not self._turn.locked():
            async with self._turn:
                await self._refresh()
                self._deciding.tell_of_others(self._view, known)
                await self.choose(self._key)


def _title(view: ReportView, lang: Lang) -> None:
    report = view.report
    tag("h1", report.organisation or report.title or UNTITLED.say(lang))
    if report.year:
        tag("span", str(report.year), "quiet")
    if view.form is not None:
        tag("span", FORM.say(lang, edition=view.form.edition, notice=view.form.notice), "quiet small")
    tag("span", report.source.path.rpartition("/")[2], "quiet small", title=report.source.path)
    if report.organisation:
        address = f"/compare?{urlencode({'body': report.organisation})}"
        tag("a", words.COMPARE.say(lang), "small", href=address)


def _prose(view: ReportView, lang: Lang) -> None:
    """What the report says besides its tables, folded up."""
    sections = [section for section in view.report.sections if section.text.strip()]
    if not sections:
        return
    with tag("details", classes="prose"):
        tag("summary", words.PROSE.say(lang, count=len(sections)))
        for section in sections:
            tag("h3", f"{section.number}、{section.title}")
            tag("p", section.text)


def _all_decisions(view: ReportView, lang: Lang) -> None:
    """The trail of the whole report, folded up, the last decision first."""
    if not view.decisions:
        return
    with tag("details"):
        tag("summary", words.ALL_DECISIONS.say(lang, count=len(view.decisions)))
        tag("a", words.AS_CSV.say(lang), "small", href=f"/api/corrections.csv?sha256={view.sha256}", download=True)
        with tag("ol", classes="trail"):
            for each in reversed(view.decisions):
                label = key_to_short_label(view.report.edition, each.key)
                tag("li", f"{label} · {correction_to_text(each, lang)}")


def _counts(view: ReportView, lang: Lang) -> None:
    if view.tasks:
        tag("strong", words.TO_DO.say(lang, count=len(view.tasks)), id="to-do")
    elif view.form is not None:
        tag("strong", words.ALL_DONE.say(lang), "holds", id="to-do")
    counts = Counter(figure.status for figure in view.figures.values())
    for status in Status:
        if counts[status]:
            tag("span", f"{LOOKS[status].name(lang)} {counts[status]}", "status small", data_status=status.value)


def _quoted(key: Key) -> str:
    """The name of a key as JavaScript: identifiers of a form are letters, points and underscores."""
    return repr(key_to_name(key))
