"""Characters of a cell to a number with its unit, or to what stands there instead; and which readings look alike."""

from pipeline.numerals.lookalikes import confusions
from pipeline.numerals.parse import Mark, Numeral, parse

__all__ = ["Mark", "Numeral", "confusions", "parse"]
