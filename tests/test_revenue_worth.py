"""What accounts are worth and get, what came before expansion, who came back: by hand, and where nothing is."""

import math

import numpy as np
import pandas as pd
import pytest
from nightly import times

from analysis import Book, NotEnoughData, revenue
from analysis.estimate import (
    discounted_lifetime,
    linearised_ratio,
    repeated_share,
    retained_interval,
    sbg_fit,
    share_ratio,
    wilson,
)
from analysis.revenue.lifetimes import CONSTANT, RENEWALS, WITHIN, renewals
from analysis.revenue.lives import count_lives
from analysis.revenue.returning import estimate_reasons
from analysis.revenue.signs import PAIRS


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
    lost, kept = renewals(rows)
    assert lost == [20, 8]
    assert kept == pytest.approx([80, 72])


def test_the_renewal_model_is_refused_without_four_renewals() -> None:
    row = revenue.worth(lives(10)).methods.set_index("method").loc[RENEWALS]
    assert row["verdict"] == "cannot tell"
    assert "4 renewals" in row["reason"]


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
    assert any("stopped paying counts as left" in caveat for caveat in result.findings[0].caveats)
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
    lost, kept = renewals(lives[lives["term"] == 1])
    fit = sbg_fit(lost, kept[-1])
    assert (row["arpa"], row["accounts"]) == (200, 120)
    assert row["value"] == pytest.approx(12 * 200 * discounted_lifetime(fit.alpha, fit.beta, 0.1), rel=0.02)
    assert any(f.claim.startswith("An account on a 12-month contract, by renewal model") for f in result.findings)


def test_beside_every_value_that_is_told_stands_when_its_method_is_wrong() -> None:
    result = revenue.worth(lives(10))
    caveats = [caveat for finding in result.findings for caveat in finding.caveats]
    assert any(caveat.startswith("ARPA ÷ churn: wrong where churn changes with age") for caveat in caveats)
    assert not any(caveat.startswith("Renewal model") for caveat in caveats)


def test_the_interval_from_sums_is_that_of_the_linearised_ratio() -> None:
    """Against the linearised ratio, which agrees with survey::svyratio in R; netted losses are on the plain scale."""
    random = np.random.default_rng(3)
    start = random.lognormal(5, 0.5, 400)
    end = np.where(random.random(400) < 0.1, 0, start * random.uniform(0.9, 1.4, 400))
    lost = start - end
    low, high = retained_interval(
        400, (end == 0).sum(), start.sum(), lost.sum(), (start**2).sum(), (lost**2).sum(), (lost * start).sum(),
        lost.max(), lost.clip(min=0).sum(),
    )  # fmt: skip
    share, se, *_ = linearised_ratio(lost, start)
    assert (low, high) == pytest.approx((1 - share - 1.959964 * se, 1 - share + 1.959964 * se))


def test_no_interval_where_few_left_or_one_account_is_most_of_the_loss() -> None:
    few = retained_interval(400, 4, 4000.0, 40.0, 40_000.0, 400.0, 400.0, 10.0, 40.0)
    one = retained_interval(400, 10, 4000.0, 100.0, 40_000.0, 3_700.0, 1_000.0, 60.0, 100.0)
    assert np.isnan([*few, *one]).all()


def counted(y1: np.ndarray, n1: np.ndarray, y0: np.ndarray, n0: np.ndarray) -> object:
    own = {"y1": y1, "n1": n1, "y0": y0, "n0": n0}
    sums = {a + b: (own[a] * own[b]).sum() for a, b in PAIRS}
    return share_ratio(y1.sum(), n1.sum(), y0.sum(), n0.sum(), sums, len(y1))


def test_an_account_looked_at_twice_as_often_is_no_more_evidence() -> None:
    random = np.random.default_rng(1)
    n1 = (np.arange(80) < 40).astype(float)
    y1 = n1 * (random.random(80) < 0.5)
    y0 = (1 - n1) * (random.random(80) < 0.3)
    once, often = counted(y1, n1, y0, 1 - n1), counted(5 * y1, 5 * n1, 5 * y0, 5 * (1 - n1))
    assert often == pytest.approx(once)
    assert once.ratio == pytest.approx((y1.sum() / 40) / (y0.sum() / 40))


def test_the_error_of_two_separate_groups_is_that_of_a_relative_risk() -> None:
    """1/y1 − 1/n1 + 1/y0 − 1/n0 (Katz and others 1978), apart from n ÷ (n − 1)."""
    n1 = (np.arange(100) < 60).astype(float)
    y1, y0 = n1 * (np.arange(100) < 30), (1 - n1) * (np.arange(100) >= 90)
    found = counted(y1, n1, y0, 1 - n1)
    se = math.sqrt((1 / 30 - 1 / 60 + 1 / 10 - 1 / 40) * 100 / 99)
    assert found.ratio == pytest.approx(0.5 / 0.25)
    assert math.log(found.high / found.ratio) == pytest.approx(1.959964 * se, rel=1e-6)


