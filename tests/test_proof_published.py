"""What offices publish that does not add up: totals left out, sums wrong all over; and what pictures make of it."""

from __future__ import annotations

import pytest

from pipeline.forms import load_form
from pipeline.model import Figure, Key, Kind, Status
from pipeline.proof import Proof, prove
from tests.tables import FORM, OCR, SECOND, TEXT, dice, of_table, random_report, sighted, sighting

REQUESTS = of_table(FORM.keys(), "requests")
SUMMED = REQUESTS + of_table(FORM.keys(), "disputes")


def by_key(proof: Proof) -> dict[Key, Figure]:
    return {figure.key: figure for figure in proof.figures}


def _sloppy() -> dict[Key, int]:
    """Figures of an office that did not add up: more sums are broken than anyone breaks here and there."""
    values, rng = random_report(2), dice(2)
    for row in ("granted", "new", "carried_out", "other.other"):
        for column in ("natural", "legal"):
            values[Key("requests", row, column)] += rng.randint(1, 5)
    return values


def test_many_broken_sums_of_sure_ink_are_the_offices_own() -> None:
    proof = prove(FORM, sighted(_sloppy(), TEXT, 1.0))
    assert {f.key: f.value for f in proof.figures} == _sloppy()
    broken = {key for finding in proof.findings for key in finding.cells}
    assert {by_key(proof)[key].status for key in broken} == {Status.READ}


def test_many_broken_sums_of_ink_that_one_reader_saw_are_put_to_a_person() -> None:
    proof = prove(FORM, sighted(_sloppy(), OCR, 0.9999))
    broken = {key for finding in proof.findings for key in finding.cells}
    assert {by_key(proof)[key].status for key in broken} == {Status.REVIEW}


def test_many_broken_sums_where_headers_are_hardly_read_are_put_to_a_person() -> None:
    proof = prove(FORM, sighted(_sloppy(), TEXT, 1.0, evidence=0.6))
    broken = {key for finding in proof.findings for key in finding.cells}
    assert {by_key(proof)[key].status for key in broken} == {Status.REVIEW}


@pytest.mark.parametrize("left_out", ["column", "row"])
@pytest.mark.parametrize(("reader", "status"), [(TEXT, Status.READ), (OCR, Status.REVIEW)])
def test_totals_left_blank_throughout_are_no_wrong_sums(left_out: str, reader: str, status: Status) -> None:
    values = random_report(12)
    blank = {key for key in REQUESTS if (key.column if left_out == "column" else key.row) == "total"}
    proof = prove(FORM, sighted({key: "" if key in blank else str(value) for key, value in values.items()}, reader))
    figures = by_key(proof)
    assert {figures[key].status for key in blank} == {status}
    assert {figures[key].status for key in REQUESTS if key not in blank} == {Status.PROVEN}
    (finding,) = (f for f in proof.findings if f.kind is Kind.IDENTITY)
    assert finding.code == ("requests.row_total.left_out" if left_out == "column" else "requests.column_total.left_out")
    assert set(finding.cells) == blank


def test_one_blank_total_among_others_is_a_wrong_sum() -> None:
    values = random_report(12)
    key = Key("requests", "total", "total")
    assert values[key]
    proof = prove(FORM, sighted({k: "" if k == key else str(value) for k, value in values.items()}, TEXT, 1.0))
    assert by_key(proof)[key].status is Status.READ
    assert all(f.code in ("requests.row_total", "requests.column_total", "requests.balance") for f in proof.findings)
    assert len(proof.findings) == 3


def test_only_persons_and_totals_filled_is_as_good_as_zeros() -> None:
    values = random_report(12)
    printed = {key: str(value) for key, value in values.items()}
    for key in REQUESTS:
        if key.column not in ("natural", "total"):
            printed[key] = ""
    for row in {key.row for key in REQUESTS}:
        printed[Key("requests", row, "total")] = printed[Key("requests", row, "natural")]
    proof = prove(FORM, sighted(printed, TEXT))
    assert not proof.findings
    assert {figure.status for figure in proof.figures if figure.key in SUMMED} == {Status.PROVEN}


def test_in_a_ruined_picture_a_digit_that_its_sums_ask_for_is_put_to_a_person() -> None:
    values = _sloppy()
    lost = Key("requests", "other.not_corrected", "enterprise")
    whole = {key: value + 20 * (key == lost) for key, value in random_report(2).items()}
    for key in ("total", "enterprise"):
        values[Key("requests", "other.not_corrected" if key == "total" else "total", key)] += 20
    printed = values | {lost: whole[lost] - 20}
    seen = {key: sighting(key, (str(value), OCR, 0.9999), (str(value), SECOND, 0.95)) for key, value in printed.items()}
    figures = by_key(prove(FORM, seen))
    assert figures[lost].status is Status.REVIEW
    assert Status.READ in {figures[key].status for key in REQUESTS if key.row == lost.row}


@pytest.mark.parametrize("printed", ["-5", "—5", "1.234"])
def test_what_cannot_be_counted_so_is_shown_to_a_person(printed: str) -> None:
    key = Key("disclosure", "regulations", FORM.table("disclosure").blocks[0].columns[0].id)
    seen = sighted(dict.fromkeys(FORM.keys(), 0)) | {key: sighting(key, (printed, TEXT, 1.0))}
    [figure] = [figure for figure in prove(FORM, seen).figures if figure.key == key]
    assert figure.status is Status.REVIEW
    assert figure.printed == printed


def test_less_than_nothing_may_be_a_change_and_a_part_may_be_money() -> None:
    form = load_form("2019")
    signed, money = sorted(form.signed())[0], sorted(form.money())[0]
    values = dict.fromkeys(form.keys(), 0)
    seen = sighted(values) | {signed: sighting(signed, ("-5", TEXT, 1.0)), money: sighting(money, ("1.234", TEXT, 1.0))}
    status = {figure.key: figure.status for figure in prove(form, seen).figures}
    assert status[signed] is status[money] is Status.READ
