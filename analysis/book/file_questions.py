"""What a file leaves open of its columns: whether the end of a contract is churn."""

from .question import NO, YES, Question, said
from .reading import Sheet
from .recipe import FileMapping
from .status_words import GONE, says

# Setting: whether ends that every subscription has are those of subscriptions.
FULL = "term_or_end"
_ENDS_LOOKED_AT = 5_000


def _ask_full_term(sheet: Sheet, file: FileMapping, header: str) -> tuple[Question, ...]:
    """An end that every subscription has, and that is not called a cancellation, may be that of a term."""
    column = sheet.table.column(sheet.headers.index(header)).slice(0, _ENDS_LOOKED_AT).to_pylist()
    if says(header) == GONE or not all(cell is not None and str(cell).strip() for cell in column):
        return ()
    options = ((NO, "a term ends or renews"), (YES, "the subscription ended"))
    return (Question(0, FULL, f"{header} is the day on which …", options, said(file, FULL) or NO, blocks=False),)


def ask_term(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """Whether the end of a contract is a departure, where no other column of the file says when something ended."""
    taken = said(file, "term") == YES
    if file.table == "mrr" and "ended_on" in file.columns and not taken:
        return _ask_full_term(sheet, file, file.columns["ended_on"])
    end = "churned_on" if file.table == "accounts" else "ended_on"
    header = file.columns.get(end if taken else "term_ends_on", "")
    if not header or (not taken and {"churned_on", "churned", "ended_on"} & set(file.columns)):
        return ()
    options = ((NO, "a contract ends or renews"), (YES, "the account left"))
    chosen = YES if taken else NO
    return (Question(0, "term", f"{header} is the day on which …", options, chosen, blocks=False, about=header),)
