"""Print that shows through from the back of the paper, painted out where rules are looked for.

Its tables would cross those of the front. It is told by its darkness: strokes that are pale to their core, many of
them as large as characters, beside strokes that are dark. Pale rules alone, or a stamp, are left.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import grey_to_ink, odd
from pipeline.picture.rules import Rules, grey_to_rules, longest, mask_to_points

LOOK_DPI = 100.0  # of the copy on which the first, cheap look is taken
CORE = 0.025  # inches: the darkest pixel this near tells how dark a stroke is; soft edges of dark ones stay
PALE = 0.4  # of the contrast of the usual character: strokes of the back stay below it
LEAST_SHARE = 0.03  # of all ink that is pale; clean, worn and photographed pages stay below, or fail the next
OWN = 0.6  # of the contrast of the usual character: the front's own, worn as it may be, mostly stays above
BETWEEN = 0.5  # characters between pale and the front's own to pale ones, at most: worn print fades without a step
LEAST_GLYPHS = 0.04  # pale characters to the front's own
MANY_GLYPHS = 0.12  # ... where much of the pale ink is large: pieces of a watermark are as large as characters too
LARGE = 0.3  # of the pale ink but for rules: .41 to .56 is in watermarks, below .1 where the back shows
LEAST_OWN = 0.3  # of all characters are the front's own, where the back shows more: pieces of moiré are four to each
PALE_RULES = 0.7  # of the rules; where the back shows, the front's own are dark, half of all or more
DARKER = 1.3  # times the contrast of the back's usual character: its rules have 1.2 mostly, pale ones of the front 1.5
MUCH_DARKER = 2.0  # the same where the front has dark rules, of 3: thick rules of the back have up to 1.8
DARK_RULES = 0.1  # of all rules
LONG = 2.0  # inches: no stroke of a watermark is as long as a rule
FEW_GLYPHS = 15  # fewer pale ones may be anything
GLYPH_HEIGHT = (0.05, 0.2)  # inches
GLYPH_WIDTH = (0.02, 0.25)  # inches
WHITE = 255

Picture = NDArray[np.uint8]


def grey_to_front(grey: Picture, dpi: float) -> Picture:
    """A picture with evened light, (h, w), without the print of the back; the same picture where none shows."""
    factor = min(1.0, LOOK_DPI / dpi)
    copy = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if not _may_show(*_ink_and_pale(np.asarray(copy, np.uint8), dpi * factor)):
        return grey
    ink, pale = _ink_and_pale(grey, dpi)
    if not _may_show(ink, pale):
        return grey
    rules = grey_to_rules(grey, dpi)
    frame = longest(rules.horizontal, LONG * dpi) | longest(rules.vertical, LONG * dpi)  # as large as a watermark
    bare = np.where(frame, 0, np.minimum(ink, pale))
    least = MANY_GLYPHS if _is_large(bare, dpi) else LEAST_GLYPHS
    if not _are_apart(_glyph_cores(grey, ink, dpi), least):
        return grey
    back = np.asarray(cv2.subtract(pale, _own_rules(grey, ink, pale, rules, dpi)), np.uint8)
    if _has_pale_rules(rules, back):
        return grey
    front = grey.copy()
    front[back > 0] = WHITE
    return front


def _own_rules(grey: Picture, ink: Picture, pale: Picture, rules: Rules, dpi: float) -> Picture:
    """1 on pale rules that are the front's own: they are darker than the characters of the back.

    Those of the back are not, as a rule is no darker than a stroke of a character and comes through alike.
    """
    cores = _glyph_cores(grey, np.asarray(cv2.bitwise_and(ink, pale), np.uint8), dpi)
    core = np.asarray(cv2.erode(grey, np.ones((odd(CORE * dpi), odd(CORE * dpi)), np.uint8)), np.uint8)
    masks = rules.horizontal, rules.vertical
    dark = sum(cv2.countNonZero(mask) - cv2.countNonZero(cv2.bitwise_and(mask, pale)) for mask in masks)
    has_dark = dark > DARK_RULES * sum(map(cv2.countNonZero, masks))
    limit = WHITE - (MUCH_DARKER if has_dark else DARKER) * (WHITE - float(np.median(cores)))
    own = np.zeros_like(grey)
    for mask in masks:
        xs, ys, part = mask_to_points(mask)
        darker = core[ys, xs] < limit
        mine = darker & (np.bincount(part, darker) > np.bincount(part) / 2)[part]  # characters of the back may touch it
        own[ys[mine], xs[mine]] = 1
    return own


def _ink_and_pale(grey: Picture, dpi: float) -> tuple[Picture, Picture]:
    """Masks of the ink, and of all that is not near dark ink (paper and pale strokes)."""
    ink = grey_to_ink(grey, dpi)
    if not cv2.countNonZero(ink):
        return ink, np.ones_like(ink)
    limit = WHITE - PALE * _usual_contrast(_glyph_cores(grey, ink, dpi))
    core = cv2.erode(grey, np.ones((odd(CORE * dpi), odd(CORE * dpi)), np.uint8))
    return ink, (np.asarray(core) > limit).astype(np.uint8)


def _may_show(ink: Picture, pale: Picture) -> bool:
    return cv2.countNonZero(cv2.bitwise_and(ink, pale)) > LEAST_SHARE * cv2.countNonZero(ink)


def _is_large(pale: Picture, dpi: float) -> bool:
    """Whether much of the pale ink stands in pieces larger than characters, as that of a watermark does."""
    _, _, parts, _ = cv2.connectedComponentsWithStats(pale)
    width, height, area = (parts[1:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    large = (width > GLYPH_WIDTH[1] * dpi) & (height > GLYPH_HEIGHT[1] * dpi)
    return bool(area[large].sum() > LARGE * area.sum())


def _are_apart(cores: NDArray[np.uint8], least: float) -> bool:
    """Whether enough characters are pale, `least` to one dark one, and few between, as worn print has."""
    contrast = (WHITE - cores.astype(np.float64)) / max(1.0, _usual_contrast(cores))
    pale, own = int((contrast < PALE).sum()), int((contrast >= OWN).sum())
    between = len(contrast) - pale - own
    return pale >= max(FEW_GLYPHS, least * own) and between <= BETWEEN * pale


def _usual_contrast(cores: NDArray[np.uint8]) -> float:
    """The contrast of the usual character of the front.

    It is the median of all, but where they fall into a dark and a pale class (Otsu), as the back may show more
    characters than the front has: then that of the dark ones.
    """
    split, _ = cv2.threshold(cores.reshape(1, -1), 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    own, pale = cores[cores <= split], cores[cores > split]
    usual = WHITE - float(np.median(cores))
    if len(pale) == 0 or len(own) < LEAST_OWN * len(cores):
        return usual
    dark = WHITE - float(np.median(own))
    return dark if WHITE - float(np.median(pale)) < PALE * dark else usual


def _has_pale_rules(rules: Rules, pale: Picture) -> bool:
    """Whether nearly all rules are pale: then they are the front's own, whose dots and corners count as characters."""
    masks = [(mask, cv2.countNonZero(mask)) for mask in (rules.horizontal, rules.vertical)]
    count = sum(size for _, size in masks)
    return sum(cv2.countNonZero(cv2.bitwise_and(mask, pale)) for mask, _ in masks) > PALE_RULES * count


