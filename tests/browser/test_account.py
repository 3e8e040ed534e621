"""From a list of accounts to one account, with the mouse, and without its id in the address."""

from playwright.sync_api import Page, expect
from steps import open_sample, settle


def test_an_id_in_a_list_leads_to_the_life_of_that_account_and_stays_out_of_the_url(page: Page, server: str) -> None:
    open_sample(page, f"{server}/composition")
    fold = page.locator('[data-testid="stExpander"]').filter(has_text="The accounts that churned")
    fold.locator("summary").click()
    expect(fold.get_by_text("44 accounts.")).to_be_visible()
    settle(page)
    table = fold.locator('[data-testid="stDataFrame"]')
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    table.click(position={"x": 40, "y": 55})
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened with this account?")
    expect(page.locator(".answer").first).to_contain_text("the reason recorded is Help desk")
    assert "A-1" not in page.url
