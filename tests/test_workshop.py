"""The guided hour: its answers are the book's and the planted truth's, its checks say why, its leader sees no names."""

import json
import re

import pytest
from asking import frame, said
from books import SAMPLE, sample
from planted import OTHER_WORDS, SEEDS, opened, written

from analysis import Book, contents
from analysis.phrases import in_currency
from analysis.qbr.decks import to_pptx
from analysis.qbr.decks.model import texts
from analysis.qbr.notebook import Notebook, open_saved, save
from analysis.qbr.pack import Pack
from analysis.tips import tips
from analysis.workshop import EXERCISES, OWN_FILE, TWIN, Ask, check, exercise_named
from analysis.workshop.books import SHUFFLED, about, book_of, facts, names, next_number
from analysis.workshop.churn import NOBODY
from analysis.workshop.exercise import DONE, PICKED, RIGHT, SHOWN, TYPED, UNREAD, WRITTEN, WRONG, Mistake, read_number
from analysis.workshop.handout import handout
from analysis.workshop.jupyter import PLACE, text
from analysis.workshop.progress import Progress
from analysis.workshop.retention import UNKNOWN
from analysis.workshop.room import CODE, FEWEST_SEATS, Room, is_leader, switched_on
from analysis.workshop.slides import slides
from pages._cells import slots

RATE = Ask("rate", "Rate?", TYPED, 8.0, "44 of 550 churned.", "%", 0.06, mistakes=(Mistake(20.4, "Everybody."),))


def answers(book: Book, word: str) -> dict[str, Ask]:
    with in_currency(book.currency):
        return {ask.word: ask for ask in exercise_named(word).asks(book)}


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("8", RIGHT), ("8.0%", RIGHT), ("8,0 %", RIGHT), ("0.08", RIGHT), ("about 8.0 percent", RIGHT), ("20.4", WRONG),
     ("8.3", WRONG), ("", UNREAD), ("eight", UNREAD), ("−8", WRONG), ("80", WRONG), ("<b>8</b>", RIGHT)],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed: str, outcome: str) -> None:
    assert check(RATE, typed).outcome == outcome


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,234", 1234), ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("12,5", 12.5), ("30\u202f656", 30656), ("-3", -3),
     ("no", None), ("8.", 8)],
)  # fmt: skip
def test_marks_within_a_number(typed: str, number: float | None) -> None:
    assert read_number(typed) == number


def test_a_plausible_mistake_is_told_why_and_any_other_which_way() -> None:
    assert check(RATE, "20.4").words == "Everybody."
    assert "lower" in check(RATE, "9").words
    assert "higher" in check(RATE, "7").words


def test_a_sentence_may_name_the_numbers_of_the_book_only() -> None:
    ask = Ask("s", "Say it.", WRITTEN, "", "44 of 550.", known=frozenset({44.0, 550.0, 8.0, 6.19}))
    assert check(ask, "44 of 550 accounts churned, 8.0%, and 6.2% of MRR").outcome == RIGHT
    wrong = check(ask, "45 of 550 accounts churned")
    assert (wrong.outcome, "45" in wrong.words) == (WRONG, True)
    assert check(ask, "Many accounts churned").outcome == WRONG


