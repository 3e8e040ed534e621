"""Judging leavers: regretted, a bad fit, or unavoidable; and the same book without the unavoidable ones."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from ..book import Book

REGRETTED, BAD_FIT, UNAVOIDABLE, NOT_JUDGED = "regretted", "bad fit", "unavoidable", "not judged"
JUDGEMENTS = (REGRETTED, BAD_FIT, UNAVOIDABLE, NOT_JUDGED)
NOBODY_S_FAULT = (
    r"bankrupt|insolv|out of business|ceased|closed|closing|shut|liquidat|acqui|merge|takeover|died|retired|relocat"
    r"|unpaid|payment fail|credit card|expired card|insolvenz|geschlossen|übernommen|verkauft|fusion"
)
NEVER_FITTED = (
    r"missing feature|bad fit|poor fit|not a fit|wrong (size|fit|product)|no need|not needed|never need|too (small|big)"
)
EARLIEST = 3
RULE = (
    "By rule a loss is unavoidable when involuntary or when the reason says that the business ended, was bought or "
    "could not pay; a bad fit when the reason names a missing feature or no need, or it churned within 3 months; not "
    "judged without a reason; else regretted. What you judge by hand overrides the rule."
)


@dataclass(frozen=True)
class Judging:
    """Judgements by hand: (reason, judgement) pairs, and (account_id, judgement) pairs, which go first."""

    reasons: tuple[tuple[str, str], ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()

    def written(self) -> dict[str, dict[str, str]]:
        """The judgements as they stand in a saved notebook."""
        return {"reasons": dict(self.reasons), "accounts": dict(self.accounts)}

    @classmethod
    def read(cls, written: Mapping[str, Mapping[str, Any]]) -> "Judging":
        """The judgements of a saved notebook; what is none of the four words is left out."""
        reasons, accounts = (
            tuple(sorted((name, word) for name, word in written.get(part, {}).items() if word in JUDGEMENTS))
            for part in ("reasons", "accounts")
        )
        return cls(reasons, accounts)


def judged(leavers: pd.DataFrame, judging: Judging) -> pd.Series:
    """The judgement on each leaver: by hand on the account, by hand on its reason, else by rule.

    Needs account_id churn_reason churn_type tenure (months), a reason missing as such.
    """
    by_rule = [
        rule(reason, kind, tenure)
        for reason, kind, tenure in zip(leavers["churn_reason"], leavers["churn_type"], leavers["tenure"], strict=True)
    ]
    said = pd.Series(by_rule, index=leavers.index, dtype=object)
    said = leavers["churn_reason"].map(dict(judging.reasons)).fillna(said)
    return leavers["account_id"].astype(str).map(dict(judging.accounts)).fillna(said)


def rule(reason: Any, kind: Any, tenure: float) -> str:
    """What the rule says of one leaver."""
    text = "" if pd.isna(reason) else str(reason).lower()
    if _involuntary(kind) or re.search(NOBODY_S_FAULT, text):
        return UNAVOIDABLE
    if not text:
        return NOT_JUDGED
    return BAD_FIT if re.search(NEVER_FITTED, text) or tenure <= EARLIEST else REGRETTED


def _involuntary(kind: Any) -> bool:
    return not pd.isna(kind) and bool(re.match(r"in.?voluntary|unfreiwillig|delinquent", str(kind).strip().lower()))


@dataclass(frozen=True, eq=False)
class Avoidable(Book):
    """A book in which unavoidable leavers count as here until the day they left, and not as having left."""

    judging: Judging = Judging()

    @cached_property
    def tables(self) -> Mapping[str, "nw.LazyFrame[Any]"]:
        given = super().tables
        if "accounts" not in given:
            return given
        return {**{name: given[name] for name in given}, "accounts": _without(given["accounts"], self.judging)}

    @cached_property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{super().fingerprint} without {self.judging}".encode()).hexdigest()


def avoidable(book: Book, judging: Judging | None = None) -> Avoidable:
    """The same book read without the leavers that nobody could have kept: they are censored on the day they left."""
    parts = {field.name: getattr(book, field.name) for field in fields(Book)}
    return Avoidable(**parts, judging=judging or Judging())


def _without(accounts: "nw.LazyFrame[Any]", judging: Judging) -> "nw.LazyFrame[Any]":
    """Judged once for every reason and kind of leaving, of which there are few; accounts by hand one by one."""
    alike = accounts.filter(nw.col("churned") == 1).select("churn_reason", "churn_type").unique()
    kinds = alike.collect("pandas").to_pandas()
    hand = dict(judging.reasons)
    free = [rule(why, kind, EARLIEST + 1) for why, kind in zip(kinds["churn_reason"], kinds["churn_type"], strict=True)]
    ruled = [hand.get(why, by_rule) for why, by_rule in zip(kinds["churn_reason"], free, strict=True)]
    nobody = nw.lit(False)
    for why, kind, judgement in zip(kinds["churn_reason"], kinds["churn_type"], ruled, strict=True):
        if judgement == UNAVOIDABLE:
            nobody = nobody | (_is("churn_reason", why) & _is("churn_type", kind))
    gone = {name for name, judgement in judging.accounts if judgement == UNAVOIDABLE}
    kept = {name for name, judgement in judging.accounts if judgement != UNAVOIDABLE}
    account = nw.col("account_id").cast(nw.String)
    nobody = (nobody & ~account.is_in(sorted(kept))) | account.is_in(sorted(gone))
    return accounts.with_columns(nw.when(nobody).then(0).otherwise(nw.col("churned")).alias("churned"))


def _is(column: str, value: Any) -> nw.Expr:
    return nw.col(column).is_null() if pd.isna(value) else nw.col(column) == value
