"""Charts draw what the frames say, in colours that mean the same everywhere, and never too many marks."""

import json
import math
import pickle
import re
import tomllib
from html import unescape
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from analysis import charts
from analysis.charts import theme
from analysis.charts.axes import money_axis, names_above
from analysis.charts.drawn import specified
from analysis.charts.rows import lowered
from analysis.charts.survival import _spread
from analysis.finding import CLEAR, Finding
from analysis.phrases import in_currency

ROOT = Path(__file__).parents[1]
SAID = (Finding("44 of 550 accounts churned.", "fact"), Finding("SMB churns more.", CLEAR, 2.0, 1.5, 3.0))


def composition_result(**changed: Any) -> Any:
    """Four groups worked by hand: one shown to leave more, one less, one that cannot be told, one too small."""
    groups = pd.DataFrame(
        {
            "group": ["SMB", "my.col [0] q:Q it's", "Enterprise", "Tiny"],
            "accounts": [200, 100, 100, 3],
            "churned": [40, 2, 8, 2],
            "rate": [0.2, 0.02, 0.08, 2 / 3],
            "low": [0.15, 0.006, 0.04, 0.2],
            "high": [0.26, 0.07, 0.15, 0.94],
            "mrr_start": [1000.0, 800.0, 700.0, 10.0],
            "mrr_churned": [200.0, 10.0, 300.0, 5.0],
            "mrr_rate": [0.2, 0.0125, 0.43, 0.5],
            "mrr_rate_low": [0.15, 0.005, 0.2, math.nan],
            "mrr_rate_high": [0.26, 0.03, 0.6, math.nan],
            "share_of_accounts": [0.5, 0.25, 0.24, 0.01],
            "share_of_churned": [0.77, 0.04, 0.15, 0.04],
            "share_of_mrr_churned": [0.39, 0.02, 0.58, 0.01],
            "rate_ratio": [3.4, 0.1, 0.6, 5.0],
            "p_value": [0.001, 0.001, 0.4, math.nan],
            "verdict": [CLEAR, CLEAR, "cannot tell", "cannot tell"],
        }
    )
    total = pd.DataFrame({"rate": [0.129], "mrr_rate": [0.205]})
    made = {"by": "segment", "label": "Segment", "basis": "accounts at the start", "groups": groups, "total": total}
    return SimpleNamespace(**{**made, "findings": SAID, **changed})


