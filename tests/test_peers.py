"""Early churn against peers: planted truth, a snapshot, and books in which nothing differs."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn
from lives import shown
from nightly import most
from scipy import stats

from analysis import Book, composition, survival
from analysis.charts.drivers import drivers as found_chart
from analysis.charts.peers import peers as chart
from analysis.counting.then import at_entry
from analysis.estimate import at_peer_odds, peer_odds
from analysis.finding import CLEAR
from analysis.phrases import expected
from analysis.survival.peers import estimate_peers, kinds
from analysis.survival.peers_starters import ANY, count_starters


def test_d3_the_hotels_of_2024_left_far_earlier_than_their_peers_for_one_reason(both: tuple[Book, Book]) -> None:
    result = survival.peers(both[0])
    first = result.findings[0]
    assert first.verdict == CLEAR
    assert first.claim.startswith("Industry Hotels | & mehr that started in 2024: 20 of ")
    assert "20 of 20 gave the reason “Schichttausch; fehlt”" in first.claim
    assert first.about["months"][0] >= 6
    assert first.about["months"][1] <= 10
    assert (
        "Compared with all other accounts, the odds of industry Hotels | & mehr that started in 2024"
        in first.caveats[0]
    )
    assert shown(survival.peers(both[1]).findings) == []


def test_a_book_without_start_dates_says_how_accounts_still_here_count() -> None:
    book = Book.from_frames(accounts=snapshot(500))
    assert any("no start dates" in caveat for caveat in survival.peers(book).findings[0].caveats)
    assert "first MRR" not in survival.peers(book).findings[0].claim
    dated = Book.from_frames(accounts=drawn(2, {"East": (300, 0.04), "West": (200, 0.01)}), as_of=AS_OF)
    assert not any("no start dates" in caveat for caveat in survival.peers(dated).findings[0].caveats)


def snapshot(accounts: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame({"account_id": range(accounts), "plan": random.choice(["Basic", "Plus"], accounts),
                         "tenure_months": random.integers(1, 60, accounts), "mrr": random.lognormal(4, 1, accounts),
                         "churned": random.random(accounts) < 0.3})  # fmt: skip


def units(random: np.random.Generator, accounts: int = 400) -> pd.DataFrame:
    """Accounts whose size, value and start say when they leave, and whose other columns say nothing."""
    size, value = random.lognormal(3, 1, accounts), random.lognormal(5, 1, accounts)
    chance = np.clip(0.25 - 0.03 * np.log(size) + 0.01 * random.normal(size=accounts), 0.02, 0.6)
    frame = {f"d{n}": random.choice(list("abcdefgh")[: 3 + n], accounts) for n in range(5)}
    return pd.DataFrame({"account_id": np.arange(accounts).astype(str), **frame, "size": size, "value": value,
                         "started": random.choice(["2022", "2023", "2024"], accounts), "tenure": 6,
                         "left_early": (random.random(accounts) < chance).astype(int),
                         "churn_reason": "(missing)"})  # fmt: skip


@pytest.mark.nightly
def test_where_no_group_differs_from_its_peers_at_most_5_books_in_100_name_one() -> None:
    """Of 400 such books 18 named one (4.5%)."""
    random, books = np.random.default_rng(20251130), 400
    names = {f"d{n}": f"d{n}" for n in range(5)}
    named = sum(bool(shown(estimate_peers(units(random), names).findings)) for _ in range(books))
    assert named <= 0.05 * books, f"{named} of {books}"


def test_by_hand_what_a_group_would_lose_at_the_odds_of_its_peers_is_not_what_all_alike_would() -> None:
    """Odds of 3 in 7 beside 1 in 7, and of 1 in 4 beside 1 in 12: three times as high in both kinds of size.

    Of the 150 that have a peer 40 left, odds of 40 / 110; at a third of them 150 / (1 + 3 × 110 / 40) would.
    """
    rows = [("S", 1, 30, 100), ("S", 0, 2, 16), ("L", 1, 10, 50), ("L", 0, 16, 208), ("M", 1, 4, 10)]
    size, own, left = (np.concatenate(parts) for parts in zip(*(
        (np.repeat(name, many), np.repeat(inside, many), np.arange(many) < gone) for name, inside, gone, many in rows
    ), strict=True))  # fmt: skip
    odds = peer_odds(own, left, size)
    assert odds.ratio == pytest.approx(3)
    told = at_peer_odds(own, left, size, odds.ratio)
    assert (told.rows.sum(), told.left, told.would) == (150, 40, pytest.approx(150 / (1 + 3 * 110 / 40)))
    alike = 100 * 32 / 116 + 50 * 26 / 258 + 4
    assert odds.expected == pytest.approx(alike), "the group is most of its own kind, and would hide itself"
    assert at_peer_odds(own, left, size, np.inf).would == 0


def test_the_number_and_the_odds_of_a_page_say_one_thing(sample_book: Book) -> None:
    """Segment SMB was said to lose 97 where 88 of its peers would, at odds 8.8 times as high."""
    result = survival.peers(sample_book)
    units = count_starters(at_entry(sample_book), 12)
    units["kind"] = kinds(units)[0]
    for _, row in result.groups[result.groups["verdict"] == CLEAR].iterrows():
        inside = units[row["dimension"]] == row["group"]
        if row["started"] != ANY:
            inside &= units["started"] == row["started"]
        own = units[inside & units["kind"].isin(units.loc[~inside, "kind"])]
        assert (row["with_peers"], row["with_peers_left"]) == (len(own), own["left_early"].sum())
        seen, peers = own["left_early"].mean(), row["at_peers"] / len(own)
        assert seen / (1 - seen) / (peers / (1 - peers)) == pytest.approx(row["odds_ratio"])
        said = next(f.claim for f in result.findings if f.about.get(row["dimension"]) == row["group"])
        assert ("of those that have peers" in said) == (len(own) < inside.sum())
        assert f"{expected(row['at_peers'])} of the {len(own)} would (odds" in said, "of the same accounts"


def test_the_figure_counts_as_the_sentence_does(sample_book: Book) -> None:
    """10.7 stood beside 74 of 299 where the sentence said 11."""
    result = survival.peers(sample_book)
    drawn = str(chart(result).to_dict())
    for _, row in result.groups[result.groups["verdict"] == CLEAR].iterrows():
        assert f"'{expected(row['at_peers'])}'" in drawn
    drivers = composition.drivers(sample_book)
    assert f", {expected(drivers.cells['expected'].iloc[0])} expected'" in str(found_chart(drivers).to_dict())


def without_days(random: np.random.Generator, accounts: int = 600, rate: float = 0.03) -> pd.DataFrame:
    """All leave at one rate a month; the accounts of the new plan are young, those of the old one are not."""
    new = random.random(accounts) < 0.5
    life, seen = random.geometric(rate, accounts), np.where(new, random.integers(1, 9, accounts),
                                                            random.integers(1, 60, accounts))  # fmt: skip
    return pd.DataFrame({
        "account_id": range(accounts), "plan": np.where(new, "New", "Old"), "churned": life <= seen,
        "tenure_months": np.minimum(life, seen), "mrr": random.lognormal(4, 1, accounts),
    })  # fmt: skip


def undated(random: np.random.Generator, accounts: int = 600) -> Book:
    return Book.from_frames(accounts=without_days(random, accounts))


def test_without_days_the_share_that_leaves_early_is_that_of_kaplan_and_meier_who_drop_nobody() -> None:
    """Dropping whom was seen for less than a year and is here says a third too many: 43% where 31% is true."""
    from statsmodels.duration.survfunc import SurvfuncRight

    book = undated(np.random.default_rng(1), 4000)
    rows = count_starters(book, 12)
    curve = SurvfuncRight(rows["tenure"].clip(upper=12), rows["left_early"])
    said = survival.peers(book).findings[-1]
    assert said.estimate == pytest.approx(1 - curve.surv_prob[-1])
    assert said.estimate == pytest.approx(1 - 0.97**12, abs=0.02)
    dropped = rows[(rows["left_early"] == 1) | (rows["tenure"] > 12)]
    assert dropped["left_early"].mean() > 0.42
    assert said.verdict == "estimate" if shown(survival.peers(book).findings) else "cannot tell"


def test_without_days_what_peers_would_lose_is_said_of_a_month_and_of_the_months_seen() -> None:
    """By hand: of the months in which New accounts were here, each at the chance the odds of its peers give it."""
    random = np.random.default_rng(4)
    slow, fast = (without_days(random, 800, rate) for rate in (0.01, 0.08))
    rows = pd.concat([slow[slow["plan"] == "Old"], fast[fast["plan"] == "New"]]).assign(
        account_id=lambda both: [f"A{at}" for at in range(len(both))]
    )[["account_id", "plan", "churned", "tenure_months"]]
    result = survival.peers(Book.from_frames(accounts=rows))
    shown_row = result.groups[result.groups["verdict"] == CLEAR].iloc[0]
    assert "at the monthly odds of all others" in result.findings[0].claim
    would = f"{expected(shown_row['at_peers'])} of the {shown_row['with_peers']} would"
    assert f"{would} have in the months they were seen (odds" in result.findings[0].claim
    assert result.findings[0].caveats[0].startswith("Over the whole time and not month by month, the odds of"), (
        "all others are the peers here: two numbers of one comparison say what sets them apart"
    )
    here = rows.loc[rows["plan"] == "New", "tenure_months"].clip(upper=12).sum()
    assert shown_row["at_peers"] < 0.03 * here, "a month costs peers 1% and not what a year does"


def test_a_book_seen_for_fewer_months_than_a_year_speaks_of_those() -> None:
    """Nobody was here for longer than five months: what churns within twelve was never seen."""
    rows = without_days(np.random.default_rng(6))
    short = rows.assign(churned=np.where(rows["tenure_months"] > 5, 0, rows["churned"]),
                        tenure_months=rows["tenure_months"].clip(upper=5))  # fmt: skip
    claims = [finding.claim for finding in survival.peers(Book.from_frames(accounts=short)).findings]
    assert any("within 5 months" in claim for claim in claims)
    assert not any("12 months" in claim for claim in claims)


def test_month_by_month_peers_are_those_that_were_here_as_long() -> None:
    """The odds are those of Mantel and Haenszel over kinds and months, by statsmodels."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    book = undated(np.random.default_rng(2))
    rows = count_starters(book, 12).assign(value=np.nan)
    groups = estimate_peers(rows, {"plan": "Plan"}, 12, "MRR", (), True).groups
    tables = []
    for month in range(1, 13):
        here = rows[rows["tenure"] >= month]
        gone = (here["tenure"] == month) & (here["left_early"] == 1)
        table = pd.crosstab(here["plan"], gone).reindex(index=["New", "Old"], columns=[True, False], fill_value=0)
        tables.append(table.to_numpy())
    whole = StratifiedTable([table for table in tables if table.sum(axis=1).min() and table.sum(axis=0).min()])
    assert groups.set_index("group")["odds_ratio"]["New"] == pytest.approx(whole.oddsratio_pooled)


