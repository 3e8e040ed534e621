"""What came of charging a customer: failed payments one by one, and every attempt to collect them."""

from collections.abc import Collection

from .columns import Column, Table
from .header_words import plain_words
from .relations import ACCOUNT
from .values import NO, YES
from .vocabulary import words

CURRENCY = Column("currency", "text", "The currency of the amounts; one for all of them",
                   ("currency code", "iso currency", "währung"), "")  # fmt: skip
ATTEMPT = Column("attempt", "whole", "Which attempt it was: 1 is the first charge",
                 ("attempt number", "attempt no", "retry number", "try"), "2")  # fmt: skip
WHY = Column("reason", "text", "Why the attempt failed", ("decline reason", "failure reason", "decline code"),
             "insufficient funds")  # fmt: skip
METHOD = Column("method", "text", "The card or the method it was charged to", ("payment method", "card brand"),
                "Visa")  # fmt: skip
PAYMENT_ID = Column("payment_id", "text", "The payment or invoice, the same for all attempts at it",
                    ("payment id", "invoice id", "invoice number"), "P-0001")  # fmt: skip

RETRIES = Table(
    "retries",
    "attempt to collect a payment",
    (
        ACCOUNT,
        PAYMENT_ID,
        ATTEMPT,
        Column("tried_on", "day", "The day of the attempt", ("attempted on", "attempted at", "attempt date"),
               "2025-06-06"),
        Column("succeeded", "flag", "Whether it was paid then: yes or no, paid or failed", ("success", "successful"),
               "no"),
        WHY,
        METHOD,
        Column("amount", "number", "The amount that was to be collected", ("value", "invoice amount", "betrag"),
               "1250.00"),
        CURRENCY,
    ),
    (("account_id", "tried_on", "succeeded", "attempt"), ("account_id", "tried_on", "succeeded", "payment_id")),
    ("retries", "attempts", "payment attempts", "payment retries", "dunning attempts", "charge attempts"),
)  # fmt: skip


def tells_paid(values: Collection[str]) -> float:
    """Whether the values of a column say what came of a charge, succeeded and declined, or yes and no: 1 or 0."""
    known = {plain_words(word) for topic in ("retries.paid", "retries.failed") for word in words(topic)} | {*YES, *NO}
    told = sum(plain_words(value) in known for value in values)
    return 1.0 if 2 * told > len(values) else 0.0
