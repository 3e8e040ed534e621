"""What if churn fell: the year ahead at another churn a year, all else as it goes."""

import pandas as pd

from ..finding import ESTIMATE, Finding, count, money, percent
from ..phrases import named_period, numeral, with_sign
from ..standards import YEAR
from .projection_paths import OWN, Own, Scenario

AS_IT_IS = "With current churn"


def at_churn(here: Own, falls: float) -> tuple[Scenario, ...]:
    """The book at this churn a year and at today's, with new business and growth of MRR as they are."""
    growth = float(here.grown.mean()) if here.grown.size and not here.too_fast else 0.0
    monthly, new = 1 - (1 - falls) ** (1 / YEAR), here.new if here.new == here.new else 0.0
    growth, today = growth if growth == growth else 0.0, here.churn if here.churn == here.churn else 0.0
    return Scenario(_named(falls), monthly, new, growth), Scenario(AS_IT_IS, today, new, growth)


def what_if(here: Own, paths: pd.DataFrame, falls: float | None) -> tuple[Finding, ...]:
    """Accounts and MRR a year ahead at another churn, and how many more or fewer than at today's."""
    if falls is None:
        return ()
    then, now = (
        paths[(paths["scenario"] == name) & (paths["ahead"] <= YEAR)].iloc[-1] for name in (_named(falls), AS_IT_IS)
    )
    head = f"If churn were {percent(falls)} a year and new business stayed as it is"
    claim = (
        f"{head}, {count(here.accounts, 'account')} would become {numeral(then['accounts'])} by "
        f"{named_period(then['month'])} ({with_sign(then['accounts'] - now['accounts'])})"
    )
    if then["mrr"] == then["mrr"]:
        more = float(then["mrr"] - now["mrr"])
        claim += f", and {money(here.mrr)} MRR would become {money(then['mrr'])} ({'+' * (more > 0)}{money(more)})"
    return (Finding(f"{claim}.", ESTIMATE, float(then["accounts"]), accounts=here.accounts, caveats=(PLAIN,)),)


PLAIN = (
    "What if is plain arithmetic: those that churn weigh as much in MRR as the book’s own do. The change is against "
    "the same arithmetic with current churn."
)


def arr_at_year_end(paths: pd.DataFrame) -> str:
    """ARR at the end of the first year that ends ahead, with its range; nothing where MRR is not known."""
    own = paths[(paths["scenario"] == OWN) & (paths["ahead"] > 0) & paths["month"].str.endswith("-12")]
    if own.empty or own["mrr"].isna().iloc[0]:
        return ""
    row = own.iloc[0]
    arr, low, high = (money(YEAR * row[name]) for name in ("mrr", "mrr_low", "mrr_high"))
    return f" ARR at the end of {row['month'][:4]} would be {arr} ({low} to {high})."


def _named(falls: float) -> str:
    return f"{percent(falls)} a year"
