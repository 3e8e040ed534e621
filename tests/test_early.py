"""Onboarding habits: only what lies in the first days counts, and where no first step matters none is shown."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, read
from confounded_books import KINDS, null_book
from health_books import books, twin
from nightly import least, most, times
from planted import SEEDS
from scipy.stats import fisher_exact

from analysis import Book, health
from analysis.book.days import DAYS_A_MONTH
from analysis.estimate import rate_ratio
from analysis.finding import CLEAR
from analysis.health.early import estimate_early
from analysis.health.early_counting import count_early
from sample_data.larkspur.lives import everyone
from sample_data.larkspur.money import payments

__all__ = ["books", "twin"]

LAST = 20_453
ACCOUNTS = """
account_id,started_on,churned_on
A,2024-01-10,
B,2024-01-10,2024-02-09
C,2024-01-10,2024-02-10
D,2024-03-01,
E,2025-12-15,
"""
TOUCHES = """
account_id,touched_on,contact,kind,answered
A,2024-01-10,x,call,yes
A,2024-02-09,x,call,yes
A,2024-02-10,y,call,yes
D,2024-02-28,x,call,yes
"""
USAGE = """
account_id,month,active_users,seats
A,2024-01,5,10
A,2024-02,9,10
A,2024-03,10,10
D,2024-02,1,10
D,2024-03,4,10
D,2024-04,8,10
"""


def by_hand() -> Book:
    tables = {"accounts": ACCOUNTS, "touches": TOUCHES, "usage": USAGE}
    return Book.from_frames(**{name: read(text) for name, text in tables.items()}, as_of=AS_OF)


@pytest.mark.parametrize(
    ("days", "heard", "share"), [(30, 2, (0.5, 0.4)), (60, 3, (0.7, 0.6)), (90, 3, (0.8, 0.6))], ids=str
)
def test_the_first_days_are_those_the_reader_chose_counted_from_each_start(
    days: int, heard: int, share: tuple[float, float]
) -> None:
    """From January 10 no whole month lies in 30 days: usage of "the first 30 days" was that of days 22 to 81."""
    rows = count_early(by_hand(), days).set_index("account_id")
    assert rows.loc["A", "heard"] == heard
    assert rows["share"].dropna().to_dict() == pytest.approx(dict(zip("AD", share, strict=True)))
    # What was noted before the start is none of it, nor is who left within the days, or is still in them.
    assert pd.isna(rows.loc["D", "heard"])
    assert list(rows.index) == (["A", "C", "D"] if days == 30 else ["A", "D"])


@pytest.mark.parametrize("days", [30, 90])
def test_nothing_that_happens_after_the_first_days_changes_what_is_known_of_them(days: int, books) -> None:
    folder, random = books(SEEDS[0])[3], np.random.default_rng(days)
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("accounts", "usage", "touches", "nps")}
    before = count_early(Book.from_frames(**tables, as_of=AS_OF), days)
    start = pd.to_datetime(tables["accounts"].set_index("account_id")["started_on"])
    whole = {"touches": "touched_on", "nps": "answered_on", "usage": "month"}
    for name, column in whole.items():
        table = tables[name]
        day = pd.to_datetime(table[column]) + (pd.offsets.MonthEnd(0) if name == "usage" else pd.Timedelta(0))
        late = (day - table["account_id"].map(start)).dt.days > days
        assert late.any()
        if name == "usage":
            table.loc[late, "active_users"] = random.integers(0, 5, int(late.sum())).astype(str)
        else:
            moved = day + pd.to_timedelta(random.integers(0, 400, len(day)), unit="D")
            later = moved.clip(upper=pd.Timestamp(AS_OF))
            table.loc[late, column] = later[late].dt.strftime("%Y-%m-%d")
    again = count_early(Book.from_frames(**tables, as_of=AS_OF), days)
    pd.testing.assert_frame_equal(again, before)


def test_in_the_twin_no_first_step_is_shown_to_go_with_staying(twin) -> None:
    assert [f.about["behaviour"] for f in health.early(twin[0]).findings if f.verdict == CLEAR] == []


def test_in_the_twin_a_payment_fails_as_often_in_the_first_days_of_short_lives_as_of_long_ones() -> None:
    """Fisher's exact test over three seeds. A failure dealt to each life once would fall early in the short ones."""
    table = np.zeros((2, 2), dtype=int)
    for seed in range(3):
        lived = everyone(seed, plant=False)
        for place, account in enumerate(lived):
            account.facts["account_id"], account.mrr = place, dict.fromkeys(account.months, 1)
        started = [account.started_on for account in lived]
        early = {who for who, day, *_ in payments(seed, lived, plant=False) if (day - started[who]).days <= 90}
        for place, account in enumerate(lived):
            days = (account.ends_on - account.started_on).days
            if days > 90 and (days > 455 or account.churned_on):
                table[int(days > 455), int(place in early)] += 1
    assert table[:, 1].sum() > 20
    assert fisher_exact(table).pvalue > 0.05


