"""Mix or rate, and churn over time: by hand, against R, by what must add up, and silent where nothing changed."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn, nine, six
from driver_books import alike, claims, sample
from golden_cases import case, table
from null_books import drawn as few
from planted import SEEDS

from analysis import Book, NotEnoughData, composition
from analysis.composition.change import _bridge, _parts
from analysis.finding import CLEAR


def test_mix_and_rate_of_a_book_equal_r() -> None:
    golden = case("churn_04_mix_rate")
    expected = golden.expected["logo"]
    counts = table("churn_two_periods").pivot(index="segment", columns="period")[["n_start", "n_churned"]].fillna(0)
    columns = {
        f"{name}_{when}": counts[column][half].to_numpy()
        for when, half in (("before", "2025H1"), ("after", "2025H2"))
        for name, column in (("accounts", "n_start"), ("churned", "n_churned"))
    }
    both = pd.DataFrame({"group": counts.index, **columns})
    bridge = _bridge(_parts(both, "churned", "accounts"), both.drop(columns="group").sum()).set_index("part")
    golden.agrees(bridge["share"][["before", "after", "mix", "behaviour", "came_or_went", "change"]],
                  [expected[name] for name in ("R0", "R1", "mix", "rate", "entry_exit", "delta")])  # fmt: skip
    golden.agrees(bridge.loc["behaviour", ["low", "high"]], expected["rate_ci95"])
    golden.agrees(bridge.loc["change", ["low", "high"]], expected["delta_newcombe95"])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("by", ["segment", "industry"])
def test_the_parts_add_up_to_the_change(seed: int, by: str) -> None:
    result = composition.change(alike(seed), by=by)
    row = result.bridge.set_index("part")["share"]
    assert row["mix"] + row["behaviour"] + row["came_or_went"] == pytest.approx(row["change"], abs=1e-12)
    assert row["after"] - row["before"] == pytest.approx(row["change"], abs=1e-12)
    parts = result.groups[["mix", "behaviour", "came_or_went"]].to_numpy().sum()
    assert parts == pytest.approx(row["change"], abs=1e-12)


def test_the_later_period_is_that_of_the_first_page() -> None:
    book = alike(1)
    result, first = composition.change(book, by="segment"), composition.analyze(book, by="segment")
    assert result.later == (first.since, first.until)
    assert [str(day) for day in result.earlier] == ["2024-01-01", "2024-12-31"]
    assert result.bridge.set_index("part").loc["after", "share"] == first.total["rate"].iloc[0]


def test_the_period_before_a_quarter_is_the_quarter_before() -> None:
    result = composition.change(alike(1), since="2025-03-01", until="2025-05-31")
    assert [str(day) for day in result.earlier] == ["2024-12-01", "2025-02-28"]
    other = composition.change(alike(1), since="2025-03-02", until="2025-03-11")
    assert [str(day) for day in other.earlier] == ["2025-02-20", "2025-03-01"]


def gone_in(counts: dict[str, tuple[int, int, int, int]]) -> Book:
    """Group to (here, left) in 2024 and (here, left) in 2025; who stays through 2024 leaves before 2025 begins."""
    rows = []
    for group, (here, left, later, lost) in counts.items():
        rows += [(group, "2023-06-01", "2024-05-05")] * left + [(group, "2023-06-01", "")] * (here - left)
        new = later - (here - left)
        rows += [(group, "2024-06-01", "")] * (new - lost) + [(group, "2024-06-01", "2025-05-05")] * lost
    frame = pd.DataFrame(rows, columns=["segment", "started_on", "churned_on"])
    return Book.from_frames(accounts=frame.assign(account_id=[f"A{i}" for i in range(len(frame))]), as_of=AS_OF)


def test_every_group_improves_while_the_total_worsens_and_it_says_so() -> None:
    """Small 40 of 100 then 105 of 300; Large 20 of 200 then 18 of 200: 20% becomes 24.6%."""
    result = composition.change(gone_in({"Small": (100, 40, 300, 105), "Large": (200, 20, 200, 18)}))
    warned = [claim for claim in claims(result.findings, "estimate") if claim.startswith("Beware")]
    assert len(warned) == 1
    assert "every group improved (Large and Small) while the total got worse" in warned[0]
    row = result.bridge.set_index("part")["share"]
    assert (row["before"], row["after"]) == (60 / 300, 123 / 500)
    assert row["mix"] > 0 > row["behaviour"]


def test_a_real_change_of_behaviour_is_shown_and_the_sentence_says_its_numbers() -> None:
    result = composition.change(gone_in({"Small": (400, 20, 480, 60), "Large": (400, 20, 480, 60)}))
    said, row = result.findings, result.bridge.set_index("part")
    assert [f.verdict for f in said[:3]] == [CLEAR, "estimate", CLEAR]
    assert "from 5.0% (40 of 800)" in said[0].claim
    assert "to 12.5% (120 of 960)" in said[0].claim
    assert "+7.5 points" in said[0].claim
    assert (said[2].low, said[2].high) == tuple(row.loc["behaviour", ["low", "high"]])


@pytest.mark.nightly
def test_where_nothing_changed_at_most_five_books_in_a_hundred_show_a_change() -> None:
    """Leaving at one constant rate."""
    books = 600
    shown = sum(bool(claims(composition.change(alike(seed, 500, 0.02)).findings)) for seed in range(books))
    assert shown <= 0.05 * books + 2 * np.sqrt(0.05 * 0.95 * books)


@pytest.mark.parametrize("number", [11, 14])
def test_of_twelve_accounts_no_change_is_claimed_and_no_money_is_named(number: int) -> None:
    """One churned with MRR in the first, and nobody knows how far another's lies from it; the second was claimed."""
    told = composition.change(few("flat", number, accounts=12), by="segment").findings
    assert not [finding for finding in told if finding.verdict == CLEAR]
    assert all(np.isnan(finding.stake) for finding in told)


