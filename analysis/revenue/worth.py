"""What an account is worth, three ways side by side, and when each of them is wrong."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import ALL
from ..counting.claims import says_today
from ..counting.groups import label_of
from ..counting.lives import HORIZONS, horizon_within
from ..counting.then import in_groups_at_entry
from ..errors import NotEnoughData
from ..estimate import (
    LEAST_ACCOUNTS,
    LEAST_RENEWALS,
    MISFIT,
    AccountValue,
    constant_value,
    horizon_value,
    renewals,
    sbg_fit,
    sbg_misfit,
    sbg_value,
)
from ..finding import Finding, count, money, months, run_of
from ..phrases import percent
from ..result import Result
from ..standards import DISCOUNT, FEWEST, YEAR
from .worth_counting import count_lives, count_pay, told_by_mrr

WITHIN, CONSTANT, RENEWALS = "within the observed months", "ARPA ÷ churn", "renewal model"
RULES = {
    WITHIN: "Survival × ARPA × margin, added up over the months that were observed, later months discounted.",
    CONSTANT: "ARPA × margin ÷ churn per account-month over the whole book, as if that rate held for ever.",
    RENEWALS: "For an account on a 12-month contract: what such accounts pay in a year × margin × the discounted "
    "renewals of a shifted beta-geometric.",
}
WRONG = {
    WITHIN: "Too low for accounts that stay past the horizon: what comes later is not counted.",
    CONSTANT: "Wrong where churn changes with age, as it does at renewals, and beyond the months that were observed.",
    RENEWALS: "Wrong where renewal rates rise because of what was done, and not because the unhappy have churned.",
}
ARPA_AS_IT_IS = "ARPA is taken as it is; the interval is that of how long accounts stay."
ARPA_TODAY = "ARPA is what active accounts pay today, as their table says."
UNMARKED = "The accounts mark nobody as churned, so whoever stopped paying counts as churned here."


@dataclass(frozen=True, eq=False, repr=False)
class Worth(Result):
    """What an account is worth. `methods` has a row per group and method."""

    methods: pd.DataFrame
    findings: tuple[Finding, ...]


@says_left_out()
@partial(says_today, then=in_groups_at_entry)
def worth(book: Book, *, by: str | None = None, margin: float = 1.0, discount: float = DISCOUNT) -> Worth:
    """What is an account worth over the time it stays, by three methods?

    `margin`: the share of MRR that is earned, 1 where it is not known (the value is then revenue, not profit);
    `discount` a year. The value counts the first payment as made now. ARPA is the mean MRR of an account-month in the
    last 12 months, or without months of MRR that of the accounts here today; the renewal model takes that of accounts
    on 12-month contracts, of which alone it speaks. Where the accounts mark nobody as left, whoever stopped paying
    counts as left. Raises MissingTable without MRR or for an
    unknown dimension, NotEnoughData where nobody paid.

    Example: `revenue.worth(book)`.
    """
    label_of(book, by)
    book = in_groups_at_entry(book, by)
    lives, pay = count_lives(book, by=by), count_pay(book, by=by)
    if lives.empty or pay.empty:
        raise NotEnoughData("Nobody's worth can be counted.", "No account has both MRR and time.", "Add months of MRR.")
    horizon = _horizon(lives)
    parts = [_one(str(group), rows, pay, horizon, margin, discount) for group, rows in lives.groupby("group")]
    methods = pd.concat(parts, ignore_index=True)
    return Worth(methods, findings(methods, horizon, _basis(margin, discount), _caveats(book, methods)))


def _basis(margin: float, discount: float) -> str:
    less = f"later months discounted {percent(discount, 0)} a year" if discount else "later months not discounted"
    if margin == 1:
        return f"revenue, {less}; set a gross margin to see profit"
    return f"at a margin of {percent(margin, 0)}, {less}"


def _horizon(lives: pd.DataFrame) -> int:
    """The longest round number of months for which every group large enough has 10 accounts at risk."""
    sizes = lives.groupby("group")["accounts"].sum()
    large = lives[lives["group"].isin(sizes[sizes >= FEWEST].index)]
    reach = [_reach(rows) for _, rows in (large if len(large) else lives).groupby("group")]
    shortest = min(reach)
    return int(horizon_within(max(shortest, 1)))


def _reach(rows: pd.DataFrame) -> int:
    """The last tenure at which 10 accounts are at risk."""
    at_exit = rows.groupby("exit")["accounts"].sum().sort_index(ascending=False).cumsum()
    enough = at_exit[at_exit >= FEWEST]
    return int(enough.index.max()) if len(enough) else 0


def _one(
    group: str, rows: pd.DataFrame, pay: pd.DataFrame, horizon: int, margin: float, discount: float
) -> pd.DataFrame:
    paid, yearly = pay[pay["group"] == group], rows[rows["term"] == 1]
    arpa, on_contract = _arpa(paid), _arpa(paid[paid["term"] == 1])
    exposure = float((rows["accounts"] * (rows["exit"] - rows["entry"])).sum())
    values = {
        WITHIN: _within(rows, arpa * margin, horizon, discount),
        CONSTANT: _constant(_left(rows), exposure, arpa * margin, int(rows["exit"].max())),
        RENEWALS: _renewals(yearly, on_contract * margin, discount),
    }
    whose = {WITHIN: (rows, arpa), CONSTANT: (rows, arpa), RENEWALS: (yearly, on_contract)}
    made = [
        {"method": name, **value, "rule": RULES[name], "wrong_when": WRONG[name], "arpa": whose[name][1],
         "accounts": int(whose[name][0]["accounts"].sum()), "churned": _left(whose[name][0])}
        for name, value in values.items()
    ]  # fmt: skip
    return pd.DataFrame(made).assign(group=group)[list(COLUMNS)]


def _arpa(paid: pd.DataFrame) -> float:
    return float(paid["mrr"].sum() / paid["account_months"].sum()) if len(paid) else math.nan


def _left(rows: pd.DataFrame) -> int:
    return int((rows["accounts"] * rows["churned"]).sum())


COLUMNS = ("group", "accounts", "churned", "arpa", "method", "value", "low", "high", "extrapolated", "verdict",
           "reason", "rule", "wrong_when")  # fmt: skip


def _told(value: AccountValue, extrapolated: bool, reason: str) -> dict[str, object]:
    verdict = "cannot tell" if math.isnan(value.estimate) else "estimate"
    return {"value": value.estimate, "low": value.low, "high": value.high, "extrapolated": extrapolated,
            "verdict": verdict, "reason": reason}  # fmt: skip


NONE = AccountValue(math.nan, math.nan, math.nan)


def _within(rows: pd.DataFrame, earned: float, horizon: int, discount: float) -> dict[str, object]:
    if rows["accounts"].sum() < FEWEST or _reach(rows) < horizon:
        return _told(NONE, False, f"Fewer than {FEWEST} accounts were watched for {months(horizon)}.")
    monthly = (1 + discount) ** (1 / YEAR) - 1
    value = horizon_value(
        rows["exit"], rows["churned"], rows["accounts"], earned, horizon, monthly, entry=rows["entry"]
    )
    return _told(value, False, f"The first {run_of(horizon)} of an account.")


def _constant(churned: int, exposure: float, earned: float, longest: int) -> dict[str, object]:
    value = constant_value(earned, churned, exposure)
    if not churned:
        least = "" if math.isnan(value.low) else f" It would be {money(value.low)} or more."
        return _told(value, False, f"Nobody churned, so the churn rate is not known.{least}")
    stay = exposure / churned
    beyond = stay > min(longest, HORIZONS[0])
    why = f"It counts on {months(round(stay))} of stay; the longest seen is {months(longest)}."
    return _told(value, beyond, why)


def _renewals(rows: pd.DataFrame, earned: float, discount: float) -> dict[str, object]:
    lost, kept = renewals(rows["exit"], rows["churned"], rows["accounts"], YEAR, rows["entry"])
    if len(lost) < LEAST_RENEWALS or lost[0] + kept[0] < LEAST_ACCOUNTS:
        due = round(lost[0] + kept[0]) if len(lost) else 0
        needs = f"{LEAST_RENEWALS} renewals and {LEAST_ACCOUNTS} accounts on 12-month contracts"
        return _told(
            NONE,
            False,
            f"It needs {needs}: {count(len(lost), 'renewal')} so far, {count(due, 'account')} at the first.",
        )
    if not discount > 0:
        return _told(NONE, False, "It needs a discount above 0.")
    fit = sbg_fit(lost[:-1], kept[:-1])
    expected = (fit.beta + len(lost) - 1) / (fit.alpha + fit.beta + len(lost) - 1)
    seen = kept[-1] / (lost[-1] + kept[-1])
    tested = f"tested on the last, it expected {percent(expected, 0)} to renew and {percent(seen, 0)} did."
    if not _follows(lost, kept):
        return _told(NONE, False, f"The model does not follow the {count(len(lost), 'renewal')} observed; {tested}")
    value = sbg_value(lost, kept, YEAR * earned, discount)
    return _told(value, True, f"It rests on {count(len(lost), 'renewal')}; {tested}")


def _follows(lost: np.ndarray, kept: np.ndarray) -> bool:
    """Whether the model is near what it was fitted to, as the forecast of renewals asks of it too."""
    fit = sbg_fit(lost, kept)
    share = fit.alpha / (fit.alpha + fit.beta + np.arange(len(lost)))
    return not sbg_misfit(share, lost, kept) < MISFIT


def _caveats(book: Book, methods: pd.DataFrame) -> tuple[str, ...]:
    unmarked = "accounts" in book.tables and told_by_mrr(book) and methods["churned"].sum()
    said = {ARPA_TODAY: "mrr" not in book.tables, ARPA_AS_IT_IS: True, UNMARKED: unmarked}
    return tuple(words for words, applies in said.items() if applies)


def findings(methods: pd.DataFrame, horizon: int, basis: str, said: tuple[str, ...]) -> tuple[Finding, ...]:
    """A sentence per group and method; when a method is wrong stands below, beside its name."""
    told = []
    for _, row in methods.iterrows():
        known = row["verdict"] != "cannot tell"
        wrong = f"{row['method'][0].upper()}{row['method'][1:]}: {row['wrong_when'][0].lower()}{row['wrong_when'][1:]}"
        caveats = (wrong, *said) if known else ()
        about = {"group": row["group"], "method": row["method"]}
        numbers = (row["value"], row["low"], row["high"])
        claim = _claim(row, basis, horizon)
        told.append(Finding(claim, row["verdict"], *numbers, int(row["accounts"]), about=about, caveats=caveats))
    return tuple(told)


def _claim(row: pd.Series, basis: str, horizon: int) -> str:
    whose = "An account" if row["group"] == ALL else f"An account of {row['group']}"
    if row["method"] == RENEWALS:
        whose += " on a 12-month contract"
    if row["verdict"] == "cannot tell":
        return f"{whose}, by {row['method']}: not known. {row['reason']}"
    none = "nobody churned in that time" if row["churned"] and row["method"] == WITHIN else "nobody churned"
    sure = f" (no interval: {none})" if row["method"] == WITHIN or not row["churned"] else ""
    range_ = sure if math.isnan(row["low"]) else f" ({money(row['low'])} to {money(row['high'])})"
    if row["method"] == WITHIN:
        return f"{whose} is worth {money(row['value'])}{range_} in its first {run_of(horizon)} ({basis})."
    marked = ", an extrapolation" if row["extrapolated"] else ""
    return f"{whose}, by {row['method']}: {money(row['value'])}{range_}{marked}. {row['reason']}"