@pytest.mark.nightly
def test_a_plan_of_young_accounts_is_not_said_to_leave_early_in_a_book_without_days() -> None:
    """Where those still here were dropped it was in every such book."""
    random, books = np.random.default_rng(3), 400
    named = sum(bool(shown(survival.peers(undated(random)).findings)) for _ in range(books))
    assert named <= most(books) * books


def test_the_correction_is_over_the_groups_that_could_be_judged_before_anybody_left() -> None:
    """180 groups that mean nothing: corrected over those in which five left, every second such book held a claim."""
    random = np.random.default_rng([3, 1])
    names = [f"c{column}" for column in range(6)]
    frame = pd.DataFrame({name: random.choice([f"{value:02d}" for value in range(30)], 600) for name in names})
    early = (random.random(600) < 0.1).astype(int)
    units = frame.assign(size=np.nan, value=np.nan, started=ANY, left_early=early, tenure=12, churn_reason=None)
    told = estimate_peers(units, dict.fromkeys(names, ""), 12).groups
    expected = told["accounts"] * early.mean()
    could = (told["accounts"] >= 10) & (expected >= 1)
    assert (told.loc[could, "left_early"] < 5).sum() > 50
    assert told.loc[could, "p_value"].notna().all()
    tested = told[told["p_value"].notna()]
    np.testing.assert_allclose(tested["p_adjusted"], stats.false_discovery_control(tested["p_value"]))
    assert (told["verdict"] != CLEAR).all()
