"""What accounts are worth, and what each tier gets for it."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis import Book, revenue
from analysis.estimate import (
    discounted_lifetime,
    renewals,
    sbg_fit,
)
from analysis.revenue.worth import CONSTANT, RENEWALS, WITHIN, _renewals
from analysis.revenue.worth_counting import count_lives
from analysis.survival.ahead import estimate_ahead


def month(number: int) -> str:
    return f"{2022 + number // 12}-{number % 12 + 1:02d}"


def lives(churned: int, accounts: int = 40) -> Book:
    """Accounts of 24 months at 100 a month; the first so many leave after a year."""
    rows = [
        {
            "account_id": f"A{i}",
            "started_on": "2023-01-01",
            "mrr": 100,
            "churned_on": "2024-01-01" if i < churned else None,
        }
        for i in range(accounts)
    ]
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2024-12-31")


def test_no_churn_cannot_tell_what_an_account_is_worth_for_ever() -> None:
    methods = revenue.worth(lives(0)).methods.set_index("method")
    assert methods.loc[CONSTANT, "verdict"] == "cannot tell"
    assert math.isnan(methods.loc[CONSTANT, "value"])
    assert math.isinf(methods["high"].fillna(0).max()) is False
    assert methods.loc[WITHIN, "value"] == pytest.approx(sum(100 / 1.1 ** (t / 12) for t in range(24)))


def test_a_value_that_counts_on_more_time_than_was_seen_is_marked() -> None:
    methods = revenue.worth(lives(2)).methods.set_index("method")
    assert bool(methods.loc[CONSTANT, "extrapolated"])
    assert not bool(methods.loc[WITHIN, "extrapolated"])


def test_a_margin_scales_the_value_and_is_said() -> None:
    whole, part = revenue.worth(lives(10)), revenue.worth(lives(10), margin=0.5)
    np.testing.assert_allclose(part.methods["value"].dropna(), whole.methods["value"].dropna() / 2)
    assert "margin of 50%" in part.findings[0].claim


def test_renewals_are_counted_at_the_nearest_renewal() -> None:
    """100 start; 20 leave in month 12 or 13, 8 in month 24; the rest are here after 30 months."""
    rows = pd.DataFrame({"entry": 0, "exit": [12, 13, 24, 31], "churned": [1, 1, 1, 0], "accounts": [15, 5, 8, 72]})
    lost, kept = renewals(rows["exit"], rows["churned"], rows["accounts"], 12, rows["entry"])
    assert list(lost) == [20, 8]
    assert kept == pytest.approx([80, 72])


def test_the_renewal_model_is_refused_without_four_renewals() -> None:
    row = revenue.worth(lives(10)).methods.set_index("method").loc[RENEWALS]
    assert row["verdict"] == "cannot tell"
    assert "4 renewals" in row["reason"]


def test_where_the_model_does_not_follow_the_renewals_no_value_rests_on_it() -> None:
    """Of 200 accounts 2 in 100 leave at the first renewals and half at the fourth: the forecast is refused as well."""
    lost, kept = np.array([4.0, 4, 4, 94]), np.array([196.0, 192, 188, 94])
    assert estimate_ahead(lost, kept).findings[0].verdict == "cannot tell"
    rows = pd.DataFrame(
        {"entry": 0, "exit": [12, 24, 36, 48, 60], "churned": [1, 1, 1, 1, 0], "accounts": [4, 4, 4, 94, 94]}
    )
    told = _renewals(rows, 100.0, 0.1)
    assert told["verdict"] == "cannot tell"
    assert "does not follow the 4 renewals observed" in str(told["reason"])
    even = rows.assign(accounts=[20, 18, 16, 14, 132])
    assert _renewals(even, 100.0, 0.1)["verdict"] == "estimate"


def unmarked() -> Book:
    """Forty accounts of 2022 without a day of leaving; MRR from 2023 on, and ten pay no more from 2024 on."""
    ids = [f"A{i:02d}" for i in range(40)]
    paid = [(name, f"{2023 + m // 12}-{m % 12 + 1:02d}", 100) for i, name in enumerate(ids)
            for m in range(12 if i < 10 else 24)]  # fmt: skip
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2022-01-01", "segment": ["A", "B"] * 20})
    return Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))


def test_where_the_accounts_mark_nobody_as_left_whoever_stopped_paying_counts_as_left() -> None:
    """By hand: ten leave in month 24 of their life, thirty are here in month 36; 10 in 10 × 12 + 30 × 24 months."""
    lived = count_lives(unmarked())
    assert lived[["entry", "exit", "churned", "accounts"]].to_numpy().tolist() == [[12, 24, 1, 10], [12, 36, 0, 30]]
    result = revenue.worth(unmarked())
    row = result.methods.set_index("method").loc[CONSTANT]
    assert (row["churned"], row["value"]) == (10, pytest.approx(100 * 840 / 10))
    assert any("stopped paying counts as churned" in caveat for caveat in result.findings[0].caveats)
    assert count_lives(unmarked(), by="segment").groupby("group")["accounts"].sum().to_dict() == {"A": 20, "B": 20}


def contracts() -> Book:
    """60 accounts a year on 12-month contracts that pay 200, six of whom leave each year; 60 by the month pay 50."""
    rows = [
        {
            "account_id": f"{kind}{year}-{i:02d}",
            "started_on": f"{year}-01-01",
            "churned_on": f"{year + 1 + i // 6}-01-01" if year + 1 + i // 6 <= 2024 and i < 36 else None,
            "contract_months": term,
            "mrr": pays,
        }
        for kind, term, pays in (("A", 12, 200), ("M", 1, 50))
        for year in (2019, 2020)
        for i in range(60)
    ]
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2024-12-31")


def test_the_renewal_model_values_an_account_on_such_a_contract_by_what_such_accounts_pay() -> None:
    """By hand: those who pay by the month change nothing of it; the value is 12 × 200 × Fader and Hardie's DEL."""
    book = contracts()
    result = revenue.worth(book)
    row = result.methods.set_index("method").loc[RENEWALS]
    lives = count_lives(book)
    yearly = lives[lives["term"] == 1]
    lost, kept = renewals(yearly["exit"], yearly["churned"], yearly["accounts"], 12, yearly["entry"])
    fit = sbg_fit(lost, kept[-1])
    assert (row["arpa"], row["accounts"]) == (200, 120)
    assert row["value"] == pytest.approx(12 * 200 * discounted_lifetime(fit.alpha, fit.beta, 0.1), rel=0.02)
    assert any(f.claim.startswith("An account on a 12-month contract, by renewal model") for f in result.findings)


