"""What a file leaves open of its columns: whether the end of a contract is churn."""

from analysis.book.question import NO, YES, Question, said
from analysis.book.reading import Sheet
from analysis.book.recipe import FileMapping


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
