"""Tables without rules in pictures: pages drawn from their characters, read by a reader that knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.align import align
from pipeline.forms import all_forms, load_form
from pipeline.grid.model import Cell, Grid
from pipeline.load import Char, Segment
from pipeline.model import Box, Key
from pipeline.picture.sheet import Sheet
from pipeline.readers.words import picture_to_places
from pipeline.surface import unruled
from pipeline.surface.picture import is_made_of_text
from tests.printed import disclosure_grid, disputes_grid, numbered, requests_grid
from tests.typeset import Setting, row_rules, set_table

DPI = 200.0
SCALE = DPI / 72
SIZE = (2340, 1654)  # pixels of an A4 page at that resolution
LABELS = (45.0, 55.0, 150.0)
SURE = 0.5

Drawn = tuple[NDArray[np.uint8], list[Char]]


def draw(chars: Sequence[Char], rules: Sequence[Segment] = (), specks: int = 0) -> Drawn:
    """A page with a black block for each character, and the characters in its pixels."""
    grey = np.full(SIZE, 250, np.uint8)
    placed = [char._replace(box=Box(*(edge * SCALE for edge in char.box))) for char in chars]
    for char in placed:
        x0, y0, x1, y1 = map(round, char.box)
        grey[y0:y1, x0:x1] = 30
    for rule in rules:
        y = round(rule.at * SCALE)
        grey[y : y + 3, round(rule.start * SCALE) : round(rule.end * SCALE)] = 30
    dice = np.random.default_rng(7)
    for y, x in dice.integers((0, 0), (SIZE[0] - 3, SIZE[1] - 3), (specks, 2)):
        grey[y : y + 2, x : x + 2] = 60
    return grey, placed


def inside(box: Box, chars: Sequence[Char]) -> str:
    return "".join(char.text for char in chars if box.holds(*char.box.centre))


def knowing(chars: Sequence[Char]) -> Callable[..., list[str]]:
    """A reader that knows what stands in a place."""
    return lambda grey, boxes, others, reader: [inside(box, chars) for box in boxes]


def find(drawn: Sequence[Drawn], monkeypatch: pytest.MonkeyPatch) -> list[Grid]:
    grids: list[Grid] = []
    carried = None
    for number, (grey, chars) in enumerate(drawn, 1):
        monkeypatch.setattr(unruled, "read_words", knowing(chars))
        sheet = Sheet(number, grey, DPI, np.diag([1 / SCALE, 1 / SCALE, 1.0]), 0)
        found, carried = unruled.sheet_to_unruled(sheet, [], None, carried)  # type: ignore[arg-type]
        grids += found
    return grids


def placed(grids: Sequence[Grid], drawn: Sequence[Drawn]) -> dict[Key, str]:
    """What ink stands in the cell of each figure that labels prove."""
    alignment = align(grids, all_forms())
    if alignment is None:
        return {}
    return {
        key: "".join(inside(cell.box, drawn[grids[index].page - 1][1]) for index, cell in place.cells)
        for key, place in alignment.placements.items()
        if place.evidence >= SURE
    }


TABLES = {
    "requests": (requests_grid, Setting((*LABELS, *[34.0] * 7), heads=3, title="三、收到和处理政府信息公开申请情况")),
    "disclosure": (disclosure_grid, Setting((150.0, 110.0, 110.0, 110.0), title="二、主动公开政府信息情况")),
    "disputes": (disputes_grid, Setting((32.0,) * 15, heads=3, title="四、政府信息公开行政复议、行政诉讼情况")),
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("align_figures", ["left", "center", "right"])
@pytest.mark.parametrize("ruled", [False, True])
def test_all_figures_of_a_picture(table: str, align_figures: str, ruled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    form = load_form("2021")
    printed = numbered(form)
    make, setting = TABLES[table]
    setting = replace(setting, align=align_figures, page_height=800.0)
    grid = make(form, printed.__getitem__)
    rules = row_rules(grid, setting) if ruled else None
    pages = [
        draw(chars, rules[index] if rules else (), specks=40) for index, chars in enumerate(set_table(grid, setting))
    ]
    found = placed(find(pages, monkeypatch), pages)
    assert found == {key: printed[key] for key in form.table(table).figures()}


def test_a_page_that_lies_elsewhere_keeps_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page has no headers, blank columns, and lies 6 mm further right than the first."""
    form = load_form("2021")
    blank = ("enterprise", "social", "other")
    printed = {key: "" if key.column in blank else text for key, text in numbered(form).items()}
    make, setting = TABLES["requests"]
    first, second = set_table(make(form, printed.__getitem__), replace(setting, page_height=400.0))[:2]
    moved = [char._replace(box=Box(char.box.x0 + 17, char.box.y0, char.box.x1 + 17, char.box.y1)) for char in second]
    pages = [draw(first), draw(moved)]
    found = placed(find(pages, monkeypatch), pages)
    assert {key: text for key, text in found.items() if text != printed[key]} == {}
    assert len(found) > 100


