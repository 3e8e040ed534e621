"""The charts of the revenue pages draw what the frames say, and few enough marks."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import pytest

from analysis import Book, revenue
from analysis.charts.definitions import definitions
from analysis.charts.expansion import expansion
from analysis.charts.payments import payments, recovery
from analysis.charts.renewals import renewals
from analysis.charts.returns import returning, returns
from analysis.charts.revenue import across_months, revenue_history, revenue_months
from analysis.charts.revenue import revenue as bridge
from analysis.charts.standing import concentration, standing
from analysis.charts.worth import tiers, worth
from pages._cells.figure import _long, _readable, _room, _shapes
from pages._cells.listing import _counted

DRAW = {
    "revenue": bridge,
    "months": revenue_months,
    **{metric: partial(revenue_history, metric=metric) for metric in revenue.HISTORIES},
    **{f"beside {metric}": partial(definitions, metric=metric) for metric in revenue.METRICS},
    "payments": payments,
    "recovery": recovery,
    "layers": standing,
    "concentration": concentration,
    "renewals": renewals,
    "worth": worth,
    "tiers": tiers,
    "expansion": expansion,
    "returns": returns,
    "returning": returning,
}


@pytest.fixture(scope="module")
def results(sample_book: Book) -> dict[str, Any]:
    moved = revenue.analyze(sample_book)
    others = {
        "worth": revenue.worth,
        "tiers": revenue.tiers,
        "renewals": revenue.renewals,
        "expansion": revenue.expansion,
        "returns": revenue.returns,
    }
    made = {name: analyze(sample_book) for name, analyze in others.items()}
    made["returning"] = made["returns"]
    made |= dict.fromkeys(("payments", "recovery"), revenue.payments(sample_book))
    whose, ruled = revenue.standing(sample_book), revenue.definitions(sample_book)
    made |= dict.fromkeys(("revenue", "months", *revenue.HISTORIES), moved)
    made |= dict.fromkeys(("layers", "concentration"), whose)
    return {**made, **{f"beside {metric}": ruled for metric in revenue.METRICS}}


def steps(results: dict[str, Any]) -> list[dict[str, Any]]:
    spec = bridge(results["revenue"]).to_dict(validate=False)
    return next(rows for rows in spec["datasets"].values() if len(rows) == 7)


@pytest.mark.parametrize("name", DRAW)
def test_a_chart_says_what_it_shows_in_few_marks(name: str, results: dict[str, Any]) -> None:
    spec = DRAW[name](results[name]).to_dict(validate=False)
    assert spec["title"]["text"][0]
    assert spec["title"]["subtitle"][0]
    assert sum(len(rows) for rows in spec["datasets"].values()) < 2000
    assert "NaN" not in json.dumps(spec["datasets"])


def test_a_step_of_the_bridge_can_be_picked_and_stands_where_the_frame_says(results: dict[str, Any]) -> None:
    spec = bridge(results["revenue"]).to_dict(validate=False)
    assert [(p["name"], p["select"]["fields"]) for p in spec["params"]] == [("pick", ["step"])]
    frame = results["revenue"].bridge
    assert {row["step"]: row["top"] for row in steps(results)} == dict(zip(frame["step"], frame["top"], strict=True))
    assert steps(results)[0]["foot"] > 0


def test_leaving_is_warm_and_staying_cool(results: dict[str, Any]) -> None:
    roles = {row["step"]: row["role"] for row in steps(results)}
    assert {roles["churn"], roles["contraction"]} == {"leaving", "unsure"}
    assert {roles["new"], roles["expansion"], roles["reactivation"]} == {"staying", "green", "teal"}


def test_a_movement_has_the_same_color_in_the_bridge_as_month_by_month(results: dict[str, Any]) -> None:
    roles = {row["step"]: row["role"] for row in steps(results)}
    months = revenue_months(results["revenue"]).to_dict()
    rows = next(iter(months["datasets"].values()))
    assert {row["kind"]: row["role"] for row in rows}.items() <= roles.items()


def test_a_month_in_which_nothing_happened_keeps_its_place_on_the_axis() -> None:
    frame = pd.DataFrame({"month": ["2024-11", "2025-02"]})
    assert across_months(frame).to_dict()["scale"]["domain"] == ["2024-11", "2024-12", "2025-01", "2025-02"]


def test_amounts_in_a_table_have_marks_between_thousands_and_no_ragged_decimals() -> None:
    frame = pd.DataFrame({"month": ["2025-01"], "opening": [1234567.891], "arpa": [466.053], "grr": [0.93218],
                          "grr_low": [0.889123], "ratio": [0.43219]})  # fmt: skip
    shown = _readable(frame, _shapes(frame))
    assert _shapes(frame) == {"opening": "localized", "arpa": "localized", "grr": "percent", "grr_low": "percent",
                              "ratio": "%.2f"}  # fmt: skip
    assert shown.iloc[0, 1:].tolist() == [1234567.89, 466.0, 0.93218, 0.889123, 0.43219]


def room(frame: pd.DataFrame) -> dict[str, Any]:
    return _room(frame, _long(frame))


def test_texts_that_do_not_fit_on_a_line_are_given_the_room_to_be_read() -> None:
    rules = pd.DataFrame({"metric": ["NRR"], "rule": ["x" * 100], "elsewhere": ["y" * 150]})
    assert room(rules) == {"row_height": 116, "height": "content"}
    two_lines = room(pd.DataFrame({"name": ["n" * 40], "rule": ["x" * 60]}))
    assert two_lines["row_height"] > 4 * 16  # lower rows are written on one line, however high they are
    assert room(pd.DataFrame({"name": ["Alpha"], "rule": ["x" * 60]})) == {"height": "content"}
    assert room(pd.DataFrame({"name": ["Alpha"] * 11})) == {"height": "content"}  # whole, not cut in its last row
    assert room(pd.DataFrame({"name": ["Alpha"] * 40})) == {}


def test_months_that_are_whole_are_written_whole() -> None:
    assert _shapes(pd.DataFrame({"tenure": [6.0, 7.0, float("nan")]})) == {"tenure": "localized"}
    assert _shapes(pd.DataFrame({"tenure": [6.5, 7.0]})) == {"tenure": "%.1f"}


def test_an_account_that_moved_twice_is_one_of_the_accounts_behind_a_bar() -> None:
    rows = pd.DataFrame({"account_id": ["A", "A", "B"]})
    assert (_counted(rows), _counted(rows.tail(1))) == ("3 rows of 2 accounts", "1 account")


def test_months_in_which_nothing_moved_have_an_axis_of_numbers(results: dict[str, Any]) -> None:
    """A browser numbers the axis of no amounts with NaN unless it is told where it ends."""
    still = replace(results["revenue"], months=results["revenue"].months.head(0))
    assert revenue_months(still).to_dict()["layer"][0]["encoding"]["y"]["scale"] == {"domain": [-1, 1]}
