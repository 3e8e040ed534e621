"""One notion, one number: what several pages say of the same thing is equal, or the sentences say why it is not.

Every page of five books is asked for each notion. What is counted the same way (`how`) must be equal to the last digit;
where two ways give two numbers, each sentence must hold the words of its own way.
"""

import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from books import AS_OF, sample
from public_data import public
from remembered import asked as once

from analysis import AnalysisError, Book, composition, estimate, explore, health, nps, revenue, survival, targets
from analysis.book.days import to_day
from analysis.counting.period import AT_START, PER_MONTH

RAVENSTACK = ("accounts", "subscriptions", "churn_events", "feature_usage", "support_tickets")
PERSONIO = ("customers", "mrr_movements", "nps")


class Said(NamedTuple):
    """What a page says: its number, the way it is counted, and the page's sentences with what stands under them."""

    page: str
    how: str
    number: float
    words: str


# How a sentence says its period: in 2025, or from Jan 1 to Mar 31, 2025.
WHEN = r"(?:in \d{4}|from [A-Z][a-z]{2} \d+[^.]*?, \d{4})"
# Words that every page that counts so must say where another way gives another number.
HOW = {
    "by date, of those at the start": rf"churned {WHEN}|churn {WHEN} was|there is no churn rate {WHEN}"
    rf"|By the dates of the accounts|\) {WHEN} to ",
    "by who pays": r"paying 12 months before|Here an account churns when it pays nothing"
    r"|by who pays nothing at the end",
    "by date, per account-month": r"account-months",
    "by date, MRR at the start": r"MRR at the start",
    "what each stop took": r"just before each stop",
    "all who answered": r"of all who answered in this time",
    "the active, of a year": r"Of active accounts, every account counting once",
    "up for renewal, by date": r"Renewals due",
    "up for renewal, by who pays": r"Here an account churns when|up for renewal in the last 12 months",
    "within a horizon": r"in its first \d+ months|In the first \d+ months",
    "at the renewal and the month after": r"churned of those that came up for renewal",
    "nearest to the renewal": r"and churn up to month \d+ counted to it",
    "active by date": r"By the accounts' own dates [\d,]+ accounts? (?:is|are) active|active accounts? on",
    "pay in the last month": r"By the accounts' own dates|Of the [\d,]+ accounts paying|ARPA is",
    "MRR of the active": r"MRR here is that of the active ones",
    "MRR of all that pay": r"MRR here is that of all that pay|MRR grew from|MRR fell from|MRR is",
    "a band of the score": r"red now \(score below",
    "usage and answers": r"with low usage or low scores",
    "everybody marked": r"churned accounts?|No reason is recorded for any of",
    "with a time as a customer": r"no time as a customer yet|an unknown date|whose time as a customer is not known",
    "seen on a day looked at": r"without a start or churn date|not active on any of the days looked at",
}


