"""Where a table tells over time what accounts were, churn is compared by what they were before: no claim is of today.

In the books of `upgrade` all churn alike and those that stay move to yearly contracts.
"""

import numpy as np
import pandas as pd
import pytest
from test_as_of_today import SAID, upgrade, work

from analysis import Book, composition, nps, revenue, survival, targets
from analysis.counting.then import at_answers, at_entry, at_start
from analysis.finding import CLEAR, Finding
from analysis.summary.counting import behind, count_churned

ACCOUNTS = """A,2024-01-10,,Pro
B,2024-01-10,2025-05-20,Basic
C,2024-02-10,,Pro
D,2024-03-10,2025-08-20,Pro
E,2025-03-10,,Basic"""
# What each account was on, month by month from its start: C moved up in June 2025, D in November 2024.
PLANS = {"A": ("2024-01", 24, "Pro", ""), "B": ("2024-01", 17, "Basic", ""), "C": ("2024-02", 23, "Basic", "2025-06"),
         "D": ("2024-03", 18, "Basic", "2024-11"), "E": ("2025-03", 10, "Basic", "")}  # fmt: skip


def frames(plan: str = "plan_tier") -> dict[str, pd.DataFrame]:
    rows = [tuple(line.split(",")) for line in ACCOUNTS.splitlines()]
    accounts = pd.DataFrame(rows, columns=["account_id", "started_on", "churned_on", "plan"])
    paid = []
    for account, (first, months, begun, moved) in PLANS.items():
        paid += [(account, month, 100, "Pro" if moved and month >= moved else begun)
                 for month in pd.period_range(first, periods=months, freq="M").astype(str)]  # fmt: skip
    return {"accounts": accounts, "mrr": pd.DataFrame(paid, columns=["account_id", "month", "mrr", plan])}


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.from_frames(**frames(), as_of="2025-12-31")


def plans(book: Book) -> dict[str, str]:
    rows = book.tables["accounts"].select("account_id", "plan").collect("pandas").to_pandas()
    return dict(zip(rows["account_id"], rows["plan"], strict=True))


def test_accounts_have_the_plan_they_had_before_the_period_and_when_they_started(book: Book) -> None:
    assert book.built.histories == ("plan",)
    assert plans(book) == {"A": "Pro", "B": "Basic", "C": "Pro", "D": "Pro", "E": "Basic"}
    assert plans(at_start(book)) == {"A": "Pro", "B": "Basic", "C": "Basic", "D": "Pro", "E": "Basic"}
    assert plans(at_start(book, since="2025-07-01")) == {"A": "Pro", "B": "Basic", "C": "Pro", "D": "Pro", "E": "Basic"}
    assert plans(at_entry(book)) == {"A": "Pro", "B": "Basic", "C": "Basic", "D": "Basic", "E": "Basic"}
    assert plans(book)["C"] == "Pro"


def test_churn_and_lives_are_counted_by_the_plan_of_then(book: Book) -> None:
    """Of 2025: Basic had B and C, Pro A and D. From their start: Basic had B, C, D and E."""
    counts = composition.count_churn(book, by="plan").set_index("group")
    assert counts[["accounts", "churned"]].to_numpy().tolist() == [[2, 1], [2, 1]]
    lives = survival.count_life_table(book, by="plan").groupby("group")[["accounts", "churned"]].sum()
    assert lives.to_numpy().tolist() == [[4, 2], [1, 0]]
    listed = composition.list_left(book, by="plan", group="Basic")
    assert list(listed["account_id"]) == ["B"]


def test_those_of_a_group_of_then_are_listed_with_what_they_paid(book: Book) -> None:
    """Who left and had begun on Basic: B and D, which moved up before it left."""
    listed = composition.list_driver(book, where=(("plan", "Basic"),))
    assert listed[["account_id", "mrr"]].to_numpy().tolist() == [["B", 100], ["D", 100]]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_it_is_the_same_on_every_engine(book: Book, engine: str) -> None:
    other = book.on(engine)
    assert composition.count_churn(other, by="plan").equals(composition.count_churn(book, by="plan"))


def test_a_part_of_a_book_knows_it_too(book: Book) -> None:
    part = book.where(plan="Pro")
    assert plans(at_start(part)) == {"A": "Pro", "C": "Basic", "D": "Pro"}
    assert at_start(part).fingerprint != part.fingerprint


def test_a_column_that_ends_otherwise_is_another_property() -> None:
    given = frames()
    given["mrr"]["plan_tier"] = given["mrr"]["plan_tier"].map({"Pro": "add-on", "Basic": "core"})
    assert Book.from_frames(**given, as_of="2025-12-31").built.histories == ()
    unnamed = Book.from_frames(**frames("price book"), as_of="2025-12-31")
    assert unnamed.built.histories == ()
    assert at_start(unnamed) is unnamed


