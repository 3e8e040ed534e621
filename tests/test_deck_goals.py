"""Goals measured by what the book knows, and next steps that come back a quarter later."""

import pandas as pd
from books import SAMPLE
from test_decks import PLAN, read

from analysis import Book, account, experiment
from analysis.qbr.decks import customer_review


def measured_by(**tables: pd.DataFrame) -> dict[str, tuple[float, str, str]]:
    """The goals of account A as its page has them: number, state and source of each."""
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": ["2023-01-01"] * 2, "churned_on": [None, "2025-11-01"]}
    )
    goals = pd.DataFrame({
        "account_id": ["A"] * 4, "goal": ["seats", "nps", "typed", "unknown"],
        "kpi": ["Seats in use", "NPS", "seats in use", "hours"], "unit": ["%", "", "%", "h"],
        "direction": ["up"] * 4, "baseline": [40, 0, 40, 9], "target": [50, 60, 50, 8],
        "actual": [None, None, 44, None],
        "due_on": ["2025-06-01"] * 4, "source": [None, None, "their report", None],
    })  # fmt: skip
    book = Book.from_frames(accounts=accounts, goals=goals, as_of="2025-12-31", **tables)
    found = account.analyze(book, account_id="A").goals.set_index("goal")
    return {name: (row["actual"], row["state"], row["source"]) for name, row in found.iterrows()}


def test_a_goal_without_a_number_is_measured_by_what_the_book_knows_and_a_typed_one_stays() -> None:
    """Seats 60, 62 and 61 of 100 in the last three months; of four answers two promote and one detracts: NPS 25."""
    months = [f"2025-{month:02d}" for month in range(7, 13)]
    usage = pd.DataFrame({"account_id": "A", "month": months, "active_users": [10, 20, 30, 60, 62, 61], "seats": 100})
    days = ["2024-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"]
    nps = pd.DataFrame({"account_id": "A", "answered_on": days, "score": [0, 10, 9, 8, 3]})
    told = measured_by(usage=usage, nps=nps)
    assert told["seats"] == (61.0, "met", "usage by month, mean of the last three")
    assert told["nps"] == (25.0, "missed", "4 survey answers of the last year")
    assert told["typed"][0] == 44
    assert told["typed"][2] == "their report"
    assert told["unknown"][1] == "not measured"
    few = measured_by(usage=usage.tail(2), nps=nps.tail(2))
    assert few["seats"][1] == few["nps"][1] == "not measured"


def test_a_goal_is_measured_by_the_kpi_of_its_account_s_experiment(sample_book: Book) -> None:
    goals = pd.DataFrame({"account_id": ["A-1021"], "goal": ["Plan faster"], "kpi": ["Time spent on planning a week"],
                          "unit": ["hours"], "direction": ["down"], "baseline": [11], "target": [9.5]})  # fmt: skip
    tables = {"accounts": "accounts", "kpis": "pilot"}
    frames = {name: pd.read_csv(SAMPLE / f"{file}.csv") for name, file in tables.items()}
    book = Book.from_frames(**frames, goals=goals, as_of="2025-12-31")
    deck = customer_review(book, "A-1021", plan=PLAN)
    slide = deck.slide("goals")
    card = experiment.analyze(book, plan=PLAN, account_id="A-1021").scorecard.set_index("kpi")
    assert slide.rows[0].number == f"{card.loc['planning_hours', 'treatment']:.1f} hours"
    assert slide.panels[0].head == "Met"


def test_steps_of_last_quarter_come_back_with_what_became_of_them_and_those_of_now_stand_ahead() -> None:
    """The same notebook on the next quarter's book: what was written on 2025-09-30 is what was said last time."""
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Alder", "Birch"], "started_on": ["2023-01-01"] * 2,
                             "churned_on": [None, "2025-02-01"]})  # fmt: skip
    goals = pd.DataFrame({"account_id": ["A"], "goal": ["Faster"], "baseline": [9], "target": [8], "actual": [8.5]})
    step = {"owner": "Robin", "outcome": "", "source": "", "account_id": "A", "said_on": "2025-09-30"}
    written = [
        {**step, "step": "Train the admins", "due_on": pd.Timestamp("2025-11-01").date(), "done_on": None},
        {**step, "step": "Add a dashboard", "due_on": None, "done_on": None, "outcome": "Live since October"},
        {**step, "step": "Plan the rollout", "due_on": None, "done_on": None, "said_on": "2025-12-31"},
        {**step, "step": "Of another account", "due_on": None, "done_on": None, "account_id": "B"},
    ]
    then = Book.from_frames(accounts=accounts, goals=goals, as_of="2025-09-30")
    first = customer_review(then, "A", written=written[:2])
    assert "last" not in [slide.key for slide in first.slides]
    assert [row[0].text for row in first.slide("next").table.rows] == ["Train the admins", "Add a dashboard"]
    deck = customer_review(Book.from_frames(accounts=accounts, goals=goals, as_of="2025-12-31"), "A", written=written)
    last = {row[0].text: row[2].text for row in deck.slide("last").table.rows}
    assert last == {"Train the admins": "Overdue", "Add a dashboard": "Live since October"}
    assert deck.slide("last").title == "One of two steps agreed last time is done; one is overdue"
    assert [row[0].text for row in deck.slide("next").table.rows] == ["Plan the rollout", "Train the admins"]
    assert "Of another account" not in read(deck)


def test_the_accounts_of_an_owner_are_those_the_file_gives_to_them(sample_book: Book) -> None:
    accounts = pd.read_csv(SAMPLE / "accounts.csv")
    here = accounts[accounts["churned_on"].isna()]
    assert account.list_owners(sample_book) == tuple(sorted(here["csm"].dropna().unique()))
    owner = here["csm"].dropna().iloc[0]
    found = account.find_accounts(sample_book, owners=[owner])
    assert set(found["account_id"]) == set(accounts.loc[accounts["csm"] == owner, "account_id"])
