"""Findings about the document and its layout: what is missing, doubled, or had to be read from pictures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.align import Alignment, TableMatch
from pipeline.errors import DocumentError
from pipeline.forms import Table
from pipeline.language import Lang
from pipeline.load.trust import Layer
from pipeline.model import Finding, Kind, Severity
from pipeline.surface.drawn import Doubt

_LAYERS = {
    Layer.HIDDEN: (
        "文字层不可见（以往 OCR 所留），不予采信，改读图像",
        "the text layer is not drawn (an earlier OCR left it): not trusted, read from the picture",
    ),
    Layer.COVERED: (
        "文字与整页图像重叠，不予采信，改读图像",
        "the text lies on a picture of the whole page: not trusted, read from the picture",
    ),
    Layer.GARBLED: (
        "文字层无可用的字符映射，不予采信，改读图像",
        "the text layer has no usable character map: not trusted, read from the picture",
    ),
    Layer.LYING: (
        "表中数字的字体与文字层不符，不予采信，改读图像",
        "a font of the figures draws other digits than the text layer says: not trusted, read from the picture",
    ),
    Layer.TURNED: (
        "页面文字横置，改读图像",
        "the text of the page is set in quarter turns: read from the picture",
    ),
}

_DOUBTS = {
    Doubt.LYING: (
        "{count} 个单元格的字体{fonts}所画数字与文字层不符，改读图像",
        "{count} cells are set in a font{fonts} that draws other digits than the text says: read from the picture",
    ),
    Doubt.UNMAPPED: (
        "{count} 个单元格的文字没有字符映射，改读图像",
        "the file does not say which characters {count} cells show: read from the picture",
    ),
    Doubt.UNDRAWN: (
        "{count} 个单元格的文字在页面上看不见，改读图像",
        "{count} cells have text that is not seen on the page: read from the picture",
    ),
    Doubt.OVERLAID: (
        "{count} 个单元格的文字相互重叠，改读图像",
        "{count} cells have characters printed over others: read from the picture",
    ),
    Doubt.UNSAID: (
        "{count} 个单元格另有文字层未载的内容，改读图像",
        "{count} cells show ink that the text layer does not tell: read from the picture",
    ),
}


def layers_to_findings(layers: Mapping[int, Layer], lang: Lang) -> Iterator[Finding]:
    """One finding for each page (counted from 1) whose text layer is not trusted."""
    for page, layer in layers.items():
        if layer in _LAYERS:
            yield Finding(
                Kind.DOCUMENT, f"text_layer.{layer}", _in(lang, *_LAYERS[layer]), severity=Severity.INFO, page=page
            )


def doubts_to_findings(page: int, doubts: Iterable[Doubt], fonts: Sequence[str], lang: Lang) -> Iterator[Finding]:
    """One finding for each reason why the text of some cells of a page is not trusted; `fonts` are those that lie."""
    for doubt, count in Counter(doubts).items():
        named = f"（{'、'.join(fonts)}）" if lang == "zh" else f" ({', '.join(fonts)})"
        message = _in(lang, *_DOUBTS[doubt]).format(count=count, fonts=named if fonts else "")
        yield Finding(Kind.DOCUMENT, f"text_layer.{doubt}", message, severity=Severity.INFO, page=page)


def unread_to_finding(page: int, lang: Lang) -> Finding:
    """A page that is a picture, where the reader of pictures was not to be used."""
    message = _in(
        lang,
        "该页是图像，但未启用图像识别（--readers 含 paddle）",
        "the page is a picture, and --readers leaves out paddle",
    )
    return Finding(Kind.DOCUMENT, "page.unread", message, severity=Severity.ERROR, page=page)


def damage_to_finding(page: int, error: DocumentError, lang: Lang) -> Finding:
    """A page that does not open, in a document of which others do."""
    message = _in(lang, f"该页无法打开：{error.message}", f"the page does not open: {error.message}")
    return Finding(Kind.DOCUMENT, f"page.{error.code}", message, severity=Severity.ERROR, page=page)


def alignment_to_findings(alignment: Alignment, lang: Lang) -> Iterator[Finding]:
    """Tables and rows of the form that the document does not show, and rows that the form does not have."""
    if alignment.next_report is not None:
        yield _several(alignment.next_report, lang)
    found = {match.table.id: match for match in alignment.tables}
    for table in alignment.form.tables:
        match = found.get(table.id)
        if match is None:
            message = _in(lang, f"未找到表“{table.name}”", f"table not found: {table.name}")
            yield Finding(Kind.LAYOUT, "layout.table_missing", message, tuple(table.figures()), severity=Severity.ERROR)
        else:
            yield from _missing(match, lang)
            yield from _doubled(match, lang)
            yield from _extra(match, lang)


def _several(page: int, lang: Lang) -> Finding:
    message = _in(
        lang,
        f"第 {page} 页起另有一份年度报告，未予提取；请拆分文件后分别提取",
        f"another report begins on page {page} and is not extracted; split the file, and extract each part",
    )
    return Finding(Kind.LAYOUT, "layout.several_reports", message, severity=Severity.ERROR, page=page)


def _missing(match: TableMatch, lang: Lang) -> Iterator[Finding]:
    absent = defaultdict(list)
    labels = _labels(match.table)
    for key in match.table.figures():
        if key not in match.placements:
            absent[key.row].append(key)
    for row, keys in absent.items():
        name = labels.get(row, row)
        message = _in(lang, f"文件中未见“{name}”的 {len(keys)} 个数据", f"{len(keys)} figures of {name} are not shown")
        yield Finding(Kind.LAYOUT, "layout.row_missing", message, tuple(keys), severity=Severity.WARNING)


def _labels(table: Table) -> dict[str, str]:
    named = {row.id: row.label for block in table.blocks for row in block.rows}
    for block in table.blocks:
        for column in block.columns:
            if column.row is not None:
                named[column.row] = column.path[-1] if column.path else column.label
    return named


def _doubled(match: TableMatch, lang: Lang) -> Iterator[Finding]:
    for block_index, row_index in sorted(match.doubled):
        block = match.table.blocks[block_index]
        row = block.rows[row_index]
        keys = tuple(block.key(match.table.id, row, column) for column in block.columns)
        message = _in(
            lang, f"“{row.label}”出现两次，数据不同", f"the row {row.label} stands there twice, with different figures"
        )
        yield Finding(Kind.LAYOUT, "layout.row_doubled", message, keys, severity=Severity.ERROR)


def _extra(match: TableMatch, lang: Lang) -> Iterator[Finding]:
    for band in match.extra:
        label = band.labels[0] if band.labels else "—"
        message = _in(lang, f"多出一行“{label}”，不在表式中", f"a row that the form does not have: {label}")
        yield Finding(Kind.LAYOUT, "layout.row_extra", message, severity=Severity.WARNING, page=band.page)


def _in(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en
