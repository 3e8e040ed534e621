"""What stands on a page or in a file is written for people: no number, name or code as a machine would write it.

Every text that can be read is looked at: sentences, labels, helps, options, headings and cells of tables, alt texts,
titles, legends and data of figures; and the packs in every format they leave in. The sample and three small books are
read where their pages are opened, in `test_net`; the others here, by night.
"""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert
from books import drawn
from net_books import BOOKS
from netting import NAMES, opened
from nightly import times
from packs import PLAN
from public_data import public
from shapes import misread, own_words, shapes
from written import Text, exported, of_html, of_spec

from analysis import Book, charts, qbr, revenue, survival, targets
from analysis.charts import heard, theme
from analysis.charts.watch import watch
from analysis.phrases import in_currency, whens_named
from analysis.qbr.columns import form, grid, safe_csv, said
from pages._cells.table_days import as_days


def null() -> Book:
    """Accounts of which no group leaves more than another."""
    return Book.from_frames(accounts=drawn(7, {"A": (150, 0.02), "B": (150, 0.02)}), as_of="2025-12-31")


def telco() -> Book:
    return Book.from_files(*public("ibm_telco_churn.csv"))


def personio() -> Book:
    return Book.from_files(*public("personio_customers.csv", "personio_mrr_movements.csv", "personio_nps.csv"))


def ravenstack() -> Book:
    names = ("accounts", "churn_events", "feature_usage", "subscriptions", "support_tickets")
    return Book.from_files(*public(*(f"ravenstack_{name}.csv" for name in names)))


OTHERS: dict[str, Callable[[], Book]] = {
    "null": null, "telco": telco, "personio": personio, "ravenstack": ravenstack,
    **{name: BOOKS[name] for name in ("twelve", "one_table", "far_and_large")},
}  # fmt: skip
BY_NIGHT = list(OTHERS) if times(0, 1) else []


def every_view(book: Book) -> dict[str, list[str]]:
    """What is wrong on each view, with every fold open."""
    wrong: dict[str, list[str]] = {}
    for view in NAMES:
        app = opened(view, book)
        assert not app.exception
        if found := misread(app, view, book):
            wrong[view] = found
    return wrong


@pytest.mark.parametrize(
    "line",
    [
        "It stays 1 months.", "3 account(s) left.", "It moved by 1.85e+03.", "It fell (-85.0%).", "Raises ValueError.",
        "composition.analyze(book)", "The end..", "expansion +0 and new 3", "contraction −0 then", "from inf to nan",
        "unknown a month", "higher_is_better", "Fingerprint be1f4bca2666", "the colour of it", "Returns a frame.",
        "Hello {name}.", "two  spaces", "so , and so", "low_usage", "analyze()", "a `name`", "grey: too few",
        "until 2025-12-31", "most in 2025-03", "Q: 2025-Q3",
    ],
)  # fmt: skip
def test_what_a_machine_would_write_is_seen(line: str) -> None:
    assert len(shapes([Text("sentence", line)])) >= 1


def test_what_people_write_is_let_through() -> None:
    lines = [
        "1 month of 11 months, 0–3 months, Dec 31, 2025, A-1021, −8.5% (−9.0% to −8.0%), 1,001 accounts.",
        "None of 12 accounts churned; 0.0% to 3.4%. Change +0.1 points (−0.2 to 0.4).",
    ]
    assert shapes([Text("sentence", line) for line in lines]) == []


def test_what_stands_in_the_readers_files_is_shown_as_it_stands() -> None:
    own = frozenset({"computer_software"})
    assert shapes([Text("cell", "computer_software"), Text("sentence", "8 of computer_software, and more")], own) == []
    assert len(shapes([Text("sentence", "8 of computer_software in low_usage")], own)) == 1


def test_texts_are_found_in_markup_and_in_figures() -> None:
    assert of_html('<p class="a">One <b>two</b></p><span title="three">&amp;</span><style>p {x}</style>') == [
        Text("sentence", "One "), Text("sentence", "two"), Text("help", "three"), Text("sentence", "&"),
    ]  # fmt: skip
    spec = {
        "layer": [
            {
                "encoding": {
                    "x": {"field": "low_at", "type": "quantitative"},
                    "fill": {"legend": {"labelExpr": "datum.label == 'a' ? 'more' : datum.label"}},
                    "tooltip": [{"field": "p_value"}, {"field": "n", "title": "Accounts"}],
                }
            }
        ],
        "datasets": {"d": [{"group": "SMB", "n": 3}]},
    }
    found = {(text.kind, text.words) for text in of_spec(spec)}
    assert found >= {("chart", "low_at"), ("chart", "more"), ("chart", "p_value"), ("chart", "Accounts")}
    assert ("point", "SMB") in found


@pytest.mark.parametrize("name", BY_NIGHT)
def test_no_text_of_any_view_has_the_shape_of_a_machine(name: str) -> None:
    assert not every_view(OTHERS[name]())


@pytest.mark.parametrize("name", [*BY_NIGHT, "sample"] if BY_NIGHT else ["twelve"])
def test_no_text_of_an_exported_pack_has_the_shape_of_a_machine(name: str, sample_book: Book) -> None:
    book = sample_book if name == "sample" else OTHERS[name]()
    pack = qbr.fill("book", book, plan=PLAN if name == "sample" else None).pack
    wrong = {
        kind: found
        for kind, texts in exported(qbr.report(pack, book)).items()
        if (found := shapes(texts, own_words(book)))
    }
    assert not wrong