def _fits(parts: NDArray[np.int32], dpi: float) -> NDArray[np.bool_]:
    """Which of the connected parts, given by their statistics, are as large as characters; never the ground, part 0."""
    width, height = parts[:, cv2.CC_STAT_WIDTH] / dpi, parts[:, cv2.CC_STAT_HEIGHT] / dpi
    wide = (GLYPH_WIDTH[0] < width) & (width < GLYPH_WIDTH[1])
    high = (GLYPH_HEIGHT[0] < height) & (height < GLYPH_HEIGHT[1])
    fits = np.asarray(wide & high, np.bool_)
    fits[0] = False
    return fits


def _glyph_cores(grey: Picture, ink: Picture, dpi: float) -> NDArray[np.uint8]:
    """The grey level of the darkest pixel of each character; of one black one where there is none."""
    _, labels, parts, _ = cv2.connectedComponentsWithStats(ink)
    fits = _fits(np.asarray(parts, np.int32), dpi)
    if not fits.any():
        return np.zeros(1, np.uint8)
    places = np.flatnonzero(ink)
    core = np.full(len(parts), WHITE, np.uint8)
    np.minimum.at(core, np.asarray(labels, np.int64).ravel()[places], grey.ravel()[places])
    return np.asarray(core[fits], np.uint8)
