"""What a person decides on the report page → the archive; nothing that somebody else did meanwhile is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi.concurrency import run_in_threadpool

from pipeline.archive import Archive, Correction
from pipeline.archive.corrections import Decision
from pipeline.errors import ArchiveError, FigureChanged, UsageError
from pipeline.model import Figure, Key
from pipeline.review.pages import words
from pipeline.review.pages.figure_pane import MOST_OPTIONS
from pipeline.review.pages.naming import figure_to_text, key_to_short_label
from pipeline.review.pages.visitor import Visitor
from pipeline.review.report_view import ReportView, is_figure


class Say(Protocol):
    def __call__(self, text: str, *, bad: bool = False) -> None:
        """Shows one line to the person."""
        ...


class Deciding:
    """Decisions of one person on one report, one after the other; `name` is what they are signed with."""

    def __init__(
        self,
        archive: Archive,
        visitor: Visitor,
        say: Say,
        refresh: Callable[[], Awaitable[ReportView]],
        ask_name: Callable[[], None],
    ) -> None:
        self._archive, self._lang, self._say = archive, visitor.lang, say
        self._refresh, self._ask_name = refresh, ask_name
        self.name = visitor.name
        self._made: list[Correction] = []
        self._turn = asyncio.Lock()

    async def press(self, view: ReportView, key: Key, pressed: str) -> bool:
        """Carries out a key of decision; True where something was decided."""
        figure = view.figures[key]
        if pressed in ("a", "s", "x"):
            decision: Decision = {"a": "accept", "s": "published", "x": "unreadable"}[pressed]  # type: ignore[assignment]
            return await self._decide(view, figure, decision, None, "")
        options = view.options(key)[:MOST_OPTIONS]
        if not pressed.isdigit() or not 1 <= int(pressed) <= len(options):
            return False
        option = options[int(pressed) - 1]
        if option.taken:
            return await self._decide(view, figure, "accept", None, "")
        return await self._decide(view, figure, "value", option.printed, "")

    async def enter(self, view: ReportView, key: Key, what: str, text: str) -> bool:
        """Carries out what was typed: a value as printed, or a note; True where something was decided."""
        figure = view.figures[key]
        if what == "note":
            return bool(text.strip()) and await self._decide(view, figure, "note", None, text.strip())
        if not is_figure(text):
            self._say(words.NOT_A_FIGURE.say(self._lang, text=text), bad=True)
            return False
        return await self._decide(view, figure, "value", text, "")

    async def undo(self, view: ReportView, key: Key | None) -> Key | None:
        """Takes back the person's last decision on this page, else the one that holds of the figure; its figure."""
        async with self._turn:
            last = self._made.pop() if self._made else view.in_force.get(key) if key else None
            if last is None:
                self._say(words.NOTHING_TO_UNDO.say(self._lang))
                return None
            if not self._signed():
                return None
            before = view.figures.get(last.key)
            if await self._tell_refusal(last.key, lambda: self._archive.undo(last, who=self.name, before=before)):
                return last.key
            await self._refresh()
            self._say(words.UNDONE.say(self._lang, label=key_to_short_label(view.report.edition, last.key)))
            return last.key

    def tell_of_others(self, view: ReportView, known: int) -> None:
        """Says what was decided by others since the decision with the id `known`."""
        mine = {each.id for each in self._made}
        new = [each for each in view.decisions if each.id > known and each.id not in mine]
        if new:
            last = new[-1]
            value = figure_to_text(view.figures.get(last.key)) or words.EMPTY_CELL.say(self._lang)
            label = key_to_short_label(view.report.edition, last.key)
            self._say(words.CHANGED_ELSEWHERE.say(self._lang, who=last.who, label=label, value=value))

    async def _decide(
        self, view: ReportView, figure: Figure, decision: Decision, printed: str | None, why: str
    ) -> bool:
        async with self._turn:
            if not self._signed():
                return False
            given = None if decision == "value" else decision

            def enter() -> Correction:
                return self._archive.correct(
                    view.sha256, figure.key, printed, who=self.name, why=why, decision=given, before=figure
                )

            refused = await self._tell_refusal(figure.key, enter)
            if refused:
                return False
            what = words.DECISIONS[decision].say(self._lang)
            now = printed if decision == "value" else figure_to_text(figure) if decision == "accept" else why
            text = f"{what} {now or ''}".strip()
            await self._refresh()
            label = key_to_short_label(view.report.edition, figure.key)
            self._say(words.DECIDED.say(self._lang, label=label, what=text))
            return True

    async def _tell_refusal(self, key: Key, act: Callable[[], Correction]) -> bool:
        """Does it; True where the archive refuses, which is told."""
        try:
            self._made.append(await run_in_threadpool(act))
        except FigureChanged:
            view = await self._refresh()
            trail = view.trail(key)
            value = figure_to_text(view.figures.get(key)) or words.EMPTY_CELL.say(self._lang)
            who = trail[0].who if trail else "?"
            label = key_to_short_label(view.report.edition, key)
            self._say(words.CHANGED.say(self._lang, who=who, label=label, value=value), bad=True)
        except (UsageError, ArchiveError) as error:
            self._say(words.FAILED.say(self._lang, reason=str(error)), bad=True)
        else:
            if self._made[-1].decision in ("undo", "note"):
                self._made.pop()  # a decision taken back is not taken back again
            return False
        return True

    def _signed(self) -> bool:
        if self.name:
            return True
        self._ask_name()
        return False
