"""The promise of the proof, as properties: whatever is misread is repaired or flagged; what is printed is kept."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.forms import load_form
from pipeline.model import Figure, Key, Kind, Reading, Severity, Sighting, Status
from pipeline.proof import Proof, prove
from tests.tables import BOX, FORM, OCR, SECOND, TEXT, dice, misread, of_table, random_report, sighted, sighting

FLAGGED = (Status.REVIEW, Status.MISSING)
REQUESTS = of_table(FORM.keys(), "requests")
DISPUTES = of_table(FORM.keys(), "disputes")
SUMMED = REQUESTS + DISPUTES
CELL = Key("requests", "granted", "natural")

SEEDS = st.integers(0, 10**6)
PROPERTY = settings(max_examples=25, deadline=None, derandomize=True)


def by_key(proof: Proof) -> dict[Key, Figure]:
    return {figure.key: figure for figure in proof.figures}


def silently_wrong(proof: Proof, values: dict[Key, int]) -> list[Figure]:
    return [f for f in proof.figures if (f.value or 0) != values[f.key] and f.status not in FLAGGED]


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("reader", [TEXT, OCR])
def test_what_adds_up_and_is_read_surely_is_proven(edition: str, reader: str) -> None:
    form = load_form(edition)
    values = random_report(7, form)
    proof = prove(form, sighted(values, reader))
    assert [figure.key for figure in proof.figures] == list(form.keys())
    assert {f.key: f.value for f in proof.figures} == values
    assert all(f.status is (Status.READ if f.table == "disclosure" else Status.PROVEN) for f in proof.figures)
    assert all(f.confidence > 0.99 and f.reader == reader and f.box == BOX and f.page == 2 for f in proof.figures)
    assert proof.findings == ()


@given(seed=SEEDS, key=st.sampled_from(SUMMED), top=st.floats(0.3, 0.8), share=st.floats(0.3, 0.9))
@PROPERTY
def test_one_misreading_with_the_truth_among_the_candidates_is_repaired(
    seed: int, key: Key, top: float, share: float
) -> None:
    values = random_report(seed)
    wrong = misread(values[key], dice(seed))
    seen = sighted(values)
    seen[key] = sighting(key, (str(wrong), OCR, top), (str(values[key]), OCR, (1 - top) * share))
    proof = prove(FORM, seen)
    figure = by_key(proof)[key]
    assert figure.value == values[key]
    assert figure.printed == str(values[key])
    assert figure.status is (Status.REPAIRED if top >= (1 - top) * share else Status.READ)
    assert not silently_wrong(proof, values)
    assert not proof.findings
    assert {f.status for f in proof.figures if f.key in SUMMED and f.key != key} == {Status.PROVEN}


@given(seed=SEEDS, key=st.sampled_from(SUMMED), confidence=st.floats(0.2, 1.0), reader=st.sampled_from([OCR, "other"]))
@PROPERTY
def test_one_misreading_without_the_truth_is_flagged_and_found(
    seed: int, key: Key, confidence: float, reader: str
) -> None:
    values = random_report(seed)
    wrong = misread(values[key], dice(seed))
    seen = sighted(values)
    seen[key] = sighting(key, (str(wrong), reader, confidence))
    proof = prove(FORM, seen)
    assert by_key(proof)[key].status is Status.REVIEW
    assert not silently_wrong(proof, values)
    assert by_key(proof)[key].value == values[key] or any(key in f.cells for f in proof.findings)
    assert key in proof.unsure


@given(
    seed=SEEDS,
    keys=st.lists(st.sampled_from(REQUESTS), min_size=2, max_size=2, unique=True),
    tops=st.tuples(st.floats(0.3, 1.0), st.floats(0.3, 1.0)),
    named=st.tuples(st.booleans(), st.booleans()),
)
@settings(PROPERTY, max_examples=50)
def test_two_misreadings_are_never_silent(
    seed: int, keys: list[Key], tops: tuple[float, float], named: tuple[bool, bool]
) -> None:
    values = random_report(seed)
    rng = dice(seed)
    seen = sighted(values)
    for key, top, is_named in zip(keys, tops, named, strict=True):
        readings = [(str(misread(values[key], rng)), OCR, top)]
        readings += [(str(values[key]), OCR, (1 - top) * 0.6)] if is_named else []
        seen[key] = sighting(key, *readings)
    assert not silently_wrong(prove(FORM, seen), values)


@given(seed=SEEDS, row=st.sampled_from(["granted", "denied.third_party", "total", "new"]), step=st.integers(1, 9))
@PROPERTY
def test_two_sure_misreadings_that_make_up_for_each_other_in_a_row_are_flagged(seed: int, row: str, step: int) -> None:
    values = random_report(seed)
    one, other = Key("requests", row, "natural"), Key("requests", row, "enterprise")
    lies = values | {one: values[one] + step, other: values[other] - step}
    assert not silently_wrong(prove(FORM, sighted(lies)), values)


@given(seed=SEEDS, key=st.sampled_from(SUMMED))
@PROPERTY
def test_an_error_of_the_publisher_stays_as_printed_and_is_found(seed: int, key: Key) -> None:
    values = random_report(seed)
    printed = values | {key: misread(values[key], dice(seed))}
    both = {key: sighting(key, (str(value), OCR, 0.9999), (str(value), SECOND, 0.95)) for key, value in printed.items()}
    for seen in (sighted(printed, TEXT, 0.9995), both):
        proof = prove(FORM, seen if seen is both else _reread(seen))
        assert {f.key: f.value for f in proof.figures} == printed
        assert by_key(proof)[key].status is Status.READ
        assert not any(f.status is Status.REVIEW for f in proof.figures)
        findings = [f for f in proof.findings if f.kind is Kind.IDENTITY]
        assert findings
        assert all(key in f.cells and f.severity is Severity.ERROR and f.expected != f.actual for f in findings)


def _reread(seen: dict[Key, Sighting]) -> dict[Key, Sighting]:
    """The same characters once more, by pdfplumber."""
    return {
        key: sighting(
            key, *((r.text, reader, r.confidence) for r in s.readings for reader in (r.reader, "pdfplumber 0.11"))
        )
        for key, s in seen.items()
    }


@given(seed=SEEDS)
@PROPERTY
def test_lies_that_add_up_are_not_believed_where_the_ink_is_weak(seed: int) -> None:
    values = random_report(seed)
    rng = dice(seed)
    step = rng.randint(1, 9)
    lies = dict(values)
    for row, sign in (("granted", 1), ("partly_granted", -1)):
        for column, other in (("natural", 1), ("legal", -1)):
            lies[Key("requests", row, column)] += sign * other * step
    wrong = [key for key in values if lies[key] != values[key]]
    seen = sighted(lies)
    for key in wrong:
        seen[key] = sighting(key, (str(lies[key]), OCR, 0.45), (str(values[key]), OCR, 0.4))
    proof = prove(FORM, seen)
    assert {by_key(proof)[key].status for key in wrong} == {Status.REVIEW}


@given(seed=SEEDS, key=st.sampled_from(FORM.keys()), confidence=st.floats(0.5, 1.0), lies_first=st.booleans())
@PROPERTY
def test_a_liar_proves_nothing_against_a_second_reader(
    seed: int, key: Key, confidence: float, lies_first: bool
) -> None:
    values = random_report(seed)
    lie = (str(misread(values[key], dice(seed))), "liar 1.0", confidence)
    truth = (str(values[key]), OCR, 0.98)
    seen = sighted(values)
    seen[key] = sighting(key, *((lie, truth) if lies_first else (truth, lie)))
    proof = prove(FORM, seen)
    assert by_key(proof)[key].status is not Status.PROVEN
    assert not silently_wrong(proof, values)


def test_readers_that_disagree_without_arithmetic_are_put_to_a_person() -> None:
    key = Key("disclosure", "fees", "amount")
    values = random_report(3)
    seen = sighted(values)
    seen[key] = sighting(key, ("96171.6", OCR, 0.97), ("96171.8", SECOND, 0.9))
    proof = prove(FORM, seen, "en")
    assert by_key(proof)[key].status is Status.REVIEW
    (finding,) = proof.findings
    assert (finding.kind, finding.cells) == (Kind.READING, (key,))
    assert "96171.6" in finding.message and "96171.8" in finding.message


@given(seed=SEEDS)
@PROPERTY
def test_rows_in_the_wrong_place_keep_every_sum_and_are_flagged_by_their_evidence(seed: int) -> None:
    values = random_report(seed)
    rows = ("not_processed.complaint", "not_processed.repeat")
    swapped = dict(values)
    for key in REQUESTS:
        if key.row in rows:
            swapped[key] = values[key._replace(row=rows[1 - rows.index(key.row)])]
    seen = sighted(swapped)
    for key in REQUESTS:
        if key.row in rows:
            seen[key] = sighting(key, (str(swapped[key]), OCR, 0.9999), evidence=0.3)
    proof = prove(FORM, seen)
    assert all((f.status is Status.REVIEW) == (f.row in rows) for f in proof.figures if f.key in SUMMED)
    assert all(f.confidence < 0.5 for f in proof.figures if f.row in rows)


def test_a_table_without_a_number_proves_nothing() -> None:
    values = dict.fromkeys(FORM.keys(), "")
    assert {f.status for f in prove(FORM, sighted(values, TEXT)).figures} == {Status.READ}
    values = dict.fromkeys(FORM.keys(), "/")
    proof = prove(FORM, sighted(values, TEXT))
    assert {(f.status, f.value, f.printed) for f in proof.figures} == {(Status.READ, None, "/")}


def test_empty_rows_among_numbers_are_proven_as_nothing() -> None:
    values = random_report(5)
    printed = {key: str(value) if value else "" for key, value in values.items()}
    figures = by_key(prove(FORM, sighted(printed)))
    assert {figures[key].status for key in SUMMED} == {Status.PROVEN}
    assert all(figures[key].value == (values[key] or None) for key in SUMMED)


def test_what_is_not_there_is_missing_and_its_sums_prove_nothing() -> None:
    seen = sighted(random_report(11))
    for key in [key for key in seen if key.table == "disputes" or key.column == "total"]:
        del seen[key]
    proof = prove(FORM, seen)
    for figure in proof.figures:
        if figure.key not in seen:
            assert (figure.status, figure.value, figure.confidence) == (Status.MISSING, None, 0.0)
            assert (figure.printed, figure.box, figure.page, figure.readings) == ("", None, None, ())
        else:
            row_is_checked = figure.column == "total"
            proven_by_column = figure.table == "requests" and not row_is_checked
            assert figure.status is (Status.PROVEN if proven_by_column else Status.READ)
    assert not proof.findings
    assert not any(figure.status is Status.MISSING for figure in proof.figures if figure.key in proof.unsure)


def test_illegible_ink_is_put_to_a_person() -> None:
    seen = sighted(random_report(11))
    seen[CELL] = sighting(CELL, ("#", OCR, 0.9))
    other = Key("disputes", "reconsideration", "total")
    seen[other] = sighting(other)
    figures = by_key(prove(FORM, seen))
    assert (figures[CELL].status, figures[CELL].value, figures[CELL].printed) == (Status.REVIEW, None, "#")
    assert (figures[other].status, figures[other].value) == (Status.REVIEW, None)
    same_row = figures[CELL._replace(column="legal")]
    assert same_row.status is Status.PROVEN  # by its column


def test_a_letter_is_understood_but_not_believed() -> None:
    values = random_report(11) | {CELL: 0}
    figure = by_key(prove(FORM, sighted(values) | {CELL: sighting(CELL, ("O", "other", 0.99))}))[CELL]
    assert (figure.value, figure.status) == (0, Status.REVIEW)


def test_second_readings_are_asked_for_where_they_can_help() -> None:
    values = random_report(4)
    assert prove(FORM, sighted(values, TEXT)).unsure == frozenset()
    assert prove(FORM, sighted(values, OCR)).unsure == frozenset(of_table(values, "disclosure"))
    values[CELL] += 1
    unsure = prove(FORM, sighted(values, TEXT)).unsure
    assert {key for key in REQUESTS if CELL.row == key.row} <= unsure
    assert not any(key.table == "disputes" for key in unsure)


def test_messages_spell_the_sum_out_in_both_languages() -> None:
    values = dict.fromkeys(FORM.keys(), 0)
    row = {column: Key("requests", "denied.state_secret", column) for column in ("natural", "enterprise", "total")}
    values |= {row["natural"]: 58, row["enterprise"]: 7, row["total"]: 66}
    for lang, words in (("zh", "属于国家秘密"), ("en", "against the rule")):
        finding = prove(FORM, sighted(values, TEXT, 1.0), lang).findings[0]  # type: ignore[arg-type]
        assert finding.code == "requests.row_total"
        assert "58 + 7 + 0 + 0 + 0 + 0 = 65 ≠ 66" in finding.message
        assert words in finding.message
        assert (finding.expected, finding.actual, finding.page) == (65, 66, 2)


def test_a_broken_sum_with_doubtful_ink_is_a_warning_that_says_so() -> None:
    values = random_report(4)
    seen = sighted(values) | {CELL: sighting(CELL, (str(values[CELL] + 1), OCR, 0.6))}
    findings = prove(FORM, seen, "en").findings
    assert len(findings) == 2
    assert all(f.severity is Severity.WARNING and f.cells[0] == CELL for f in findings)
    assert all("under review" in f.message for f in findings)


TEXTS = st.sampled_from(["", "0", "7", "12", "/", "—", "减4", "1,113", "O", "007", "3.5", "x", "9" * 50]) | st.text(
    max_size=6
)
READINGS = st.builds(Reading, TEXTS, st.sampled_from([TEXT, OCR, SECOND, "x"]), st.floats(allow_nan=True))
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from([*SUMMED[:12], *DISPUTES, Key("requests", "no", "such"), Key("", "", "")]),
    st.lists(READINGS, max_size=4).map(tuple),
    st.floats(allow_nan=True),
    st.integers(1, 9),
    st.just(BOX),
)


@given(st.lists(SIGHTINGS, max_size=40))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_nothing_makes_it_raise(seen: list[Sighting]) -> None:
    proof = prove(FORM, seen)
    assert [figure.key for figure in proof.figures] == list(FORM.keys())
    assert all(0 <= f.confidence <= 1 and not math.isnan(f.confidence) for f in proof.figures)
    assert all((f.status is Status.MISSING) == (f.key not in {s.key for s in seen}) for f in proof.figures)


def test_a_table_too_ruined_to_settle_is_flagged_as_a_whole() -> None:
    values = random_report(9)
    rng = dice(9)
    seen = sighted(values)
    for key in REQUESTS:
        wrong = {misread(values[key], rng) for _ in range(4)} - {values[key]}
        shares = [(str(value), OCR, 0.9 / (len(wrong) + 1)) for value in (*wrong, values[key])]
        seen[key] = sighting(key, *shares)
    proof = prove(FORM, seen)
    assert all(by_key(proof)[key].status is Status.REVIEW for key in REQUESTS)


def test_sums_that_hold_as_read_prove_their_figures_in_a_table_too_ruined_to_settle() -> None:
    values = random_report(9)
    rng = dice(9)
    seen = sighted(values)
    clear = set(list(dict.fromkeys(key.row for key in REQUESTS))[::2])
    for key in (key for key in REQUESTS if key.row not in clear):
        wrong = {misread(values[key], rng) for _ in range(4)} - {values[key]}
        shares = [(str(value), OCR, 0.9 / (len(wrong) + 1)) for value in (*wrong, values[key])]
        seen[key] = sighting(key, *shares)
    proof = prove(FORM, seen)
    assert "reading.unsettled" in {finding.code for finding in proof.findings}
    kept = {f.key for f in proof.figures if f.key in REQUESTS and f.status is not Status.REVIEW}
    assert kept
    assert {key.row for key in kept} <= clear
    assert not silently_wrong(proof, values)


def test_a_table_too_doubtful_for_its_sums_takes_no_longer_and_says_so() -> None:
    seen = sighted(random_report(9))
    seen |= {key: sighting(key, ("0" * 3 + "0" * (place % 5), OCR, 0.5)) for place, key in enumerate(REQUESTS)}
    seen[CELL] = sighting(CELL, ("12", OCR, 0.9999), ("12", SECOND, 0.95))
    proof = prove(FORM, seen, "en")
    figures = by_key(proof)
    assert {figures[key].status for key in REQUESTS} == {Status.READ, Status.REVIEW}
    assert [key for key in REQUESTS if figures[key].status is Status.READ] == [CELL]
    (finding,) = (f for f in proof.findings if f.code == "reading.unsettled")
    assert "nats" in finding.message
    assert all(figures[key].status is Status.PROVEN for key in DISPUTES)
