"""What an audit calls its checks, severities and reasons, in both languages."""

from __future__ import annotations

from pipeline.audit.model import Audit, AuditFinding, Body, Proof
from pipeline.language import Lang
from pipeline.metadata import code_to_label
from pipeline.model import Severity
from pipeline.render.labels import key_to_short_label
from pipeline.texts import Text

CHECKS = {
    "sums": Text("表内勾稽", "sums of the form"),
    "continuity": Text("上下年衔接", "continuity of years"),
    "metadata": Text("单位与年度", "who and when"),
    "in_force": Text("文件存量", "documents in force"),
    "narrative": Text("文表一致", "prose against tables"),
    "coverage": Text("应公开未公开", "coverage"),
    "duplicates": Text("重复", "duplicates"),
    "edition": Text("表式", "form of the year"),
    "regulations": Text("制定权限", "power to make 规章"),
    "history": Text("历年突变", "jumps over own years"),
    "peers": Text("同级离群", "outliers among peers"),
}
SEVERITIES = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("存疑", "warning"),
    Severity.INFO: Text("提示", "note"),
}
REASONS = {
    "figure_in_doubt": Text("数据待核对或缺失", "a figure is for review or missing"),
    "figure_in_doubt_or_blank": Text("数据待核对、缺失或空白", "a figure is for review, missing or blank"),
    "several_reports": Text("同一年有几份报告", "several reports of one year"),
    "report_unplaced": Text("可能有年度或地区不明的报告", "the body may have a report of an unknown year or region"),
    "few_years": Text("历年报告不足三年", "fewer than three earlier years"),
    "few_peers": Text("同级同类单位不足", "too few bodies of that kind and level"),
    "level_unknown": Text("单位层级不明", "the level of the body is unknown"),
}
LEVELS = {
    "national": Text("国家", "national"),
    "province": Text("省级", "province"),
    "prefecture": Text("市级", "prefecture"),
    "county": Text("县级", "county"),
    "township": Text("乡级", "township"),
}
OFFICE = Text("{level}部门", "{level}, office")
UNKNOWN = Text("不明", "unknown")


def body_to_level(body: Body, lang: Lang) -> str:
    """Its level, and whether it is an office, in words."""
    if body.level is None:
        return UNKNOWN.say(lang)
    level = LEVELS[body.level].say(lang)
    return OFFICE.say(lang, level=level) if body.office and body.level != "national" else level


def body_to_region(body: Body) -> str:
    """The names of its region and of that above it."""
    return code_to_label(body.region, 2) if body.region else ""


def message_to_text(finding: AuditFinding, lang: Lang) -> str:
    """Its message, as it is: names of documents may have braces."""
    return finding.message.zh if lang == "zh" else finding.message.en


def proof_to_label(proof: Proof) -> str:
    """What the figure of a proof is called on the form."""
    return key_to_short_label(proof.edition, proof.key) if proof.key else ""


def proof_to_text(proof: Proof) -> str:
    """Label, value, and what was expected, in one line."""
    value = "—" if proof.value is None else str(proof.value)
    if proof.expected is not None:
        value += f" ≠ {proof.expected}"
    label = proof_to_label(proof)
    return f"{label}: {value}" if label else value


def scope_to_text(audit: Audit) -> str:
    """What was asked for: year and region."""
    year, region = audit.options.year, audit.options.region
    years = [line.year for line in audit.coverage]
    span = str(year) if year else f"{min(years)}–{max(years)}" if years else ""
    place = code_to_label(region, 3) if region else ""
    return " · ".join(part for part in (place, span) if part)
