"""What is known of each figure: its readings as candidates, the choice among them, and the sums that it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.forms import Form
from pipeline.model import Key, Number, Sighting
from pipeline.numerals import Mark, Numeral
from pipeline.proof.candidates import Candidate, Pool, readings_to_pool
from pipeline.proof.decode import Choices, pools_to_choices
from pipeline.proof.doubt import ink_odds, ink_to_doubts, is_like
from pipeline.proof.identities import Check, check_identities, checks_by_key
from pipeline.proof.omitted import Omission, find_omissions, stated
from pipeline.proof.status import Case, is_doubtful

_MOST_BROKEN = 6  # sums of one table that an office gets wrong here and there: with more, only sure ink is believed
_PARTED = frozenset("万元")  # in a unit: such figures have decimals


@dataclass(frozen=True, slots=True)
class Weighed:
    """The figures of a document before judgement.

    `seen` has one sighting a figure, `cases` only those that are legible; `checks` are the sums that the document
    states, `omissions` those that it leaves out, `gaps` the tables that they could not settle (see `Choices`).
    """

    seen: Mapping[Key, Sighting]
    cases: Mapping[Key, Case]
    checks: Sequence[Check]
    omissions: Sequence[Omission]
    gaps: Mapping[str, float]


def sightings_to_cases(form: Form, sightings: Iterable[Sighting]) -> Weighed:
    """What the sightings of figures of the form say together with its sums; never raises."""
    keys, money, signed = form.keys(), form.money(), form.signed()
    all_seen = _one_each(sightings)
    seen = {key: all_seen[key] for key in keys if key in all_seen}
    pools = {key: readings_to_pool(sighting.readings, key in money) for key, sighting in seen.items()}
    found = pools_to_choices(form.identities, pools)
    every = check_identities(form.identities, {key: choice.amount for key, choice in found.of.items()})
    omissions = find_omissions(every, found.of)
    checks = stated(every, omissions)
    left_out = frozenset(key for omission in omissions for key in omission.cells)
    uncounted = frozenset(k for k, c in found.of.items() if not _is_count(c.numeral, k in money, k in signed))
    cases = _cases(seen, pools, found, _bearing(checks, found.of), left_out, uncounted)
    return Weighed(seen, cases, checks, omissions, found.gaps)


def _is_count(numeral: Numeral, money: bool, signed: bool) -> bool:
    """True for what an office can count, or be paid: no part of a piece, and not less than nothing."""
    amount, unit = numeral.value or 0, numeral.unit or ""
    whole = money or amount == int(amount) or not _PARTED.isdisjoint(unit)
    return whole and (signed or amount >= 0)


def _one_each(sightings: Iterable[Sighting]) -> dict[Key, Sighting]:
    """One sighting a key: the one best evidenced, with the readings of all."""
    out: dict[Key, Sighting] = {}
    for sighting in sightings:
        other = out.get(sighting.key)
        if other is None:
            out[sighting.key] = sighting
        else:
            best = max(other, sighting, key=lambda each: each.evidence)
            readings = other.readings + sighting.readings
            out[sighting.key] = Sighting(best.key, readings, best.evidence, best.page, best.box)
    return out


def _bearing(checks: Sequence[Check], choices: Mapping[Key, Candidate]) -> list[Check]:
    """The checks that can bear proof: a table without a single number adds up whatever was misread of it."""
    filled = {key.table for key, choice in choices.items() if choice.numeral.mark is Mark.NUMBER}
    return [check for check in checks if check.table in filled]


def _cases(
    seen: Mapping[Key, Sighting],
    pools: Mapping[Key, Pool],
    found: Choices,
    checks: Sequence[Check],
    left_out: frozenset[Key],
    uncounted: frozenset[Key],
) -> dict[Key, Case]:
    choices = found.of
    inks = {key: ink_odds(choice, pools[key]) for key, choice in choices.items()}
    doubts, standing = ink_to_doubts(choices, pools, checks), checks_by_key(checks)
    lost = _lost_keys(checks)
    bent = {key for key, choice in choices.items() if choice.amount != pools[key].candidates[0].amount}
    invented = _invented(bent, checks, {key: pools[key].candidates[0].amount for key in choices})
    invented |= {key for key in bent if key.table in found.gaps}  # another set of changes may be the right one
    lost |= invented
    unsure = {key for key in bent if key in invented or is_doubtful(doubts[key])}
    bought = [check for check in checks if not unsure.isdisjoint(check.identity.keys)]
    if bought:  # they hold as readings were changed for them, and not surely: they say nothing of the other figures
        honest = [check for check in checks if check not in bought]
        fewer = checks_by_key(honest)
        doubts |= {key: doubt for key, doubt in ink_to_doubts(choices, pools, honest).items() if key not in bent}
        lost |= {key for check in bought for key in check.identity.keys if key not in bent and key not in fewer}
        lost |= {key for key in choices if key not in bent and _is_made_up_for(key, standing, fewer, choices)}
        standing |= {key: fewer.get(key, []) for key in standing if key not in bent}
    return {
        key: Case(
            key=key,
            choice=choice,
            pool=pools[key],
            evidence=seen[key].evidence,
            checks=standing.get(key, ()),
            ink=inks[key],
            doubt=doubts[key],
            lost=key in lost,
            left_out=key in left_out,
            uncounted=key in uncounted,
        )
        for key, choice in choices.items()
    }


def _is_made_up_for(
    key: Key,
    standing: Mapping[Key, Sequence[Check]],
    honest: Mapping[Key, Sequence[Check]],
    choices: Mapping[Key, Candidate],
) -> bool:
    """True where a figure and another one of the only sums that hold may be misread alike.

    A figure and the total of its row are often the same and look the same. `honest` are the sums of a figure that hold
    or fail as readings were not changed for them, `standing` all: those that fail may ask both for what they are like.
    """
    holding = [check for check in honest.get(key, ()) if check.holds]
    if choices[key].amount and holding and all(_says_twice(check, choices) for check in holding):
        return True
    asked = _asked(key, standing, choices)
    partners = {other for check in holding for other in check.identity.keys if other != key}
    return bool(asked) and any(not asked.isdisjoint(_asked(other, standing, choices)) for other in partners)


def _says_twice(check: Check, choices: Mapping[Key, Candidate]) -> bool:
    """True for a sum of one figure, which is its total."""
    amounts = [choices[key].amount for key in check.identity.keys if choices[key].amount]
    return len(amounts) == 2 and amounts[0] == amounts[1]


def _asked(key: Key, standing: Mapping[Key, Sequence[Check]], choices: Mapping[Key, Candidate]) -> set[Number]:
    """By how much a figure is off, as sums that fail say, where it could be taken for what they ask for."""
    choice = choices[key]
    excesses = {check.excess(key) for check in standing.get(key, ()) if not check.holds}
    return {excess for excess in excesses if is_like(choice.numeral, choice.amount - excess)}


def _invented(bent: set[Key], checks: Sequence[Check], firsts: Mapping[Key, Number]) -> set[Key]:
    """Of the figures whose reading was changed for the sums those that were changed together, more than they mended.

    An error of reading breaks the sums that it stands in, so that few changes mend many; to hide one takes many.
    """
    found: set[Key] = set()
    left = set(bent)
    while left:
        group, touched = {left.pop()}, set[int]()
        while more := [n for n, c in enumerate(checks) if n not in touched and not group.isdisjoint(c.identity.keys)]:
            touched.update(more)
            group |= {key for n in more for key in checks[n].identity.keys if key in bent}
        left -= group
        before = check_identities([checks[n].identity for n in touched], firsts)
        mended = sum(not old.holds and new.holds for old, new in zip(before, (checks[n] for n in touched), strict=True))
        if mended < len(group):
            found |= group
    return found


def _lost_keys(checks: Sequence[Check]) -> set[Key]:
    """The figures of broken sums in tables where more are broken than an office gets wrong."""
    count = Counter(check.table for check in checks if not check.holds)
    lost = [check for check in checks if not check.holds and count[check.table] > _MOST_BROKEN]
    return {key for check in lost for key in check.identity.keys}