def test_beside_every_value_that_is_told_stands_when_its_method_is_wrong() -> None:
    result = revenue.worth(lives(10))
    caveats = [caveat for finding in result.findings for caveat in finding.caveats]
    assert any(caveat.startswith("ARPA ÷ churn: wrong where churn changes with age") for caveat in caveats)
    assert not any(caveat.startswith("Renewal model") for caveat in caveats)


def test_the_four_groups_share_out_every_account_its_mrr_and_the_costs_once(sample_book: Book) -> None:
    four = revenue.tiers(sample_book)
    moved = revenue.analyze(sample_book).movements.iloc[-1]
    assert four.groups["accounts"].sum() == moved["accounts"]
    assert four.groups["mrr"].sum() == pytest.approx(moved["closing"])
    for share in ("share_of_accounts", "share_of_mrr", "share_of_touches", "share_of_cost"):
        assert four.groups[share].sum() == pytest.approx(1)


def test_moving_a_rule_moves_the_accounts(sample_book: Book) -> None:
    sizes = {vip: revenue.tiers(sample_book, vip=vip).groups.set_index("group")["accounts"] for vip in (0.05, 0.2)}
    assert sizes[0.05]["VIP"] == 28
    assert sizes[0.2]["VIP"] == 114
    assert revenue.list_tier(sample_book, group="VIP", vip=0.05, most=100)["group"].eq("VIP").sum() == 28


def paying(amounts: list[float]) -> Book:
    """An account per amount, each paying it for 14 months."""
    rows = [(f"A{i:02d}", month(m), pays) for i, pays in enumerate(amounts) for m in range(14)]
    return Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))


def test_accounts_that_pay_the_same_are_never_parted_into_vip_and_not() -> None:
    """Two of twenty pay 300 and the rest 100: the upper half cannot begin among those that pay the same."""
    four = revenue.tiers(paying([300.0, 300.0] + [100.0] * 18))
    assert dict(zip(four.groups["group"], four.groups["accounts"], strict=True))["VIP"] == 2
    same = revenue.tiers(paying([100.0] * 20))
    assert dict(zip(same.groups["group"], same.groups["accounts"], strict=True))["VIP"] == 0
    assert "too many pay the same" in same.rules["rule"].iloc[0]


def test_every_rule_of_the_four_groups_can_be_moved(sample_book: Book) -> None:
    usual = revenue.tiers(sample_book).groups["accounts"].tolist()
    for rule in ({"core": 0.33}, {"full": 0.8}, {"room": 0.5}, {"idle": 0.5}, {"young": 12}, {"vip": 0.05}):
        assert revenue.tiers(sample_book, **rule).groups["accounts"].tolist() != usual, rule


def test_what_a_group_costs_is_said_beside_what_it_is_worth(sample_book: Book) -> None:
    four = revenue.tiers(sample_book)
    row = four.groups.iloc[0]
    assert f"{row['share_of_cost']:.0%} of the cost to serve" in four.findings[0].claim


@pytest.mark.parametrize(("months", "told"), [(range(14), True), (range(10, 14), False), (range(1, 14, 3), True)])
def test_costs_known_for_a_part_of_the_year_only_are_no_cost_of_the_year(months: range, told: bool) -> None:
    spent = pd.DataFrame({"month": [month(m) for m in months], "amount": 50.0, "kind": "support"})
    rows = [(f"A{i:02d}", month(m), 100.0) for i in range(5) for m in range(14)]
    mrr = pd.DataFrame(rows, columns=["account_id", "month", "mrr"])
    with_costs = Book.from_frames(mrr=mrr, costs=spent)
    row = revenue.analyze(with_costs).table.set_index("metric").loc["Cost of retention"]
    assert math.isnan(row["value"]) is not told
    assert ("a part of the 12 months only" in row["inputs"]) is not told


def test_a_value_without_an_interval_says_why() -> None:
    """All of 60 stay the first 24 months, so what they pay in them is known as it is, and no range can be given."""
    rows = {"account_id": [f"A{i}" for i in range(60)], "tenure_months": [30] * 60, "mrr": [100.0] * 60}
    book = Book.from_frames(accounts=pd.DataFrame({**rows, "churned": [i < 20 for i in range(60)]}))
    first = revenue.worth(book).findings[0]
    assert math.isnan(first.low)
    assert "(no interval: nobody churned in that time)" in first.claim
