"""Explore of odd books says a calm word in every shape, and its numbers do not hang on the order of anything."""

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Book, explore
from analysis.charts.compared import compared
from analysis.charts.explore import explore as drawn

MANY = 60
ROWS = pd.DataFrame({
    "account_id": [f"A{place}" for place in range(MANY)], "started_on": "2023-01-01",
    "churned_on": ["2025-06-01" if place % 5 == 0 else "" for place in range(MANY)],
    "plan": ["a", "b"] * (MANY // 2), "region": ["x", "y", "z"] * (MANY // 3), "seats": range(1, MANY + 1),
})  # fmt: skip
PAID = pd.DataFrame([(f"A{place}", f"{year}-{month:02d}", 100 + 7 * place + month) for place in range(MANY)
                     for year in (2024, 2025) for month in range(1, 13)
                     if place % 5 or (year, month) < (2025, 6)], columns=["account_id", "month", "mrr"])  # fmt: skip
MARKUP = {
    "plan": ["<b>x</b>", "[a](b) *é* \u202e漢字"] * (MANY // 2),
    "region": ["$x$", "a × b", "'; DROP"] * (MANY // 3),
}
ODD = {
    "one account": {"accounts": ROWS.head(1), "mrr": PAID[PAID["account_id"] == "A0"]},
    "all churned": {"accounts": ROWS.assign(churned_on="2025-06-01"), "mrr": PAID[PAID["month"] < "2025-06"]},
    "three accounts a group": {"accounts": ROWS.assign(plan=[f"p{i // 3}" for i in range(MANY)]), "mrr": PAID},
    "markup in names": {"accounts": ROWS.assign(**MARKUP), "mrr": PAID},
    "each account a group": {"accounts": ROWS.assign(plan=ROWS["account_id"])},
}  # fmt: skip
SHAPES = ({}, {"by": "plan"}, {"by": ("plan", "region")}, {"by": "plan", "over": "quarter"})
ASKED = ("logo_churn", "mrr_churn", "nrr", "arpa", "mrr", "accounts", "retention:12", "mean:seats", "response_rate")


@pytest.mark.parametrize("name", ODD)
def test_every_shape_of_an_odd_book_is_drawn_or_refused_calmly(name: str) -> None:
    book, drew = Book.from_frames(**ODD[name], as_of="2025-12-31"), 0
    for place, word in enumerate(ASKED):
        shape = SHAPES[place % len(SHAPES)]
        try:
            told = explore.analyze(book, measure=word, **shape)
        except AnalysisError:
            continue
        assert drawn(told).to_dict(validate=False)["title"]["text"]
        assert all(finding.claim for finding in told.findings)
        drew += 1
    if "plan" in book.dimensions and name != "all churned":
        assert compared(explore.side_by_side(book, measure="accounts", by="plan")).to_dict(validate=False)
    assert drew or name == "one account"


@pytest.mark.nightly
def test_the_order_of_rows_changes_no_number() -> None:
    rng = np.random.default_rng(2)
    orders = (ROWS, ROWS.iloc[rng.permutation(MANY)])
    books = [Book.from_frames(accounts=rows, mrr=PAID.sample(frac=1, random_state=place), as_of="2025-12-31")
             for place, rows in enumerate(orders)]  # fmt: skip
    for word in set(explore.measures(books[0])) - {"new_accounts"}:
        one, other = (explore.analyze(book, measure=word, by="region").groups for book in books)
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.nightly
def test_two_settings_the_other_way_round_differ_by_the_same_with_the_other_sign() -> None:
    book = Book.from_frames(accounts=ROWS, mrr=PAID, as_of="2025-12-31")
    for word in set(explore.measures(book)) - {"new_accounts"}:
        one, other = (explore.analyze(book.where(region=value), measure=word, by="plan") for value in ("x", "y"))
        there, back = (explore.compare(*pair).groups.set_index("group") for pair in ((one, other), (other, one)))
        back = back.loc[there.index]
        assert there["difference"].tolist() == pytest.approx((-back["difference"]).tolist(), nan_ok=True), word
        ends = (there["difference_low"].tolist(), (-back["difference_high"]).tolist())
        assert ends[0] == pytest.approx(ends[1], nan_ok=True), word
        assert there["verdict"].tolist() == back["verdict"].tolist(), word
