"""Exercises on a score that warns, and on a pilot that misses some of its goals."""

from collections.abc import Mapping
from typing import Any

from .. import experiment, health
from ..book import Book
from ..finding import OPEN, SAME
from ..names import spoken
from ..phrases import out_of, percent
from .exercise import PICKED, TYPED, Ask, Mistake

WITHIN = 90
HELPED, HURT = "better", "worse"
COIN = 50
NONE_WORSE = "None of them"
SAID = {HELPED: "it got better", SAME: "no meaningful difference", OPEN: "it cannot be told either way"}


def score(book: Book) -> tuple[Ask, ...]:
    """How well the health score ranks, and how many of the churned it caught."""
    result = health.analyze(book, horizon=WITHIN)
    first, red = result.accuracy.iloc[0], result.bands.set_index("band").loc["red"]
    looks, caught = result.bands["looks"].sum(), round(100 * red["share_of_churned"])
    ranks = round(100 * first["concordance"])
    return (
        Ask("ranks", "Of two accounts, one of which churns: how often does that one have the lower score?", TYPED,
            ranks, f"{ranks} of 100 such pairs; {COIN} would be a coin toss.", "%", 1.0,
            mistakes=(Mistake(COIN, "That is a coin toss. Read what the page says of the score."),
                      Mistake(caught, "That is how many of the churned were red. Here two accounts are compared."))),
        Ask("caught", "What share of the accounts that churned within 90 days was red before?", TYPED,
            caught, f"{out_of(red['churned'], first['churned'])} accounts that churned were red before, while "
            f"{percent(red['looks'] / looks, 0)} of all checks of an account are red.", "%", 1.0,
            mistakes=(Mistake(round(100 * red["looks"] / looks), "That is how many were red at all: what chance would "
                              "catch."),
                      Mistake(round(100 * red["churned"] / red["looks"]), "That is how many of the red ones churned. "
                              "Most red accounts stay, so a call is a call, not a verdict."),
                      Mistake(round(100 * red["risk"]), "That is the risk of a red account. The question starts from "
                              "those that churned."))),
    )  # fmt: skip


def pilot(book: Book, plan: str | None = None) -> tuple[Ask, ...]:
    """How many KPIs of the pilot got better, and which one got worse."""
    card = experiment.analyze(book, plan=plan).scorecard
    verdicts = dict(zip(map(spoken, card["label"]), card["verdict"], strict=True))
    named = {verdict: [kpi for kpi, said in verdicts.items() if said == verdict] for verdict in verdicts.values()}
    better, open_ones, worse = (named.get(verdict, []) for verdict in (HELPED, OPEN, HURT))
    told = f"{len(better)} of {len(verdicts)} KPIs are better, {len(worse)} worse, and {len(open_ones)} cannot be told."
    not_worse = {kpi: f"{kpi}: {SAID.get(verdict, verdict)}." for kpi, verdict in verdicts.items() if verdict != HURT}
    return (
        Ask("better", "Of how many KPIs can the team say that the pilot made them better?", TYPED, len(better), told,
            near=0.4,
            mistakes=(Mistake(len(better) + len(open_ones), "That counts those that look better and cannot be told: "
                              "with this many KPIs some look better by chance."),
                      Mistake(len(verdicts), "That is all of them. Read the verdict of each."))),
        Ask("worse", "Which KPI got worse, and belongs on the slide too?", PICKED, worse[0] if worse else NONE_WORSE,
            f"{worse[0] if worse else NONE_WORSE}. A buyer trusts a slide that shows a miss.",
            options=(*verdicts, NONE_WORSE),
            mistakes=(*(Mistake(kpi, why) for kpi, why in not_worse.items()),
                      Mistake(NONE_WORSE, "One did. A slide without it would be found out."))),
    )  # fmt: skip


def planted_score(facts: Mapping[str, Any]) -> str:
    """What was planted for the fifth exercise."""
    fact, signs = facts["D15"], facts["D12"]["leavers_dealt_each_sign"]
    gone = " and ".join(fact["healthy_by_score_and_gone"])
    return (
        f"Those who were to churn were given signs: usage that falls, {signs['silent']} fell silent, {signs['single']} "
        f"had one contact only. {gone} looked healthy and churned all the same."
    )


def planted_pilot(facts: Mapping[str, Any]) -> str:
    """What was planted for the sixth."""
    told = [f"{spoken(kpi)} {verdict}" for kpi, verdict in facts["D14"]["verdicts"].items()]
    return f"Of {facts['D14']['sites']} sites: {', '.join(told)}."
