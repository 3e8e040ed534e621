"""What is said of a change, in sentences computed from their numbers."""

import math

import pandas as pd

from ..counting.period import PER_MONTH
from ..finding import SAME, Finding, count, fact_of, money
from ..phrases import named_day, named_period, numeral, with_sign
from ..standards import AFTER
from .intervention_ways import ACCOUNTS, COMPARED, INTERRUPTED, SYNTHETIC, TWO_PERIODS
from .periods import months_in
from .target_findings import Told, rate_words, who
from .waiting import periods_needed

NOT_WHY = ("A change after something was done need not be because of it: what else changed then counts too.",)
CHOSEN = (
    "Where it was started because things were bad, some of the change would have come anyway; only comparable accounts "
    "that were left alone can tell how much."
)
UNITS = {"nps": "points", "usage": "points", "mrr": "MRR"}
WHAT = {"churn": "churn", "nps": "the mean score", "usage": "the share of seats in use", "mrr": "MRR per account"}
BY = {
    COMPARED: "against the other accounts",
    ACCOUNTS: "against what the other accounts did over the same time",
    INTERRUPTED: "against where it was heading",
    SYNTHETIC: "against groups that moved alike",
}
NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
RULED_OUT = " A change of a quarter of what it was before, either way, is ruled out."
RISE = 0.2
TOO_LONG = 400


def findings(told: Told) -> tuple[Finding, ...]:
    """The sentences: did the change move it, what was checked, what else was tried, and what it cost."""
    return (_change(told), *_checked(told), *_comparisons(told), *_synthetic(told), *_spent(told))


def _change(told: Told) -> Finding:
    """What the verdict rests on, in one sentence, with how much more it would take where it cannot be told."""
    first = told.effects.iloc[0]
    claim = _two_periods(told) if first["method"] == TWO_PERIODS else _judged(told, first)
    open_ = f" {_cannot_tell(told, first)}" if first["verdict"] == "cannot tell" else ""
    claim += RULED_OUT if first["verdict"] == SAME else open_
    effect, low, high, p = (float(first[name]) for name in ("effect", "low", "high", "p_adjusted"))
    about = {"changed_on": told.asked.on.isoformat(), "measure": told.asked.measure}
    whom = {str(told.asked.by): told.asked.group} if told.asked.group is not None else {}
    fact = fact_of("effect of a change", {"on": about["changed_on"], "measure": about["measure"], **whom})
    caveats = NOT_WHY + ((CHOSEN,) if told.asked.group is not None else ())
    return Finding(claim, first["verdict"], effect, low, high, _accounts(told), p, about, caveats, fact=fact)


def _accounts(told: Told) -> int:
    """Accounts behind the latest period; monthly values count each account once a month."""
    rows, monthly = float(told.series["size"].iloc[told.two.new]), told.asked.measure in ("usage", "mrr")
    return round(rows / (months_in(told.asked.every) if monthly else 1))


def _two_periods(told: Told) -> str:
    two, series, every = told.two, told.series, told.asked.every
    after = int((series["stage"] == AFTER).sum())
    number = NUMBERS[after] if after < len(NUMBERS) else f"{after}"
    lapse = f"{number} {every if after == 1 else every + 's'} after {named_day(told.asked.on)}"
    old, new = (series.iloc[place] for place in (two.old, two.new))
    moved = _moved(told, two.change, two.low, two.high)
    if told.asked.measure != "churn":
        return (
            f"{lapse}, {_what(told)} in {named_period(new['period'])} is {moved} than in {named_period(old['period'])}."
        )
    return f"{lapse}, {_seen(told, new, ' churned')} against {_seen(told, old, '')}: {moved}."


def _seen(told: Told, row: pd.Series, left: str) -> str:
    of = f"{numeral(row['size'])}{' account-months' if told.chart.basis == PER_MONTH else ''}"
    return (
        f"{numeral(row['churned'])} of {of}{left} in {named_period(row['period'])} ({rate_words(told, row['value'])})"
    )


def _what(told: Told) -> str:
    return f"{WHAT[told.asked.measure]} of {who(told)}"


def _judged(told: Told, first: pd.Series) -> str:
    moved = _moved(told, first["effect"], first["low"], first["high"])
    return f"Since {named_day(told.asked.on)}, {_what(told)} is {moved} on average, {BY[first['method']]}."


