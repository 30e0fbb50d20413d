"""How probable it is that a figure is misread, given its ink and all the sums that it stands in.

Odds, not probabilities, so that small ones add up. A figure that stands in sums that hold can be wrong only where
another figure of each of them is wrong too (the distance of a product code): its own odds are multiplied by the odds
of that. As no count is less than nothing, one that was read as 0 can only be larger: two such on one side of a sum
never make up for each other. A figure in a broken sum is weighed against an error of the publisher.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.model import Key, Number
from pipeline.numerals import Mark, Numeral, confusions, parse
from pipeline.proof.candidates import Candidate, Pool
from pipeline.proof.decode import BROKEN_COST
from pipeline.proof.identities import Check, checks_by_key
from pipeline.proof.opinions import ALTERNATIVES

PUBLISHED = math.exp(-BROKEN_COST)  # odds that a sum is broken as published
_MATCH = 0.25  # at most: that a second error makes up for the first, as where two zeros are taken for the same digit
_CLEAR = 0.1  # odds that any figure of a document is misread, below which all are as good as sure
_UNLIKE = 0.005  # of what readers left open, for one figure that does not look like the one read
_STRAY = 0.005  # of a figure's odds, that it is off by another amount than any sum says: others are off there as well
_MARKS = 3  # for nothing, among the things that a dim 0 may be
_CROSSED = 2  # sums that a figure stands in where these are a product code
_MOST_ODDS = 1e6  # in place of infinity


def odds_to_probability(odds: float) -> float:
    """The probability that has these odds."""
    return odds / (1 + odds)


def ink_odds(choice: Candidate, pool: Pool) -> float:
    """The odds, by the ink alone, that the cell counts another amount than the choice does."""
    share = _share_of_amount(choice, pool)
    return min(_MOST_ODDS, max(0.0, 1 - share) / max(share, 1 / _MOST_ODDS))


def odds_of_amount(amount: Number, choice: Candidate, pool: Pool) -> float:
    """The odds, by the ink alone, that the cell counts just `amount` and not what the choice does.

    What no reader named has its part of what they left open, and more of it if it is but one character away.
    """
    if amount < 0:
        return 0.0
    named = sum(candidate.probability for candidate in pool.candidates if candidate.amount == amount)
    left = max(0.0, 1 - sum(candidate.probability for candidate in pool.candidates))
    share = named + left * (1 / ALTERNATIVES if is_like(choice.numeral, amount) else _UNLIKE)
    return min(_MOST_ODDS, share / max(_share_of_amount(choice, pool), 1 / _MOST_ODDS))


def is_like(numeral: Numeral, amount: Number) -> bool:
    """True where a figure could be taken for the one printed: by one character more, less or another."""
    if numeral.mark is not Mark.NUMBER:
        return any(parse(text).value == amount for text, _ in confusions(numeral.printed))
    one, other = str(numeral.value), str(amount)
    return Levenshtein.distance(one, other) <= 1


def mark_doubt(choice: Candidate, pool: Pool) -> float:
    """The probability that a cell of the same amount shows a 0, where the choice is no number, or none where it is 0.

    A blank, a slash and a dash are no number, whichever of them it is. Sums may settle the amount where the ink says
    little, but never this. So a part of what the readers leave open counts against the choice, and all of that against
    a blank: it may be any ink that none of them could make out.
    """
    if choice.amount:
        return 0.0
    number = choice.numeral.value is not None
    left = max(0.0, 1.0 - sum(candidate.probability for candidate in pool.candidates))
    left *= 1.0 if choice.numeral.mark is Mark.BLANK else (_MARKS if number else 1) / ALTERNATIVES
    share = _share_of_amount(choice, pool)
    same = sum(c.probability for c in pool.candidates if not c.amount and (c.numeral.value is not None) == number)
    return max(0.0, share - same + left) / max(share + left, 1 / _MOST_ODDS)


def _share_of_amount(choice: Candidate, pool: Pool) -> float:
    if len(pool.candidates) == 1:  # of nearly all text
        (only,) = pool.candidates
        return only.probability if only is choice or only.amount == choice.amount else 0
    return sum(candidate.probability for candidate in pool.candidates if candidate.amount == choice.amount)


def ink_to_doubts(
    choices: Mapping[Key, Candidate], pools: Mapping[Key, Pool], checks: Sequence[Check]
) -> dict[Key, float]:
    """For each choice the odds that it is misread after all sums of `checks`; those of its ink where it has none.

    Cells err independently of each other, so what is given bounds the odds of any set of misreadings that leaves the
    sums as they are.
    """
    inks = {key: ink_odds(choice, pools[key]) for key, choice in choices.items()}
    everyone = sum(inks.values())
    if everyone <= _CLEAR and all(check.holds for check in checks):  # most documents: a looser bound says enough
        around = checks_by_key(checks)
        return {
            key: own * ((_MATCH * everyone) ** len(around[key]) + PUBLISHED if key in around else 1.0)
            for key, own in inks.items()
        }
    return _Doubts(inks, checks, choices, pools).all()


class _Odds:
    """Odds of each figure of one sum, and of any figure but one."""

    def __init__(self, odds: dict[Key, float]) -> None:
        self.of = odds
        self._total = sum(odds.values())

    def beside(self, key: Key) -> float:
        return max(0.0, self._total - self.of[key])


class _Doubts:
    """The figures of some checks, with how each could be at fault together with others."""

    def __init__(
        self,
        inks: Mapping[Key, float],
        checks: Sequence[Check],
        choices: Mapping[Key, Candidate],
        pools: Mapping[Key, Pool],
    ) -> None:
        self._inks, self._choices, self._pools = inks, choices, pools
        self._around = checks_by_key(checks)
        self._held = {key: [check for check in around if check.holds] for key, around in self._around.items()}
        self._broken = {key: [check for check in around if not check.holds] for key, around in self._around.items()}
        ink = {id(check): _Odds({key: _MATCH * inks[key] for key in check.identity.keys}) for check in checks}
        self._culprits = {
            id(check): _Odds({key: self._as_culprit(key, ink) for key in check.identity.keys})
            for check in checks
            if not check.holds
        }
        self._partners = {
            (id(check), over): _Odds({key: self._as_partner(key, check, over) for key in check.identity.keys})
            for check in checks
            for over in (True, False)
        }
        self._seconded = {
            (id(check), over): _Odds({key: self._as_seconded(key, check, over) for key in check.identity.keys})
            for check in checks
            for over in (True, False)
        }

    def all(self) -> dict[Key, float]:
        return {key: self._doubt(key, own) for key, own in self._inks.items()}

    def _as_culprit(self, key: Key, ink: Mapping[int, _Odds]) -> float:
        """The odds that a figure alone explains the broken sums that cross in it: all are off by the same."""
        broken = [check.excess(key) for check in self._broken[key]]
        if len(broken) < 2 or len(set(broken)) > 1:
            return 0.0
        return self._inks[key] * math.prod(min(1.0, ink[id(c)].beside(key)) for c in self._held[key])

    def _aimed(self, key: Key, own: float) -> float:
        """The odds that a figure is off by just what one of its broken sums says, or by something else entirely.

        Of two that err, each has a sum without the other, if it stands in two.
        """
        if len(self._around[key]) < _CROSSED or self._is_made_up_for(key):
            return own
        choice, pool = self._choices[key], self._pools[key]
        asked = {choice.amount - check.excess(key) for check in self._broken[key]}
        return min(own, _STRAY * own + sum(odds_of_amount(amount, choice, pool) for amount in asked))

    def _is_made_up_for(self, key: Key) -> bool:
        """True where a sum holds in which another figure is off by as much as this one, as other sums say of both."""
        off = {abs(check.excess(key)) for check in self._broken[key]}
        partners = {other for check in self._held[key] for other in check.identity.keys if other != key}
        return any(
            abs(check.excess(other)) in off
            for other in partners
            for check in self._broken[other]
            if key not in check.identity.keys
        )

    def _blame(self, key: Key, but: Check | None = None) -> float:
        """What an error of a figure gains by explaining the broken sums that it stands in (but one): at least 1.

        Against it stand the publisher and, where only one sum is broken, a figure in which that one crosses others.
        """
        broken = [check for check in self._broken[key] if check is not but]
        if len(broken) == 1:
            return 1 / (PUBLISHED + self._culprits[id(broken[0])].beside(key))
        return 1 / PUBLISHED if broken else 1.0

    def _can_be(self, key: Key, larger: bool) -> bool:
        """Whether what is printed may be larger than the choice, or smaller: no count is less than nothing."""
        return larger or self._choices[key].amount != 0

    def _as_partner(self, key: Key, shared: Check, over: bool) -> float:
        """The odds that a figure errs along with another one of a shared sum, and by what makes up for that.

        `over` says that its error leaves the left side of the sum too small (the print adds to it), else the right one.
        """
        if not self._can_be(key, larger=over == (key in shared.identity.left)):
            return 0.0
        return _MATCH * self._inks[key] * self._blame(key, but=shared)

    def _as_seconded(self, key: Key, shared: Check, over: bool) -> float:
        """As a partner, that needs partners of its own in the other sums that it leaves whole."""
        odds = self._partners[id(shared), over].of[key]
        if not odds:
            return odds
        larger = over == (key in shared.identity.left)
        return odds * math.prod(
            min(1.0, self._partners[self._against(check, key, larger)].beside(key))
            for check in self._held[key]
            if check is not shared
        )

    def _against(self, check: Check, key: Key, larger: bool) -> tuple[int, bool]:
        """Where the partners of a sum are found that make up for a figure which is larger in print, or smaller."""
        return id(check), larger != (key in check.identity.left)

    def _slip(self, key: Key, larger: bool) -> float:
        """The odds that others make up for a figure, in all its sums that hold, which is larger in print, or smaller.

        Only one of its sums takes seconded partners: those of two sums may be the same.
        """
        held = [self._against(check, key, larger) for check in self._held.get(key, ())]
        slips = [self._partners[each].beside(key) for each in held]
        slip = math.prod(slips)
        if slip:
            slip *= min((self._seconded[e].beside(key) / s for e, s in zip(held, slips, strict=True)), default=1.0)
        return slip

    def _doubt(self, key: Key, own: float) -> float:
        """The odds of one figure."""
        checks, held = self._around.get(key, ()), self._held.get(key, ())
        slip = max(self._slip(key, larger) for larger in (True, False) if self._can_be(key, larger))
        if len(held) < len(checks):
            return min(_MOST_ODDS, self._aimed(key, own) * slip * self._blame(key))
        return own * min(1.0, slip + PUBLISHED) if held else own
