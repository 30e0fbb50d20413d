"""Tables without rules: every figure at its place or nowhere, however the table is set."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.align import Alignment, align
from pipeline.forms import Form, all_forms, load_form
from pipeline.grid.model import Grid
from pipeline.grid.unruled import chars_to_unruled
from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.lanes import Lanes, heads_to_lanes
from pipeline.grid.unruled.words import Word, chars_to_word, chars_to_words
from pipeline.load import Char, Segment
from pipeline.model import Box, Key
from tests.printed import disclosure_grid, disputes_grid, numbered, requests_grid
from tests.typeset import Setting, row_rules, set_table

LABELS = (45.0, 55.0, 150.0)
SURE = 0.5  # evidence below which a figure goes to review whatever is read


def requests_setting(lane: float = 34.0, **look: object) -> Setting:
    return replace(Setting((*LABELS, *[lane] * 7), heads=3), **look)


def find(pages: list[list[Char]], rules: list[list[Segment]] | None = None) -> list[Grid]:
    grids: list[Grid] = []
    carried = None
    for number, chars in enumerate(pages, 1):
        found, carried = chars_to_unruled(number, chars, rules[number - 1] if rules else (), carried)
        grids += [grid for grid, _ in found]
    return grids


def placed(alignment: Alignment | None) -> dict[Key, str]:
    """What stands at the places that labels prove; of a figure shown in two parts the one that is not empty."""
    if alignment is None:
        return {}
    return {
        key: next((cell.text for _, cell in place.cells if cell.text), "")
        for key, place in alignment.placements.items()
        if place.evidence >= SURE
    }


def silently_wrong(found: dict[Key, str], printed: dict[Key, str]) -> dict[Key, tuple[str, str]]:
    return {key: (text, printed[key]) for key, text in found.items() if text != printed[key]}


@pytest.fixture(params=["2021", "2019"])
def form(request: pytest.FixtureRequest) -> Form:
    return load_form(request.param)


@pytest.mark.parametrize("align_figures", ["left", "center", "right"])
def test_requests_without_rules(form: Form, align_figures: str) -> None:
    printed = numbered(form)
    grid = requests_grid(form, printed.__getitem__)
    found = placed(align(find(set_table(grid, requests_setting(align=align_figures))), all_forms()))
    expected = {key: printed[key] for key in form.table("requests").figures()}
    assert found == expected


@pytest.mark.parametrize("lean", [-0.016, -0.012, -0.008, 0.008, 0.016])
@pytest.mark.parametrize("align_figures", ["left", "center", "right"])
def test_figures_that_leave_their_headers_on_a_leaning_page_are_not_blank(
    form: Form, align_figures: str, lean: float
) -> None:
    """Single digits at one side of their columns: lower on the page they stand beside the ends of their headers."""
    printed = {key: str(1 + number % 9) for number, key in enumerate(form.table("requests").figures())}
    (page,) = set_table(requests_grid(form, printed.__getitem__), requests_setting(align=align_figures))
    leaning = [
        char._replace(box=char.box._replace(x0=char.box.x0 + lean * char.box.y0, x1=char.box.x1 + lean * char.box.y0))
        for char in page
    ]
    found = placed(align(find([leaning]), all_forms()))
    assert not silently_wrong(found, printed)
    assert len(found) > 0.9 * len(printed)


def test_disputes_without_rules(form: Form) -> None:
    printed = numbered(form)
    grid = disputes_grid(form, printed.__getitem__)
    found = placed(
        align(
            find(set_table(grid, Setting((32.0,) * 15, heads=3, title="四、政府信息公开行政复议、行政诉讼情况"))),
            all_forms(),
        )
    )
    assert found == {key: printed[key] for key in form.table("disputes").figures()}


@pytest.mark.parametrize("align_figures", ["left", "center", "right"])
def test_disclosure_without_rules(form: Form, align_figures: str) -> None:
    printed = numbered(form)
    grid = disclosure_grid(form, printed.__getitem__)
    setting = Setting((150.0, 110.0, 110.0, 110.0), align=align_figures, title="二、主动公开政府信息情况")
    found = placed(align(find(set_table(grid, setting)), all_forms()))
    assert found == {key: printed[key] for key in form.table("disclosure").figures()}


@settings(max_examples=60)
@given(
    blanks=st.sets(st.integers(0, 174)),
    align_figures=st.sampled_from(["left", "center", "right"]),
    size=st.sampled_from([8.0, 9.0, 10.5]),
    leading=st.sampled_from([1.1, 1.3, 1.7]),
    pad=st.sampled_from([1.0, 2.0, 4.0]),
    label=st.sampled_from([90.0, 130.0, 170.0]),
    page_height=st.sampled_from([300.0, 420.0, 560.0, 5000.0]),
    ruled=st.booleans(),
)
def test_no_figure_moves_whatever_is_blank_or_wraps(
    blanks: set[int],
    align_figures: str,
    size: float,
    leading: float,
    pad: float,
    label: float,
    page_height: float,
    ruled: bool,
) -> None:
    form = load_form("2021")
    keys = list(form.table("requests").figures())
    printed = {key: "" if index in blanks else str(7 + index) for index, key in enumerate(keys)}
    setting = requests_setting(
        align=align_figures,
        size=size,
        leading=leading,
        pad=pad,
        page_height=page_height,
        title="三、收到和处理政府信息公开申请情况",
    )
    setting = replace(setting, widths=(45.0, 55.0, label, *[36.0] * 7))
    grid = requests_grid(form, printed.__getitem__)
    found = placed(align(find(set_table(grid, setting), row_rules(grid, setting) if ruled else None), all_forms()))
    assert silently_wrong(found, printed) == {}
    assert len(found) >= 0.9 * len(printed)


@settings(max_examples=30)
@given(left_out=st.sets(st.integers(0, 24), max_size=6), page_height=st.sampled_from([300.0, 560.0, 5000.0]))
def test_rows_left_out_leave_the_others_where_they_are(left_out: set[int], page_height: float) -> None:
    form = load_form("2021")
    printed = numbered(form)
    rows = [index for index in range(25) if index not in left_out]
    grid = requests_grid(form, printed.__getitem__, rows=rows)
    found = placed(align(find(set_table(grid, requests_setting(page_height=page_height))), all_forms()))
    table = form.table("requests")
    shown = {key for key in table.figures() if [row.id for row in table.blocks[0].rows].index(key.row) in rows}
    assert silently_wrong(found, {key: printed[key] if key in shown else "missing" for key in found}) == {}
    assert set(found) <= shown
    assert len(found) >= 0.9 * len(shown)


@pytest.mark.parametrize("label", [100.0, 190.0])
@pytest.mark.parametrize("kept", ["other.not_corrected", "other.fee_unpaid", "other.other"])
def test_a_row_that_only_one_edition_has_tells_it_though_the_rows_beside_it_are_left_out(
    kept: str, label: float
) -> None:
    form = load_form("2021")
    printed = numbered(form)
    ids = [row.id for row in form.table("requests").blocks[0].rows]
    rows = [index for index, name in enumerate(ids) if name == kept or not name.startswith("other.")]
    grid = requests_grid(form, printed.__getitem__, rows=rows)
    setting = replace(requests_setting(), widths=(45.0, 70.0, label, *[34.0] * 7))  # the merged label is one line
    found = placed(align(find(set_table(grid, setting)), all_forms()))
    assert found == {key: printed[key] for key in form.table("requests").figures() if ids.index(key.row) in rows}


@settings(max_examples=40)
@given(lost=st.sets(st.integers(0, 24), min_size=1, max_size=3))
def test_figures_without_a_label_are_nobody_s(lost: set[int]) -> None:
    """Labels that cannot be read leave their figures unplaced, and do not lend them to other rows."""
    form = load_form("2021")
    printed = numbered(form)
    table = form.table("requests")
    rows = [row.label for row in table.blocks[0].rows]

    def label(text: str) -> str:
        return "丂丄丅丆丏丒丗" if text in {rows[index] for index in lost} else text

    grid = requests_grid(form, printed.__getitem__, label=label)
    found = placed(align(find(set_table(grid, requests_setting())), [form]))
    assert silently_wrong(found, printed) == {}


def test_figures_wrapped_within_their_cells_are_joined() -> None:
    form = load_form("2021")
    keys = list(form.table("requests").figures())
    printed = {key: "123456" if key.column in ("natural", "total") else "5" for key in keys}
    grid = requests_grid(form, printed.__getitem__)
    setting = requests_setting(lane=24.0, pad=3.0)
    ruled = placed(align(find(set_table(grid, setting), row_rules(grid, setting)), all_forms()))
    assert ruled == printed
    unruled = placed(align(find(set_table(grid, setting)), all_forms()))
    assert silently_wrong(unruled, printed) == {}


@pytest.mark.parametrize("title", ["", "五、存在的主要问题及改进情况"])
def test_prose_holds_no_table(title: str) -> None:
    text = "本机关全年制发行政规范性文件3件，办理行政许可12件、行政处罚7件，收到政府信息公开申请5件，结转下年度1件。"
    lines = [text[start : start + 30] for start in range(0, len(text), 30)]
    chars = [
        Char(character, _square(column, row), 1, True, False)
        for row, line in enumerate([title, *lines])
        for column, character in enumerate(line)
    ]
    assert chars_to_unruled(1, chars, (), None) == ([], None)


def _square(column: int, row: int) -> Box:
    return Box(72 + 12 * column, 100 + 20 * row, 83 + 12 * column, 111 + 20 * row)


@pytest.mark.parametrize("text", ["12", "-3-", "12/7"])
def test_a_page_number_is_no_row(form: Form, text: str) -> None:
    printed = numbered(form)
    pages = set_table(requests_grid(form, printed.__getitem__), requests_setting())
    bottom = max(char.box.y1 for char in pages[0])
    for offset, character in enumerate(text):
        x, y = 300.0 + 5 * offset, bottom + 20
        pages[0].append(Char(character, Box(x, y, x + 4, y + 7), 1, True, False))
    found = placed(align(find(pages), all_forms()))
    assert found == {key: printed[key] for key in form.table("requests").figures()}


def test_numbers_in_notes_are_no_figures() -> None:
    form = load_form("2021")
    printed = numbered(form)

    def label(text: str) -> str:
        return (
            text + "（本年1月1日至12月31日收到的申请）"
            if text == form.table("requests").blocks[0].rows[0].label
            else text
        )

    grid = requests_grid(form, printed.__getitem__, label=label)
    setting = replace(requests_setting(), widths=(45.0, 55.0, 130.0, *[34.0] * 7))
    found = placed(align(find(set_table(grid, setting)), all_forms()))
    assert found == {key: printed[key] for key in form.table("requests").figures()}


def test_a_unit_apart_from_its_figure_hides_it_not() -> None:
    form = load_form("2021")
    printed = {key: f"{7 + index}.5" for index, key in enumerate(form.table("disclosure").figures())}
    (page,) = set_table(disclosure_grid(form, printed.__getitem__), Setting((120.0, 90.0, 90.0, 90.0), pad=4.0))
    known = [grid for grid in find([page]) if any(cell.text == "行政事业性收费" for cell in grid.cells)]
    (fee,) = (cell for cell in known[0].cells if cell.text == printed[Key("disclosure", "fees", "amount")])
    x, y = fee.box.x1 - 30, fee.box.y0 + 2
    unit = [Char(sign, Box(x + 9 * at, y, x + 8 + 9 * at, y + 8), 1, True, False) for at, sign in enumerate("万元")]
    found = placed(align(find([[*page, *unit]]), all_forms()))
    assert found[Key("disclosure", "fees", "amount")] == printed[Key("disclosure", "fees", "amount")]


def test_grids_say_that_they_have_no_rules(form: Form) -> None:
    grids = find(set_table(requests_grid(form, numbered(form).__getitem__), requests_setting()))
    assert grids
    assert not any(grid.ruled for grid in grids)


@pytest.mark.parametrize("align_figures", ["left", "center", "right"])
@pytest.mark.parametrize("lanes", [0.45, 0.55, -0.5])
def test_figures_half_a_column_off_on_the_next_page_are_nobody_s(lanes: float, align_figures: str) -> None:
    """A photograph from another side: labels stand where they stood, figures do not, and no header says so."""
    form = load_form("2021")
    printed = {key: "10" if key.column in ("natural", "social") else "0" for key in form.table("requests").figures()}
    setting = requests_setting(align=align_figures, page_height=400.0)
    first, second = set_table(requests_grid(form, printed.__getitem__), setting)[:2]
    edge = sum(LABELS) + 50
    moved = [
        char._replace(box=Box(char.box.x0 + lanes * 34, char.box.y0, char.box.x1 + lanes * 34, char.box.y1))
        if char.box.x0 > edge
        else char
        for char in second
    ]
    found = placed(align(find([first, moved]), all_forms()))
    assert silently_wrong(found, printed) == {}
    assert len(found) > 30


def test_figures_of_one_width_fit_by_any_of_their_points() -> None:
    edges = tuple(40.0 * index for index in range(8))

    def figures(text: str, at: float) -> list[Word]:
        width = 5.0 * len(text)
        return [
            chars_to_word([Char(text, Box(edge + at - width / 2, 0, edge + at + width / 2, 8), 1, True, False)])
            for edge in edges[:-1]
        ]

    lanes = Lanes(edges).with_habit(figures("0", 20), 8.0)
    assert lanes.fit(figures("123456", 20))
    assert lanes.fit([])
    assert not lanes.fit(figures("0", 38))
    assert Lanes(edges).fit(figures("0", 38))


@pytest.mark.parametrize(("columns", "sure"), [(7, True), (5, False)])
def test_a_speck_between_two_lanes_is_no_doubt_where_all_have_figures(columns: int, sure: bool) -> None:
    """Where lanes have none, what stands between may be their figures."""

    def word(at: float) -> Word:
        return chars_to_word([Char("0", Box(at - 3, 0, at + 3, 8), 1, True, False)])

    heads = [Head("", Box(40.0 * index + 10, 0, 40.0 * index + 30, 8), 1.0) for index in range(7)]
    figures = [word(40.0 * index + 20) for index in range(columns)]
    lanes = heads_to_lanes(heads, figures, None, 280.0)
    spoilt = heads_to_lanes(heads, [*figures, word(200)], None, 280.0)
    assert lanes is not None
    assert spoilt is not None
    assert lanes.sure
    assert spoilt.sure is sure
    assert spoilt.edges == lanes.edges or not sure


def test_columns_follow_rules_that_reach_elsewhere_on_the_next_page() -> None:
    """The second page is photographed from further away and further left: its rules show by how much."""
    form = load_form("2021")
    printed = {key: "10" if key.column in ("natural", "social") else "0" for key in form.table("requests").figures()}
    setting = requests_setting(page_height=400.0)
    grid = requests_grid(form, printed.__getitem__)
    pages, rules = set_table(grid, setting)[:2], row_rules(grid, setting)[:2]

    def moved(x: float) -> float:
        return 0.92 * x + 5

    second = [
        char._replace(box=Box(moved(char.box.x0), char.box.y0, moved(char.box.x1), char.box.y1)) for char in pages[1]
    ]
    shown = [rule._replace(start=moved(rule.start), end=moved(rule.end)) for rule in rules[1]]
    found = placed(align(find([pages[0], second], [rules[0], shown]), all_forms()))
    rows = {key.row for key in found}
    assert silently_wrong(found, printed) == {}
    assert len(rows) > 8
    assert len(found) == 7 * len(rows)


@pytest.mark.parametrize("text", ["2", "-2-"])
def test_the_number_of_a_blank_page_is_no_figure_of_the_table_before(text: str) -> None:
    form = load_form("2021")
    pages = set_table(requests_grid(form, numbered(form).__getitem__), requests_setting())
    number = [Char(sign, Box(300 + 5 * at, 780, 304 + 5 * at, 787), 1, True, False) for at, sign in enumerate(text)]
    assert [grid.page for grid in find([pages[0], number])] == [1]


@pytest.mark.parametrize("aside", [4.0, 6.0, -6.0])
def test_a_row_parted_from_its_headers_follows_the_rules_of_its_page(aside: float) -> None:
    """Figures stand at the left of their cells, and the next page lies elsewhere on the scanner."""
    form = load_form("2021")
    printed = dict.fromkeys(form.table("disputes").figures(), "0")
    grid = disputes_grid(form, printed.__getitem__)
    setting = Setting((34.0,) * 15, heads=3, align="left", page_height=150.0)
    pages, rules = set_table(grid, setting), row_rules(grid, setting)
    assert len(pages) == 2

    second = [c._replace(box=c.box._replace(x0=c.box.x0 - aside, x1=c.box.x1 - aside)) for c in pages[1]]
    shown = [rule._replace(start=rule.start - aside, end=rule.end - aside) for rule in rules[1]]
    found = placed(align(find([pages[0], second], [rules[0], shown]), all_forms()))
    assert found == printed


def test_glyphs_without_height_make_no_watermark_of_a_figure() -> None:
    flat = [Char("项", Box(50.0 + 8 * k, 70, 58.0 + 8 * k, 70), 1, True, False) for k in range(4)]
    (line,) = chars_to_words([*flat, Char("5", Box(120, 66, 124, 74), 1, True, False)])
    assert [word.text for word in line][-1] == "5"
    assert chars_to_words(flat)
