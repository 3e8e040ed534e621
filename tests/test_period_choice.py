"""One period for all pages: what each name means on any day, and as an address says it."""

from datetime import date, timedelta

import pandas as pd
import pytest
from asking import frame, to

from analysis import Book, composition, nps, targets
from analysis.counting.period import NAMED, Chosen, first_day, months_in, year_to

YEAR_END = date(2025, 12, 31)


@pytest.mark.parametrize(("chosen", "as_of", "since", "until"), [
    (Chosen(), YEAR_END, date(2025, 1, 1), YEAR_END),
    (Chosen(), date(2025, 11, 15), date(2024, 11, 16), date(2025, 11, 15)),
    (Chosen("quarter"), YEAR_END, date(2025, 10, 1), YEAR_END),
    (Chosen("quarter"), date(2025, 12, 30), date(2025, 7, 1), date(2025, 9, 30)),
    (Chosen("quarter"), date(2026, 1, 1), date(2025, 10, 1), YEAR_END),
    (Chosen("quarter", 2), YEAR_END, date(2025, 8, 1), date(2025, 10, 31)),
    (Chosen("quarter", 12), date(2025, 2, 28), date(2024, 12, 1), date(2025, 2, 28)),
    (Chosen("this-year"), date(2025, 3, 5), date(2025, 1, 1), date(2025, 3, 5)),
    (Chosen("fiscal", 2), YEAR_END, date(2025, 2, 1), YEAR_END),
    (Chosen("fiscal", 2), date(2025, 1, 31), date(2024, 2, 1), date(2025, 1, 31)),
    (Chosen("fiscal", 1), date(2025, 6, 1), date(2025, 1, 1), date(2025, 6, 1)),
    (Chosen("own", 1, date(2025, 3, 1), date(2025, 5, 31)), YEAR_END, date(2025, 3, 1), date(2025, 5, 31)),
    (Chosen("own", 1, date(2025, 5, 31), date(2025, 3, 1)), YEAR_END, date(2025, 3, 1), date(2025, 5, 31)),
    (Chosen("own", 1, None, date(2030, 1, 1)), YEAR_END, date(2025, 1, 1), YEAR_END),
    (Chosen("own", 1, date(2030, 1, 1), date(2031, 1, 1)), YEAR_END, YEAR_END, YEAR_END),
])  # fmt: skip
def test_a_period_is_these_days(chosen: Chosen, as_of: date, since: date, until: date) -> None:
    assert chosen.days(as_of) == (since, until)


def test_all_begins_with_the_first_day_known() -> None:
    assert Chosen("all").days(YEAR_END, date(2019, 4, 1)) == (date(2019, 4, 1), YEAR_END)
    assert Chosen("all").days(YEAR_END) == (date(2025, 1, 1), YEAR_END)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("first_month", range(1, 13))
def test_every_period_of_every_day_lies_before_it_and_a_quarter_has_three_months(name: str, first_month: int) -> None:
    day = date(2023, 12, 20)
    while day < date(2025, 3, 10):
        since, until = Chosen(name, first_month, date(2024, 2, 2), date(2024, 8, 8)).days(day, date(2020, 1, 1))
        assert since <= until <= day
        if name == "quarter":
            assert months_in(since, until) == 3
            assert (since.month - first_month) % 3 == 0
            assert (day - until).days < 92
        day += timedelta(days=1)


@pytest.mark.parametrize(("given", "chosen"), [
    ({}, Chosen()), ({"period": "quarter"}, Chosen("quarter")), ({"period": "evil"}, Chosen()),
    ({"period": "own"}, Chosen()), ({"fiscal": "2", "period": "fiscal"}, Chosen("fiscal", 2)),
    ({"fiscal": "13"}, Chosen()), ({"fiscal": "²"}, Chosen()), ({"since": "x", "until": "2025-02-30"}, Chosen()),
    ({"since": "2025-01-01"}, Chosen("own", 1, date(2025, 1, 1))), ({"period": ""}, Chosen()),
])  # fmt: skip
def test_an_address_is_read_calmly(given: dict[str, str], chosen: Chosen) -> None:
    assert Chosen.read(given) == chosen


@pytest.mark.parametrize("chosen", [Chosen(), Chosen("quarter", 4), Chosen("fiscal", 2), Chosen("all"),
                                    Chosen("own", 1, date(2025, 1, 2), date(2025, 3, 4))])  # fmt: skip
def test_what_an_address_says_is_read_as_it_was(chosen: Chosen) -> None:
    assert Chosen.read(chosen.written()) == chosen
    assert (chosen.written() == {}) == (chosen == Chosen())


def test_the_months_of_a_period() -> None:
    assert months_in(date(2025, 1, 1), YEAR_END) == 12
    assert months_in(date(2024, 11, 16), date(2025, 11, 15)) == 12
    assert months_in(date(2025, 12, 5), date(2025, 12, 9)) == 1


def test_a_book_shorter_than_a_window_says_its_own_days() -> None:
    """A survey of four weeks and no accounts; a book of five months: neither speaks of a year that it does not know."""
    days = [f"2026-03-{2 + place % 26:02d}" for place in range(60)]
    voices = pd.DataFrame({"account_id": [f"A{n}" for n in range(60)], "answered_on": days, "score": [9, 3, 7] * 20})
    survey = Book.from_frames(nps=voices, as_of="2026-03-27")
    assert first_day(survey) == date(2026, 3, 2)
    told = " ".join(caption.value for caption in to(frame(book=survey), "summary").caption)
    assert "Period: Mar 2 to Mar 27, 2026" in told
    some = range(60)
    left = {"account_id": [f"A{n}" for n in some], "started_on": [f"2026-0{1 + n % 4}-03" for n in some]}
    left |= {"churned_on": ["2026-05-10" if n % 3 == 0 else "" for n in some], "churn_reason": ["Price"] * 60}
    young = Book.from_frames(accounts=pd.DataFrame(left), nps=voices, as_of="2026-05-31")
    said = [
        composition.reasons(young, since=year_to(date(2026, 5, 31)), until=date(2026, 5, 31)).findings[0].claim,
        nps.silence(young).findings[0].claim,
        targets.goal(young).findings[0].claim,
        targets.projection(young).findings[0].claim,
    ]
    assert said[0].startswith("From Jan 3 to May 31, 2026, ")
    assert "answered since the first answer, Mar 2, 2026" in said[1]
    assert not [claim for claim in said if "12 months" in claim or "365" in claim]
