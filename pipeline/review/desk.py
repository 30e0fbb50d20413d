"""What the review pages work on: an archive, and pictures of its documents."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive import Archive
from pipeline.review.picture import Pictures
from pipeline.review.queue import Filters, next_in_queue
from pipeline.review.uploads import Uploads


@dataclass(frozen=True)
class Desk:
    """`name` signs decisions of those who have not said who they are; without `uploads` no files are taken."""

    archive: Archive
    pictures: Pictures
    name: str = ""
    uploads: Uploads | None = None

    def next_report(self, after: str, filters: Filters) -> str | None:
        """The hash of the report that follows one in the queue; None where no other waits."""
        return self.archive.ask(lambda connection: next_in_queue(connection, after, filters))