def test_the_answers_of_the_sample_are_those_of_its_truth() -> None:
    fact, book = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["facts"], sample()
    losses = answers(book, "who_left")
    assert losses["rate"].right == round(100 * fact["D1"]["left_in_2025"] / fact["D1"]["here_on_2025_01_01"], 1)
    gone = sum(fact["D1"]["mrr_left_by_segment"].values())
    assert f"{gone:,}" in losses["mrr"].because
    assert losses["weight"].right == "Enterprise and SMB weigh about the same"
    assert answers(book, "not_to_sell")["group"].right == fact["D3"]["industry"]
    by_month = fact["D11"]["annual_leavers_by_month"]
    annual = answers(book, "annual")
    assert annual["month"].right == int(max(by_month, key=by_month.get))
    assert annual["before"].right < 1
    quarters = fact["D5"]["quarters"]
    drop = answers(book, "drop")
    assert drop["did"].right == UNKNOWN
    assert f"{quarters['2025-Q2']['left']} of {quarters['2025-Q2']['here']}" in drop["did"].because
    verdicts = list(fact["D14"]["verdicts"].values())
    pilot = answers(book, "pilot")
    assert pilot["better"].right == verdicts.count("better")
    assert "Overtime" in str(pilot["worse"].right)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_answers_hold_on_other_seeds_under_other_words_and_the_twin_has_none(seed: int) -> None:
    fact = json.loads((written(seed) / "truth.json").read_text(encoding="utf-8"))["facts"]
    book = opened(seed)
    assert answers(book, "who_left")["rate"].right == 8.0
    assert answers(book, "not_to_sell")["group"].right == fact["D3"]["industry"] == OTHER_WORDS["Hospitality"]
    assert answers(book, "annual")["month"].right == 12
    assert answers(book, "drop")["did"].right == UNKNOWN
    assert answers(book, "score")["ranks"].right >= 70
    assert answers(opened(seed, plant=False), "nothing")["group"].right == NOBODY


def test_every_wrong_answer_has_a_reason_and_none_is_the_right_one() -> None:
    for exercise in EXERCISES:
        for ask in answers(sample(), exercise.word).values():
            assert ask.kind in (TYPED, PICKED, WRITTEN, DONE)
            assert ask.word in exercise.questions
            for mistake in ask.mistakes:
                assert mistake.why.endswith((".", "!"))
                if ask.kind in (TYPED, PICKED):
                    assert check(ask, str(mistake.said)).outcome == WRONG, (exercise.word, mistake)
            if ask.kind == PICKED:
                assert {mistake.said for mistake in ask.mistakes} | {ask.right} == set(ask.options)
                assert check(ask, str(ask.right)).outcome == RIGHT


def test_each_exercise_is_found_on_a_page_there_is_with_controls_it_has() -> None:
    for exercise in EXERCISES:
        assert contents.view_named(exercise.place)
    assert [one.about for one in EXERCISES].count(TWIN) == 1
    assert EXERCISES[-1].about == OWN_FILE
    assert len(EXERCISES) == 9


@pytest.mark.nightly
def test_a_participants_book_is_another_one_with_names_that_fit() -> None:
    number = 5
    book, told = book_of(number), names(number)
    assert about(book) == "planted"
    assert {told[value] for value in SHUFFLED["industry"]} == set(SHUFFLED["industry"])
    assert answers(book, "not_to_sell")["group"].right == facts(number)["D3"]["industry"] == told["Hospitality"]
    twin = book_of(number, plant=False)
    assert about(twin) == TWIN
    assert answers(twin, "nothing")["group"].right == NOBODY
    assert book.fingerprint != book_of(number + 1).fingerprint


def test_neighbors_have_other_numbers_and_other_names() -> None:
    first, second = next_number(), next_number()
    assert first != second
    assert names(first) != names(second)


def test_progress_stays_with_the_notebook_and_what_was_right_stays_right() -> None:
    told = Progress.begun(7).told("who_left", "rate", "20", WRONG).told("who_left", "rate", "8", RIGHT)
    told = told.told("who_left", "rate", "9", WRONG).told("who_left", "mrr", "", SHOWN)
    kept = Notebook(sample(), Pack(), registers={"workshop": [dict(row) for row in told.rows]})
    again = Progress.of(open_saved(save(kept)).registers["workshop"])
    assert (again.number, again.row("who_left", "rate")["outcome"]) == (7, RIGHT)
    assert again.next.word == "who_left"
    assert again.told("who_left", "weight", "x", RIGHT).next.word == "not_to_sell"
    assert Progress.of([{"strange": 1}]).rows == ()


