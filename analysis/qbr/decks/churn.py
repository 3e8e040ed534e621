"""Who churned, why and when, on slides."""

from typing import Any

import pandas as pd

from ... import composition
from ...book import Book
from ...charts.marks import FAINT, GOOD, LOST, WAS, Marks, Series
from ...counting import MISSING
from ...phrases import capital, during, money, named_period, numeral, percent, stretch
from .model import Block, Slide
from .wording import cut, first_that_fits, in_one_line, shown

MOST_GROUPS, REASONS_SHOWN = 3, 5
TONES = (LOST, GOOD, WAS, FAINT)


def churn_slides(book: Book) -> list[Slide]:
    """Who churned: the same groups by accounts and by money, and the reasons they gave."""
    answer = _compared(book)
    total, groups = answer.total.iloc[0], answer.groups.sort_values(["churned", "mrr_churned"], ascending=False)
    churned = int(total["churned"])
    if not churned:
        return [_nobody(total, answer)]
    title = _who(total, groups, answer)
    figure = _shares(groups, total)
    blocks = tuple(
        _group(row, tone, answer) for row, tone in zip(_shown(groups)[0].to_dict("records"), TONES, strict=False)
    )
    say = (f"{title}.", _why(answer.reasons, churned), "Ask which of these we could have known.")
    return [
        Slide(
            "churn",
            title,
            figure=figure,
            below=blocks,
            footer=_footer(answer),
            say=say,
            source=_source(answer, total),
            lead=_lead(total, answer),
            brief=f"{numeral(churned)} of {numeral(total['accounts'])} accounts churned",
        ),
        *_reasons(answer, churned),
    ]


def _compared(book: Book) -> Any:
    """Churn by the dimension that tells most; by the first where a few of its accounts took much of the money."""
    answer = composition.analyze(book)
    told = composition.telling(book).by
    same = told is None or told == answer.by or _heavy(answer.groups, answer.total.iloc[0]) is not None
    return answer if same else composition.analyze(book, by=told)


def _heavy(groups: pd.DataFrame, total: Any) -> Any:
    """The group whose few churned accounts took much of the money that churned; None where there is none."""
    known = groups[groups["mrr_churned"].notna()]
    if len(groups) < 2 or known.empty or not total["mrr_churned"] > 0:
        return None
    row = known.sort_values("mrr_churned").iloc[-1]
    return row if row["share_of_mrr_churned"] >= 0.4 and row["share_of_churned"] < 0.25 else None


def _rate(row: Any, answer: Any) -> str:
    """A churn rate with what it is of: of a month, where accounts were counted by their months."""
    return percent(float(row["rate"])) + (" a month" if answer.basis == "account-months" else "")


def _lead(total: Any, answer: Any) -> Block | None:
    if pd.isna(total["rate"]):
        return None
    ends = f"likely {percent(float(total['low']))} to {percent(float(total['high']))}"
    words = "of accounts churn in a month" if answer.basis == "account-months" else "of accounts churned"
    return Block(percent(float(total["rate"])), text=words, small=ends, tone="bad")


