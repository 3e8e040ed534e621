"""Relations as warning signs: planted truth, the twin, what is not known by then, and a list without days."""

import pandas as pd
import pytest
from asking import page, said
from books import sample
from planted import SEEDS, opened

from analysis import Book, health
from analysis.errors import MissingTable
from analysis.finding import CLEAR, FACT
from analysis.health.landmarks import read_landmarks
from analysis.health.relations_counting import count_relations, is_champion, is_executive
from analysis.health.signs_known import known_signs
from pages._cells.figure import WIDE, _columns, _long

TABLES = ("accounts", "mrr", "contacts", "touches")


@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_with_an_executive_contact_stay(seed: int) -> None:
    """D19, and silent on the twin."""
    found = {f.fact: f for f in health.relations(opened(seed, tables=TABLES)).findings}
    assert found["sign:no_executive"].verdict == CLEAR
    assert found["sign:no_executive"].low > 2
    twin = health.relations(opened(seed, plant=False, tables=TABLES))
    assert not [f for f in twin.findings if f.verdict == CLEAR]


def test_the_page_says_it_by_itself() -> None:
    words = said(page("relations", sample()))
    assert "No executive contact (no executive in the list of people on that day): " in words
    assert "Single-threaded (one person answered in 90 days): " in words
    assert "no executive in it, as of now." in words


@pytest.mark.parametrize(
    "text",
    ["C-Level", "VP Operations", "Chief Financial Officer", "executive", "CEO", "Geschäftsführerin", "PDG",
     "Directora general", "Presidente", "Genel Müdür", "总经理", "代表取締役", "Vice President"],
)  # fmt: skip
def test_who_decides_is_told_in_eight_languages(text: str) -> None:
    assert is_executive(text)


@pytest.mark.parametrize("text", ["user", "Planner", "Sachbearbeiter", "operations manager", "", "担当"])
def test_who_does_not_decide_is_none(text: str) -> None:
    assert not is_executive(text)


def test_a_champion_is_told_by_role() -> None:
    assert is_champion("Internal champion")
    assert is_champion("Hauptansprechpartnerin")
    assert not is_champion("admin")


ACCOUNTS = pd.DataFrame(
    {"account_id": ["A", "B", "C"], "started_on": "2024-01-01", "churned_on": ["", "2025-11-20", ""]}
)


def told(**tables: pd.DataFrame) -> pd.DataFrame:
    """What was known on each day, by account and day."""
    landmarks, counts = count_relations(Book.from_frames(accounts=ACCOUNTS, as_of="2025-12-31", **tables))
    days = pd.to_datetime(landmarks.rows["day"], unit="D").dt.date.astype(str)
    return counts.set_index([landmarks.rows["account_id"], days])


def test_a_list_of_people_is_read_as_it_stood_on_the_day() -> None:
    people = pd.DataFrame(
        [("A", "Ann", "CFO", "2024-02-01", "2025-09-15"), ("A", "Bo", "admin", "2024-02-01", ""),
         ("B", "Cy", "user", "2025-10-15", ""), ("C", "Di", "champion", "2024-01-01", "2025-12-01")],
        columns=["account_id", "contact", "role", "since", "left_on"],
    )  # fmt: skip
    counts = told(contacts=people)
    assert counts.loc[("A", "2025-08-31"), ["listed", "executives", "gone_champions"]].tolist() == [2, 1, 0]
    assert counts.loc[("A", "2025-09-30"), ["listed", "executives", "gone_champions"]].tolist() == [1, 0, 1]
    assert counts.loc[("B", "2025-09-30"), ["listed"]].isna().all()
    assert counts.loc[("B", "2025-10-31"), "listed"] == 1
    assert counts.loc[("C", "2025-12-31"), ["listed", "champions", "gone_champions"]].tolist() == [0, 0, 1]


def test_people_who_answered_are_counted_on_the_day_and_never_later() -> None:
    touches = pd.DataFrame(
        [("A", "2025-06-05", "Ann", "yes"), ("A", "2025-06-20", "Ann", "yes"), ("A", "2025-07-10", "Bo", "yes"),
         ("A", "2025-11-01", "Bo", "yes"), ("A", "2025-11-02", "Ann", "no"), ("C", "2025-12-20", "Di", "yes")],
        columns=["account_id", "touched_on", "contact", "answered"],
    )  # fmt: skip
    counts = told(touches=touches)
    now = counts.loc[("A", "2025-12-31")]
    assert (now["people_90"], now["people_before"]) == (1, 1)
    assert (now["main_before"], now["main_lately"]) == (2, 0)
    assert counts.loc[("A", "2025-06-30"), "people_90"] == 1
    assert counts.loc[("A", "2025-07-31"), "people_90"] == 2