def test_a_snapshot_has_no_two_periods() -> None:
    for asked in (composition.change, composition.over_time):
        with pytest.raises(NotEnoughData, match="snapshot"):
            asked(six())


def test_churn_over_time_counted_on_fingers() -> None:
    """Of NINE: on 2025-01-01 seven are here, four leave in 2025; F left on the last day of 2024."""
    by_year = composition.over_time(nine(), every="year").periods.set_index("period")
    assert by_year.loc["2025", ["accounts", "churned"]].tolist() == [7, 4]
    assert by_year.loc["2024", ["accounts", "churned"]].tolist() == [5, 1]
    assert by_year.loc["2025", "mrr_start"] == 100 + 50 + 300 + 400, "what was billed in December 2024"
    assert by_year.loc["2025", "mrr_churned"] == 100 + 50 + 400


def test_the_period_the_data_stops_in_is_marked_and_not_the_headline() -> None:
    rows = drawn(3, {"S": (300, 0.02)}, as_of="2025-11-15")
    result = composition.over_time(Book.from_frames(accounts=rows, as_of="2025-11-15"))
    periods = result.periods
    assert periods["finished"].tolist() == [True] * (len(periods) - 1) + [False]
    assert "Q3 2025" in result.findings[0].claim
    assert result.findings[1].claim.startswith("Q4 2025 is not finished")


@pytest.mark.parametrize("every", ["month", "quarter", "year"])
def test_each_period_equals_what_the_first_page_counts_for_it(every: str) -> None:
    book = Book.from_frames(accounts=drawn(8, {"S": (200, 0.03)}), as_of=AS_OF)
    last = composition.over_time(book, every=every).periods.iloc[-1]
    since = {"month": "2025-12-01", "quarter": "2025-10-01", "year": "2025-01-01"}[every]
    first = composition.analyze(book, since=since, until=AS_OF).total.iloc[0]
    same = ["accounts", "churned", "rate", "low", "high"]
    assert last[same].tolist() == first[same].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sample_s_year_is_44_of_550_whatever_it_is_compared_by(seed: int) -> None:
    result = composition.change(sample(seed), by="segment")
    assert "8.0% (44 of 550)" in result.findings[0].claim


def test_a_book_with_nobody_before_the_period_is_told_which_period_has_one_to_compare_with() -> None:
    """Accounts start in 2024 only: against 2024 there is nobody, against its first half there are all of them."""
    rows = drawn(4, {"S": (120, 0.03)})
    rows["started_on"] = "2024-02-10"
    book = Book.from_frames(accounts=rows.assign(churned_on=None), as_of="2025-01-31")
    with pytest.raises(NotEnoughData, match="the 3 months from Nov 1, 2024 have one"):
        composition.change(book)
    assert composition.change(book, since="2024-11-01").findings
