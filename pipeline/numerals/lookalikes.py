"""Other readings of the same ink: which characters a reader takes for which.

The costs are -ln of the share of a reader's unexplained mistakes that look so; they are rough and order the
alternatives. An alternative is nobody's reading: it helps to say what a doubtful cell probably shows, no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.numerals.parse import Mark, parse

_LETTER = 0.3  # a letter where only digits stand is that digit with hardly a doubt
_SPACE = 1.0  # digits set apart belong together more often than not
_NEAR = 2.5  # one stroke more or less: 3 and 8, 1 and 7
_FAR = 4.0  # the same outline at low resolution: 0 and 9, 2 and 7
_EDGE = 3.5  # a rule or a speck read as a 1, or a 1 taken for a rule
_GONE = 5.0  # a closed curve taken for dirt
_TURNED = 4.0  # the line read upside down
_POINT = 2.5  # comma and point
_LONGEST = 16  # more characters than any figure has: noise, not worth exploring

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("OoQD〇○ОоΟ", "0"),
        **dict.fromkeys("lIi|丨!｜〡ⅠІ", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss", "5"),
        **dict.fromkeys("b", "6"),
        **dict.fromkeys("B", "8"),
        **dict.fromkeys("gq", "9"),
        **dict.fromkeys("·。•", "."),
    }
)
_NEAR_PAIRS = ("06", "08", "17", "38", "56", "68", "35", "1/")
_FAR_PAIRS = ("09", "27", "49", "69", "89", "14", "58", "23", "7/", "1-")
_LOST = (("1", _EDGE), ("-", _FAR), ("/", _FAR), ("0", _GONE))
_TURN = str.maketrans("69", "96")


def _neighbours() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}
    for cost, pairs in ((_NEAR, _NEAR_PAIRS), (_FAR, _FAR_PAIRS)):
        for pair in pairs:
            table.setdefault(pair[0], []).append((pair[1], cost))
            table.setdefault(pair[1], []).append((pair[0], cost))
    return table


_NEIGHBOURS = _neighbours()


def confusions(text: str) -> tuple[tuple[str, float], ...]:
    """Look-alike readings of `text`, cheapest first, each with its cost in nats (> 0).

    Only alternatives that `parse` can read are given, none of them equal in value and mark to `text`, each once.
    In an empty cell there may have been a lone figure that was taken for dirt, or for a piece of its rules.
    """
    if not text.strip():
        return _LOST
    if len(text) > _LONGEST:
        return ()
    own = parse(text)
    best: dict[str, float] = {}
    for alternative, cost in _alternatives(text.strip()):
        numeral = parse(alternative)
        same = (numeral.mark, numeral.value) == (own.mark, own.value)
        if numeral.mark not in (Mark.UNREADABLE, Mark.BLANK) and not same:
            best[alternative] = min(cost, best.get(alternative, cost))
    return tuple(sorted(best.items(), key=lambda item: (item[1], item[0])))


def _alternatives(text: str) -> Iterator[tuple[str, float]]:
    digits = text.translate(_LETTERS)
    if digits != text:
        yield digits, _LETTER
    yield from _spaced(digits)
    yield from _substituted(digits)
    yield from _edged(digits)
    yield digits.translate(_TURN)[::-1], _TURNED
    for one, other in ((",", "."), (".", ",")):
        if digits.count(one) == 1:
            yield digits.replace(one, other), _POINT
    stripped = digits.lstrip("0")
    if stripped != digits and stripped[:1].isdigit():
        yield stripped, _EDGE


def _spaced(text: str) -> Iterator[tuple[str, float]]:
    """Digits set apart: one figure written wide, a point that was lost, or two neighbours run together."""
    parts = text.split()
    if len(parts) > 1:
        yield "".join(parts), _SPACE
        yield from ((part, 2 * _SPACE) for part in parts)
    if len(parts) == 2:
        yield ".".join(parts), _POINT


def _substituted(text: str) -> Iterator[tuple[str, float]]:
    for position, character in enumerate(text):
        for other, cost in _NEIGHBOURS.get(character, ()):
            if other.isdigit() or len(text) == 1:
                yield text[:position] + other + text[position + 1 :], cost


def _edged(text: str) -> Iterator[tuple[str, float]]:
    """A 1 (or a sign) more or less at either end."""
    if not text[-1].isdigit():
        return
    if text[0].isdigit():
        yield "1" + text, _EDGE
    yield text + "1", _EDGE
    if len(text) > 1:
        if text[0] in "1-":
            yield text[1:], _EDGE
        if text[-1] == "1":
            yield text[:-1], _EDGE
