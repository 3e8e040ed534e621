"""A pack filled from a template, and what became of last time's: computed from the books, never made up."""

import pandas as pd
import pytest
from books import AS_OF, BILLS, NINE, drawn, nine, read
from packs import PLAN, answers_of, asked, full, pilot, sentences, table, wins_only

from analysis import Book, NotEnoughData, composition, experiment, qbr
from analysis.finding import CLEAR
from analysis.qbr.pack import Kept, skeleton
from analysis.qbr.since import BECAME
from analysis.qbr.templates import ASK_STEPS, STEPS

AREAS = ("worse", "needs improvement", "no meaningful difference", "cannot tell")


@pytest.fixture(scope="module")
def whole(sample_book: Book) -> qbr.Pack:
    return qbr.fill("book", sample_book, answer=answers_of(sample_book)).pack


def test_the_template_of_a_book_asks_all_that_the_book_can_answer(whole: qbr.Pack) -> None:
    words = {item.place.asked.word for item in whole.items if item.place}
    assert words == {"experiment", "revenue", "composition", "targets", "nps", "health"}


def test_a_template_makes_nothing_up_for_a_book_without_the_tables() -> None:
    filled = qbr.fill("book", pilot(), plan=PLAN)
    assert {item.place.asked.word for item in filled.pack.items if item.place} == {"experiment"}
    *lacking, last = filled.missing
    assert len(lacking) == 5
    assert all("It needs" in missing for missing in lacking)
    assert "nothing was kept last time" in last


def test_every_sentence_of_a_template_is_one_the_analysis_says(sample_book: Book, whole: qbr.Pack) -> None:
    for item in whole.items:
        if item.finding is not None:
            assert item.finding.claim in {finding.claim for finding in item.said}
            assert qbr.stale(item, sample_book) == ""


def test_the_value_of_a_pilot_comes_with_its_misses_and_next_steps_for_each_of_them() -> None:
    book = pilot()
    pack = qbr.fill("value", book, plan=PLAN).pack
    card = experiment.analyze(book, plan=PLAN).scorecard
    steps = pack.items[-1]
    assert steps.title == STEPS
    misses = card.loc[card["verdict"].isin(AREAS), "label"]
    assert [line.split(":")[0] for line in steps.note.splitlines()] == sorted(
        misses, key=[line.split(":")[0] for line in steps.note.splitlines()].index
    )
    assert len(misses) == len(steps.note.splitlines()) == 5


def test_where_nothing_suggests_a_step_there_is_room_to_write_one() -> None:
    assert qbr.fill("book", nine(), answer=answers_of(nine())).pack.items[-1].note == ASK_STEPS


def test_the_template_of_one_account_speaks_of_that_account(sample_book: Book) -> None:
    pack = qbr.fill("account", sample_book, account_id="A-1001", answer=answers_of(sample_book)).pack
    about = [item for item in pack.items if item.place and item.place.asked.word == "account"]
    assert about
    assert all(dict(item.place.asked.controls) == {"account_id": "A-1001"} for item in about)
    name = about[0].title.split(" started on")[0]
    assert pack.title == f"Business review: {name}"


def test_the_same_book_asked_again_changes_nothing() -> None:
    book = nine()
    told = qbr.compare(full(book), book, answer=answers_of(book))
    assert set(told.changes["became"]) <= {"held", "counted again", "still cannot tell", "agreed"}
    same = told.changes[told.changes["became"] != "agreed"]
    assert list(same["said_then"]) == list(same["said_now"])


def leaving(east: float, seed: int = 5, accounts: int = 300) -> Book:
    """East leaves at its own rate, the rest at 2% a month."""
    frame = drawn(seed, {"East": (accounts, east), "West": (accounts, 0.02)})
    return Book.from_frames(accounts=frame, as_of=AS_OF)


def about_east(book: Book) -> Kept:
    answer = asked(book, composition.analyze, by="segment")
    findings = answer[1].findings
    place = next(
        i for i, f in enumerate(findings) if f.about == {"segment": "East"} and f.verdict in (CLEAR, "cannot tell")
    )
    return sentences(book, answer, place)[0]


def test_a_difference_that_stays_holds_and_one_that_goes_can_no_longer_be_told() -> None:
    before = qbr.Pack().keep(about_east(leaving(0.06)))
    assert before.items[0].verdict == CLEAR
    assert list(qbr.compare(before, leaving(0.06, seed=6)).changes["became"]) == ["held"]
    gone = qbr.compare(before, leaving(0.02, seed=6)).changes.iloc[0]
    assert gone["became"] in ("can no longer be told", "not said any more")


def test_a_verdict_that_turns_did_not_hold_and_is_said_first() -> None:
    book = pilot()
    worse = experiment_with(book, flip="planning_hours")
    before = wins_only(book)
    told = qbr.compare(before, worse)
    row = told.changes.iloc[0]
    assert row["became"] == "did not hold"
    assert (row["then"], row["now"]) == ("better", "worse")
    assert told.findings[0].claim.startswith("Of 3 things kept")
    assert told.findings[1].claim.startswith("Did not hold: Time spent")
    assert told.findings[1].verdict == CLEAR


