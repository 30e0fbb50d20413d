"""What the pages say, in both languages."""

from __future__ import annotations

from pipeline.texts import Text

BRAND = Text("公开 Gongkai", "Gongkai 公开")
SKIP = Text("跳到正文", "Skip to content")
QUEUE = Text("待办", "Queue")
OVERVIEW = Text("总览", "Overview")
COMPARE = Text("年度对比", "Compare")
UPLOAD = Text("上传", "Upload")
MAIN_NAV = Text("主导航", "Main")
NAME = Text("审核人", "Your name")
LANGUAGE = Text("语言", "Language")
THEME = Text("外观", "Theme")
THEMES = {"auto": Text("随系统", "System"), "light": Text("浅色", "Light"), "dark": Text("深色", "Dark")}
NOT_FOUND = Text("存档中没有这份报告。", "The archive has no such report.")
BACK = Text("回到待办", "Back to the queue")
FAILED = Text("出错了：{reason}", "That went wrong: {reason}")

# The report
REPORT = Text("报告", "Report")
PICTURE_PANE = Text("原件", "Document")
TABLES_PANE = Text("表格", "Tables")
FIGURE_PANE = Text("数据", "Figure")
TO_DO = Text("待核对 {count}", "{count} to decide")
ALL_DONE = Text("本报告已无待核对的数据", "Nothing left to decide in this report")
NO_PICTURE = Text("原件不在存档记录的位置，无法显示：{reason}", "The document cannot be shown: {reason}")
NO_FORM = Text("这份文件没有提取出法定表格。", "No statutory table was found in this document.")
CHOOSE = Text(
    "在表格或原件上点一个数据，或按 n 到下一个待核对的数据。", "Choose a figure in a table or on the page, or press n."
)
READINGS = Text("读法", "Readings")
SUMS = Text("勾稽关系", "Sums")
NO_SUMS = Text("这个数据不在任何勾稽关系中。", "This figure stands in no sum.")
TRAIL = Text("处理记录", "Decisions")
ALL_DECISIONS = Text("全部处理记录（{count} 条）", "All decisions ({count})")
AS_CSV = Text("导出处理记录（CSV）", "Decisions as CSV")
FINDINGS = Text("提示", "Findings")
PROSE = Text("正文（{count} 节）", "Prose ({count} sections)")
CONFIDENCE = Text("可信度 {share}", "{share} sure")
EMPTY_CELL = Text("（空白）", "(blank)")
TAKEN = Text("现用", "in use")
NOT_SHOWN = Text("原件中没有这个数据", "The document does not show this figure")
CROP = Text("原件中的这一处", "This place in the document")

ACCEPT = Text("读数正确", "Correct as read")
PRINTED_SO = Text("原文如此", "Printed so")
UNREADABLE = Text("无法辨认", "Cannot be read")
UNDO = Text("撤销", "Undo")
NEXT = Text("下一个", "Next")
PREVIOUS = Text("上一个", "Previous")
SAVE = Text("保存", "Save")
TYPE_VALUE = Text("照原文输入数值", "Type what is printed")
TYPE_NOTE = Text("备注", "Note")
VALUE_KEY = Text("输入", "type")
SAY_NAME = Text("请先在右上角填写审核人姓名。", "Say who you are first: your name, at the top right.")
NOT_A_FIGURE = Text("“{text}”不是数值；请照原文输入。", "“{text}” is no figure; type the characters as printed.")
LOOK_AGAIN = Text(
    "现在显示的是另一个数据；请看过后再按回车。", "Another figure is shown by now: look at it, then press Enter."
)
DECIDED = Text("{label}：{what}。按 u 撤销。", "{label}: {what}. Press u to undo.")
UNDONE = Text("已撤销：{label}", "Undone: {label}")
NOTHING_TO_UNDO = Text("没有可以撤销的。", "Nothing to undo.")
CHANGED = Text(
    "{who} 刚刚改了{label}，现为 {value}。您的决定没有写入；请再看一次。",
    "{who} has just changed {label} to {value}. Your decision was not entered; look again.",
)
CHANGED_ELSEWHERE = Text("{who} 刚刚处理了{label}：{value}", "{who} has just decided {label}: {value}")
DECISIONS = {
    "accept": Text("确认读数", "accepted"),
    "value": Text("改为", "set to"),
    "published": Text("原文如此", "printed so"),
    "unreadable": Text("无法辨认", "cannot be read"),
    "note": Text("备注", "note"),
    "undo": Text("撤销", "undone"),
}
KEYS = Text("快捷键", "Keys")
KEY_HELP = (
    ("n p", Text("下一个、上一个待核对的数据", "next, previous figure to decide")),
    ("a", Text("读数正确", "correct as read")),
    ("1–9", Text("采用第几种读法", "take that reading")),
    ("e", Text("输入数值", "type a value")),
    ("s", Text("原文如此（发布错误）", "printed so: a publishing error")),
    ("x", Text("无法辨认", "cannot be read")),
    ("m", Text("写备注", "write a note")),
    ("u", Text("撤销上一个决定", "undo the last decision")),
    ("← ↑ ↓ →", Text("在表格中移动", "move in the table")),
    ("z", Text("放大原件", "enlarge the page")),
    ("]", Text("下一份待核对的报告", "next report in the queue")),
    ("q", Text("回到待办", "back to the queue")),
)
SUM_FAILS = Text("勾稽不符", "sums fail")
NOT_THERE = Text("原文没有", "Not on the page")
SUMS_HOLD = Text("采用后 {count} 个勾稽关系都成立", "all {count} sums hold with it")
SUMS_FAIL = Text("采用后 {all} 个勾稽关系中 {count} 个不成立", "{count} of {all} sums fail with it")
WANTED = Text("其余数据无误时，此处应为 {value}", "If all others are right, this would be {value}")
UNSTATED = Text("原文没有填写这一类合计", "The office left these totals out")
NO_FIGURE = Text("“{text}” 不是数值（{reader}）", "“{text}” is no figure ({reader})")
CHOSEN = Text("推定", "inferred")