def survival_result(groups: int = 3, months: int = 60) -> Any:
    """Straight curves: group i keeps 1 - i/100 of its accounts each month, from 1,000 down by 16 a month."""
    rows = [
        {
            "group": f"Group {i}", "tenure": float(t), "at_risk": 1000 - 16 * t, "churned": 1, "censored": 15,
            "survival": (1 - i / 100) ** t, "low": (1 - i / 100) ** t * 0.95, "high": (1 - i / 100) ** t,
        }
        for i in range(groups)
        for t in range(1, months + 1)
    ]  # fmt: skip
    size = pd.DataFrame({"group": [f"Group {i}" for i in range(groups)], "accounts": [1000 - i for i in range(groups)]})
    curves = pd.DataFrame(rows)
    return SimpleNamespace(by="segment", label="Segment", curves=curves, groups=size, after=0, findings=SAID)


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """Every row of every dataset the chart carries."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def drawn(chart: Any, *columns: str) -> dict[str, dict[str, Any]]:
    return {row["group"]: row for row in rows_of(chart) if all(column in row for column in ("group", *columns))}


def test_the_palette_on_the_page_is_the_palette_of_the_roles() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for place, mode in enumerate(("light", "dark")):
        assert config[mode]["chartCategoricalColors"] == [colours[place] for colours in theme.ROLES.values()]
    assert theme.ROLES["leaving"][0] == "#D55E00"
    assert theme.ROLES["staying"][0] == "#0072B2"


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    parts = [[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (one, other)]
    linear = [[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour] for colour in parts]
    light = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in linear), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


@pytest.mark.parametrize("role", [role for role in theme.ROLES if role != "unsure"])
def test_a_colour_that_carries_meaning_is_seen_on_either_ground(role: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for place, mode in enumerate(("light", "dark")):
        assert contrast(theme.ROLES[role][place], config[mode]["backgroundColor"]) >= 3


def test_a_group_is_coloured_by_what_can_be_said_of_it() -> None:
    roles = {
        group: row["role"] for group, row in drawn(charts.composition(composition_result()), "role", "says").items()
    }
    expected = {"SMB": "leaving", "my.col [0] q:Q it's": "staying", "Enterprise": "unsure", "Tiny": "context"}
    assert roles == expected


def test_counting_mrr_draws_the_mrr_rate_and_greys_what_has_no_interval() -> None:
    rows = drawn(charts.composition(composition_result(), "mrr"), "role", "says")
    assert rows["Enterprise"]["rate"] == 0.43
    assert rows["Enterprise"]["says"] == "43.0%"
    assert rows["Tiny"]["role"] == "context"
    assert rows["SMB"]["role"] == "leaving"


def test_a_group_too_small_to_judge_does_not_stretch_the_axis() -> None:
    text = json.dumps(charts.composition(composition_result()).to_dict())
    assert '"domain": [0, 0.26]' in text


def test_leavers_per_account_month_are_written_per_hundred() -> None:
    chart = charts.composition(composition_result(basis="account-months"))
    assert drawn(chart, "says")["SMB"]["says"] == "20.00"
    assert "per 100 account-months" in json.dumps(chart.to_dict())


def test_the_title_says_what_the_figure_says() -> None:
    for chart in (charts.composition(composition_result()), charts.survival(survival_result())):
        assert " ".join(chart.to_dict()["title"]["text"]) == "SMB churns more."


def test_shares_are_left_out_where_nobody_knows_the_money() -> None:
    result = composition_result()
    without = composition_result(groups=result.groups.assign(share_of_mrr_churned=math.nan))
    assert {row["measure"] for row in rows_of(charts.composition_shares(result)) if "measure" in row} == {
        "of all accounts", "of accounts that churned", "of MRR that churned",
    }  # fmt: skip
    assert "of MRR that churned" not in json.dumps(charts.composition_shares(without).to_dict())


def test_a_curve_stops_below_ten_at_risk() -> None:
    result = survival_result(groups=1, months=63)
    result.curves.loc[result.curves["tenure"] > 50, "at_risk"] = 9
    tenures = [row["tenure"] for row in rows_of(charts.survival(result)) if "survival" in row and "tenure" in row]
    assert max(tenures) == 50


def test_a_curve_begins_with_everybody() -> None:
    first = [row for row in rows_of(charts.survival(survival_result())) if row.get("tenure") == 0 and "survival" in row]
    assert first
    assert {row["survival"] for row in first} == {1.0}


def test_the_largest_eight_groups_are_drawn() -> None:
    names = {row["name"] for row in rows_of(charts.survival(survival_result(groups=12, months=12))) if "name" in row}
    assert names == {f"Group {i}" for i in range(8)}


def test_no_two_curves_share_a_colour_or_a_dash() -> None:
    ends = [row for row in rows_of(charts.survival(survival_result(groups=8))) if "shown_at" in row]
    roles = [row["role"] for row in ends]
    assert len(set(roles)) == 8
    assert len({tuple(theme.DASHES[role]) for role in roles if role not in ("staying", "leaving")}) == 6
    assert max(ends, key=lambda row: row["survival"])["role"] == "staying"
    assert min(ends, key=lambda row: row["survival"])["role"] == "leaving"


@pytest.mark.parametrize("heights", [[0.9, 0.9, 0.9], [0.02, 0.01, 0.0], [1.0, 0.5, 0.49, 0.0], [0.1] * 8])
def test_names_at_the_line_ends_never_touch(heights: list[float]) -> None:
    placed = _spread(heights)
    assert all(above - below > 0.0619 for above, below in pairwise(placed))
    assert placed == sorted(placed, reverse=True)
    assert min(placed) >= 0
    assert max(placed) <= 1


def test_the_accounts_at_risk_stand_under_the_month_they_were_counted_at() -> None:
    rows = [
        row
        for row in rows_of(charts.survival(survival_result(groups=1)))
        if "row" in row and row["says"] != "Accounts still followed"
    ]
    says = {row["tenure"]: row["says"] for row in rows}
    assert says[12] == "808"
    assert says[36] == "424"


@pytest.mark.parametrize("groups", [1, 3, 8, 40])
def test_a_chart_never_has_more_than_two_thousand_marks(groups: int) -> None:
    result = survival_result(groups=groups, months=61)
    for chart in (charts.survival(result), charts.composition(composition_result())):
        spec = chart.to_dict()
        data = spec["datasets"]
        assert sum(len(data[name]) for name in marks(spec)) < 2_000


def marks(spec: dict[str, Any], above: str = "") -> list[str]:
    """The dataset of every layer that draws one mark per row."""
    name = spec.get("data", {}).get("name", above)
    if "layer" in spec:
        return [found for layer in spec["layer"] for found in marks(layer, name)]
    return [] if spec["mark"]["type"] in ("line", "area") else [name]


def test_ten_years_of_months_by_eight_groups_is_thinned() -> None:
    result = survival_result(groups=8, months=61)
    long = pd.concat([result.curves.assign(tenure=result.curves["tenure"] + 61 * i, at_risk=900) for i in range(6)])
    spec = charts.survival(SimpleNamespace(**{**vars(result), "curves": long})).to_dict()
    assert sum(len(spec["datasets"][name]) for name in marks(spec)) < 2_000


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_chart_leaves_the_app_as_a_picture_with_its_title(kind: Any, start: bytes) -> None:
    picture = charts.picture(charts.composition(composition_result()), kind)
    assert picture.startswith(start)
    assert kind == "png" or b"SMB churns more." in picture


@pytest.mark.parametrize("words", [{}, {"shown": "the group's own \\ share"}, {"shown": "one", "key": "two"}])
def test_a_legend_of_any_words_or_of_none_is_drawn_and_says_them(words: dict[str, str]) -> None:
    rows = pd.DataFrame({"role": list(words) or ["shown"], "high": 1.0})
    chart = alt.Chart(rows).mark_bar().encode(y="high:Q", x="role:N", fill=theme.filled(words))
    drawn = unescape(vl_convert.vegalite_to_svg(chart.to_dict()))
    assert all(text in drawn for text in words.values())


def test_a_group_that_is_held_against_no_rest_is_not_said_to_churn_more() -> None:
    alone = composition_result().groups.head(1).assign(p_value=math.nan, rate_ratio=math.nan, verdict="cannot tell")
    result = composition_result(groups=alone.assign(group="All accounts"), by=None, label="All accounts")
    text = json.dumps(charts.composition(result).to_dict())
    assert "churns more than the rest" not in text
    assert "by All accounts" not in text
    assert "churns more than the rest" in json.dumps(charts.composition(composition_result()).to_dict())


def test_a_chart_is_drawn_once_for_an_answer_and_written_anew_in_another_currency() -> None:
    result = composition_result()
    one, money = charts.composition(result), charts.composition(result, "mrr")
    assert charts.composition(result) is one
    assert charts.composition(result, basis="mrr") is money
    assert specified(one) is specified(one) == lowered(one.to_dict(validate=False))
    assert money is not one
    with in_currency("CHF"):
        assert charts.composition(result) is not one
    assert charts.composition(composition_result()) is not one


def test_charts_are_not_saved_with_the_answer_they_hang_on() -> None:
    result = composition_result()
    charts.composition(result)
    assert vars(result)["_charts"]
    assert vars(pickle.loads(pickle.dumps(result)))["_charts"] == {}


def drawn_at(width: int, axes: dict[str, alt.Axis], names: list[str]) -> str:
    """A small chart as a browser of that width would draw it."""
    frame = pd.DataFrame({"name": names, "amount": [12_000.0, -6_000.0, 300.0][: len(names)]})
    encoding = {"x": alt.X("name:N", axis=axes.get("x", alt.Undefined)), "y": alt.Y("amount:Q", axis=axes.get("y"))}
    spec = alt.Chart(frame).mark_bar().encode(**encoding).properties(width=width, autosize=theme.AUTOSIZE)
    return unescape(vl_convert.vegalite_to_svg(spec.to_dict(), vl_version="6.1"))


def test_an_axis_of_amounts_has_the_currency_of_the_book_and_short_numbers() -> None:
    with in_currency("EUR"):
        drawn = drawn_at(400, {"y": money_axis("MRR")}, ["a", "b", "c"])
    assert {"−5k", "0", "10k"} <= set(re.findall(r">([−\dk.]+)</text>", drawn))
    assert ">MRR, €</text>" in drawn


def test_names_over_columns_are_never_aslant_and_whole_on_a_phone_too() -> None:
    names = ["Missing feature: shift bidding", "Price", "Company closed"]
    narrow, wide = (
        drawn_at(width, {"x": names_above(names), "y": alt.Axis(labels=False)}, names) for width in (150, 900)
    )
    assert "rotate(-90)" in narrow
    assert set(names) <= set(re.findall(r">([^<]+)</text>", narrow))
    assert "rotate(-90)" not in wide.split("amount")[0]
    assert {"Missing", "feature:", "Price"} <= set(re.findall(r">([^<]+)</t", wide))
