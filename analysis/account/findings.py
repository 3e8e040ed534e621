"""What the record of one account says, in sentences computed from it: each is a plain count."""

from datetime import date, timedelta

import pandas as pd

from ..finding import Finding, count, listed, money, months, percent
from ..naming import called
from ..phrases import named_day, numeral
from ..standards import DETRACTOR, PROMOTER, QUARTER

YEAR = timedelta(days=365)
HALF_YEAR = timedelta(days=183)
WORDS = {"mrr": "Its MRR", "usage": "Its share of seats in use"}


def find(
    row: pd.Series,
    name: str,
    group: str | None,
    since: date | None,
    until: date | None,
    as_of: date | None,
    lines: pd.DataFrame,
    answers: pd.DataFrame,
    happened: pd.DataFrame,
) -> tuple[Finding, ...]:
    """The sentences of an account: its stay, its answers, its last months beside its group, and its contacts."""
    last = until or as_of
    told = [_stay(row, called(name), since, until)]
    told += _answered(row, answers, last)
    told += [beside for line in WORDS for beside in _against_peers(line, lines[lines["line"] == line], group)]
    told += _heard(happened, last)
    return tuple(told)


def _stay(row: pd.Series, name: str, since: date | None, until: date | None) -> Finding:
    tenure = months(float(row["exit"])) if not pd.isna(row["exit"]) else "an unknown time"
    began = f" started on {named_day(since)} and" if since else ""
    if pd.isna(row["churned"]):
        known = f"{name}{began} has been a customer for {tenure}" if since else f"{name} is a customer"
        return Finding(f"{known}; no column says whether it has churned.", "fact", accounts=1)
    if row["churned"] != 1:
        return Finding(f"{name}{began} is still active after {tenure}.", "fact", accounts=1)
    on = f" on {named_day(until)}" if until else ""
    when = f" churned{on} after {tenure}" if until or not since else " has churned"
    why = row["churn_reason"] if "churn_reason" in row.index else None
    reason = "no reason is recorded" if pd.isna(why) else f"the reason recorded is {why}"
    return Finding(f"{name}{began}{when}; {reason}.", "fact", accounts=1)


def _left(row: pd.Series) -> bool:
    """Whether it is known to have churned."""
    return not pd.isna(row["churned"]) and bool(row["churned"] == 1)


def _answered(row: pd.Series, answers: pd.DataFrame, last: date | None) -> list[Finding]:
    """The last answers; and where somebody who would have recommended us left all the same, that this tells nothing."""
    if answers.empty or last is None:
        return []
    late = answers[[day > last - YEAR for day in answers["answered_on"]]]
    if late.empty:
        newest = answers["answered_on"].iloc[-1]
        return [
            Finding(f"Its last survey answer is from {named_day(newest)}, more than a year before.", "fact", accounts=1)
        ]
    scores, lowest = [numeral(score) for score in late["score"]], late["score"].min()
    head = f"In its last year it scored {listed(scores, 8)}"
    if _left(row) and lowest >= PROMOTER:
        why = row["churn_reason"] if "churn_reason" in row.index else None
        but = "" if pd.isna(why) else f": its reason, {why}, was not in the scores"
        return [Finding(f"{head}, a promoter to the end, and churned anyway{but}.", "fact", accounts=1)]
    kind = "a promoter" if late["score"].iloc[-1] >= PROMOTER else "a detractor"
    middle = DETRACTOR < late["score"].iloc[-1] < PROMOTER
    return [Finding(f"{head}; by its last answer it is {'a passive' if middle else kind}.", "fact", accounts=1)]


def _against_peers(line: str, rows: pd.DataFrame, group: str | None) -> list[Finding]:
    """The mean of the last three months, beside the middle half of the group in them."""
    known = rows[rows["value"].notna() & rows["usual_low"].notna()].tail(QUARTER)
    if known.empty:
        return []
    own, low, high = (float(known[name].mean()) for name in ("value", "usual_low", "usual_high"))
    said = money if line == "mrr" else percent
    place = "below" if own < low else "above" if own > high else "within"
    who = f"accounts of {group}" if group else "all accounts"
    over = "its last month" if len(known) == 1 else f"its last {len(known)} months"
    usual = f"the usual range of {who} ({said(low)} to {said(high)})"
    claim = f"{WORDS[line]} in {over} was {said(own)}, {place} {usual}."
    return [Finding(claim, "fact", accounts=int(known["accounts"].min()), about={"line": line, "place": place})]


def _heard(happened: pd.DataFrame, last: date | None) -> list[Finding]:
    touches = happened[happened["lane"].str.startswith("Contacts")]
    if touches.empty or last is None:
        return []
    late = touches[[day > last - HALF_YEAR for day in touches["happened_on"]]]
    if late.empty:
        return [Finding("Nobody contacted it in its last six months.", "fact", accounts=1)]
    known = late[late["lane"] != "Contacts"]
    if known.empty:
        return [Finding(f"{count(len(late), 'contact')} in its last six months.", "fact", accounts=1)]
    answered = known[known["lane"] == "Contacts answered"]
    tail = ""
    if (touches["lane"] == "Contacts answered").any():
        days = (last - touches.loc[touches["lane"] == "Contacts answered", "happened_on"].max()).days
        tail = f"; the last answered one was {count(days, 'day')} before its last day in the data"
    were = "was" if len(known) == 1 else "were"
    claim = f"{len(answered)} of {count(len(known), 'contact')} in its last six months {were} answered{tail}."
    return [Finding(claim, "fact", accounts=1)]
