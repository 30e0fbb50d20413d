"""What a report says of itself in words: who published it, for which year, when; and its prose by section."""

from pipeline.metadata.head import Metadata, text_to_metadata
from pipeline.metadata.sections import text_to_sections

__all__ = ["Metadata", "text_to_metadata", "text_to_sections"]
