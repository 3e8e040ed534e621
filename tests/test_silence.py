"""Silence: who does not answer."""

import itertools

import numpy as np
import pandas as pd
import pytest
from books import AS_OF
from nightly import most, times
from nps_books import monthly
from scipy import stats

from analysis import Book, nps
from analysis.finding import CLEAR
from analysis.nps.events_churn import quarter_starts
from analysis.nps.silence_after import _compared, estimate_after


def test_the_silent_are_counted_with_those_who_answer(sample_book: Book) -> None:
    result = nps.silence(sample_book, by="segment")
    assert result.groups["accounts"].sum() == 555
    assert result.groups["answered"].sum() == result.findings[0].estimate * 555
    assert result.weighted.lowest < result.weighted.weighted < result.weighted.highest
    by_class = result.after.set_index("answer")
    # Worked by hand: the smaller p of its own part first, then the other one of all 5 in 100.
    first, beside = by_class.loc["detractor"], by_class.loc["all who answered"]
    assert first["p_value"] / 0.2 < beside["p_value"] / 0.8
    assert first["p_adjusted"] == pytest.approx(first["p_value"] / 0.2)
    assert beside["p_adjusted"] == pytest.approx(max(first["p_value"] / 0.2, beside["p_value"]))
    assert (
        by_class.loc["all who answered", "churned"]
        == by_class.loc[["detractor", "passive", "promoter"], "churned"].sum()
    )


def test_of_a_large_book_accounts_are_drawn_with_all_their_answers_and_it_is_said(monkeypatch) -> None:
    tables = monthly()
    book = Book.from_frames(accounts=tables["accounts"], nps=tables["nps"], as_of=AS_OF)
    whole = nps.silence(book)
    monkeypatch.setattr("analysis.nps.sampling.MOST_UNITS", 500)
    part = nps.silence(book)
    for result in (whole, part):
        assert result.after.set_index("answer").loc["silent", "quarters"] == 0, "everybody answers every month"
    said = {caveat for finding in part.findings for caveat in finding.caveats}
    assert said == {"Worked out on 1 account in 5, since there are more than 500 rows; lists are of every account."}
    assert not [finding for finding in whole.findings if finding.caveats]
    assert part.after["accounts"].max() == 13


def drawn(random: np.random.Generator, accounts: int, young: float, answer: tuple[float, float]) -> float:
    """Accounts that leave alike whether they answer or not, the young more often; claims of one book."""
    start = random.integers(18_000, 20_000, accounts)
    rate = np.where(random.random(accounts) < 0.5, young, 0.0003)
    gone = start + 182 + random.exponential(1 / rate)
    lives = pd.DataFrame({"account_id": range(accounts), "started_on": start,
                          "churned_on": np.where(gone < 20_453, gone, np.nan)})  # fmt: skip
    asked = [pd.DataFrame({"account_id": np.flatnonzero(random.random(accounts) < chance), "day": day, "score": 5})
             for day in range(18_182, 20_400, 91) for chance in answer]  # fmt: skip
    said = pd.concat(asked).merge(lives)
    said = said[(said["day"] >= said["started_on"]) & ~(said["day"] >= said["churned_on"])]
    return float((estimate_after(lives, said, 20_453)["verdict"] == CLEAR).any())


def test_where_silence_means_nothing_at_most_5_books_in_100_say_it_does() -> None:
    """Forty accounts: judged by what is expected on both sides and could be told at all, and not by what was seen."""
    random, books = np.random.default_rng(2), times(20, 1000)
    assert sum(drawn(random, 40, 0.003, (0.1, 0.1)) for _ in range(books)) / books <= most(books)


def test_silence_is_judged_on_what_is_expected_and_not_on_what_was_seen() -> None:
    """Twenty silent and twenty that answered; all ten that left were silent: it is judged, and it is said."""
    day = next(d for d in quarter_starts(20_000, 20_400))
    lives = pd.DataFrame({"account_id": range(40), "started_on": 18_000, "churned_on": np.nan})
    lives.loc[:9, "churned_on"] = day + 20.0
    said = pd.DataFrame({"account_id": range(20, 40), "day": day - 5, "score": 9})
    said = pd.concat([pd.DataFrame({"account_id": [39], "day": day - 185, "score": 9}), said])
    row = estimate_after(lives, said, day + 91).set_index("answer").loc["all who answered"]
    assert row["p_value"] == pytest.approx(2 * 0.5**10)
    assert row["verdict"] == CLEAR
    assert row["ratio_low"] > 1


def after_a_quarter(silent: int, answered: int, gone: list[int]) -> pd.Series:
    """The row of all who answered: `silent` accounts that said nothing, `answered` that did, and who left then."""
    day = next(d for d in quarter_starts(20_000, 20_400))
    many = silent + answered
    lives = pd.DataFrame({"account_id": range(many), "started_on": 18_000, "churned_on": np.nan})
    lives.loc[gone, "churned_on"] = day + 20.0
    said = pd.DataFrame({"account_id": range(silent, many), "day": day - 5, "score": 9})
    said = pd.concat([pd.DataFrame({"account_id": [many - 1], "day": day - 185, "score": 9}), said])
    return estimate_after(lives, said, day + 91).set_index("answer").loc["all who answered"]


def test_verdict_and_interval_are_of_one_test_also_at_the_second_step() -> None:
    """A p of .04 at the second step was clear beside an interval of 97.5% that held 1."""
    counts = [(30, 300, 15, 300), (26, 300, 13, 300), (18, 300, 30, 300), (60, 300, 15, 300), (16, 300, 30, 300)]
    tables = [tuple(pd.Series([part]) for part in one) for one in counts]
    seen = set()
    for first, beside in itertools.product(tables, repeat=2):
        for ratio, low, high, p, adjusted in _compared([first, beside]):
            assert (adjusted < 0.05) == (not low <= 1 <= high), (p, adjusted, low, high)
            seen.add((p < 0.05, adjusted < 0.05, low < ratio < high))
    assert seen == {(True, True, True), (True, False, True), (False, False, True)}


def test_few_are_judged_where_the_exact_test_can_tell_and_not_where_none_can() -> None:
    """All seven that left were among 20 of 60: binomial (scipy); 2.3 expected, which was thought too few."""
    row = after_a_quarter(20, 40, list(range(7)))
    assert row["p_value"] == pytest.approx(2 * stats.binomtest(7, 7, 1 / 3, "greater").pvalue)
    assert row["verdict"] == CLEAR
    assert np.isnan(after_a_quarter(30, 30, list(range(5)))["p_value"]), "2 × ½⁵ = .06 whatever came"
    assert np.isnan(after_a_quarter(10, 50, list(range(9)))["p_value"]), "1.5 expected"
