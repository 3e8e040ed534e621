"""Which groups leave more than expected: every group and pair searched, corrected, and ranked by the MRR they cost."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..book.mrr_history import recorded
from ..counting import collected, dates
from ..counting.claims import claims
from ..counting.money import last_mrr
from ..counting.stages import BOUNDS, stage_named
from ..counting.then import at_entry
from ..errors import MissingTable, NotEnoughData
from ..finding import Family, Finding
from ..result import Result
from .drivers_findings import findings
from .drivers_lives import LIFE_STAGE, count_lives
from .drivers_rows import Where, frame_of
from .drivers_search import search


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
    more than 5 in 100 books whose lives are dealt out again hold any group as far out (maxT, Westfall and Young 1993),
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
