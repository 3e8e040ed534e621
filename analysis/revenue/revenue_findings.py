"""What the numbers of the recurring revenue say, in sentences computed from them."""

import pandas as pd

from ..finding import OPEN, Finding, count, interval, listed, money, percent, with_interval
from ..phrases import named_period, numeral, percent_with_sign
from ..standards import YEAR
from .revenue_metrics import GAINS, LOSSES

WORDS = {
    "new": "New accounts carried the",
    "expansion": "Expansion carried the",
    "reactivation": "Reactivation carried the",
}


def findings(
    bridge: pd.DataFrame,
    year: pd.Series,
    frame: pd.DataFrame,
    gaps: int,
    late: int,
    since: str,
    caveats: tuple[str, ...],
) -> tuple[Finding, ...]:
    """The sentences of the movements: the change, what carried it, what was retained, what one rule would change."""
    amount = bridge.set_index("step")["amount"]
    kept, moved = _retained(year), _change(bridge, amount, since, frame["month"].iloc[-1], caveats)
    whole = int((frame["month"] >= since).sum()) == YEAR
    return (
        *((moved, kept) if kept.verdict == OPEN else (kept, moved)),
        *_carried(amount, bridge, "year" if whole else "period"),
        *_stopped(amount, year, whole),
        *_quick(amount),
        *_late(gaps, late),
    )


def _change(bridge: pd.DataFrame, amount: pd.Series, since: str, until: str, caveats: tuple[str, ...]) -> Finding:
    change = amount["closing"] - amount["opening"]
    share = f" ({percent_with_sign(change / amount['opening'])})" if amount["opening"] > 0 else ""
    word = "grew" if change > 0 else "fell" if change < 0 else "stayed"
    claim = (
        f"From {named_period(since)} to {named_period(until)} MRR {word} from {money(amount['opening'])} to "
        f"{money(amount['closing'])}{share}: "
        f"{_moves(amount)}."
    )
    accounts = int(bridge["accounts"].sum())
    return Finding(claim, "fact", float(change), accounts=accounts, about={"month": until}, caveats=caveats)


def _moves(amount: pd.Series) -> str:
    """What moved, and what did not: a movement that nobody made is named and is no +0."""
    steps = (*GAINS, *LOSSES)
    still = [name for name in steps if numeral(amount[name]) == "0"]
    moved = [f"{name} {'+' if name in GAINS else '−'}{money(amount[name])}" for name in steps if name not in still]
    none = listed(still, 5).replace(" and ", " or ")
    return "; ".join(part for part in (listed(moved, 5), f"no {none}" if none else "") if part)


def _carried(amount: pd.Series, bridge: pd.DataFrame, period: str) -> tuple[Finding, ...]:
    """Which gain carries the year, said only where it is more than half of all of them."""
    gained, lost = amount[list(GAINS)].sum(), amount[list(LOSSES)].sum()
    top = str(amount[list(GAINS)].idxmax())
    if not gained > 0 or amount[top] <= gained / 2:
        return ()
    without = amount["closing"] - amount["opening"] - amount[top]
    then = f"MRR would have {'fallen' if without < 0 else 'grown'} by {money(abs(without))}"
    movements = bridge.set_index("step")["accounts"][top]
    share = percent(amount[top] / gained, 0)
    claim = (
        f"{WORDS[top]} {period}: {money(amount[top])} of the {money(gained)} gained ({share}), "
        f"against {money(lost)} lost; without that {then}."
    )
    return (Finding(claim, "fact", float(amount[top] / gained), accounts=int(movements), about={"kind": top}),)


def _retained(year: pd.Series) -> Finding:
    if pd.isna(year["grr"]):
        return Finding("NRR and GRR are not known: they need MRR from 12 months before.", OPEN)
    told = [f"{name} is {percent(year[key])}{_range(year, key)}" for name, key in (("NRR", "nrr"), ("GRR", "grr"))]
    left = "all still pay" if not year["left"] else f"{numeral(year['left'])} {_pays(year['left'])} nothing now"
    claim = (
        f"{' and '.join(told)}. Of the {count(year['accounts_start'], 'account')} paying 12 months before, {left} "
        f"(churn of {percent(year['logo_churn_year'])}, {interval(year['year_low'], year['year_high'])})."
    )
    numbers = with_interval(year, "nrr", "nrr_low", "nrr_high")
    return Finding(claim, "estimate", *numbers, accounts=int(year["accounts_start"]))


def _stopped(amount: pd.Series, year: pd.Series, whole: bool) -> tuple[Finding, ...]:
    """Why the churn of the movements is not that of the accounts of the start, where it is not."""
    left = year["mrr_left"]
    if not whole or pd.isna(left) or numeral(left) == numeral(amount["churn"]):
        return ()
    those = f"the {count(year['left'], 'account')} of the start that {_pays(year['left'])} nothing now paid "
    those += f"{money(left)} at the start"
    claim = (
        f"Churn of {money(amount['churn'])} is what accounts paid just before each stop, also of those that came in "
        f"the year and of those that paid again; {those if year['left'] else 'all of the start still pay'}."
    )
    return (Finding(claim, "fact", float(left), accounts=int(year["left"]), about={"kind": "churn"}),)


def _pays(number: float) -> str:
    return "pays" if number == 1 else "pay"


def _range(year: pd.Series, key: str) -> str:
    low, high = year[f"{key}_low"], year[f"{key}_high"]
    return (
        " (no interval: too few churned, or one account is too much of it)"
        if pd.isna(low)
        else f" ({interval(low, high)})"
    )


def _quick(amount: pd.Series) -> tuple[Finding, ...]:
    lost, gained = amount[list(LOSSES)].sum(), amount["new"] + amount["expansion"]
    if not lost > 0:
        return ()
    ratio, again = gained / lost, (gained + amount["reactivation"]) / lost
    gained_ = f"{numeral(ratio, 1)} of MRR gained for each 1 lost"
    also = f" ({numeral(again, 1)} with reactivation)" if numeral(again, 1) != numeral(ratio, 1) else ""
    claim = f"Quick ratio {numeral(ratio, 1)}{also}: {gained_}."
    return (Finding(claim, "fact", float(ratio)),)


def _late(gaps: int, late: int) -> tuple[Finding, ...]:
    if late or not gaps:
        return ()
    they = "it is" if gaps == 1 else "they are"
    claim = (
        f"Over all months, {count(gaps, 'account')} stopped paying for a single month: if that is late billing, choose "
        f"that rule above and {they} no churn."
    )
    return (Finding(claim, "fact", accounts=gaps),)


def still_paying(still: pd.Series, closing: float) -> tuple[Finding, ...]:
    """Where the accounts say they left and the MRR says they pay: which of the two is counted here.

    `still`: accounts and mrr of those marked as left that pay in the last month.
    """
    if not still["accounts"]:
        return ()
    verb = "pays" if still["accounts"] == 1 else "pay"
    claim = (
        f"{count(still['accounts'], 'account')} marked as churned still {verb} {money(still['mrr'])} MRR in the last "
        f"month ({percent(still['mrr'] / closing)} of it), those that churned in that month aside: this page goes by "
        "the MRR, the pages on churn by the mark."
    )
    return (Finding(claim, "fact", float(still["mrr"] / closing), accounts=int(still["accounts"])),)
