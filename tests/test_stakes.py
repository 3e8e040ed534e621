"""The money that hangs on a finding: worked out by hand, and nothing where MRR is not known."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, read
from calibrated import fewest
from calibration_books import STAKES, money_held
from nightly import times

from analysis import Book, composition, health, survival
from analysis.counting.claims import _of_the_year
from analysis.counting.stake_intervals import (
    UNKNOWN,
    Money,
    at_stake,
    mean_varies,
    of_a_change,
    of_those_now,
    wider,
)
from analysis.counting.stakes import count_money, money_of
from analysis.estimate import rate_ratio
from analysis.finding import CLEAR, Finding
from analysis.nps.silence_money import count_silent_mrr, with_money

SURE = 1e-300

# In 2025 A, B and C leave: A paid 30 in its last month, B still pays, of C nothing is known. D and E are here all year.
FIVE = """
account_id,segment,started_on,churned_on,churn_reason
A,Small,2024-01-01,2025-07-02,Price
B,Small,2024-01-01,2025-03-01,Price
C,Small,2025-01-01,2025-02-01,Moved
D,Large,2024-01-01,,
E,Large,2024-01-01,,
F,Large,2023-01-01,2024-06-01,Price
"""
BILLS = """
account_id,month,mrr
A,2025-01,10
A,2025-06,30
A,2025-07,0
B,2025-01,50
B,2025-12,50
D,2025-12,100
E,2025-12,300
F,2024-01,900
"""


@pytest.fixture(scope="module")
def five() -> Book:
    return Book.from_frames(accounts=read(FIVE), mrr=read(BILLS), as_of=AS_OF)


def test_of_eight_that_churned_where_two_were_expected_three_quarters_of_their_money_was_lost_beyond() -> None:
    stake = at_stake((4, 2, 8), SURE, 0.05, Money(lost=100))
    assert (stake.stake, stake.stake_low, stake.stake_high) == pytest.approx((75, 50, 87.5), rel=2e-3)


def test_a_group_that_churns_a_quarter_as_often_kept_three_quarters_of_what_it_would_have_lost() -> None:
    stake = at_stake((0.25, 0.1, 0.5), SURE, 0.05, Money(lost=1, expected=200))
    assert (stake.stake, stake.stake_low, stake.stake_high) == pytest.approx((150, 100, 180), rel=2e-3)


def test_what_barely_stands_is_shrunk_and_its_interval_is_as_wide_as_its_correction() -> None:
    """z = 1.96: 1 - 1/3.8415 = 0.7397 of 75. At 99% ends lie 2.5758 / 1.96 = 1.3142 times as far on the log scale."""
    stake = at_stake((4, 2, 8), 0.05, 0.01, Money(lost=100))
    assert stake.stake == pytest.approx(75 * 0.7397, abs=0.01)
    assert stake.stake_low == pytest.approx(100 * (1 - 1 / (4 * 0.5**1.3142)), abs=0.01)
    assert stake.stake_high == pytest.approx(100 * (1 - 1 / (4 * 2**1.3142)), abs=0.01)


def test_where_nobody_of_a_group_or_of_the_others_churned_the_limit_is_nearly_the_exact_one() -> None:
    for counts in ((0, 50, 20, 50), (20, 50, 0, 50)):
        alone, further = rate_ratio(*counts), rate_ratio(*counts, level=0.99)
        for end in ("low", "high"):
            moved = wider(float(alone.ratio), float(getattr(alone, end)), 0.01)
            assert moved == pytest.approx(float(getattr(further, end)), rel=0.05)
    none = at_stake((0, 0, 0.5), SURE, 0.05, Money(expected=200))
    assert (none.stake, none.stake_low, none.stake_high) == pytest.approx((200, 100, 200), rel=2e-3)
    all_ = at_stake((math.inf, 4, math.inf), SURE, 0.05, Money(lost=100))
    assert (all_.stake, all_.stake_low, all_.stake_high) == pytest.approx((100, 75, 100), rel=2e-3)


def test_the_interval_holds_how_many_churned_and_what_they_paid() -> None:
    """Money of 20 that paid 1 to 39: (1 + 1/4) ÷ (1 - 1/4) ÷ 20 and the variance of the mean."""
    pays = [float(pay) for pay in range(1, 40, 2)]
    total, squares = sum(pays), sum(pay * pay for pay in pays)
    varies = mean_varies(total, squares, 20)
    assert varies == pytest.approx(statistics.variance(pays) / 20 / statistics.mean(pays) ** 2)
    stake = at_stake((4, 2, 8), SURE, 0.05, Money(lost=total, left=20, varies=varies))
    wide = math.exp(1.95996 * math.sqrt((5 / 3) / 20 + varies))
    assert stake.stake_low == pytest.approx(total * (0.75 - math.hypot(0.25, 0.75 * (1 - 1 / wide))), rel=1e-3)
    assert stake.stake_high == pytest.approx(total * (0.75 + math.hypot(0.125, 0.75 * (wide - 1))), rel=1e-3)
    kept = at_stake((0.5, 0.25, 0.9), SURE, 0.05, Money(expected=100, others=30))
    wide = math.exp(1.95996 * math.sqrt(3 / 30))
    assert kept.stake_low == pytest.approx(100 * (0.5 - math.hypot(0.4, 0.5 * (1 - 1 / wide))), rel=1e-3)
    assert at_stake((4, 2, 8), SURE, 0.05, Money(100, left=1, varies=mean_varies(5, 25, 1))) == UNKNOWN


@pytest.mark.parametrize("kind", STAKES)
def test_the_interval_of_the_money_holds_the_truth(kind: str) -> None:
    """By the ratio alone 46 to 76 of 100 did, of money that is heavy-tailed fewest."""
    held = [held for number in range(times(250, 2500)) for held in money_held(kind, number)]
    assert np.mean(held) >= fewest(len(held), 0.95, len(STAKES)), (kind, np.mean(held))


def test_where_nobody_knows_the_money_or_the_ratio_there_is_no_stake() -> None:
    assert at_stake((4, 2, 8), 0.01, 0.05, Money(expected=100)) == UNKNOWN
    assert at_stake((0.2, 0.1, 0.3), 0.01, 0.05, Money(lost=100)) == UNKNOWN
    assert at_stake((math.nan, math.nan, math.nan), 0.01, 0.05, Money(1, 1)) == UNKNOWN


def test_money_is_counted_in_the_last_month_with_any_and_what_is_still_billed_is_not_lost(five: Book) -> None:
    counts = count_money(five, [{"segment": "Small"}, {"segment": "Large"}, {"churn_reason": "Price"},
                                {"segment": "Small", "stage": "12+ months"}, {"color": "red"}])  # fmt: skip
    small, large, price, late, unknown, whole = (row for _, row in counts.iterrows())
    assert (small["churned"], small["priced"], small["lost"]) == (3, 2, 30)
    assert (large["churned"], large["lost"], whole["lost"]) == (0, 0, 30)
    assert large["years"] == pytest.approx(2 * 365 / 365.25)
    assert large["paid"] == pytest.approx(400 * 365 / 365.25)
    assert (price["churned"], late["churned"]) == (2, 2)
    assert unknown.isna().all()


def test_what_was_expected_is_what_is_paid_at_the_rate_of_the_others(five: Book) -> None:
    """Small: 3 churned in 183 + 60 + 32 days of an account; what Large pays, at that rate, cannot be more than all."""
    counts = count_money(five, [{"segment": "Small"}, {"segment": "Large"}])
    small, large = counts.iloc[0], counts.iloc[1]
    assert small["years"] == pytest.approx((183 + 60 + 32) / 365.25)
    assert money_of(large, small, False).expected == pytest.approx(large["paid"])
    assert (money_of(small, large, False).lost, money_of(small, large, False).expected) == (30.0, 0.0)


def test_of_a_snapshot_the_money_lost_for_each_year_of_an_account_is_taken_over_those_that_are_here() -> None:
    """East lost 60 in 4 years of accounts and has 2 here: 30 in 12 months."""
    rows = read("account_id,segment,tenure_months,churned,mrr\nA,East,12,yes,60\nB,East,12,no,50\nC,East,24,no,70\n"
                "D,West,12,no,10\n")  # fmt: skip
    counts = count_money(Book.from_frames(accounts=rows), [{"segment": "East"}])
    assert money_of(counts.iloc[0], counts.iloc[1] - counts.iloc[0], True).lost == pytest.approx(30)


def test_the_page_gives_each_claim_its_money_and_none_where_mrr_is_unknown(sample_book: Book) -> None:
    told = composition.analyze(sample_book, by="segment")
    small = next(f for f in told.findings if f.fact == "leaving; segment=SMB" and f.verdict == CLEAR)
    lost = count_money(sample_book, [{"segment": "SMB"}])["lost"].iloc[0]
    assert 0 < small.stake_low <= small.stake <= small.stake_high < 1.5 * lost
    assert small.stake == pytest.approx(lost * (1 - 1 / small.estimate), rel=0.06)
    tables = {"accounts": sample_book.tables["accounts"].drop("mrr").collect("pandas").to_pandas()}
    bare = Book.from_frames(accounts=_dated(tables["accounts"]), as_of=AS_OF)
    silent = [f for f in composition.analyze(bare, by="segment").findings if f.verdict == CLEAR]
    assert silent
    assert all(math.isnan(f.stake) for f in silent)


def test_of_a_rate_that_went_from_5_to_8_in_100_three_eighths_of_what_was_lost_was_lost_beyond() -> None:
    stake = of_a_change((0.03, 0.01, 0.05), SURE, 0.08, 100, 1)
    assert (stake.stake, stake.stake_low, stake.stake_high) == pytest.approx((37.5, 12.5, 62.5), rel=2e-3)
    two = of_a_change((0.03, 0.01, 0.05), SURE, 0.08, 100, 2)
    assert two.stake_low == pytest.approx(100 * (0.03 - 0.02 * 2.2414 / 1.96) / 0.08, rel=1e-3), "97.5%"
    fell = of_a_change((-0.03, -0.05, -0.01), SURE, 0.05, 100, 1)
    assert (fell.stake, fell.stake_low, fell.stake_high) == pytest.approx((60, 20, 100), rel=2e-3)
    assert of_a_change((0.03, 0.01, 0.05), SURE, 0.08, math.nan, 1) == UNKNOWN
    assert of_a_change((0.03, 0.01, 0.05), SURE, 0.08, 100, 1, math.nan) == UNKNOWN


def test_of_a_sign_it_is_the_money_of_those_that_carry_it_now_times_how_much_likelier_they_are_to_churn() -> None:
    """Of 1,000 MRR a fifth churns, of which a quarter would anyway."""
    stake = of_those_now((4, 2, 8), SURE, 1000, 0.2)
    assert (stake.stake, stake.stake_low, stake.stake_high) == pytest.approx((150, 100, 175), rel=2e-3)
    assert of_those_now((0.5, 0.2, 0.9), SURE, 1000, 0.2) == UNKNOWN
    assert of_those_now((4, 2, 8), SURE, math.nan, 0.2) == UNKNOWN


def test_what_churned_at_a_renewal_before_one_and_in_one_month_is_counted_apart() -> None:
    """A leaves in its 12th month, B in its 13th, C in its 7th; D is on a contract of a month."""
    rows = read("account_id,started_on,churned_on,mrr,contract_months\nA,2024-03-01,2025-02-20,10,12\n"
                "B,2024-03-01,2025-03-20,20,12\nC,2024-09-01,2025-03-15,40,12\nD,2024-09-01,2025-03-15,80,1\n"
                "E,2024-01-01,,5,12\n")  # fmt: skip
    book, term = Book.from_frames(accounts=rows, as_of=AS_OF), {"contract_length": "12-month contracts"}
    counts = count_money(book, [{**term, "at_renewal": "12"}, {**term, "before_month": "12"}, {"tenure": 13}, term])
    assert counts["lost"].tolist() == [30, 40, 20, 70, 150]


def test_signs_have_the_money_of_those_they_speak_of_and_waiting_for_a_renewal_has_none(sample_book: Book) -> None:
    carried = {f.fact: f for f in health.signs(sample_book).findings if f.verdict == CLEAR}
    assert 0 < carried["sign:falling"].stake_low <= carried["sign:falling"].stake
    due = next(f for f in survival.renewing(sample_book).findings if f.fact.startswith("churning at a renewal"))
    assert math.isnan(due.stake)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    days = {name: pd.to_datetime(frame[name], unit="D").dt.strftime("%Y-%m-%d").fillna("")
            for name in ("started_on", "churned_on")}  # fmt: skip
    return frame[["account_id", "segment"]].assign(**days)


def test_of_a_stay_the_money_is_that_of_the_churn_of_the_last_year_where_that_shows_it(sample_book: Book) -> None:
    """The longest stay against the group it is compared with: the exact ratio of churn in the last 12 months."""
    told = survival.gaps(sample_book, by="segment")
    enterprise = next(f for f in told.findings if f.fact == "leaving; segment=Enterprise" and f.verdict == CLEAR)
    counts = count_money(sample_book, [{"segment": "Enterprise"}, {"segment": "SMB"}])
    own, other = counts.iloc[0], counts.iloc[1]
    found = rate_ratio(own["churned"], own["years"], other["churned"], other["years"])
    money = money_of(own, other, False)
    ratio, p = (float(found.ratio), float(found.low), float(found.high)), float(found.p_central)
    assert ratio[2] < 1
    stake = at_stake(ratio, max(p, enterprise.p_value), 0.05, money)
    assert (enterprise.stake, enterprise.stake_low) == pytest.approx((stake.stake, stake.stake_low))
    assert math.isnan(_of_the_year(rate_ratio, own, own, whole=False)[0][0]), "no difference in the year, no money"
    assert all(math.isnan(f.stake) for f in survival.gaps(sample_book, by="cohort_year").findings)


def test_of_silence_it_is_what_those_pay_that_are_silent_now() -> None:
    """B is silent for 182 days and pays 20; A answered, C is young, D has left. A quarter of what churns is beyond."""
    rows = read("account_id,started_on,churned_on\nA,2024-01-01,\nB,2024-01-01,\nC,2025-11-01,\n"
                "D,2024-01-01,2025-03-01\n")  # fmt: skip
    paid = pd.DataFrame([(who, "2025-12", pay) for who, pay in (("A", 10), ("B", 20), ("C", 40))],
                        columns=["account_id", "month", "mrr"])  # fmt: skip
    nps = pd.DataFrame({"account_id": ["A", "B"], "answered_on": ["2025-10-01", "2025-05-01"], "score": [9, 9]})
    book = Book.from_frames(accounts=rows, mrr=paid, nps=nps, as_of=AS_OF)
    assert count_silent_mrr(book) == 20
    after = pd.DataFrame({"answer": ["silent"], "rate": [0.5], "churned": [30]})
    told = with_money(Finding("x", CLEAR, 2.0, 1.5, 3.0, 9, 0.001), after, book)
    assert told.stake_low == pytest.approx(of_those_now((2.0, 1.5, 3.0), 0.001, 20, 0.5, 30).stake_low)
    assert told.stake_high < 10
    assert math.isnan(with_money(Finding("x", "cannot tell", 2.0), after, book).stake)


def test_of_early_churn_the_money_is_that_of_the_group_in_the_last_year_where_that_shows_it(sample_book: Book) -> None:
    """Hospitality of 2024: 20 of the 44 that churned in 2025, beyond the rate of all others of that year."""
    told = next(f for f in survival.peers(sample_book).findings if f.about.get("industry") == "Hospitality")
    counts = count_money(sample_book, [{"industry": "Hospitality", "started": "2024"}])
    own, rest = counts.iloc[0], counts.iloc[-1] - counts.iloc[0]
    assert own["churned"] == 20
    ratio = own["churned"] / own["years"] * rest["years"] / rest["churned"]
    beyond = own["lost"] * (1 - 1 / ratio)
    assert 0.8 * beyond < told.stake < beyond, "a part of it is believed"
    assert told.stake_low < told.stake < told.stake_high


def test_of_a_first_step_it_is_what_those_pay_that_are_in_the_year_after_without_it() -> None:
    """Without a call in the first 90 days accounts churn five times as often; each pays 100."""
    random = np.random.default_rng(3)
    start = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 1400, 600), unit="D")
    called = random.random(600) < 0.5
    gone = start + pd.to_timedelta(91 + random.exponential(np.where(called, 3000, 600)).astype(int), unit="D")
    ids, end = [f"A{n:03d}" for n in range(600)], pd.Timestamp(AS_OF)
    accounts = pd.DataFrame({"account_id": ids, "started_on": start.strftime("%Y-%m-%d"), "mrr": 100,
                             "churned_on": np.where(gone < end, gone.strftime("%Y-%m-%d"), "")})  # fmt: skip
    day = (start + pd.Timedelta(days=10)).strftime("%Y-%m-%d")
    touches = pd.DataFrame({"account_id": ids, "touched_on": day, "kind": "call", "answered": "yes"})[called]
    first = pd.DataFrame({"account_id": ["A000"], "touched_on": ["2021-12-01"], "kind": ["note"], "answered": ["no"]})
    result = health.early(Book.from_frames(accounts=accounts, touches=pd.concat([touches, first]), as_of=AS_OF))
    told = next(f for f in result.findings if f.verdict == CLEAR and "call" in f.claim.lower())
    row = result.behaviours[result.behaviours["behaviour"] == told.about["behaviour"]].iloc[0]
    assert told.estimate < 1
    begun = start + pd.Timedelta(days=90)
    now = (gone >= end) & ~called & (begun <= end) & (begun > end - pd.Timedelta(days=365))
    most = 100 * now.sum() * (1 - np.exp(-12 * row["rate_not"])) * (1 - told.estimate)
    assert 0.8 * most < told.stake < 1.02 * most
    assert 0 < told.stake_low < told.stake < told.stake_high