def test_a_leader_sees_answers_from_five_on_and_never_words_or_ones_own_file() -> None:
    room, first, own = Room(), EXERCISES[0], EXERCISES[-1]
    seats = [room.sit() for _ in range(FEWEST_SEATS)]
    for place, seat in enumerate(seats):
        assert room.spread("who_left", "rate") is None
        room.note(seat, first, RATE, "8" if place else "20", RIGHT if place else WRONG)
        room.note(seat, own, Ask("sentence", "", WRITTEN, "", ""), "Acme churned", RIGHT)
    assert room.spread("who_left", "rate") == {"8": FEWEST_SEATS - 1, "20": 1}
    assert room.spread("own", "sentence") is None
    assert "Acme" not in str([vars(seat) for seat in seats])
    where = room.where().set_index("exercise")
    assert where.loc[own.title, "participants"] == FEWEST_SEATS
    assert where.loc[first.title, "right"] == FEWEST_SEATS - 1
    del seats, seat
    assert room.count() == 0


def test_the_leaders_page_is_switched_on_by_a_code() -> None:
    assert not switched_on({})
    assert not is_leader("", {})
    assert not is_leader("x", {CODE: "y"})
    assert is_leader("y", {CODE: "y"})


def test_the_handout_and_the_slides_give_no_answer_away() -> None:
    printed = handout().decode()
    shown = slides(sample())
    seen = " ".join(words for slide in shown.slides for _, words in texts(slide))
    for ask in (ask for one in EXERCISES[:6] for ask in answers(sample(), one.word).values()):
        for page in (printed, seen):
            assert ask.because not in page
            if ask.kind == TYPED:
                assert not re.search(rf"(?<![\d.]){re.escape(str(ask.right))}%", page)
    assert all(one.title in printed for one in EXERCISES)
    assert "Business review" not in [shown.name, shown.eyebrow], "they are no review of a business"
    notes = " ".join(slide.notes for slide in shown.slides)
    assert answers(sample(), "who_left")["rate"].because in notes
    assert to_pptx(shown)[:2] == b"PK"


def test_the_notebook_is_the_one_the_exercises_make() -> None:
    assert PLACE.read_text(encoding="utf-8") == text()


@pytest.mark.nightly
def test_the_notebook_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient import NotebookClient
    from nbformat import reads

    sheet = reads(PLACE.read_text(encoding="utf-8"), 4)
    NotebookClient(sheet, timeout=300, resources={"metadata": {"path": str(PLACE.parent)}}).execute()
    printed = [output.text for cell in sheet.cells for output in cell.get("outputs", ()) if "text" in output]
    assert any("550 accounts were here" in words for words in printed)


def test_every_page_has_a_tip_that_says_one_thing_to_try() -> None:
    assert set(tips()) == {view.word for view in contents.views()}
    for told in tips().values():
        assert told.answers.endswith(".")
        assert told.attempt.endswith(".")
        assert len(f"{told.answers} {told.attempt}") < 150


def test_a_tip_stands_on_a_first_visit_until_it_is_dismissed() -> None:
    app = frame(book=sample(), kept_tips=[]).switch_page("cohorts.py").run()
    assert "Each start cohort" in said(app)
    app.button(key="tip-cohorts").click().run()
    assert "Each start cohort" not in said(app)
    assert "How long accounts stay" in said(app.switch_page("survival.py").run())
    app.button(key="tips-off").click().run()
    assert "Try:" not in said(app.switch_page("composition.py").run())


def test_a_page_that_begins_knows_nothing_of_what_the_one_before_it_reserved() -> None:
    before = slots.Places(None, None, None, None, stop=pytest.fail)  # type: ignore[arg-type]
    before.answers.append(("asked", "said"))  # type: ignore[arg-type]
    slots._here.places = before
    assert slots.answers()
    slots.forget_places()
    assert slots.answers() == []
    with slots.beside_waiting("Stop", lambda: None):
        assert before.stops == 0
