"""How long until one could tell: as R says, and as simulated."""

import numpy as np
import pytest
from books import AS_OF, drawn
from nightly import times

from analysis import AnalysisError, Book, NotEnoughData, targets
from analysis.charts.waiting import waiting, waiting_chances
from analysis.estimate import share_difference
from analysis.glossary import COLUMNS


def test_how_long_it_takes_is_what_r_says() -> None:
    """`power.prop.test(p1 = .023, p2 = .0155, power = .8)` gives n = 5203.6, over 560 accounts ten quarters."""
    book = Book.from_frames(accounts=drawn(22, {"East": (900, 0.01)}, months=60), as_of=AS_OF)
    found = targets.waiting(book, accounts=560, rate=0.023, hoped=0.0155)
    rho = targets.usual_wait(book).rho
    needed = 5203.6 * (1 + 559 * rho)
    assert found.findings[0].estimate == np.ceil(needed / 560)
    row = found.chances.set_index("periods")["chance_shown"]
    assert row.is_monotonic_increasing
    assert row[int(found.findings[0].estimate)] >= 0.8 > row[int(found.findings[0].estimate) - 1]
    assert found.curve["accounts"].unique().tolist() == [280, 560, 1120]
    assert {*found.curve.columns, *found.chances.columns} <= set(COLUMNS)
    assert all(chart(found).to_dict()["title"]["text"] for chart in (waiting, waiting_chances))


def test_a_plain_comparison_shows_the_change_as_often_as_was_said() -> None:
    """Simulated: two stretches of as many accounts as are said to be needed, four times in five."""
    random, n = np.random.default_rng(6), 5204
    draws = times(600, 6000)
    z = [share_difference(random.binomial(n, 0.0155), n, random.binomial(n, 0.023), n).p < 0.05 for _ in range(draws)]
    assert np.mean(z) == pytest.approx(0.8, abs=0.01 + 3 * np.sqrt(0.16 / draws))


def test_there_is_nothing_to_wait_for_without_churn_or_without_a_change(sample_book: Book) -> None:
    with pytest.raises(NotEnoughData, match="no churn"):
        targets.waiting(sample_book, by="segment", group="Mid-market")
    with pytest.raises(AnalysisError, match="Nothing can be waited for"):
        targets.waiting(sample_book, rate=0.02, hoped=0.02)
