"""The archive: every report, figure, finding, correction and source in one SQL database."""

from pipeline.archive.archive import Archive, open_archive
from pipeline.archive.corrections import Correction

__all__ = ["Archive", "Correction", "open_archive"]