def _shown(groups: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The groups shown by name, most churned first, and the rest."""
    left = groups[groups["churned"] > 0]
    return left.head(MOST_GROUPS), left.iloc[MOST_GROUPS:]


def _group(row: Any, tone: str, answer: Any) -> Block:
    paid = row["mrr_churned"]
    small = f"{money(float(paid))} a month" if pd.notna(paid) and paid > 0 else ""
    rate = f", {_rate(row, answer)}" if pd.notna(row["rate"]) else ""
    return Block(
        head=capital(cut(shown(row["group"]), 5, 34)),
        text=f"{numeral(row['churned'])} of {numeral(row['accounts'])} churned{rate}",
        small=small,
        tone={LOST: "bad", GOOD: "good"}.get(tone, ""),
    )


def recorded(reasons: pd.DataFrame) -> pd.DataFrame:
    """The reasons that somebody recorded: a gap in the column is none."""
    return reasons[reasons["churn_reason"] != MISSING] if len(reasons) else reasons


def _reasons(answer: Any, churned: int) -> list[Slide]:
    """The reasons they gave, each with its money."""
    rows = recorded(answer.reasons).head(REASONS_SHOWN)
    if len(rows) < 2:
        return []
    first = rows.iloc[0]
    title = first_that_fits(
        f"{numeral(first['churned'])} of {numeral(churned)} named “{first['churn_reason']}”",
        f"{numeral(first['churned'])} of {numeral(churned)} named the same reason",
    )
    values = tuple(float(v) for v in rows["churned"])
    tones = tuple(LOST if place == 0 else WAS for place in range(len(rows)))
    figure = Marks(
        "bars",
        "Churned accounts by the reason they gave",
        tuple(cut(shown(r), 6, 32) for r in rows["churn_reason"]),
        (Series("Accounts", values, tuple(map(numeral, values)), tones),),
    )
    paid = rows.sort_values("mrr_churned", ascending=False).iloc[0] if rows["mrr_churned"].notna().any() else None
    blocks = [Block(numeral(first["churned"]), text=f"of {numeral(churned)} named it", tone="bad")]
    if paid is not None and paid["mrr_churned"] > 0:
        blocks.append(
            Block(
                head="Costliest reason",
                text=f"{cut(str(paid['churn_reason']), 6, 40)}: {money(float(paid['mrr_churned']))} a month",
            )
        )
    blocks.append(
        Block(head="How sure it is", text="Counted as recorded; a reason written down may not be the only one.")
    )
    return [
        Slide(
            "reasons",
            title,
            figure=figure,
            beside=tuple(blocks),
            footer=_footer(answer),
            say=(f"{title}.", _why(answer.reasons, churned)),
            source="Where it comes from: the reason recorded with each churned account of the period.",
        )
    ]


def _nobody(total: Any, answer: Any) -> Slide:
    title = f"None of {numeral(total['accounts'])} accounts churned"
    row = Block(
        "0", text="accounts churned", small=f"at most {percent(float(total['high']))} would fit as well", tone="good"
    )
    here = Block(numeral(total["accounts"]), text="accounts are here", small=during(answer.since, answer.until))
    return Slide(
        "churn", title, rows=(row, here), footer=_footer(answer), say=(f"{title}.",), source=_source(answer, total)
    )


def _at_start(answer: Any) -> bool:
    return bool(answer.basis == "accounts at the start")


def _who(total: Any, groups: pd.DataFrame, answer: Any) -> str:
    churned, first = int(total["churned"]), groups.iloc[0]
    head = f"{numeral(churned)} of {numeral(total['accounts'])} accounts churned"
    short, name = head.replace(" accounts", ""), shown(first["group"])
    share = float(first["churned"]) / churned
    lead = f", {percent(share, 0)} of them {name}" if len(groups) > 1 and share > 0.5 else ""
    heavy = _heavy(groups, total)
    if heavy is not None:
        part = percent(float(heavy["share_of_mrr_churned"]), 0)
        took = f"; {numeral(heavy['churned'])} in {shown(heavy['group'])} took {part} of the lost MRR"
        return in_one_line(f"{head}{took}", f"{short}{took}", f"{head}{lead}", head)
    return in_one_line(f"{head}{lead}", f"{short}{lead}", head)


def _shares(groups: pd.DataFrame, total: Any) -> Marks:
    """Each group's part of the churned accounts, and of their money where it is known."""
    priced = bool(total["mrr_churned"] > 0)
    kept, rest = _shown(groups)
    rows = [(shown(row["group"]), int(row["churned"]), float(row["mrr_churned"])) for row in kept.to_dict("records")]
    if len(rest):
        rows.append(("Others", int(rest["churned"].sum()), float(rest["mrr_churned"].sum())))
    series = tuple(
        Series(name, (churned, *((paid,) if priced else ())), _labels(churned, paid, priced, total), (tone,))
        for (name, churned, paid), tone in zip(rows, TONES, strict=False)
    )
    names = (
        f"{numeral(total['churned'])} accounts",
        *((f"{money(float(total['mrr_churned']))} a month",) if priced else ()),
    )
    return Marks("parts", "Churned accounts by group", names, series)


def _labels(churned: int, paid: float, priced: bool, total: Any) -> tuple[str, ...]:
    """The numbers on the parts that have room for them; the names stand below, in the same colors."""
    first = numeral(churned) if churned / total["churned"] > 0.04 else ""
    return (first, money(paid) if paid / total["mrr_churned"] > 0.1 else "") if priced else (first,)


def _why(reasons: pd.DataFrame, churned: int) -> str:
    reasons = recorded(reasons)
    if reasons.empty:
        return "No reasons are recorded; ask for them at every cancellation."
    row = reasons.iloc[0]
    return f"The reason named most is {row['churn_reason']}, by {int(row['churned'])} of {churned}."


def _footer(answer: Any) -> str:
    if hasattr(answer.since, "year"):
        when = stretch(answer.since, answer.until)
        return (
            f"Accounts at the start of the period, {when}. Reasons as recorded."
            if _at_start(answer)
            else f"Accounts seen, {when}."
        )
    return (
        "Accounts as they stand in the file; no dates are known."
        if answer.since is None
        else f"{named_period(answer.since)} to {named_period(answer.until)}."
    )


def _source(answer: Any, total: Any) -> str:
    rate = (
        f"{percent(float(total['rate']))} ({percent(float(total['low']))} to {percent(float(total['high']))})"
        if pd.notna(total["rate"])
        else "not given"
    )
    return (
        f"Where it comes from: the accounts table, basis {answer.basis}; churn {rate}, 95% interval (Wilson). "
        f"Money is what they paid at the start of the period. A recorded reason may not be the only one."
    )
