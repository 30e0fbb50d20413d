"""Names, years, titles and sections as offices print them."""

import pytest

from pipeline.forms import load_form
from pipeline.metadata import Metadata, metadata_findings, seals_to_name, text_to_metadata, text_to_sections
from pipeline.report import Claim

FORM = load_form("2021")


def heading(number: str) -> str:
    section = next(section for section in FORM.sections if section.number == number)
    return f"{section.number}、{section.title}"


@pytest.mark.parametrize(
    ("lines", "organisation", "year"),
    [
        (["临河市人民政府", "2024 年政府信息公开工作年度报告"], "临河市人民政府", 2024),
        (["临河市人民政府办公室2024年度政府信息公开工作报告"], "临河市人民政府办公室", 2024),
        (["东 山 区 教 育 局", "二〇二四年政府信息公开", "工作年度报告"], "东山区教育局", 2024),
        (["云溪乡人民政府", "2023年", "政府信息公开工作年度报告"], "云溪乡人民政府", 2023),
        (["《北岭县水利局２０２２年政府信息公开工作年度报告》"], "北岭县水利局", 2022),
        (["首页 > 政府信息公开 > 年度报告", "南川市审计局关于2021年政府信息公开工作情况的报告"], "南川市审计局", 2021),
        (["海口街道办事处政府信息公开工作年度报告（2020年度）"], "海口街道办事处", 2020),
        (["永兴县人民政府政府信息公开工作年度报告（2020年度）"], "永兴县人民政府", 2020),
        (["2023年石桥乡人民政府政府信息公开工作年度报告"], "石桥乡人民政府", 2023),
        (["2023年度白沙街道办事处关于政府信息公开工作的年度报告"], "白沙街道办事处", 2023),
        (["西沟縣衛生局2019年政府信息公開工作年度報告"], "西沟縣衛生局", 2019),
        (["2024年政府信息公开年报", "本报告由临河县水利局根据条例编制。"], "临河县水利局", 2024),
    ],
)
def test_title_organisation_and_year(lines: list[str], organisation: str, year: int) -> None:
    got = text_to_metadata([*lines, heading("一")], "scan0001.pdf")
    assert (got.organisation, got.year) == (organisation, year)
    assert got.title
    assert "公" in got.title
    assert " " not in got.title


def test_prose_that_speaks_of_a_report_is_no_title() -> None:
    lines = [
        "根据要求，现公布2019年政府信息公开工作年度报告。",
        "本机关认真落实，编制了2018年政府信息公开工作年度报告。",
    ]
    assert text_to_metadata(lines, "a.pdf") == Metadata()


def test_the_file_name_says_what_the_lines_do_not() -> None:
    got = text_to_metadata([], "/reports/安平县财政局2023年政府信息公开工作年度报告.pdf")
    assert (got.organisation, got.year, got.title) == ("安平县财政局", 2023, None)
    assert text_to_metadata([], "huaian-2024.pdf").year == 2024
    assert text_to_metadata([], "2023-2024.pdf").year is None
    assert text_to_metadata([], "IMG_20240512.jpg").year is None


def test_the_title_wins_over_the_file_name_and_the_period() -> None:
    lines = ["云溪乡人民政府", "2023年政府信息公开工作年度报告", "统计期限自2022年1月1日至2022年12月31日。"]
    assert text_to_metadata(lines, "2021.pdf").year == 2023
    assert text_to_metadata(lines[2:], "2021.pdf").year == 2022


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["…… 完。", "云溪乡人民政府", "2025年1月20日"], "2025-01-20"),
        (["（2025 年 1 月 20 日）", heading("一")], "2025-01-20"),
        (["发布日期：2025-01-20 来源：办公室", heading("一")], "2025-01-20"),
        (["云溪乡人民政府", "二〇二五年一月二十一日"], "2025-01-21"),
        (["云溪乡人民政府", "二〇二五年十月十一日"], "2025-10-11"),
        (["云溪乡人民政府", "2025年13月41日"], None),
        (["报告期自2024年1月1日至2024年12月31日。"], None),
    ],
)
def test_date_of_publication(lines: list[str], published: str | None) -> None:
    assert text_to_metadata(lines, "a.pdf").published == published


def test_the_signature_names_the_organisation() -> None:
    lines = ["2024年政府信息公开工作年度报告", *["正文。"] * 40, "云溪乡人民政府", "2025年1月20日"]
    assert text_to_metadata(lines, "a.pdf").organisation == "云溪乡人民政府"


