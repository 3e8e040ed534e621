"""What only a browser can show: deep links, the URL, clicking a bar, and that nothing leaves the machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from steps import follow, open_sample, settle

expect.set_options(timeout=60_000)


def test_a_deep_link_is_the_first_request_of_a_fresh_server_and_keeps_its_view(page: Page, fresh_server: str) -> None:
    open_sample(page, f"{fresh_server}/survival?by=cohort_year&book=00000000")
    expect(page.get_by_role("heading", level=1)).to_have_text("How long do accounts stay, and who leaves sooner?")
    expect(page.get_by_role("link", name="Voice of the customer")).to_be_visible()
    expect(page.get_by_role("combobox", name="Compare accounts by")).to_have_value("Start year")
    assert "by=Start+year" in page.url
    expect(page.get_by_text("This link was made with another book")).to_be_visible()


def test_a_choice_stands_in_the_url(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition")
    page.get_by_role("combobox", name="Compare accounts by").click()
    page.get_by_role("option", name="Region").click()
    page.wait_for_url("**by=Region**")
    settle(page)
    expect(page.locator(".answer").first).to_contain_text("Cannot tell whether any region loses more")
    assert "book=" in page.url


def test_downloads_are_built_when_asked_for_and_clicking_a_bar_shows_the_accounts_behind_it(
    page: Page, server: str
) -> None:
    open_sample(page, f"{server}/composition?by=segment")
    for label, start in (
        ("Numbers as CSV", b"\xef\xbb\xbfgroup,"),
        ("Chart as PNG", b"\x89PNG"),
        ("Chart as SVG", b"<svg"),
    ):
        with page.expect_download() as caught:
            page.get_by_role("button", name=label).first.click()
        content = caught.value.path().read_bytes()
        assert content.startswith(start)
    page.locator('[aria-label*="Group: SMB"]').first.click()
    accounts = page.get_by_text("The accounts that churned: SMB")
    expect(accounts).to_be_visible()
    expect(page.get_by_text("40 accounts.")).to_be_visible()


def test_an_unreadable_file_is_refused_calmly_and_the_open_book_stays(page: Page, server: str) -> None:
    open_sample(page, server)
    follow(page, "open_book")
    junk = {"name": "accounts.xlsx", "mimeType": "application/octet-stream", "buffer": b"\x00\x01\x02 not a workbook"}
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(junk)
    expect(page.locator(".problem strong")).to_contain_text("accounts.xlsx")
    expect(page.get_by_text("Larkspur stays open until you open another book")).to_be_visible()
    page.get_by_role("button", name="Put these files away").click()
    expect(page.locator(".book-line")).to_contain_text("sample")


def test_the_server_sends_the_headers_that_keep_a_page_at_home(page: Page, server: str) -> None:
    headers = page.request.get(server).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_phone_sees_the_page_without_scrolling_sideways(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 400, "height": 850})
    open_sample(page, f"{server}/survival")
    page.wait_for_selector("svg.marks")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_the_accounts_behind_a_bar_are_reached_with_the_keyboard_alone(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition?by=segment")
    box = page.get_by_role("combobox", name="Accounts behind")
    box.focus()
    page.keyboard.type("SMB")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The accounts that churned: SMB")).to_be_visible()
    expect(page.get_by_text("40 accounts.")).to_be_visible()


def book_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["book"][0]


def test_two_tabs_of_one_notebook_lose_nothing_and_both_say_what_became_of_it(page: Page, emptied_server: str) -> None:
    open_sample(page, f"{emptied_server}/composition")
    first = f"{emptied_server}/composition?book={book_of(page)}"
    other = page.context.new_page()
    other.goto(first.replace("composition", "survival"))
    settle(other)
    expect(other.locator(".book-line")).to_contain_text("sample")
    page.get_by_role("button", name="Keep this answer for the QBR").click()
    settle(page)
    expect(page.locator(".book-line")).to_contain_text("Saved at")
    other.get_by_role("button", name="Keep this answer for the QBR").click()
    expect(other.get_by_text("This notebook was also changed in another tab.")).to_be_visible()
    expect(other.get_by_text("this tab goes on with Larkspur (second tab, ")).to_be_visible()
    settle(other)
    page.get_by_role("button", name="Keep for the QBR").first.click()
    expect(page.get_by_text("This tab goes on as before")).to_be_visible()
    for one, kept, lost in ((page, "composition", "survival"), (other, "survival", "composition")):
        one.goto(f"{emptied_server}/qbr?book={book_of(one)}")
        settle(one)
        expect(one.locator(f'a[href*="{kept}"]', has_text="Its page").first).to_be_visible()
        expect(one.locator(f'a[href*="{lost}"]', has_text="Its page")).to_have_count(0)
    other.goto(emptied_server)
    settle(other)
    expect(other.get_by_role("button", name="Delete all 2")).to_be_visible()


@pytest.mark.nightly
def test_a_notebook_deleted_in_another_tab_is_not_said_to_be_saved_and_can_be_kept_again(
    page: Page, emptied_server: str
) -> None:
    """By day in `test_qbr_tabs`, without a browser; this and the next two go the way of the two tabs above."""
    open_sample(page, f"{emptied_server}/composition")
    other = page.context.new_page()
    other.goto(emptied_server)
    settle(other)
    other.get_by_role("button", name="Delete all 1").click()
    expect(other.get_by_text("Nothing is kept yet")).to_be_visible()
    page.get_by_role("button", name="Keep this answer for the QBR").click()
    gone = page.get_by_text("This notebook was deleted from this machine")
    expect(gone).to_be_visible()
    expect(page.locator(".book-line")).to_contain_text("Not saved")
    other.reload()
    settle(other)
    expect(other.get_by_text("Nothing is kept yet")).to_be_visible()
    page.get_by_role("button", name="Keep it again").click()
    expect(gone).to_have_count(0)
    expect(page.locator(".book-line")).to_contain_text("Saved at")
    other.reload()
    settle(other)
    expect(other.get_by_role("button", name="Delete all 1")).to_be_visible()


@pytest.mark.nightly
def test_a_tab_that_shows_an_older_version_says_so_and_can_show_the_newer_one(page: Page, emptied_server: str) -> None:
    """By day in `test_qbr_tabs`: a tab in which nothing was made is told of the newer version."""
    open_sample(page, f"{emptied_server}/composition")
    other = page.context.new_page()
    other.goto(f"{emptied_server}/survival?book={book_of(page)}")
    settle(other)
    page.get_by_role("button", name="Keep this answer for the QBR").click()
    settle(page)
    other.get_by_role("combobox", name="Compare accounts by").click()
    other.get_by_role("option", name="Region").click()
    expect(other.get_by_text("This notebook was changed in another tab at")).to_be_visible()
    other.get_by_role("button", name="Show the newer version").click()
    expect(other.get_by_text("This notebook was changed in another tab at")).to_have_count(0)


@pytest.mark.nightly
def test_opening_the_sample_again_keeps_no_second_copy(page: Page, emptied_server: str) -> None:
    """By day in `test_qbr_tabs`: a book opened again with nothing made is not kept once more."""
    for _ in range(2):
        open_sample(page, f"{emptied_server}/composition")
        settle(page)
    page.goto(emptied_server)
    settle(page)
    expect(page.get_by_role("button", name="Delete all 1")).to_be_visible()
