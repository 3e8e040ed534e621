"""Where usage, answers and leaving move together with age, year or season, no page says that one tells of the other."""

import pytest
from confounded_books import KINDS, null_book
from nightly import most, times

from analysis import health, nps
from analysis.finding import CLEAR

ASKED = {"signs": health.signs, "leading": nps.leading}


@pytest.mark.parametrize("kind", KINDS[:: times(2, 1)])
@pytest.mark.parametrize("page", ASKED)
def test_at_most_5_books_in_100_claim_something(kind: str, page: str) -> None:
    books = times(2, 400)
    claims = [any(f.verdict == CLEAR for f in ASKED[page](null_book(kind, seed)).findings) for seed in range(books)]
    assert sum(claims) <= (most(books) * books if books > 20 else 1)