def grown(seed: int, effect: float = 1.0, accounts: int = 150, months: int = 30) -> Book:
    """Accounts that grow at random, `effect` times as often while their use is high; use drifts by itself."""
    random = np.random.default_rng(seed)
    paid, used = [], []
    for i in range(accounts):
        pay, high = 100.0, random.random() < 0.5
        for m in range(months):
            high = (not high) if random.random() < 0.1 else high
            pay += 10 * (random.random() < 0.04 * (effect if high else 1))
            paid.append((f"A{i:03d}", month(m), pay))
            used.append((f"A{i:03d}", month(m), 9 if high else 4, 10))
    plan = [["a", "b", "c"][i % 3] for i in range(accounts)]
    ids = [f"A{i:03d}" for i in range(accounts)]
    return Book.from_frames(
        accounts=pd.DataFrame({"account_id": ids, "started_on": "2022-01-01", "plan": plan}),
        mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]),
        usage=pd.DataFrame(used, columns=["account_id", "month", "active_users", "seats"]),
    )


def test_a_behaviour_that_comes_before_growth_is_found_and_holds_on_the_months_kept_aside() -> None:
    result = revenue.expansion(grown(1, effect=5.0, accounts=300))
    shown = result.signs[result.signs["verdict"] == "shown"]
    assert "at least 80% of seats in use" in set(shown["sign"])
    assert (shown["held_low"] > 1).any()
    rates = result.by_signs.set_index("signs")["rate"]
    assert rates.loc[0] < rates.loc[1:].min()
    assert len(result.alike) > 0
    more, less = (shown["ratio"] > 1).sum(), (shown["ratio"] < 1).sum()
    ways = [f"{n} went with growing {how} often" for n, how in ((more, "more"), (less, "less")) if n]
    assert f"were looked at: {' and '.join(ways)} in both parts" in result.findings[0].claim


def test_where_nothing_comes_before_growth_at_most_five_in_a_hundred_books_say_so() -> None:
    books = times(8, 200)
    wrong = sum((revenue.expansion(grown(seed)).signs["verdict"] == "shown").any() for seed in range(100, 100 + books))
    assert wrong / books <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / books)


def test_a_book_shorter_than_it_takes_says_so() -> None:
    with pytest.raises(NotEnoughData) as raised:
        revenue.expansion(grown(1, months=10))
    assert "10 months" in raised.value.why


def departed() -> Book:
    """Thirty leave for the price and never return; thirty with a failed payment are back two months later."""
    rows, failed = [], []
    for i in range(60):
        away = 8 + i % 8
        paid = [m for m in range(30) if m < away or (i >= 30 and m >= away + 2)]
        rows += [(f"A{i:02d}", month(m), 10.0) for m in paid]
        if i >= 30:
            failed.append((f"A{i:02d}", f"{month(away)}-05", f"{month(away + 2)}-03"))
    rows += [("Z", month(m), 10.0) for m in range(30)]
    ids = [f"A{i:02d}" for i in range(60)] + ["Z"]
    reason = ["Price"] * 30 + [None] * 31
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2022-01-01", "churn_reason": reason})
    return Book.from_frames(
        accounts=accounts,
        mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]),
        payments=pd.DataFrame(failed, columns=["account_id", "failed_on", "recovered_on"]),
    )


def test_who_came_back_is_told_by_reason_and_after_how_long() -> None:
    result = revenue.returns(departed())
    reasons = result.reasons.set_index("reason")
    assert tuple(reasons.loc["failed payment", ["departures", "returned", "median_away"]]) == (30, 30, 2)
    assert tuple(reasons.loc["Price", ["departures", "returned"]]) == (30, 0)
    assert dict(reasons["verdict"]) == {"failed payment": "shown", "Price": "cannot tell"}
    assert "Failed payments aside, 0 of 30 did" in result.findings[0].claim
    listed = revenue.list_win_back(departed())
    assert set(listed["reason"]) == {"Price"}
    assert len(listed) == 30


def test_reasons_are_not_judged_by_the_failed_payments_that_always_come_back() -> None:
    """Of 40 and of 40 who decided to leave nobody came back: that failed payments did says nothing of either."""
    rows = [("failed payment", 1, 30), ("Price", 0, 40), ("Fit", 0, 40)]
    counts = pd.DataFrame(
        [{"reason": reason, "away": 2 if back else 20, "returned": back, "first": 1, "watched": 1, "departures": number,
          "lost": 1.0, "regained": 1.0 * back} for reason, back, number in rows]
    )  # fmt: skip
    verdicts = estimate_reasons(counts).set_index("reason")["verdict"]
    assert dict(verdicts) == {"failed payment": "shown", "Price": "cannot tell", "Fit": "cannot tell"}


