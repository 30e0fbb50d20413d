"""What a report says of itself in words: who published it, for which year, when; and its prose by section."""

from pipeline.metadata.head import Metadata, text_to_metadata
from pipeline.metadata.narrative import narrative_findings
from pipeline.metadata.place import Body, Region, code_to_label, code_to_regions, name_to_body, name_to_region
from pipeline.metadata.sections import text_to_sections

__all__ = [
    "Body",
    "Metadata",
    "Region",
    "code_to_label",
    "code_to_regions",
    "name_to_body",
    "name_to_region",
    "narrative_findings",
    "text_to_metadata",
    "text_to_sections",
]
