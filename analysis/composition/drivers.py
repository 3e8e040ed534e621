"""Which groups leave more than expected: every group and pair searched, corrected, and ranked by the MRR they cost."""

import math
import re
from dataclasses import dataclass
from statistics import NormalDist

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..book.mrr_history import recorded
from ..counting import MISSING, collected, dates
from ..counting.claims import claims
from ..counting.money import last_mrr
from ..counting.stages import BOUNDS, stage_named
from ..counting.then import at_entry
from ..errors import MissingTable, NotEnoughData
from ..finding import CLEAR, Family, Finding, count, money
from ..phrases import capital, expected, numeral, times
from ..result import Result
from .drivers_lives import LIFE_STAGE, Lives, count_lives
from .drivers_rows import Where, frame_of
from .drivers_search import search

NOT_WHY = (
    "A group that churns more is not the cause of churn: look at its accounts before you change what you sell.",
    "Expected is what all accounts at the same stage of life do, over all the months observed; all others are those "
    "of the whole book that are not in the group.",
)
CONTRACT, STAGE = re.compile(r"^contract (?:months|length) (\d+)$"), re.compile(r"^(\d+(?:–\d+|\+)) months$")
MOST_SAID = 6
ALIKE = 0.05


@dataclass(frozen=True, eq=False, repr=False)
class Drivers(Result):
    """Groups that leave more than expected. `cells` has those named first, by the MRR they cost, then the furthest out.

    looked_at: how many groups were tested. scan_p: how often a shuffled book holds a group as far out. where: values
    as named in `cells` → dimension and value pairs that pick its accounts.
    """

    cells: pd.DataFrame
    looked_at: int
    scan_p: float
    where: dict[str, Where]
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """How early a named group leaves is asked after the search, and corrected among the named alone."""
    return "churning early" if finding.about.get("measure") == "early" else ""


def _tested(told: Drivers) -> dict[str, np.ndarray]:
    """Of groups that the search has named: no surer than the search, since it chose them."""
    return {"churning early": np.maximum(told.cells["early_p_adjusted"], told.families[0].p_value)}


@says_left_out()
@claims("drivers", "leaving", _part, tested=_tested, ratios=("",), then=at_entry)
def drivers(book: Book, *, most: int = 2) -> Drivers:
    """Which groups leave more than expected, and which of them should perhaps not have been sold to?

    Every group of the book's dimensions, every pair (`most` 2) and every life stage is compared with all other accounts
    over all the months observed; what is expected is what accounts at the same life stage do. A group is named when no
    more than 5 in 100 books whose churn is dealt out again hold any group as far out (maxT, Westfall and Young 1993),
    and one inside it or beside it when that holds at half the chance (Goeman and Finos 2012); one that stands out only
    because of a smaller group inside it is not named, and neither is one that was found after others were set aside and
    does not leave more than all others of the whole book. Ratios are
    shrunk toward 1 before groups are ranked by the MRR they lost beyond what was expected. Reasons are not searched:
    only those who left have one. Raises MissingTable without accounts or dimensions, NotEnoughData without a leaver.
    Example: `composition.drivers(book)`.
    """
    if not book.dimensions:
        raise MissingTable(
            "There is nothing to tell accounts apart by.", "No column has 2 to 50 values.", "Add segment or industry."
        )
    lives = count_lives(book)
    if not lives.pieces["churned"].any():
        raise NotEnoughData("Nobody has churned.", "No group can churn more often than another.", "Come back later.")
    found = search(lives, tuple(book.dimensions), most)
    cells, where = frame_of(lives, found, book.dimensions)
    named = cells.assign(where=cells["values"].map(where))
    told = findings(named, len(found.cells), found.scan_p, lives, recorded(book))
    return Drivers(cells, len(found.cells), found.scan_p, where, told, (Family.over("drivers", found.p_values),))


