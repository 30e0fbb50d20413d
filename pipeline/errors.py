"""Every failure that a user can meet, its exit code, and what to type next.

    GongkaiError
    ├── UsageError          exit 2   the command line makes no sense
    ├── NothingToDo         exit 3   no input, no reader
    ├── ArchiveError        exit 3   the archive cannot be opened or written
    │   ├── ArchiveGone              ... does not answer any more
    │   ├── FigureChanged            ... has another figure by now than the person saw
    │   └── ReportRefused            ... takes not this report; the others go on
    ├── ClusterError        exit 3   the cluster cannot be reached, or was lost, or does not fit
    └── DocumentError       exit 1   one document cannot be extracted; the others go on
        ├── NotFound, NotSupported, EmptyFile, Damaged, PasswordNeeded, TooLarge
        └── NoPages, NoForm, NotDrawn

A `DocumentError` never carries a traceback to the user: `code` is stable (scripts test it), `message` says in one
line what is wrong, `hint` what to type next. All of them survive pickling, as work runs in other processes.
"""

from __future__ import annotations


class GongkaiError(Exception):
    """Base of all errors that are told to the user in one line."""

    exit_code = 1
    code = "error"
    hint = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint or type(self).hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(GongkaiError):
    """The command line cannot be carried out as typed."""

    exit_code = 2
    code = "usage"


class NothingToDo(GongkaiError):
    """There is no input, or no reader that could read it."""

    exit_code = 3
    code = "nothing_to_do"


class ArchiveError(GongkaiError):
    """The database of the archive cannot be opened, read or written."""

    exit_code = 3
    code = "archive"
    hint = "check that the database runs, that its disk has room, and that you may write to it; then run this again"


class ArchiveGone(ArchiveError):
    """The database was there, and does not answer any more: it may come back."""

    hint = "see that the database runs, then run this again"


class ReportRefused(ArchiveError):
    """The database takes one report for what it says; others go on."""


class FigureChanged(ArchiveError):
    """A decision was made on a figure that somebody else has changed since: it is not entered."""

    code = "changed"
    hint = "look at it again"


class ClusterError(GongkaiError):
    """The cluster cannot be reached, was lost, or runs another version; its message is in the user's language."""

    exit_code = 3
    code = "cluster"


class DocumentError(GongkaiError):
    """One document cannot be extracted."""

    code = "document"


class NotFound(DocumentError):
    """The path names nothing."""

    code = "not_found"


class NotSupported(DocumentError):
    """The file is neither a PDF nor an image that can be opened."""

    code = "not_supported"
    hint = "give a PDF, PNG, JPEG or TIFF file"


class EmptyFile(DocumentError):
    """The file has no bytes."""

    code = "empty"
    hint = "download it again"


class Damaged(DocumentError):
    """The file starts as a PDF or an image but cannot be parsed."""

    code = "damaged"
    hint = "download it again, or repair it with: qpdf --linearize IN.pdf OUT.pdf"


class PasswordNeeded(DocumentError):
    """The PDF is encrypted and the password given (or none) does not open it."""

    code = "password"
    hint = "give it with: gongkai extract --password PASSWORD FILE"


class TooLarge(DocumentError):
    """A page or picture is larger than any report; opening it could exhaust the machine."""

    code = "too_large"


class NoPages(DocumentError):
    """The PDF opens but has no page."""

    code = "no_pages"
    hint = "download it again"


class NoForm(DocumentError):
    """None of the statutory tables was found."""

    code = "no_form"
    hint = "is this an annual report on government information disclosure? See the labels with: gongkai forms"


class NotDrawn(DocumentError):
    """A page ends the process that draws it, or takes more time or memory than a page may."""

    code = "not_drawn"
    hint = "its figures can still be decided; look at the document in another program"
