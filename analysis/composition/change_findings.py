"""What moved churn, in sentences computed from the bridge."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from ..book.mrr_history import BY_RECORD, RECORDED
from ..counting.period import Period
from ..counting.stake_intervals import UNKNOWN, Stake, mean_varies, of_a_change
from ..estimate import MixRate, holm, share_difference
from ..finding import CLEAR, Finding, listed, percent
from ..phrases import numeral, with_sign
from ..standards import FEWEST, Z

DEPENDS = "How much is mix depends on the segments chosen: compare by another one to see."
OVERLAP = "Accounts active in both periods are counted in both, as if they were different ones."


def findings(
    by: str | None,
    groups: pd.DataFrame,
    bridge: pd.DataFrame,
    total: pd.Series,
    periods: tuple[Period, Period],
    paid: MixRate | None,
    recorded: bool,
) -> tuple[Finding, ...]:
    """The change, what mix and behaviour did to it, and the same for MRR where it is known in both periods."""
    row = bridge.set_index("part")
    first, second = _p_values(total, _of(row, "behaviour"))
    whole, money = _total(row, total, *periods, first), _money(paid, recorded)
    if by is None or len(groups) < 2:
        return (whole, *money)
    return (whole, *_paradox(groups, row), _mix(row), _behaviour(row, second, by, total), *money)


def _p_values(total: pd.Series, behaviour: tuple[float, float, float]) -> tuple[float, float]:
    """Of the change and of behaviour, corrected for being two (Holm)."""
    whole = share_difference(*(total[f"{n}_{w}"] for w in ("after", "before") for n in ("churned", "accounts"))).p
    moved, low, high = behaviour
    apart = 2 * NormalDist().cdf(-abs(moved) * 2 * Z / (high - low)) if high > low else np.nan
    first, second = holm([whole, apart])
    return float(first), float(second)


def points(share: float) -> str:
    """A difference of shares in points of 100, with its sign: +1.6 points."""
    return f"{with_sign(100 * share, 1)} points"


def _range(low: float, high: float) -> str:
    return f"{points(low).removesuffix(' points')} to {points(high).removesuffix(' points')}"


def _total(row: pd.DataFrame, total: pd.Series, earlier: Period, later: Period, p: float) -> Finding:
    moved, low, high = _of(row, "change")
    was, is_ = (
        f"{percent(_of(row, when)[0])} ({numeral(total[f'churned_{when}'])} of {numeral(total[f'accounts_{when}'])})"
        for when in ("before", "after")
    )
    between = f"from {was} {earlier.words} to {is_} {later.words}"
    shown = p < 0.05 and not low <= 0 <= high
    doubt = "" if shown else " That is within normal variation."
    claim = f"Churn went {between}: {points(moved)} ({_range(low, high)}).{doubt}"
    verdict = CLEAR if shown and _enough(total) else "cannot tell"
    money = _stake((moved, low, high), p, total) if verdict == CLEAR else UNKNOWN
    accounts, about = int(total["accounts_after"]), {"part": "change"}
    return Finding(claim, verdict, moved, low, high, accounts, p, about, (OVERLAP,), **vars(money))


def _enough(total: pd.Series) -> bool:
    return bool(min(total["accounts_before"], total["accounts_after"]) >= FEWEST)


def _stake(moved: tuple[float, float, float], p: float, total: pd.Series) -> Stake:
    """Of a change between two periods; the change and the behavior behind it are two tests."""
    lost, rate = float(total["mrr_churned_after"]), float(total["churned_after"] / total["accounts_after"])
    varies = mean_varies(lost, float(total["mrr_churned_squared_after"]), float(total["churned_with_mrr_after"]))
    return of_a_change(moved, p, rate, lost, 2, varies)


def _mix(row: pd.DataFrame) -> Finding:
    mix, moved = _of(row, "mix")[0], _of(row, "came_or_went")[0]
    also = f"; groups that are new or ended explain {points(moved)}" if abs(moved) >= 0.0005 else ""
    claim = f"Customer mix explains {points(mix)} of the change{also}."
    return Finding(claim, "estimate", mix, about={"part": "mix"}, caveats=(DEPENDS,))


def _behaviour(row: pd.DataFrame, p: float, by: str, total: pd.Series) -> Finding:
    moved, low, high = _of(row, "behaviour")
    shown = p < 0.05 and not low <= 0 <= high and _enough(total)
    if not low < high:
        claim = "Not enough to say whether customers behave differently: in either period none of them churned, or all."
        return Finding(claim, "cannot tell", moved, about={"part": "behaviour", "by": by})
    rest = "customers churned more" if moved > 0 else "customers churned less"
    end = f"{rest} often" if shown else "not enough to say that customers behave differently"
    claim = f"At the same customer mix churn would have changed by {points(moved)} ({_range(low, high)}): {end}."
    verdict = CLEAR if shown else "cannot tell"
    money = _stake((moved, low, high), p, total) if shown else UNKNOWN
    return Finding(claim, verdict, moved, low, high, p_value=p, about={"part": "behaviour", "by": by}, **vars(money))


def _paradox(groups: pd.DataFrame, row: pd.DataFrame) -> tuple[Finding, ...]:
    """Every group one way and the total the other: the mix did it."""
    moved, total = groups["rate_change"].dropna(), _of(row, "change")[0]
    if len(moved) < 2 or total == 0 or not (moved * total < 0).all():
        return ()
    each, whole = ("improved", "got worse") if total > 0 else ("got worse", "improved")
    kept = sorted(groups.loc[groups["rate_change"].notna(), "group"])
    mix = f"the customer mix moved it, by {points(_of(row, 'mix')[0])}"
    claim = f"Beware: every group {each} ({listed(kept)}) while the total {whole}; {mix}."
    return (Finding(claim, "estimate", total, about={"part": "paradox"}),)


def _money(parts: MixRate | None, recorded: bool) -> tuple[Finding, ...]:
    """The same for MRR, counted: its interval is that of the revenue rates, on the first page."""
    if parts is None:
        return ()
    moved = parts.after - parts.before
    named = {"customer mix": parts.mix, "customer behavior": parts.rate, "new or ended groups": parts.entry_exit}
    shares = {name: float(value.sum()) for name, value in named.items()}
    said = ", ".join(f"{name} {points(value)}" for name, value in shares.items() if abs(value) >= 0.0005)
    of = f", of which {said}" if said else ""
    begins = f"{BY_RECORD}, MRR churn" if recorded else "MRR churn"
    caveats = (RECORDED,) if recorded else ()
    claim = f"{begins} went from {percent(parts.before)} to {percent(parts.after)}: {points(moved)}{of}."
    return (Finding(claim, "estimate", moved, about={"part": "mrr"}, caveats=caveats),)


def _of(row: pd.DataFrame, part: str) -> tuple[float, float, float]:
    share, low, high = (float(row[name][part]) for name in ("share", "low", "high"))
    return share, low, high