def test_involuntary_churn_is_counted_from_the_payments() -> None:
    row = revenue.analyze(departed()).involuntary.iloc[0]
    assert (row["source"], row["movements"], row["failed"], row["back"], row["left"]) == ("payments", 60, 30, 30, 0)
    assert row["share"] == 0.5
    assert row["low"] == pytest.approx(0.377350, abs=1e-6)


def test_without_payments_the_churn_type_is_used_and_said() -> None:
    rows = pd.DataFrame(
        [(f"A{i}", f"2024-0{m}", 10.0) for i in range(20) for m in range(1, 6 if i < 8 else 9)],
        columns=["account_id", "month", "mrr"],
    )
    kind = ["involuntary"] * 3 + ["voluntary"] * 5 + [None] * 12
    left = ["2024-06-01"] * 8 + [None] * 12
    accounts = pd.DataFrame(
        {"account_id": [f"A{i}" for i in range(20)], "started_on": "2024-01-01", "churned_on": left, "churn_type": kind}
    )
    result = revenue.analyze(Book.from_frames(accounts=accounts, mrr=rows))
    assert (result.involuntary["source"].iloc[0], result.involuntary["failed"].iloc[0]) == ("churn_type", 3)
    assert any("3 of 8 churn movements" in f.claim and "recorded as involuntary" in f.claim for f in result.findings)


def test_a_pause_before_an_involuntary_end_was_not_involuntary() -> None:
    """churn_type says how an account left for good: of two gaps of one account only the last is meant."""
    months = [f"2024-{m:02d}" for m in range(1, 10)]
    paid = [("A", month, 10.0) for month in months if month not in ("2024-03", "2024-07", "2024-08", "2024-09")]
    paid += [("B", month, 10.0) for month in months]
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_on": "2024-01-01", "churned_on": ["2024-07-01", None],
         "churn_type": ["involuntary", None]}
    )  # fmt: skip
    book = Book.from_frames(accounts=accounts, mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))
    result = revenue.failed_payments(book)
    assert (result.source, result.involuntary["movements"].iloc[0], result.involuntary["failed"].iloc[0]) == (
        "churn_type",
        2,
        1,
    )
    assert list(revenue.list_failing(book)["month"]) == ["2024-07"]
    assert result.recovery.empty


def test_failed_payments_by_month_and_by_days_are_what_the_ledger_says() -> None:
    """30 failed payments, paid after a known number of days: half by the median, all of them in the end."""
    result = revenue.failed_payments(departed())
    failed = result.months[result.months["failed"] == 1]
    assert failed["movements"].sum() == 30
    assert result.months["lost"].sum() == revenue.analyze(departed()).movements["churn"].sum()
    row = result.involuntary.iloc[0]
    assert row["recovered"] == row["payments"]
    reached = result.recovery.loc[result.recovery["paid"] >= 0.5, "days"]
    assert reached.iloc[0] == row["median_days"]
    assert f"({failed['lost'].sum() / result.months['lost'].sum():.1%}) came from failed payments" in " ".join(
        f.claim for f in result.findings
    )


def test_where_neither_payments_nor_types_are_known_it_cannot_be_told() -> None:
    paid = [("A", "2024-01", 10.0), ("B", "2024-01", 10.0), ("B", "2024-02", 10.0)]
    book = Book.from_frames(mrr=pd.DataFrame(paid, columns=["account_id", "month", "mrr"]))
    result = revenue.failed_payments(book)
    assert (result.source, [f.verdict for f in result.findings]) == ("nothing", ["cannot tell"])


def test_the_four_groups_share_out_every_account_its_mrr_and_the_costs_once(sample_book: Book) -> None:
    four = revenue.four_groups(sample_book)
    moved = revenue.analyze(sample_book).movements.iloc[-1]
    assert four.groups["accounts"].sum() == moved["accounts"]
    assert four.groups["mrr"].sum() == pytest.approx(moved["closing"])
    for share in ("share_of_accounts", "share_of_mrr", "share_of_touches", "share_of_cost"):
        assert four.groups[share].sum() == pytest.approx(1)


