"""An audit as the workbook of the office that must answer: a row a finding, with columns for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audit import words
from pipeline.audit.model import Audit, AuditFinding
from pipeline.errors import NothingToDo
from pipeline.export.sheet import LONGEST_TEXT
from pipeline.language import Lang
from pipeline.model import Severity
from pipeline.texts import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS = 1_048_575  # of a sheet, below its head
_FONT = {"font_name": "宋体", "font_size": 10}  # of official papers; every Chinese office program has it
_NO_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same audit gives the same bytes
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
_FILLS = {Severity.ERROR: "#F8D7DA", Severity.WARNING: "#FFF3CD", Severity.INFO: "#E7F1FB"}
_ANSWER_FILL = "#F3F8EC"

# Title and width in characters. The last ones are empty: they are for the answer.
_COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("编号", "id"), 12),
    (Text("严重程度", "severity"), 9),
    (Text("单位", "body"), 28),
    (Text("地区", "region"), 16),
    (Text("层级", "level"), 10),
    (Text("年度", "year"), 7),
    (Text("检查", "check"), 14),
    (Text("问题", "finding"), 60),
    (Text("数据", "figures"), 44),
    (Text("页", "page"), 6),
    (Text("文件", "document"), 30),
)
_ANSWERS: Sequence[tuple[Text, int]] = (
    (Text("答复", "answer"), 16),
    (Text("更正为", "correct figure"), 12),
    (Text("说明", "explanation"), 36),
    (Text("答复人", "answered by"), 12),
    (Text("日期", "date"), 12),
)
_CHOICES = (
    Text("报告有误，已更正", "wrong, corrected"),
    Text("报告无误", "right as printed"),
    Text("识读有误", "misread"),
    Text("其他", "other"),
)
_SHEETS = (Text("问题", "findings"), Text("未公开", "absent"), Text("概况", "summary"))
_LINES = 12  # figures of one finding that stand in its cell; all are in the JSON


def audit_to_excel(audit: Audit, path: Path, lang: Lang) -> None:
    """Writes the workbook. NothingToDo where XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ImportError:
        raise NothingToDo("XlsxWriter is not installed", "pip install 'gongkai[excel]'") from None
    with xlsxwriter.Workbook(path, _OPTIONS | {"default_format_properties": dict(_FONT)}) as book:
        book.set_properties({"created": _NO_DATE})
        _write_findings(book, audit, lang)
        _write_absent(book, audit, lang)
        _write_summary(book, audit, lang)


def _write_findings(book: Workbook, audit: Audit, lang: Lang) -> None:
    sheet = book.add_worksheet(_SHEETS[0].say(lang))
    heads = [*_COLUMNS, *_ANSWERS]
    _write_head(book, sheet, heads, lang)
    wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#CCCCCC"}
    plain = book.add_format(wrapped)
    fills = {severity: book.add_format(wrapped | {"bg_color": colour}) for severity, colour in _FILLS.items()}
    answer = book.add_format(wrapped | {"bg_color": _ANSWER_FILL, "locked": False})
    findings = sorted(audit.findings, key=lambda finding: _office(audit, finding))[:_MOST_ROWS]
    for row, finding in enumerate(findings, 1):
        for column, value in enumerate(_finding_to_cells(audit, finding, lang)):
            _write(sheet, row, column, value, fills[finding.severity] if column == 1 else plain)
        for column in range(len(_COLUMNS), len(heads)):
            sheet.write_blank(row, column, None, answer)
    last = max(1, len(findings))
    choices = {"validate": "list", "source": [choice.say(lang) for choice in _CHOICES], "error_type": "warning"}
    sheet.data_validation(1, len(_COLUMNS), last, len(_COLUMNS), choices)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    sheet.freeze_panes(1, 3)


def _office(audit: Audit, finding: AuditFinding) -> tuple[str, str, int]:
    """By body, so that each finds its own together; the gravest first there (as the findings come)."""
    body = audit.bodies[finding.body] if finding.body is not None else None
    return (body.region or "", body.name, body.id) if body else ("", "", -1)


def _finding_to_cells(audit: Audit, finding: AuditFinding, lang: Lang) -> Iterator[Any]:
    body = audit.bodies[finding.body] if finding.body is not None else None
    yield finding.id
    yield words.SEVERITIES[finding.severity].say(lang)
    yield body.name if body else ""
    yield words.body_to_region(body) if body else ""
    yield words.body_to_level(body, lang) if body else ""
    yield finding.year
    yield words.CHECKS[finding.check].say(lang)
    yield words.message_to_text(finding, lang)
    lines = [words.proof_to_text(proof) for proof in finding.proofs[:_LINES]]
    yield "\n".join([*lines, "…"] if len(finding.proofs) > _LINES else lines)
    yield next((proof.page for proof in finding.proofs if proof.page), None)
    yield finding.path or ""


def _write_absent(book: Workbook, audit: Audit, lang: Lang) -> None:
    sheet = book.add_worksheet(_SHEETS[1].say(lang))
    heads = [(Text("年度", "year"), 8), (Text("单位", "body"), 40), (Text("地区", "region"), 20)]
    _write_head(book, sheet, [*heads, (Text("编码", "code"), 24)], lang)
    rows = [(line.year, audit.bodies[number]) for line in audit.coverage for number in line.absent]
    for row, (year, body) in enumerate(rows[:_MOST_ROWS], 1):
        for column, value in enumerate((year, body.name, words.body_to_region(body), body.code)):
            _write(sheet, row, column, value)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads))


def _write_summary(book: Workbook, audit: Audit, lang: Lang) -> None:
    sheet = book.add_worksheet(_SHEETS[2].say(lang))
    heads = [(Text("检查", "check"), 24), *((words.SEVERITIES[severity], 10) for severity in Severity)]
    heads += [(Text("已比较", "compared"), 12), (Text("无法比较", "not comparable"), 60)]
    _write_head(book, sheet, heads, lang)
    for row, (name, outcome) in enumerate(audit.outcomes.items(), 1):
        counts = [sum(each.severity is severity for each in outcome.findings) for severity in Severity]
        reasons = [
            f"{words.REASONS[reason].say(lang)}: {number}"
            for reason, number in outcome.not_comparable.items()
            if number
        ]
        cells = [words.CHECKS[name].say(lang), *counts, outcome.compared, "; ".join(reasons)]
        for column, value in enumerate(cells):
            _write(sheet, row, column, value)


def _write_head(book: Workbook, sheet: Worksheet, heads: Sequence[tuple[Text, int]], lang: Lang) -> None:
    style = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F2F2", "valign": "vcenter"})
    for column, (title, width) in enumerate(heads):
        sheet.write_string(0, column, title.say(lang), style)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Any = None) -> None:
    """A number as a number, everything else as the characters that it has: never as a formula or a link."""
    if isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif value:
        sheet.write_string(row, column, str(value)[:LONGEST_TEXT], style)
    elif style is not None:
        sheet.write_blank(row, column, None, style)