def list_driver(book: Book, *, where: Where = (), group: str | None = None, most: int = 50) -> pd.DataFrame:
    """The accounts that left in a group, largest MRR first, at most `most` of them.

    `where`: dimension and value pairs, as in `Drivers.where`; `group` only names them. Columns: account_id name group
    started_on churned_on (dates) tenure (months) mrr (the last they paid) churn_reason.
    """
    book = at_entry(book)
    rows = book.tables["accounts"].filter(nw.col("churned") == 1, nw.col("exit") > nw.col("entry"))
    for name, value in where:
        if name == LIFE_STAGE:
            first, last = BOUNDS[stage_named(value)]
            rows = rows.filter(nw.col("exit") > first, nw.col("exit") <= last)
        else:
            rows = rows.filter(nw.col(name) == value)
    wanted = ("account_id", "name", "started_on", "churned_on", "exit", "churn_reason")
    joined = rows.select(*wanted).join(last_mrr(book), on="account_id", how="left")
    ranked = joined.sort("mrr", "account_id", descending=[True, False], nulls_last=True).head(most)
    frame = collected(ranked).rename(columns={"exit": "tenure"}).assign(group=group or "All churn")
    days = {name: dates(frame[name]) for name in ("started_on", "churned_on")}
    order = ["account_id", "name", "group", "started_on", "churned_on", "tenure", "mrr", "churn_reason"]
    return frame.assign(**days)[order]


