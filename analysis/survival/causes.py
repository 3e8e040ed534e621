"""In which ways accounts leave, and how many have left in each of them by each tenure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import MISSING
from ..counting.claims import claims
from ..counting.groups import label_of
from ..counting.lives import horizon_within
from ..counting.then import in_groups_at_entry
from ..errors import MissingTable, NotEnoughData, among
from ..estimate import cumulative_incidence
from ..finding import Family, Finding, count, interval, listed, percent
from ..names import spoken
from ..phrases import numeral
from ..result import Result
from ..standards import FEWEST
from .causes_groups import COLUMNS as GROUP_COLUMNS
from .causes_groups import by_group, group_findings
from .counting import count_lives

STILL, OTHER = "still active", "other reasons"
KINDS = {"churn_type": "Their choice or not", "churn_reason": "Reason recorded"}
MOST_REASONS = 5
COLUMNS = ("cause", "tenure", "at_risk", "churned", "incidence", "low", "high")
TOTALS = ("cause", "churned", "horizon", "incidence", "low", "high", "one_minus_survival")


@dataclass(frozen=True, eq=False, repr=False)
class Causes(Result):
    """Ways of leaving that compete. `incidence`: a row per way and tenure, the share that has left in that way by then,
    and how many are active as a way of its own; `totals`: a row per way at the common horizon; `groups`: a row per
    way and group, by a month that every group reaches.
    """

    of: str
    label: str
    incidence: pd.DataFrame
    totals: pd.DataFrame
    groups: pd.DataFrame
    horizon: float
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def cause_choices(book: Book) -> dict[str, str]:
    """What leaving can be told apart by: whether it was the account's choice, and the reason recorded."""
    return {name: words for name, words in KINDS.items() if not book.missing("accounts", name)}


def _tested(told: Causes) -> dict[str, pd.Series]:
    return {"": told.groups.drop_duplicates("cause")["p_adjusted"]} if len(told.groups) else {}


@says_left_out()
@claims("causes", "way of churn", tested=_tested, then=in_groups_at_entry)
def causes(book: Book, *, of: str | None = None, by: str | None = None) -> Causes:
    """In which ways do accounts leave, and how many have left in each of them by each tenure?

    `of`: churn_type (voluntary or involuntary) or churn_reason, of which the five most common stand alone. An account
    that left in one way can no longer leave in another, so the shares of the ways and of those active add up to all
    (Aalen and Johansen 1978, log-log intervals). A leaver without a recorded way is a way of its own: unknown stays
    unknown. With `by` groups of at least 20 accounts are compared in every way of which ten leavers are known (Gray
    1988), corrected for all ways. Raises MissingTable where no way is recorded, NotEnoughData where nobody left.

    Example: `survival.causes(book)`.
    """
    book.require("accounts", "churned")
    offered = cause_choices(book)
    chosen = of or next(iter(offered), None)
    if offered:
        among("of", of, offered)
    if chosen not in offered:
        raise MissingTable(
            "Types of churn cannot be told apart.",
            "The open book records neither a type of churn nor a reason.",
            "Add one of them to the accounts.",
        )
    label_of(book, by)
    counts = count_lives(book, [chosen] if by is None else [chosen, by])
    named = counts.rename(columns={chosen: "cause"} | ({} if by is None else {by: "group"}))
    return estimate_causes(named, chosen, offered[chosen], book.dimensions.get(by or "", ""))


def estimate_causes(
    counts: pd.DataFrame, of: str = "churn_type", label: str = "Type of churn", groups_of: str = "group"
) -> Causes:
    """The incidence of each way of leaving, from counts by cause, entry, exit and churned, and group where compared."""
    ways, number = _numbered(counts)
    if not ways:
        raise NotEnoughData("Nobody has churned, so there are no types of churn.", "", "Look over a longer time.")
    curve = cumulative_incidence(counts["exit"], number, counts["entry"], counts["accounts"])
    horizon = _horizon(curve)
    frame = _named(curve, ways, horizon)
    totals = _totals(frame, ways, horizon)
    groups = pd.DataFrame(columns=list(GROUP_COLUMNS))
    told = findings(totals, horizon, int(counts["accounts"].sum()))
    if "group" in counts:
        groups = by_group(counts, number, ways, [way for way in ways if way not in (MISSING, OTHER)])
        told += tuple(group_findings(groups, spoken(groups_of), {way: _as(way) for way in ways}))
    return Causes(of, label, frame, totals, groups, horizon, told)


