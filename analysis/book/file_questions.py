"""What a file leaves open of its columns: what a number of time counts, and whether the end of a contract is churn."""

from analysis.book.question import NO, YES, Question, said
from analysis.book.reading import Sheet
from analysis.book.recipe import TENURE_UNITS, FileMapping


def ask_unit(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether a length of time counts months, years or days."""
    header = file.columns.get("tenure_months", "")
    if not header:
        return ()
    options = tuple((unit, unit) for unit in TENURE_UNITS)
    chosen = str(file.settings.get("tenure_unit", "months"))
    return (Question(0, "unit", f"What does {header} count?", options, chosen, blocks=False),)


def ask_term(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether the end of a contract is a departure, where no other column of the file says when something ended."""
    taken = said(file, "term") == YES
    end = "churned_on" if file.table == "accounts" else "ended_on"
    header = file.columns.get(end if taken else "term_ends_on", "")
    if not header or (not taken and {"churned_on", "churned", "ended_on"} & set(file.columns)):
        return ()
    options = ((NO, "a contract ends or renews"), (YES, "the account left"))
    chosen = YES if taken else NO
    return (Question(0, "term", f"{header} is the day on which …", options, chosen, blocks=False, about=header),)
