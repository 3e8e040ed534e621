"""Where nothing differs: how often a claim is made, and how often an interval holds the truth."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nightly import least, most

from analysis import Book, experiment

SAMPLE = Path(__file__).parent.parent / "sample_data"
CLAIMS = ["better", "worse"]


def null_counts(n, spread, runs, seed, kpis=8):
    """Many experiments without an effect, counted as `count_arms` would: the KPIs of one are related to one another."""
    random, frames = np.random.default_rng(seed), []
    named = {
        "kpi": [f"k{i}" for i in range(runs * kpis)],
        "assigned": n,
        "units": float(n),
        "paired": float(n),
        "about": 0.0,
    }
    for arm, sd in (("control", 1.0), ("treatment", spread)):
        sums = []
        for _ in range(runs):
            x = 0.5 * random.normal(size=(n, 1)) + random.normal(size=(n, kpis))
            y = sd * (0.6 * x + random.normal(size=(n, kpis)))
            sums.append([v.sum(0) for v in (y, y * y, x, x * x, x * y, y)])
        columns = np.concatenate(sums, axis=1)
        frame = pd.DataFrame(dict(zip(("y1", "y2", "x1", "x2", "xy", "y1_paired"), columns, strict=True)))
        frames.append(frame.assign(arm=arm, about_before=0.0, **named))
    return pd.concat(frames, ignore_index=True)


@pytest.mark.nightly
@pytest.mark.parametrize("spread", [1.0, 2.0])
@pytest.mark.parametrize("n", [20, 120, 2000])
def test_where_nothing_differs_a_claim_is_made_in_at_most_5_books_of_100(pilot, n, spread):
    runs = 4000
    setup = experiment.read(pilot)
    kpis = tuple(experiment.Kpi(f"k{i}", after=f"k{i}", before=f"b{i}") for i in range(8 * runs))
    card = experiment.estimate(null_counts(n, spread, runs, 100 + n), replace(setup, kpis=kpis))
    assert np.mean((card["low"] <= 0) & (card["high"] >= 0)) == pytest.approx(0.95, abs=0.01)
    books = [experiment.judged(card.iloc[8 * i : 8 * i + 8], setup, "holm", {}) for i in range(runs)]
    assert np.mean([book["verdict"].isin(CLAIMS).any() for book in books]) <= most(runs)


def mixed(random, units=120):
    """An experiment without an effect, in which KPIs are of every kind: means, shares, long tails, a ratio, gaps."""
    own = random.normal(size=units)
    seats = 1 + random.poisson(8, units)
    rows = pd.DataFrame({"unit_id": range(units), "arm": random.permutation(["treatment", "control"] * (units // 2))})
    gaps = random.random(units) < 0.1
    return rows.assign(
        hours_before=own + random.normal(size=units), hours_after=own + random.normal(size=units),
        tickets_after=random.poisson(2 * np.exp(0.3 * own)), seats_after=seats,
        renewed_after=(own + random.normal(size=units) > -1).astype(int),
        spend_after=np.exp(1.3 * own + random.normal(size=units)), calls_after=random.poisson(0.4 * seats),
        score_after=np.where(gaps, np.nan, own + random.normal(size=units)),
    )  # fmt: skip


@pytest.mark.nightly
def test_a_whole_reading_of_kpis_of_every_kind_claims_something_in_at_most_5_books_of_100():
    random, runs = np.random.default_rng(77), 800
    named = ["hours", "tickets", "seats", "renewed", "spend", "score", {"kpi": "calls", "below": "seats"}]
    plan = {"kpis": named, "assignment": "by lot"}
    cards = [experiment.analyze(Book.from_frames(kpis=mixed(random)), plan=plan).scorecard for _ in range(runs)]
    assert np.mean([c["verdict"].isin(CLAIMS).any() for c in cards]) <= most(runs)
    held = pd.concat(cards).groupby("kpi")[["low", "high"]].apply(lambda c: ((c["low"] <= 0) & (c["high"] >= 0)).mean())
    assert held.min() >= least(runs, among=len(held))


def test_the_same_units_in_another_order_and_engine_are_dealt_the_same():
    """Rows are grouped by several threads, and a seed deals by place: without an order of their own p would wander."""
    rows, plan = mixed(np.random.default_rng(3)), {"kpis": [{"kpi": "calls", "below": "seats"}, "spend", "tickets"]}
    books = [Book.from_frames(kpis=rows), Book.from_frames(kpis=rows.sample(frac=1, random_state=1))]
    cards = [experiment.analyze(book, plan=plan).scorecard for book in (*books, *books, books[1].on("pandas"))]
    assert cards[0]["method"].str.contains("dealt again").any()
    for card in cards[1:]:
        np.testing.assert_allclose(card[["low", "high", "p_value"]], cards[0][["low", "high", "p_value"]], rtol=1e-9)
