"""Who leaves far earlier than accounts of the same size and value."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..book.mrr_history import recorded
from ..counting.claims import claims
from ..counting.then import at_entry
from ..errors import NotEnoughData
from ..estimate import at_peer_odds, benjamini_hochberg, crude_odds, peer_chance, peer_odds, rate_ratio
from ..finding import CLEAR, Family, Finding
from ..phrases import numeral
from ..result import Result
from ..standards import FEWEST, FEWEST_LEFT, LEVEL, YEAR
from .peers_findings import findings, said_early, said_of_all
from .peers_starters import ANY, count_starters

BANDS, EXPECTED, UNSURE = 3, 1.0, 0.2
COLUMNS = (
    "dimension", "group", "started", "accounts", "left_early", "with_peers", "with_peers_left", "at_peers",
    "odds_ratio", "low", "high", "kinds", "crude_ratio", "p_value", "p_adjusted", "verdict",
)  # fmt: skip
TESTED = (*COLUMNS[:12], "expected", "p_value")


@dataclass(frozen=True, eq=False, repr=False)
class Peers(Result):
    """Early leavers against peers. `groups`: a row per group of every dimension; `when`: the months in which the early
    leavers of the groups shown left; `reasons`: what they named.

    months: what early means. accounts: all that were watched that long. with_peers: accounts of the group that have a
    peer outside it, and of them with_peers_left left early; at_peers would have at their peers' odds.
    """

    months: int
    alike: tuple[str, ...]
    groups: pd.DataFrame
    when: pd.DataFrame
    reasons: pd.DataFrame
    accounts: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


SNAPSHOT = (
    "The book has no start dates: an active account counts for the months it has been one, accounts that churned in a "
    "month are compared with peers that stayed as long; the year they started in is not allowed for."
)


@says_left_out()
@claims(
    "peers", "churning early", tested=lambda told: {"": told.groups["p_adjusted"]}, then=at_entry, by_rate=rate_ratio
)
def peers(book: Book, *, months: int = YEAR) -> Peers:
    """Who leaves within the first year although accounts of the same size and value stay?

    Accounts are what they were when they started, where the book tells it, else what they are today.
    Only accounts that started long enough before as_of count, so that leavers and peers had the same time; without
    start dates every account counts for the months it was here (Kaplan-Meier), month by month. Every group
    of every dimension, as a whole and among those that started in each year, is compared with the accounts outside it
    that are alike in size (thirds of the seats), value (thirds of the first MRR) and year of start: odds of leaving
    within `months` months (Mantel and Haenszel 1959, interval of Robins, Breslow and Greenland; exact p). Corrected
    over all that was looked at (Benjamini-Hochberg); the group with the highest share comes first, and one that leaves
    early only through the accounts of groups before it is left out. Above 200,000 accounts a part is drawn, and said.
    Raises MissingTable without accounts, NotEnoughData where nobody was watched that long.

    Example: `survival.peers(book)`.
    """
    book = at_entry(book)
    units = count_starters(book, months)
    if units.empty:
        raise NotEnoughData(
            f"Nobody was watched for {months} months.", "", "Add accounts with start dates, or look at fewer months."
        )
    drawn = units.attrs.get("every", 1)
    part = (f"Worked out on 1 account in {numeral(drawn)}.",) if drawn > 1 else ()
    caveats = (*((SNAPSHOT,) if book.snapshot else ()), *part, *recorded(book))
    value = "first MRR" if "mrr" in book.tables else "MRR"
    return estimate_peers(units, book.dimensions, months, value, caveats, book.snapshot)


def estimate_peers(
    units: pd.DataFrame,
    dimensions: dict[str, str],
    months: int = YEAR,
    value: str = "first MRR",
    caveats: tuple[str, ...] = (),
    by_month: bool = False,
) -> Peers:
    """Every group against accounts outside it of the same size, value and start year, from one row per account.

    by_month: accounts were watched for unlike times, each up to its tenure, and are compared month by month.
    """
    kind, alike = kinds(units, value)
    cells, watched = _cells(units, dimensions), watched_of(units, months, by_month)
    frame = _tested(watched, kind, cells)
    shown = _once(watched, kind, cells, frame)
    order = frame.assign(_last=[shown.index(cell) if cell in shown else len(shown) for cell in frame.index])
    verdict = np.where(frame.index.isin(shown), CLEAR, "cannot tell")
    own = list(cells.values())
    crude = [crude_odds(own[at][watched.who], watched.left) if at in shown else np.nan for at in frame.index]
    ordered = order.assign(verdict=verdict, crude_ratio=crude).sort_values(
        ["_last", "p_adjusted", "dimension", "group", "started"]
    )
    told = ordered[list(COLUMNS)].reset_index(drop=True)
    when, reasons = _told(units, told)
    # A book in which nobody was seen for as long says how long the longest was.
    seen = min(months, int(units["tenure"].max())) if by_month else months
    head = said_early(units, seen) if by_month else said_of_all(units, seen)
    first, *others = findings(told, when, reasons, seen, alike, head)
    said = (replace(first, caveats=(*first.caveats, *caveats)), *others)
    return Peers(months, alike, told, when, reasons, len(units), said)


class Watched(NamedTuple):
    """Rows that are compared: `who` (row of the units), the month it is of, and whether the account left in it.

    One row per account where all were watched as long, else one per account and month it was here.
    """

    who: np.ndarray
    month: np.ndarray
    left: np.ndarray

    def kind(self, of_units: np.ndarray) -> np.ndarray:
        """Kinds of accounts, month by month: who left in a month is compared with whom was here in it."""
        return of_units[self.who] * (int(self.month.max(initial=0)) + 1) + self.month

    def share(self, inside: np.ndarray) -> float:
        """How many of a group leave within the months: 1 less the product over the months (Kaplan-Meier)."""
        own = inside[self.who]
        here = np.bincount(self.month[own])
        gone = np.bincount(self.month[own], self.left[own], len(here))
        return float(1 - np.prod(1 - np.divide(gone, here, out=np.zeros(len(here)), where=here > 0)))


def watched_of(units: pd.DataFrame, months: int, by_month: bool) -> Watched:
    left = units["left_early"].to_numpy()
    if not by_month:
        return Watched(np.arange(len(units)), np.zeros(len(units), dtype=int), left)
    stayed = units["tenure"].clip(upper=months).to_numpy(int)
    who = np.repeat(np.arange(len(units)), stayed)
    month = np.arange(len(who)) - np.repeat(np.cumsum(stayed) - stayed, stayed) + 1
    return Watched(who, month, ((month == stayed[who]) & (left[who] == 1)).astype(int))


def kinds(units: pd.DataFrame, value: str = "first MRR") -> tuple[np.ndarray, tuple[str, ...]]:
    """The kind of each account: thirds of size and of value and the year of start, where known; and what was used."""
    known = {name: units[name] for name in ("size", "value") if units[name].notna().any()}
    bands = [
        pd.qcut(values.rank(method="average"), BANDS, labels=False, duplicates="drop") for values in known.values()
    ]
    parts = [band.fillna(-1).astype(int) for band in bands]
    named = [{"size": "seats", "value": value}[name] for name in known]
    if (units["started"] != ANY).any():
        parts, named = (
            [*parts, pd.Series(pd.factorize(units["started"])[0], index=units.index)],
            [*named, "start year"],
        )
    joined = sum((part * 10 ** (2 * place) for place, part in enumerate(parts)), start=pd.Series(0, index=units.index))
    return pd.factorize(joined)[0], tuple(named)


def _cells(units: pd.DataFrame, dimensions: dict[str, str]) -> dict[tuple[str, str, str], np.ndarray]:
    """Which accounts belong to each group, as a whole and by year of start; only those that could be judged."""
    years = sorted(set(units["started"]) - {ANY})
    found = {}
    for name in dimensions:
        for group in sorted(units[name].dropna().unique()):
            own = (units[name] == group).to_numpy()
            for year in [ANY, *years] if len(years) > 1 else [ANY]:
                inside = own if year == ANY else own & (units["started"] == year).to_numpy()
                if FEWEST <= inside.sum() <= len(units) - FEWEST:
                    found[(name, str(group), year)] = inside
    return found


def _tested(watched: Watched, kind: np.ndarray, cells: dict[tuple[str, str, str], np.ndarray]) -> pd.DataFrame:
    """Every cell against its peers, corrected over all of them; its place in the frame is its place among the cells."""
    alike = watched.kind(kind)
    rows = [(*cell, *_row(inside, watched, alike)) for cell, inside in cells.items()]
    frame = pd.DataFrame(rows, columns=list(TESTED))
    # By what was expected, never by what came: a correction over cells in which many left would be one for fewer cells.
    judged = (frame["accounts"] >= FEWEST) & (frame["expected"] >= EXPECTED)
    frame = frame.assign(p_value=frame["p_value"].where(judged))
    return frame.assign(p_adjusted=benjamini_hochberg(frame["p_value"]) if len(frame) else [])


def _row(inside: np.ndarray, watched: Watched, kind: np.ndarray) -> tuple[object, ...]:
    own, left = inside[watched.who], watched.left
    odds = peer_odds(own, left, kind)
    # Far from any doubt the quick test will do; near it, the exact one: either way the same order.
    p = odds.p_value if not odds.p_value < UNSURE else peer_chance(own, left, kind)
    beside = at_peer_odds(own, left, kind, odds.ratio)
    compared = (len(np.unique(watched.who[beside.rows])), int(beside.left), beside.would)
    numbers = (odds.ratio, odds.low, odds.high, odds.informative, odds.expected, p)
    return (int(inside.sum()), int(left[own].sum()), *compared, *numbers)


def _once(
    watched: Watched, kind: np.ndarray, cells: dict[tuple[str, str, str], np.ndarray], frame: pd.DataFrame
) -> list[int]:
    """The places of the groups shown, the highest share first; one that is only another one's accounts is left out."""
    early = frame[(frame["p_adjusted"] < LEVEL) & (frame["low"] > 1) & (frame["left_early"] >= FEWEST_LEFT)]
    own, alike = list(cells.values()), watched.kind(kind)
    share = pd.Series({at: watched.share(own[at]) for at in early.index}, dtype=float)
    shown: list[int] = []
    rest = np.ones(len(watched.who), dtype=bool)
    for place in share.sort_values(ascending=False, kind="stable").index:
        inside = own[place][watched.who]
        if peer_chance(inside[rest], watched.left[rest], alike[rest]) < LEVEL:
            shown.append(int(place))
            rest &= ~inside
    return shown


def _inside(units: pd.DataFrame, row: pd.Series) -> pd.Series:
    own: pd.Series = units[row["dimension"]] == row["group"]
    return own if row["started"] == ANY else own & (units["started"] == row["started"])


def _told(units: pd.DataFrame, groups: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """In which months the early leavers of each group shown left, and which reasons they named."""
    keys = ["dimension", "group", "started"]
    parts: dict[str, list[pd.DataFrame]] = {"tenure": [], "churn_reason": []}
    for _, row in groups[groups["verdict"] == CLEAR].iterrows():
        left = units[_inside(units, row) & (units["left_early"] == 1)]
        for column, found in parts.items():
            counted = left.groupby(column).size().rename("churned").reset_index()
            found.append(counted.assign(**{key: row[key] for key in keys})[[*keys, column, "churned"]])
    none = {column: pd.DataFrame(columns=[*keys, column, "churned"]) for column in parts}
    when, reasons = (pd.concat(parts[column] or [none[column]], ignore_index=True) for column in parts)
    return when, reasons.sort_values([*keys, "churned"], ascending=[True, True, True, False], ignore_index=True)
