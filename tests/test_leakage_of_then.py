"""A page asked on an earlier day says the same whatever came after it: every question, of a book as of that day.

`test_leakage` looks inside the pages that follow accounts through time; here every analysis that a page names is put
to a book that ends on the landmark, once with the true rows after it and once with others in their place.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from nightly import times
from test_every_analysis import ASKED, results, work
from test_leakage import LANDMARK, altered, files

from analysis import AnalysisError, Book, explore

# What has no past of its own: a trial is what its file says, a plan or a kept forecast is made on the day itself.
WITHOUT = {
    "experiment.analyze": "the units of a trial, before and after by the names of its columns",
    "experiment.survey": "answers to one survey, which bear no day",
    "health.rated": "an opinion of today, as a column of accounts",
}
# Followed through time in `test_leakage`: by day these are not asked again.
FOLLOWED = {
    "composition.analyze", "composition.change", "composition.crossed", "composition.over_time", "health.analyze",
    "health.early", "health.losses", "health.signs", "nps.analyze", "nps.events", "nps.leading", "nps.silence",
    "revenue.analyze", "revenue.definitions", "revenue.expansion", "survival.cohorts", "targets.intervention",
    "targets.projection", "targets.target", "targets.watch",
}  # fmt: skip
PAGES = [name for name in results() if name not in WITHOUT and (name not in FOLLOWED or times(0, 1))]
THEN = {
    "targets.intervention": {"changes": [("Agents hired", "2024-04-01")]},
    "targets.target": {"changed_on": "2024-04-01"},
}
REASONS = ("Price", "Product", "Service", "Moved")
OWN = {"region": list("NSEW"), "csm": ["Ann", "Bo", "Cy"], "channel": ["Web", "Partner"]}


def whole(frames: Mapping[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """The files with more columns; what is known of a churn after the landmark, and what was spent then, is drawn."""
    own, drawn = np.random.default_rng(77), np.random.default_rng(seed)
    accounts = frames["accounts"]
    ids = files()["accounts"]["account_id"]
    for name, values in OWN.items():
        accounts = accounts.assign(
            **{name: accounts["account_id"].map(dict(zip(ids, own.choice(values, 300), strict=True)))}
        )
    late = (accounts["churned_on"] == "") | (pd.to_datetime(accounts["churned_on"]) > LANDMARK)
    then = accounts["account_id"].map(dict(zip(ids, own.choice(REASONS, 300), strict=True))).to_numpy()
    reason = np.where(late, drawn.choice(REASONS, len(accounts)), then)
    kind = np.where(reason == "Moved", "involuntary", "voluntary")
    gone = accounts["churned_on"] != ""
    months = pd.period_range("2022-01", "2025-12", freq="M").astype(str)
    spent = np.where(months > "2024-12", drawn.integers(100, 9_000, 48), 1_000)
    young = pd.to_datetime(accounts["started_on"]) > LANDMARK
    spent_on = np.where(
        young, drawn.integers(100, 9_000, len(accounts)), 400 + 40 * (accounts["account_id"].str[-1].astype(int) % 7)
    )
    accounts = accounts.assign(churn_reason=np.where(gone, reason, ""), churn_type=np.where(gone, kind, ""),
                               acquisition_cost=spent_on)  # fmt: skip
    costs = pd.DataFrame({"month": months, "kind": "support", "amount": spent})
    return {**frames, "accounts": accounts, "costs": costs}


def possible(accounts: pd.DataFrame) -> pd.DataFrame:
    """Without those that would churn before they start, which their file made in the same month."""
    start, gone = (pd.to_datetime(accounts[name]) for name in ("started_on", "churned_on"))
    return accounts[~(gone <= start)]


@cache
def book(of: str) -> Book:
    """As of the landmark. The young are as many in both, since a book says how many rows of its files it left out."""
    true = {**files(), "accounts": possible(files()["accounts"])}
    if of == "true":
        return Book.from_frames(**whole(true, 1), as_of=f"{LANDMARK:%Y-%m-%d}")
    young = pd.to_datetime(true["accounts"]["started_on"]) > LANDMARK
    own = altered()["accounts"]
    accounts = pd.concat([own[pd.to_datetime(own["started_on"]) <= LANDMARK], true["accounts"][young]])
    kept = accounts[accounts["account_id"].isin(true["accounts"]["account_id"])]
    return Book.from_frames(
        **whole({**altered(), "accounts": kept.sort_values("account_id")}, 2), as_of=f"{LANDMARK:%Y-%m-%d}"
    )


def test_every_measure_of_explore_as_of_a_day_is_the_same_whatever_came_after() -> None:
    measures = explore.measures(book("true"))
    assert len(measures) > 12
    for word in list(measures)[:: times(6, 1)]:
        controls = {"measure": word, "by": "segment", "over": "year" if measures[word].dated else ""}
        if word == "cost_to_serve":
            controls["by"] = ()
        alike(*(explore.analyze(book(of), **controls) for of in ("true", "altered")))


def test_what_came_after_is_other_in_the_other_book() -> None:
    """Else the tests here could not fail. What came before is the same row for row."""
    for name, frame in whole(files(), 1).items():
        other = whole(altered(), 2)[name]
        column = next(c for c in ("churned_on", "answered_on", "touched_on", "happened_on", "failed_on", "month")
                      if c in frame)  # fmt: skip
        late, other_late = (pd.to_datetime(rows[column]) > LANDMARK for rows in (frame, other))
        assert len(frame[late]) > 10
        assert not frame[late].reset_index(drop=True).equals(other[other_late].reset_index(drop=True)), name
        if name != "accounts":
            pd.testing.assert_frame_equal(
                frame[~late].reset_index(drop=True), other[~other_late].reset_index(drop=True)
            )


def asked(question: str, of: str) -> Any:
    controls = {**ASKED.get(question, lambda _: {})(book(of)), **THEN.get(question, {})}
    try:
        return work(question)(book(of), **controls)
    except AnalysisError as problem:
        return problem


def alike(one: Any, other: Any) -> None:
    for field in fields(one):
        before, after = getattr(one, field.name), getattr(other, field.name)
        if isinstance(before, pd.DataFrame):
            pd.testing.assert_frame_equal(before, after, obj=field.name)
    told = [[(finding.claim, finding.caveats) for finding in result.findings] for result in (one, other)]
    assert told[0] == told[1]


@pytest.mark.parametrize("question", PAGES)
def test_a_book_as_of_a_day_says_the_same_whatever_came_after(question: str) -> None:
    one, other = asked(question, "true"), asked(question, "altered")
    if isinstance(one, AnalysisError):
        assert (question, str(one)) == (question, str(other))
        return
    alike(one, other)
