"""The accounts that carry a sign, where no score says who needs attention."""

from analysis import Book, health
from pages._cells.actions import adding_actions
from pages._cells.analysis_runs import run_beside
from pages._cells.figure import table
from pages._cells.named_words import with_words


def carrying_a_sign(book: Book, within: int) -> None:
    """The list of accounts with a sign that predicts churn, with what to do about it; nothing where nobody has one."""
    signed = run_beside(health.list_with_sign, book, horizon=within, **with_words())
    if signed is not None and len(signed):
        acting = adding_actions(book, signed, "signed", source=f"{health.LIST}warning signs")
        table(signed, "Accounts with a sign that predicts churn", "signed", above=acting)
