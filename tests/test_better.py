"""What is believed of a cell that is read with and without what shows through."""

from pipeline.model import Reading
from pipeline.surface.picture import _better

UNSURE, SURE = (Reading("", "ocr", 0.6),), (Reading("", "ocr", 0.99),)


def test_a_blank_is_not_made_sure_by_taking_pale_ink_away() -> None:
    assert _better(UNSURE, SURE, is_back=False) == UNSURE
    assert _better(UNSURE, SURE, is_back=True) == SURE


def test_a_figure_that_is_read_alike_is_made_sure() -> None:
    found, cleaned = (Reading("8", "ocr", 0.6),), (Reading("8", "ocr", 0.99),)
    assert _better(found, cleaned, is_back=False) == cleaned
    assert _better(found, (Reading("3", "ocr", 0.99),), is_back=False) == found
