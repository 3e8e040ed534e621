"""Public answers opened in the browser as a person would: dropped in, and read."""

from playwright.sync_api import Page, expect
from public_data import public
from steps import drop, follow, settle


def test_personio_s_nps_is_read_with_its_count_and_its_repeats(page: Page, server: str) -> None:
    files = public("personio_customers.csv", "personio_nps.csv", "personio_mrr_movements.csv")
    page.goto(server)
    settle(page)
    drop(page, *files)
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".book-line")).to_contain_text("498 accounts")
    follow(page, "nps")
    answer = page.locator(".answer").first
    expect(answer).to_contain_text("NPS −54.0 (")
    expect(answer).to_contain_text("348 answers from 202 of 498 accounts")
    repeats = page.locator("li.finding").filter(has_text="an account's answer of the same day")
    expect(repeats).to_contain_text("7 answers repeat")