def test_sections_by_their_titles() -> None:
    lines = ["封面", heading("一"), "第一行没有完", "第二行完了。", "- 1 -", heading("二"), heading("六"), "无。"]
    sections = text_to_sections(lines, FORM)
    assert [(s.number, s.text) for s in sections] == [("一", "第一行没有完第二行完了。"), ("二", ""), ("六", "无。")]
    assert [s.title for s in sections] == [FORM.sections[0].title, FORM.sections[1].title, FORM.sections[5].title]


def test_titles_as_offices_change_them() -> None:
    first, third, fourth, sixth = (FORM.sections[index] for index in (0, 2, 3, 5))
    half = len(fourth.title) // 2
    lines = [
        f" {first.title} ",  # no number
        "甲。",
        f"三.行政机关{third.title}",  # words in front
        "乙。",
        f"四、因{fourth.title[:half]}",  # broken over two lines
        fourth.title[half:],
        f"六、{sixth.title}：没有。",  # text on the same line
    ]
    got = [(section.number, section.text) for section in text_to_sections(lines, FORM)]
    assert got == [("一", "甲。"), ("三", "乙。"), ("四", ""), ("六", "没有。")]


def test_headings_and_not_the_list_of_contents_nor_headings_within_a_section() -> None:
    contents = [heading(section.number) for section in FORM.sections]
    inner = f"（三）{FORM.sections[1].title}"
    body = [heading("一"), "总的。", inner, "里面。", *map(heading, "二三四五"), "问题。", heading("六")]
    got = {section.number: section.text for section in text_to_sections([*contents, *body], FORM)}
    assert got["五"] == "问题。"
    assert "里面" in got["一"]


def test_no_sections_in_a_novel() -> None:
    assert text_to_sections(["从前有一座山。", "山里有一座庙。", "一、总之，完了。"], FORM) == ()


BUREAU = ["德城区教育局", "2023年政府信息公开工作年度报告"]
END = [*["正文。"] * 40, "德州市德城区教育局", "2024年1月20日"]


def claims(lines: list[str], name: str, field: str) -> list[Claim]:
    return [claim for claim in text_to_metadata(lines, name).claims if claim.field == field]


def test_each_field_says_who_says_so() -> None:
    name = "山东省/德州市/2023/德城区教育局2023年政府信息公开工作年度报告.pdf"
    said = {
        field: [(claim.evidence, claim.value) for claim in claims([*BUREAU, *END], name, field)]
        for field in ("organisation", "level", "office_of", "region", "year", "published")
    }
    assert said["organisation"] == [
        ("letterhead", "德城区教育局"), ("file_name", "德城区教育局"), ("signature", "德州市德城区教育局"),
    ]  # fmt: skip
    assert said["level"] == [("name", "county")]
    assert said["office_of"] == [("name", "山东省德州市德城区")]
    assert said["region"][0] == ("name", "371402")
    assert ("folder", "371400") in said["region"]
    assert said["year"] == [("title", "2023"), ("file_name", "2023"), ("folder", "2023")]
    assert said["published"] == [("signature", "2024-01-20")]


def test_agreement_makes_surer_and_contradiction_less_sure() -> None:
    alone = claims(BUREAU, "scan.pdf", "year")[0]
    agreed = claims(BUREAU, "2023.pdf", "year")[0]
    denied = claims(BUREAU, "2021.pdf", "year")[0]
    assert denied.confidence < alone.confidence < agreed.confidence < 1
    assert {alone.value, agreed.value, denied.value} == {"2023"}


def test_contradictions_are_told_once_a_field() -> None:
    lines = [*BUREAU, "统计期限自2022年1月1日至2022年12月31日。", *["正文。"] * 40, "历城区教育局", "2024年1月20日"]
    found = {each.code: each for each in metadata_findings(text_to_metadata(lines, "2021.pdf"), "en")}
    assert set(found) == {"metadata.organisation", "metadata.region", "metadata.year"}
    year = found["metadata.year"]
    assert (year.actual, year.expected, year.severity) == ("2023", "2022", "warning")
    assert (found["metadata.organisation"].expected, found["metadata.organisation"].severity) == (
        "历城区教育局",
        "info",
    )