def test_prose_is_not_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> list[str]:
        raise AssertionError("a page of prose was recognised")

    monkeypatch.setattr(unruled, "read_words", refuse)
    lines = ["本机关制发行政规范性文件，办理行政许可；" * 2, "全年收到申请", "本年度没有收取费用，也没有免除费用。" * 2]
    chars = [
        Char(text, Box(72 + 11 * x, 90 + 22 * y, 82 + 11 * x, 100 + 22 * y), 0, True, False)
        for y, line in enumerate(lines)
        for x, text in enumerate(line[:40])
    ]
    sheet = Sheet(1, draw(chars)[0], DPI, np.eye(3), 0)
    assert unruled.sheet_to_unruled(sheet, [], None, None) == ([], None)  # type: ignore[arg-type]


def test_words_are_what_stands_together() -> None:
    square = partial(Char, font=0, visible=True, turned=False)
    rows = ["规章", "行政规范性文件", "行政许可"]
    chars = [
        square(text, box=Box(60 + 10 * x, 100 + 20 * y, 69 + 10 * x, 109 + 20 * y))
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    ]
    chars += [
        square(text, box=Box(at + 5 * x, 102 + 20 * y, at + 4 + 5 * x, 109 + 20 * y))
        for y in range(3)
        for at in (200, 300)
        for x, text in enumerate("120")
    ]
    grey, drawn = draw(chars, specks=30)
    places = picture_to_places(grey, [], DPI)
    assert places is not None
    texts = sorted(inside(box, drawn) for box in places.words)
    assert texts == sorted([*rows, *["120"] * 6])
    assert places.rules == ()


def test_faint_ends_of_a_shaded_row_are_no_words() -> None:
    chars = [
        Char("0", Box(at, 100 + 20 * y, at + 5, 107 + 20 * y), 0, True, False)
        for y in range(4)
        for at in (100, 200, 300)
    ]
    grey, _ = draw(chars)
    grey[500:506, 300:420] = 215
    places = picture_to_places(grey, [], DPI)
    assert places is not None
    assert len(places.words) == 12


