"""How long accounts on a contract will stay, past what has been seen, and what they are worth by then."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting import collected
from ..counting.claims import says_today
from ..counting.money import paid_lately
from ..counting.stakes import TERM
from ..errors import NotEnoughData
from ..estimate import (
    LEAST_ACCOUNTS,
    LEAST_RENEWALS,
    MISFIT,
    Sbg,
    renewals,
    sbg_again,
    sbg_fit,
    sbg_misfit,
    sbg_survival,
    sbg_value,
    wilson,
)
from ..finding import Finding, count, money, percent
from ..result import Result
from ..standards import DISCOUNT, SEED, YEAR
from .counting import count_terms
from .renewing_findings import named

AHEAD = 5
SORTED, ALIKE = "those likely to churn go first", "accounts hardly differ in how likely they renew"
SEEN = ("renewal", "tenure", "accounts_due", "accounts_lost", "accounts_renewed", "share_lost", "low", "high",
        "share_expected")  # fmt: skip
PATH = ("renewal", "tenure", "survival", "low", "high", "seen", "past_data")


@dataclass(frozen=True, eq=False, repr=False)
class Ahead(Result):
    """Renewals seen and renewals to come. `seen`: a row per renewal; `path`: the share still active after each, as seen
    and as the model has it, `past_data` marking what lies past the data.

    term: months of the contract. fit: the model. value: what a new account pays in all, discounted (estimate, low,
    high), missing without MRR.
    """

    term: int
    seen: pd.DataFrame
    path: pd.DataFrame
    fit: Sbg
    value: tuple[float, float, float]
    findings: tuple[Finding, ...]


def term_choices(book: Book) -> dict[str, str]:
    """The contract lengths in the book: first those of which enough renewals were seen, then the most common."""
    counts = count_terms(book)
    sizes = counts[counts["term"] > 0].groupby("term")["accounts"].sum().sort_values(ascending=False, kind="stable")
    order = sorted(sizes.index, key=lambda term: (not _seen_enough(counts, term), term < YEAR // 2, -sizes[term]))
    return {str(term): f"{term}-month contracts" for term in order}


def _seen_enough(counts: pd.DataFrame, term: int) -> bool:
    own = counts[counts["term"] == term]
    found = renewals(own["exit"], own["churned"], own["accounts"], term, own["entry"])
    return len(found.lost) >= LEAST_RENEWALS and found.lost[0] + found.kept[0] >= LEAST_ACCOUNTS


@says_left_out()
@says_today
def ahead(book: Book, *, term: int = YEAR, discount: float = DISCOUNT) -> Ahead:
    """How long will accounts on a contract stay, past what has been seen, and what do they pay by then?

    Accounts lost and kept at each renewal of contracts of `term` months, fitted by a shifted beta-geometric (Fader and
    Hardie 2007): accounts differ in how likely they renew, so that the share renewing rises as the others have left.
    The band draws the renewals again from the model (500 times, seed fixed), and who of so many accounts is left: it
    holds the share that comes. The value is ARPA × term × the payments a
    new account makes, later ones discounted (`discount` a year, 0 to 1). Rising renewal may be sorting and need not be
    loyalty; what changes all accounts at once breaks it. Raises MissingTable without contract lengths, NotEnoughData
    with fewer than 4 renewals seen or 50 accounts at the first, or where nobody left.

    Example: `survival.ahead(book)`.
    """
    book.require("accounts", "churned", "contract_length")
    counts = count_terms(book)
    own = counts[counts["term"] == term]
    found = renewals(own["exit"], own["churned"], own["accounts"], term, own["entry"])
    return estimate_ahead(found.lost, found.kept, term, count_payment(book, term), discount)


def count_payment(book: Book, term: int) -> float:
    """ARPA of accounts on such a contract: MRR of an account-month of the last 12 months; missing without MRR."""
    if "mrr" not in book.tables and book.missing("accounts", "mrr"):
        return np.nan
    accounts = book.tables["accounts"].filter(nw.col("contract_length") == term)
    rows = paid_lately(book).join(accounts.select("account_id"), on="account_id", how="semi")
    mean = collected(rows.select(nw.col("mrr").mean()))["mrr"].iloc[0]
    return np.nan if mean is None else float(mean)


def estimate_ahead(
    lost: np.ndarray, kept: np.ndarray, term: int = YEAR, arpa: float = np.nan, discount: float = DISCOUNT
) -> Ahead:
    """Everything the renewals say about the time to come, from accounts lost and kept at each."""
    lost, kept = np.asarray(lost, float), np.asarray(kept, float)
    _enough(lost, kept, term)
    fit = sbg_fit(lost, kept)
    last = len(lost) + max(AHEAD * YEAR // term, 1)
    again = sbg_again(lost, kept)
    path = _path(fit, again, lost, kept, term, last)
    value = _value(lost, kept, again, arpa * term, discount * term / YEAR)
    within = _within(path, arpa * term, discount * term / YEAR)
    seen = _seen(fit, lost, kept, term)
    return Ahead(term, seen, path, fit, value, findings(seen, path, value, within, _missed(lost, kept), term))


def _enough(lost: np.ndarray, kept: np.ndarray, term: int) -> None:
    due = round(lost[0] + kept[0]) if len(lost) else 0
    if len(lost) < LEAST_RENEWALS or due < LEAST_ACCOUNTS:
        raise NotEnoughData(
            "Too little has been seen to look past it.",
            f"Of {term}-month contracts {count(len(lost), 'renewal')} had ten accounts past it, and "
            f"{count(due, 'account')} came to the first; it takes {LEAST_RENEWALS} and {LEAST_ACCOUNTS}.",
            "Choose another contract length, or wait for more renewals.",
        )
    if not (lost.sum() > 0 and kept.sum() > 0):
        raise NotEnoughData("Nobody churned at a renewal, so no rate can be projected.", "", "Wait for more renewals.")


def _path(fit: Sbg, again: list[Sbg], lost: np.ndarray, kept: np.ndarray, term: int, last: int) -> pd.DataFrame:
    number = np.arange(last + 1)
    shares = np.array([sbg_survival(one.alpha, one.beta, number) for one in again])
    accounts = max(round(lost[0] + kept[0]), 1)
    # What comes of so many accounts, and not only where the share behind it may lie.
    drawn = np.random.default_rng(SEED).binomial(accounts, np.clip(shares, 0, 1)) / accounts
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    model = np.asarray(sbg_survival(fit.alpha, fit.beta, number))
    seen = np.full(last + 1, np.nan)
    seen[: lost.size + 1] = np.concatenate([[1.0], np.cumprod(kept / (lost + kept))])
    ends = (np.minimum(low, model), np.maximum(high, model))
    parts = (number, number * term, model, *ends, seen, number > lost.size)
    return pd.DataFrame(dict(zip(PATH, parts, strict=True)))


def _value(
    lost: np.ndarray, kept: np.ndarray, again: list[Sbg], payment: float, discount: float
) -> tuple[float, float, float]:
    if not (payment > 0 and discount > 0):
        return (np.nan, np.nan, np.nan)
    value = sbg_value(lost, kept, payment, discount, again)
    return (value.estimate, value.low, value.high)


def _within(path: pd.DataFrame, payment: float, discount: float) -> float:
    """What of the value is paid by the last renewal that was seen."""
    known = path[~path["past_data"]]
    return float((payment * known["survival"] / (1 + discount) ** known["renewal"]).sum())


def _missed(lost: np.ndarray, kept: np.ndarray) -> tuple[float, float]:
    """The share renewing at the last renewal: expected by the model fitted without it, and seen."""
    fit = sbg_fit(lost[:-1], kept[:-1])
    place = lost.size - 1
    expected = (fit.beta + place) / (fit.alpha + fit.beta + place)
    return float(expected), float(kept[-1] / (lost[-1] + kept[-1]))


def _seen(fit: Sbg, lost: np.ndarray, kept: np.ndarray, term: int) -> pd.DataFrame:
    due, number = lost + kept, np.arange(lost.size)
    low, high = wilson(np.minimum(lost, due), due)
    expected = fit.alpha / (fit.alpha + fit.beta + number)
    told = (part.round(1) for part in (due, lost, kept))
    parts = (number + 1, (number + 1) * term, *told, lost / due, low, high, expected)
    return pd.DataFrame(dict(zip(SEEN, parts, strict=True)))


def findings(
    seen: pd.DataFrame,
    path: pd.DataFrame,
    value: tuple[float, float, float],
    within: float,
    missed: tuple[float, float],
    term: int,
) -> tuple[Finding, ...]:
    """How many are here by the end of what is drawn, whether renewal rises, what it is worth, how far it missed."""
    last, known = path.iloc[-1], path[~path["past_data"]].iloc[-1]
    accounts = round(float(seen["accounts_due"].iloc[0]))
    missing = _last_missed(seen, missed)
    if sbg_misfit(seen["share_expected"], seen["accounts_lost"], seen["accounts_renewed"]) < MISFIT:
        return (_does_not_follow(known, accounts, term), missing)
    numbers = (float(last["survival"]), float(last["low"]), float(last["high"]))
    claim = (
        f"{_so_far(known, term)}; beyond it, {percent(numbers[0])} ({percent(numbers[1])} to {percent(numbers[2])}) "
        f"are expected by the model after {_renewal(last)}."
    )
    caveats = ("Beyond the data this is a forecast: anything that moves all accounts at once breaks it.",)
    told = [Finding(claim, "estimate", *numbers, accounts, about={"term": term, TERM: named(term)}, caveats=caveats)]
    first, then = (float(1 - seen["share_expected"].iloc[place]) for place in (0, -1))
    claim = (
        f"The model has {percent(first)} renew the first time and {percent(then)} at {_renewal(known, ordinal=True)}: "
        f"{SORTED if then - first > 0.005 else ALIKE}."
    )
    told.append(Finding(claim, "estimate", accounts=accounts))
    told.append(missing)
    if not np.isnan(value[0]):
        claim = (
            f"By the model a new account on such a contract is expected to pay {money(value[0])} in all "
            f"({money(value[1])} to {money(value[2])}), later payments discounted; {money(within)} of it falls within "
            "the time observed."
        )
        told.append(Finding(claim, "estimate", *value, accounts, about={TERM: named(term)}))
    return tuple(told)


def _so_far(known: pd.Series, term: int) -> str:
    here = f"{percent(known['seen'])} are still active after {_renewal(known)}"
    late = int(known["tenure"]) + term // 2
    until = f", and churn up to month {late} counted to it" if term > 1 else ""
    return f"Of accounts on {term}-month contracts {here}, the last one observed{until}"


def _does_not_follow(known: pd.Series, accounts: int, term: int) -> Finding:
    claim = (
        f"{_so_far(known, term)}. No forecast beyond it: the model does not follow what was observed, it has "
        f"{percent(known['survival'])} there."
    )
    return Finding(claim, "cannot tell", accounts=accounts, about={"term": term})


def _last_missed(seen: pd.DataFrame, missed: tuple[float, float]) -> Finding:
    expected, came = (percent(share) for share in missed)
    claim = f"Tested on the last renewal, which it had not seen, the model expected {expected} to renew; {came} did."
    return Finding(claim, "estimate", missed[1] - missed[0], accounts=round(float(seen["accounts_due"].iloc[-1])))


def _renewal(row: pd.Series, ordinal: bool = False) -> str:
    number = int(row["renewal"])
    return f"renewal {number}" if ordinal else f"renewal {number} (month {int(row['tenure'])})"
