"""What a claim carries: the question it is corrected with, its fact, its money, and that a column is as of today."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

from ..book import Book
from ..book.dimension_history import CONTRACT
from ..book.vocabulary import said
from ..finding import CLEAR, ESTIMATE, Family, Finding, fact_of
from ..names import spoken
from ..phrases import capital
from ..standards import LEVEL
from .frames import ALL
from .stake_intervals import at_stake
from .stakes import AT_RENEWAL, BEFORE_MONTH, OF_LEAVERS, TERM, count_money, money_of

T = TypeVar("T")
STAGE = "life stage"
# What is said of, beside the dimensions of the book.
# The part of what it churned that a finding speaks of, which is no other fact.
PARTS = (AT_RENEWAL, BEFORE_MONTH)
ALSO = ("cause", "churn_reason", "stage", "started", "tenure")


def claims(
    question: str,
    what: str | Callable[[Finding], str],
    part: Callable[[Finding], str | None] = lambda _: "",
    facts: Mapping[str, str] | None = None,
    tested: Callable[[Any], Mapping[str, Iterable[float]]] | None = None,
    ratios: Collection[str] = (),
    alone: Collection[str] = (),
    today: bool = True,
    then: Callable[..., Book] | None = None,
    by_rate: Callable[..., Any] | None = None,
) -> Callable[..., Any]:
    """The analysis, each of its findings with its family, fact and stake, and with a sentence where a column is of now.

    question: the word of the page; with the dimension it is asked by it is the family of every finding that was tested.
    part: the part of the question a finding belongs to where it has several, each corrected apart; None for one that
    only checks. what: the fact that is said, or the key itself of a finding; facts: that of each part, the part itself
    unless said. tested: of an answer, the corrected p-values of all that each part looked at: its `families`, beside
    those it names itself. ratios: the parts whose estimates are ratios of churn, on which money hangs. alone: the parts
    that do not depend on the dimension. today: whether columns that an account can change are said to be as of today.
    then: gives the book with the dimensions its accounts had before what is counted could happen, where it knows them,
    as the counts of the answer have them. by_rate: the ratio of two rates with its interval (`estimate.rate_ratio`),
    where estimates are no ratios: money hangs on that of the last 12 months, where those show it by themselves.

    No finding is more certain than its family: where one was found in a later step, the p-value is the larger.
    """

    def decorated(work: Callable[..., T]) -> Callable[..., T]:
        @wraps(work)
        def told(book: Book, *given: Any, **controls: Any) -> T:
            answer: Any = work(book, *given, **controls)
            by = getattr(answer, "by", controls.get("by"))
            asked = by if isinstance(by, str) else None
            book = book if then is None else then(book, **{**controls, "by": by})

            def family(own: str) -> str:
                return family_of(question, own, None if own in alone else asked)

            looked = {} if tested is None else tested(answer)
            families = (*answer.families, *(Family.over(family(own), p) for own, p in looked.items()))
            found = []
            for finding in answer.findings:
                own = part(finding)
                if own is None:
                    found.append(finding)
                    continue
                untold = finding.fact or math.isnan(finding.p_value)
                key = (facts or {}).get(own, own or what) if not callable(what) else "" if untold else what(finding)
                found.append(_carrying(finding, book, asked, family(own), key, callable(what), today))
            sure = {family.name: family.p_value for family in families}
            kept = [replace(f, p_value=max(f.p_value, sure.get(f.family, 0.0))) if f.family else f for f in found]
            hang = {family(own) for own in ratios}
            return replace(  # type: ignore[no-any-return]
                answer, findings=with_stakes(kept, families, book, asked, hang, by_rate), families=families
            )

        return told

    return decorated


def says_today(work: Callable[..., T], then: Callable[..., Book] | None = None) -> Callable[..., T]:
    """The analysis, which tests nothing, with the sentence where a column is of now; then: as for `claims`."""

    @wraps(work)
    def told(book: Book, *given: Any, **controls: Any) -> T:
        answer: Any = work(book, *given, **controls)
        by = getattr(answer, "by", controls.get("by"))
        book = book if then is None else then(book, **{**controls, "by": by})
        found = tuple(_of_today(finding, book, by) for finding in answer.findings)
        return replace(answer, findings=found)  # type: ignore[no-any-return]

    return told


def _of_today(finding: Finding, book: Book, by: object) -> Finding:
    """What is said of a column that accounts can change says so; what cannot be told claims nothing."""
    if finding.verdict not in (CLEAR, ESTIMATE):
        return finding
    whom = said_of(finding, book, by if isinstance(by, str) else None)
    return replace(finding, claim=f"{finding.claim} {as_of_today(book, whom)}".strip())


def family_of(question: str, own: str, by: str | None) -> str:
    """The name of a family: the word of the page, the part of its question, and the dimension it is asked by."""
    return ":".join([".".join(filter(None, (question, own))), *([by] if by else [])])


def _carrying(finding: Finding, book: Book, by: str | None, family: str, key: str, whole: bool, today: bool) -> Finding:
    """whole: whether the key names the fact with those it is said of."""
    if math.isnan(finding.p_value):
        fact = finding.fact
    else:
        fact = finding.fact or (key if whole else fact_of(key, _whole_group(finding, book, by)))
    claim = (_of_today(finding, book, by) if today else finding).claim
    tested = not math.isnan(finding.p_value)
    return replace(finding, claim=claim, family=finding.family or (family if tested else ""), fact=fact)


def with_stakes(
    findings: Iterable[Finding],
    families: Iterable[Family],
    book: Book,
    by: str | None,
    ratios: Collection[str],
    by_rate: Callable[..., Any] | None = None,
) -> tuple[Finding, ...]:
    """The findings, those that say clearly that a group churns more or less often with the money that hangs on it."""
    told = tuple(findings)
    clear = [f for f in told if f.verdict == CLEAR and (f.family in ratios or by_rate is not None)]
    # A contract can end only where it is renewed: that accounts wait for it is no loss beyond anything.
    dear = [f for f in clear if f.estimate == f.estimate and not {"measure", AT_RENEWAL} & set(f.about)]
    if not dear or "accounts" not in book.tables or book.missing("accounts", "churned"):
        return told
    groups = [{**_whole_group(f, book, by), **{name: f.about[name] for name in PARTS if name in f.about}} for f in dear]
    others = [_others(f, book, by) for f in dear]
    counts = count_money(book, [*groups, *(other or {} for other in others)])
    shown, judged = Counter(f.family for f in clear), {family.name: family.tests for family in families}
    stakes = {}
    for place, finding in enumerate(dear):
        own, against = counts.iloc[place], counts.iloc[len(dear) + place]
        rest = against if others[place] else counts.iloc[-1] - own
        money = money_of(own, rest, book.snapshot)
        if OF_LEAVERS & set(groups[place]):
            money = replace(money, expected=math.nan)
        level = LEVEL * shown[finding.family] / max(judged.get(finding.family, 1), shown[finding.family])
        ratio, p = (finding.estimate, finding.low, finding.high), finding.p_value
        if finding.family not in ratios and by_rate is not None:
            ratio, p = _of_the_year(by_rate, own, rest, whole=not groups[place])
        stakes[id(finding)] = at_stake(ratio, max(p, finding.p_value), level, money)
    return tuple(replace(f, **vars(stakes[id(f)])) if id(f) in stakes else f for f in told)


def _of_the_year(
    by_rate: Callable[..., Any], own: pd.Series, rest: pd.Series, whole: bool
) -> tuple[tuple[float, float, float], float]:
    """How many times as often a group churned in the last 12 months as others, and p; NaN where they do not show it."""
    if whole or not min(own["years"], rest["years"]) > 0 or not own["churned"] + rest["churned"] > 0:
        return (math.nan,) * 3, math.nan
    found = by_rate(own["churned"], own["years"], rest["churned"], rest["years"])
    ratio = (float(found.ratio), float(found.low), float(found.high))
    return ((math.nan,) * 3 if ratio[1] <= 1 <= ratio[2] else ratio), float(found.p_central)


def _whole_group(finding: Finding, book: Book, by: str | None) -> dict[str, object]:
    # Whenever accounts started, the fact is that of all years.
    also = {name: finding.about[name] for name in ALSO if finding.about.get(name, "any year") != "any year"}
    return {**{name: group for name, group in said_of(finding, book, by).items() if group != ""}, **also}


def _others(finding: Finding, book: Book, by: str | None) -> dict[str, object]:
    """Whom a group is compared with, where that is one group and not all others."""
    whom, other = said_of(finding, book, by), finding.about.get("other")
    return {next(iter(whom)): other} if isinstance(other, str) and len(whom) == 1 else {}


def said_of(finding: Finding, book: Book, by: str | None) -> dict[str, object]:
    """Whom a finding speaks of: dimensions of the book (and the length of a contract), each with its group."""
    about = finding.about
    pairs = about.get("where", ())
    named = pairs if isinstance(pairs, tuple) else ()
    whom: dict[str, object] = {"stage" if name == STAGE else name: value for name, value in named}
    whom |= {name: value for name, value in about.items() if name in book.dimensions or name == TERM}
    if about.get("dimensions") == STAGE and "group" in about:
        whom["stage"] = about["group"]
    elif by in book.dimensions and about.get("group", ALL) != ALL:
        whom[str(by)] = about["group"]
    if about.get("by") in book.dimensions:
        whom[str(about["by"])] = ""
    return whom


def as_of_today(book: Book, whom: Mapping[str, object]) -> str:
    """That what accounts are compared by is what they are now, of columns an account can change; else nothing.

    Who stayed had the time to change: of accounts that move to a longer contract because they stay, those on it seem
    to have stayed because of it (immortal time). A column is taken to change unless its name says that it cannot, or
    that it was set when the account was won. A column that is what it was before anything was counted needs no words.
    """
    terms = {TERM} if CONTRACT not in book.built.known_then else set()
    names = [_label(book, name) for name in whom if name in terms or changes(book, name)]
    if not names:
        return ""
    words, are, it = " and ".join(dict.fromkeys(names)), "is" if len(set(names)) == 1 else "are", "it"
    them = it if are == "is" else "them"
    return f"{capital(words)} {are} as last recorded: accounts may have changed {them} by staying."


def _label(book: Book, name: str) -> str:
    return "contract length" if name == TERM else spoken(book.dimensions[name])


def changes(book: Book, name: str) -> bool:
    """Whether a dimension is what accounts are now and may not have been before; not known to be fixed counts as so.

    Not where the book has it as it was before.
    """
    if name not in book.dimensions or name in book.built.known_then:
        return False
    words = (name, book.dimensions[name])
    return not any(said(topic, text) for topic in ("measured.fixed", "measured.at_sale") for text in words)
