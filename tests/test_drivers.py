"""The search for groups that leave more: by hand, planted under other names, silent where nothing differs."""

from collections.abc import Iterator
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
import vl_convert
from books import AS_OF, drawn, nine
from driver_books import alike, claims, sample
from planted import OTHER_WORDS, SEEDS
from public_data import public
from scipy.stats import norm

from analysis import Book, MissingTable, NotEnoughData, composition
from analysis.charts.drivers import crossed
from analysis.composition import drivers_search
from analysis.composition.drivers_findings import _needed
from analysis.composition.drivers_groups import Hit, against_all, compare, expected_of, members
from analysis.composition.drivers_rows import named
from analysis.composition.drivers_search import search
from analysis.estimate import Scanned, holm
from analysis.finding import CLEAR

DIMS = ("segment", "industry")


def planted_rows() -> pd.DataFrame:
    """800 accounts of two segments and four industries that leave at 1% a month, 100 of S × Inns at 12%."""
    one = drawn(3, {"S": (350, 0.01), "L": (350, 0.01)})
    inns = drawn(4, {"S": (100, 0.12)})
    inns["account_id"] = [f"I{place}" for place in range(100)]
    industry = np.array(["Shops", "Offices", "Farms", "Inns"])[np.arange(700) % 4]
    rows = pd.concat([one.assign(industry=industry), inns.assign(industry="Inns")], ignore_index=True)
    return rows.assign(churn_reason=np.where(rows["churned_on"] != "", "Shifts", ""))


@pytest.fixture(scope="module")
def found() -> composition.Drivers:
    return composition.drivers(planted())


def test_every_group_looked_at_counts_and_none_more_than_once() -> None:
    """No surer than alone, no less sure than by Bonferroni; the stages have a twentieth of the 5 in 100 (Holm)."""
    cells = search(composition.count_lives(planted()), DIMS, 2).cells
    staged = (cells["dims"] == ("life stage",)).to_numpy()
    groups, stages = cells[~staged], cells[staged]
    assert (groups["p_adjusted"] >= groups["p_value"]).all()
    # The stages themselves lie among the cells of the scan, in which they are always as expected.
    assert (groups["p_adjusted"] <= groups["p_value"] * (len(groups) + 3) / 0.95 + 1e-12).all()
    assert (groups["p_adjusted"].iloc[:6] < 1).any()
    assert stages["p_adjusted"].tolist() == pytest.approx(np.minimum(1, 20 * holm(stages["p_value"])).tolist())


def test_what_is_named_one_after_the_other_is_corrected_each_time_for_all_that_was_looked_at() -> None:
    """Where nothing differs some pair always stands out alone; named is none."""
    least = []
    for seed in (1, 2):
        rows = drawn(seed, {"S": (400, 0.02), "M": (400, 0.02)})
        rows = rows.assign(industry=np.array(["Shops", "Offices", "Farms", "Inns"])[np.arange(800) % 4])
        searched = search(composition.count_lives(Book.from_frames(accounts=rows, as_of=AS_OF)), DIMS, 2)
        least.append(searched.cells["p_value"].min())
        assert searched.hits == []
    assert min(least) < 0.05


