"""Which accounts stand behind a claim: what stories are told apart by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..counting import collected
from ..counting.claims import ALSO, said_of
from ..counting.stages import stage_of
from ..counting.stakes import REASON, STARTED, TENURE, TERM
from ..counting.then import at_entry
from ..finding import Finding


@cached
def count_churned(book: Book) -> pd.DataFrame:
    """One row per account that churned, with what a claim can name it by: the dimensions, and how and when it churned.

    Columns: the dimensions of the book, churned, stage, tenure (months), churn_reason, contract_length (months) and
    started (year), as text, as far as the book has them; accounts that are still here have churned 0. A dimension that
    is known over time is what they were when they started, as most claims have it.
    """
    if "accounts" not in book.tables or book.missing("accounts", "churned"):
        return pd.DataFrame({"churned": pd.Series(dtype=int)})
    rows = at_entry(book).tables["accounts"]
    wanted = [name for name in (*book.dimensions, REASON, TERM, "exit", "started_month") if name in rows.columns]
    frame = collected(rows.sort("account_id").select("churned", *dict.fromkeys(wanted)))
    told = {name: _text(frame[name]) for name in (*book.dimensions, REASON, TERM) if name in frame}
    months = frame["exit"].astype(float) if "exit" in frame else pd.Series(np.nan, frame.index)
    stage = pd.Series(stage_of(months), frame.index)
    year = frame["started_month"].astype(float) // 12 if "started_month" in frame else months
    return pd.DataFrame(told, index=frame.index).assign(
        churned=frame["churned"].fillna(0).astype(int), stage=_text(stage), tenure=months,
        started=(1970 + year).map(lambda since: str(round(since)), na_action="ignore") if book.as_of else "",
    )  # fmt: skip


def _text(column: pd.Series) -> pd.Series:
    """As claims name it: once for the book, and not for each claim on it."""
    return column.astype(str).str.removesuffix(".0")


@dataclass(frozen=True, eq=False)
class Behind:
    """Whom a claim speaks of. `whom`: what they are called by, column to value; `churned`: which accounts (places).

    fewer: whether they churn less than the others, who are then the accounts behind it.
    """

    whom: Mapping[str, object]
    churned: frozenset[int]
    fewer: bool = False


def behind(finding: Finding, book: Book, by: str, accounts: pd.DataFrame) -> Behind:
    """Whom a claim speaks of, and the accounts that churned behind it; of a group that churns less, all the others.

    accounts: of `count_churned`. No accounts for a claim that names nobody.
    """
    whom = {name: value for name, value in said_of(finding, book, by or None).items() if value != ""}
    whom |= {name: finding.about[name] for name in ALSO if name in finding.about}
    inside = _inside(accounts, whom)
    if not whom or inside is None:
        return Behind(whom, frozenset())
    gone = accounts["churned"].to_numpy() == 1
    own = inside & gone
    fewer = finding.fact.startswith("leaving;") and finding.estimate < 1
    return Behind(whom, frozenset(np.flatnonzero(gone & ~inside if fewer else own).tolist()), fewer)


def _inside(accounts: pd.DataFrame, whom: Mapping[str, object]) -> np.ndarray | None:
    """Whether each account is one of them; None where the book cannot tell."""
    inside = np.ones(len(accounts), dtype=bool)
    for name, value in whom.items():
        if name == STARTED and value == "any year":
            continue
        if name not in accounts:
            return None
        if name == TENURE:
            inside &= (np.ceil(accounts[name]) == float(str(value))).to_numpy()
        else:
            text = str(value).split("-")[0] if name == TERM else str(value)
            inside &= (accounts[name] == text).to_numpy(bool)
    return inside