@pytest.mark.parametrize(
    "signature",
    ["德州市德城区教育局", "山东省德城区教育局", "德城区教育局办公室", "教育局"],
)
def test_longer_and_shorter_names_of_a_body_are_no_contradiction(signature: str) -> None:
    lines = [*BUREAU, *["正文。"] * 40, signature, "2024年1月20日"]
    metadata = text_to_metadata(lines, "2024/德州市/scan.pdf")  # a folder of the year of publication
    assert list(metadata_findings(metadata, "zh")) == []


def test_what_the_name_does_not_say_the_folders_may() -> None:
    lines = ["教育局", "2023年政府信息公开工作年度报告"]
    got = text_to_metadata(lines, "山东省/德州市/德城区/scan.pdf")
    assert got.region == "371402"
    level = next(claim for claim in got.claims if claim.field == "level")
    assert (level.value, level.evidence) == ("county", "folder")
    assert text_to_metadata(lines, "山东省德州市/江苏省/scan.pdf").region is None  # they contradict each other
    assert text_to_metadata(["教育局", "政府信息公开工作年度报告"], "2022/scan.pdf").year == 2022


def of_seal(lines: list[str], seal: str | None) -> dict[str, tuple[str, float]]:
    found = text_to_metadata(lines, "scan.pdf", seal).claims
    return {claim.evidence: (claim.value, claim.confidence) for claim in found if claim.field == "organisation"}


def test_a_seal_makes_the_title_surer_and_never_takes_its_place() -> None:
    alone, agreed, denied = (of_seal(BUREAU, seal) for seal in (None, "德州市德城区教育局", "历城区教育局"))
    assert [list(each) for each in (alone, agreed, denied)] == [["letterhead"], *[["letterhead", "seal"]] * 2]
    assert denied["letterhead"][1] < alone["letterhead"][1] < agreed["letterhead"][1]
    assert text_to_metadata(BUREAU, "scan.pdf", "历城区教育局").organisation == "德城区教育局"


def test_a_seal_that_contradicts_is_told() -> None:
    told = {each.code: each for each in metadata_findings(text_to_metadata(BUREAU, "scan.pdf", "历城区教育局"), "zh")}
    organisation = told["metadata.organisation"]
    assert (organisation.actual, organisation.expected, organisation.severity) == (
        "德城区教育局",
        "历城区教育局",
        "info",
    )
    assert "公章" in organisation.message
    assert not list(metadata_findings(text_to_metadata(BUREAU, "scan.pdf", "德州市德城区教育局"), "zh"))


def test_a_seal_names_the_organisation_where_nothing_else_does() -> None:
    got = text_to_metadata(["2023年政府信息公开工作年度报告"], "scan.pdf", "德州市德城区教育局")
    assert (got.organisation, got.region) == ("德州市德城区教育局", "371402")
    assert (
        text_to_metadata([], "安平县财政局2023年政府信息公开工作年度报告.pdf", "某县某局").organisation
        == "安平县财政局"
    )


@pytest.mark.parametrize(
    ("text", "sure", "name"),
    [
        ("临河县卫生健康局", 0.99, "临河县卫生健康局"),
        ("云溪乡人民政府", 0.985, "云溪乡人民政府"),
        ("临河县水利局信息公开专用章", 0.999, "临河县水利局"),
        ("广泽市教商局", 0.96, None),  # a quarter of a character is in doubt
        ("市教育局", 0.999, None),  # its beginning is lost
        ("1洋市教育局", 0.999, None),
        ("中国共产党", 0.999, None),
        ("", 0.0, None),
    ],
)
def test_a_seal_counts_only_as_the_sure_name_of_a_body(text: str, sure: float, name: str | None) -> None:
    assert seals_to_name([(text, sure)]) == name


def test_the_first_name_is_taken_and_no_further_seal_read() -> None:
    read = iter([("局", 0.9), ("临河县水利局", 0.999), ("云溪乡人民政府", 0.999)])
    assert seals_to_name(read) == "临河县水利局"
    assert next(read) == ("云溪乡人民政府", 0.999)


@pytest.mark.parametrize("seal", ["德城区教商局", "德城区教局", "德州市德城区教商局", "德城区教育局"])
def test_a_name_but_for_one_character_is_a_misread_seal_and_no_contradiction(seal: str) -> None:
    metadata = text_to_metadata(BUREAU, "scan.pdf", seal)
    assert list(metadata_findings(metadata, "zh")) == []
    assert ("seal" in {claim.evidence for claim in metadata.claims}) == (seal == "德城区教育局")
