"""Questions no page asks, asked by a person in at most four clicks each, and read off the marks of the figure."""

import re
from collections.abc import Iterator

from explored import QUESTIONS, Answer
from nightly import times
from playwright.sync_api import Page, expect
from steps import open_sample, settle

from analysis.phrases import whens_named

MOST_CLICKS = 4
# One of them is put together with the controls instead.
BY_HAND = {"Tickets by plan": (("Show", "Ticket per account a month"), ("by", "Plan"))}
# So many are typed in; by day `test_explored` puts all of them to the app without a browser.
TYPED = times(2, 10 - len(BY_HAND))


def seen(page: Page) -> Iterator[tuple[str, float]]:
    """What the marks of the figure say: period or second setting and group, and the value written on them."""
    for mark in page.locator('[aria-label*="Group: "]').all():
        label = mark.get_attribute("aria-label") or ""
        told = dict(part.split(": ", 1) for part in label.split("; ") if ": " in part)
        number = re.sub(r"[^\d.−-]", "", told["Value"]).replace("−", "-")
        over = told.get("Period", "")
        group = told["Group"] if not over else over if told["Group"] == "All accounts" else f"{over} × {told['Group']}"
        yield group, float(number) if number else float("nan")


def compare(page: Page, text: str, counted: dict[str, Answer]) -> None:
    """Every mark of a group pandas knows is its number, as far as it is written; some mark there is."""
    expect(page.locator("svg.marks").first).to_be_visible()
    later = "side by side" in text or "next to" in text
    marks: dict[str, list[float]] = {}
    for group, value in seen(page):
        marks.setdefault(whens_named(group), []).append(value)
    # Pandas says 2025-Q1 where a figure says Q1 2025.
    counted = {whens_named(group): answer for group, answer in counted.items()}
    known = set(marks) & set(counted)
    assert known, f"{text}: {sorted(marks)}"
    for group in known:
        value = counted[group][2]
        written = marks[group][-1] if later else marks[group][0]
        near = [abs(written - shown) <= 0.051 * max(1, scale) for shown, scale in
                ((value, 1), (100 * value, 1), (value, 10))]  # fmt: skip
        assert any(near), f"{text}: {group} is {written}, pandas has {value}"


def typed(page: Page, text: str) -> int:
    """Asks in words; how many clicks that takes."""
    box = page.get_by_label("Ask in your words")
    box.click()
    box.fill(text)
    box.press("Enter")
    settle(page)
    return 1


def put_together(page: Page, choices: tuple[tuple[str, str], ...]) -> int:
    """Asks with the controls: a click opens a list, and typing the name of what is meant chooses it."""
    for label, option in choices:
        page.get_by_role("combobox", name=label, exact=True).click()
        page.keyboard.type(option)
        page.keyboard.press("Enter")
        settle(page)
    return len(choices)


def test_questions_are_answered_in_at_most_four_clicks_each(page: Page, server: str) -> None:
    open_sample(page, f"{server}/explore")
    for text in (*BY_HAND, *list(QUESTIONS)[:TYPED]):
        clicks = put_together(page, BY_HAND[text]) if text in BY_HAND else typed(page, text)
        assert clicks <= MOST_CLICKS
        expect(page.get_by_text("went wrong")).to_have_count(0)
        compare(page, text, QUESTIONS[text]())