def _numbered(counts: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The ways in order of how many left in them, those past the fifth as one; 0 for who is still active."""
    left = counts[counts["churned"] == 1]
    sizes = left.groupby("cause")["accounts"].sum().sort_values(ascending=False, kind="stable")
    known = [str(name) for name in sizes.index if name != MISSING]
    ways = known if len(known) <= MOST_REASONS + 1 else [*known[:MOST_REASONS], OTHER]
    ways += [MISSING] if MISSING in sizes.index else []
    place = {name: i for i, name in enumerate(ways, start=1)}
    number = np.array([place.get(str(name), place.get(OTHER, 0)) for name in counts["cause"]])
    return ways, np.where(counts["churned"] == 1, number, 0)


def _horizon(curve: pd.DataFrame) -> float:
    """The longest round number of months that ten accounts are at risk at."""
    seen = curve.loc[curve["at_risk"] >= FEWEST, "time"]
    last = float(seen.max()) if len(seen) else float(curve["time"].max())
    return horizon_within(last)


def _named(curve: pd.DataFrame, ways: list[str], horizon: float) -> pd.DataFrame:
    told = curve.assign(cause=[ways[i - 1] for i in curve["cause"]]).rename(
        columns={"time": "tenure", "events": "churned"}
    )
    still = told.drop_duplicates("tenure").assign(cause=STILL, churned=0, low=np.nan, high=np.nan)
    frame = pd.concat([told, still.assign(incidence=still["survival"])], ignore_index=True)
    kept = frame[(frame["at_risk"] >= FEWEST) | (frame["tenure"] <= horizon)]
    return kept[list(COLUMNS)].reset_index(drop=True)


def _totals(frame: pd.DataFrame, ways: list[str], horizon: float) -> pd.DataFrame:
    at = frame[frame["tenure"] <= horizon].groupby("cause").last().reindex(ways).fillna({"incidence": 0.0, "low": 0.0})
    left = frame[frame["tenure"] <= horizon].groupby("cause")["churned"].sum().reindex(ways, fill_value=0)
    rows = [
        (way, int(left[way]), horizon, *(at[name][way] for name in COLUMNS[4:]), _alone(frame, way, horizon))
        for way in ways
    ]
    told = pd.DataFrame(rows, columns=list(TOTALS))
    return told.sort_values(["incidence", "cause"], ascending=[False, True], ignore_index=True)


def _alone(frame: pd.DataFrame, way: str, horizon: float) -> float:
    """What one minus a curve would say that takes the other ways as censored: too high, and shown as such."""
    own = frame[(frame["cause"] == way) & (frame["tenure"] <= horizon)]
    return float(1 - np.prod(1 - own["churned"] / own["at_risk"]))


def findings(totals: pd.DataFrame, horizon: float, accounts: int) -> tuple[Finding, ...]:
    """How many have left in each way by the horizon; together with those still active they are all."""
    here = 1 - float(totals["incidence"].sum())
    parts = [(_share(row), _as(row["cause"])) for _, row in totals.iterrows()]
    said = listed([f"{share}{' have churned' if not at else ''} {how}" for at, (share, how) in enumerate(parts)], 4)
    claim = f"By month {numeral(horizon)}, {said}; {percent(here)} are still customers."
    first = totals.iloc[0]
    numbers = (float(first["incidence"]), float(first["low"]), float(first["high"]))
    told = [Finding(claim, "estimate", *numbers, accounts, about={"cause": first["cause"]}, caveats=_caveats(totals))]
    unknown = totals[totals["cause"] == MISSING]
    if len(unknown) and int(unknown["churned"].iloc[0]):
        left = int(unknown["churned"].iloc[0])
        claim = f"How {count(left, 'account')} of {numeral(int(totals['churned'].sum()))} churned is not recorded."
        told.append(Finding(claim, "fact", accounts=left))
    return tuple(told)


def _share(row: pd.Series) -> str:
    range_ = f" ({interval(row['low'], row['high'])})" if row["high"] == row["high"] else ""
    return f"{percent(row['incidence'])}{range_}"


def _as(way: str) -> str:
    return {"voluntary": "voluntarily", "involuntary": "involuntarily", MISSING: "in an unknown way"}.get(
        way, f"for “{way}”" if way != OTHER else "for other reasons"
    )


def _caveats(totals: pd.DataFrame) -> tuple[str, ...]:
    worst = totals.iloc[int((totals["one_minus_survival"] - totals["incidence"]).to_numpy().argmax())]
    if worst["one_minus_survival"] - worst["incidence"] < 0.0005:
        return ()
    return (
        f"Ignoring the other types, “{worst['cause']}” would look like {percent(worst['one_minus_survival'])}, which "
        "is too much: an account that has churned cannot churn again.",
    )
