"""The charts of the revenue pages draw what the frames say, and few enough marks."""

import json
from functools import partial
from typing import Any

import pytest

from analysis import Book, revenue
from analysis.charts.expansion import expansion, returning, returns
from analysis.charts.payments import payments, recovery
from analysis.charts.revenue import revenue as bridge
from analysis.charts.revenue import revenue_history, revenue_months
from analysis.charts.revenue_beside import definitions
from analysis.charts.standing import concentration, renewals, standing
from analysis.charts.worth import four_groups, worth

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
    "four": four_groups,
    "expansion": expansion,
    "returns": returns,
    "returning": returning,
}


@pytest.fixture(scope="module")
def results(sample_book: Book) -> dict[str, Any]:
    moved = revenue.analyze(sample_book)
    others = {
        "worth": revenue.worth,
        "four": revenue.four_groups,
        "expansion": revenue.expansion,
        "returns": revenue.returns,
    }
    made = {name: analyze(sample_book) for name, analyze in others.items()}
    made["returning"] = made["returns"]
    made |= dict.fromkeys(("payments", "recovery"), revenue.failed_payments(sample_book))
    whose, ruled = revenue.standing(sample_book), revenue.definitions(sample_book)
    made |= dict.fromkeys(("revenue", "months", *revenue.HISTORIES), moved)
    made |= dict.fromkeys(("layers", "concentration", "renewals"), whose)
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
    assert {roles["churn"], roles["contraction"]} == {"leaving"}
    assert {roles["new"], roles["expansion"], roles["reactivation"]} == {"staying"}
