"""Exercises on who churned: by accounts and by money, and the group nobody should have sold to."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .. import composition, survival, targets
from ..book import Book
from ..finding import CLEAR
from ..phrases import count, money, out_of, percent
from .exercise import PICKED, TYPED, Ask, Mistake

# Losses of two segments within this share of one another weigh about the same.
ALIKE = 0.1
NOBODY = "No group: nothing here is more than chance"


def who_left(book: Book) -> tuple[Ask, ...]:
    """The churn rate by accounts, by MRR, and whose loss weighs most."""
    result = composition.analyze(book, by="segment")
    total = result.total.iloc[0]
    return _by_accounts(book, total), _by_money(total), _heaviest(result.groups, total)


def _by_accounts(book: Book, total: pd.Series) -> Ask:
    rate = round(100 * total["rate"], 1)
    here = out_of(total["churned"], total["accounts"])
    lives = survival.analyze(book, by="segment").groups
    ever, came = lives["churned"].sum(), lives["accounts"].sum()
    quarters = targets.target(book).chart.tail(4)["churned"].sum()
    mistakes = (
        Mistake(round(100 * ever / came, 1), f"That is {out_of(ever, came)}: everybody who ever came, over five years. "
                "A yearly rate takes the accounts that were here when the year began, and how many churned in it."),
        Mistake(round(100 * quarters / total["accounts"], 1), f"That counts {int(quarters)} churned accounts. "
                "Some of them came during the year, so they were not among the accounts at its start."),
        Mistake(round(100 * total["mrr_rate"], 1), "That is the share of the MRR that churned. "
                "The question asks for accounts."),
        Mistake(round(rate / 12, 1), "That is a month. The question asks for the year."),
        Mistake(total["churned"], f"That is how many churned. Out of how many? {here}."),
    )  # fmt: skip
    because = f"{here} accounts that were here when the year began churned in it."
    return Ask("rate", "What share of accounts churned in the year?", TYPED, rate, because, "%", 0.06,
               mistakes=mistakes)  # fmt: skip


def _by_money(total: pd.Series) -> Ask:
    rate = round(100 * total["mrr_rate"], 1)
    gone, start = money(total["mrr_churned"]), money(total["mrr_start"])
    mistakes = (Mistake(round(100 * total["rate"], 1), "That is the share of accounts. Accounts are not alike: the "
                        "question asks what they paid."),)  # fmt: skip
    because = f"They paid {gone} of the {start} MRR at the start of the year."
    return Ask("mrr", "What share of the MRR at the start churned with them?", TYPED, rate, because, "%", 0.06,
               mistakes=mistakes)  # fmt: skip


def _heaviest(groups: pd.DataFrame, total: pd.Series) -> Ask:
    ranked = groups.sort_values("mrr_churned", ascending=False, kind="stable")
    first, second = ranked.iloc[0], ranked.iloc[1]
    alike = first["mrr_churned"] - second["mrr_churned"] <= ALIKE * total["mrr_churned"]
    pair = sorted((str(first["group"]), str(second["group"])))
    both = f"{pair[0]} and {pair[1]} weigh about the same"
    because = f"Churned: {_weighed(first)}, {_weighed(second)}."
    most = str(groups.sort_values("churned", ascending=False).iloc[0]["group"])
    wrong = [Mistake(str(row["group"]), f"Churned: {_weighed(row)}.") for _, row in groups.iterrows()]
    wrong += [Mistake(most, f"By accounts, yes. By money: {because[9:]}"), Mistake(both, because)]
    right = both if alike else str(first["group"])
    options = (*sorted(map(str, groups["group"])), both)
    mistakes = tuple({mistake.said: mistake for mistake in wrong if mistake.said != right}.values())
    return Ask("weight", "In money, whose churn weighs most?", PICKED, right, because, options=options,
               mistakes=mistakes)  # fmt: skip


def _weighed(row: pd.Series) -> str:
    return f"{row['group']} {count(row['churned'], 'account')} with {money(row['mrr_churned'])} MRR"


def whom_not_to_sell(book: Book) -> tuple[Ask, ...]:
    """The industry in which a group churned far more than alike accounts; in a book without one, nobody."""
    result = composition.drivers(book)
    industries = composition.analyze(book, by="industry").groups
    right, because = NOBODY, _none(result, industries)
    for row in result.cells[result.cells["verdict"] == CLEAR].itertuples():
        named = dict(result.where[str(row.values)])
        if "industry" in named:
            right, because = str(named["industry"]), _found(result, named["industry"])
            break
    mistakes = [Mistake(str(row.group), _ordinary(row, result.looked_at)) for row in industries.itertuples()]
    mistakes.append(Mistake(NOBODY, f"There is one. {because}"))
    options = (*sorted(map(str, industries["group"])), NOBODY)
    return (
        Ask("group", "In which industry should the team stop selling to such accounts?", PICKED, right, because,
            options=options, mistakes=tuple(mistake for mistake in mistakes if mistake.said != right)),
    )  # fmt: skip


def _found(result: composition.Drivers, industry: str) -> str:
    """What the page says of the group, without when in their life they churned."""
    claim = next(told.claim for told in result.findings if told.verdict == CLEAR and industry in told.claim)
    return claim.split(" Most of them churned")[0]


def _ordinary(row: Any, looked_at: int) -> str:
    return (
        f"{row.group}: {out_of(row.churned, row.accounts)} churned, {percent(row.rate)}. Among the {looked_at} groups "
        "the app looked at, none of this industry stands out from alike accounts by more than chance."
    )


def _none(result: composition.Drivers, industries: pd.DataFrame) -> str:
    worst = industries.sort_values("rate", ascending=False).iloc[0]
    return f"{worst['group']} has the highest rate, {percent(worst['rate'])}, and still: {result.findings[0].claim}"


def planted_losses(facts: Mapping[str, Any]) -> str:
    """What was planted for the first exercise."""
    fact = facts["D1"]
    by, mrr = fact["left_by_segment"], fact["mrr_left_by_segment"]
    each = ", ".join(f"{name} {number} with {money(mrr[name])} MRR" for name, number in by.items())
    return (
        f"{fact['here_on_2025_01_01']} accounts were here on Jan 1, 2025, and {fact['left_in_2025']} of them churned "
        f"in 2025: {each}. {fact['newcomers_of_2025_that_left']} more came and left within the year."
    )


def planted_group(facts: Mapping[str, Any]) -> str:
    """What was planted for the second."""
    fact = facts["D3"]
    months = fact["months"]
    return (
        f"{fact['left']} accounts of {fact['segment']} in {fact['industry']} were made to churn in months {months[0]} "
        f"to {months[-1]}, all for one reason: {fact['reason']}."
    )
