"""The six numbers at the top of the summary, each the one of its page, with what changed and whether that is clear."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from .. import composition, health, revenue, targets
from ..book import Book
from ..book.book_cache import answered
from ..counting import collected
from ..counting.paid_months import paying_now
from ..counting.period import year_to
from ..errors import AnalysisError
from ..estimate import change_between, exact_share_p
from ..finding import CLEAR
from ..nps.counting import count_scores, is_dated, stretch_of
from ..nps.scoring import estimate_groups, estimate_scores
from ..phrases import count, money, numeral, percent, percent_with_sign, priced, short_money, with_sign
from ..standards import LEVEL, YEAR

USUAL = "within normal variation"
QUARTERS = 8


@dataclass(frozen=True)
class Number:
    """One number as it stands at the top. change, said: against the period before, and whether that is clear.

    word, view: its page and the choices that show it. line: what the small curve draws, oldest first. lacks: what the
    book needs to have it; everything else is empty then.
    """

    label: str
    word: str
    value: str = ""
    change: str = ""
    said: str = ""
    clear: bool = False
    note: str = ""
    line: tuple[float, ...] = ()
    lacks: str = ""
    amount: float = math.nan


def numbers(book: Book) -> tuple[Number, ...]:
    """The six numbers, in their order; one the book cannot give says what it needs."""
    earned = _attempt(lambda: answered(book, revenue.analyze, {}))
    made: tuple[tuple[str, str, Callable[[], Number]], ...] = (
        ("MRR", "revenue", lambda: _today(book) if isinstance(earned, AnalysisError) else _mrr(earned)),
        ("NRR", "revenue", lambda: _kept(_given(earned), "NRR", "nrr")),
        ("GRR", "revenue", lambda: _kept(_given(earned), "GRR", "grr")),
        ("Logo churn", "composition", lambda: _churn(book)),
        ("NPS", "nps", lambda: _nps(book)),
        ("Due in 90 days", "renewals", lambda: _renewals(book)),
    )
    return tuple(_number(book, label, word, make) for label, word, make in made)


def _number(book: Book, label: str, word: str, make: Callable[[], Number]) -> Number:
    try:
        return make()
    except AnalysisError as problem:
        ready = book.readiness()
        needs = next(iter(ready.loc[ready["page"] == word, "needs"]), "")
        return Number(label, word, lacks=str(needs) or problem.why or problem.what)


def _attempt(work: Callable[[], revenue.Revenue]) -> revenue.Revenue | AnalysisError:
    try:
        return work()
    except AnalysisError as problem:
        return problem


def _given(answer: revenue.Revenue | AnalysisError) -> revenue.Revenue:
    if isinstance(answer, AnalysisError):
        raise answer
    return answer


def _mrr(earned: revenue.Revenue) -> Number:
    """MRR of the last month against that of 12 months before; clear where it rose or fell in most single months."""
    opening, closing = (float(earned.bridge.set_index("step")["amount"][step]) for step in ("opening", "closing"))
    year = earned.movements.tail(YEAR)
    moved = (year["closing"] - year["opening"]).to_numpy()
    ups, downs = int((moved > 0).sum()), int((moved < 0).sum())
    clear = len(year) == YEAR and ups + downs > 0 and exact_share_p(max(ups, downs), ups + downs, 0.5) < LEVEL
    grew = f"{'up' if ups >= downs else 'down'} in {max(ups, downs)} of {count(len(moved), 'month')}"
    change = percent_with_sign(closing / opening - 1) + " in 12 months" if opening > 0 and len(year) == YEAR else ""
    paid = earned.called != "MRR"
    note = "payments, not MRR" if paid else f"ARR {priced(short_money(12 * closing))}"
    return Number(
        "Paid a month" if paid else "MRR", "revenue", money(closing), change,
        grew if clear else USUAL if change else "", clear, note, tuple(earned.movements["closing"].tail(2 * YEAR)),
        amount=closing,
    )  # fmt: skip


def _today(book: Book) -> Number:
    """MRR of a book that knows one amount per account and no months: what those that are here pay."""
    here = collected(paying_now(book)[0].select(nw.col("mrr").sum()))["mrr"].iloc[0]
    if not here > 0:
        raise AnalysisError("MRR is not known.", "MRR by month", "Bring MRR by month.")
    note = f"ARR {priced(short_money(12 * float(here)))}"
    return Number("MRR", "standing", money(float(here)), said="today", note=note, amount=float(here))


def _kept(earned: revenue.Revenue, label: str, name: str) -> Number:
    """NRR or GRR of the last 12 months against the 12 before; clear where the interval of the difference excludes 0."""
    past = earned.metrics.dropna(subset=name)
    if past.empty:
        raise AnalysisError(f"{label} is not known.", "MRR from 12 months before", "Bring MRR of more months.")
    now = past.iloc[-1]
    value = float(now[name])
    before = past[past["month"] == _year_before(str(now["month"]))]
    change, clear = "", False
    if len(before):
        ends = [(float(r[name]), float(r[f"{name}_low"]), float(r[f"{name}_high"])) for r in (before.iloc[0], now)]
        change, clear = _points(value - ends[0][0]), _apart(*ends)
    return Number(
        label, "revenue", percent(value), change, _said(change, clear), clear, "" if change else "no year before",
        tuple(past[name].tail(YEAR)), amount=value,
    )  # fmt: skip


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def _points(share: float) -> str:
    return f"{with_sign(100 * share, 1)} points"


def _said(change: str, clear: bool) -> str:
    return "" if not change else "a clear change" if clear else USUAL


def _churn(book: Book) -> Number:
    """Logo churn as its page has it, and its change as the page on change has it."""
    book.needs("accounts.churned", "accounts.here")
    result = answered(book, composition.analyze, _by_first(book))
    row = result.total.iloc[0]
    by_month = result.basis == "account-months"
    value = float(row["churned_per_month"] if by_month else row["rate"])
    note = f"{numeral(row['churned'])} of {count(row['accounts'], 'account')}"
    label = "Churn a month" if by_month else "Logo churn"
    try:
        change = answered(book, composition.change, {})
    except AnalysisError:
        return Number(label, "composition", percent(value), note=note, amount=value)
    said = _points(float(change.bridge.set_index("part")["share"]["change"]))
    clear = any(f.verdict == CLEAR for f in change.findings if f.about.get("part") == "change")
    return Number(
        label, "composition", percent(value), said, _said(said, clear), clear,
        note, _quarters(book), amount=value,
    )  # fmt: skip


def _by_first(book: Book) -> dict[str, str]:
    """The dimension that churn is compared by where none is chosen: the summary asks the same."""
    return {"by": next(iter(book.dimensions))} if book.dimensions else {}


def _quarters(book: Book) -> tuple[float, ...]:
    try:
        return tuple(answered(book, targets.target, {}).chart["rate"].tail(QUARTERS))
    except AnalysisError:
        return ()


def _nps(book: Book) -> Number:
    """NPS by answer over the last 12 months against the 12 before; of answers without a day, over all of them."""
    dated = book.as_of is not None and is_dated(book, None)
    since, until = (year_to(book.as_of), book.as_of) if dated and book.as_of else (None, None)
    now = scored(book, since, until)
    change, clear = "", False
    if since is not None:
        then = scored(book, year_to(_day_before(since)), _day_before(since))
        change = "" if then is None or now is None else f"{with_sign(now[0] - then[0], 1)} points"
        clear = bool(now and then and _apart(then[:3], now[:3]))
    if now is None:
        raise AnalysisError("No NPS is known.", "answers from 0 to 10 of the last 12 months", "Bring newer answers.")
    quarters = estimate_scores(count_scores(book, period="quarter"), "quarter")["nps"] if dated else ()
    return Number(
        "NPS", "nps", numeral(now[0], 1), change, _said(change, clear), clear, count(int(now[3]), "answer"),
        tuple(quarters)[-QUARTERS:], amount=now[0],
    )  # fmt: skip


def scored(book: Book, since: date | None, until: date | None) -> tuple[float, float, float, float] | None:
    """NPS, both ends of its interval and the number of answers, as the page on NPS works them out; None without any."""
    counts = count_scores(book, stretch=stretch_of(since, until))
    row = pd.Series(dtype=float) if counts.empty else estimate_groups(counts).iloc[0]
    known = not row.empty and row["nps"] == row["nps"]
    return tuple(float(row[name]) for name in ("nps", "low", "high", "answers")) if known else None  # type: ignore[return-value]


def _apart(before: tuple[float, float, float], after: tuple[float, float, float]) -> bool:
    """Whether two estimates differ clearly: the interval of their difference leaves out 0."""
    _, low, high = change_between(before, after)
    return low > 0 or high < 0


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _renewals(book: Book) -> Number:
    """What is due within the next three months, and what accounts at risk hold of it."""
    result = answered(book, revenue.renewals, {})
    due = result.months
    if result.findings[0].verdict == "cannot tell":
        needs = ("a column for the day the account started in the file of accounts" if book.snapshot
                 else "a contract length of more than a month")  # fmt: skip
        raise AnalysisError("What is up for renewal is not known.", needs, "Add it to the file of accounts.")
    amount = float(due["mrr"].sum())
    note = f"{count(int(due['accounts'].sum()), 'renewal')}"
    return Number(
        "Due in 90 days", "renewals", money(amount), note, _at_risk(book), line=tuple(due["mrr"]),
        amount=amount,
    )  # fmt: skip


def _at_risk(book: Book) -> str:
    """Of what is due: the accounts that are red now, and their MRR, as the page on renewals has them."""
    try:
        both = answered(book, health.due_at_risk, {}).accounts
    except AnalysisError:
        return ""
    return f"{numeral(len(both))} at risk, with {money(float(both['mrr'].sum()))}" if len(both) else "none at risk"
