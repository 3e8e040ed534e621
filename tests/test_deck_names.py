"""Nobody else's name or id stands in a customer's deck, whoever wrote it there, in whichever field or file of it."""

import io
import json
import re
import zipfile
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import islice

import pandas as pd
import pytest
from asking import frame, said, to
from books import SAMPLE, sample
from nightly import times
from test_decks import PLAN, customers, decks_of, read

from analysis import Book
from analysis.charts.marks import Marks, Series
from analysis.qbr.decks import Deck, Slide, customer_review, to_html, to_notebook, to_pptx, value_proof
from analysis.qbr.decks.kept import deck_text
from analysis.qbr.decks.model import Block, Cell, Table
from analysis.qbr.decks.others import without_others

NAMES = ["Alder Foods", "Birch", "Cedar and Sons International Group", "Acme", "Alder Foods North"]
IDS = ["C-17", "C-18", "C-19", "100234", "C-21"]


def book(goals: list[dict] | None = None, **tables: pd.DataFrame) -> Book:
    accounts = pd.DataFrame({"account_id": IDS, "name": NAMES, "started_on": "2023-01-01",
                             "churned_on": [None, None, None, None, "2025-02-01"]})  # fmt: skip
    own = {"account_id": "C-17", "goal": "Faster", "baseline": 9, "target": 8, "actual": 8.5}
    rows = [own, {**own, "goal": "Fewer calls"}, *({**own, **row} for row in goals or [])]
    return Book.from_frames(accounts=accounts, goals=pd.DataFrame(rows), as_of="2025-09-30", **tables)


def inside(data: bytes) -> str:
    """Every text of every part of a file, of the files in it too."""
    archive, told = zipfile.ZipFile(io.BytesIO(data)), []
    for name in archive.namelist():
        part = archive.read(name)
        told.append(name)
        if name.endswith((".xlsx", ".churn")):
            told.append(inside(part))
        elif not name.startswith("analysis/"):
            told.append(part.decode("utf-8", errors="ignore"))
    return " ".join(told)


def files(deck: Deck, of: Book) -> str:
    return " ".join((to_html(deck).decode(), inside(to_pptx(deck)), inside(to_notebook(deck, of, {"plan": PLAN}))))


@pytest.mark.parametrize(
    "row",
    [
        {"goal": "Do it as Birch does"},
        {"goal": "As fast as birch’s planners"},
        {"goal": "Plan", "kpi": "Hours at C-19"},
        {"goal": "Plan", "source": "a call with account 100234"},
        {"goal": "Plan it as Acme does"},
        {"goal": "Plan every week of the year as Cedar and Sons International Group does"},
        {"goal": "Learn from Alder Foods North"},
        {"goal": "Learn from Alder_Foods-North"},
    ],
)
def test_a_goal_that_names_another_account_is_left_out_and_the_others_stay(row: dict) -> None:
    deck = customer_review(book([row]), "C-17")
    whole = files(deck, book([row])) + read(deck)
    for word in ("irch", "Cedar", "C-19", "100234", "Acme", "North"):
        assert word not in whole, word
    assert "You set two goals" in deck.slide("goals").title
    assert any("names" in words for words in deck.left_out)


def test_the_account_s_own_name_and_a_word_that_is_only_a_word_are_no_other_s() -> None:
    deck = customer_review(book([{"goal": "Alder Foods plans faster"}, {"goal": "The acme of speed"}]), "C-17")
    assert "You set four goals" in deck.slide("goals").title
    assert not any("names" in words for words in deck.left_out)


def pilot(**more: object) -> pd.DataFrame:
    rows = range(40)
    return pd.DataFrame({"unit_id": [f"s{n}" for n in rows], "arm": ["treatment", "control"] * 20,
                         "hours": [8 - 3 * (1 - n % 2) + n % 5 / 10 for n in rows], **more})  # fmt: skip


def plan(title: str, label: str = "Hours", arm: str = "sites with it") -> str:
    kpi = {"kpi": "hours", "label": label, "unit": "hours", "higher_is_better": False, "primary": True}
    return json.dumps({"title": title, "unit": "site", "arms": {"treatment": arm, "control": "sites without it"},
                       "kpis": [kpi]})  # fmt: skip


@pytest.mark.parametrize("asked", [plan("Does it help as at Birch?"), plan("Help", "Hours at Birch")])
def test_a_value_proof_of_one_customer_s_units_names_no_other(asked: str) -> None:
    of = book(kpis=pilot(account_id="C-17"))
    deck = value_proof(of, plan=asked)
    assert deck.account_id == "C-17"
    assert "Birch" not in read(deck) + files(deck, of)
    assert any("Birch" in words for words in deck.left_out)
    assert "Birch" not in inside(to_notebook(deck, of, {"plan": asked}))


def test_a_value_proof_may_name_whose_it_is() -> None:
    for kpis in (pilot(account_id="C-17"), pilot()):
        deck = value_proof(book(kpis=kpis), plan=plan("Does it help Alder Foods?"))
        assert deck.subject == "Does it help Alder Foods?"
        assert not any("names" in words for words in deck.left_out)


