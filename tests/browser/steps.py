"""What a person does on every visit: wait until the page has settled, bring files, go to a page, open the sample."""

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError, expect

from analysis import contents

SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def stay(window: BrowserContext, address: str) -> None:
    """Leave a page open that does nothing: the process that has compiled the app's scripts stays for the next page."""
    window.new_page().goto(f"{address}/_stcore/health")


def settle(page: Page) -> None:
    """Wait until the page has run. The browser knows at once that a run is asked for; after it another may begin."""
    for wait in (300, 200):
        page.wait_for_timeout(wait)
        page.wait_for_selector(SETTLED)


def open_sample(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Open the sample book").click()
    expect(page.locator(".book-line")).to_contain_text("sample")
    settle(page)


def drop(page: Page, *files: Path | dict[str, object]) -> None:
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(list(files))
    expect(page.get_by_role("button", name="Put these files away")).to_be_visible()
    settle(page)


def choose(page: Page, box: Locator, words: str) -> None:
    """Choose from a list that closes again where the page is drawn anew under the hand."""
    option = page.locator('[role="option"]').filter(has_text=words).first
    for _ in range(5):
        box.locator("input").click()
        with suppress(TimeoutError):
            option.click(timeout=10_000)
            break
        page.keyboard.press("Escape")
    settle(page)


def follow(page: Page, word: str) -> None:
    """Go to a page or a view as a person does: its place beside every page, its title in the row, its view."""
    asked, place = contents.page_of(word), contents.place_of(word)
    _click(page, page.get_by_test_id("stSidebar").get_by_role("link", name=place.name, exact=True))
    there = page.locator(".st-key-pages-of-place").get_by_role("link", name=asked.title, exact=True)
    if len(place.pages) > 1 and not urlsplit(page.url).path.endswith(f"/{asked.word}"):
        _click(page, there)
    if word != asked.word:
        label = next(view.label for view in asked.views if view.word == word)
        page.locator(".st-key-view").get_by_role("radio", name=label, exact=True).click()
        settle(page)


def _click(page: Page, link: Locator) -> None:
    """Wait until the server has begun the page: till then the page before is still, and looks settled.

    The address is asked for again and again. A click on a link of the app moves to it without loading anything, and a
    wait for a load that is already over can last until the test's patience ends.
    """
    to = urlsplit(link.get_attribute("href") or "").path
    link.click()
    expect(page).to_have_url(re.compile(rf"^[^?#]*{re.escape(to)}(?:[?#]|$)"))
    settle(page)