def test_words_beside_a_label_that_holds_a_rest_of_a_rule_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The label is half as high again as the others, so that characters seem as low as digits beside it."""
    square = partial(Char, font=0, visible=True, turned=False)
    labels = [
        square(text, box=Box(60 + 10 * x, 100 + 20 * y, 69.5 + 10 * x, 109 + 20 * y))
        for y in range(5)
        for x, text in enumerate("行政规范性文件")
    ]
    titles = [
        square(text, box=Box(200 + 10 * x, 100 + 20 * y, 209.5 + 10 * x, 109 + 20 * y))
        for y in range(5)
        for x, text in enumerate("总计")
    ]
    rest = square("丨", box=Box(59, 96, 60.5, 111))
    grey, drawn = draw([*labels, *titles, rest])
    asked: list[Box] = []

    def read(grey: NDArray[np.uint8], boxes: Sequence[Box], others: Sequence[Box], reader: object) -> list[str]:
        asked.extend(boxes)
        return [inside(box, drawn) for box in boxes]

    monkeypatch.setattr(unruled, "read_words", read)
    unruled.sheet_to_unruled(Sheet(1, grey, DPI, np.eye(3), 0), [], None, None)  # type: ignore[arg-type]
    assert sum(inside(box, drawn) == "总计" for box in asked) == 5


def test_marks_of_two_lines_do_not_join_them() -> None:
    """A comma below one line and a stroke at the top of the next are as near as the two strokes of 二."""
    square = partial(Char, font=0, visible=True, turned=False)
    chars = [
        square("字", box=Box(60 + 12 * x, 100 + 18 * y, 70 + 12 * x, 110 + 18 * y))
        for y in range(2)
        for x in range(30)
        if (x, y) not in {(9, 0), (9, 1)}
    ]
    comma, stroke = Box(169, 107, 172, 112), Box(169, 116, 178, 119)
    chars += [square("，", box=comma), square("一", box=stroke), square("0", box=Box(300, 200, 305, 207))]
    chars += [square("0", box=Box(at, 200, at + 5, 207)) for at in (100, 200, 400)]
    places = picture_to_places(draw(chars)[0], [], DPI)
    assert places is not None
    assert max(box.height for box in places.words) < 14 * SCALE


def test_punctuation_within_a_label_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    square = partial(Char, font=0, visible=True, turned=False)
    chars = []
    for y in range(4):
        top = 100 + 20 * y
        chars += [square("字", box=Box(60 + 10 * x, top, 69 + 10 * x, top + 9)) for x in range(5)]
        chars += [square("、", box=Box(115, top + 3, 118, top + 6)), square("一", box=Box(300, top + 4, 304, top + 5))]
        chars += [square("字", box=Box(126 + 10 * x, top, 135 + 10 * x, top + 9)) for x in range(5)]
        chars += [square("7", box=Box(400, top + 1, 404, top + 8))]
    grey, drawn = draw(chars)
    asked: list[str] = []

    def read(grey: NDArray[np.uint8], boxes: Sequence[Box], others: Sequence[Box], reader: object) -> list[str]:
        asked.extend(inside(box, drawn) for box in boxes)
        return asked

    monkeypatch.setattr(unruled, "read_words", read)
    unruled.sheet_to_unruled(Sheet(1, grey, DPI, np.eye(3), 0), [], None, None)  # type: ignore[arg-type]
    assert sorted(set(asked)) == ["、", "字" * 5], "figures and dashes are not read as words"


def test_a_texture_is_not_read_as_words() -> None:
    grey = np.full(SIZE, 250, np.uint8)
    grey.reshape(SIZE[0] // 20, 20, SIZE[1])[:, :10, :1640].reshape(-1, 10, 41, 40)[..., :14] = 30
    assert picture_to_places(grey, [], DPI) is None


@pytest.mark.parametrize(
    ("texts", "made_of_text"),
    [
        (["1人无其政", "证府", "当言息", "理由逾期息公开申计", "不补正、青", ""], True),
        (["3.其他", "一", "一", "一", "一", "一"], False),
        (["3.其他", "0", "无", "无", "无", "无"], False),
        (["四、结转下年度继续办理", "十", "元", "本", "木", "大"], False),
        (["", "", "", "", "总计", ""], False),
    ],
    ids=["strokes of two lines", "dashes", "a nought", "a label", "blank cells"],
)
def test_a_grid_of_pieces_of_text_is_no_ruled_table(texts: list[str], made_of_text: bool) -> None:
    cells = [Cell(0, at, 1, 1, Box(40 * at, 0, 40 * at + 40, 30), text) for at, text in enumerate(texts)]
    grid = Grid(1, (0, 30), tuple(40.0 * at for at in range(len(texts) + 1)), tuple(cells))
    assert is_made_of_text(grid) == made_of_text


def test_small_labels_below_a_title_of_two_lines_are_no_dashes() -> None:
    """A title that is taken for one word is many times as high as they are."""
    title = Box(400, 100, 1200, 182)
    prose = [Box(250, 300 + 60 * line, 1400, 346 + 60 * line) for line in range(6)]
    labels = [Box(260, 1900 + 50 * line, 440, 1924 + 50 * line) for line in range(4)]
    figures = [Box(800, 1903 + 50 * line, 815, 1920 + 50 * line) for line in range(4)]
    dashes = [Box(900, 1910 + 50 * line, 1010, 1914 + 50 * line) for line in range(4)]
    assert set(unruled.figures_among([title, *prose, *labels, *figures, *dashes])) == {*figures, *dashes}
