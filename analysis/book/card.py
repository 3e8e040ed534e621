"""A file in sentences: what each row is, and which of its columns says what, with a control at each guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..finding import listed
from ..names import headed
from ..phrases import count, numeral
from .draft import Draft
from .recipe import LEAVE_OUT
from .tables import TABLES

# Each line is said as far as its columns are there; {column} is the control that names the header.
LINES: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        "with the ID {account_id} and the name {name}",
        "It started on {started_on}",
        "It churned on {churned_on}",
        "It has churned where {churned}{?left}",
        "It has been a customer for {tenure_months}{?unit}",
        "Its contract runs for {contract_months} and ends or renews on {term_ends_on}",
        "Its contract ends or renews on {term_ends_on}",
        "Its MRR is {mrr}, in the currency {currency}",
        "Its reason to leave is {churn_reason}, the kind of churn {churn_type}",
    ),
    "mrr": (
        "of account {account_id}",
        "for the month {month}",
        "It began on {started_on} and ended on {ended_on}",
        "Its contract ends or renews on {term_ends_on}",
        "It happened on {moved_on} and is of the kind {kind}",
        "It is worth {mrr} a month",
        "It is worth {arr} a year",
        "It is worth {amount}, for the months in {covers_months}",
        "It is in the currency {currency}",
    ),
    "nps": ("of account {account_id} on {answered_on}", "It scores {score}, answered by {role}"),
    "events": ("of account {account_id} on {happened_on}", "What happened is in {kind}, and why in {reason}"),
    "payments": ("of account {account_id} on {failed_on}", "It is about {amount} and was paid on {recovered_on}",
                 "It was attempt {attempt}, charged to {method}, and failed because of {reason}",
                 "It is in the currency {currency}"),
    "exits": ("of account {account_id} on {answered_on}",
              "Why they left is in {reason}, where they got stuck in {stuck_at}",
              "What would have kept them is in {would_have_kept}"),
    "retries": ("of account {account_id} on {tried_on}", "It was attempt {attempt} at the payment {payment_id}",
                "Whether it was paid is in {succeeded}, and why not in {reason}",
                "It is about {amount}, charged to {method}", "It is in the currency {currency}"),
    "usage": ("of account {account_id} in {month}", "It counts active users in {active_users}, uses in {uses}, "
              "seats in {seats}"),
    "seats": ("of account {account_id} in {month}", "Seats bought are in {seats_bought}, seats used in {seats_used}",
              "Its plan is {plan}"),
    "touches": ("of account {account_id} on {touched_on}", "It is of the kind {kind}, with {contact}",
                "Whether they answered is in {answered}, how satisfied in {satisfaction}",
                "The person's role is in {role}, their level in {level}", "What was written is in {text}"),
    "kpis": ("named {unit_id}, in the group {arm}", "It belongs to account {account_id} and stratum {stratum}",
             "Its period is {period}, its KPI {kpi}, measured as {value}"),
    "costs": ("in {month} of {amount}", "It was spent on {kind}, for account {account_id}, "
              "in the currency {currency}"),
    "goals": ("of account {account_id}: {goal}", "It is measured by {kpi} in {unit}, and good is {direction}",
              "It goes from {baseline} to {target} and is now at {actual}, measured on {measured_on}, by {source}",
              "What was promised is in {promised_value}",
              "It was agreed on {agreed_on}, is due on {due_on}, and {owner} sees to it"),
    "actions": ("of account {account_id}: {step}", "It is due on {due_on}, and {owner} sees to it",
                "It was done on {done_on}, with {outcome}, as {source} says"),
    "notes": ("on account {account_id} of {noted_on}: {text}", "It is of the kind {kind}, by {author}",
              "Its sentiment is in {sentiment}"),
    "contacts": ("at account {account_id}: {contact}", "Their role is in {role}, their level in {level}",
                 "They were there from {since} and left on {left_on}"),
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Words, and the column whose header stands after them; header is "" where it is still needed.

    question: the word of what can be changed of that column, right after it.
    """

    words: str
    column: str
    header: str
    question: str = ""


def lines(draft: Draft, place: int) -> tuple[tuple[Piece, ...], ...]:
    """The sentences of a file; columns that are not there are left out, and each is said once.

    The first goes on from what each row is; it is empty where nothing does.
    """
    file = draft.recipe.files[place]
    there = {**dict.fromkeys(draft.missing(place), ""), **file.columns}
    found: list[tuple[Piece, ...]] = []
    for line in LINES.get(file.table, ()):
        told = {piece.column for pieces in found for piece in pieces}
        found.append(_line(line, {column: header for column, header in there.items() if column not in told}))
    return (*found[:1], *(line for line in found[1:] if line))


def _line(line: str, there: Mapping[str, str]) -> tuple[Piece, ...]:
    """A line as far as its columns are there; without its first it does not begin, and each stands for itself."""
    said = re.findall(r"([^{]*)\{(\w+)\}(?:\{\?(\w+)\})?", line)
    whole = said[0][1] in there
    return tuple(
        Piece(words.strip() if whole else f"{_titled(column)}:", column, there[column], question)
        for words, column, question in said
        if column in there
    )


def _titled(column: str) -> str:
    words = headed(column)
    return words[:1].upper() + words[1:]


def used_as(table: str) -> dict[str, str]:
    """What a column of a table can be used as, in words: name to label."""
    if table == LEAVE_OUT:
        return {}
    return {column.name: _titled(column.name) for column in TABLES[table].columns}


def rest(draft: Draft, place: int) -> str:
    """The headers that no sentence speaks of: accounts are compared by them, or nothing is."""
    file, sheet = draft.recipe.files[place], draft.sheets[place]
    said = {piece.header for line in lines(draft, place) for piece in line}
    more = [header for header in sheet.headers if header not in said]
    if not more or not file.table:
        return ""
    if "through" in file.settings:
        more_said = f"Its account is found through {file.through[1]} in {file.through[0]}. "
    elif "arm" in file.settings:
        more_said = f"All of its rows are of the arm {file.settings['arm']}. "
    else:
        more_said = ""
    words = {"accounts": "Accounts can be compared by", "kpis": "Measured:"}.get(file.table, "Also in the file:")
    return f"{more_said}{words} {listed(more, most=5)}."


def shape(draft: Draft, place: int) -> str:
    """How large a file is and how it was read: 50 rows, 26 columns, tab-separated."""
    sheet, file = draft.sheets[place], draft.recipe.files[place]
    system = [f"an export of {file.settings['system']}"] if "system" in file.settings else []
    columns = f"{numeral(len(sheet.headers))} column{'s' * (len(sheet.headers) != 1)}"
    return ", ".join([count(sheet.rows, "row"), columns, *system, *sheet.notes])
