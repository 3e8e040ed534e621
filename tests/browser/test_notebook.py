"""What only a browser can show: deep links, the URL, clicking a bar, and that nothing leaves the machine."""

from playwright.sync_api import Page, expect
from steps import open_sample, settle

expect.set_options(timeout=60_000)


def test_a_deep_link_is_the_first_request_of_a_fresh_server_and_keeps_its_view(page: Page, fresh_server: str) -> None:
    open_sample(page, f"{fresh_server}/survival?by=cohort_year&book=00000000")
    expect(page.get_by_role("heading", level=1)).to_have_text("How long do accounts stay, and who leaves sooner?")
    expect(page.get_by_role("link", name="Who left")).to_be_visible()
    expect(page.get_by_role("combobox").first).to_have_value("Start year")
    assert "by=Start+year" in page.url
    expect(page.get_by_text("This link was made with another book")).to_be_visible()


def test_a_choice_stands_in_the_url(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Industry").click()
    page.wait_for_url("**by=Industry**")
    settle(page)
    expect(page.locator(".answer").first).to_contain_text("accounts left between")
    assert "book=" in page.url


def test_clicking_a_bar_shows_the_accounts_behind_it(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition?by=segment")
    page.locator('[aria-label*="Group: SMB"]').first.click()
    accounts = page.get_by_text("The accounts that left: SMB")
    expect(accounts).to_be_visible()
    expect(page.get_by_text("40 accounts.")).to_be_visible()


def test_downloads_are_built_when_asked_for(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition")
    for label, start in (
        ("Numbers as CSV", b"\xef\xbb\xbfgroup,"),
        ("Chart as PNG", b"\x89PNG"),
        ("Chart as SVG", b"<svg"),
    ):
        with page.expect_download() as caught:
            page.get_by_role("button", name=label).first.click()
        content = caught.value.path().read_bytes()
        assert content.startswith(start)


def test_an_unreadable_file_is_refused_calmly_and_the_open_book_stays(page: Page, server: str) -> None:
    open_sample(page, server)
    junk = {"name": "accounts.xlsx", "mimeType": "application/octet-stream", "buffer": b"\x00\x01\x02 not a workbook"}
    page.locator('input[type="file"]').set_input_files(junk)
    expect(page.locator(".problem strong")).to_contain_text("accounts.xlsx")
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
    expect(page.get_by_text("The accounts that left: SMB")).to_be_visible()
    expect(page.get_by_text("40 accounts.")).to_be_visible()