def test_a_list_without_days_tells_of_now_alone() -> None:
    people = pd.DataFrame({"account_id": ["A", "A", "C"], "contact": ["Ann", "Bo", "Di"], "role": ["CEO", "", "user"]})
    found = health.relations(Book.from_frames(accounts=ACCOUNTS, contacts=people, as_of="2025-12-31"))
    assert found.signs.empty
    fact = next(f for f in found.findings if f.verdict == FACT)
    assert fact.claim.startswith(
        "Of 2 accounts here with a list of people, 1 has one person in it and 1 has no executive"
    )
    assert "it is known as of now, so it is not tested" in " ".join(fact.caveats)


def test_executives_met_are_told_by_the_level_of_a_contact() -> None:
    touches = pd.DataFrame(
        [("A", "2025-01-05", "x", "user"), ("A", "2025-06-05", "y", "C-Level"), ("C", "2025-12-20", "z", "user")],
        columns=["account_id", "touched_on", "contact", "level"],
    )
    counts = told(touches=touches)
    assert counts.loc[("A", "2025-06-30"), "met_executive"] == 1
    assert counts.loc[("A", "2025-05-31"), "met_executive"] == 0
    assert counts.loc[("A", "2025-12-31"), "met_executive"] == 0


def test_without_people_it_says_what_would_help() -> None:
    with pytest.raises(MissingTable, match="whom you know"):
        health.relations(Book.from_frames(accounts=ACCOUNTS, as_of="2025-12-31"))


def test_the_accounts_that_carry_a_sign_now() -> None:
    listed = health.list_relations(sample(), sign="No executive contact")
    assert set(listed["signs"]) == {"No executive contact"}
    assert listed["mrr"].is_monotonic_decreasing


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relation_that_tells_has_a_weight_among_the_warning_signs_and_none_on_the_twin(seed: int) -> None:
    tested = health.signs(opened(seed, tables=TABLES)).signs.set_index("sign")
    assert tested.loc["no_executive", "weight"] > 1
    assert tested.index.is_unique, "a single contact who answers is one sign, not two"
    twin = health.signs(opened(seed, plant=False, tables=TABLES)).signs
    assert "no_executive" in set(twin["sign"])
    assert not twin["weight"].any()


def test_the_call_list_says_which_relation_is_wrong_and_what_to_do() -> None:
    listed = health.list_needing(sample(), most=1_000)
    told = listed[listed["signs"].str.startswith("No executive contact (flagged ")]
    assert len(told) > 5
    assert set(told["action"]) == {"Ask for their sponsor's time."}


def test_an_account_shows_since_when_it_had_a_sign_of_relations() -> None:
    whom = health.list_relations(sample(), sign="No executive contact")["account_id"].iloc[0]
    carried = health.list_carried(sample(), account_id=whom)
    assert "No executive contact" in set(carried["label"])


def test_signs_of_relations_are_the_same_where_the_looks_hold_more_columns() -> None:
    landmarks = read_landmarks(sample(), ("region",))
    on = known_signs(sample(), landmarks)[1]
    alone = known_signs(sample(), read_landmarks(sample()))[1]
    pd.testing.assert_frame_equal(on, alone)


def test_without_a_score_the_page_lists_who_carries_a_sign_that_predicts_churn() -> None:
    seen = page("health", opened(SEEDS[0], tables=("accounts", "mrr", "contacts")))
    assert "There is nothing to make a score of." in said(seen)
    assert [head.value for head in seen.header] == ["Accounts with a sign that predicts churn"]
    listed = seen.dataframe[0].value
    first = listed[listed["signs"].str.startswith("No executive contact (flagged ")]
    assert len(first) > 5
    assert set(first["action"]) == {"Ask for their sponsor's time."}
    assert not listed.isna().all().any(), "of a signal nothing is known of, no column"


def test_a_text_that_a_row_of_a_long_list_would_cut_off_has_twice_the_room() -> None:
    short, long = "Main contact quiet (flagged Jun 1, 2025)", "; ".join(["A contact left (flagged Jun 1, 2025)"] * 4)
    for rows, wide in ((5, 1), (40, 2)):
        frame = pd.DataFrame({"signs": [long] * rows, "action": [short] * rows})
        config = _columns(frame, {}, {}, _long(frame))
        assert (config["signs"]["width"], config["action"]["width"]) == (WIDE * wide, WIDE)
