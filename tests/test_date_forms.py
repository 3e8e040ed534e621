"""Two orders of day and month in one column: decided for each form where each is plain, and said."""

from datetime import date, timedelta

import pytest

from analysis.book.draft import Draft
from analysis.book.questions import questions

DAYS = [date(2023, 1, 1) + timedelta(days=3 * i) for i in range(120)]


def draft_of(cells: list[str]) -> Draft:
    rows = "\n".join(f"c{i},{cell},{'yes' if i % 4 == 0 else 'no'}" for i, cell in enumerate(cells))
    return Draft.from_files([("users.csv", f"user_id,signup_date,churned\n{rows}".encode())])


def read(cells: list[str]) -> list[date]:
    rows = draft_of(cells).opened.built.engine.rows(
        "SELECT started_on FROM accounts ORDER BY CAST(substr(account_id, 2) AS INTEGER)"
    )
    return [date(1970, 1, 1) + timedelta(days=day) for (day,) in rows if day is not None]


@pytest.mark.parametrize(
    ("one", "other"),
    [("%d-%m-%Y", "%m/%d/%Y"), ("%m-%d-%Y", "%d/%m/%Y"), ("%d.%m.%Y", "%m/%d/%y"), ("%d.%m.%Y", "%m-%d-%Y")],
)
@pytest.mark.parametrize("more", ["", "%Y-%m-%d", "%b %d %Y"])
def test_each_form_is_read_in_its_own_order(one: str, other: str, more: str) -> None:
    ways = [one, other, *([more] if more else [])]
    cells = [day.strftime(ways[i % len(ways)]) for i, day in enumerate(DAYS)]
    assert read(cells) == DAYS
    draft = draft_of(cells)
    assert not [q for q in questions(draft) if q.word == "dates"]
    assert any("dates are written in 2 ways" in line for line in draft.opened.assumptions)


def test_a_form_that_does_not_tell_is_read_as_most_are() -> None:
    cells = [f"{day:%d-%m-%Y}" if i % 2 else f"{day:%m/%d/%Y}" for i, day in enumerate(DAYS)]
    assert read([*cells, "03.04.2023"])[-1] in (date(2023, 4, 3), date(2023, 3, 4))


def test_one_mistyped_date_does_not_hide_the_order_of_its_form() -> None:
    cells = [f"{day:%d-%m-%Y}" if i % 2 else f"{day:%m/%d/%Y}" for i, day in enumerate(DAYS)]
    assert read([*cells, "25/04/2023"])[: len(DAYS)] == DAYS


def test_one_form_in_one_order_is_read_as_before() -> None:
    assert read([f"{day:%d-%m-%Y}" for day in DAYS]) == DAYS
    assert [q.word for q in questions(draft_of(["03/04/2023", "05/06/2023"] * 10)) if q.waits] == ["dates"]
