"""What the audit writes: the page, the workbook, the JSON, the terminal; and how the command ends."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from pipeline.archive import open_archive
from pipeline.audit import Audit, Options, audit_archive, read_register
from pipeline.audit.page import audit_to_html
from pipeline.audit.page.charts import Bar, Part, bars_to_svg, columns_to_svg
from pipeline.audit.page.markup import element
from pipeline.audit.to_excel import audit_to_excel
from pipeline.audit.to_json import audit_to_json
from pipeline.cli.app import app
from pipeline.model import Key, Severity, Status
from pipeline.report import Report
from tests.audited import BUREAU, BUREAU_REGION, IN, NEW, OUT, TOWNSHIP, report, store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = "=HYPERLINK(1)<script>alert(1)</script>乡人民政府"
RULES = Key("disclosure", "regulations", "in_force")
OFFICES = [
    f"{of}局"
    for of in (
        "教育",
        "公安",
        "民政",
        "司法",
        "财政",
        "水利",
        "农业农村",
        "卫生健康",
        "审计",
        "统计",
        "医疗保障",
        "信访",
    )
]
OFFICES += [f"{of}街道办事处" for of in ("新湖", "新华", "天衢", "长河", "宋官屯")]
MISSING, FLAWED = 0.05, 0.08  # of the reports of the picture
NARROW, WIDE = 390, 1200  # points of a phone and of a desk


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive with findings of each severity, and a body whose name would be a formula and a script."""
    url = str(tmp_path_factory.mktemp("audit") / "gongkai.db")
    with open_archive(url) as opened:
        reports = [report(TOWNSHIP, 2021 + n, {NEW: number}) for n, number in enumerate((40, 52, 47, 900))]
        reports += [report(BUREAU, 2023, {OUT: 7}, region=BUREAU_REGION)]
        reports += [report(BUREAU, 2024, {IN: 9, RULES: 2}, region=BUREAU_REGION)]
        reports += [report(HOSTILE, year, {OUT: year - 2022}, path=f"=1+{year}.pdf") for year in (2023, 2024)]
        reports += [
            report("石桥乡人民政府", 2023, {IN: (3, Status.REVIEW)}),
            report("白沙乡人民政府", 2024, region="320106"),
        ]
        store(opened, reports)
    return url


@pytest.fixture(scope="module")
def result(archived: str) -> Iterator[Audit]:
    with open_archive(archived) as opened:
        yield audit_archive(opened, Options())


