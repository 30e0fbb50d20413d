"""Where the columns of figures run: from the places of their headers, refined by the figures themselves.

A figure belongs to a column by its place, never by counting: cells may be blank. Headers are centred in their cells
and figures may stand anywhere in theirs, so what is needed are the edges between columns, which nobody printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.words import Word, chars_to_word
from pipeline.load import Char
from pipeline.model import Box

EVEN = 0.15  # of the usual distance: headers that stand no further off an even spacing have columns of one width
INSIDE = 0.8  # share of a figure's width that must lie in its lane
CUT = 0.5  # of the lane's width: how far off the edge the white between two figures run together may lie
STEP = 1.0  # digit heights between the middles of two digits of one number, at most
WIDE_STEP = 1.8  # the same for digits of full width
FAR = 2.0  # digit heights: columns of a block of two stand further apart
TELLING = 3  # figures that tell how figures stand in their lanes, at least
REGULAR = 0.15  # of the lane: figures that stray further, in the median, stand in no regular way
MANY = 12  # ... of hyphens, which a few specks are like
ALSO = 0.05  # of the lane: where all figures are of one width, several of their points are as regular
STRAY = 0.25  # of the lane: figures that stand so far off their way may be those of the next lane; half would be even
SMALL = 0.45  # of the type size: digits are .7 high, specks and hyphens up to .4 wide
STRAYS = 0.1  # of the figures may be specks between lanes
REGION = 3  # headers that tell where the figures may stand, at least


@dataclass(frozen=True, slots=True)
class Lanes:
    """The edges of the columns, one more than there are columns; `sure` is False where figures contradict them.

    `habit` says how figures stand in all lanes, as (point, share): the point of a figure (0 its left end, 1 its
    middle, 2 its right end) stands at this share of the lane. Several, where figures do not tell which is meant.
    """

    edges: tuple[float, ...]
    sure: bool = True
    habit: tuple[tuple[int, float], ...] = ()

    def shifted(self, by: float) -> Lanes:
        """The lanes moved to the right."""
        return replace(self, edges=tuple(edge + by for edge in self.edges))

    def stretched(self, scale: float, by: float) -> Lanes:
        """The lanes with each place x at scale * x + by."""
        return replace(self, edges=tuple(scale * edge + by for edge in self.edges))

    def with_habit(self, figures: Sequence[Word], size: float) -> Lanes:
        """The lanes with the habit that these figures of theirs show, if any; `size` is that of the type."""
        spots = self._spots([word for word in figures if word.extent >= SMALL * size])
        if len(spots) < TELLING:
            spots = self._spots(figures)
            if len(spots) < MANY:
                return self
        found = []
        for point, spot in enumerate(zip(*spots, strict=True)):
            middle = median(spot)
            found.append((median(abs(share - middle) for share in spot), point, middle))
        most = min(REGULAR, min(found)[0] + ALSO)
        return replace(self, habit=tuple((point, share) for spread, point, share in found if spread <= most))

    def fit(self, figures: Sequence[Word]) -> bool:
        """False where figures stand elsewhere than is their habit: the lanes lie elsewhere, by half a lane perhaps."""
        spots = self._spots(figures)
        if not spots or not self.habit or len(self.edges) <= REGION:
            return True
        points = list(zip(*spots, strict=True))
        return any(abs(median(points[point]) - share) <= STRAY for point, share in self.habit)

    def stray(self, figures: Sequence[Word]) -> float:
        """How far figures stand off their habit, as a share of a lane: the median; 0 where there is no habit."""
        spots = self._spots(figures)
        if not spots or not self.habit:
            return 0.0
        return min(median(abs(spot[point] - share) for spot in spots) for point, share in self.habit)

    def _spots(self, figures: Sequence[Word]) -> list[tuple[float, float, float]]:
        """Left end, middle and right end of each figure, as shares of the lane in which its middle stands."""
        spots = []
        for word in figures:
            for left, right in pairwise(self.edges):
                if left <= word.middle < right:
                    x0, x1, x2 = ((x - left) / (right - left) for x in (word.box.x0, word.middle, word.box.x1))
                    spots.append((x0, x1, x2))
        return spots

    def place(self, box: Box) -> tuple[int, int] | None:
        """The first and last lane that a box stands in: one and the same where it is clear; None outside all."""
        width = max(box.width, 1e-6)
        shares = [(min(box.x1, right) - max(box.x0, left)) / width for left, right in pairwise(self.edges)]
        best = max(range(len(shares)), key=shares.__getitem__)
        if shares[best] >= INSIDE:
            return best, best
        touched = [index for index, share in enumerate(shares) if share > 0]
        return (touched[0], touched[-1]) if touched else None


def heads_to_lanes(
    heads: Sequence[Head | None], figures: Sequence[Word], limit: float | None, right: float
) -> Lanes | None:
    """The lanes under some headers; None where headers and figures together do not tell them.

    `limit` is the right end of what stands left of the figures, where known, `right` that of the table.
    """
    if len(heads) == 1:
        box = heads[0].box if heads[0] else None
        left = min([word.box.x0 for word in figures] + ([box.x0] if box else []), default=None)
        if left is None:
            return None
        return Lanes(((left + min(limit, left)) / 2 if limit is not None else left, right))
    centres = _centres(heads)
    if centres is None:
        return None
    edges, even = _edges(centres)
    words = [part for word in figures for part in split_word(word, edges)]
    groups = _groups(words, FAR if len(heads) < REGION else 0.0)
    groups = _without_strays(groups, words, edges) if even else groups
    owners = _owners(groups, edges, even)
    if owners is None:
        return Lanes(edges, sure=False)
    owned: dict[int, Box] = {}
    for owner, group in zip(owners, groups, strict=True):
        owned[owner] = owned[owner].union(group) if owner in owned else group
    return Lanes(_fitted(edges, heads, owned))


def heads_to_region(heads: Sequence[Head | None]) -> tuple[float, float] | None:
    """Where the figures under some headers may stand; None where the headers are few or not evenly spaced."""
    centres = _centres(heads) if sum(head is not None for head in heads) >= REGION else None
    edges, even = _edges(centres) if centres else ((), False)
    return (edges[0], edges[-1]) if even else None


def figures_to_lanes(figures: Sequence[Word], count: int) -> Lanes | None:
    """The lanes of evenly spaced figures in just as many columns as the form has; None where they are not that."""
    groups = _groups(figures)
    if len(groups) != count:
        return None
    edges, even = _edges([group.centre[0] for group in groups])
    return Lanes(_fitted(edges, [None] * count, dict(enumerate(groups)))) if even else None


def split_word(word: Word, edges: Sequence[float]) -> list[Word]:
    """A word cut where it runs over an edge and shows more white near it than a number has between its digits."""
    for left, edge, right in zip(edges, edges[1:], edges[2:], strict=False):
        if not word.box.x0 < edge < word.box.x1:
            continue
        reach = CUT * min(edge - left, right - edge)
        cuts = [
            (_excess(before, after), place)
            for place, (before, after) in enumerate(pairwise(word.chars), 1)
            if abs((before.box.x1 + after.box.x0) / 2 - edge) <= reach
        ]
        excess, place = max(cuts, default=(0.0, 0))
        if excess > 0:
            first, second = chars_to_word(word.chars[:place]), chars_to_word(word.chars[place:])
            return [first, *split_word(second, edges)]
    return [word]


def _excess(before: Char, after: Char) -> float:
    """How much further apart two digits stand, by their middles and in their heights, than in one number; else 0."""
    if not (before.text.isdigit() and after.text.isdigit()):
        return 0.0
    most = STEP if before.text.isascii() and after.text.isascii() else WIDE_STEP
    return (after.box.centre[0] - before.box.centre[0]) / max(before.box.height, after.box.height) - most


def _centres(heads: Sequence[Head | None]) -> list[float] | None:
    """The middles of all headers; those not found stand between, or beside, evenly spaced neighbours."""
    known = [(index, head.box.centre[0]) for index, head in enumerate(heads) if head]
    if len(known) < 2:
        return None
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(known)]
    step = median(steps)
    if len(known) < len(heads) and any(abs(other - step) > EVEN * step for other in steps):
        return None
    centres = []
    for index in range(len(heads)):
        near = min(known, key=lambda entry: abs(entry[0] - index))
        centres.append(near[1] + (index - near[0]) * step)
    return centres


def _edges(centres: Sequence[float]) -> tuple[tuple[float, ...], bool]:
    """Edges half-way between the centres, and whether these are evenly spaced (else the edges are a guess)."""
    steps = [b - a for a, b in pairwise(centres)]
    step = median(steps)
    even = all(abs(other - step) <= EVEN * step for other in steps)
    inner = [(a + b) / 2 for a, b in pairwise(centres)]
    return (centres[0] - steps[0] / 2, *inner, centres[-1] + steps[-1] / 2), even


def _groups(words: Sequence[Word], reach: float = 0.0) -> list[Box]:
    """Figures as groups that overlap from above, from left to right.

    `reach`, in heights of digits, is the white that a group may have: a wide one holds digits that stand apart.
    """
    groups: list[Box] = []
    height = max((word.box.height for word in words), default=0.0)
    for box in sorted(word.box for word in words):
        if groups and box.x0 <= groups[-1].x1 + reach * height:
            groups[-1] = groups[-1].union(box)
        else:
            groups.append(box)
    return groups


def _without_strays(groups: list[Box], words: Sequence[Word], edges: Sequence[float]) -> list[Box]:
    """The groups without specks: those between two lanes, where they are of few words, or every lane has its own."""
    lanes = Lanes(tuple(edges))
    places = [lanes.place(group) for group in groups]
    clear = [group for group, place in zip(groups, places, strict=True) if place and place[0] == place[1]]
    owned = {place[0] for place in places if place and place[0] == place[1]}
    inside = sum(any(group.x0 <= word.middle <= group.x1 for group in clear) for word in words)
    few = len(words) - inside <= STRAYS * len(words)
    return clear if len(edges) > REGION and (few or len(owned) == len(edges) - 1) else groups


def _owners(groups: Sequence[Box], edges: Sequence[float], even: bool) -> list[int] | None:
    """The lane of each group (digits of full width are groups of their own); None where that is in doubt."""
    lanes = Lanes(tuple(edges))
    places = [lanes.place(group) for group in groups]
    clear = [place[0] for place in places if place and place[0] == place[1]]
    if len(clear) == len(groups) and even and len(edges) > REGION:
        return clear
    distinct = len(clear) == len(groups) and len(set(clear)) == len(clear)
    if distinct and even:
        return clear
    if len(groups) == len(edges) - 1:  # each column shows a figure: they are theirs in order
        return list(range(len(groups)))
    return clear if distinct and _near_middles(groups, clear, edges) else None


def _near_middles(groups: Sequence[Box], owners: Sequence[int], edges: Sequence[float]) -> bool:
    """True where all groups stand nearer to the middles of their lanes than to any edge."""
    for group, owner in zip(groups, owners, strict=True):
        width = edges[owner + 1] - edges[owner]
        if abs(group.centre[0] - (edges[owner] + edges[owner + 1]) / 2) > width / 4:
            return False
    return True


def _fitted(edges: Sequence[float], heads: Sequence[Head | None], owned: dict[int, Box]) -> tuple[float, ...]:
    """The edges moved to the middle of the white between what stands in neighbouring columns."""
    fitted = list(edges)
    for index in range(1, len(edges) - 1):
        here, there = owned.get(index - 1), owned.get(index)
        before, after = heads[index - 1], heads[index]
        left = max([box.x1 for box in (here, before.box if before else None) if box], default=fitted[index])
        right = min([box.x0 for box in (there, after.box if after else None) if box], default=fitted[index])
        if left > right and here and there:  # a header wider than its column: the figures alone
            left, right = here.x1, there.x0
        if not left <= fitted[index] <= right and left <= right:
            fitted[index] = (left + right) / 2
    if first := owned.get(0):
        fitted[0] = min(fitted[0], first.x0)
    if last := owned.get(len(edges) - 2):
        fitted[-1] = max(fitted[-1], last.x1)
    return tuple(fitted)
