"""One ledger, four answers, and exactly the accounts that lie between two rules."""

from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, nine, six
from driver_books import alike, sample
from planted import SEEDS
from scipy.stats import chi2

from analysis import AnalysisError, Book, NotEnoughData, composition, estimate
from analysis.composition.rules_ledger import RULES

MARCH = {"since": "2025-03-01", "until": "2025-03-31"}


@cache
def one_ledger() -> Book:
    """100 accounts when March begins, 8 leave; 20 come and 2 of them leave; 25 renewals are due, the 8 among them."""
    rows = [("2024-03-10", "2025-03-20")] * 8 + [("2024-03-10", "")] * 17 + [("2024-06-10", "")] * 75
    rows += [("2025-03-05", "2025-03-25")] * 2 + [("2025-03-05", "")] * 18
    frame = pd.DataFrame(rows, columns=["started_on", "churned_on"])
    named = frame.assign(account_id=[f"A{place:03d}" for place in range(120)], contract_months=12, mrr=100)
    return Book.from_frames(accounts=named, as_of=AS_OF)


@cache
def ordinary() -> Book:
    return alike(3, 200, 0.03)


def by_rule(result: composition.Rules) -> pd.DataFrame:
    return result.rates.set_index("id")


def test_one_ledger_gives_eight_eight_point_three_ten_and_thirty_two_per_cent() -> None:
    """FEATURES.md, "One ledger, four answers"."""
    rates = by_rule(composition.rules(one_ledger(), **MARCH))
    assert rates.loc["chartmogul", ["churned", "accounts", "rate"]].tolist() == [8, 100, 0.08]
    assert rates.loc["stripe", ["churned", "accounts", "rate"]].tolist() == [10, 120, 10 / 120]
    assert rates.loc["baremetrics", ["churned", "accounts", "rate"]].tolist() == [10, 100, 0.10]
    assert rates.loc["renewals", ["churned", "accounts", "rate"]].tolist() == [8, 25, 0.32]
    said = composition.rules(one_ledger(), **MARCH).findings[1].claim
    for part in ("ChartMogul 8.0%", "Stripe 8.3%", "Baremetrics 10.0%", "Renewals due 32.0%"):
        assert part in said


def test_profitwell_leaves_out_who_came_and_left_in_one_month() -> None:
    rates = by_rule(composition.rules(one_ledger(), **MARCH))
    assert rates.loc["profitwell", ["churned", "accounts"]].tolist() == [8, 100]
    longer = by_rule(composition.rules(one_ledger(), since="2025-02-01", until="2025-03-31"))
    assert longer.loc["profitwell", "churned"] == 8
    assert longer.loc["baremetrics", "churned"] == 10


def test_chartmogul_leaves_out_who_pays_again_by_the_end() -> None:
    months = ["2024-12", "2025-12", "2024-12"]
    bills = pd.DataFrame({"account_id": ["A", "A", "B"], "month": months, "mrr": [10, 10, 20]})
    gone = ["2025-03-01", "2025-04-01", ""]
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "started_on": "2024-01-01", "churned_on": gone})
    rates = by_rule(composition.rules(Book.from_frames(accounts=accounts, mrr=bills, as_of=AS_OF)))
    assert rates.loc["cohort", "churned"] == 2
    assert rates.loc["chartmogul", "churned"] == 1


@pytest.mark.parametrize(("rule", "other"), list(permutations(RULES, 2)))
def test_the_accounts_between_two_rules_add_up_to_the_difference(rule: str, other: str) -> None:
    for book, when in ((one_ledger(), MARCH), (ordinary(), {})):
        result = composition.rules(book, rule=rule, other=other, **when)
        rates = by_rule(result)
        listed = composition.list_difference(book, rule=rule, other=other, most=10_000, **when)
        for column, change in (("churned", "left_change"), ("accounts", "base_change")):
            difference = rates.loc[other, column] - rates.loc[rule, column]
            assert listed[change].sum() == difference
            assert result.steps[change].sum() == difference
        if len(result.steps):
            assert result.steps["rate"].iloc[-1] == pytest.approx(rates.loc[other, "rate"], nan_ok=True)
            by_step = result.steps.set_index("why")["left_change"].to_dict()
            assert listed.groupby("why")["left_change"].sum().to_dict() == by_step


def test_the_difference_is_said_with_its_accounts() -> None:
    result = composition.rules(one_ledger(), rule="cohort", other="stripe", **MARCH)
    said = result.findings[2].claim
    why = "(came and churned in one month)"
    assert f"2 accounts more among those that churned and 2 accounts more in the number divided by {why}" in said
    assert "18 accounts more in the number divided by (came in the period and is still active)" in said
    assert said.endswith("8.0% becomes 8.3%.")