@pytest.mark.parametrize(("p", "steps"), [(0.03, [1]), (0.02, [1, 2])])
def test_a_step_hands_on_half_of_what_it_may_err_to_the_search_inside_and_half_to_the_rest(
    p: float, steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every look sees the same p: of 0.03 the first stands (÷ 0.95 for the life stages), and of no heir 2 × 0.03."""
    monkeypatch.setattr(drivers_search, "scan", lambda found, *_, **__: Scanned(0, p, np.full(len(found.table), p)))
    monkeypatch.setattr(drivers_search, "against_all", lambda *_: {"ratio_low": 2.0, "accounts": 20})
    rows, dims = planted_rows().assign(half=np.array(["odd", "even"])[np.arange(800) % 2]), (*DIMS, "half")
    lives = composition.count_lives(Book.from_frames(accounts=rows, as_of=AS_OF))
    first = drivers_search._look(lives, dims, np.ones(len(lives.pieces), dtype=bool), 2, 1 / 0.95)
    hits = drivers_search._named(lives, dims, first, 2, 1 / 0.95)
    outer = [hit for hit in hits if not hit.parents]
    assert [hit.p_adjusted for hit in outer] == pytest.approx([step * p / 0.95 for step in steps])
    for number, hit in enumerate(outer):
        inside = [other.p_adjusted for other in hits if other.parents == hit.chain]
        assert inside == pytest.approx([2 ** (number + 1) * p / 0.95] * len(inside))
        assert bool(inside) == (2 ** (number + 1) * p / 0.95 <= 0.05 and hit is outer[0])


def test_the_planted_pair_is_named_and_its_parents_are_not(found: composition.Drivers) -> None:
    shown = found.cells[found.cells["verdict"] == CLEAR]
    assert shown["values"].iloc[0] == "S × Inns"
    assert not {"S", "Inns"} & set(shown["values"])


def test_the_sentence_says_the_numbers_of_its_row(found: composition.Drivers) -> None:
    row, said = found.cells.iloc[0], found.findings[0]
    assert said.claim.startswith(f"S with Inns: {row['churned']:,.0f} of {row['accounts']:,.0f} accounts churned")
    assert f"; {row['expected']:.0f} would be expected ({row['rate_ratio']:.1f} times" in said.claim
    assert f"{row['churned']:,.0f} of the {row['churned']:,.0f} gave the reason “Shifts”" in said.claim
    assert (said.estimate, said.low, said.high) == (row["rate_ratio"], row["ratio_low"], row["ratio_high"])


def test_expected_is_what_all_others_do_at_the_same_life_stage(found: composition.Drivers) -> None:
    lives = composition.count_lives(planted())
    pieces = lives.pieces
    rate = pieces.groupby("stage")["churned"].sum() / pieces.groupby("stage")["months"].sum()
    inside = ((lives.accounts["segment"] == "S") & (lives.accounts["industry"] == "Inns")).to_numpy()[pieces["account"]]
    by_hand = (pieces["months"] * pieces["stage"].map(rate))[inside].sum()
    assert found.cells.iloc[0]["expected"] == pytest.approx(by_hand)
    lost = (pieces["churned"] * pieces["mrr"])[inside].sum()
    hoped = (pieces["months"] * pieces["stage"].map(rate) * pieces["mrr"])[inside].sum()
    assert found.cells.iloc[0]["excess_mrr"] == pytest.approx(lost - hoped)


def test_months_are_cut_at_three_and_twelve_and_add_up() -> None:
    lives = composition.count_lives(planted())
    whole = lives.accounts["exit"] - lives.accounts["entry"]
    assert lives.pieces.groupby("account")["months"].sum().tolist() == whole.tolist()
    assert lives.pieces["churned"].sum() == lives.accounts["churned"].sum()
    first = lives.pieces[lives.pieces["stage"] == 0]["months"]
    assert first.max() == 3


@pytest.mark.parametrize(("accounts", "low", "stands"), [(20, 1.1, True), (19, 1.1, False), (20, 1.0, False)])
def test_a_group_of_fewer_than_20_accounts_seen_is_not_named(accounts: int, low: float, stands: bool) -> None:
    nobody = np.zeros(1, dtype=bool)
    hit = Hit(("a",), ("x",), (), nobody, nobody, nobody, 0.01, {"ratio_low": low, "accounts": accounts})
    assert hit.stands is stands


def one_cut_short() -> pd.DataFrame:
    """Twenty accounts of X and thirty of Y that began two years ago, and one of last month; 15 of X left in month 3."""
    rows = pd.DataFrame({"account_id": [f"A{place:02d}" for place in range(51)], "segment": ["X"] * 20 + ["Y"] * 31})
    began = ["2024-01-10"] * 50 + ["2025-12-05"]
    return rows.assign(started_on=began, churned_on=["2024-03-20"] * 15 + [""] * 36)


def test_an_account_has_a_row_for_every_life_stage_it_could_be_seen_in_also_where_it_left_before() -> None:
    """By hand: whoever left in month 3 could have been seen in months 3–12 and after; who began last month could not.

    Of X 5 accounts are seen after month 12, and the group is looked at there all the same: it holds 20 that could be.
    """
    lives = composition.count_lives(Book.from_frames(accounts=one_cut_short(), as_of="2025-12-31"))
    assert lives.pieces.groupby("account")["stage"].apply(list).tolist() == [[0, 1, 2]] * 50 + [[0]]
    short = lives.pieces[lives.pieces["account"] == 0]
    assert (short["months"].tolist(), short["churned"].tolist()) == ([3, 0, 0], [1, 0, 0])
    cells = search(lives, ("segment",), 2).cells.set_index("values")
    assert cells.loc[[("X", "12+ months")], "accounts"].tolist() == [5]
    assert cells.loc[[("X",)], "accounts"].tolist() == [20]


def test_a_life_is_dealt_out_whole_among_accounts_that_could_be_seen_in_the_same_life_stages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Piece by piece, who left in month 3 could be given later months, and who did not be short of them."""
    orders: list[np.ndarray] = []

    def taken(_found: object, _left: object, _hoped: object, dealt: Iterator[np.ndarray], *_: float) -> np.ndarray:
        orders.extend(next(iter(dealt)).T[:3])
        return np.zeros(1)

    monkeypatch.setattr(import_module("analysis.estimate.scan"), "_furthest", taken)
    lives = composition.count_lives(planted())
    drivers_search._look(lives, DIMS, np.ones(len(lives.pieces), dtype=bool), 2, 1 / 0.95)
    account, stage = lives.pieces["account"].to_numpy(), lives.pieces["stage"].to_numpy()
    for order in orders:
        assert stage[order].tolist() == stage.tolist()
        whose = pd.Series(account[order]).groupby(account)
        assert (whose.nunique() == 1).all()
        assert whose.first().is_unique
        assert whose.first().tolist() != sorted(whose.first())
    assert len(orders) == 3


def test_a_ratio_is_shrunk_towards_one(found: composition.Drivers) -> None:
    row = found.cells.iloc[0]
    assert 1 < row["shrunk_ratio"] < row["churned"] / row["expected"]


def test_the_accounts_behind_a_group_are_its_leavers(found: composition.Drivers) -> None:
    row = found.cells.iloc[0]
    listed = composition.list_driver(planted(), where=found.where[row["values"]], group="S × Inns", most=500)
    assert len(listed) == row["churned"]
    assert listed["mrr"].is_monotonic_decreasing
    assert set(listed["churn_reason"]) == {"Shifts"}


def test_a_group_that_leaves_early_leaves_earlier_than_those_of_its_size_and_value(found: composition.Drivers) -> None:
    early = next(f for f in found.findings if f.about.get("measure") == "early")
    row = found.cells.iloc[0]
    assert early.verdict == CLEAR
    seen = f"{row['early_churned']:,.0f} of {row['early_accounts']:,.0f} churned within 12 months"
    assert f"{seen}; {row['early_expected']:.0f} would be expected if all accounts of the same size" in early.claim
    rows = planted_rows()
    assert row["early_accounts"] == ((rows["segment"] == "S") & (rows["industry"] == "Inns")).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_d3_the_group_that_should_not_have_been_sold_to_is_found(seed: int) -> None:
    result = composition.drivers(sample(seed))
    industry, reason = (OTHER_WORDS.get(w, w) for w in ("Hospitality", "Missing feature: shift bidding"))
    said = [claim for claim in claims(result.findings) if claim.startswith(f"{industry} in months")]
    assert len(said) == 1, "nested hits are reported once"
    left = result.cells.set_index("values").loc[f"{industry} × 3–12 months", "churned"]
    assert f"20 of the {left:.0f} gave the reason “{reason}”" in said[0]
    assert any("same size and value" in claim and industry in claim for claim in claims(result.findings))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unplanted_twin_names_nobody(seed: int) -> None:
    result = composition.drivers(sample(seed, False))
    assert claims(result.findings) == []
    assert "than chance would explain" in result.findings[0].claim


@pytest.mark.nightly
def test_where_nothing_differs_at_most_five_books_in_a_hundred_name_a_group() -> None:
    books = 400
    named = sum(bool(claims(composition.drivers(alike(seed)).findings)) for seed in range(books))
    assert named <= 0.05 * books


def test_how_many_accounts_it_would_take_counts_groups_of_the_same_accounts_about_once() -> None:
    """Šidák: where the smallest p is .02 and 20 of 100 books hold as small a one, it is that of ln .8 ÷ ln .98 = 11."""
    factor = ((norm.isf(0.05 / 11.045) + norm.ppf(0.8)) / norm.isf(0.02)) ** 2
    assert f"about {factor:.0f} times" in _needed(0.02, 1000, 0.2)
    assert _needed(0.02, 1000, 0.2) != _needed(0.02, 1000, np.nan) == _needed(0.02, 1000, 1.0)


def test_other_names_and_another_order_find_the_same_group() -> None:
    rows = planted_rows()
    other = rows.replace({"Inns": "旅館", "S": "=1+1"}).sample(frac=1, random_state=1)
    one, two = (composition.drivers(Book.from_frames(accounts=part, as_of=AS_OF)) for part in (rows, other))
    assert two.cells["values"].iloc[0] == "segment =1+1 × 旅館", "what has no letter says which column it is of"
    assert two.cells["p_value"].iloc[0] == pytest.approx(one.cells["p_value"].iloc[0])


def test_where_nobody_left_it_says_so() -> None:
    rows = {"account_id": ["a", "b"], "plan": ["x", "y"], "tenure_months": [2, 3], "churned": ["no", "no"]}
    with pytest.raises(NotEnoughData, match="Nobody has churned"):
        composition.drivers(Book.from_frames(accounts=pd.DataFrame(rows)))


def test_a_book_too_small_says_what_a_group_needs() -> None:
    assert composition.drivers(nine()).findings[0].claim.startswith("No group is large enough")


def test_without_dimensions_it_says_what_would_help() -> None:
    with pytest.raises(MissingTable, match="Add segment"):
        composition.drivers(
            Book.from_frames(accounts=pd.DataFrame({"account_id": ["a"], "started_on": ["2024-01-01"]}), as_of=AS_OF)
        )


def test_two_dimensions_meet_in_counts_that_add_up() -> None:
    book = planted()
    result, alone = composition.crossed(book, by="segment", across="industry"), composition.analyze(book, by="segment")
    sums = result.groups.groupby("group")[["accounts", "churned"]].sum()
    assert sums.loc["S"].tolist() == alone.groups.set_index("group").loc["S", ["accounts", "churned"]].tolist()
    assert result.groups["mrr_churned"].sum() == pytest.approx(alone.total["mrr_churned"].iloc[0])
    assert "clearly" in result.findings[0].claim, "14, 12 and 10 are no lead"
    crowded = drawn(5, {"S": (150, 0.1), "L": (150, 0.005)}).assign(industry=["Inns", "Inns", "Shops"] * 100)
    result = composition.crossed(Book.from_frames(accounts=crowded, as_of=AS_OF), by="segment", across="industry")
    top = result.groups.sort_values("churned").iloc[-1]
    assert f"{top['group']} × {top['across']}: {top['churned']} of {top['accounts']}" in result.findings[0].claim


def test_a_pair_of_few_accounts_is_drawn_grey_and_every_name_stands_above_its_squares(sample_book: Book) -> None:
    result = composition.crossed(sample_book, by="segment", across="industry")
    few = result.groups[~result.groups["judged"]]
    chart = crossed(result)
    svg = vl_convert.vegalite_to_svg(chart.properties(width=200).to_json())
    assert 0 < len(few) == svg.count('fill="#8A8F98"') < svg.count('aria-roledescription="rect mark"')
    assert svg.count('aria-roledescription="rect mark"') == len(result.groups)
    assert all(f">{name}</text>" in svg for name in result.groups["across"])
    assert "gray: fewer than 10 accounts" in chart.to_json()


def planted() -> Book:
    return Book.from_frames(accounts=planted_rows(), as_of=AS_OF)


def test_a_yes_or_a_number_says_which_column_it_is_of() -> None:
    pairs = (("partner", "No"), ("contract_months", "12"), ("region", "North"))
    assert named(pairs, {"contract_months": "Contract_months"}) == "partner No × 12-month contracts × North"


def test_a_saved_list_of_a_life_stage_opens_under_the_name_it_had() -> None:
    book, now, before = planted(), (("life stage", "12+ months"),), (("life stage", "after 12 months"),)
    pd.testing.assert_frame_equal(composition.list_driver(book, where=before), composition.list_driver(book, where=now))
    tenure = composition.list_driver(book, where=now)["tenure"]
    assert tenure.min() > 12


def left_behind() -> Book:
    """Small accounts leave at 8% a month, of the others Yes at 2%, less than the book does, and No at 0.4%."""
    parts = [drawn(seed, {size: (500, rate)}).assign(addon=addon, account_id=lambda r, s=seed: s * 10_000 + r.index)
             for seed, size, addon, rate in [(31, "Small", "Yes", 0.08), (32, "Small", "No", 0.08),
                                             (33, "Large", "Yes", 0.02), (34, "Large", "No", 0.004)]]  # fmt: skip
    return Book.from_frames(accounts=pd.concat(parts, ignore_index=True), as_of=AS_OF)


def test_what_is_found_after_others_were_set_aside_is_said_against_the_whole_book_or_not_at_all() -> None:
    """Large × Yes stood out of what was left by a factor of five, and leaves less than the rest of the book."""
    lives = composition.count_lives(left_behind())
    inside = members(lives, (("segment", "Large"), ("addon", "Yes")))
    live = members(lives, (("segment", "Large"),))
    assert compare(lives.pieces, inside, live, expected_of(lives.pieces, live))["rate_ratio"] > 3
    assert against_all(lives.pieces, inside)["rate_ratio"] < 1
    named = claims(composition.drivers(left_behind()).findings)
    assert any(claim.startswith("Small: ") for claim in named)
    assert not any("Large" in claim for claim in named)


def test_telco_s_one_year_contracts_with_films_are_not_said_to_leave_six_times_as_often() -> None:
    """128 of 662 left where 239 were expected: 0.54 times, said to be 6.0 times what was left of the book."""
    book = Book.from_files(*public("ibm_telco_churn.csv"))
    result = composition.drivers(book)
    shown = result.cells[result.cells["verdict"] == CLEAR]
    assert "StreamingMovies Yes × One year" not in set(shown["values"])
    assert (shown["ratio_low"] > 1).all()
    assert result.findings[0].claim.startswith("Month-to-month: 1,655 of 3,875 accounts churned; 702 would be expected")
    for _, row in shown[shown["within"] == "Month-to-month"].iterrows():
        assert len(composition.list_driver(book, where=result.where[row["values"]], most=9000)) == row["churned"]


def test_those_of_the_same_value_paid_as_much_at_first_not_at_last() -> None:
    """B began with 50 and pays 70: who stays longer pays more, whatever it was sold for."""
    accounts = composition.count_lives(nine()).accounts.set_index("account_id")
    assert accounts.loc["B", ["value", "mrr"]].tolist() == [50, 70]
