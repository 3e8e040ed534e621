"""Who is ready to expand, in one sentence: by name where signs come before it, else how many of all will be."""

from typing import NamedTuple

import pandas as pd

from ..estimate import ToCome, count_to_come, repeated_share, repeated_size
from ..finding import count, interval, listed, percent
from ..phrases import numeral
from ..standards import MOST_NAMED
from .expansion_signs import AHEAD

BOTH = "in earlier and in later months"


class Usual(NamedTuple):
    """How often any account expanded in the months kept aside, with its interval, and how many of today's will."""

    rate: float
    low: float
    high: float
    accounts: int
    come: ToCome


def looked_at(rows: pd.DataFrame) -> pd.DataFrame:
    """How often each account was looked at (size), and how often it grew after (sum)."""
    return rows["grew"].astype(int).groupby(rows["account_id"]).agg(["sum", "size"])


def usual(kept: pd.DataFrame, frame: pd.DataFrame) -> Usual | None:
    """What the months kept aside say of any account, and of those of the last month; None without such months."""
    if kept.empty:
        return None
    each = looked_at(kept)
    grew, size = each["sum"], each["size"]
    rate, sure = grew.sum() / size.sum(), repeated_size(grew, size)
    now = int((frame["month"] == frame["month"].max()).sum())
    return Usual(rate, *repeated_share(grew, size), now, count_to_come(rate * sure, sure, now))


def ready(looked: int, shown: pd.DataFrame, similar: pd.DataFrame | None) -> str:
    """The accounts that look most like those that expanded, or that nobody stands out, and what that rests on.

    looked: how many signs were judged. shown: those that held, with their `ratio`. similar: from `most_similar`.
    """
    more = int((shown["ratio"] > 1).sum())
    less = f"; {numeral(len(shown) - more)} went with less" if len(shown) > more else ""
    signs = count(looked, "sign")
    if not more:
        none = f"none of {signs} checked" if looked > 1 else "the one sign checked did not go"
        went = " went with more expansion" if looked > 1 else " with more expansion"
        return f"No account stands out as ready to expand: {none}{went}, {BOTH}{less}."
    held = f"Of {signs} checked, {numeral(more)} went with more expansion, {BOTH}{less}."
    if similar is None or similar.empty:
        return f"No account is ready to expand by its signs: none has one today. {held}"
    top = similar[similar["signs"] == similar["signs"].max()]
    names = [*top["name"].fillna(top["account_id"]).astype(str)]
    most = count(top["signs"].iloc[0], "sign")
    return f"Most ready to expand: {listed(names, MOST_NAMED)}, with {most} in their favor today. {held}"


def expected(usual: Usual) -> str:
    """How many expand whoever they are."""
    rate = f"{percent(usual.rate)} ({interval(usual.low, usual.high)})"
    told = f" In the later months {rate} of accounts expanded within {AHEAD} months"
    much = f"{numeral(round(usual.come.expected))} of the {numeral(usual.accounts)} paying today"
    return f"{told}: at that rate {much} would ({numeral(usual.come.low)} to {numeral(usual.come.high)})."