def test_a_table_keeps_days_as_days_and_writes_them_as_people_do() -> None:
    frame = pd.DataFrame(
        {
            "on": ["2025-03-31", None],
            "month": ["2025-03", "2024-12"],
            "quarter": ["2025-Q1", "2024-Q4"],
            "day": pd.to_datetime(["2025-03-31", None]),
            "id": ["2025-03", "A1"],
            "odd": ["2025-13", "2025-14"],
        }
    )
    days, shapes = as_days(frame)
    assert shapes == {"on": "MMM D, YYYY", "month": "MMM YYYY", "quarter": "[Q]Q YYYY", "day": "MMM D, YYYY"}
    assert list(days["quarter"]) == [date(2025, 1, 1), date(2024, 10, 1)]
    assert list(days["month"].sort_values()) == [date(2024, 12, 1), date(2025, 3, 1)]
    assert list(days["odd"]) == ["2025-13", "2025-14"]


def test_a_tooltip_and_a_text_in_a_figure_name_days_as_axes_do() -> None:
    data = pd.DataFrame({"month": ["2025-03"], "group": ["2025-Q3"], "own": ["SMB"], "n": [1]})
    tips = [alt.Tooltip("month:N", title="Month"), alt.Tooltip("own:N"), alt.Tooltip("n:Q")]
    chart = alt.layer(alt.Chart(data).mark_bar().encode(x="month:O", tooltip=tips, text="group:N"))
    spec = theme.said_when(whole := chart.to_dict(), whole["datasets"])
    told = spec["layer"][0]
    assert [tip["field"] for tip in told["encoding"]["tooltip"]] == ["month said", "own", "n"]
    assert told["encoding"]["tooltip"][0]["title"] == "Month"
    assert told["encoding"]["text"]["field"] == "group said"
    assert told["encoding"]["x"]["field"] == "month"
    drawn = vl_convert.vegalite_to_svg(spec | {"layer": [told | {"mark": "text"}]})
    assert ">Q3 2025<" in drawn


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("churn in 2025-07", "churn in July 2025"),
        ("2024-01-15 to 2024-Q3", "Jan 15, 2024 to Q3 2024"),
        ("A-2025-07 and 2025-13", "A-2025-07 and 2025-13"),
    ],
)
def test_days_in_a_text_are_named(text: str, named: str) -> None:
    assert whens_named(text) == named


def test_a_slide_writes_a_day_as_people_do_and_a_file_as_machines_do() -> None:
    frame = pd.DataFrame({"churned_on": [date(2025, 3, 31)], "month": ["2025-03"]})
    assert grid(frame).rows == (("Mar 31, 2025", "March 2025"),)
    assert b"2025-03-31,2025-03" in safe_csv(frame)


HEARD = [
    (charts.cohorts, survival.cohorts),
    (charts.concentration, revenue.standing),
    (charts.payments, revenue.payments),
    (watch, lambda book: targets.watch(book, by="segment")),
]


def labels(chart: alt.LayerChart) -> list[str]:
    """What is read out of a chart: of its marks, axes and legends."""
    drawn = heard.in_words(theme.on_paper(chart).to_dict(validate=False))
    return [unescape(told) for told in re.findall(r'aria-label="([^"]*)"', vl_convert.vegalite_to_svg(drawn))]


@pytest.mark.parametrize(("draw", "work"), HEARD)
def test_what_is_read_out_of_a_figure_is_what_its_tooltip_says(draw: Any, work: Any, sample_book: Book) -> None:
    told = labels(draw(work(sample_book)))
    assert not [line for line in told if re.search(r"role|says:|\b20\d\d-|_", line)]
    assert sum("; " in line for line in told) > 5


def test_a_bar_is_read_out_with_its_currency_and_a_mark_without_a_tooltip_is_passed_over() -> None:
    data = pd.DataFrame({"month": ["2025-03"], "role": ["leaving"], "lost": [1234.5], "own": ["it's"]})
    with in_currency("EUR"):
        tips = [alt.Tooltip("month:N", title="Month"), theme.amount("lost", "MRR"), alt.Tooltip("own:N", title="Own")]
    bar = alt.Chart(data).mark_bar().encode(x="lost:Q", y=alt.Y("month:O", axis=alt.Axis(title="When")),
                                            fill=theme.filled({"leaving": "churned"}), tooltip=tips)  # fmt: skip
    told = labels(alt.layer(bar, alt.Chart(data).mark_rule().encode(x="lost:Q", color=theme.coloured())))
    assert "Month: Mar 2025; MRR, €: 1,235; Own: it's" in told
    assert len(told) == 2, told


def test_a_share_and_its_range_are_written_alike() -> None:
    """39.4% and 0.29 to 0.44 in one row were two forms of one thing."""
    told = ["recovered", "recovered_share", "recovered_low", "recovered_high", "paid", "low", "high", "others_share"]
    how, written = "", []
    for column in told:
        how = form(column, how)
        written.append(how)
    assert written == ["", *["share"] * 7]
    assert form("involuntary_share") == "share"


def test_a_rate_of_a_table_shows_more_than_zeros_and_a_day_no_decimals() -> None:
    assert [said(0.0038, form(rate)) for rate in ("rate_slow", "rate_reached")] == ["0.4%", "0.4%"]
    assert said(255.0, form("half_by_day")) == "255"
