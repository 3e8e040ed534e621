"""What comes before expansion: found on some months, and again on others."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom

from analysis import Book, NotEnoughData, revenue
from analysis.estimate import (
    ToCome,
    repeated_share,
    share_ratio,
    wilson,
)
from analysis.finding import CLEAR
from analysis.revenue.expansion_ready import Usual, expected, ready, usual
from analysis.revenue.expansion_signs import PAIRS, count_landmarks


def month(number: int) -> str:
    return f"{2022 + number // 12}-{number % 12 + 1:02d}"


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
    shown = result.signs[result.signs["verdict"] == CLEAR]
    assert "at least 80% of seats in use" in set(shown["sign"])
    assert (shown["held_low"] > 1).any()
    rates = result.by_signs.set_index("signs")["grew_rate"]
    assert rates.loc[0] < rates.loc[1:].min()
    assert len(result.similar) > 0
    more, less = (shown["ratio"] > 1).sum(), (shown["ratio"] < 1).sum()
    said = result.findings[0].claim
    first = result.similar.iloc[0]
    assert said.startswith(f"Most ready to expand: {first['account_id']}")
    assert f"{first['signs']} sign" in said
    assert f"checked, {more} went with more expansion, in earlier and in later months" in said
    assert (f"; {less} went with less" in said) == (less > 0)


def test_who_is_ready_is_answered_first_whatever_was_found() -> None:
    """By hand: 10% of 50 accounts are 5; a sign that lowers names nobody, nor does one that nobody has today."""
    lowers, raises = pd.DataFrame({"ratio": [0.4]}), pd.DataFrame({"ratio": [2.0, 0.5]})
    nobody = ready(58, lowers, None)
    assert nobody.startswith("No account stands out as ready to expand: none of 58 signs checked went with more")
    assert nobody.endswith("; 1 went with less.")
    rate = "10.0% (5.0% to 20.0%) of accounts expanded within 3 months"
    come = ToCome(5.0, 1.0, 10.0)
    assert expected(Usual(0.1, 0.05, 0.2, 50, come)).endswith(
        f"{rate}: at that rate 5 of the 50 paying today would (1 to 10)."
    )
    assert ready(9, raises, pd.DataFrame(columns=["account_id", "name", "signs"])).startswith("No account is ready")
    similar = pd.DataFrame({"account_id": ["A", "B", "C"], "name": ["Oak", None, "Elm"], "signs": [2, 2, 1]})
    assert ready(9, raises, similar).startswith("Most ready to expand: Oak and B, with 2 signs in their favor today.")


@pytest.mark.nightly
def test_where_nothing_comes_before_growth_at_most_five_in_a_hundred_books_say_so() -> None:
    books = 400
    wrong = sum((revenue.expansion(grown(seed)).signs["verdict"] == CLEAR).any() for seed in range(100, 100 + books))
    assert wrong / books <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / books)


def test_a_book_shorter_than_it_takes_says_so() -> None:
    with pytest.raises(NotEnoughData) as raised:
        revenue.expansion(grown(1, months=10))
    assert "10 months" in raised.value.why


def test_days_of_one_account_are_no_more_evidence_than_the_account() -> None:
    """Looked at once, Wilson (1927) apart from n ÷ (n − 1); looked at five times alike, the same; apart, much surer."""
    did = (np.arange(200) < 60).astype(float)
    once = repeated_share(did, np.ones(200))
    assert once == pytest.approx(wilson(60 * 199 / 200, 199), abs=1e-3)
    assert repeated_share(5 * did, np.full(200, 5.0)) == pytest.approx(once)
    apart = repeated_share(np.tile([1.0, 2.0], 100), np.full(200, 5.0))
    assert apart == pytest.approx(wilson(300, 1000))
    assert repeated_share(np.zeros(10), np.full(10, 9.0)) == pytest.approx(wilson(0, 10))


def test_how_many_of_today_will_expand_is_the_range_of_a_number() -> None:
    """60 of 200 accounts looked at twice alike are 60 of 200: `scipy.stats.betabinom` of 40, not Wilson's share."""
    once = pd.DataFrame({"account_id": np.arange(200), "grew": np.arange(200) < 60, "month": 1})
    today = pd.DataFrame({"month": [2] * 40 + [1] * 7})
    law = betabinom(40, 60 * 199 / 200 + 0.5, 140 * 199 / 200 + 0.5)
    told = usual(pd.concat([once, once]), today)
    assert told is not None
    assert (told.accounts, told.come.expected) == (40, pytest.approx(12))
    assert (told.come.low, told.come.high) == (law.ppf(0.025), law.ppf(0.975))
    assert told.high * 40 < told.come.high
    assert usual(once[:0], today) is None


def test_a_book_in_which_no_sign_can_be_judged_says_what_it_takes() -> None:
    result = revenue.expansion(grown(1, accounts=15))
    assert result.findings[0].claim.startswith("No sign could be looked at: it takes 20 accounts with it")
    assert result.findings[0].verdict == "cannot tell"


def test_tickets_by_priority_are_called_so() -> None:
    """A priority is no activity: medium alone would be read as one."""
    tickets = "ticket_id,account_id,created_at,priority\n" + "".join(
        f"T-{i},A-{i % 40},2024-0{1 + i % 9}-1{i % 9},{'medium' if i % 2 else 'urgent'}\n" for i in range(160)
    )
    mrr = "account_id,month,mrr\n" + "".join(f"A-{i},2024-{m:02d},100\n" for i in range(40) for m in range(1, 13))
    book = Book.from_files(("mrr.csv", mrr.encode()), ("support_tickets.csv", tickets.encode()))
    labels = {sign.label for sign in count_landmarks(book)[1]}
    assert {"priority: medium, in the 3 months before", "priority: urgent, in the 3 months before"} <= labels
    called = tickets.replace("priority", "activity type")
    other = Book.from_files(("mrr.csv", mrr.encode()), ("activities.csv", called.encode()))
    assert "medium, in the 3 months before" in {sign.label for sign in count_landmarks(other)[1]}
