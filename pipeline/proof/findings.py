"""What a person should know after the proof: sums that do not come out as printed, readers that disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.forms import Form, Identity
from pipeline.language import Lang
from pipeline.model import Figure, Finding, Key, Kind, Number, Severity, Status
from pipeline.proof.identities import Check
from pipeline.proof.omitted import Omission

_LONG_SUM = 7  # terms; a longer sum is spelled out without its zeros
_MOST_NAMED = 3  # crossings told in words; all of them are among the cells of the finding


def broken_findings(
    form: Form, checks: Sequence[Check], figures: Mapping[Key, Figure], lang: Lang
) -> Iterator[Finding]:
    """A finding for each identity that the figures break, the likeliest culprits first among its cells.

    An error where every figure is read surely (so it was published), a warning where one of them is under review.
    """
    names = _Names(form)
    broken = [check for check in checks if not check.holds]
    for check in broken:
        shared = _shared_keys(check, broken)
        doubtful = [key for key in check.identity.keys if figures[key].status is Status.REVIEW]
        cells = tuple(dict.fromkeys((*shared, *doubtful, *check.identity.keys)))
        yield Finding(
            kind=Kind.IDENTITY,
            code=check.identity.code,
            message=_broken_message(check, shared, bool(doubtful), figures, names, lang),
            cells=cells,
            expected=check.left,
            actual=check.right,
            severity=Severity.WARNING if doubtful else Severity.ERROR,
            page=figures[cells[0]].page,
        )


def omission_findings(
    form: Form, omissions: Iterable[Omission], figures: Mapping[Key, Figure], lang: Lang
) -> Iterator[Finding]:
    """A finding for each kind of sum that the document does not state: the cells are those left empty."""
    names = _Names(form)
    for omission in omissions:
        rule = omission.checks[0].identity
        lines = "、".join(f"「{names.line(check.identity)}」" for check in omission.checks[:_MOST_NAMED])
        message = (
            f"{lines}等 {len(omission.checks)} 处的合计或分项整列（行）为空，无从核对勾稽关系（{rule.zh}）"
            if lang == "zh"
            else f"{len(omission.checks)} sums are not stated, as one side is left empty throughout: {rule.en}"
        )
        page = figures[omission.cells[0]].page
        yield Finding(Kind.IDENTITY, f"{omission.code}.left_out", message, cells=omission.cells, page=page)


def gap_findings(form: Form, gaps: Mapping[str, float], lang: Lang) -> Iterator[Finding]:
    """A finding for each table that is too doubtful for its sums to decide; `gaps` are in nats."""
    titles = {section.table: section.title for section in form.sections}
    for table, gap in gaps.items():
        message = (
            f"「{titles[table]}」存疑数字过多，勾稽关系不足以定夺（可能另有更合理的识读，对数概率至多高 {gap:.1f}）"
            if lang == "zh"
            else f"{titles[table]}: too much is doubtful for the sums to decide (another choice of readings may be "
            f"more probable, by {gap:.1f} nats at most)"
        )
        yield Finding(Kind.READING, "reading.unsettled", message)


def disagreement_findings(form: Form, figures: Iterable[Figure], lang: Lang) -> Iterator[Finding]:
    """A finding for each of `figures`: those that are under review and on which readers disagree."""
    names = _Names(form)
    for figure in figures:
        first: dict[str, str] = {}
        for reading in sorted(figure.readings, key=lambda r: -r.confidence):
            first.setdefault(reading.reader, reading.text)
        opinions = ("；" if lang == "zh" else "; ").join(f"{reader} “{text}”" for reader, text in first.items())
        place = names.cell(figure.key)
        message = (
            f"{place}：各识读器结果不一致（{opinions}）" if lang == "zh" else f"{place}: readers disagree ({opinions})"
        )
        yield Finding(Kind.READING, "reading.disagree", message, cells=(figure.key,), page=figure.page)


def _shared_keys(check: Check, broken: Sequence[Check]) -> list[Key]:
    """The figures of a broken identity that stand in another broken one too: where a row and a column cross."""
    elsewhere = {key for other in broken if other is not check for key in other.identity.keys}
    return [key for key in check.identity.keys if key in elsewhere]


class _Names:
    """Rows, columns and figures of a form as people know them: by their labels."""

    def __init__(self, form: Form) -> None:
        self._rows: dict[tuple[str, str], str] = {}
        self._columns: dict[tuple[str, str], str] = {}
        for table in form.tables:
            for block in table.blocks:
                for row in block.rows:
                    self._rows.setdefault((table.id, row.id), row.label)
                for column in block.columns:
                    self._columns.setdefault((table.id, column.id), column.label)
                    if column.row is not None:
                        self._rows[table.id, column.row] = column.path[-1] if column.path else column.row

    def line(self, identity: Identity) -> str:
        """The label of the row or column that an identity sums over."""
        first = identity.keys[0]
        if all(key.row == first.row for key in identity.keys):
            return self._rows.get((first.table, first.row), first.row)
        return self._columns.get((first.table, first.column), first.column)

    def cell(self, key: Key) -> str:
        """The labels of the row and the column of a figure."""
        row = self._rows.get((key.table, key.row), key.row)
        return f"{row} × {self._columns.get((key.table, key.column), key.column)}"


def _broken_message(
    check: Check, shared: Sequence[Key], doubtful: bool, figures: Mapping[Key, Figure], names: _Names, lang: Lang
) -> str:
    identity = check.identity
    left = _spelled([figures[key] for key in identity.left], check.left)
    right = _spelled([figures[key] for key in identity.right], check.right, total_first=True)
    crossing = "、".join(f"「{names.cell(key)}」" for key in shared[:_MOST_NAMED])
    if lang == "zh":
        parts = [f"「{names.line(identity)}」{left} ≠ {right}，不符合勾稽关系（{identity.zh}）"]
        parts += ["其中有待核对的数字，也可能是识读有误"] if doubtful else []
        parts += [f"与另一处不符相交于{crossing}"] if shared else []
        return "；".join(parts)
    parts = [f"{names.line(identity)}: {left} ≠ {right}, against the rule that {identity.en}"]
    parts += ["one of these figures is under review, so the reading may be at fault"] if doubtful else []
    parts += [f"another sum that fails crosses it in {crossing}"] if shared else []
    return "; ".join(parts)


def _spelled(terms: Sequence[Figure], total: Number, *, total_first: bool = False) -> str:
    """`58 + 7 + 0 = 66`, or `66 = 58 + 7 + 0`; a lone figure as it is."""
    values = [figure.value or 0 for figure in terms]
    if len(values) > _LONG_SUM:
        values = [value for value in values if value]
    if len(values) < 2:
        return str(total)
    sum_of = " + ".join(map(str, values))
    return f"{total} = {sum_of}" if total_first else f"{sum_of} = {total}"
