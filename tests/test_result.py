"""An answer in a notebook: its headline, its chart and its table, every name in it as text."""

from dataclasses import dataclass

import pandas as pd
from books import sample

from analysis import charts, composition
from analysis.finding import FACT, Finding
from analysis.result import LONGEST, Result


@dataclass(frozen=True, eq=False, repr=False)
class Made(Result):
    groups: pd.DataFrame
    other: pd.DataFrame
    findings: tuple[Finding, ...]


def made(claim: str = "2 of 4 <b>accounts</b> churned.") -> Made:
    groups = pd.DataFrame({"group": ["<i>A</i>", "B"], "churned": [1, 1]})
    return Made(groups, pd.DataFrame({"x": [1]}), (Finding(claim, FACT),))


def test_its_table_is_the_first_frame_and_a_copy() -> None:
    answer = made()
    table = answer.to_frame()
    assert list(table.columns) == ["group", "churned"]
    table.loc[0, "churned"] = 9
    assert answer.groups["churned"].tolist() == [1, 1]


def test_it_says_its_first_finding_in_one_line() -> None:
    assert repr(made()) == "<Made: 2 of 4 <b>accounts</b> churned.>"
    assert len(repr(made("churned " * 100 + "."))) <= LONGEST + len("<Made: >")
    assert repr(Made(pd.DataFrame(), pd.DataFrame(), ())) == "<Made: nothing to say>"


def test_names_are_text_in_what_a_notebook_shows() -> None:
    shown = made()._repr_html_()
    assert "<b>accounts</b>" not in shown
    assert "&lt;b&gt;accounts&lt;/b&gt;" in shown
    assert "<i>A</i>" not in shown
    assert "(fact)" in shown


def test_a_notebook_shows_the_chart_that_the_page_shows() -> None:
    answer = composition.analyze(sample(), by="segment")
    shown = answer._repr_html_()
    assert charts.picture(charts.composition(answer), "svg").decode() in shown
    assert "Enterprise" in shown