class _Page(HTMLParser):
    """What a browser would make of it: tags that are open at the end, text, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole_and_loads_nothing(result: Audit, lang: str) -> None:
    html = audit_to_html(result, lang)  # type: ignore[arg-type]
    page = _Page()
    page.feed(html)
    assert page.open == []
    assert page.addresses == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.seen)
    assert "url(" not in html
    assert "@import" not in html
    assert HOSTILE in page.text  # shown, as the text that it is
    counts = result.counts()
    assert counts[Severity.ERROR] >= 1
    said = {"zh": ("错误", "未公开"), "en": ("errors", "did not")}[lang]
    assert all(word in page.text for word in (*said, BUREAU, TOWNSHIP))
    assert re.search(rf"<b>{counts[Severity.ERROR]}</b>", html)
    assert 'class="sparkline"' in html


def test_the_page_of_an_audit_without_findings(tmp_path: Path) -> None:
    with open_archive(str(tmp_path / "gongkai.db")) as opened:
        store(opened, [report()])
        html = audit_to_html(audit_archive(opened, Options()), "en")
    assert "No errors and no warnings." in html
    assert "Who must answer" not in html


def test_texts_are_escaped_wherever_they_stand() -> None:
    made = element("p", "<b>", element("i", "&"), None, title='"x"', class_="a", data_name=None)
    assert made == '<p title="&quot;x&quot;" class="a">&lt;b&gt;<i>&amp;</i></p>'


def test_bars_are_as_long_as_their_numbers() -> None:
    bars = [Bar("2023", (Part(10, "f-good", "a"), Part(5, "f-error", "b"))), Bar("2024", (Part(0, "f-good", "a"),))]
    svg = columns_to_svg(bars, "chart")
    heights = [float(each) for each in re.findall(r'height="([\d.]+)" class="f-', svg)]
    assert len(heights) == 2
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)
    assert "NaN" not in bars_to_svg([], "none") + columns_to_svg([], "none")


def test_the_page_fits_a_phone_and_a_desk(result: Audit, chromium: Browser, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "audit.html"
    path.write_text(audit_to_html(result, "zh"), "utf-8")
    for width, scheme in ((NARROW, "dark"), (WIDE, "light")):
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        try:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        finally:
            page.close()


def many(rng: random.Random) -> Iterator[Report]:
    """Reports of the offices of a county over four years, with a few things to find."""
    for name in OFFICES:
        size, out, force = rng.randint(5, 90), 0, rng.randint(3, 30)
        for year in range(2021, 2025):
            if rng.random() < MISSING:
                continue
            new = size * (11 if year == 2024 and name in OFFICES[2:4] else 1) + rng.randint(0, 4)
            into, out = out + (rng.random() < FLAWED), new // 9
            force += rng.randint(0, 2)
            doubt = (new, Status.REVIEW) if rng.random() < FLAWED else new
            changes = {NEW: doubt, IN: into, OUT: out, RULES: int(rng.random() < FLAWED)}
            path = f"{year}/{name}政府信息公开工作年度报告.pdf"
            yield report(f"德城区{name}", year, changes, region=BUREAU_REGION, path=path)


def test_the_picture_of_the_documentation(chromium: Browser, tmp_path: Path) -> None:
    with open_archive(str(tmp_path / "gongkai.db")) as opened:
        store(opened, many(random.Random(9)))  # noqa: S311 - nothing secret
        made = audit_archive(opened, Options())
    assert {"continuity", "history", "regulations"} <= {finding.check for finding in made.findings}
    (tmp_path / "audit.html").write_text(audit_to_html(made, "zh"), "utf-8")
    page = chromium.new_page(viewport={"width": WIDE, "height": 1700}, color_scheme="light")
    page.goto((tmp_path / "audit.html").as_uri())
    page.screenshot(path=Path(os.environ.get("GONGKAI_SCREENSHOTS", tmp_path)) / "audit.png")
    page.close()


def test_the_workbook_asks_for_an_answer_in_each_row(result: Audit, tmp_path: Path) -> None:
    audit_to_excel(result, tmp_path / "audit.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "audit.xlsx")
    assert book.sheetnames == ["findings", "absent", "summary"]
    sheet = book["findings"]
    head = [cell.value for cell in sheet[1]]
    assert head[:3] == ["id", "severity", "body"]
    assert head[-5:] == ["answer", "correct figure", "explanation", "answered by", "date"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(result.findings)
    assert {row[0] for row in rows} == {finding.id for finding in result.findings}
    assert all(row[-5:] == (None,) * 5 for row in rows)
    bodies = [row[2] for row in rows]
    assert len([n for n, body in enumerate(bodies) if n == 0 or bodies[n - 1] != body]) == len(set(bodies))
    assert str(sheet.data_validations.dataValidation[0].sqref) == f"L2:L{len(rows) + 1}"
    kinds = {cell.data_type for each in book for row in each.iter_rows() for cell in row}
    assert "f" not in kinds  # no formula, whatever documents say
    assert HOSTILE in bodies
    carried = next(row for row in rows if row[6] == "continuity of years" and row[2] == BUREAU)
    assert "9 ≠ 7" in carried[8]
    absent = list(book["absent"].iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in absent] == [(2024, "石桥乡人民政府")]


def test_the_same_audit_gives_the_same_bytes(result: Audit, tmp_path: Path) -> None:
    for name in ("a", "b"):
        audit_to_excel(result, tmp_path / f"{name}.xlsx", "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert audit_to_html(result, "zh") == audit_to_html(result, "zh")


def test_the_json_is_what_its_page_says(result: Audit) -> None:
    plain = json.loads(audit_to_json(result))
    documented = (Path(__file__).parents[1] / "docs" / "audit.md").read_text("utf-8")
    names = {
        *plain,
        *plain["counts"],
        *plain["bodies"][0],
        *plain["findings"][0],
        *plain["scope"],
        *plain["coverage"][0],
    }
    names |= {name for each in plain["findings"] for proof in each["evidence"] for name in proof}
    names |= {reason for check in plain["checks"].values() for reason in check["not_comparable"]} | set(plain["checks"])
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []
    assert len(plain["findings"]) == sum(plain["counts"]["findings"].values())
    assert {each["body"] for each in plain["findings"]} <= {each["id"] for each in plain["bodies"]}
    carried = next(each for each in plain["findings"] if each["check"] == "continuity" and "=1" not in each["path"])
    assert (carried["severity"], carried["year"]) == ("error", 2024)
    assert {(proof["value"], proof["expected"]) for proof in carried["evidence"]} == {(9, 7)}


def test_every_code_is_documented() -> None:
    root = Path(__file__).parents[1]
    sources = "".join(path.read_text("utf-8") for path in (root / "pipeline" / "audit" / "checks").glob("*.py"))
    documented = (root / "docs" / "audit.md").read_text("utf-8").replace("`.other_year`", "`duplicates.other_year`")
    found = set(
        re.findall(
            r'"((?:sums|continuity|in_force|coverage|duplicates|edition|regulations|history|peers)\.\w+)"', sources
        )
    )
    assert len(found) > 10
    assert [code for code in sorted(found) if f"`{code}`" not in documented] == []


def run(*words: str) -> tuple[int, str, str]:
    got = CliRunner().invoke(app, ["audit", *words], env={"COLUMNS": "200"})
    return got.exit_code, got.stdout, got.stderr


def test_the_command_writes_all_three(archived: str, tmp_path: Path) -> None:
    place = tmp_path / "to" / "audit"
    code, out, err = run("--archive", archived, "--to", str(place), "--lang", "zh")
    assert (code, out) == (0, "")
    assert sorted(path.name for path in place.iterdir()) == ["audit.html", "audit.json", "audit.xlsx"]
    assert "条问题" in err


def test_the_command_on_the_terminal_and_as_json(archived: str) -> None:
    code, out, _ = run("--archive", archived, "--lang", "en", "--year", "2024")
    assert code == 0
    assert "continuity of years" in out
    assert BUREAU in out
    code, out, _ = run("--archive", archived, "--format", "json", "--region", "320000", "--lang", "en")
    assert code == 0
    assert [body["name"] for body in json.loads(out)["bodies"]] == ["白沙乡人民政府"]


def test_how_the_command_ends(archived: str, tmp_path: Path) -> None:
    assert run("--archive", archived, "--region", "999999")[0] == 2
    assert run("--archive", archived, "--organisations", str(tmp_path / "none.csv"))[0] == 2
    code, _, err = run("--archive", archived, "--year", "2012", "--lang", "en")
    assert (code, "no report of what is asked for" in err) == (3, True)
    (tmp_path / "file").write_text("x")
    assert run("--archive", archived, "--to", str(tmp_path / "file"))[0] == 2


def test_a_register_from_the_command_line(archived: str, tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text("name,region\n德城区水利局,371402\n", "utf-8")
    words = ("--archive", archived, "--organisations", str(tmp_path / "bodies.csv"), "--year", "2024")
    code, out, _ = run(*words, "--format", "json", "--lang", "en")
    plain = json.loads(out)
    absent = [plain["bodies"][0]["name"] for line in plain["coverage"] for number in line["absent"] if number == 0]
    assert (code, absent, plain["scope"]["register"]) == (0, ["德城区水利局"], 1)
    assert len(read_register(tmp_path / "bodies.csv")) == 1