@cache
def invented() -> Book:
    """Ninety accounts on contracts of 1, 6 and 12 months, some of which miss a payment, some gone on no known day."""
    random = np.random.default_rng(17)
    start = random.integers(-30, 34, 90)
    stay = np.maximum(random.geometric(0.04, 90), 1)
    first, pay = pd.Period("2022-01", "M"), np.round(random.lognormal(5, 0.8, 90))
    left = [f"{first + int(s + t)}-15" if s + t < 48 and s + t > 0 else "" for s, t in zip(start, stay, strict=True)]
    start = np.where([s + t <= 0 for s, t in zip(start, stay, strict=True)], 1, start)
    lost = random.random(90) < 0.04
    paid = []
    for n in range(90):
        last = 48 if not left[n] else int(start[n] + stay[n])
        gap = int(random.integers(36, 47)) if n % 9 == 0 else -1
        paid += [(f"A{n:02d}", str(first + month), pay[n] * (1 + (month > 40) * (n % 4 == 0) * 0.5))
                 for month in range(max(int(start[n]), 0), last) if month != gap]  # fmt: skip
    accounts = pd.DataFrame({
        "account_id": [f"A{n:02d}" for n in range(90)], "segment": np.array(["S", "M", "L"])[np.arange(90) % 3],
        "contract_months": np.array([1, 6, 12])[np.arange(90) // 30],
        "started_on": [f"{first + int(s)}-03" for s in start],
        "churned_on": ["" if gone else day for gone, day in zip(lost, left, strict=True)],
        "churned": ["yes" if gone or day else "no" for gone, day in zip(lost, left, strict=True)],
        "churn_reason": ["Price" if day else "" for day in left],
    })  # fmt: skip
    asked = random.integers(0, 90, 160)
    answers = pd.DataFrame({"account_id": [f"A{n:02d}" for n in asked], "score": random.integers(0, 11, 160),
                            "answered_on": [f"{first + int(m)}-20" for m in random.integers(30, 48, 160)]})  # fmt: skip
    here = [place for place, n in enumerate(asked) if not left[n]]
    mrr = pd.DataFrame(paid, columns=["account_id", "month", "mrr"])
    return Book.from_frames(accounts=accounts, mrr=mrr, nps=answers.iloc[here], as_of=AS_OF)


def _files(prefix: str, names: tuple[str, ...]) -> Book:
    return Book.from_files(*public(*(f"{prefix}_{name}.csv" for name in names)))


BOOKS: dict[str, Callable[[], Book]] = {
    "invented": invented,
    "sample": sample,
    "RavenStack": cache(lambda: _files("ravenstack", RAVENSTACK)),
    "Personio": cache(lambda: _files("personio", PERSONIO)),
    "Telco": cache(lambda: Book.from_files(*public("ibm_telco_churn.csv"))),
}


@cache
def asked(page: str, name: str, by: str | None = None) -> Any:
    """What a page says of a book, or nothing where it says that it cannot."""
    room, function = page.split(".")
    work = getattr({"composition": composition, "health": health, "nps": nps, "revenue": revenue,
                    "survival": survival, "targets": targets}[room], function)  # fmt: skip
    try:
        return once(work, BOOKS[name](), **({} if by is None else {"by": by}))
    except AnalysisError:
        return None


def words(result: Any) -> str:
    return " ".join(text for finding in result.findings for text in (finding.claim, *finding.caveats))


def told(page: str, how: str, number: Any, result: Any) -> Iterator[Said]:
    if result is not None and (number := float(number)) == number:
        yield Said(page, how, number, words(result))


def churn_a_year(name: str) -> Iterator[Said]:
    whole, date, pays = asked("composition.analyze", name), "by date, of those at the start", "by who pays"
    month = "by date, per account-month"
    if whole is not None and whole.basis == AT_START:
        yield from told("composition", date, whole.total["rate"].iloc[0], whole)
    if whole is not None and whole.basis == PER_MONTH:
        yield from told("composition", month, estimate.annualise(whole.total["rate"].iloc[0]), whole)
    if (rules := asked("composition.rules", name)) is not None:
        rates = rules.rates.set_index("id")
        yield from told("rules", date, rates["rate"]["cohort"], rules)
        yield from told("rules", month, rates["per_year"]["exposure"], rules)
    if (moved := asked("composition.change", name)) is not None:
        yield from told("change", date, moved.bridge.set_index("part")["share"]["after"], moved)
    if (others := asked("revenue.definitions", name)) is not None:
        yield from told("definitions", pays, _by(others, "Logo churn", "Here"), others)
        for finding in others.findings:
            if finding.about.get("source") == "accounts":
                yield from told("definitions, by date", date, finding.estimate, others)
    if (year := asked("revenue.analyze", name)) is not None:
        yield from told("revenue", pays, year.metrics["logo_churn_year"].iloc[-1], year)
    if (goal := asked("targets.goal", name)) is not None:
        yield from told("goal", month, goal.aims["rate"].iloc[0], goal)


def _by(others: Any, metric: str, product: str) -> float:
    return float(others.rules.set_index(["metric", "product"])["value"][metric, product])


def _mrr_churn(name: str, column: str, end: str) -> Iterator[Said]:
    if (whole := asked("composition.analyze", name)) is not None:
        yield from told("composition", "by date, MRR at the start", whole.total[column].iloc[0], whole)
    rules = asked("composition.rules", name)
    if rules is not None and len(rules.revenue):
        yield from told("rules", "by who pays", rules.revenue.set_index("measure")[end]["Churned MRR"], rules)


def mrr_churn(name: str) -> Iterator[Said]:
    yield from _mrr_churn(name, "mrr_rate", "rate")


def mrr_churn_from(name: str) -> Iterator[Said]:
    yield from _mrr_churn(name, "mrr_rate_low", "low")


def mrr_churn_to(name: str) -> Iterator[Said]:
    yield from _mrr_churn(name, "mrr_rate_high", "high")


def gross_revenue_churn(name: str) -> Iterator[Said]:
    year, others, rules = (asked(p, name) for p in ("revenue.analyze", "revenue.definitions", "composition.rules"))
    if year is not None:
        yield from told("revenue", "by who pays", 1 - year.metrics["grr"].iloc[-1], year)
    if others is not None:
        yield from told("definitions", "by who pays", _by(others, "Gross revenue churn", "Here"), others)
    if rules is not None and len(rules.revenue):
        lost = rules.revenue.set_index("measure")["rate"]["Gross revenue churn"]
        yield from told("rules", "by who pays", lost, rules)


def churned_mrr(name: str) -> Iterator[Said]:
    """Of the last 12 months; of a book without so many months there is none at their start."""
    whole, year = asked("composition.analyze", name), asked("revenue.analyze", name)
    if year is None or math.isnan(year.metrics["mrr_left"].iloc[-1]):
        return
    if whole is not None:
        yield from told("composition", "by date, MRR at the start", whole.total["mrr_churned"].iloc[0], whole)
    yield from told("revenue, of the start", "by who pays", year.metrics["mrr_left"].iloc[-1], year)
    stops = year.bridge.set_index("step")["amount"]["churn"]
    yield from told("revenue", "what each stop took", stops, year)


def baremetrics(name: str) -> Iterator[Said]:
    rules, others = asked("composition.rules", name), asked("revenue.definitions", name)
    if rules is not None:
        date = "by date, of those at the start"
        yield from told("rules", date, rules.rates.set_index("id")["rate"]["baremetrics"], rules)
    if others is not None:
        yield from told("definitions", "by who pays", _by(others, "Logo churn", "Baremetrics"), others)


def renewals_due(name: str) -> Iterator[Said]:
    rules, others, due = (asked(p, name) for p in ("composition.rules", "revenue.definitions", "revenue.renewals"))
    if rules is not None:
        yield from told("rules", "up for renewal, by date", rules.rates.set_index("id")["rate"]["renewals"], rules)
    pays = "up for renewal, by who pays"
    if others is not None:
        yield from told("definitions", pays, _by(others, "Logo churn", "Gainsight on renewals due"), others)
    if due is not None:
        yield from told("renewals", pays, due.last_year["rate"].iloc[0], due)


def nps_by_account(name: str) -> Iterator[Said]:
    every, quiet = asked("nps.analyze", name), asked("nps.silence", name)
    if every is not None:
        yield from told("nps", "all who answered", every.total["account_nps"].iloc[0], every)
    if quiet is not None and quiet.weighted is not None:
        yield from told("silence", "the active, of a year", quiet.weighted.raw, quiet)


def _dimension(name: str) -> str:
    return "segment" if "segment" in BOOKS[name]().dimensions else next(iter(BOOKS[name]().dimensions))


def _largest(name: str) -> tuple[str, str]:
    by = _dimension(name)
    return by, str(composition.groups_of(BOOKS[name](), by)[0])


def arpa(name: str) -> Iterator[Said]:
    by, group = _largest(name)
    months, worth, each = (asked(p, name, by) for p in ("survival.gaps", "revenue.worth", "composition.economics"))
    if months is not None:
        yield from told("gaps", "", months.gaps.set_index("group")["arpa"].get(group, math.nan), months)
    if worth is not None:
        within = worth.methods[worth.methods["method"] == "within the observed months"]
        yield from told("worth", "", within.set_index("group")["arpa"][group], worth)
    if each is not None:
        yield from told("economics", "", _measure(each, group, "mrr"), each)


def _measure(each: Any, group: str, measure: str) -> float:
    found = each.groups[(each.groups["group"] == group) & (each.groups["measure"] == measure)]["value"]
    return float(found.iloc[0]) if len(found) else math.nan


def _methods(name: str, method: str, measure: str, how: str) -> Iterator[Said]:
    by, group = _largest(name)
    worth, each = asked("revenue.worth", name, by), asked("composition.economics", name, by)
    if worth is not None:
        rows = worth.methods[(worth.methods["method"] == method) & (worth.methods["group"] == group)]
        yield from told("worth", how, rows["value"].iloc[0], worth)
    if each is not None:
        yield from told("economics", how, _measure(each, group, measure), each)


def lifetime_value_of_a_segment(name: str) -> Iterator[Said]:
    yield from _methods(name, "within the observed months", "worth", "within a horizon")


def lifetime_value_by_churn(name: str) -> Iterator[Said]:
    yield from _methods(name, "ARPA ÷ churn", "worth_extrapolated", "")


def lifetime_value(name: str) -> Iterator[Said]:
    worth, others = asked("revenue.worth", name), asked("revenue.definitions", name)
    if worth is not None:
        yield from told("worth", "", worth.methods.set_index("method")["value"]["within the observed months"], worth)
    if others is not None:
        yield from told("definitions", "", _by(others, "Customer lifetime value", "Here"), others)


def _renewal_model(name: str, end: str, place: int) -> Iterator[Said]:
    worth, ahead = asked("revenue.worth", name), asked("survival.ahead", name)
    if worth is not None:
        yield from told("worth", "", worth.methods.set_index("method")[end]["renewal model"], worth)
    if ahead is not None:
        yield from told("ahead", "", ahead.value[place], ahead)


def renewal_model(name: str) -> Iterator[Said]:
    yield from _renewal_model(name, "value", 0)


def renewal_model_from(name: str) -> Iterator[Said]:
    yield from _renewal_model(name, "low", 1)


def renewals_of_month_36(name: str) -> Iterator[Said]:
    term, ahead = asked("survival.renewing", name), asked("survival.ahead", name)
    if term is None or ahead is None or "12-month contracts" not in set(term.hazard["group"]):
        return
    own = term.hazard[term.hazard["group"] == "12-month contracts"].set_index("tenure")["churned"]
    if "churned of those that came up" in words(term):
        yield from told("renewing", "at the renewal and the month after", own[36] + own.get(37, 0), term)
    lost = ahead.seen.set_index("tenure")["accounts_lost"]
    yield from told("ahead", "nearest to the renewal", lost[36], ahead)


def at_risk(name: str) -> Iterator[Said]:
    score, tiers = asked("health.analyze", name), asked("revenue.tiers", name)
    if score is not None:
        yield from told("health", "a band of the score", score.bands.set_index("band")["accounts"]["red"], score)
    if tiers is not None and tiers.groups["at_risk"].sum():
        yield from told("tiers", "usage and answers", tiers.groups["at_risk"].sum(), tiers)


def churned_in_total(name: str) -> Iterator[Said]:
    pages = ("composition.reasons", "survival.analyze", "survival.stages", "health.signs")
    reasons, curve, stages, signs = (asked(page, name) for page in pages)
    timed = "with a time as a customer"
    if reasons is not None:
        yield from told("reasons", "everybody marked", reasons.reasons["churned"].sum(), reasons)
    if curve is not None:
        yield from told("survival", timed, curve.groups["churned"].sum(), curve)
    if stages is not None and curve is not None:
        number = re.findall(r"\(([\d,]+) churned\)", stages.findings[0].claim)
        yield from told("stages", timed, sum(int(part.replace(",", "")) for part in number), curve)
    if signs is not None:
        yield from told("signs", "seen on a day looked at", signs.signs["churned"].max(), signs)


def explored(name: str, measure: str) -> Any:
    """What Explore says of all accounts of the last 12 months, or of all the data; nothing where it cannot."""
    try:
        return once(explore.analyze, BOOKS[name](), measure=measure)
    except AnalysisError:
        return None


def _whole(name: str, measure: str, how: str) -> Iterator[Said]:
    if (found := explored(name, measure)) is not None:
        yield from told(f"explore {measure}", how, found.whole["value"].iloc[0], found)


def churn_of_the_period(name: str) -> Iterator[Said]:
    """On the basis of the page on churn: at the start, per account-month, or of a snapshot."""
    whole = asked("composition.analyze", name)
    yield from _whole(name, "logo_churn", "")
    if whole is not None:
        yield from told("composition", "", whole.total["rate"].iloc[0], whole)


def mrr_churn_of_the_period(name: str) -> Iterator[Said]:
    whole = asked("composition.analyze", name)
    yield from _whole(name, "mrr_churn", "")
    if whole is not None:
        yield from told("composition", "", whole.total["mrr_rate"].iloc[0], whole)


def revenue_retention(name: str) -> Iterator[Said]:
    yield from _whole(name, "nrr", "")
    if (year := asked("revenue.analyze", name)) is not None:
        yield from told("revenue", "", year.metrics["nrr"].iloc[-1], year)


def response_of_a_year(name: str) -> Iterator[Said]:
    quiet = asked("nps.silence", name)
    yield from _whole(name, "response_rate", "")
    if quiet is not None:
        yield from told("silence", "", quiet.findings[0].estimate, quiet)


def accounts_now(name: str) -> Iterator[Said]:
    dates, pays = "active by date", "pay in the last month"
    point, ahead, year, tiers = (
        asked(page, name) for page in ("targets.saved_point", "targets.projection", "revenue.analyze", "revenue.tiers")
    )
    yield from _whole(name, "accounts", dates)
    if point is not None:
        yield from told("saved_point", dates, point.worth["point_accounts"].iloc[-1] * 100, point)
    if ahead is not None:
        yield from told("projection", dates, ahead.paths["accounts"].iloc[0], ahead)
    if year is not None:
        yield from told("revenue", pays, year.metrics["accounts"].iloc[-1], year)
    if tiers is not None:
        yield from told("tiers", pays, tiers.groups["accounts"].sum(), tiers)


def mrr_of_now(name: str) -> Iterator[Said]:
    pays = "MRR of all that pay"
    point, year, tiers = (asked(p, name) for p in ("targets.saved_point", "revenue.analyze", "revenue.tiers"))
    yield from _whole(name, "mrr", pays)
    if point is not None:
        yield from told("saved_point", "MRR of the active", point.worth["point_mrr"].iloc[-1] * 100, point)
    if year is not None:
        yield from told("revenue", pays, year.metrics["accounts"].iloc[-1] * year.metrics["arpa"].iloc[-1], year)
    if tiers is not None:
        yield from told("tiers", pays, tiers.groups["mrr"].sum(), tiers)


NOTIONS = (
    churn_of_the_period, mrr_churn_of_the_period, revenue_retention, response_of_a_year, accounts_now, mrr_of_now,
    churn_a_year, mrr_churn, mrr_churn_from, mrr_churn_to, gross_revenue_churn, churned_mrr, baremetrics, renewals_due,
    nps_by_account, arpa, lifetime_value_of_a_segment, lifetime_value_by_churn, lifetime_value, renewal_model,
    renewal_model_from, renewals_of_month_36, at_risk, churned_in_total,
)  # fmt: skip


def equal(one: Said, other: Said) -> bool:
    return math.isclose(one.number, other.number, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("notion", NOTIONS, ids=lambda notion: notion.__name__)
def test_pages_say_one_number_or_why_not(notion: Callable[[str], Iterator[Said]], name: str) -> None:
    found = list(notion(name))
    for one, other in combinations(found, 2):
        if one.how == other.how:
            assert equal(one, other), (one[:3], other[:3])
        elif not equal(one, other):
            for each in (one, other):
                assert re.search(HOW[each.how], each.words), (each[:3], "against", other[:3], each.words[:400])


@pytest.mark.parametrize("notion", NOTIONS, ids=lambda notion: notion.__name__)
def test_every_notion_is_met_on_two_pages_of_some_book(notion: Callable[[str], Iterator[Said]]) -> None:
    assert max(len({said.page for said in notion(name)}) for name in ("invented", "sample")) >= 2


@pytest.mark.parametrize("name", BOOKS)
def test_reasons_and_losses_say_the_same_of_the_same_accounts(name: str) -> None:
    """Account by account: reason, stay and MRR; and the sums of each reason that all are in."""
    try:
        forms = health.list_losses(BOOKS[name](), most=10**6)
    except AnalysisError:
        pytest.skip("no account left on a day looked at")
    rows = composition.count_leavers(BOOKS[name]())
    both = forms.merge(rows.fillna({"churn_reason": "(missing)"}), on="account_id", suffixes=("", "_reasons"))
    assert len(both) == len(forms) > 0
    for column in ("churn_reason", "tenure", "mrr", "churned_on"):
        own, other = both[column], both[f"{column}_reasons"]
        own = own.map(to_day) if column == "churned_on" else own
        assert own.eq(other).where(own.notna() | other.notna(), True).all(), (column, both[own.ne(other)].head(3))
    said = asked("health.losses", name).reasons.set_index("churn_reason")
    sums = both.groupby("churn_reason")
    assert said["churned"].to_dict() == sums.size().to_dict()
    assert said["mrr"].to_dict() == pytest.approx(sums["mrr_reasons"].sum(min_count=1).to_dict(), nan_ok=True)
    named = asked("composition.reasons", name).reasons.set_index("churn_reason")["churned"]
    whole = [reason for reason, count in named.items() if count == said["churned"].get(reason)]
    paid = asked("composition.reasons", name).reasons.set_index("churn_reason")["mrr_churned"]
    assert said["mrr"][whole].to_dict() == pytest.approx(paid[whole].to_dict(), nan_ok=True)
    assert (named.reindex(said.index) >= said["churned"]).all()
