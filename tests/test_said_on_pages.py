"""What was planted is said by the pages themselves, under other names and on other seeds, and not in the twin."""

import json
import re
from pathlib import Path

import pytest
from asking import frame, to
from planted import SEEDS, opened, written

from analysis import Book
from analysis.finding import CLEAR

FILES = ("accounts", "mrr", "nps", "events", "payments", "usage", "touches", "costs")
IDLE_EVENTS = ("Office opened", "Price increase", "Merger", "Reorganization")
CHIP = re.compile(r'<(?:p|li) class="(?:answer|finding)">(.*?) <span class="chip ([a-z-]+)"[^>]*>', re.S)


@pytest.fixture(scope="module", params=SEEDS)
def planted(request) -> tuple[Book, Path]:
    return opened(request.param, True, FILES), written(request.param)


@pytest.fixture(scope="module", params=SEEDS)
def twin(request) -> tuple[Book, Path]:
    return opened(request.param, False, FILES), written(request.param, False)


def said(page: str, book: Book) -> dict[str, list[str]]:
    """The sentences of a page with its controls as they are, by verdict."""
    app = to(frame(240, book=book), page)
    assert not app.exception
    whole = " ".join(element.value for element in app.get("html") if element.value)
    told: dict[str, list[str]] = {}
    for claim, verdict in CHIP.findall(whole):
        told.setdefault(verdict, []).append(claim)
    assert told
    return told


def test_d6_the_page_names_the_new_office_and_no_other(planted) -> None:
    shown = said("nps", planted[0])["clear-difference"]
    assert [claim for claim in shown if "(office) accounts score" in claim and "lower" in claim] == [
        claim for claim in shown if claim.startswith("里斯本 (office) accounts score")
    ]
    assert sum(claim.startswith("里斯本 (office) accounts score") for claim in shown) == 1


def test_d7_the_page_names_the_two_kinds_of_event_and_none_of_the_others(planted) -> None:
    shown = " ".join(said("events", planted[0])["clear-difference"])
    assert "After “Neue Leitung” accounts score" in shown
    assert "After “Fürsprecher weg” accounts score" in shown
    assert not [kind for kind in IDLE_EVENTS if kind in shown]


def test_d10_the_page_says_how_long_before_usage_and_scores_fall_and_what_they_tell(planted) -> None:
    shown = " ".join(said("leading", planted[0])["clear-difference"])
    assert "Usage falls about 3 months before an account churns" in shown
    assert re.search(r"The score falls about [234] months before an account churns", shown)
    assert "The change of usage predicts churn" in shown


def test_d12_the_page_names_four_signs_that_carry_and_two_that_do_not(planted) -> None:
    told = said("flags", planted[0])
    starts = ("Single-threaded (", "Zombie (", "Silent (", "Referenz abgelehnt (")
    assert all(any(claim.startswith(start) for claim in told["clear-difference"]) for start in starts)
    nothing = [claim for claim in told["no-difference-that-matters"] if "less than 2 times as often" in claim]
    assert "No Schulung (none in 1" in {claim[:22] for claim in nothing}
    # Corrected for every sign, 100 accounts with many tickets may be too few to tell; never are they a sign.
    said_so = [
        *nothing,
        *(claim for claim in told["cannot-tell"] if claim.startswith("Not enough data to say whether")),
    ]
    assert any("Many: Anfrage (" in claim for claim in said_so)
    assert not any("Many: Anfrage" in claim for claim in told["clear-difference"])


def test_d15_the_page_says_that_the_score_tells_and_names_the_two_it_missed(planted) -> None:
    book, folder = planted
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["facts"]["D15"]
    told = said("health", book)
    assert any(claim.startswith("The score predicts who churns within 90 days") for claim in told["clear-difference"])
    missed = " and ".join(truth["healthy_by_score_and_gone"])
    assert any(claim.endswith(f"last had a score of 50 or more: {missed}.") for claim in told["fact"])
    assert any("missing does not count as bad" in claim for claim in told["fact"])


def test_in_the_twin_the_pages_say_nothing_of_it(twin) -> None:
    shown = {
        page: " ".join(said(page, twin[0]).get("clear-difference", []))
        for page in ("nps", "events", "leading", "flags")
    }
    assert "(office)" not in shown["nps"]
    assert "After “" not in shown["events"]
    assert "months before an account churns" not in shown["leading"]
    assert shown["flags"] == ""
    assert CLEAR not in said("health", twin[0])
