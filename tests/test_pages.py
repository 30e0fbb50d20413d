"""An auditor's day in a real browser: find, look, decide by keys, take back, two at once, on a phone, in the dark."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from pipeline.archive import open_archive
from pipeline.archive.store import Origin
from pipeline.settings import Settings
from tests.pages import PHONE, Site, cell, chosen, expect
from tests.review import BODY, DOUBTFUL, FIRST, FLAWED, REPORTS, SECOND, SURE


def test_find_look_correct_and_take_back_by_keys_alone(site: Site) -> None:
    page = site.page("/", name="wang")
    page.keyboard.press("/")
    page.keyboard.type("岗镇")
    page.keyboard.press("Enter")
    page.wait_for_url("**organisation=*")
    page.wait_for_function("window.did_handshake === true")
    expect(page.locator("tr[data-line]")).to_have_count(1)
    page.keyboard.press("j")
    page.wait_for_selector("tr[data-chosen]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/*")
    # The first doubtful figure is chosen, in the table and on the page of the document.
    assert chosen(page) == "/".join(FIRST)
    expect(page.locator("rect[data-chosen]")).to_have_count(1)
    expect(page.locator(".sums")).to_contain_text("✗")
    expect(page.locator("#to-do")).to_contain_text("2")
    page.wait_for_function("document.querySelector('.crop img')?.naturalWidth > 0")
    page.keyboard.press("2")  # the other reading: the sums hold with it, and the next figure is shown
    right = site.reports[DOUBTFUL][FIRST].readings[1].text
    expect(cell(page, FIRST)).to_have_text(right)
    expect(cell(page, FIRST)).to_have_attribute("data-status", "proven")
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    expect(page.locator("#to-do")).to_contain_text("1")
    assert site.decisions()[-1] == ("value", right, "wang")
    page.keyboard.press("u")
    expect(cell(page, FIRST)).to_have_attribute("data-status", "review")
    assert chosen(page) == "/".join(FIRST)
    assert site.decisions()[-1][0] == "undo"


def test_the_way_through_reports_keeps_what_was_looked_for(site: Site) -> None:
    page = site.page(f"/?organisation={BODY}", name="wang")
    expect(page.locator("tr[data-line]")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/*")
    seen = set()
    for _ in range(3):  # round and round, never to a report of another body
        chosen(page)
        expect(page.locator("h1")).to_have_text(BODY)
        seen.add(before := page.url.rpartition("/")[2])
        page.keyboard.press("]")
        page.wait_for_url(lambda url, before=before: before not in url)
        page.wait_for_function("window.did_handshake === true")
    assert len(seen) == 2
    page.keyboard.press("q")
    page.wait_for_url("**/?organisation=*")
    expect(page.locator("tr[data-line]")).to_have_count(2)


def test_two_at_once_lose_nothing(site: Site) -> None:
    first, second = site.report(name="anna"), site.report(name="boris", locale="en-US")
    chosen(first), chosen(second)
    second.evaluate("window.socket.disconnect()")  # so that it has not heard of the other one's decision yet
    first.keyboard.press("2")
    expect(first.locator("#to-do")).to_contain_text("1")
    known = len(site.decisions())
    second.evaluate("window.socket.connect()")
    second.keyboard.press("x")
    expect(second.locator(".notice")).to_contain_text("anna")
    expect(cell(second, FIRST)).to_have_attribute("data-status", "proven")
    assert len(site.decisions()) == known


def test_what_another_decides_is_told(site: Site) -> None:
    page = site.report(name="anna")
    chosen(page)
    with open_archive(site.archive) as archive:
        archive.correct(site.sha256(DOUBTFUL), FIRST, who="boris", decision="unreadable")
    expect(page.locator(".notice")).to_contain_text("boris")
    expect(page.locator("#to-do")).to_contain_text("1")


def test_a_publishing_error_is_confirmed_by_one_key(site: Site) -> None:
    page = site.report(FLAWED, name="wang")
    assert chosen(page)
    expect(page.locator("#to-do")).to_contain_text("1")
    page.keyboard.press("s")
    expect(page.locator("#to-do.holds")).to_be_visible()
    assert site.decisions(FLAWED)[-1][0] == "published"


def test_every_number_of_the_overview_leads_to_what_it_counts(site: Site) -> None:
    page = site.page("/overview")
    expect(page.locator(".tile strong").first).to_have_text("3")
    page.locator(".list").get_by_title("2024 年没有报告").click()
    page.wait_for_url("**/overview?absent=2024**")
    expect(page.locator("#bodies tbody tr")).to_have_count(1)
    expect(page.locator("#bodies tbody")).to_contain_text("长岗镇")
    page.goto(f"{site.address}/overview")
    page.locator(".ranks a").first.click()
    page.wait_for_url("**/?*code=requests.*")
    lines = page.locator("tr[data-line]")
    expect(lines.first).to_be_visible()
    assert lines.count() == int(re.findall(r"\d+", page.locator("#counts strong").first.inner_text())[0])


def test_columns_of_the_trends_lead_to_the_reports_that_they_count(site: Site) -> None:
    page = site.page("/overview")
    expect(page.locator(".trend")).to_have_count(4)
    columns = """links => links.map(link => [link.getAttribute("href"), link.querySelector(".told").innerText])"""
    found = {}
    for place in (0, 3):  # of those the number is one of reports; each body has one report a year here
        found.update(page.locator(".trend").nth(place).locator(".col > a:first-child").evaluate_all(columns))
    assert len(found) == 6
    for href, number in found.items():
        page.goto(site.address + href)
        page.wait_for_function("window.did_handshake === true")
        expect(page.locator("#counts strong").first).to_have_text(number)
        expect(page.locator("tr[data-line]")).to_have_count(int(number))
    assert {int(number) for number in found.values()} >= {0, 1}


def test_the_queue_tells_which_table_is_wrong(site: Site) -> None:
    page = site.page("/?organisation=长岗")
    which = page.locator(".which a")
    expect(which).to_have_text("三 2")
    which.click()
    page.wait_for_url("**/report/*?table=requests")
    assert chosen(page) == "/".join(FIRST)


def test_two_years_of_one_body_stand_side_by_side(site: Site) -> None:
    page = site.page("/overview")
    page.get_by_role("link", name="年度对比").last.click()
    page.wait_for_url("**/compare?body=*")
    before, after = (site.reports[name] for name in (SURE, FLAWED))
    out, into = before["requests", "carried_out", "natural"], after["requests", "carried_in", "natural"]
    expect(page.locator(".compare tbody tr").nth(0).locator("td").first).to_have_text(str(out.value))
    expect(page.locator(".compare tbody tr").nth(1).locator("td").first).to_have_text(str(into.value))
    expect(page.locator(".compare tbody tr").nth(2).locator("td").first).to_contain_text("✗")
    few = page.locator(".list:not(.compare) tbody tr").count()
    page.get_by_role("link", name="全部数据").click()
    page.wait_for_url("**all=1*")
    expect(page.locator(".list:not(.compare) tbody tr")).to_have_count(len(after.cells))
    assert 0 < few < len(after.cells)
    page.locator(".list:not(.compare) tbody a").first.click()
    page.wait_for_url(f"**/report/{before.source.sha256}?figure=**")


def test_a_document_is_dropped_read_and_opened(site: Site) -> None:
    page = site.page("/upload")
    page.set_input_files("#files", REPORTS / "township-digital.pdf")
    page.wait_for_url("**/report/*", timeout=60_000)
    expect(page.locator("h1")).to_contain_text("乡")
    page.goto(f"{site.address}/upload")
    page.set_input_files("#files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"})
    expect(page.locator("#upload-message")).to_contain_text("PDF")
    expect(page.locator(".uploads li")).to_have_count(1)
    site.errors.clear()  # the browser notes the refusal as one


def test_what_a_document_says_is_text(site: Site) -> None:
    page = site.report()
    expect(page.locator("h1")).to_have_text("<b>长岗镇</b>人民政府")
    assert page.locator("h1 b").count() == 0


def test_a_report_whose_document_is_gone_can_still_be_decided(site: Site) -> None:
    gone = "9" * 64
    with open_archive(site.archive) as archive:
        report = site.reports[DOUBTFUL]
        report = replace(report, source=replace(report.source, sha256=gone), organisation="不在原处局", year=2019)
        archive.record(report, Origin("/nowhere/gone.pdf", "1"), archive.start_run(Settings(), []))
    try:
        page = site.page(f"/report/{gone}", name="wang")
        expect(page.locator(".picture .notice.bad")).to_be_visible()
        chosen(page)
        page.keyboard.press("2")
        expect(page.locator("#to-do")).to_contain_text("1")
    finally:
        with closing(sqlite3.connect(site.archive)) as database, database:
            database.execute("PRAGMA foreign_keys=ON")
            database.execute("DELETE FROM sources WHERE sha256 = ?", (gone,))
            database.execute("DELETE FROM reports WHERE sha256 = ?", (gone,))


@pytest.mark.parametrize("path", ["/report/" + "0" * 64, "/report/..%2f..%2fetc%2fpasswd"])
def test_a_report_that_is_not_there(site: Site, path: str) -> None:
    answer = site.page("/").request.get(site.address + path)
    assert answer.status == 404


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?show=figures", "/overview", "/upload", f"/compare?body={BODY}", "report"])
def test_pages_are_open_to_everybody(site: Site, path: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = site.report(color_scheme=theme) if path == "report" else site.page(path, color_scheme=theme)
    if path == "report":
        chosen(page)
        page.keyboard.press("n")
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"]) for each in serious] == []


def test_a_phone_shows_all_of_it_without_scrolling_sideways(site: Site) -> None:
    for page in (site.page("/", viewport=PHONE), site.report(viewport=PHONE, name="wang")):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    chosen(page)
    page.locator(".reading").nth(1).click()
    expect(page.locator("#to-do")).to_contain_text("1")


def test_language_and_theme_stay_as_they_were_set(site: Site) -> None:
    page = site.page("/", locale="en-US")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("select[data-remember=lang]").select_option("zh")
    expect(page.locator("nav a[aria-current]")).to_have_text("待办")
    page.locator("select[data-remember=theme]").select_option("dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.goto(f"{site.address}/report/{site.sha256(DOUBTFUL)}")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    colour = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert max(map(int, colour[:3])) < 60
