"""What the program says to people, in both languages; what a document or a form says is not here."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.language import Lang


class Text(NamedTuple):
    """A sentence in both languages, with the same {placeholders}."""

    zh: str
    en: str

    def say(self, lang: Lang, **values: object) -> str:
        """The sentence in one language, its placeholders filled."""
        return (self.zh if lang == "zh" else self.en).format(**values)


FORM = Text("表式 {edition}（{notice}）", "form {edition} ({notice})")
PAGES = Text("{count} 页", "{count} pages")
ONE_PAGE = Text("1 页", "1 page")
SECONDS = Text("{seconds:.2f} 秒", "{seconds:.2f} s")
PER_PAGE = Text("每页 {milliseconds:.0f} 毫秒", "{milliseconds:.0f} ms a page")
FIGURES = Text("{count} 个数据", "{count} figures")
FINDINGS = Text("提示", "Findings")
MORE_FINDINGS = Text("还有 {count} 条，见 JSON 报告", "{count} more in the JSON report")
ON_PAGE = Text("第 {page} 页", "p. {page}")
UNTITLED = Text("（未找到标题）", "(no title found)")
FAILED = Text("未能提取", "failed")
LEGEND = Text("图例", "Legend")

DOCUMENTS = Text("{count} 份文件", "{count} documents")
ONE_DOCUMENT = Text("1 份文件", "1 document")
OK_REPORTS = Text("{count} 份提取完成", "{count} extracted")
REVIEW_REPORTS = Text("{count} 份有待核对的数据", "{count} with figures to review")
FAILED_REPORTS = Text("{count} 份失败", "{count} failed")
CALIBRATION_ERROR = Text(
    "可信度校准误差（ECE）{error:.5f}，{count} 个数据", "expected calibration error {error:.5f} over {count} figures"
)
WRITTEN = Text("已写入 {folder}", "written to {folder}")

DONE_BEFORE = Text("存档中已有 {count} 份，不再处理", "{count} documents are in the archive already")
RUN_ENDED = Text(
    "{documents} 份：{ok} 份提取完成，{review} 份有待核对，{failed} 份失败；此前已有 {before} 份",
    "{documents} documents: {ok} extracted, {review} with figures to review, {failed} failed; {before} done before",
)
CLUSTER_ADDRESS = Text(
    "无法识别集群地址 {address}；请输入 --cluster local 或 --cluster tcp://主机:8786",
    "{address} is no address of a cluster; give --cluster local or --cluster tcp://HOST:8786",
)
CLUSTER_MISSING = Text(
    "没有安装 Dask；请运行：pip install 'gongkai[cluster]'",
    "Dask is not installed; type: pip install 'gongkai[cluster]'",
)
CLUSTER_UNREACHABLE = Text(
    "{address} 没有调度器应答（{reason}）；请先启动：dask scheduler，或在本机运行：--cluster local",
    "no scheduler answers at {address} ({reason}); start one: dask scheduler; or use this machine: --cluster local",
)
CLUSTER_LOST = Text(
    "与调度器 {address} 的连接中断；已完成的都在存档中，调度器恢复后重新运行同一命令即可继续",
    "the scheduler at {address} was lost; what is done is in the archive: when it is back, the same command goes on",
)
CLUSTER_BROKEN = Text(
    "{address} 的集群无法运行 gongkai（{reason}）；各节点要安装同一版本：pip install 'gongkai[cluster]=={version}'",
    "the cluster at {address} cannot run gongkai ({reason}); scheduler and workers need the same version: "
    "pip install 'gongkai[cluster]=={version}'",
)
CLUSTER_VERSIONS = Text(
    "工作节点 {worker} 是 {theirs}，本机是 {ours}，不使用；请安装：pip install 'gongkai[cluster]=={version}'",
    "worker {worker} has {theirs}, here is {ours}: left out; install there: pip install 'gongkai[cluster]=={version}'",
)
CLUSTER_BLIND = Text(
    "工作节点 {worker} 看不到 {path}，其他节点可以，不使用该节点；请在该节点挂载共享文件夹",
    "worker {worker} does not see {path}, which others do: left out; mount the shared folder there",
)
CLUSTER_HANGS = Text(
    "工作节点 {worker} 已有 {seconds:.0f} 秒没有应答，重新启动它；其文件由其他节点处理",
    "worker {worker} has not answered for {seconds:.0f} s: restarted; its documents are read elsewhere",
)
CLUSTER_WAITING = Text(
    "{address} 没有可用的工作节点，正在等待；请启动：dask worker {address}",
    "{address} has no worker that can be used: waiting; start some with: dask worker {address}",
)
DATABASE_GONE = Text(
    "{message}；数据库没有应答，最多等待 {seconds} 秒",
    "{message}; waiting up to {seconds} s for the database",
)
EXPORTED = Text("已导出 {count} 份报告到 {place}", "{count} reports exported to {place}")
EXPORTED_TRAIL = Text("已导出 {count} 条处理记录到 {place}", "{count} decisions exported to {place}")
VERIFIED = Text("{same} / {count} 份报告与存档一致", "{same} of {count} reports are as the archive has them")
OUTCOMES = {
    "differs": Text("{count} 个数据与存档不同", "{count} figures differ from the archive"),
    "gone": Text("找不到原文件", "the document is not there; say where: --sources DIR"),
    "changed": Text("原文件已被更换", "there is another document in its place"),
    "failed": Text("现在无法读取：{reason}", "cannot be read now: {reason}"),
}
READ_BY_OTHER = Text("（由 {version} 版读取，现为 {now} 版）", " (read by version {version}, this is {now})")
AUDITED = Text(
    "{reports} 份报告，{findings} 条问题：已写入 {place}/audit.html、audit.xlsx、audit.json",
    "{findings} findings on {reports} reports: {place}/audit.html, audit.xlsx and audit.json",
)
MORE_AUDITED = Text("还有 {count} 条；全部写入文件：--to 文件夹", "{count} more; all of them in files: --to DIR")
NO_RUNS = Text("存档中没有运行记录", "the archive has no runs")

PROGRESS = Text("提取", "Extracting")
LEFT = Text("剩余", "left")

IDENTITIES = Text("勾稽关系", "Identities")
ROW = Text("行", "row")
COLUMN = Text("列", "column")

ROLES = {
    "text.first": Text("电子文档，主读", "born-digital pages, first reader"),
    "text.second": Text("电子文档，复读", "born-digital pages, second reader"),
    "picture.first": Text("扫描件，主读", "scanned pages, first reader"),
    "picture.second": Text("扫描件，复读", "scanned pages, second reader"),
    "isolation": Text("读文件的进程：不能联网，不能写其他文件", "readers of documents: no network, no other files"),
}
ALL_READERS = Text("全部可用。", "Everything works.")
SOME_READERS = Text("不可用：{names}；其余可以使用。", "Not working: {names}; the others can be used.")

REVIEW_CATCHES_UP = Text(
    "正在整理旧存档：还有 {count} 份报告", "looking through an older archive: {count} reports left"
)
REVIEW_AT = Text("核对页面：{address}（Ctrl-C 结束）", "review pages: {address} (Ctrl-C ends it)")

OTHER_FILE = Text("文件与报告所记的不同", "not the file that the report was read from")

ERRORS_ZH = {
    "not_found": "找不到文件；请检查路径，名称含空格时要加引号",
    "not_supported": "不是可以打开的 PDF 或图片；请提供 PDF、PNG、JPEG 或 TIFF 文件",
    "empty": "文件是空的；请重新下载",
    "damaged": "文件不完整或已损坏；请重新下载，或用 qpdf --linearize 原文件.pdf 新文件.pdf 修复",
    "password": "PDF 有密码保护；请输入：gongkai extract --password 密码 文件",
    "too_large": "页面、图片或文件过大，不可能是年度报告；请先另存为 A4 页面的 PDF",
    "no_pages": "PDF 没有页面；请重新下载",
    "no_form": "没有找到法定表格；这是政府信息公开工作年度报告吗？查看表格的标签：gongkai forms",
    "not_drawn": "这一页画不出来（绘制进程意外终止、超时或占用内存过多）；数据仍可核对，请用其他程序查看原件",
    "nothing_to_do": "没有可以处理的文件，或没有可用的识别程序；请运行：gongkai doctor",
    "timeout": "超过了每份文件的时限；可用 --time-limit 秒数 放宽",
    "memory": "超过了每份文件的内存上限；可用 --memory-limit MiB 放宽",
    "archive": "存档数据库无法打开或写入；请检查数据库是否运行、磁盘是否已满、是否有写入权限，然后重新运行",
    "changed": "这个数据刚被他人改动，决定没有写入；请再看一次",
    "lost": "集群中读取这个文件的工作节点多次终止；请检查节点的内存，再用 --retry-failed 重试",
    "not_shared": "集群的工作节点看不到这个文件；请放到各节点共享的文件夹或存储桶（s3://…），再用 --retry-failed 重试",
    "crashed": "读取这个文件的进程意外终止；请把文件和这一行一并报告",
}


def error_to_text(code: str, message: str, lang: Lang) -> str:
    """One line for a failure: the English message as it is, in Chinese the sentence of its code where there is one."""
    line = ERRORS_ZH.get(code, message) if lang == "zh" else message
    return " ".join(line.split())