def test_moving_a_rule_moves_the_accounts(sample_book: Book) -> None:
    sizes = {
        vip: revenue.four_groups(sample_book, vip=vip).groups.set_index("group")["accounts"] for vip in (0.05, 0.2)
    }
    assert sizes[0.05]["VIP"] == 28
    assert sizes[0.2]["VIP"] == 114
    assert revenue.list_four(sample_book, group="VIP", vip=0.05, most=100)["group"].eq("VIP").sum() == 28


def test_where_reasons_do_not_differ_at_most_five_books_in_a_hundred_say_that_they_do() -> None:
    random, wrong = np.random.default_rng(8), 0
    for _ in range(300):
        rows = [
            {"reason": name, "away": away, "returned": back, "first": 1, "watched": 1, "departures": number}
            for name, size in zip("abcdef", (60, 40, 30, 20, 15, 12), strict=True)
            for back, away, number in zip((1, 0), (2, 20), _split(random, size), strict=True)
        ]
        counts = pd.DataFrame(rows).assign(lost=1.0, regained=0.0)
        wrong += (estimate_reasons(counts)["verdict"] == "shown").any()
    assert wrong <= 15


def _split(random: np.random.Generator, size: int) -> tuple[int, int]:
    back = int(random.binomial(size, 0.25))
    return back, size - back


def paying(amounts: list[float]) -> Book:
    """An account per amount, each paying it for 14 months."""
    rows = [(f"A{i:02d}", month(m), pays) for i, pays in enumerate(amounts) for m in range(14)]
    return Book.from_frames(mrr=pd.DataFrame(rows, columns=["account_id", "month", "mrr"]))


def test_accounts_that_pay_the_same_are_never_parted_into_vip_and_not() -> None:
    """Two of twenty pay 300 and the rest 100: the upper half cannot begin among those that pay the same."""
    four = revenue.four_groups(paying([300.0, 300.0] + [100.0] * 18))
    assert dict(zip(four.groups["group"], four.groups["accounts"], strict=True))["VIP"] == 2
    same = revenue.four_groups(paying([100.0] * 20))
    assert dict(zip(same.groups["group"], same.groups["accounts"], strict=True))["VIP"] == 0
    assert "too many pay the same" in same.rules["rule"].iloc[0]


def test_every_rule_of_the_four_groups_can_be_moved(sample_book: Book) -> None:
    usual = revenue.four_groups(sample_book).groups["accounts"].tolist()
    for rule in ({"core": 0.33}, {"full": 0.8}, {"room": 0.5}, {"idle": 0.5}, {"young": 12}, {"vip": 0.05}):
        assert revenue.four_groups(sample_book, **rule).groups["accounts"].tolist() != usual, rule


def test_what_a_group_costs_is_said_beside_what_it_is_worth(sample_book: Book) -> None:
    four = revenue.four_groups(sample_book)
    row = four.groups.iloc[0]
    assert f"{row['share_of_cost']:.0%} of the costs of retention" in four.findings[0].claim


@pytest.mark.parametrize(("months", "told"), [(range(14), True), (range(10, 14), False), (range(1, 14, 3), True)])
def test_costs_known_for_a_part_of_the_year_only_are_no_cost_of_the_year(months: range, told: bool) -> None:
    spent = pd.DataFrame({"month": [month(m) for m in months], "amount": 50.0, "kind": "support"})
    rows = [(f"A{i:02d}", month(m), 100.0) for i in range(5) for m in range(14)]
    mrr = pd.DataFrame(rows, columns=["account_id", "month", "mrr"])
    with_costs = Book.from_frames(mrr=mrr, costs=spent)
    row = revenue.analyze(with_costs).six.set_index("metric").loc["Cost of retention"]
    assert math.isnan(row["value"]) is not told
    assert ("a part of the 12 months only" in row["inputs"]) is not told


def test_days_of_one_account_are_no_more_evidence_than_the_account() -> None:
    """Looked at once, Wilson (1927) apart from n ÷ (n − 1); looked at five times alike, the same; apart, much surer."""
    did = (np.arange(200) < 60).astype(float)
    once = repeated_share(did, np.ones(200))
    assert once == pytest.approx(wilson(60 * 199 / 200, 199), abs=1e-3)
    assert repeated_share(5 * did, np.full(200, 5.0)) == pytest.approx(once)
    apart = repeated_share(np.tile([1.0, 2.0], 100), np.full(200, 5.0))
    assert apart == pytest.approx(wilson(300, 1000))
    assert repeated_share(np.zeros(10), np.full(10, 9.0)) == pytest.approx(wilson(0, 10))


def test_a_book_in_which_no_sign_can_be_judged_says_what_it_takes() -> None:
    result = revenue.expansion(grown(1, accounts=15))
    assert result.findings[0].claim.startswith("No sign could be looked at: it takes 20 accounts with it")
    assert result.findings[0].verdict == "cannot tell"
