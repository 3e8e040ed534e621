"""The guided hour as a participant takes it: all nine exercises, answered rightly, wrongly and not at all."""

from pathlib import Path

import pytest
from books import sample
from playwright.sync_api import Locator, Page, expect
from steps import settle

from analysis.phrases import in_currency
from analysis.workshop import EXERCISES, PICKED, TYPED, WRITTEN, Ask, Exercise
from analysis.workshop.exercise import shown

FILES = Path(__file__).parents[2] / "sample_data"


def begin(page: Page, server: str) -> None:
    page.goto(server)
    settle(page)
    page.get_by_role("button", name="Take the guided hour").click()
    page.get_by_role("button", name="Begin with the sample book").first.click()
    expect(page.get_by_text("1. Who churned, by accounts and by money")).to_be_visible()
    settle(page)


def asks(exercise: Exercise) -> tuple[Ask, ...]:
    with in_currency("EUR"):
        return exercise.asks(sample())


def form(page: Page, exercise: Exercise, ask: str) -> Locator:
    return page.locator(f'[data-testid="stForm"]:has(.st-key-workshop-check-{exercise.word}-{ask})')


def give(page: Page, exercise: Exercise, ask: Ask, said: str) -> None:
    """Answer with the keyboard where there is something to type, else by choosing."""
    here = form(page, exercise, ask.word)
    if ask.kind == PICKED:
        here.get_by_role("radiogroup").get_by_text(said, exact=True).click()
        here.get_by_role("button", name="Check").click()
    elif ask.kind == TYPED:
        here.get_by_role("textbox").fill(said)
        here.get_by_role("textbox").press("Enter")
    else:
        if ask.kind == WRITTEN:
            here.get_by_role("textbox").fill(said)
        here.get_by_role("button", name="Check").click()
    settle(page)


def outcome(page: Page, exercise: Exercise) -> list[str]:
    return page.locator(".st-key-exercise .chip").all_inner_texts()


def answered_in_all_ways(page: Page, exercise: Exercise) -> None:
    """The first question rightly; the second first wrongly; the third not at all: it is shown."""
    for place, ask in enumerate(asks(exercise)):
        if place == 1 and ask.mistakes and ask.kind in (TYPED, PICKED):
            wrong = ask.mistakes[0]
            give(page, exercise, ask, str(wrong.said))
            expect(page.locator(".st-key-exercise")).to_contain_text(wrong.why[:60])
            assert outcome(page, exercise)[-1] == "Not yet"
        if place == 2:
            form(page, exercise, ask.word).get_by_role("button", name="Show me").click()
            settle(page)
            assert outcome(page, exercise)[-1] == "Shown"
        else:
            give(page, exercise, ask, shown(ask).rstrip("%"))
            assert outcome(page, exercise)[-1] == "Right"


def begin_a_review(page: Page) -> None:
    page.get_by_role("link", name="Open the page").click()
    page.get_by_role("radio", name="Business review", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Make the deck").click()
    expect(page.get_by_role("button", name="PowerPoint", exact=True).first).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Back to the exercise").click()
    settle(page)


@pytest.mark.nightly
def test_a_participant_walks_through_all_nine(page: Page, server: str) -> None:
    begin(page, server)
    for exercise in EXERCISES[:6]:
        answered_in_all_ways(page, exercise)
        expect(page.get_by_text("What was planted")).to_be_visible()
        page.locator(".st-key-workshop_next").get_by_role("button").click()
        settle(page)
    deck, nothing, _ = EXERCISES[6:]
    give(page, deck, asks(deck)[0], "")
    assert outcome(page, deck) == ["Not yet"]
    begin_a_review(page)
    give(page, deck, asks(deck)[0], "")
    give(page, deck, asks(deck)[1], "45 of 550 accounts churned")
    expect(page.get_by_text("The book does not say 45.")).to_be_visible()
    give(page, deck, asks(deck)[1], "44 of 550 accounts churned in 2025.")
    page.locator(".st-key-workshop_next").get_by_role("button").click()
    page.get_by_role("button", name="Open it").click()
    expect(form(page, nothing, "group")).to_be_visible()
    settle(page)
    give(page, nothing, asks(nothing)[0], "Retail")
    assert outcome(page, nothing) == ["Not yet"]
    give(page, nothing, asks(nothing)[0], "No group: nothing here is more than chance")
    assert outcome(page, nothing) == ["Right"]
    page.locator(".st-key-workshop_next").get_by_role("button").click()
    page.get_by_role("link", name="Bring your file").click()
    page.get_by_text("Open other files").click()
    page.locator('[class*="st-key-upload"] input[type="file"]').set_input_files(FILES / "one_table.csv")
    page.get_by_role("button", name="Open this book").click()
    page.get_by_role("button", name="Back to the exercise").click()
    settle(page)
    give(page, EXERCISES[-1], Ask("sentence", "", WRITTEN, "", ""), "44 of 550 accounts churned in 2025.")
    expect(page.get_by_text("9 of 9 done")).to_be_visible()


def test_an_exercise_is_answered_left_and_taken_up_again(page: Page, server: str) -> None:
    begin(page, server)
    first = EXERCISES[0]
    give(page, first, asks(first)[0], "20.4")
    expect(page.get_by_text("everybody who ever came")).to_be_visible()
    page.get_by_role("link", name="Open the page").click()
    expect(page.locator(".answer").first).to_contain_text("44 of 550")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Back to the exercise")).to_have_count(0)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Data", exact=True).click()
    page.get_by_role("button", name="Back to the guided hour: 0 of 9 done").click()
    give(page, first, asks(first)[0], "8")
    assert outcome(page, first)[0] == "Right"
