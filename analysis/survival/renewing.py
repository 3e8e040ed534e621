"""Whether accounts wait for the end of their contract to leave, and what a safe-looking year hides."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import DAYS_A_MONTH
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.then import on_first_contract
from ..errors import NotEnoughData
from ..estimate import holm, kaplan_meier, rate_ratio, wilson
from ..finding import CLEAR, Family, Finding
from ..result import Result
from ..standards import FEWEST, FEWEST_LEFT, LEVEL
from .counting import count_terms, count_unhappy
from .renewing_findings import LATE, UNHAPPY, findings, named

HAZARD = ("group", "tenure", "at_risk", "churned", "hazard", "low", "high", "at_renewal")
TERMS = (
    "group", "accounts", "churned", "churned_at_renewal", "at_risk_renewals", "churned_between", "at_risk_between",
    "rate_ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "verdict",
)  # fmt: skip
UNHAPPY_COLUMNS = ("group", "accounts", "churned", "account_months", "rate")


@dataclass(frozen=True, eq=False, repr=False)
class Renewing(Result):
    """`hazard`: a row per contract length and month of tenure; `terms`: per contract length longer than a month,
    renewals against the months between; `unhappy`: what accounts did after a low score, per contract length.

    """

    hazard: pd.DataFrame
    terms: pd.DataFrame
    unhappy: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims("renewing", "churning at a renewal", ratios=("",), then=on_first_contract)
def renewing(book: Book) -> Renewing:
    """Do accounts wait for the end of their contract to leave, and what does a quiet year hide?

    Per contract length: of the accounts that reach a month, the share that leaves in it (Wilson). A renewal is the
    month in which a contract ends and the one after it, since an ending can be dated a day late; it is compared with
    the months between (exact ratio of rates). Accounts on the shortest contract and on a long one are compared before
    the long one's first renewal, and in the 90 days after a first answer of 6 or less. All corrected together (Holm).
    An account has the contract it began with, where the book tells contracts over time; else that of today.
    Raises MissingTable without the length of contracts, NotEnoughData without time at risk.

    Example: `survival.renewing(book)`.
    """
    book.require("accounts", "churned", "contract_length")
    book = on_first_contract(book)
    counts = count_terms(book)
    known = counts[counts["term"] > 0]
    if known.empty:
        raise NotEnoughData("No account has a contract length.", "", "Add contract_months to the accounts.")
    unhappy = count_unhappy(book, UNHAPPY) if "nps" in book.tables and not book.snapshot else None
    return estimate_renewing(known, unhappy)


def estimate_renewing(counts: pd.DataFrame, unhappy: pd.DataFrame | None = None) -> Renewing:
    """Everything the renewals say, from counts by term (in months), entry, exit and churned."""
    by_term = {term: counts[counts["term"] == term] for term in sorted(counts["term"].unique().tolist())}
    hazard = pd.concat([hazard_by_month(rows, term) for term, rows in by_term.items()], ignore_index=True)
    rows = [_term(term, own) for term, own in by_term.items() if term > 1]
    terms = pd.DataFrame(rows, columns=list(TERMS[:11]))
    pair = _pair(counts)
    before = _before(counts, *pair) if pair else None
    waited = _waited(unhappy, *pair) if pair and unhappy is not None else None
    extra = [test["p_value"] for test in (before, waited) if test is not None]
    adjusted = holm([*terms["p_value"], *extra])
    terms = terms.assign(p_adjusted=adjusted[: len(terms)])
    shown = (terms["p_adjusted"] < LEVEL) & (terms["ratio_low"] > 1)
    terms = terms.assign(verdict=np.where(shown, CLEAR, "cannot tell"))[list(TERMS)]
    for test, p in zip([test for test in (before, waited) if test], adjusted[len(terms) :], strict=True):
        test["p_adjusted"] = p
    told = findings(counts, hazard, terms, pair, before, waited)
    return Renewing(hazard, terms, _unhappy_frame(unhappy), told, (Family.over("renewing", adjusted),))


def hazard_by_month(counts: pd.DataFrame, term: int) -> pd.DataFrame:
    """Of the accounts that reach each month, the share that leaves in it, as far as ten are at risk."""
    curve = kaplan_meier(counts["exit"], counts["churned"], counts["entry"], counts["accounts"])
    month = np.arange(1, int(counts["exit"].max()) + 1)
    at_risk = np.array([_present(counts, now) for now in month.tolist()])
    left = curve.set_index("time")["events"].reindex(month, fill_value=0).to_numpy(float)
    low, high = wilson(left, at_risk)
    share = np.divide(left, at_risk, out=np.full(len(month), np.nan), where=at_risk > 0)
    parts = (named(term), month, at_risk.astype(int), left.astype(int), share, low, high, _renews(month, term))
    frame = pd.DataFrame(dict(zip(HAZARD, parts, strict=True)))
    return frame[frame["at_risk"] >= FEWEST].reset_index(drop=True)


def _present(counts: pd.DataFrame, month: int) -> float:
    return float(counts.loc[(counts["entry"] < month) & (counts["exit"] >= month), "accounts"].sum())


def _renews(month: np.ndarray, term: int, late: int = LATE) -> np.ndarray:
    if term <= 1:
        return np.zeros(len(month), dtype=bool)
    after = month % term
    renews: np.ndarray = (month >= term) & (after <= late)
    return renews


def _term(term: int, counts: pd.DataFrame, late: int = LATE) -> tuple[object, ...]:
    x, t, x_rest, t_rest = at_renewals(counts, term, late)
    accounts = int(counts["accounts"].sum())
    churned = int((counts["accounts"] * counts["churned"]).sum())
    ratio = rate_ratio(x, t, x_rest, t_rest) if t and t_rest else None
    judged = ratio is not None and t >= FEWEST and x + x_rest >= FEWEST_LEFT
    numbers = (np.nan,) * 3 if ratio is None else (ratio.ratio, ratio.low, ratio.high)
    p = ratio.p_central if ratio is not None and judged else np.nan
    return (named(term), accounts, churned, int(x), int(t), int(x_rest), int(t_rest), *numbers, p)


def at_renewals(counts: pd.DataFrame, term: int, late: int = LATE) -> tuple[float, float, float, float]:
    """Leavers and accounts at risk summed over the months of renewal, and over the months between."""
    month = np.arange(1, int(counts["exit"].max()) + 1)
    at_risk = np.array([_present(counts, now) for now in month.tolist()])
    gone = counts[counts["churned"] == 1].groupby("exit")["accounts"].sum().reindex(month, fill_value=0).to_numpy(float)
    renews = _renews(month, term, late)
    return (gone[renews].sum(), at_risk[renews].sum(), gone[~renews].sum(), at_risk[~renews].sum())


def _pair(counts: pd.DataFrame) -> tuple[int, int] | None:
    """The shortest contract and the most common one of at least half a year, where both have ten accounts."""
    sizes = counts.groupby("term")["accounts"].sum()
    large = sizes[sizes >= FEWEST]
    long = large[large.index >= 6]
    if long.empty or len(large) < 2:
        return None
    most, least = int(long.index.tolist()[int(long.argmax())]), int(large.index.min())
    return (least, most) if least < most else None


def _before(counts: pd.DataFrame, short: int, long: int) -> dict[str, float]:
    """Leaving before the long contract's first renewal: the short contract against the long one."""
    sums = []
    for term in (short, long):
        rows = counts[counts["term"] == term]
        inside = (np.minimum(rows["exit"], long - 1) - rows["entry"]).clip(lower=0)
        left = (rows["churned"] == 1) & (rows["exit"] < long)
        sums += [float(rows.loc[left, "accounts"].sum()), float((inside * rows["accounts"]).sum())]
    return _compared(sums, short, long)


