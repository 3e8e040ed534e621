"""Events: what the score, usage and leaving do after them, by hand and where it was planted."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import AS_OF
from nightly import times
from nps_books import FILES, lives, monthly, panel, usage_panel
from planted import SEEDS, opened
from scipy import stats

from analysis import Book, nps
from analysis.finding import CLEAR
from analysis.nps.events_churn import _ratio, _surely, estimate_leaving
from analysis.nps.events_effects import EFFECTS, estimate_effects, judged, windows_of

OTHER_OUTCOMES = {"usage": (0.0, -0.1), "churn": (1.0, 4.0)}


def test_what_was_said_before_an_event_is_not_after_it() -> None:
    rows = pd.DataFrame({"account_id": ["A"] * 4, "period": [1, 2, 2, 3], "day": [95, 190, 230, 280]})
    events = pd.DataFrame({"account_id": ["A"], "period": [2], "day": [200], "kind": ["k"]})
    assert windows_of(rows, events, ["k"]).after[:, 0].tolist() == [False, False, True, True]


@pytest.mark.parametrize("seed", [*SEEDS, *([99] if times(0, 1) else [])])
def test_d7_the_score_falls_after_two_kinds_of_event_and_no_other(seed) -> None:
    result = nps.events(opened(seed, True, FILES))
    effects = result.effects.set_index("kind")
    shown = set(effects.index[effects["verdict"] == CLEAR])
    # On seed 99 the 23 accounts whose champion left and that answered are too few to tell (0.20 to 1.40 lower).
    assert shown == {"Neue Leitung", "Fürsprecher weg"} or (seed == 99 and shown == {"Neue Leitung"})
    turnover = effects.loc["Neue Leitung"]
    assert turnover["nps_low"] < -20
    assert turnover["nps_high"] < -10
    assert result.findings[0].about == {"kind": "Neue Leitung"}
    assert result.findings[0].claim.startswith("After “Neue Leitung” accounts score ")
    assert f"NPS falls by about {-turnover['effect_nps']:.0f} points" in result.findings[0].claim


def test_a_planted_event_is_found_and_its_size_is_in_its_interval() -> None:
    random, found, covered = np.random.default_rng(9), 0, 0
    for _ in range(12):
        rows, events = panel(random, accounts=250, quarters=12, effect=-1.2)
        row = estimate_effects(rows, events).set_index("kind").loc["k0"]
        found += row["verdict"] == CLEAR
        covered += row["low"] < -1.2 < row["high"]
    assert found >= 11
    assert covered >= 9


@pytest.mark.nightly
@pytest.mark.parametrize("after_low", [False, True], ids=["at random", "after low scores"])
def test_where_no_event_does_anything_at_most_5_books_in_100_claim_one(after_low) -> None:
    random, books = np.random.default_rng(20251122), 400
    shown = sum((estimate_effects(*panel(random, after_low))["verdict"] == CLEAR).any() for _ in range(books))
    assert shown <= 0.05 * books, f"{shown} of {books} books"


def studied(of: str, random: np.random.Generator, effect: float) -> pd.DataFrame:
    if of == "usage":
        return estimate_effects(*usage_panel(random, effect), both=True)
    accounts, happened, last = lives(random, effect)
    return estimate_leaving(accounts, happened, last, 18_262)


@pytest.mark.nightly
@pytest.mark.parametrize("of", OTHER_OUTCOMES)
def test_where_no_event_moves_usage_or_leaving_at_most_5_books_in_100_claim_one(of) -> None:
    random, books, none = np.random.default_rng(20251124), 400, OTHER_OUTCOMES[of][0]
    shown = sum((studied(of, random, none)["verdict"] == CLEAR).any() for _ in range(books))
    assert shown <= 0.05 * books, f"{shown} of {books} books"


@pytest.mark.parametrize("of", OTHER_OUTCOMES)
def test_an_event_that_moves_usage_or_leaving_is_found_and_no_other_kind_is(of) -> None:
    random, effect = np.random.default_rng(5), OTHER_OUTCOMES[of][1]
    found = [studied(of, random, effect).set_index("kind") for _ in range(times(5, 40))]
    assert sum(frame.loc["k0", "verdict"] == CLEAR for frame in found) >= 0.6 * len(found)
    assert not any((frame.drop("k0")["verdict"] == CLEAR).any() for frame in found[:5])
    middle = np.nanmedian([frame.loc["k0", "effect"] for frame in found])  # Not tested where too few met it.
    assert middle == pytest.approx(effect, rel=0.5)


def test_kinds_are_judged_by_what_was_expected_and_not_by_what_came() -> None:
    """Nine kinds of 2.5 to 4.5 expected: all are corrected for, and fewer than expected is never told of so few."""
    random = np.random.default_rng(8)
    accounts, happened, last = lives(random, OTHER_OUTCOMES["churn"][0])
    frame = estimate_leaving(accounts, happened, last, 18_262)
    tested = frame[frame["p_value"].notna()]
    assert (tested["answers"] < 5).any()
    np.testing.assert_allclose(tested["p_adjusted"], stats.false_discovery_control(tested["p_value"].astype(float)))
    few = tested[(tested["answers"] < 5) & (tested["effect"] < 1)]
    assert (few["verdict"] != CLEAR).all()


def test_a_kind_that_lost_many_by_chance_is_corrected_for_all_that_could_have() -> None:
    """Ten kinds of 30 of 300 accounts, 30 of which churn: 8 after one kind (exact binomial), 2 after each other.

    Where a kind was judged for having lost five, that one was corrected for itself alone and said.
    """
    frame = ten_kinds(8)
    assert frame.loc["a", "p_value"] == pytest.approx(2 * stats.binom.sf(7, 30, 0.1))
    assert frame.loc["a", "p_adjusted"] == pytest.approx(10 * frame.loc["a", "p_value"])
    assert (frame["verdict"] != CLEAR).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("churned", "clear"), [(0, False), (8, False), (10, True), (30, True)])
def test_the_interval_after_an_event_is_that_of_its_own_test_at_the_level_of_the_correction(churned, clear) -> None:
    """One of ten kinds, so 0.5% outside: the ends of Clopper and Pearson as odds, though none churned or all did."""
    row = ten_kinds(churned).loc["a"]
    ends = stats.binomtest(churned, 30).proportion_ci(0.995)
    odds = [9 * end / (1 - end) if end < 1 else np.inf for end in ends]
    held = max(odds[1], 1.0) if churned < 3 else odds[1]
    assert (row["sure_low"], row["sure_high"]) == pytest.approx((odds[0], held), rel=1e-5)
    assert (row["verdict"] == CLEAR) is clear is not (row["sure_low"] <= 1 <= row["sure_high"])
    assert row["effect"] == pytest.approx(9 * churned / (30 - churned) if churned < 30 else np.inf, abs=1e-9)


def ten_kinds(churned: int) -> pd.DataFrame:
    """Of 30 leavers among 300 accounts so many churned after the first of ten kinds and 2 after each other."""
    marks = pd.DataFrame({"kind": np.repeat(list("abcdefghij"), 30), "account_id": [f"A{n}" for n in range(300)]})
    cells = {kind: pd.DataFrame({"x": [churned if kind == "a" else 2], "n": [30], "n_rest": [270]}).assign(
        x_rest=lambda rows: 30 - rows["x"]) for kind in "abcdefghij"}  # fmt: skip
    rows = [_ratio(kind, part, marks) for kind, part in cells.items()]
    return _surely(judged(pd.DataFrame(rows).reindex(columns=list(EFFECTS))), cells).set_index("kind")


def test_the_accounts_behind_an_event_show_the_answers_before_and_after_it(sample_book: Book) -> None:
    listed = nps.list_events(sample_book, kind="Executive turnover", most=5)
    assert len(listed) == 5
    assert (listed["change"] == listed["score_after"] - listed["score_before"]).all()
    assert listed["change"].is_monotonic_increasing


@pytest.mark.parametrize(("of", "most"), [("score", 900), ("usage", 900), ("churn", 20)])
def test_of_a_large_book_it_is_said_that_a_part_was_looked_at(of: str, most: int, monkeypatch) -> None:
    book = Book.from_frames(**monthly(), as_of=AS_OF)
    whole = nps.events(book, of=of)
    assert not [caveat for f in whole.findings for caveat in f.caveats if "1 account in" in caveat]
    monkeypatch.setattr("analysis.nps.sampling.MOST_UNITS", most)
    part = nps.events(book, of=of)
    assert part.findings
    assert all(any(caveat.startswith("Worked out on 1 account in") for caveat in f.caveats) for f in part.findings)
    assert part.effects["accounts"].max() < whole.effects["accounts"].max()


def test_one_kind_of_event_is_answered_whether_it_is_clear_or_not(sample_book: Book) -> None:
    """With the numbers and the verdict that all kinds together are judged with; by pandas it is known of whom."""
    told = nps.events(sample_book, of="churn")
    of = told.effects.set_index("kind")
    assert nps.kinds(sample_book) == tuple(sorted(of.index))
    for kind in nps.kinds(sample_book):
        said = nps.after(told, kind)
        assert (said.estimate, said.low, said.high) == tuple(of.loc[kind, ["effect", "sure_low", "sure_high"]])
        assert (said.verdict == CLEAR) == (of.loc[kind, "verdict"] == CLEAR) == ("clearly higher" in said.claim[:26])
        assert f"({of.loc[kind, 'accounts']} accounts)" in said.claim
    few = replace(told, effects=told.effects.assign(p_value=np.nan))
    assert nps.after(few, "Merger").claim.startswith("Too few to say whether churn is higher after “Merger”: ")
