"""The upload: drop a document, watch it being read, land on its report."""

from __future__ import annotations

import time

from nicegui import ui
from nicegui.events import GenericEventArguments

from pipeline.inputs import SUFFIXES
from pipeline.language import Lang
from pipeline.review.desk import Desk
from pipeline.review.pages import words
from pipeline.review.pages.frame import frame
from pipeline.review.pages.tags import tag
from pipeline.review.pages.visitor import Visitor
from pipeline.review.uploads import Upload, Uploads
from pipeline.texts import error_to_text

_LOOK_AGAIN = 0.5  # seconds between two looks at how far the documents are


def build_upload_page(desk: Desk, visitor: Visitor) -> None:
    """Builds the page; the script of the pages sends what is dropped on it to `/upload`."""
    lang = visitor.lang
    with frame(visitor, words.UPLOAD.say(lang), "/upload"):
        tag("h1", words.UPLOAD.say(lang), "hidden")
        if desk.uploads is None:
            tag("p", words.NO_UPLOADS.say(lang), "notice")
            return
        with tag("label", classes="drop", data_drop="/upload"):
            tag("strong", words.DROP.say(lang))
            tag("br")
            tag("span", words.DROP_HELP.say(lang), "quiet")
            tag("input", classes="hidden", type="file", multiple=True, accept=",".join(SUFFIXES), id="files")
        tag("p", "", "notice bad", id="upload-message", role="alert")
        tag("p", "", "quiet", id="upload-sending", role="status", data_text=words.SENDING.say(lang))
        _Uploaded(desk.uploads, lang)


class _Uploaded:
    """The list of what was uploaded; a document that was dropped on this page opens when it is done."""

    def __init__(self, uploads: Uploads, lang: Lang) -> None:
        self._uploads, self._lang = uploads, lang
        self._shown: list[Upload] = []
        self._own: set[str] = set()
        self._began: dict[str, float] = {}
        self._client = ui.context.client
        with tag("div", classes="panel uploads"):
            self._list = tag("ul")
        ui.on("review_uploaded", self._on_uploaded)
        ui.timer(_LOOK_AGAIN, self._look)

    def _on_uploaded(self, event: GenericEventArguments) -> None:
        self._own.add(str(event.args))

    def _look(self) -> None:
        latest, now = self._uploads.latest(), time.monotonic()
        for upload in latest:
            if upload.state == "reading":
                self._began.setdefault(upload.id, now)
        if latest != self._shown or any(upload.state == "reading" for upload in latest):
            self._shown = latest
            self._list.clear()
            with self._list:
                for upload in latest:
                    self._line(upload)
        self._open_own(latest)

    def _open_own(self, latest: list[Upload]) -> None:
        """Opens the report of the only document that was dropped here, once it is there."""
        if len(self._own) == 1:
            for upload in latest:
                if upload.id in self._own and upload.state == "done":
                    self._own.clear()
                    self._client.open(f"/report/{upload.sha256}")

    def _line(self, upload: Upload) -> None:
        lang = self._lang
        with tag("li", data_state=upload.state):
            tag("strong", upload.name)
            look = {"done": "holds", "failed": "breaks"}.get(upload.state, "quiet")
            tag("span", words.UPLOAD_STATES[upload.state].say(lang), look)
            if upload.state == "failed":
                tag("span", error_to_text(upload.code, upload.message, lang), "quiet")
            if upload.state == "reading":
                passed = time.monotonic() - self._began[upload.id]
                tag("span", words.SECONDS.say(lang, count=f"{passed:.0f}"), "quiet small")
            elif upload.seconds:
                tag("span", words.SECONDS.say(lang, count=f"{upload.seconds:.1f}"), "quiet small")
            if upload.state == "done":
                tag("a", words.OPEN_REPORT.say(lang), href=f"/report/{upload.sha256}")