@pytest.mark.parametrize("days", [30, 60, 90])
def test_accounts_in_which_several_people_answered_early_are_shown_to_stay(days: int, sample_book: Book) -> None:
    found = health.early(sample_book, days=days).findings
    said = next(f for f in found if f.verdict == CLEAR and f.about["behaviour"] == "contacts")
    assert said.high < 1
    assert said.claim.endswith("as others that started in the same quarter.")
    assert f"{days} days after each account's own start" in found[0].caveats[0]


@pytest.mark.parametrize("kind", KINDS)
def test_of_books_in_which_all_moves_with_age_or_the_year_at_most_5_in_100_show_a_first_step(kind: str) -> None:
    number = times(2, 400)
    shown = sum(any(f.verdict == CLEAR for f in health.early(null_book(kind, n)).findings) for n in range(number))
    print(kind, number, shown)
    assert shown <= (most(number) * number if number > 20 else 0)


def drawn(random: np.random.Generator, lift: float = 1.0, moved: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accounts of four years, with ten steps. moved: in the first two all leave far more often, and take few steps.

    lift: how many times as often accounts leave that took the first step.
    """
    accounts = int(random.integers(150, 600)) if not moved and lift == 1 else 500
    start = random.integers(LAST - 1500, LAST - 120, accounts)
    half = LAST - 750
    chance = [random.choice([0.05, 0.2, 0.5]) if not moved else np.where(start < half, 0.1, 0.8) for _ in range(10)]
    steps = {f"step {i}": random.random(accounts) < (0.4 if lift > 1 and i == 0 else chance[i]) for i in range(10)}
    rate = random.uniform(0.0003, 0.0015) * np.where(steps["step 0"], lift, 1.0)
    if moved:
        wait, before = random.exponential(1, accounts), np.maximum(half - start - 90, 0)
        gone = start + 90 + np.where(wait < 0.002 * before, wait / 0.002, before + (wait - 0.002 * before) / 0.0003)
    else:
        gone = start + 90 + random.exponential(1 / (rate if lift == 1 else rate * 0.0009 / rate.mean()))
    counts = pd.DataFrame({"started_on": start, "churned_on": np.where(gone <= LAST, gone, np.nan)})
    return counts, pd.DataFrame(steps).astype(float)


@pytest.mark.parametrize("moved", [False, True])
def test_where_no_first_step_matters_at_most_5_books_in_100_claim_one(moved: bool) -> None:
    """Also where both steps and leaving move with the year: the plain ratio would be shown in most of those."""
    random, books, shown, plain = np.random.default_rng(3), times(4, 400), 0, 0
    for _ in range(books):
        counts, steps = drawn(random, moved=moved)
        found = estimate_early(counts, steps, {name: name for name in steps}, LAST)
        shown += bool((found["verdict"] == CLEAR).any())
        months = [found[f"churned_{side}"] / found[f"rate_{side}"] for side in ("did", "not")]
        crude = rate_ratio(found["churned_did"], months[0], found["churned_not"], months[1]).p_central
        plain += bool((np.asarray(crude) * len(steps) < 0.05).any())
    print(moved, books, shown, plain)
    assert shown <= most(books) * books, f"{shown} of {books} books"
    assert not moved or plain > books / 2


def test_a_step_after_which_accounts_leave_three_times_as_often_is_found_in_90_of_100() -> None:
    random, books, found = np.random.default_rng(4), times(4, 400), 0
    for _ in range(books):
        counts, steps = drawn(random, lift=3.0)
        rows = estimate_early(counts, steps, {name: name for name in steps}, LAST).set_index("behaviour")
        found += rows.loc["step 0", "verdict"] == CLEAR
    print(books, found)
    assert found / books >= least(books, 0.9)


def test_the_exposure_of_an_account_is_cut_at_quarters_and_loses_nothing() -> None:
    random = np.random.default_rng(5)
    counts, steps = drawn(random)
    found = estimate_early(counts, steps, {name: name for name in steps}, LAST).iloc[0]
    end = np.minimum(counts["started_on"] + 90 + 365, LAST)
    gone = counts["churned_on"].fillna(np.inf)
    months = (np.minimum(gone, end) - counts["started_on"] - 90).sum() / DAYS_A_MONTH
    assert found["churned_did"] + found["churned_not"] == (gone <= end).sum()
    told = sum(found[f"churned_{side}"] / found[f"rate_{side}"] for side in ("did", "not"))
    assert told == pytest.approx(months)
