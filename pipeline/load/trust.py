"""Whether the text layer of a page can be read for what the page shows; decided page by page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from pipeline.forms import all_forms
from pipeline.load.page import Char

HIDDEN = 0.5  # a layer of which this share is not drawn was laid under a picture
COVERED = 0.8  # text that lies on, or under, a picture over this share of the page was read from that picture
STRANGE = 0.15  # trusted pages have next to no characters that Chinese prose lacks; garbled ones over .85
FORM_SHARE = 0.08  # of the Han characters of a page those that stand in labels of the form: .2 to .9, garbled 0
HAN_ENOUGH = 12  # Han characters; with fewer the share of form characters says nothing

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_STRANGE = re.compile(  # a character that is not told is one of them
    r"[^!-~\u3400-\u9fff\uf900-\ufaff\u3001-\u303f\uff01-\uff5e"  # ASCII, Han, CJK punctuation, full-width forms
    r"\u2010-\u203f\u2150-\u218f\u2460-\u24ff\u25a0-\u2605·×÷±°]"  # dashes and quotes, numerals, marks of lists
)


class Layer(StrEnum):
    """What the text layer of a page is worth."""

    TRUSTED = "trusted"
    NONE = "none"  # no text: the page is a picture
    HIDDEN = "hidden"  # not drawn: an earlier OCR left it
    COVERED = "covered"  # under or over a picture of the whole page
    GARBLED = "garbled"  # no usable character map
    TURNED = "turned"  # set in quarter turns
    LYING = "lying"  # a font of its figures draws other digits than it says


def text_to_layer(chars: Sequence[Char], covered: float) -> Layer:
    """From the characters of a page and the share of it that a picture covers."""
    if not chars:
        return Layer.NONE
    if sum(not char.visible for char in chars) >= HIDDEN * len(chars):
        return Layer.HIDDEN
    if covered >= COVERED:
        return Layer.COVERED
    slanting = sum(char.turned and not char.quarters for char in chars)
    straight = len(chars) - slanting
    if sum(char.turned for char in chars) > 0.5 * len(chars) and (
        straight < HAN_ENOUGH or sum(char.quarters > 0 for char in chars) > 0.5 * straight
    ):
        return Layer.TURNED
    return Layer.GARBLED if _garbled("".join(char.text for char in chars)) else Layer.TRUSTED


def _garbled(text: str) -> bool:
    if len(_STRANGE.findall(text)) > STRANGE * len(text):
        return True
    han = _HAN.findall(text)
    if len(han) < HAN_ENOUGH:
        letters = sum(character.isascii() and character.isalpha() for character in text)
        return letters > len(han) + 0.5 * len(text)
    return sum(map(_form_characters().__contains__, han)) < FORM_SHARE * len(han)


@cache
def _form_characters() -> frozenset[str]:
    """The Han characters of all labels of all forms."""
    blocks = [block for form in all_forms() for table in form.tables for block in table.blocks]
    rows = [label for block in blocks for row in block.rows for label in row.labels + row.path]
    columns = [label for block in blocks for column in block.columns for label in column.labels + column.path]
    return frozenset(_HAN.findall("".join(rows + columns)))
