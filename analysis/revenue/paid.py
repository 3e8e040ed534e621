"""Payments by month in place of MRR: nothing says that any of them recurs, so no sentence calls them MRR."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ..book import Book
from ..finding import FACT, Finding

MRR, PAYMENTS = "MRR", "Payments"
NOT_MRR = "These are payments by month and not MRR: nothing says that any recurs, and a month without one is no churn."


def called(book: Book) -> str:
    """What the amounts by month of a book are: MRR, or payments for orders and invoices."""
    return PAYMENTS if book.built.paid_by_month else MRR


def named_as_paid(findings: Iterable[Finding], book: Book) -> tuple[Finding, ...]:
    """The findings as they are, or, of payments, with that word for MRR in each sentence, and that said at the end."""
    if called(book) == MRR:
        return tuple(findings)
    told = tuple(replace(finding, claim=of_payments(finding.claim)) for finding in findings)
    return (*told, Finding(NOT_MRR, FACT))


def of_payments(claim: str) -> str:
    """A sentence or label of a reader with the word for payments wherever it says MRR."""
    said = re.sub(r"\bthe MRR\b", "the payments", claim)
    said = re.sub(r"\b(NRR|GRR)\b", r"\1 of payments", said)
    said = re.sub(r"(?:(?<=^)|(?<=[.!?] ))MRR\b", PAYMENTS, said)
    return re.sub(r"\bMRR\b", PAYMENTS.lower(), said)
