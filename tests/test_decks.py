"""The three decks: what stands on their slides, for whom, and that the files are whole."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from math import nan
from pathlib import Path

import pandas as pd
import pytest
import remembered
from books import SAMPLE
from lxml import etree
from nightly import times
from pptx import Presentation
from pptx.util import Pt

from analysis import Book, account, experiment, revenue
from analysis.account import list_actions, list_goals
from analysis.errors import AnalysisError
from analysis.phrases import in_currency
from analysis.qbr.decks import (
    Deck,
    Slide,
    business_review,
    customer_review,
    template_report,
    to_pptx,
    value_proof,
)
from analysis.qbr.decks.model import MOST_TITLE, MOST_WORDS, Block, Cell, Table, texts
from analysis.qbr.decks.outcomes import Outcome
from analysis.qbr.decks.room import paged

PLAN = (SAMPLE / "pilot_plan.json").read_text(encoding="utf-8")
# What only those inside the company say of a customer.
INTERNAL = (
    "health", "at risk", "churn", "red account", "csm", "sales rep", "cost to serve", "margin", "upsell", "expansion",
    "mrr", "arpa", "ltv", "acquisition cost", "flag", "detractor", "zombie", "win-back", "commission", "score of",
)  # fmt: skip


@cache
def decks_of(book: Book) -> dict[str, Deck]:
    """The decks of the sample as the page makes them."""
    return remembered.made(_decks_of, book)


def _decks_of(book: Book) -> dict[str, Deck]:
    """In the currency of the book."""
    ids = pd.read_csv(SAMPLE / "goals.csv")["account_id"].unique()
    with in_currency(book.currency):
        both = {"value": value_proof(book, plan=PLAN), "business": business_review(book, plan=PLAN)}
        return both | {account: customer_review(book, account, plan=PLAN) for account in (*ids, "A-1005")}


def customers(book: Book, ids: Iterable[str]) -> Iterator[tuple[str, Deck]]:
    """By day the decks of the accounts with goals, which say most of an account; by night of all that have one."""
    if not times(0, 1):
        yield from ((name, deck) for name, deck in decks_of(book).items() if name == deck.account_id)
        return
    for account_id in ids:
        with suppress(AnalysisError):
            yield account_id, customer_review(book, account_id, plan=PLAN)


def read(deck: Deck) -> str:
    """Everything a deck says, on its slides and in its notes."""
    parts = [deck.subject, deck.period]
    for slide in deck.slides:
        parts += [text for _, text in texts(slide)]
        parts += [slide.footer, slide.notes, slide.figure.alt if slide.figure else ""]
    return " ".join(parts)


def test_every_slide_is_a_message_of_few_words(sample_book: Book) -> None:
    for name, deck in decks_of(sample_book).items():
        for slide in deck.slides:
            assert len(slide.title.split()) <= MOST_TITLE, (name, slide.title)
            assert slide.words <= MOST_WORDS or slide.appendix, (name, slide.key, slide.words)
            assert slide.say or slide.appendix, (name, slide.key)
            assert "Where it comes from" in slide.source, (name, slide.key)


def test_no_slide_shows_code_hashes_or_unknown_numbers(sample_book: Book) -> None:
    for name, deck in decks_of(sample_book).items():
        shown = " ".join(text for slide in deck.slides for _, text in texts(slide))
        for word in ("`", "nan", "unknown", "inf ", sample_book.fingerprint[:8], "_", "treatment"):
            assert word not in shown, (name, word)


def test_a_deck_for_a_customer_refuses_what_is_internal() -> None:
    with pytest.raises(ValueError, match="internal"):
        Deck("customer", "Alder", "", (Slide("risk", "At risk"),))
    Deck("business", "Alder", "", (Slide("risk", "At risk"),))


def test_a_slide_of_too_many_words_becomes_several_and_loses_no_row() -> None:
    rows = tuple((Cell(f"step number {place} with some words more"), Cell("an owner")) for place in range(12))
    parts = paged(Slide("next", "Twelve steps", table=Table(("Step", "Owner"), rows)))
    assert len(parts) > 1
    assert [row for part in parts for row in part.table.rows] == list(rows)
    assert all(part.words <= MOST_WORDS for part in parts)


def test_no_customer_deck_holds_an_internal_word_or_names_another_account(sample_book: Book) -> None:
    accounts = pd.read_csv(SAMPLE / "accounts.csv")
    here = accounts[accounts["churned_on"].isna()]
    made = 0
    for account_id, deck in customers(sample_book, here["account_id"]):
        made += 1
        said = read(deck)
        low = said.replace(deck.subject, "").lower()
        assert not [word for word in INTERNAL if word in low], (account_id, said)
        others = accounts[accounts["account_id"] != account_id]
        assert not [name for name in others["name"] if name in said], account_id
        assert not [other for other in others["account_id"] if other in said], account_id
    assert made >= times(20, 40)


def test_numbers_on_slides_are_those_of_the_pages(sample_book: Book) -> None:
    bridge = revenue.analyze(sample_book).bridge.set_index("step")["amount"]
    deck = decks_of(sample_book)["business"]
    slide = deck.slide("revenue")
    assert f"{bridge['closing']:,.0f}" in slide.title
    assert f"{bridge['churn']:,.0f}" in slide.title
    values = slide.figure.series[0].values
    assert sum(values[:-1]) == pytest.approx(values[-1])
    assert [high - low for _, low, high, tone, _ in slide.figure.steps() if tone == "lost"] == [
        bridge["contraction"], bridge["churn"],
    ]  # fmt: skip
    card = experiment.analyze(sample_book, plan=PLAN).scorecard.set_index("kpi")
    hours = decks_of(sample_book)["value"].slide("kpi planning_hours")
    assert f"{abs(card.loc['planning_hours', 'effect']):.1f} hours" in hours.title


def test_money_is_told_where_somebody_says_what_a_unit_is_worth(sample_book: Book) -> None:
    deck = value_proof(sample_book, plan=PLAN, prices={"planning_hours": 28}, periods=13)
    # 2.04 hours × 60 sites × 13 weeks × 28 = 44,557.
    assert "45,000" in deck.slide("short").title


def test_where_nobody_said_which_way_is_good_nothing_is_called_better(pilot: Book) -> None:
    deck = value_proof(pilot)
    assert deck.slide("short").title == "Four of eight measures clearly moved"
    assert "better" not in " ".join(text for slide in deck.slides for _, text in texts(slide)).lower()
    missed = " ".join(text for _, text in texts(deck.slide("misses")))
    assert "Planning hours" not in missed


def test_an_account_of_which_nobody_knows_whether_it_churned_has_a_timeline() -> None:
    accounts = pd.DataFrame({"account_id": [f"A{n}" for n in range(12)], "name": [f"Alder {n}" for n in range(12)]})
    nps = pd.DataFrame({"account_id": ["A1"] * 3, "answered_on": ["2025-11-01"] * 3, "score": [9, 10, 9]})
    found = account.analyze(Book.from_frames(accounts=accounts, nps=nps), account_id="A1")
    assert any("scored" in finding.claim for finding in found.findings)


def test_goals_are_met_missed_or_on_the_way() -> None:
    rows = pd.DataFrame({
        "account_id": ["A"] * 5, "goal": ["one", "two", "three", "four", "five"],
        "direction": ["down", "up", None, "up", "up"], "baseline": [10, 10, 10, 10, 10], "target": [8, 12, 8, 20, 20],
        "actual": [7, 11, 9, None, 15], "due_on": ["2025-06-01"] * 4 + ["2026-06-01"],
    })  # fmt: skip
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": ["2024-01-01", "2024-02-01"], "churned_on": [None, "2025-11-01"]}
    )
    book = Book.from_frames(accounts=accounts, goals=rows, as_of="2025-12-31")
    told = list_goals(book, "A").set_index("goal")["state"].to_dict()
    assert told == {"one": "met", "two": "missed", "three": "missed", "four": "not measured", "five": "on the way"}
    assert list_goals(book, "B").empty
    assert list_actions(book, "A").empty


def test_the_sample_has_goals_of_twenty_accounts_three_of_them_missed(sample_book: Book) -> None:
    ids = pd.read_csv(SAMPLE / "goals.csv")["account_id"].unique()
    states = pd.concat([list_goals(sample_book, account) for account in ids])["state"]
    assert len(ids) == 20
    assert (states == "missed").sum() == 3


def test_the_miss_of_a_customer_stands_on_its_deck_and_its_steps_come_back(sample_book: Book) -> None:
    deck = decks_of(sample_book)["A-1021"]
    assert "Less overtime" in " ".join(text for _, text in texts(deck.slide("misses")))
    assert "Bring the payroll export" in " ".join(text for _, text in texts(deck.slide("last")))


def test_an_account_of_which_nothing_is_known_gets_no_deck() -> None:
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": ["2024-01-01"] * 2, "churned_on": [None, "2025-11-01"]}
    )
    with pytest.raises(AnalysisError, match="Nothing can be shown"):
        customer_review(Book.from_frames(accounts=accounts), "A")


def test_edits_change_one_slide_and_can_be_undone() -> None:
    deck = Deck("business", "Alder", "", tuple(Slide(key, key, rows=(Block("1", text="one"),)) for key in "abc"))
    assert [slide.key for slide in deck.move("c", -2).slides] == ["c", "a", "b"]
    assert [slide.key for slide in deck.duplicate("a").slides] == ["a", "a-2", "b", "c"]
    assert [slide.key for slide in deck.drop("b").slides] == ["a", "c"]
    written = deck.said("a", {("title",): "Better", ("rows", 0, "text"): "two"})
    assert (written.slide("a").title, written.slide("a").rows[0].text) == ("Better", "two")
    assert deck.slide("a").title == "a"


@pytest.mark.parametrize("name", ["value", "business", "A-1021"])
def test_the_package_is_whole(name: str, sample_book: Book) -> None:
    data = to_pptx(decks_of(sample_book)[name])
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = set(archive.namelist())
    assert len(names) == len(archive.namelist())
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    known = {part.get("PartName", "").lstrip("/") for part in types}
    endings = {part.get("Extension") for part in types}
    for part in names - {"[Content_Types].xml"}:
        assert part in known or part.rpartition(".")[2] in endings, part
        if part.endswith(".rels"):
            base = Path(part).parent.parent
            for link in etree.fromstring(archive.read(part)):
                if link.get("TargetMode") != "External":
                    target = link.get("Target")
                    where = (
                        target.lstrip("/") if target.startswith("/") else str((Path("/") / base / target).resolve())[1:]
                    )
                    assert where in names, (part, where)


@pytest.mark.parametrize("name", ["value", "business", "A-1021"])
def test_slides_have_alt_text_own_ids_notes_and_no_small_letters(name: str, sample_book: Book) -> None:
    deck = decks_of(sample_book)[name]
    shown = Presentation(io.BytesIO(to_pptx(deck)))
    assert len(shown.slides) == len(deck.slides) + 1
    for page in shown.slides:
        ids = [shape.shape_id for shape in page.shapes]
        assert len(set(ids)) == len(ids)
        for shape in page.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
            sizes = [run.font.size for run in _runs(shape) if run.font.size is not None]
            assert all(size >= Pt(12) for size in sizes), shape.name
            inside = shape.left >= 0 and shape.left + shape.width <= shown.slide_width
            assert inside, shape.name
            assert shape.top + shape.height <= shown.slide_height, shape.name
    assert all(page.has_notes_slide for page in list(shown.slides)[1:])


@pytest.mark.parametrize("others", [None, "Title and Content", "Picture with Caption"])
def test_a_template_of_the_team_s_own_is_used_by_its_placeholders(others: str | None, sample_book: Book) -> None:
    own = Presentation()
    for layout in [*own.slide_layouts] if others else []:
        if layout.name not in ("Title Slide", others):
            own.slide_layouts.remove(layout)
    sink = io.BytesIO()
    own.save(sink)
    assert template_report(sink.getvalue())[0] == "Cover: layout “Title Slide”."
    deck = decks_of(sample_book)["A-1021"]
    shown = Presentation(io.BytesIO(to_pptx(deck, sink.getvalue())))
    assert [page.shapes.title.text_frame.text for page in shown.slides][1:] == [slide.title for slide in deck.slides]
    for page in shown.slides:
        for shape in page.shapes:
            assert shape.top + shape.height <= shown.slide_height, shape.name
            assert shape.left + shape.width <= shown.slide_width, shape.name


def _runs(shape):
    frames = [shape.text_frame] if shape.has_text_frame else []
    frames += [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
    return [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]


@pytest.mark.parametrize(
    ("before", "values", "said"),
    [
        ((10.0, 10.0), (14.0, 11.0), "ended 3"),
        ((10.0, 10.0), (10.0, 7.0), "fell 3"),
        ((nan, nan), (14.0, 11.0), "ended 3"),
    ],
)
def test_rose_and_fell_are_said_of_what_did(
    before: tuple[float, float], values: tuple[float, float], said: str
) -> None:
    """Both rose and the treated rose less: they ended lower than control, and did not fall."""
    told = Outcome("k", "Hours", "hours", False, "better", values, before, (-3.0, -4.0, -2.0), (40, 40), "account")
    assert said in told.title
    assert "higher" not in told.title
