"""The find box in a browser: one key opens it, what is typed at once reaches it, Enter opens the first."""

import re

from playwright.sync_api import Page, expect
from steps import open_sample, settle

TERMS = {
    "why": r"/reasons\?", "which accounts to call today": r"/health\?", "onboarding": r"/stages\?.*view=early",
    "which segment loses most money": r"/composition\?.*by=Segment", "which CSM does badly": r"/composition\?.*by=CSM",
    "what happened with Oakgate Clinics": r"/account\?",
}  # fmt: skip


def test_a_key_a_term_and_enter_lead_to_the_page(page: Page, server: str) -> None:
    """One after the other, each from the page the one before led to, also to the same page and out of a choice made."""
    open_sample(page, server)
    for typed, address in TERMS.items():
        page.keyboard.press("Control+k")
        box = page.get_by_role("dialog").get_by_role("searchbox", name="Find")
        expect(box).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(address))
        settle(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert "Oakgate" not in page.url
