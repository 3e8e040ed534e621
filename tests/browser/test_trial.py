"""Did it help, in the browser as a person would ask it: the pilot with its plan, and two public experiments."""

import pytest
from playwright.sync_api import Page, expect
from public_data import public
from steps import choose, drop, follow, open_sample, settle


def opened(page: Page, server: str, name: str, kind: str = "") -> None:
    """A file dropped in, said to be what it is where the app cannot know, and opened."""
    files = public(name)
    page.goto(server)
    settle(page)
    drop(page, *files)
    if kind:
        choose(page, page.get_by_test_id("stSelectbox").first, kind)
    page.get_by_role("button", name="Open this book").click()
    expect(page.locator(".answer").first).to_be_visible()
    settle(page)
    follow(page, "experiment")


def test_the_pilot_is_read_as_planned_and_what_is_not_better_can_be_kept(page: Page, server: str) -> None:
    open_sample(page, server)
    follow(page, "experiment")
    answer = page.locator(".answer").first
    expect(answer).to_contain_text("3 are better, 1 is worse, 2 show no meaningful difference and 2 cannot be told")
    expect(answer).to_contain_text("As planned")
    expect(page.locator("body")).not_to_contain_text("xploratory")
    page.get_by_role("button", name="Keep these next steps for the QBR").click()
    expect(page.get_by_text("1 kept")).to_be_visible()


def test_cookie_cats_warns_of_its_arms_before_any_effect(page: Page, server: str) -> None:
    opened(page, server, "cookie_cats.csv")
    expect(page.locator(".answer").first).to_contain_text("Cannot tell which arm is control")
    page.locator(".st-key-asked").get_by_text("gate_30", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Keep what I said").click()
    settle(page)
    page.get_by_text("How results are judged: correction, interim looks and planned group sizes").click()
    page.get_by_label("Planned group sizes, control first").fill("1:1")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".answer").first).to_contain_text("not the size they were meant to be")
    expect(page.locator(".answer").first).to_contain_text("p = 0.0086")
    expect(page.locator(".caveat").filter(has_text="49,854")).to_have_count(1)


@pytest.mark.nightly
def test_hillstrom_has_three_arms_and_all_its_rows(page: Page, server: str) -> None:
    """By day its published effects are those of `test_experiment`."""
    opened(page, server, "hillstrom_email.csv", "one row per unit in an experiment")
    expect(page.locator(".answer").first).to_contain_text("Of 10 comparisons, 6 are higher and 4 cannot be told")
    expect(page.locator(".answer").first).to_contain_text("Exploratory")
    visits = page.locator("li.finding").filter(has_text="visit: higher. 7.66 points higher (7.00 to 8.32)")
    expect(visits).to_have_count(1)