def _moved(told: Told, change: float, low: float, high: float) -> str:
    """How far, which way, and from where to where it may be."""
    measure, way = told.asked.measure, "higher" if change > 0 else "lower"
    unit = UNITS.get(measure) or ("in 100 account-months" if told.chart.basis == PER_MONTH else "points")
    size = f"{amount(measure, change)} {unit} {way}" if change else "no different"
    limits = "" if math.isnan(low) else f" ({amount(measure, low, True)} to {amount(measure, high, True)})"
    return f"{size}{limits}"


def moved_words(told: Told) -> list[str]:
    """Each way of judging the change in words: how far, which way, and from where to where it may be."""
    return [_moved(told, row["effect"], row["low"], row["high"]) for _, row in told.effects.iterrows()]


def amount(measure: str, change: float, signed: bool = False) -> str:
    """A change in the unit of what is followed."""
    places, size = 0 if measure == "mrr" else 2, change if measure in ("mrr", "nps") else 100 * change
    return with_sign(size, places) if signed else numeral(abs(size), places)


def _cannot_tell(told: Told, first: pd.Series) -> str:
    says = "Not enough data to say whether that is more than chance."
    if first["method"] == TWO_PERIODS and told.two.earlier:
        says = f"{_moves(told)}, so this may be chance."
    return f"{says} {_needed(told, first)}".rstrip()


def _moves(told: Told) -> str:
    """How it compares with what came before, over as many periods."""
    if told.two.as_large:
        return f"Moves as large came {count(told.two.as_large, 'time')} in the {told.two.earlier} before"
    explained = " and where it was already heading explains it" if not told.checks["passed"].all() else ""
    return f"None of the {count(told.two.earlier, 'move')} before was as large{explained and ','}{explained}"


def _needed(told: Told, first: pd.Series) -> str:
    """How many periods on each side a change of the size seen would take to be shown, four times in five."""
    if told.asked.measure != "churn" or told.chart.basis == PER_MONTH or first["method"] != TWO_PERIODS:
        return ""
    old, new = (told.series.iloc[place] for place in (told.two.old, told.two.new))
    size, every = (old["size"] + new["size"]) / 2, told.asked.every
    accounts, periods = periods_needed(float(old["value"]), float(new["value"]), float(size), told.chart.rho)
    if math.isnan(accounts):
        return ""
    if not periods <= TOO_LONG:
        return f"A change that small would take more than {TOO_LONG} {every}s to show."
    many = f"about {count(periods, every)} on each side"
    each = f"about {_round(accounts)} accounts in each"
    return f"To show a change of that size four times in five takes {many} at this size, or {each}."


def _round(number: float) -> str:
    step = 10 ** max(math.floor(math.log10(max(number, 1))) - 1, 0)
    return numeral(round(number / step) * step)


def _checked(told: Told) -> tuple[Finding, ...]:
    if told.checks.empty or told.effects["method"].iloc[0] == TWO_PERIODS:
        return ()
    said, good = "; ".join(told.checks["result"]), bool(told.checks["passed"].all())
    spoilt = not good and told.effects["p_value"].iloc[0] < 0.05
    claim = f"{said[0].upper()}{said[1:]}{', so the comparison proves nothing' if spoilt else ''}."
    return (Finding(claim, "fact" if good else "cannot tell", accounts=_accounts(told)),)


def _comparisons(told: Told) -> tuple[Finding, ...]:
    """The other ways of judging it, which decide nothing."""
    rest = told.effects.iloc[1:]
    parts = [f"{row['method']} {_moved(told, row['effect'], row['low'], row['high'])}" for _, row in rest.iterrows()]
    claim = f"Other estimates, which do not decide: {'; '.join(parts)}."
    return (Finding(claim, "cannot tell", accounts=_accounts(told)),) if parts else ()


def _synthetic(told: Told) -> tuple[Finding, ...]:
    """What a mixture of untouched groups cannot say, where there are groups to mix."""
    return (Finding(told.synthetic, "cannot tell", accounts=_accounts(told)),) if told.synthetic else ()


def _spent(told: Told) -> tuple[Finding, ...]:
    """What more was spent since, where spending is known and rose."""
    rose = told.spending[told.spending["spent_more"] > RISE * told.spending["before_month"]]
    if rose.empty:
        return ()
    row = rose.sort_values(["spent_more", "kind"], ascending=[False, True]).iloc[0]
    more = f"{money(row['spent_more'])} a month higher than in the half-year before"
    claim = f"Since {named_day(told.asked.on)} spending on {row['kind']} is {more}."
    return (Finding(claim, "fact", float(row["spent_more"]), about={"kind": row["kind"]}),)
