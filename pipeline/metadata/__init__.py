"""What a report says of itself in words: who published it, for which year, when; and its prose by section."""

from pipeline.metadata.head import Metadata, text_to_metadata
from pipeline.metadata.narrative import narrative_findings
from pipeline.metadata.sections import text_to_sections

__all__ = ["Metadata", "narrative_findings", "text_to_metadata", "text_to_sections"]
