"""The report page in a real browser: keys and typing, what is chosen, the sums, the prose."""

from __future__ import annotations

from tests.pages import Site, cell, chosen, expect
from tests.review import DOUBTFUL, FIRST, FLAWED, SECOND


def test_a_value_is_typed_a_note_is_written_and_what_is_no_figure_is_refused(site: Site) -> None:
    page = site.report(name="li")
    assert chosen(page) == "/".join(FIRST)
    page.keyboard.press("m")
    page.keyboard.type("blurred")
    page.keyboard.press("Enter")
    expect(page.locator(".trail li").first).to_contain_text("blurred")
    page.keyboard.press("e")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.bad")).to_contain_text("abc")
    expect(page.locator("#value-entry")).to_have_value("abc")
    page.keyboard.press("Control+a")
    page.keyboard.type("１，２３４")
    page.keyboard.press("Enter")
    expect(cell(page, FIRST)).to_have_text("1234")
    assert [each[:2] for each in site.decisions()[-2:]] == [
        ("note", site.reports[DOUBTFUL][FIRST].printed),
        ("value", "１，２３４"),
    ]


def test_what_is_typed_ahead_is_kept_for_the_next_figure(site: Site) -> None:
    page = site.report(name="li")
    chosen(page)
    page.keyboard.press("2")  # decides, and the next figure comes; nobody waits for that
    page.keyboard.press("e")
    page.keyboard.type("77")
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    expect(page.locator("#value-entry")).to_have_value("77")
    page.keyboard.press("Enter")
    expect(cell(page, SECOND)).to_have_text("77")
    expect(page.locator("#value-entry")).to_have_value("")
    assert [each[0] for each in site.decisions()[-2:]] == ["value", "value"]


def test_what_is_typed_ahead_of_a_refusal_decides_nothing(site: Site) -> None:
    """The second value was meant for the figure that would have followed, had the first one been a figure."""
    page, before = site.report(name="li"), len(site.decisions())
    chosen(page)
    page.evaluate("""() => {
        const field = document.getElementById("value-entry");
        for (const text of ["7x", "77"]) {
            field.focus();
            field.value = text;
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    }""")
    expect(page.locator("#value-entry")).to_have_value("7x")
    page.keyboard.press("Escape")
    page.keyboard.press("n")  # what is pressed is done in order: after this nothing is on its way
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    assert len(site.decisions()) == before
    page.keyboard.press("a")  # and who has seen the refusal decides again
    expect(page.locator("#to-do")).to_contain_text("1")
    assert len(site.decisions()) == before + 1


def test_a_key_pressed_twice_decides_no_figure_that_was_not_seen(site: Site) -> None:
    page, before = site.report(name="li"), len(site.decisions())
    chosen(page)
    keys = """() => ["a", "a"].forEach((key) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true })))"""
    page.evaluate(keys)
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    page.keyboard.press("u")  # what is pressed is done in order: after this nothing is on its way
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(FIRST)}"]')
    assert [each[0] for each in site.decisions()[before:]] == ["accept", "undo"]


def test_what_was_typed_for_a_figure_that_is_gone_is_given_back(site: Site) -> None:
    page, before = site.report(name="li"), len(site.decisions())
    chosen(page)
    page.evaluate("""() => {
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
        const field = document.getElementById("value-entry");
        field.focus();
        field.value = "77";
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }""")
    expect(page.locator(".notice.bad")).to_be_visible()
    expect(page.locator("#value-entry")).to_have_value("77")
    expect(page.locator("#value-entry")).to_be_focused()
    assert len(site.decisions()) == before


def test_nothing_is_decided_without_a_name(site: Site) -> None:
    before = site.decisions()
    page = site.report()
    chosen(page)
    page.keyboard.press("a")
    expect(page.locator(".notice.bad")).to_be_visible()
    expect(page.locator("#person")).to_be_focused()
    page.keyboard.type("zhao")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    assert site.decisions() == before
    page.keyboard.press("a")
    expect(page.locator("#to-do")).to_contain_text("1")
    assert site.decisions()[len(before) :] == [("accept", site.reports[DOUBTFUL][SECOND].printed, "zhao")]


def test_a_figure_is_chosen_by_the_mouse_in_either_place_and_by_arrows(site: Site) -> None:
    page = site.report(name="wang")
    chosen(page)
    cell(page, SECOND).click()
    expect(page.locator(f'rect[data-chosen][data-figure="{"/".join(SECOND)}"]')).to_have_count(1)
    page.locator(f'rect[data-figure="{"/".join(FIRST)}"]').click()
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(FIRST)}"]')
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('td[data-chosen][data-figure="requests/new/enterprise"]')
    page.keyboard.press("ArrowDown")
    page.wait_for_selector('td[data-chosen][data-figure="requests/carried_in/enterprise"]')


def test_the_figures_of_a_sum_are_shown_where_they_stand(site: Site) -> None:
    page = site.report(name="wang")
    chosen(page)
    sums = page.locator(".sum")
    expect(sums).not_to_have_count(0)
    names = sums.first.get_attribute("data-sum").split()
    partners = page.locator("td[data-partner]")
    expect(partners).to_have_count(0)
    sums.first.hover()
    assert sorted(each.get_attribute("data-figure") for each in partners.all()) == sorted(names)
    expect(page.locator("rect[data-partner]")).to_have_count(len(names))
    page.locator("h1").hover()
    expect(partners).to_have_count(0)
    sums.first.focus()
    expect(partners).to_have_count(len(names))
    page.keyboard.press("Enter")
    expect(sums.first).to_have_attribute("aria-pressed", "true")
    page.locator("#value-entry").focus()
    expect(partners).to_have_count(len(names))
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    expect(partners).to_have_count(0)


def test_the_prose_of_a_report_is_text_and_folded_up(site: Site) -> None:
    page = site.report(FLAWED)
    sections = [each for each in site.reports[FLAWED].sections if each.text.strip()]
    expect(page.locator(".prose p").first).to_be_hidden()
    page.locator(".prose summary").click()
    expect(page.locator(".prose p")).to_have_count(len(sections))
    expect(page.locator(".prose p").first).to_contain_text(sections[0].text.split()[0])
    expect(page.locator(".prose p").last).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator(".prose img").count() == 0


def test_the_next_figure_has_a_button_and_the_trail_is_shown_and_taken_away(site: Site) -> None:
    page = site.report(name="wang")
    chosen(page)
    page.get_by_role("button", name="下一个").click()
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(SECOND)}"]')
    page.get_by_role("button", name="上一个").click()
    page.wait_for_selector(f'td[data-chosen][data-figure="{"/".join(FIRST)}"]')
    expect(page.locator(".reading .who").first).to_contain_text("ppocr-v6-small 61.0%")
    page.keyboard.press("2")
    expect(page.locator("#to-do")).to_contain_text("1")
    page.get_by_text("全部处理记录").click()
    expect(page.locator("details .trail li").first).to_contain_text("wang")
    with page.expect_download() as download:
        page.get_by_text("导出处理记录").click()
    assert "wang" in download.value.path().read_text("utf-8-sig")