WHERE = (
    {"title": "As Birch"}, {"key": "kpi Birch"}, {"rows": (Block("1", text="Birch"),)},
    {"panels": (Block("1", small="Birch"),)}, {"footer": "Birch"}, {"say": ("Birch",)}, {"source": "Birch"},
    {"brief": "Birch"}, {"lead": Block("1", head="Birch")}, {"table": Table(("Birch",), ((Cell("1"),),))},
    {"table": Table(("a",), ((Cell("1", "Birch"),),))},
    {"figure": Marks("bars", "Birch", ("a",), (Series("s", (1.0,)),), "customer")},
    {"figure": Marks("bars", "t", ("a",), (Series("Birch", (1.0,)),), "customer")},
    {"figure": Marks("bars", "t", ("a",), (Series("s", (1.0,), ("Birch",)),), "customer")},
    {"figure": Marks("bars", "t", (*"abcde", "Birch", *"fghij"), (Series("s", (1.0,) * 11),), "customer")},
    {"figure": Marks("bars", "t", ("a",), (Series("s", (1.0,)),), "customer", unit="Birch")},
)  # fmt: skip


@pytest.mark.parametrize("where", WHERE)
def test_every_field_of_a_slide_is_looked_through(where: dict) -> None:
    slides = (Slide("a", "A", audience="customer"), replace(Slide("b", "B", audience="customer"), **where))
    deck = without_others(Deck("customer", "Alder Foods", "2025", slides, account_id="C-17"), book())
    assert [slide.key for slide in deck.slides] == ["a"]
    assert "Birch" not in files(deck, book())


def test_no_text_of_a_deck_is_forgotten() -> None:
    """Every field of text a slide may have is among those tried; one that is added later fails here."""
    tried = {name for where in WHERE for name in where} | {"beside", "below", "audience"}
    assert {entry.name for entry in fields(Slide)} - tried == {"draft", "appendix"}
    assert is_dataclass(Slide)


def edited(page, key: str, label: str, text: str):
    page.button(key=f"edit-{key}").click().run()
    next(field for field in page.text_input if field.label == label).set_value(text)
    next(button for button in page.button if button.label == "Save the slide").click().run()
    return page


def test_an_edit_that_names_another_account_is_not_kept_and_it_is_said() -> None:
    page = to(frame(book=book(), deck_account="C-17", account_chosen="C-17"), "qbr")
    page.button(key="deck_make").click().run()
    before = page.session_state["deck"].slide("talk")
    edited(page, "talk", "Title", "Do it as Birch")
    assert page.session_state["deck"].slide("talk") == before
    assert "Birch" in said(page)
    page.button(key="Duplicate-slide-talk").click().run()
    edited(page, "talk-2", "Title", "Do it as Acme")
    assert page.session_state["deck"].slide("talk-2").title == before.title


def test_a_cover_can_be_written_anew_and_names_no_other() -> None:
    page = to(frame(book=book(), deck_account="C-17"), "qbr")
    page.button(key="deck_make").click().run()
    for title, stands in (("Alder Foods in 2025", "Alder Foods in 2025"), ("Like Birch", "Alder Foods in 2025")):
        page.button(key="edit-cover").click().run()
        next(field for field in page.text_input if field.label == "Title").set_value(title)
        next(button for button in page.button if button.label == "Save the cover").click().run()
        assert page.session_state["deck"].subject == stands
    assert "Birch" in said(page)


def test_a_kept_deck_that_names_another_account_comes_back_without_it() -> None:
    of = book()
    deck = customer_review(of, "C-17")
    spoiled = deck.put("talk", title="Do it as Birch")
    rows = [{"made_from": of.fingerprint, "deck": deck_text(spoiled)}]
    page = to(frame(book=of, kept_decks=rows), "qbr")
    assert page.session_state["deck"].slides
    assert "talk" not in [slide.key for slide in page.session_state["deck"].slides]


def test_written_steps_that_name_another_account_are_left_out() -> None:
    step = {"owner": "Robin", "outcome": "", "source": "", "account_id": "C-17", "said_on": "2025-09-30",
            "due_on": None, "done_on": None}  # fmt: skip
    written = [{**step, "step": "Train the admins"}, {**step, "step": "Ask Birch how they do it"}]
    deck = customer_review(book(), "C-17", written=written)
    assert [row[0].text for row in deck.slide("next").table.rows] == ["Train the admins"]
    assert "Birch" not in read(deck)


@cache
def others_of_sample() -> tuple[tuple[str, ...], re.Pattern[str]]:
    accounts = pd.read_csv(SAMPLE / "accounts.csv")
    words = [*accounts["account_id"], *accounts["name"]]
    return tuple(accounts["account_id"]), re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words))


def test_no_file_of_any_customer_s_deck_in_the_sample_names_another() -> None:
    accounts = pd.read_csv(SAMPLE / "accounts.csv").set_index("account_id")["name"].to_dict()
    ids, every = others_of_sample()
    made = 0
    for account_id, deck in islice(customers(sample(), ids), times(4, len(ids))):
        made += 1
        found = set(every.findall(read(deck) + files(deck, sample())))
        assert found <= {account_id, accounts[account_id]}, account_id
    assert made >= times(4, 200)
    proof = decks_of(sample())["value"]
    assert not every.findall(read(proof) + inside(to_pptx(proof)))
