"""What may leave: findings and tables as plain data, groups under 10 accounts pooled, and what was held back, said."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..command.telling import plain
from ..finding import FACT, OPEN, Finding
from ..phrases import count
from ..standards import FEWEST
from ..summary.coming import Ahead
from ..summary.unanswered import more_accounts
from .masks import Masks

# What a row of a table is counted in, the first it has.
COUNTED = ("accounts", "at_start", "answers", "denominator", "renewals", "at_risk")
# Columns that hold what somebody typed; a name is sent only where names are.
TYPED = {"text", "note", "comment", "detail", "outcome", "step", "source", "goal", "kpi"}
# What says a thing of an account in words of its file; of what happened only what happens to many is told.
SAYS, FACTS, LINE = "says", "fact", "line"
MOST_ROWS, MOST_TABLES, DIGITS, LATEST = 12, 4, 5, 6
UNSAID = "What is known of that stands in the claim and its caveats."


def findings(told: Iterable[Finding], masks: Masks, *, one_account: bool = False) -> dict[str, Any]:
    """The findings of an answer, and how many were held back because they are about fewer than 10 accounts."""
    every = list(told)
    kept = [finding for finding in every if one_account or not _is_small(finding)]
    said = {"findings": [masks.data(_finding(finding)) for finding in kept]}
    lacking = len(every) - len(kept)
    return said | ({"withheld": f"{count(lacking, 'finding')} about fewer than {FEWEST} accounts"} if lacking else {})


def _is_small(finding: Finding) -> bool:
    """Whether a finding is of so few accounts that it would be of known ones; one of none is of no account."""
    return 0 < finding.accounts < FEWEST


def _finding(finding: Finding) -> dict[str, Any]:
    low, high = (_short(plain(end)) for end in (finding.low, finding.high))
    told = {
        "claim": finding.claim, "verdict": finding.verdict, "n": finding.accounts or None,
        "estimate": _short(plain(finding.estimate)), "interval": None if low is None else [low, high],
        "p_value": _short(plain(finding.p_value)), "about": plain(finding.about), "caveats": list(finding.caveats),
    }  # fmt: skip
    needs = {"would_take": more_accounts(finding) or UNSAID} if finding.verdict == OPEN else {}
    always = ("claim", "verdict", "n", "interval", "caveats")
    return {name: value for name, value in told.items() if name in always or value not in (None, {}, [])} | needs


def coming(told: Iterable[Ahead]) -> list[dict[str, Any]]:
    """What comes up; lists of fewer than 10 accounts as one, of which only that there are such is told."""
    every = list(told)
    kept = [one for one in every if not 0 < one.accounts < FEWEST]
    few = f"{count(len(every) - len(kept), 'more list')} of what comes up, each of fewer than {FEWEST} accounts."
    said = [{"claim": f"{one.title}. {one.said}".strip(), "verdict": one.verdict} for one in kept]
    return said + ([{"claim": few, "verdict": FACT}] if len(kept) < len(every) else [])


def tables(told: Mapping[str, pd.DataFrame], masks: Masks, *, one_account: bool = False) -> dict[str, Any]:
    """The tables of an answer as rows of data, each cut to so many rows."""
    shown = [(name, frame) for name, frame in told.items() if len(frame)][:MOST_TABLES]
    return {name: _table(frame, masks, one_account) for name, frame in shown}


def _table(frame: pd.DataFrame, masks: Masks, one_account: bool) -> dict[str, Any]:
    rows = frame[[name for name in frame.columns if _may(str(name), masks)]]
    rows = _latest(_happened(rows, masks)) if one_account else rows if "account_id" in frame else pooled(rows)
    left = max(len(frame) - min(len(rows), MOST_ROWS), 0) if one_account else max(len(rows) - MOST_ROWS, 0)
    told = [{name: _short(value) for name, value in masks.data(plain(row)).items() if value is not None}
            for row in rows.head(MOST_ROWS if not one_account else len(rows)).to_dict("records")]  # fmt: skip
    return {"rows": told, **({"rows_left_out": left} if left else {})}


def _short(value: Any) -> Any:
    """A number with as many digits as anybody reads."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _happened(rows: pd.DataFrame, masks: Masks) -> pd.DataFrame:
    """What happened to an account, without what somebody typed of it."""
    if SAYS not in rows or FACTS in rows:
        return rows
    told = pd.Series([masks.common(str(said)) for said in rows[SAYS]], rows.index, dtype=bool)
    return rows.assign(says=rows[SAYS].where(told))


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The last rows of an account's table, of each of its lines."""
    if FACTS in rows:
        return rows
    return rows.groupby(LINE, sort=False).tail(LATEST) if LINE in rows else rows.tail(MOST_ROWS)


def _may(column: str, masks: Masks) -> bool:
    return column not in TYPED and (masks.names or column != "name")


def pooled(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of groups whose groups under 10 accounts are one row, of which only their accounts are told."""
    by = next((name for name in COUNTED if name in frame and pd.api.types.is_numeric_dtype(frame[name])), None)
    if by is None:
        return frame
    few = frame[by].between(1, FEWEST, inclusive="left")
    if not few.any():
        return frame
    words = f"{count(int(few.sum()), 'group')} under {FEWEST} pooled"
    row = {frame.columns[0]: words, by: frame.loc[few, by].sum()}
    return pd.concat([frame[~few].astype(object), pd.DataFrame([row], dtype=object)], ignore_index=True)
