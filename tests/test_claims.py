"""Books in which nothing differs, every page: 5 in 100 at most hold a claim; calibration/claims.csv has the figures."""

import pytest
from claims_measured import ASKED, KEPT, claimed, measured, table
from families_measured import allowed


def test_the_figures_hold_for_every_page_and_kind_of_book_and_none_claims_in_more_than_5_of_100() -> None:
    kept = table()
    asked = {(kind, page) for kind, (_, pages, _) in ASKED.items() for page in pages}
    assert {*zip(kept["kind"], kept["page"], strict=True)} == asked, KEPT
    assert kept["books"].min() >= 120
    above = kept[kept["claimed"] / kept["books"] > kept["books"].map(lambda books: allowed(books, 0.05))]
    assert above.empty, above
    assert kept["measured_on"].str.match(r"\d{4}-\d\d-\d\d$").all()


def test_by_day_a_book_is_asked_as_the_table_was_measured() -> None:
    assert set(claimed("flat", 0, ("composition", "stages"))) == {"composition", "stages"}
    assert set(claimed("moving: decay", 0, ("silence",))) == {"silence"}


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ASKED)
def test_at_most_5_in_100_books_hold_a_claim_on_a_page(kind: str) -> None:
    found = measured(kind, 400)
    print(found.to_string())
    above = found[found["share"] > allowed(400, 0.05)]
    assert above.empty, found