def _compared(sums: list[float], short: int, long: int) -> dict[str, float]:
    x, t, x_rest, t_rest = sums
    ratio = rate_ratio(x, t, x_rest, t_rest) if t and t_rest else None
    judged = ratio is not None and x + x_rest >= FEWEST_LEFT
    numbers = {} if ratio is None else {"ratio": ratio.ratio, "low": ratio.low, "high": ratio.high}
    rates = {"rate": x / t if t else np.nan, "rest": x_rest / t_rest if t_rest else np.nan}
    p = ratio.p_central if ratio is not None and judged else np.nan
    return {**numbers, **rates, "left": x, "left_rest": x_rest, "p_value": p, "short": short, "long": long}


def _waited(unhappy: pd.DataFrame | None, short: int, long: int) -> dict[str, float] | None:
    if unhappy is None:
        return None
    by_term = unhappy.set_index("term")
    if not {short, long} <= set(by_term.index) or by_term.loc[[short, long], "accounts"].min() < FEWEST:
        return None
    sums = [float(by_term[name][term]) for term in (short, long) for name in ("churned", "days")]
    sums[1], sums[3] = sums[1] / DAYS_A_MONTH, sums[3] / DAYS_A_MONTH
    told = _compared(sums, short, long)
    return {**told, "accounts": float(by_term.loc[[short, long], "accounts"].sum())}


def _unhappy_frame(unhappy: pd.DataFrame | None) -> pd.DataFrame:
    if unhappy is None:
        return pd.DataFrame(columns=list(UNHAPPY_COLUMNS))
    rows = unhappy[unhappy["term"] > 0]
    lived = rows["days"] / DAYS_A_MONTH
    frame = rows.assign(
        group=[named(term) for term in rows["term"]], account_months=lived, rate=rows["churned"] / lived
    )
    return frame[list(UNHAPPY_COLUMNS)].reset_index(drop=True)
