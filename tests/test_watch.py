"""Every group on a chart of its own: planted, and silent on null books."""

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, drawn
from target_books import BOOKS, FIRST, counts

from analysis import Book, targets
from analysis.charts.watch import watch as group_chart
from analysis.finding import CLEAR
from analysis.glossary import COLUMNS
from analysis.targets.target_chart import estimate_chart
from analysis.targets.watch import _corrected as all_groups


def test_a_group_out_of_line_is_named_with_its_accounts_and_the_quiet_ones_are_not() -> None:
    rows = drawn(8, {"East": (700, 0.006), "West": (700, 0.006)}, months=72)
    east = rows.index[(rows["segment"] == "East") & (rows["churned_on"] == "") & (rows["started_on"] < "2025-01-01")]
    rows.loc[east[:50], "churned_on"] = "2025-05-20"
    found = targets.watch(Book.from_frames(accounts=rows, as_of=AS_OF), by="segment")
    assert found.groups.set_index("group")["verdict"].to_dict() == {"East": CLEAR, "West": "fact"}
    assert "East stands out from its own past by more than chance" in found.findings[0].claim
    assert found.findings[1].about == {"segment": "East", "period": "2025-Q2"}
    assert "more" in found.findings[1].claim
    assert set(found.groups.columns) | set(found.points.columns) <= set(COLUMNS)
    assert group_chart(found).to_dict()["title"]["text"]


@pytest.mark.nightly
def test_groups_of_books_in_which_nothing_happened_stand_out_in_at_most_five_of_a_hundred() -> None:
    claims = 0
    for seed in range(BOOKS):
        rows = counts(np.full((8, 20), 0.03), 200, 5000 + seed, 0.004)
        charts = [estimate_chart(part, "quarter", FIRST + 16).points for _, part in rows.groupby("group")]
        claims += bool((all_groups(pd.concat(charts))["verdict"] == CLEAR).any())
    assert claims / BOOKS <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / BOOKS)
