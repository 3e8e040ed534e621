"""The find box in a browser: one key opens it, what is typed at once reaches it, Enter opens the first."""

import re

from nightly import times
from playwright.sync_api import Page, expect
from steps import follow, open_sample, settle

TERMS = {
    "why": r"/reasons\?", "which accounts to call today": r"/health\?", "onboarding": r"/stages\?.*view=early",
    "which segment loses most money": r"/composition\?.*by=Segment", "which CSM does badly": r"/composition\?.*by=CSM",
    "what happened with Oakgate Clinics": r"/account\?",
}  # fmt: skip


def test_a_key_a_term_and_enter_lead_to_the_page(page: Page, server: str) -> None:
    """One after the other, each from the page the one before led to, also to the same page and out of a choice made.

    By day the last three: a choice, another on the same page, and an account. `tests/test_find.py` reads all.
    """
    open_sample(page, server)
    for typed, address in list(TERMS.items())[times(3, 0) :]:
        page.keyboard.press("Control+k")
        box = page.get_by_role("dialog").get_by_role("searchbox", name="Find")
        expect(box).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(address))
        settle(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert "Oakgate" not in page.url


def test_what_is_typed_before_the_box_is_there_or_has_the_keys_reaches_it(page: Page, server: str) -> None:
    """A busy page draws the box late, and the dialog may take the keys: no letter is lost, and no Enter."""
    open_sample(page, server)
    page.keyboard.press("Control+k")
    page.keyboard.type("which CSM")
    box = page.locator(".st-key-find_text input")
    expect(box).to_have_value("which CSM")
    box.blur()
    page.keyboard.type(" does badly")
    expect(box).to_have_value("which CSM does badly")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Find").click()
    page.keyboard.type("onboarding")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/stages\?.*view=early"))


def test_a_click_that_comes_while_the_page_changes_leaves_no_blank_page(page: Page, server: str) -> None:
    """The click on what was found is said again while it is not answered: what comes late is of the page before."""
    open_sample(page, server)
    for typed, title in (("NRR and GRR", "NRR is"), ("which office does badly", "Lisbon")):
        page.keyboard.press("Control+k")
        page.locator(".st-key-find_text input").wait_for()
        page.keyboard.type(typed)
        settle(page)
        page.evaluate(
            """() => { const end = Date.now() + 2500; (function again() {
            document.querySelector('.st-key-find_first button')?.click();
            if (Date.now() < end) setTimeout(again, 25); })(); }"""
        )
        answer = page.locator(".st-key-answer .answer")
        # For a moment the answer of a page that is drawn twice may stand there twice.
        expect(answer.filter(has_text=title)).to_have_count(1)
        page.wait_for_timeout(2500)
        settle(page)
        expect(answer).to_have_count(1)
        expect(answer).to_contain_text(title)


# A question, and what its address says of each control that it sets; by day the first and the last in a browser,
# all of them without one in `tests/test_find.py`.
CHOICES = {
    "which segment loses most money": r"/composition\?.*by=Segment&count=MRR",
    "churn by office": r"/composition\?.*by=Office",
    "what if churn fell to 5%": r"/projection\?.*falls=5",
    "did the price rise cause churn": r"/intervention\?.*event=Price(\+|%20)increase",
    "what did we lose last quarter": r"/composition\?.*period=quarter",
}


def test_what_was_chosen_stands_in_the_address_and_the_address_opens_the_same_answer(page: Page, server: str) -> None:
    """Asked from the page whose own control has the name of the first: what it shows is not what was asked."""
    open_sample(page, server)
    answer = page.locator(".st-key-answer .answer")
    for typed, address in list(CHOICES.items())[:: times(4, 1)]:
        follow(page, "reasons")
        page.keyboard.press("Control+k")
        page.locator(".st-key-find_text input").wait_for()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(address))
        settle(page)
        told, link = answer.inner_text(), page.url
        assert told
        other = page.context.new_page()
        other.goto(link)
        expect(other.locator(".st-key-answer .answer")).to_have_text(told, use_inner_text=True)
        expect(other).to_have_url(re.compile(address))
        other.close()