def experiment_with(book: Book, flip: str) -> Book:
    """The same pilot with its arms swapped for one KPI."""
    frame = book.tables["kpis"].collect("pandas").to_pandas()
    middle = frame[f"{flip}_before"]
    turned = 2 * middle - frame[f"{flip}_after"]
    return Book.from_frames(kpis=frame.assign(**{f"{flip}_after": turned}))


def test_the_counts_of_the_summary_are_those_of_the_table() -> None:
    told = qbr.compare(wins_only(pilot()), pilot())
    counts = told.changes["became"].value_counts()
    for became, number in counts.items():
        assert f"{number} {BECAME[became]}" in told.findings[0].claim
    assert counts.sum() == told.findings[0].accounts


def test_what_the_new_book_cannot_be_asked_is_said() -> None:
    before = full(nine())
    told = qbr.compare(before, pilot())
    assert set(told.changes["became"]) == {"cannot be asked", "agreed"}
    assert not told.items


def test_words_of_last_time_come_back_to_be_answered() -> None:
    told = qbr.compare(full(nine()), nine(), answer=answers_of(nine()))
    agreed = told.changes[told.changes["became"] == "agreed"]
    assert list(agreed["said_then"]) == ["What we agreed: Train the admins · Review the plan"]


def test_without_a_sentence_there_is_nothing_to_compare() -> None:
    book = nine()
    only = qbr.Pack().keep(table(book, asked(book, composition.analyze), "reasons", "Reasons"))
    with pytest.raises(NotEnoughData):
        qbr.compare(only, book)


def test_a_period_that_ended_with_last_times_data_ends_with_this_times() -> None:
    early = Book.from_frames(accounts=read(NINE), mrr=read(BILLS), as_of="2025-09-30")
    answer = asked(early, composition.analyze, by="segment", since=pd.Timestamp("2024-10-01").date(),
                   until=pd.Timestamp("2025-09-30").date())  # fmt: skip
    told = qbr.compare(qbr.Pack().keep(*sentences(early, answer, 0)), nine())
    assert told.changes["said_now"].iloc[0] == composition.analyze(nine(), by="segment").findings[0].claim


def test_the_review_tells_what_was_said_last_time_and_what_became_of_it() -> None:
    book, before = nine(), full(nine())
    pack = qbr.fill("book", book, before=before, answer=answers_of(book)).pack
    (item,) = [item for item in pack.items if item.kind == "since"]
    told = qbr.compare(before, book)
    assert item.title == told.findings[0].claim
    (slide,) = [s for s in qbr.report(pack, book).slides if s.item is not None and s.item.kind == "since"]
    assert slide.kicker == "What we said last time, and what became of it"
    assert [row[0] for row in slide.grid.rows] == list(told.changes["said_then"])
    assert [row[1] for row in slide.grid.rows] == list(told.changes["became"])


def test_where_nothing_was_kept_last_time_it_is_said_beside_the_pack_and_in_no_slide() -> None:
    for before in (None, qbr.Pack()):
        filled = qbr.fill("book", nine(), before=before, answer=answers_of(nine()))
        assert "nothing was kept last time" in filled.missing[-1]
        assert not [item for item in filled.pack.items if item.kind == "since"]


def test_the_review_of_one_account_shows_nothing_that_was_said_of_another(sample_book: Book) -> None:
    ask = answers_of(sample_book)
    kept = [qbr.fill("account", sample_book, account_id=id, answer=ask).pack for id in ("A-1001", "A-1002")]
    both = qbr.Pack().keep(*kept[0].items, *kept[1].items)
    pack = qbr.fill("account", sample_book, account_id="A-1002", before=both, answer=ask).pack
    (item,) = [item for item in pack.items if item.kind == "since"]
    other = kept[0].items[0].title.split(" ")[0]
    assert other not in str(item.frame.to_dict())
    again = qbr.asked_again(item, both, sample_book)
    assert again.frame.equals(item.frame)
    nothing = qbr.fill("account", sample_book, account_id="A-1002", before=kept[0], answer=ask).pack
    assert not [item for item in nothing.items if item.kind == "since"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4 of 7 churned from Oct 1, 2024 to Sep 30, 2025: 57%", "3 of 9 churned in 2025: 33%"),
        ("4 of 7 churned between 2025-01-01 and 2025-12-31: 57%", "4 of 7 churned in 2025: 57%"),
        ("NPS in Q4 2025 is 12", "NPS in July 2025 is 9"),
        ("12 accounts are red as of Dec 31, 2025", "3 accounts are red as of 2026-03-31"),
    ],
)
def test_a_sentence_is_the_same_in_whatever_period_it_is_said(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
    assert skeleton(one) != skeleton("9 accounts joined in May 2025")
