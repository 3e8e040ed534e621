"""What the peers of early leavers say, in sentences computed from their rows."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ..counting import MISSING
from ..estimate import family_p, kaplan_meier
from ..finding import CLEAR, RATIO, Finding, count, group_named, interval, listed, months, percent
from ..names import spoken
from ..phrases import capital, expected, numeral, out_of, ratio, times
from .peers_starters import ANY


def findings(
    groups: pd.DataFrame,
    when: pd.DataFrame,
    reasons: pd.DataFrame,
    early: int,
    alike: tuple[str, ...],
    whole: Finding,
) -> tuple[Finding, ...]:
    """The group that leaves earliest for its size and value, when and why; then the others; else that none is shown.

    whole: how many left early of all, whose sentence goes on with what was compared. Where it is an estimate, accounts
    were seen for unlike times, and the odds are those of a month.
    """
    shown = groups[groups["verdict"] == CLEAR]
    tested = int(groups["p_value"].notna().sum())
    peer = f"peers with similar {listed(list(alike))}" if alike else "all others, since neither seats nor MRR are known"
    head = whole.claim
    if not tested:
        claim = f"{head}; no group has enough accounts and enough early churn to be compared with peers."
        return (replace(whole, claim=claim, verdict="cannot tell"),)
    if shown.empty:
        claim = f"{head}; of {count(tested, 'group')} compared with {peer}, none clearly churns early more often."
        return (replace(whole, claim=claim, verdict="cannot tell", p_value=family_p(groups["p_adjusted"])),)
    monthly = whole.verdict == "estimate"
    told = [_shown(row, when, reasons, early, peer, monthly) for _, row in shown.iterrows()]
    more = f"{len(shown)} churn{'s' if len(shown) == 1 else ''} early more often"
    claim = f"{head}; of {count(tested, 'group')} compared with {peer}, {more}."
    return (*told, replace(whole, claim=claim))


def said_of_all(units: pd.DataFrame, early: int) -> Finding:
    """How many left early of the accounts that had the time, a count."""
    left, accounts = int(units["left_early"].sum()), len(units)
    claim = f"{numeral(left)} of the {count(accounts, 'account')} old enough churned within {months(early)}"
    return Finding(claim, "fact", left / accounts if accounts else np.nan, accounts=accounts)


def said_early(units: pd.DataFrame, early: int) -> Finding:
    """How many leave early where accounts were watched for unlike times (Kaplan-Meier)."""
    left, accounts = int(units["left_early"].sum()), len(units)
    curve = kaplan_meier(units["tenure"].clip(upper=early), units["left_early"])
    last = curve.iloc[-1]
    share, low, high = 1 - float(last["survival"]), 1 - float(last["high"]), 1 - float(last["low"])
    ends = (low, high) if low < share < high else (np.nan, np.nan)
    around = f" ({interval(low, high)})" if low < share < high else ""
    counted = (
        f"{numeral(left)} of {count(accounts, 'account')} did, and those still active count as long as they were seen"
    )
    claim = f"{percent(share)}{around} churn within {months(early)} ({counted})"
    return Finding(claim, "estimate", share, *ends, accounts)


def _shown(row: pd.Series, when: pd.DataFrame, reasons: pd.DataFrame, early: int, peer: str, monthly: bool) -> Finding:
    own = _same(when, row)
    span = when.loc[own, "tenure"].repeat(when.loc[own, "churned"])
    low, high = (int(span.quantile(at, interpolation="nearest")) for at in (0.05, 0.95))
    numbers = (float(row["odds_ratio"]), float(row["low"]), float(row["high"]))
    aside = "," if peer.startswith("all others") else ""
    odds = times(*numbers, "as high").replace(" (", ", ").rstrip(")")
    claim = (
        f"{capital(_named(row))}{_since(row)}: "
        f"{out_of(row['left_early'], row['accounts'])} churned within {months(early)}{_with_peers(row)}; at the "
        f"{'monthly ' if monthly else ''}odds of {peer}{aside} {expected(row['at_peers'])} of the "
        f"{numeral(row['with_peers'])} would{' have in the months they were seen' if monthly else ''} (odds {odds}). "
        f"They churned in months {low} to {high}{_why(row, reasons)}."
    )
    about = {row["dimension"]: row["group"], "started": row["started"], "months": (low, high)}
    p, crude = float(row["p_adjusted"]), _crudely(row, peer, monthly)
    return Finding(claim, CLEAR, *numbers, int(row["accounts"]), p, about, crude, even=RATIO)


def _with_peers(row: pd.Series) -> str:
    """How many of the accounts have a peer, where not all do: the others cannot be held against anything."""
    if row["with_peers"] == row["accounts"]:
        return ""
    return f", {out_of(row['with_peers_left'], row['with_peers'])} of those that have peers"


def _crudely(row: pd.Series, peer: str, monthly: bool) -> tuple[str, ...]:
    """What would be said if the odds were taken against everybody, whenever they started or however long they stayed.

    Where nothing is known that makes peers, all others are the peers: then only that is what sets the two apart.
    """
    if not np.isfinite(row["crude_ratio"]):
        return ()
    who = f"{_named(row)}{_since(row)}"
    alone = "not month by month" if monthly else "whatever year they started in"
    everybody = peer.startswith("all others")
    against = f"Over the whole time and {alone}" if everybody else "Compared with all other accounts"
    return (f"{against}, the odds of {who} are {ratio(row['crude_ratio'])} times as high.",)


def _named(row: pd.Series) -> str:
    """A group with its column: industry Hospitality, or 1-month contracts."""
    named = group_named(row["dimension"], row["group"])
    return named if named != row["group"] else f"{spoken(row['dimension'])} {row['group']}"


def _since(row: pd.Series) -> str:
    return "" if row["started"] == ANY else f" that started in {row['started']}"


def _same(frame: pd.DataFrame, row: pd.Series) -> pd.Series:
    return (frame[["dimension", "group", "started"]] == row[["dimension", "group", "started"]]).all(axis=1)


def _why(row: pd.Series, reasons: pd.DataFrame) -> str:
    own = reasons[_same(reasons, row)]
    if own.empty:
        return ""
    first, whole = own.sort_values("churned", ascending=False).iloc[0], int(own["churned"].sum())
    if first["churn_reason"] == MISSING:
        return ""
    share = percent(first["churned"] / whole, 0)
    return f"; {out_of(first['churned'], whole)} gave the reason “{first['churn_reason']}” ({share})"