# The queue
FIND_ORGANISATION = Text("单位或文件名（可只写一部分）", "Organisation or file, or a part of it")
YEAR = Text("年度", "Year")
REGION = Text("地区", "Region")
TABLE = Text("表格", "Table")
STATUS = Text("状态", "Status")
FINDING = Text("问题", "Finding")
WAITING = {
    "review": Text("待核对", "review"),
    "missing": Text("缺失", "missing"),
    "published": Text("勾稽不符", "sums fail"),
}
FAILING_SUM = Text("勾稽关系", "Sum")
ALL = Text("全部", "all")
SEARCH = Text("查找", "Find")
CLEAR = Text("清除条件", "Clear")
WAITING_REPORTS = Text("份报告待办", "reports wait")
WAITING_FIGURES = Text("个数据待核对", "figures to decide")
TIME_LEFT = Text("按目前速度约需 {time}", "about {time} at the present rate")
MINUTES = Text("{count} 分钟", "{count} min")
HOURS = Text("{count} 小时", "{count} h")
FAILED_DOCUMENTS = Text("{count} 份文件未能提取", "{count} documents failed")
SHOWS = {
    "reports": Text("待办报告", "Reports that wait"),
    "figures": Text("待办数据", "Figures that wait"),
    "all": Text("全部报告", "All reports"),
}
HAVING_HEAD = Text("含有", "With")
HAVING = {
    "waiting": Text("待核对的数据", "figures to decide"),
    "failing": Text("勾稽不符", "sums that fail"),
    "decided": Text("人工决定", "decisions by people"),
}
NOTHING_WAITS = Text("没有待办。", "Nothing waits here.")
ORGANISATION = Text("单位", "Organisation")
DOCUMENT = Text("文件", "Document")
FIGURE = Text("数据", "Figure")
READ_AS = Text("读数", "Read as")
SURENESS = Text("可信度", "Confidence")
LINE_WAITING = Text("{count} 个待核对", "{count} to decide")
LINE_FAILING = Text("{count} 处勾稽不符", "{count} sums fail")
MORE = Text("下一页", "Next page")
TO_START = Text("回到开头", "To the start")
REPORT_HEADS = (
    (ORGANISATION, ""),
    (YEAR, ""),
    (REGION, ""),
    (Text("待核对", "To decide"), "number"),
    (Text("所在表格", "In table"), ""),
    (Text("勾稽不符", "Sums that fail"), "number"),
    (DOCUMENT, ""),
)
FIGURE_HEADS = (
    (FIGURE, ""),
    (READ_AS, "number"),
    (STATUS, ""),
    (SURENESS, "number"),
    (ORGANISATION, ""),
    (YEAR, ""),
)
FINDING_KINDS = {
    "identity": Text("勾稽不符", "sums fail"),
    "continuity": Text("与上年不衔接", "does not follow last year"),
    "narrative": Text("与正文不一致", "prose says otherwise"),
    "layout": Text("表格版式", "layout of a table"),
    "reading": Text("读数不一致", "readers disagree"),
    "document": Text("文件问题", "the file itself"),
}

