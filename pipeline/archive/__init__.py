"""The archive: every report, figure, finding, correction and source in one SQL database."""

from pipeline.archive.archive import Archive, open_archive

__all__ = ["Archive", "open_archive"]