def findings(
    cells: pd.DataFrame, looked_at: int, scan_p: float, lives: Lives, also: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """The groups named, the dearest first; how early each leaves; or that none can be told apart from chance."""
    shown = cells[cells["verdict"] == CLEAR].head(MOST_SAID)
    caveats = (*NOT_WHY, *_sampled(lives), *also)
    if shown.empty:
        return (_none(cells, looked_at, scan_p, caveats),)
    told = [_group(row, looked_at, caveats) for _, row in shown.iterrows()]
    early = [_early(row) for _, row in shown.iterrows() if row["early_expected"] > 0]
    return (*told, *early, _searched(looked_at, scan_p))


def _sampled(lives: Lives) -> tuple[str, ...]:
    return (f"Searched in {numeral(len(lives.accounts))} of {count(lives.every, 'account')}.",) if lives.sampled else ()


def whole_name(row: pd.Series) -> str:
    """The group with what it lies in."""
    inside = f" (within {in_words(row['within'])})" if row["within"] else ""
    return f"{in_words(row['values'])}{inside}"


def in_words(values: str) -> str:
    """A group where several columns meet, as people say it: SMB on 1-month contracts in months 3–12."""
    parts = [CONTRACT.sub(r"\1-month contracts", STAGE.sub(r"months \1", part)) for part in values.split(" × ")]
    said = parts[0]
    for part in parts[1:]:
        said += f" {'on' if part.endswith('contracts') else 'in' if part.startswith('months ') else 'with'} {part}"
    return said


def _group(row: pd.Series, looked_at: int, caveats: tuple[str, ...]) -> Finding:
    of = f"{numeral(row['churned'])} of {count(row['accounts'], 'account')}"
    against = f"{of} churned; {expected(row['expected'])} would be expected"
    lost = "" if math.isnan(row["excess_mrr"]) else _beyond(row["excess_mrr"])
    claim = f"{capital(whole_name(row))}: {against} ({_times(row)}).{lost}{_reason(row)}{_when(row)}"
    ratio, low, high = (float(row[name]) for name in ("rate_ratio", "ratio_low", "ratio_high"))
    about = {"dimensions": row["dimensions"], "values": row["values"], "where": row["where"]}
    return Finding(claim, CLEAR, ratio, low, high, int(row["accounts"]), float(row["p_adjusted"]), about, caveats)


def _times(row: pd.Series) -> str:
    said = times(row["rate_ratio"], row["ratio_low"], row["ratio_high"], "as often as all others")
    return said.replace(" (", ", ").rstrip(")")


def _beyond(amount: float) -> str:
    if amount > 0:
        return f" {money(amount)} MRR more was lost than expected."
    return f" Still, {money(-amount)} MRR less was lost than expected: the smaller accounts churned."


def _reason(row: pd.Series) -> str:
    if row["main_reason"] in ("", MISSING) or row["named_by"] < 2:
        return ""
    return f" {numeral(row['named_by'])} of the {numeral(row['churned'])} gave the reason “{row['main_reason']}”."


def _when(row: pd.Series) -> str:
    if row["churned"] < 5:
        return ""
    first, last = (numeral(row[name]) for name in ("first_month", "last_month"))
    return f" Most of them churned in {f'month {first}' if first == last else f'months {first} to {last}'}."


def _early(row: pd.Series) -> Finding:
    """Of the whole group by its columns, from its first month on."""
    inside = f" (within {in_words(row['within'])})" if row["within"] else ""
    group = f"{in_words(row['early_group'])}{inside}"
    if row["early_churned"] <= row["early_expected"]:
        return _later(row, group)
    sooner = bool(row["early_p_adjusted"] < ALIKE)
    wanted = f"{expected(row['early_expected'])} would be expected"
    seen = f"{numeral(row['early_churned'])} churned within 12 months; {wanted}"
    so = f"{capital(group)} churn earlier" if sooner else f"Not enough data to say whether {group} churn earlier"
    claim = f"{so} than accounts of the same size and value: {seen}."
    about = {"values": row["values"], "measure": "early", "where": row["where"]}
    verdict = CLEAR if sooner else "cannot tell"
    return Finding(claim, verdict, float(row["early_churned"]), p_value=float(row["early_p_adjusted"]), about=about)


def _later(row: pd.Series, group: str) -> Finding:
    claim = (
        f"{capital(group)} do not churn early: {numeral(row['early_churned'])} churned within 12 months; of accounts "
        f"of the same size and value {expected(row['early_expected'])} would be expected."
    )
    about = {"values": row["values"], "measure": "early"}
    return Finding(claim, "estimate", float(row["early_churned"]), about=about)


def _searched(looked_at: int, scan_p: float) -> Finding:
    shuffled = "those named hold after allowing for all of them"
    if not math.isnan(scan_p):
        stages = "" if scan_p <= ALIKE else " other than a life stage"
        shuffled = f"{_shuffled(scan_p)} does some group{stages} look just as extreme"
    return Finding(f"We compared {count(looked_at, 'group')}; {shuffled}.", "estimate", float(looked_at))


def _shuffled(p: float) -> str:
    often = "fewer than 1 in 100" if p < 0.01 else f"{numeral(100 * p)} of 100"
    return f"in {often} random reshuffles of your data"


def _none(cells: pd.DataFrame, looked_at: int, scan_p: float, caveats: tuple[str, ...]) -> Finding:
    if not looked_at:
        claim = "No group is large enough to compare: each needs 20 accounts, and 20 outside it."
        return Finding(claim, "cannot tell", caveats=caveats)
    row = cells.iloc[0]
    near = (
        f"The most extreme is {in_words(row['values'])}: {numeral(row['churned'])} "
        f"churned; {expected(row['expected'])} would be expected"
    )
    chance = "" if math.isnan(scan_p) else f"; {_shuffled(scan_p)} some group looks just as extreme"
    none = f"None of the {count(looked_at, 'group')} churns more than chance would explain"
    full = f"{none}. {near}{chance}.{_needed(float(row['p_value']), looked_at, scan_p)}"
    about = {"dimensions": row["dimensions"], "values": row["values"]}
    accounts, p = int(row["accounts"]), float(row["p_adjusted"])
    return Finding(full, "cannot tell", accounts=accounts, p_value=p, about=about, caveats=caveats)


def _needed(p: float, looked_at: int, scan_p: float) -> str:
    """How many times the accounts it would take to show a difference as large, four times in five.

    Groups that share accounts count as so many independent ones as would give the p of the whole search (Šidák).
    """
    if not 0 < p < 0.4:
        return ""
    normal = NormalDist()
    alike = looked_at if not scan_p < 1 else min(looked_at, max(1.0, math.log1p(-scan_p) / math.log1p(-p)))
    reach = normal.inv_cdf(1 - ALIKE / alike) + normal.inv_cdf(0.8)
    factor = (reach / normal.inv_cdf(1 - p)) ** 2
    if not 1.5 <= factor <= 50:
        return ""
    return f" To show a difference as large would take about {numeral(factor)} times as many accounts."
