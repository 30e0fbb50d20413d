"""What a report says of itself in words: who published it, for which year, when; and its prose by section."""

from pipeline.metadata.conflicts import metadata_findings
from pipeline.metadata.head import text_to_metadata
from pipeline.metadata.narrative import narrative_findings
from pipeline.metadata.place import (
    Body,
    Level,
    Region,
    code_to_label,
    code_to_regions,
    name_to_body,
    name_to_region,
    name_to_stem,
)
from pipeline.metadata.seal import seals_to_name
from pipeline.metadata.sections import text_to_sections
from pipeline.metadata.witnesses import Metadata

__all__ = [
    "Body",
    "Level",
    "Metadata",
    "Region",
    "code_to_label",
    "code_to_regions",
    "metadata_findings",
    "name_to_body",
    "name_to_region",
    "name_to_stem",
    "narrative_findings",
    "seals_to_name",
    "text_to_metadata",
    "text_to_sections",
]
