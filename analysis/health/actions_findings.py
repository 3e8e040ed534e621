"""What is said of actions: how they stand, who carries how much, and what became of the accounts."""

import math

import pandas as pd

from ..counting.actions import DONE, LATE
from ..counting.actions import OPEN as NOT_DONE
from ..finding import CLEAR, FACT, OPEN, RATIO, Finding, count, listed, money, percent
from ..naming import called
from ..phrases import numeral, out_of, times
from ..standards import FEWEST, FEWEST_LEFT, MOST_NAMED
from .actions_compared import Compared

FAMILY = "actions"
ASSOCIATED = "An association: people chose who gets an action, and what they knew beyond this may be why."


def findings(actions: pd.DataFrame, load: pd.DataFrame, compared: Compared, within: int) -> tuple[Finding, ...]:
    """The sentences, in the order a reader asks: how they stand, what is overdue, did it help, who carries what."""
    if actions.empty:
        claim = "No action is written down yet. Add one from any list of accounts, or bring a file of actions."
        return (Finding(claim, FACT, 0.0), *_carried(load))
    return (_stand(actions), *_overdue(actions), _became(compared, within), *_carried(load))


def _stand(actions: pd.DataFrame) -> Finding:
    counts = {state: int((actions["state"] == state).sum()) for state in (LATE, NOT_DONE, DONE)}
    parts = [f"{numeral(many)} {state}" for state, many in counts.items() if many]
    accounts = int(actions["account_id"].nunique())
    whom = f" for {count(accounts, 'account')}" if accounts else ""
    claim = f"{count(len(actions), 'action')}{whom}: {', '.join(parts)}."
    return Finding(claim, FACT, float(len(actions)), accounts=accounts, about={"table": "actions"})


def _overdue(actions: pd.DataFrame) -> tuple[Finding, ...]:
    late = actions[actions["state"] == LATE]
    if late.empty:
        return ()
    each = late.drop_duplicates("account_id")
    named = each["name"].where(each["name"].notna(), each["account_id"]).dropna()
    mrr = pd.to_numeric(each["mrr"]).sum(min_count=1)
    pays = "" if math.isnan(mrr) else f" ({money(float(mrr))} MRR)"
    verb = "is" if len(late) == 1 else "are"
    of = f" for {listed([called(name) for name in named], MOST_NAMED)}{pays}" if len(named) else ""
    claim = f"{count(len(late), 'action')} {verb} overdue{of}."
    return (Finding(claim, FACT, float(len(late)), accounts=len(each), about={"state": LATE}),)


def _became(compared: Compared, within: int) -> Finding:
    """What became of accounts with an action; where it cannot be told, why."""
    notes = _notes(compared)
    if compared.outcomes.empty:
        claim = f"What became of accounts with an action cannot be told: {_why_none(compared)}."
        return Finding(claim, OPEN, caveats=notes)
    row = compared.outcomes.iloc[0]
    sides = f"{out_of(row['churned_acted'], row['accounts_with'])} churned within {within} days"
    beside = f"{out_of(row['churned_without'], row['accounts_without'])} comparable accounts without one"
    if math.isnan(row["p_value"]):
        claim = (
            f"Not enough data to say what became of accounts with an action: {sides}, "
            f"against {beside}. It takes {FEWEST} accounts on each side, of which {FEWEST_LEFT} churned."
        )
        return Finding(claim, OPEN, accounts=int(row["accounts_with"]), caveats=(ASSOCIATED, *notes))
    ratio = (float(row["rate_ratio"]), float(row["ratio_low"]), float(row["ratio_high"]))
    often = times(*ratio)
    p, accounts = float(row["p_value"]), int(row["accounts_with"])
    about = {"measure": "actions"}
    if row["verdict"] == CLEAR:
        claim = (
            f"Of accounts with an action {sides}, against {beside}: {often}. "
            "That goes with having an action; it does not show that the action did it."
        )
        return Finding(claim, CLEAR, *ratio, accounts, p, about, (ASSOCIATED, *notes), FAMILY, "actions:became",
                       even=RATIO)  # fmt: skip
    told = f"{sides}, against {beside}, {often}"
    claim = f"Not enough data to say whether accounts with an action churn more or less: {told}."
    return Finding(claim, OPEN, *ratio, accounts, p, about, (ASSOCIATED, *notes), FAMILY, even=RATIO)


def _why_none(compared: Compared) -> str:
    """The first reason that holds."""
    if compared.gone:
        return "on the day of their action none of these accounts was a customer with a day of its start"
    if compared.undated and not compared.by_due:
        return "no action says on which day it was opened or due"
    if compared.alone:
        return "no account without an action was like them on that day"
    return "no time has passed since they were opened"


def _notes(compared: Compared) -> tuple[str, ...]:
    """From which day accounts were compared, in what they are alike, and who was left out."""
    alike = ", ".join(("as long here", *compared.matched))
    told = (
        (len(compared.outcomes), f"Compared are accounts alike on the day of the action: {alike}."),
        (
            compared.by_due,
            f"{count(compared.by_due, 'account')}: nothing says when the action was opened, so what came after the day "
            "it was due is compared.",
        ),
        (compared.undated, f"{count(compared.undated, 'account')} with actions without a day left out."),
        (compared.gone, f"{count(compared.gone, 'account')} not a customer on the day of the action left out."),
        (compared.alone, f"{count(compared.alone, 'account')} with nobody like them left out."),
    )
    return (*(words for many, words in told if many), *compared.sampled)


def _carried(load: pd.DataFrame) -> tuple[Finding, ...]:
    """Who has most accounts, and what they have open beside it."""
    known = load.dropna(subset=["accounts"])
    if len(known) < 2:
        return ()
    ordered = known.sort_values(["accounts", "csm"], ascending=[False, True])
    most, names = ordered.iloc[0], ordered.loc[ordered["accounts"] == ordered["accounts"].max(), "csm"]
    if len(names) > 1:
        claim = f"{listed(list(names), MOST_NAMED)} have the most accounts, {numeral(most['accounts'])} each."
        return (Finding(claim, FACT, float(most["accounts"]), accounts=int(most["accounts"]), about={"csm": [*names]}),)
    whole = float(known["mrr"].sum())
    part = f" and {percent(most['mrr'] / whole, 0)} of the MRR" if whole > 0 and most["mrr"] == most["mrr"] else ""
    has = f"{count(most['open_actions'], 'open action')} and {numeral(most['overdue_actions'])} overdue"
    claim = f"{most['csm']} has the most accounts: {numeral(most['accounts'])}{part}, with {has}."
    return (Finding(claim, FACT, float(most["accounts"]), accounts=int(most["accounts"]), about={"csm": most["csm"]}),)