def test_a_subscription_tells_its_plan_from_its_start_on() -> None:
    subscriptions = pd.DataFrame([("A", "2024-01-10", "", 100, "Pro"), ("B", "2024-01-10", "2025-05-20", 80, "Basic"),
                                  ("C", "2024-02-10", "2025-05-31", 80, "Basic"), ("C", "2025-06-01", "", 90, "Pro"),
                                  ("D", "2024-03-10", "2025-08-20", 80, "Pro"), ("E", "2025-03-10", "", 80, "Basic")],
                                 columns=["account_id", "started_on", "ended_on", "mrr", "plan"])  # fmt: skip
    told = Book.from_frames(accounts=frames()["accounts"], mrr=subscriptions, as_of="2025-12-31")
    assert (plans(at_start(told))["C"], plans(told)["C"]) == ("Basic", "Pro")


def test_what_groups_pay_and_keep_is_told_of_what_they_were_before_those_months(book: Book) -> None:
    """Of December 2024 Basic has B and C, Pro A and D; E began on Basic. B and D end, C stays: half of each is kept."""
    groups = revenue.analyze(book, by="plan").groups.set_index("group")
    assert groups["grr"].to_dict() == {"Basic": 0.5, "Pro": 0.5}
    assert groups["closing"].to_dict() == {"Basic": 200.0, "Pro": 100.0}
    bare = {**frames(), "mrr": frames()["mrr"].drop(columns="plan_tier")}
    for told, said in ((book, False), (Book.from_frames(**bare, as_of="2025-12-31"), True)):
        caveats = [words for f in revenue.analyze(told, by="plan").findings for words in f.caveats]
        assert any("as last recorded" in words for words in caveats) == said


def test_contracts_are_those_that_accounts_began_with_and_a_target_is_of_groups_of_a_year_ago() -> None:
    """Accounts move to a year as they stay, and none churns more for it."""
    told, bare = upgrade(0, told=True), upgrade(0)
    assert any(f.verdict == CLEAR and SAID in f.claim for f in survival.renewing(bare).findings)
    assert not any(f.verdict == CLEAR for f in survival.renewing(told).findings)
    assert not any(SAID in f.claim for f in targets.goal(told, by="contract").findings)
    left = {name: targets.count_groups(at_start(b), by="contract").groupby("contract")["left"].sum() for name, b in
            (("told", told), ("bare", bare))}  # fmt: skip
    assert left["told"].sum() == left["bare"].sum()
    assert left["told"]["12"] < left["bare"]["12"]


ASKED = ("composition.analyze", "composition.change", "composition.drivers", "survival.analyze", "survival.stages",
         "survival.adjusted")  # fmt: skip


def test_where_those_that_stay_upgrade_nothing_is_said_of_contracts() -> None:
    """Of today each of these claims that monthly accounts churn more; the book says they were no different before."""
    book, bare = upgrade(0, told=True), upgrade(0)
    assert "contract" in at_entry(book).built.known_then
    said = [f.claim for q in ASKED for f in _on(q, book) if f.verdict == CLEAR]
    assert said == []
    assert len({q for q in ASKED for f in _on(q, bare) if f.verdict == CLEAR and SAID in f.claim}) >= 3


@pytest.mark.nightly
def test_in_many_books_of_those_that_upgrade_hardly_any_says_anything() -> None:
    wrong = sum(any(f.verdict == CLEAR for q in ASKED for f in _on(q, upgrade(seed, told=True))) for seed in range(40))
    assert wrong <= 7


def _on(question: str, book: Book) -> list:
    own = {} if question in ("composition.drivers", "survival.adjusted") else {"by": "contract"}
    return [f for f in work(question)(book, **own).findings if "Yearly" in f.claim or "Monthly acc" in f.claim]


def test_early_churn_is_held_against_peers_by_what_accounts_were_when_they_started() -> None:
    """All churn alike and those that stay move to yearly contracts: by the contract of today monthly ones stand out."""
    today = survival.peers(upgrade(0))
    assert any(f.verdict == CLEAR and "Monthly" in f.claim and SAID in f.claim for f in today.findings)
    told = survival.peers(upgrade(0, True))
    assert not any(f.verdict == CLEAR and "Monthly" in f.claim for f in told.findings)
    assert not any(SAID in f.claim for f in told.findings)


def test_groups_on_charts_are_what_accounts_were_when_they_started(book: Book) -> None:
    """Basic began with B, C, D and E and lost B and D; by the plan of today D was lost by Pro."""
    left = targets.count_periods(book, by="plan").groupby("group")["left"].sum()
    assert left.to_dict() == {"Basic": 2, "Pro": 0}
    bare = {**frames(), "mrr": frames()["mrr"].drop(columns="plan_tier")}
    today = (
        targets.count_periods(Book.from_frames(**bare, as_of="2025-12-31"), by="plan").groupby("group")["left"].sum()
    )
    assert today.to_dict() == {"Basic": 1, "Pro": 1}
    assert list(targets.list_left(book, period="2025-Q3", by="plan", group="Basic")["account_id"]) == ["D"]


