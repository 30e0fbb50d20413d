"""Who has not published: of a register, else of the bodies that have published in other years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import String, cast, func, select

from pipeline.archive.tables import reports, sources
from pipeline.audit.model import AuditFinding, Body, Outcome, Proof
from pipeline.audit.prepare import Prepared, audited
from pipeline.model import Severity
from pipeline.texts import Text

_ABSENT = Text("没有 {year} 年度报告", "no report of {year}")
_GAP = Text("没有 {year} 年度报告，而前后年份都有", "no report of {year}, though there are earlier and later ones")
_FAILED = Text("；有一份文件未能读取：{path}", "; a document could not be read: {path}")
_LATE = Text(
    "{published} 公开，晚于《政府信息公开条例》规定的次年 3 月 31 日",
    "published on {published}, after 31 March of the next year, which the regulations set",
)
_DAY = "-03-31"  # 政府信息公开条例 (2019), article 49: the latest day for any local body


def check_coverage(prepared: Prepared) -> Outcome:
    """A finding for each body and year without a report, and for each that was published late.

    Of a register it is an error, of other bodies a warning where they published before and after, else for
    information. Bodies that may have a report of an unknown year or region are not accused.
    """
    outcome = Outcome()
    present = read_present(prepared)
    years = covered_years(prepared, present)
    outcome.compared = len(prepared.expected) * len(years)
    failed = "\n".join(_failed_paths(prepared))
    for year in years:
        for number in absent_bodies(prepared, present, year):
            if number in prepared.unsure:
                outcome.not_comparable["report_unplaced"] += 1
            else:
                outcome.findings.append(_absent(prepared.bodies[number], year, present[number], failed))
    outcome.findings += _late(prepared)
    return outcome


def read_present(prepared: Prepared) -> dict[int, set[int]]:
    """By body the years of which there is a report."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in prepared.connection.execute(select(audited.c.body, audited.c.year).distinct()):
        found[row.body].add(row.year)
    return found


def covered_years(prepared: Prepared, present: dict[int, set[int]]) -> list[int]:
    """The years that are looked at: the one that is asked for, else all of which there is a report."""
    if prepared.options.year is not None:
        return [prepared.options.year]
    return sorted({year for years in present.values() for year in years})


def absent_bodies(prepared: Prepared, present: dict[int, set[int]], year: int) -> list[int]:
    """The bodies that were to publish a report of that year, and have none."""
    register = prepared.options.register is not None
    return [
        number
        for number in sorted(prepared.expected)
        if year not in present.get(number, ()) and _owes(prepared.bodies[number], year, present, register=register)
    ]


def _owes(body: Body, year: int, present: dict[int, set[int]], *, register: bool) -> bool:
    """With a register those in it; without one those that published the year before, or earlier and later.

    Before its first report a body may not have been there, nor two years after its last.
    """
    if register:
        return body.entry is not None and body.entry.owes(year)
    years = present.get(body.id, set())
    return year - 1 in years or (any(other < year for other in years) and any(other > year for other in years))


def _absent(body: Body, year: int, years: set[int], failed: str) -> AuditFinding:
    gap = any(other < year for other in years) and any(other > year for other in years)
    said = _GAP if gap else _ABSENT
    severity = Severity.ERROR if body.entry else Severity.WARNING if gap else Severity.INFO
    path = next((path for path in _mentioning(failed, body.names) if str(year) in path), None)
    zh, en = said.say("zh", year=year), said.say("en", year=year)
    if path is not None:
        severity = Severity.INFO
        zh, en = zh + _FAILED.say("zh", path=path), en + _FAILED.say("en", path=path)
    return AuditFinding(
        check="coverage",
        code="coverage.absent",
        severity=severity,
        body=body.id,
        year=year,
        message=Text(zh, en),
        proofs=(Proof(None, max(years), str(max(years))),) if years else (),
    )


def _mentioning(paths: str, names: tuple[str, ...]) -> Iterator[str]:
    """The lines in which one of the names stands."""
    for name in names:
        place = paths.find(name)
        while place >= 0:
            start, end = paths.rfind("\n", 0, place) + 1, paths.find("\n", place)
            yield paths[start : end if end >= 0 else len(paths)]
            place = paths.find(name, place + 1)


def _failed_paths(prepared: Prepared) -> list[str]:
    question = select(sources.c.path).where(sources.c.current, sources.c.outcome == "failed")
    return list(prepared.connection.execute(question.order_by(sources.c.path)).scalars())


def _late(prepared: Prepared) -> Iterator[AuditFinding]:
    last_day = cast(audited.c.year + 1, String) + _DAY
    question = select(audited, reports.c.published).join(reports, reports.c.id == audited.c.report_id)
    # A later date than the next year's is that of a page that was moved, or of another year's report.
    in_time = func.substr(reports.c.published, 1, 4) == cast(audited.c.year + 1, String)
    question = question.where(audited.c.wanted, reports.c.published > last_day, in_time)
    for row in prepared.connection.execute(question.order_by(audited.c.report_id)):
        yield AuditFinding(
            check="coverage",
            code="coverage.late",
            severity=Severity.INFO,
            body=row.body,
            year=row.year,
            message=Text(_LATE.say("zh", published=row.published), _LATE.say("en", published=row.published)),
            proofs=(Proof(None, row.year, row.published, f"{row.year + 1}{_DAY}", None, row.sha256, row.edition),),
            sha256=row.sha256,
            path=row.path,
        )
