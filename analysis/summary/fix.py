"""The one thing to fix in the data that would unlock most."""

from collections import Counter
from dataclasses import dataclass

from ..book import Book
from ..book.problems import is_idle
from ..book.reader_words import called, in_words
from ..phrases import capital, count, money


@dataclass(frozen=True)
class Fix:
    """What to fix or add first, what it is about, and what it gains."""

    title: str
    said: str
    word: str = "open_book"
    label: str = "Your data"


def fix_first(book: Book) -> Fix:
    """The dearest problem of the data, as its page ranks them; else what most questions still need."""
    problems = book.diagnostics.problems
    problems = problems[~problems["fix"].map(is_idle)]
    if len(problems):
        first = problems.iloc[0]
        rows, accounts = int(first["rows"]), first["table"] == "accounts"
        about = count(rows, "account") if accounts else f"{count(rows, 'row')} of {called(first['table'])}"
        paid = f", {money(float(first['mrr']))} MRR" if first["mrr"] else ""
        return Fix(capital(in_words(str(first["problem"]))), f"{about}{paid}. {first['fix']} {first['unlocks']}")
    needs = Counter(need for need in book.readiness()["needs"] if need)
    if needs:
        need, pages = needs.most_common(1)[0]
        return Fix("Add what is missing most", f"{count(pages, 'more question')} could be answered with {need}.")
    if not book.missing("mrr", "mrr") or not book.missing("accounts", "mrr"):
        said = "Every row was used. With a gross margin, what an account is worth is profit and not revenue."
        return Fix("Enter your gross margin", said, "worth", "Set gross margin")
    return Fix("Nothing to fix", "Every row was used, and every question can be asked.")