def test_rates_are_converted_by_compounding() -> None:
    """STORY D16: 5% a month is 46% a year and 10% is 72%; and back."""
    assert composition.converted(0.05, 1, 12) == pytest.approx(0.4596, abs=1e-4)
    assert composition.converted(0.10, 1, 12) == pytest.approx(0.7176, abs=1e-4)
    assert composition.converted(composition.converted(0.08, 12, 1), 1, 12) == pytest.approx(0.08)
    rates = by_rule(composition.rules(one_ledger(), **MARCH))
    assert rates.loc["cohort", "per_month"] == pytest.approx(0.08)
    assert rates.loc["cohort", "per_year"] == pytest.approx(1 - 0.92**12)


def test_churn_per_account_month_counts_every_day_and_its_interval_is_exact() -> None:
    row = by_rule(composition.rules(one_ledger(), **MARCH)).loc["exposure"]
    days = 92 * 31 + 8 * 20 + 2 * 21 + 18 * 27
    assert row["rate"] == pytest.approx(10 / (days / 30.4375))
    assert row["low"] == pytest.approx(chi2.ppf(0.025, 20) / 2 / (days / 30.4375))
    assert row["high"] == pytest.approx(chi2.ppf(0.975, 22) / 2 / (days / 30.4375))
    assert row["per_year"] == pytest.approx(1 - np.exp(-12 * row["rate"]))


def test_the_closed_cohort_is_the_first_page_s_rate() -> None:
    book = alike(5)
    mine, first = by_rule(composition.rules(book)).loc["cohort"], composition.analyze(book).total.iloc[0]
    same = ["churned", "accounts", "rate", "low", "high"]
    assert mine[same].tolist() == first[same].tolist()


def test_revenue_churn_of_nine_on_fingers() -> None:
    """From December 2024 to January 2025: A, D, E and B had 850; A, D and E pay nothing, B grew by 20."""
    revenue = composition.rules(nine(), since="2025-01-01", until="2025-01-31").revenue.set_index("measure")["rate"]
    assert revenue["Churned MRR"] == 800 / 850
    assert revenue["Gross revenue churn"] == 800 / 850
    assert revenue["Net revenue churn"] == (800 - 20) / 850
    assert revenue["Net, ChartMogul"] == (800 - 20 - 30) / 850, "C came back with 30"


def test_without_contracts_nothing_is_due_and_nothing_breaks() -> None:
    rates = by_rule(composition.rules(nine()))
    assert rates.loc["renewals", "accounts"] == 0
    assert np.isnan(rates.loc["renewals", "rate"])


def test_what_cannot_be_asked_says_what_would_help() -> None:
    with pytest.raises(NotEnoughData, match="snapshot"):
        composition.rules(six())
    with pytest.raises(AnalysisError, match="cohort"):
        composition.rules(nine(), rule="mine")


@pytest.mark.parametrize("seed", SEEDS)
def test_d1_the_sample_s_44_of_550_and_the_four_newcomers_between_two_rules(seed: int) -> None:
    result = composition.rules(sample(seed), other="baremetrics")
    assert "44 churned of 550 accounts active at the start" in result.findings[0].claim
    assert result.steps["left_change"].sum() == 4
    assert result.steps["base_change"].sum() == 0


def test_revenue_churn_has_the_interval_of_its_accounts_and_says_why_where_it_has_none(sample_book: Book) -> None:
    """The authority is `revenue_interval`, which equals R's svyratio (churn_02); here its three sets of losses."""
    result = composition.rules(sample_book)
    revenue = result.revenue.set_index("measure")
    assert (revenue["low"].iloc[:3] < revenue["rate"].iloc[:3]).all()
    assert (revenue["rate"].iloc[:3] < revenue["high"].iloc[:3]).all()
    bills = sample_book.tables["mrr"].collect("pandas").to_pandas().pivot_table("mrr", "account_id", "month")
    last = int(bills.columns.max())
    paid = bills.reindex(columns=[last - 12, last]).fillna(0.0).rename(columns={last - 12: "start", last: "end"})
    paid = paid[paid["start"] > 0].sort_values(["start", "end"])
    less = (paid["start"] - paid["end"]).to_numpy()
    want = estimate.revenue_interval(less.clip(0), paid["start"].to_numpy(), paid["end"].to_numpy() == 0)
    assert revenue.loc["Gross revenue churn", ["rate", "low", "high"]].tolist() == pytest.approx(want[:3])
    said = next(finding for finding in result.findings if finding.claim.startswith("In MRR"))
    assert (
        f"gross revenue churn {100 * want.estimate:.1f}% ({100 * want.low:.1f}% to {100 * want.high:.1f}%)"
        in said.claim
    )
    few = composition.rules(nine()).findings[-1]
    assert few.caveats == (
        "No interval for churned MRR, gross revenue churn and net revenue churn: only 4 churned, fewer than 5: read "
        "the accounts instead.",
    )