# The overview
ALL_YEARS = Text("全部年度", "All years")
ALL_REGIONS = Text("全部地区", "All regions")
SHOW = Text("显示", "Show")
TILE_REPORTS = Text("份报告", "reports")
TILE_SURE = Text("数据已验证", "of figures proven")
TILE_WAITING = Text("份报告有待核对的数据", "reports with figures to decide")
TILE_FAILING = Text("份报告勾稽不符", "reports whose sums fail")
TILE_FAILED = Text("份文件未能提取", "documents failed")
TILE_DECISIONS = Text("个人工决定", "decisions by people")
COVERAGE = Text("各年度", "By year")
TREND_COVERAGE = Text("已发布的单位", "Bodies that published")
TREND_PROVEN = Text("已验证的数据", "Figures proven")
TREND_REVIEW = Text("待核对或缺失的数据", "Figures to review or missing")
TREND_FAILING = Text("勾稽不符的报告", "Reports whose sums fail")
YEAR_HEADS = (
    (YEAR, ""),
    (Text("报告", "Reports"), "number"),
    (Text("单位", "Bodies"), "number"),
    (Text("未见报告", "Absent"), "number"),
    (Text("待核对", "To decide"), "number"),
    (Text("勾稽不符", "Sums fail"), "number"),
    (Text("数据状态", "Figures"), ""),
)
UNKNOWN_YEAR = Text("年度不明", "unknown")
NO_REPORTS = Text("存档中还没有报告。", "The archive has no report yet.")
FAILING_SUMS = Text("最常不成立的勾稽关系", "Sums that fail most")
NO_FAILING = Text("没有不成立的勾稽关系。", "No sum fails.")
IN_REPORTS = Text("{count} 份报告", "{count} reports")
BODIES = Text("单位", "Bodies")
ABSENT_IN = Text("{year} 年没有报告", "without a report of {year}")
ANY_BODY = Text("全部单位", "all bodies")
BODY_HEADS = (
    (ORGANISATION, ""),
    (REGION, ""),
    (Text("有报告的年度", "Years with a report"), ""),
    (COMPARE, ""),
)
NO_BODIES = Text("没有这样的单位。", "No such body.")
FAILURES = Text("未能提取的文件", "Documents that failed")
FAILURE_HEADS = ((DOCUMENT, ""), (Text("原因", "Reason"), ""))
SHARES_OF = Text("{status} {share}", "{share} {status}")

# Two years
COMPARE_HELP = Text("先找到一个单位，再选两个年度。", "Find a body, then choose two of its years.")
ONE_YEAR = Text("这个单位在存档中只有一个年度的报告。", "The archive has only one year of this body.")
CARRIED = Text(
    "结转衔接：上年结转下年度 = 本年上年结转", "Carried over: what last year carried out, this year carried in"
)
CARRIED_OUT = Text("{year} 年结转下年度", "{year} carried out")
CARRIED_IN = Text("{year} 年上年结转", "{year} carried in")
AGREES = Text("一致", "agrees")
DIFFERS = Text("不一致", "differs")
NOT_KNOWN = Text("无法判断", "not known")
WORTH_A_LOOK = Text("值得先看的变化", "Worth a look first")
ALL_FIGURES = Text("全部数据", "All figures")
NOTHING_WORTH = Text("没有需要先看的变化。", "Nothing stands out.")
CHANGE = Text("增减", "Change")
WHY = Text("原因", "Why")
WHYS = {
    "carried": Text("与上年不衔接", "does not follow last year"),
    "doubtful": Text("有待核对", "in doubt"),
    "appeared": Text("从无到有", "was nothing before"),
    "gone": Text("从有到无", "is nothing now"),
    "changed": Text("变化较大", "changed a lot"),
    "same": Text("", ""),
}
BEFORE = Text("前一年度", "Earlier year")
AFTER = Text("后一年度", "Later year")

# The upload
DROP = Text("把 PDF 或图片拖到这里，或点此选择", "Drop PDFs or pictures here, or click to choose")
DROP_HELP = Text(
    "提取在单独的进程中进行，限时限内存；完成后即打开报告。",
    "Each is read in a process of its own, with limits of time and memory; then its report opens.",
)
NO_UPLOADS = Text(
    "这里没有存放上传文件的文件夹；请用 gongkai extract --archive 加入文件。",
    "There is no folder for uploads here; add documents with: gongkai extract --archive",
)
SENDING = Text("正在上传", "being sent")
UPLOAD_STATES = {
    "waiting": Text("等待中", "waiting"),
    "reading": Text("正在提取", "being read"),
    "done": Text("完成", "done"),
    "failed": Text("未能提取", "failed"),
}
OPEN_REPORT = Text("打开报告", "Open its report")
SECONDS = Text("{count} 秒", "{count} s")