def test_no_period_is_compared_by_what_was_not_told_of_those_that_had_churned() -> None:
    told, bare = upgrade(0, told=True), upgrade(0)
    first = targets.count_periods(told, by="contract", every="month")["period"].min()
    assert first == 2022 * 12
    assert targets.count_periods(told, every="month")["left"].sum() >= targets.count_periods(
        told, by="contract", every="month")["left"].sum()  # fmt: skip
    assert targets.watch(told, by="contract").findings[0].claim
    said = [f.claim for b in (told, bare) for f in targets.watch(b, by="contract").findings if SAID in f.claim]
    assert all("Yearly" in claim or "Monthly" in claim for claim in said)


def test_what_a_point_is_worth_counts_those_that_churn_where_they_were_and_those_that_pay_where_they_are(
    book: Book,
) -> None:
    """Basic lost B in the 26.3 account-months of B, C and E, Pro D in the 19.7 of A and D; C pays in Pro today."""
    worth = targets.saved_point(book, by="plan").worth.set_index("group")
    assert worth["accounts"].to_dict() == {"Basic": 1, "Pro": 2, "All accounts": 3}
    assert worth.loc["Basic", "rate"] == pytest.approx(1 - np.exp(-12 / 26.3), abs=0.01)
    assert worth.loc["Pro", "rate"] == pytest.approx(1 - np.exp(-12 / 19.7), abs=0.01)
    assert worth["mrr"].to_dict() == {"Basic": 100, "Pro": 200, "All accounts": 300}
    assert worth.loc["Basic", "early"] == 0


def test_those_won_that_churn_within_a_year_are_held_against_the_others_by_what_they_began_with() -> None:
    """All churn alike and those that stay move to yearly contracts."""
    today = [f.claim for f in targets.saved_point(upgrade(0)).findings if f.verdict == CLEAR and "Monthly" in f.claim]
    assert today
    told = [f.claim for f in targets.saved_point(upgrade(0, True)).findings if f.verdict == CLEAR]
    assert not [claim for claim in told if "Monthly" in claim]


SAID_BY = """A,2024-05-10,10
B,2024-06-10,4
C,2025-03-10,3
C,2025-08-10,9
D,2024-06-10,2
D,2025-02-10,10
E,2025-11-10,8"""


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_what_an_account_said_counts_for_the_plan_it_had_when_it_said_so(book: Book, engine: str) -> None:
    """C said 3 on Basic and 9 on Pro, D 2 on Basic and 10 on Pro: of today both low scores would be of Pro."""
    rows = [tuple(line.split(",")) for line in SAID_BY.splitlines()]
    said = pd.DataFrame(rows, columns=["account_id", "answered_on", "score"])
    told = Book.from_frames(**frames(), nps=said, as_of="2025-12-31").on(engine)
    groups = nps.analyze(told, by="plan").groups.set_index("group")
    assert groups["answers"].to_dict() == {"Basic": 4, "Pro": 3}
    assert groups["mean_score"].to_dict() == {"Basic": (4 + 3 + 2 + 8) / 4, "Pro": (10 + 9 + 10) / 3}
    listed = nps.list_answers(told, by="plan", group="Basic").set_index("account_id")["score"].to_dict()
    assert listed == {"B": 4, "C": 3, "D": 2, "E": 8}
    units = nps.count_units(at_answers(told))
    assert units.loc[units["account_id"] == "C", "plan"].tolist() == ["Basic", "Pro"]
    bare = {**frames(), "mrr": frames()["mrr"].drop(columns="plan_tier")}
    today = nps.analyze(Book.from_frames(**bare, nps=said, as_of="2025-12-31"), by="plan").groups.set_index("group")
    assert today["answers"].to_dict() == {"Basic": 2, "Pro": 5}


def test_where_the_content_upgrade_no_plan_is_said_to_score_higher() -> None:
    """Every account scores alike until it moves to a yearly contract; scores do not change by it. By the contract of
    today those that will move, who stay longer, answer as before: nothing differs, and nothing is said of today."""
    told = upgrade(0, told=True)
    claims = [f.claim for f in nps.analyze(told, by="contract").findings if SAID in f.claim]
    assert claims == []
    assert nps.analyze(told, by="contract").families


def test_the_accounts_behind_a_claim_are_those_it_counted(book: Book) -> None:
    """Of those that churned B and D had begun on Basic: a claim on Basic has both behind it, and one on Pro none."""
    accounts = count_churned(book)
    for plan, many in (("Basic", 2), ("Pro", 0)):
        finding = Finding("It churns more.", CLEAR, 2.0, 1.1, 3.0, about={"plan": plan}, fact=f"leaving; plan={plan}")
        assert len(behind(finding, book, "plan", accounts).churned) == many
