"""Characters of a cell to a number with its unit, or to what stands there instead; and which readings look alike."""

from pipeline.numerals.lookalikes import confusions
from pipeline.numerals.parse import UNITS, Mark, Numeral, parse

__all__ = ["UNITS", "Mark", "Numeral", "confusions", "parse"]
