"""The movements of the recurring revenue: by hand, against R, over engines, and what was planted in the sample book."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from golden_cases import case, table

from analysis import AnalysisError, Book, MissingTable, NotEnoughData, revenue
from analysis.counting.costs import keeps
from analysis.counting.paid_months import first_day
from analysis.finding import VERDICTS
from analysis.glossary import COLUMNS
from analysis.phrases import in_currency
from analysis.revenue.counting import count_costs

KINDS = ["new", "expansion", "contraction", "churn", "reactivation"]
MONTHS = [f"2025-0{month}" for month in range(1, 7)]

# One line an account, its MRR from January to June; + joins rows of one month, a dot is no row.
LEDGER = """
steady      100 100 100       100 100 100
one-month   .   .   50        .   .   .
returns     80  80  .         90  90  90
nets        100 100 100+40-40 100 100 100
trial       0   0   60        60  60  60
refund      70  70  70-20     70  70  70
grows       100 150 150       150 150 150
shrinks     200 200 200       200 120 120
leaves      40  40  40        40  .   .
late        .   .   .         .   .   30
twice       10  .   10        .   .   .
never-pays  0   0   0         0   0   0
gone-now    25  25  25        25  25  .
"""

# month: opening new expansion contraction churn reactivation closing, checked by eye.
MOVED = {
    "2025-01": (0, 725, 0, 0, 0, 0, 725),
    "2025-02": (725, 0, 50, 0, 10, 0, 765),
    "2025-03": (765, 110, 0, 20, 80, 10, 785),
    "2025-04": (785, 0, 20, 0, 60, 90, 835),
    "2025-05": (835, 0, 0, 80, 40, 0, 715),
    "2025-06": (715, 30, 0, 0, 25, 0, 720),
}


def rows(ledger: str = LEDGER) -> pd.DataFrame:
    made = []
    for line in ledger.strip().splitlines():
        account, *cells = line.split()
        for month, cell in zip(MONTHS, cells, strict=True):
            parts = [] if cell == "." else cell.replace("-", "+-").split("+")
            made += [(account, month, float(part)) for part in parts]
    return pd.DataFrame(made, columns=["account_id", "month", "mrr"])


def ledger() -> Book:
    return Book.from_frames(mrr=rows())


def drawn(seed: int, accounts: int = 60, months: int = 30) -> pd.DataFrame:
    """Accounts that come, go, grow, shrink and return, each with its own luck."""
    random = np.random.default_rng(seed)
    made = []
    for account in range(accounts):
        pay = float(random.integers(20, 400))
        for month in range(random.integers(0, months // 2), months):
            if random.random() < 0.08:
                pay = round(pay * random.uniform(0.7, 1.5), 2)
            if random.random() > 0.06:
                made.append((f"A{account:03d}", f"{2023 + month // 12}-{month % 12 + 1:02d}", pay))
    return pd.DataFrame(made, columns=["account_id", "month", "mrr"])


def sums(frame: pd.DataFrame) -> pd.Series:
    gains = frame["new"] + frame["reactivation"] + frame["expansion"]
    return frame["opening"] + gains - frame["contraction"] - frame["churn"]


def test_every_edge_of_a_hand_made_ledger_is_the_movement_it_looks_like() -> None:
    moved = revenue.analyze(ledger()).movements
    names = ["opening", *KINDS, "closing"]
    assert {row["month"]: tuple(row[names]) for _, row in moved.iterrows()} == MOVED


def test_the_accounts_behind_each_movement_are_named() -> None:
    listed = revenue.list_movements(ledger())
    behind = {(row["account_id"], row["month"], row["kind"]): row["amount"] for _, row in listed.iterrows()}
    assert behind[("returns", "2025-03", "churn")] == 80
    assert behind[("returns", "2025-04", "reactivation")] == 90
    assert behind[("one-month", "2025-03", "new")] == 50
    assert behind[("one-month", "2025-04", "churn")] == 50
    assert behind[("trial", "2025-03", "new")] == 60
    assert behind[("refund", "2025-03", "contraction")] == 20
    assert behind[("gone-now", "2025-06", "churn")] == 25
    assert not [key for key in behind if key[0] in ("steady", "never-pays") and key[1] > "2025-01"]
    assert [key for key in behind if key[0] == "nets"] == [("nets", "2025-01", "new")]


def test_late_billing_is_no_churn_and_counts_what_was_paid_before() -> None:
    counts = revenue.count_movements(ledger(), late=1).set_index("month")
    march, april = counts.loc[2025 * 12 + 2], counts.loc[2025 * 12 + 3]
    assert (march["churn"], march["reactivation"], march["mrr"]) == (0, 0, 785 + 80)
    assert (april["expansion"], april["churn"], april["reactivation"]) == (10 + 20, 50 + 10, 0)
    assert counts["churn_accounts"].sum() == 4


@pytest.mark.parametrize("late", [0, 1, 3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_movements_are_the_change_to_the_cent_month_by_month(seed: int, late: int) -> None:
    moved = revenue.analyze(Book.from_frames(mrr=drawn(seed)), late=late).movements
    np.testing.assert_allclose(sums(moved), moved["closing"], atol=0.005)
    np.testing.assert_allclose(moved["opening"].iloc[1:], moved["closing"].iloc[:-1], atol=0)
    assert (moved[KINDS] >= 0).all(axis=None)


def test_movements_are_the_change_account_by_account() -> None:
    paid = drawn(4)
    listed = revenue.list_movements(Book.from_frames(mrr=paid), most=100_000)
    sign = listed["kind"].map({"new": 1, "expansion": 1, "reactivation": 1, "contraction": -1, "churn": -1})
    moved = (sign * listed["amount"]).groupby(listed["account_id"]).sum()
    last = paid[paid["month"] == paid["month"].max()].set_index("account_id")["mrr"]
    for account, amount in moved.items():
        assert amount == pytest.approx(last.get(account, 0.0), abs=0.005)


def test_movements_agree_with_r() -> None:
    golden = case("mrr_01_movements")
    wide = table("mrr_matrix").melt("account_id", var_name="month", value_name="mrr")
    book = Book.from_frames(mrr=wide.assign(month="2025-0" + wide["month"].str[1:]))
    result = revenue.analyze(book)
    both = result.movements.merge(result.metrics, on="month")
    for want, (_, got) in zip(golden.expected["monthly"], both.iloc[1:].iterrows(), strict=True):
        names = {"start": "opening", "end": "closing", "NRR": "nrr_month", "GRR": "grr_month"}
        same = {**{kind: kind for kind in KINDS}, **names, "quick_ratio": "quick_ratio_with_reactivation"}
        golden.agrees([got[mine] for mine in same.values()], [want[theirs] for theirs in same])
        golden.agrees(got["logo_churn"], want["logo_churned"] / want["logo_start"])
    kept = revenue.count_kept(book, months=3).iloc[-1]
    cohort = golden.expected["cohort_m1_to_m4"]
    got = [
        kept["start"],
        kept["end"] / kept["start"],
        kept["capped"] / kept["start"],
        1 - kept["left"] / kept["accounts"],
    ]
    golden.agrees(got, [cohort["start"], cohort["NRR"], cohort["GRR"], cohort["logo_retention"]])


def test_grr_is_never_above_one_and_nrr_never_below_it() -> None:
    metrics = revenue.analyze(Book.from_frames(mrr=drawn(5, months=36))).metrics
    year = metrics[metrics["grr"].notna()]
    assert len(year) == 24
    assert (year["grr"] <= 1).all()
    assert (year["nrr"] >= year["grr"]).all()
    assert (year["nrr_with_reactivation"] >= year["nrr"]).all()


def test_the_accounts_of_the_start_alone_make_nrr() -> None:
    """Account-by-account with pandas: those with MRR 12 months before, and what they pay now."""
    paid = drawn(6, accounts=300, months=36)
    wide = paid.pivot_table(index="account_id", columns="month", values="mrr", fill_value=0.0)
    start, end = wide.iloc[:, -13], wide.iloc[:, -1]
    here = start > 0
    last = revenue.analyze(Book.from_frames(mrr=paid)).metrics.iloc[-1]
    assert last["nrr"] == pytest.approx(end[here].sum() / start.sum())
    assert last["grr"] == pytest.approx(np.minimum(start, end)[here].sum() / start.sum())
    assert last["logo_churn_year"] == pytest.approx((end[here] == 0).mean())
    assert last["nrr_low"] < last["nrr"] < last["nrr_high"]


def test_nrr_with_reactivation_counts_those_that_had_left_and_has_an_interval() -> None:
    paid = drawn(6, accounts=300, months=36)
    wide = paid.pivot_table(index="account_id", columns="month", values="mrr", fill_value=0.0)
    start, end, ever = wide.iloc[:, -13], wide.iloc[:, -1], (wide.iloc[:, :-13] > 0).any(axis=1)
    returned = ever & (start == 0)
    last = revenue.analyze(Book.from_frames(mrr=paid)).metrics.iloc[-1]
    assert end[returned].sum() > 0
    assert last["nrr_with_reactivation"] == pytest.approx(end[(start > 0) | returned].sum() / start.sum())
    assert last["nrr_with_reactivation_low"] < last["nrr_with_reactivation"] < last["nrr_with_reactivation_high"]


def test_accounts_marked_as_left_that_still_pay_are_said() -> None:
    months = [f"2025-{m:02d}" for m in range(1, 7)]
    paid = pd.DataFrame([(a, m, 10.0) for a in "abcd" for m in months], columns=["account_id", "month", "mrr"])
    accounts = pd.DataFrame(
        {"account_id": list("abcd"), "started_on": "2024-01-01", "churned_on": ["2025-03-01", None, None, None]}
    )
    said = [f.claim for f in revenue.analyze(Book.from_frames(accounts=accounts, mrr=paid)).findings]
    assert any(
        claim.startswith("1 account marked as churned still pays 10 MRR in the last month (25.0% of it)")
        for claim in said
    )
    clean = accounts.assign(churned_on=None)
    assert not any(
        "marked as churned" in f.claim for f in revenue.analyze(Book.from_frames(accounts=clean, mrr=paid)).findings
    )


def test_movements_of_an_account_nobody_knows_are_set_aside_and_counted() -> None:
    accounts = pd.DataFrame({"account_id": ["a"], "started_on": ["2025-01-01"], "mrr": [100.0]})
    moves = pd.DataFrame(
        {"account_id": ["a", "ghost"], "moved_on": ["2025-02-01", "2025-02-01"], "kind": "Upgrade", "amount": [20, 50]}
    )
    book = Book.from_frames(accounts=accounts, mrr=moves)
    assert book.refused.set_index("rule")["rows"]["no such account"] == 1
    assert revenue.analyze(book).movements["closing"].iloc[-1] == 120


def test_what_was_there_before_the_table_begins_is_not_new() -> None:
    accounts = pd.DataFrame({"account_id": ["old", "young"], "started_on": ["2020-05-01", "2025-01-10"]})
    paid = pd.DataFrame(
        {"account_id": ["old", "young"] * 2, "month": ["2025-01"] * 2 + ["2025-02"] * 2, "mrr": [70, 30] * 2}
    )
    book = Book.from_frames(accounts=accounts, mrr=paid)
    first = revenue.analyze(book).movements.iloc[0]
    assert (first["opening"], first["new"], first["closing"]) == (70, 30, 100)
    assert list(revenue.list_movements(book, kind="new")["account_id"]) == ["young"]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_counts_the_same_movements(engine: str) -> None:
    book = Book.from_frames(mrr=drawn(7))
    for late in (0, 2):
        for count in (revenue.count_movements, revenue.count_kept):
            one, other = count(book, late=late), count(book.on(engine), late=late)
            pd.testing.assert_frame_equal(one, other, rtol=1e-12, check_dtype=False)


def test_the_counts_of_two_halves_of_a_book_add_up() -> None:
    paid = drawn(8)
    half = paid["account_id"] < "A030"
    whole, *halves = (Book.from_frames(mrr=part) for part in (paid, paid[half], paid[~half]))
    counts = [revenue.count_movements(book).set_index("month").drop(columns="group") for book in (whole, *halves)]
    pd.testing.assert_frame_equal(counts[0], counts[1].add(counts[2], fill_value=0), check_dtype=False, rtol=1e-9)


def test_shuffled_rows_and_other_names_change_nothing() -> None:
    paid = drawn(9)
    renamed = paid.assign(account_id="x" + paid["account_id"]).sample(frac=1, random_state=1)
    one, other = (revenue.analyze(Book.from_frames(mrr=frame)) for frame in (paid, renamed))
    for name in ("movements", "metrics", "bridge", "table", "months", "history"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert [f.claim for f in one.findings] == [f.claim for f in other.findings]


def test_groups_add_up_to_the_whole() -> None:
    paid = drawn(10)
    ids = sorted(paid["account_id"].unique())
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2023-01-01", "size": ["big", "small"] * (len(ids) // 2)})
    result = revenue.analyze(Book.from_frames(accounts=accounts, mrr=paid), by="size")
    bridge = result.bridge.set_index("step")["amount"]
    for step in ("opening", *KINDS, "closing"):
        assert result.groups[step].sum() == pytest.approx(bridge[step], abs=0.01)


def test_a_book_with_mrr_only_among_its_accounts_has_no_history_and_says_what_is_paid_today() -> None:
    accounts = pd.DataFrame(
        {"account_id": ["a", "b", "c"], "started_on": ["2024-01-05", "2024-03-01", "2024-02-10"],
         "churned_on": ["2024-06-20", None, None], "mrr": [100, 50, 25]}
    )  # fmt: skip
    with pytest.raises(MissingTable) as problem:
        revenue.analyze(Book.from_frames(accounts=accounts, as_of="2024-12-31"))
    assert "2 accounts here pay 75 MRR today; 1 account that churned paid 100, as recorded then." in str(problem.value)


def test_a_book_without_mrr_says_what_it_needs() -> None:
    with pytest.raises(MissingTable, match="MRR by month"):
        revenue.analyze(Book.from_frames(accounts=pd.DataFrame({"account_id": ["a"], "started_on": ["2024-01-01"]})))
    with pytest.raises(NotEnoughData) as raised:
        revenue.analyze(Book.from_frames(mrr=pd.DataFrame({"account_id": ["a"], "month": ["2024-01"], "mrr": [0]})))
    assert raised.value.fix


def one_month(**accounts: object) -> Book:
    paid = pd.DataFrame([(f"a{i}", "2025-03", 10.0 + i) for i in range(20)], columns=["account_id", "month", "mrr"])
    if not accounts:
        return Book.from_frames(mrr=paid)
    return Book.from_frames(mrr=paid, accounts=pd.DataFrame({"account_id": paid["account_id"], **accounts}))


@pytest.mark.parametrize("ask", [revenue.analyze, revenue.definitions, revenue.returns, revenue.payments])
@pytest.mark.parametrize("accounts", [{}, {"started_on": "2024-01-10"}])
def test_a_single_month_of_mrr_has_no_month_before_it(ask: Callable[[Book], object], accounts: dict[str, str]) -> None:
    """20 accounts pay 390 in one month: neither all new nor all retained; what they paid before is not known."""
    with pytest.raises(NotEnoughData, match="What happened to the MRR cannot be told") as raised:
        ask(one_month(**accounts))
    assert "one month of it, 2025-03" in raised.value.why
    assert "Add MRR by month" in raised.value.fix


def test_a_single_month_of_mrr_says_what_is_paid_and_not_who_left() -> None:
    """Where no accounts say who left, a single month cannot; where they do, they are believed."""
    assert revenue.standing(one_month()).concentration["share_of_mrr"].iloc[-1] == pytest.approx((28 + 29) / 390)
    with pytest.raises(AnalysisError, match="no column says who churned"):
        revenue.worth(one_month())
    left = ["2025-01-10" if i < 5 else None for i in range(20)]
    assert revenue.worth(one_month(started_on="2024-01-10", churned_on=left)).methods["churned"].iloc[0] == 5


def test_nothing_lost_has_no_quick_ratio_and_no_interval() -> None:
    paid = pd.DataFrame(
        [(f"a{i}", f"2025-0{m}", 10.0) for i in range(20) for m in (1, 2, 3)], columns=["account_id", "month", "mrr"]
    )
    result = revenue.analyze(Book.from_frames(mrr=paid))
    assert result.metrics["quick_ratio"].isna().all()
    assert math.isnan(result.table.set_index("metric").loc["NRR", "value"])
    assert {f.verdict for f in result.findings} <= set(VERDICTS)


def test_every_column_is_in_the_glossary(sample_book: Book) -> None:
    result = revenue.analyze(sample_book, by="segment")
    others = (revenue.worth(sample_book), revenue.tiers(sample_book), revenue.returns(sample_book))
    frames = [part for made in (result, *others) for part in vars(made).values() if isinstance(part, pd.DataFrame)]
    assert not {name for frame in frames for name in frame.columns} - set(COLUMNS)


def test_first_days_of_months_are_those_of_the_calendar() -> None:
    import narwhals.stable.v2 as nw

    months = pd.DataFrame({"month": range(1970 * 12, 2101 * 12)})
    days = nw.from_native(months).select(first_day(nw.col("month")).alias("day")).to_native()["day"]
    calendar = pd.date_range("1970-01-01", "2100-12-01", freq="MS")
    assert list(days) == list((calendar - pd.Timestamp("1970-01-01")).days)


def test_costs_of_winning_accounts_are_not_costs_of_keeping_them(sample_book: Book) -> None:
    kinds = list(count_costs(sample_book)["kind"].unique())
    kept = [kind for kind, kept in zip(kinds, keeps(pd.Series(kinds)), strict=True) if kept]
    assert set(kinds) - set(kept) == {"sales", "onboarding"}
    table = revenue.analyze(sample_book).table.set_index("metric")
    costs = pd.read_csv(Path(__file__).parents[1] / "sample_data" / "costs.csv")
    year = costs[costs["month"].str.startswith("2025") & costs["kind"].isin(kept)]
    accounts = revenue.analyze(sample_book).movements["accounts"].tail(12).mean()
    assert table.loc["Cost of retention", "value"] == pytest.approx(year["amount"].sum() / accounts)


DATA = os.environ.get("CHURN_NOTEBOOK_DATA", "")
with_data = pytest.mark.skipif(not DATA, reason="CHURN_NOTEBOOK_DATA is not set")


@with_data
def test_overlapping_subscriptions_with_free_trials_add_up_as_in_pandas() -> None:
    """RavenStack: an account pays what its subscriptions that run on the last day of a month cost."""
    book = Book.from_files(Path(DATA) / "ravenstack_accounts.csv", Path(DATA) / "ravenstack_subscriptions.csv")
    rows = pd.read_csv(Path(DATA) / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"])
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    paid = pd.DataFrame(
        {
            end: rows[(rows.start_date <= end) & ~(rows.end_date < end)].groupby("account_id").mrr_amount.sum()
            for end in ends
        }
    ).fillna(0.0)
    moved = revenue.analyze(book).movements
    np.testing.assert_allclose(moved["closing"], paid.sum().to_numpy())
    change = paid.diff(axis=1).fillna(paid.iloc[:, :1].reindex(columns=paid.columns))
    before = paid.shift(axis=1, fill_value=0.0)
    ever = before.cumsum(axis=1) > 0
    np.testing.assert_allclose(moved["new"], change.where(~ever, 0).sum())
    np.testing.assert_allclose(moved["churn"], -change.where((paid == 0) & (before > 0), 0).sum())
    np.testing.assert_allclose(moved["expansion"], change.where((before > 0) & (change > 0), 0).sum())


@with_data
def test_downgrades_written_as_positive_amounts_take_away() -> None:
    """Personio: opening MRR, movements up and down, and what leaves with the account."""
    folder = Path(DATA)
    book = Book.from_files(folder / "personio_customers.csv", folder / "personio_mrr_movements.csv")
    result = revenue.analyze(book)
    moves = pd.read_csv(folder / "personio_mrr_movements.csv")
    assert (moves.filter(like="Amount").iloc[:, 0] > 0).all()
    np.testing.assert_allclose(sums(result.movements), result.movements["closing"], atol=0.005)
    assert result.movements["contraction"].sum() > 0
    assert result.bridge.set_index("step").loc["churn", "accounts"] > 0


def test_a_movement_that_nobody_made_is_no_plus_nothing_in_any_currency() -> None:
    rows = "".join(f"a{i},2025-0{m},{100 + 10 * (m == 2 and i == 0)}\n" for i in range(12) for m in (1, 2))
    opened = Book.from_files(("mrr.csv", f"account_id,month,mrr\n{rows}".encode()))
    with in_currency("USD"):
        told = " ".join(finding.claim for finding in revenue.analyze(opened).findings)
    assert "expansion +$10; no new, reactivation, contraction or churn" in told
