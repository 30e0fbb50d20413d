"""The words of the page."""

from __future__ import annotations

from pipeline.texts import Text

TITLE = Text("政府信息公开工作年度报告审核", "Audit of annual reports on government information disclosure")
BODIES = Text("单位", "bodies")
REPORTS = Text("报告", "reports")
COVERED = Text("{year} 年已公开", "published for {year}")
ERRORS = Text("错误", "errors")
WARNINGS = Text("存疑", "warnings")
MUST_ANSWER = Text("单位须答复", "bodies must answer")
IN_BRIEF = Text("要点", "In brief")
COVERAGE = Text("公开情况", "Who published")
PRESENT = Text("已公开", "published")
ABSENT = Text("未公开", "did not")
BY_CHECK = Text("问题分布", "Findings by check")
FIGURES = Text("数据可靠程度", "How far figures can be relied on")
REQUESTS = Text("新收申请（件）", "New requests")
REQUESTS_NOTE = Text("只计数据可靠的报告：{reports}", "over reports whose figure is sure: {reports}")
WHO = Text("须答复的单位", "Who must answer")
BODY = Text("单位", "body")
YEAR = Text("年度", "year")
FINDING = Text("问题", "finding")
CHECK = Text("检查", "check")
OWN_YEARS = Text("历年（对数）", "its years (log)")
GRAVEST = Text("最要紧的", "gravest")
OUTLIERS = Text("突变与离群", "Jumps and outliers")
NOT_COMPARABLE = Text("无法比较", "What could not be compared")
COMPARED = Text("已比较", "compared")
REASON = Text("无法比较的原因", "could not be compared, because")
MORE = Text("另有 {count} 条，见 audit.xlsx 与 audit.json", "{count} more in audit.xlsx and audit.json")
UNREGISTERED = Text(
    "已公开但名录中没有的单位（{count}）", "Bodies that published and are not in the register ({count})"
)
NO_REGISTER = Text(
    "没有提供单位名录：只能以往年公开过的单位为应公开单位（--organisations 文件.csv）",
    "no register was given: bodies are expected that published in other years (--organisations FILE.csv)",
)
UNNAMED = Text("{count} 份报告的单位或年度不明，未纳入比较", "{count} reports of an unknown body or year are left out")
FAILED = Text("存档中有 {count} 份文件未能读取", "{count} documents of the archive could not be read")
ALL_WELL = Text("没有错误，也没有存疑之处。", "No errors and no warnings.")
BRIEF_CHECK = Text("{check}：{count} 条，涉及 {bodies} 个单位", "{check}: findings {count}, bodies {bodies}")
BRIEF_ABSENT = Text("{year} 年有 {count} 个单位未公开", "{count} bodies have no report of {year}")
DOUBTFUL = Text(
    "{share:.1%} 的数据待核对或缺失，不作为问题追究",
    "{share:.1%} of the figures are for review or missing, and held against nobody",
)
FOOT = Text(
    "“错误”是表内或两年之间不能同时成立的数据；“存疑”须由单位说明；“提示”仅供了解。待核对或缺失的数据一律计为“无法比较”。",
    "An error is figures that cannot all be right; a warning asks for an explanation; a note is worth knowing. "
    "Figures that are for review or missing are held against nobody: they count as not comparable.",
)
