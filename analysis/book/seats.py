"""How many seats a customer bought and how many of them are used, month by month, and the plan they are on."""

from .columns import Column, Table
from .relations import ACCOUNT

MONTH = Column("month", "month", "The month", ("period", "billing month", "usage date", "date", "monat"), "2025-07")
PLAN = Column("plan", "text", "Plan", ("plan tier", "product", "edition", "package", "tarif"), "Pro")

SEATS = Table(
    "seats",
    "account and month",
    (
        ACCOUNT,
        MONTH,
        Column("seats_bought", "whole", "Seats bought in the month",
               ("seats purchased", "seats paid for", "seat limit", "licenses purchased"), "25"),
        Column("seats_used", "whole", "Seats in use in the month: how many have a user",
               ("seats in use", "seats assigned", "licenses assigned"), "24"),
        PLAN,
    ),
    (("account_id", "month", "seats_bought", "seats_used"),),
    ("seats", "licenses", "licences", "seat usage", "license usage", "seat report"),
    ("seats_bought", "seats_used"),
)  # fmt: skip
