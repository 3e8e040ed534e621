"""The net in a real browser: every page and view of the sample by its link, with every fold; and every old address."""

from urllib.parse import parse_qs, urlsplit

import pytest
from crawling import faults, here, unfold
from nightly import times
from playwright.sync_api import Page
from steps import open_sample

from analysis import contents

# Every address that was one and is none now: what is a view was a page, and some went by another name.
FORMER = (*contents.MOVED, *(view.word for page in contents.pages() for view in page.views[1:]))
# By day the first page of each place is opened here with so many of its views, one view in so many is unfolded, and so
# many addresses are met: every page and view with every fold is opened without a browser in `test_net`.
EACH = times(6, 1)
PAGES = times(1, 100)
VIEWS = times(2, 100)
ADDRESSES = times(12, 1)
GO = "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')) }"


def test_every_page_and_view_of_the_sample_opens_by_its_link_and_nothing_ends_one(page: Page, server: str) -> None:
    open_sample(page, server)
    found: dict[str, list[str]] = {}
    for place in contents.PLACES:
        page.get_by_test_id("stSidebar").get_by_role("link", name=place.name, exact=True).click()
        for number, asked in enumerate(place.pages[:PAGES]):
            if number:
                row = page.locator(".st-key-pages-of-place")
                row.get_by_role("link", name=asked.title, exact=True).click()
            for turn, view in enumerate(asked.views[:VIEWS]):
                if turn:
                    page.locator(".st-key-view").get_by_role("radio", name=view.label, exact=True).click()
                here(page, view.word)
                if len(found) % EACH == 0:
                    unfold(page)
                found[view.word] = faults(page)
    met = [page for place in contents.PLACES for page in place.pages[:PAGES]]
    assert list(found) == [view.word for page in met for view in page.views[:VIEWS]]
    assert {word: wrong for word, wrong in found.items() if wrong} == {}


def test_every_former_address_lands_on_its_page_with_its_view(page: Page, server: str) -> None:
    """In the session of the sample; two are typed into a fresh tab below."""
    open_sample(page, server)
    for word in FORMER[::ADDRESSES]:
        page.evaluate(GO, f"/{word}")
        here(page, word)
        assert _address(page) == _home(word), word
        assert faults(page) == [], word


@pytest.mark.parametrize("word", ["adjusted", "flags", "renewing", "open_book", "revenue"][:: times(3, 1)])
def test_a_former_address_typed_into_a_fresh_tab_lands_too(page: Page, server: str, word: str) -> None:
    page.goto(f"{server}/{word}")
    here(page, word)
    assert _address(page) == _home(word)


def _address(page: Page) -> tuple[str, str]:
    told = urlsplit(page.url)
    return told.path.strip("/"), parse_qs(told.query).get("view", [""])[0]


def _home(word: str) -> tuple[str, str]:
    word = contents.MOVED.get(word, word)
    at = contents.page_of(word).word
    return "" if at == "open_book" else at, "" if at == word else word
