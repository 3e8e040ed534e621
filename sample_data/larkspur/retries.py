"""Every attempt to collect a payment that failed, as the billing system lists them since 2024. A luck of its own.

These payments are none of those in payments.csv: they failed and were tried again before anybody took notice.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from .account import Account
from .chance import Chance
from .days import day_in

# D20: the day of the first retry is dealt by lot; a retry on one of them brings back more.
DAYS, BEST = (1, 3, 5, 7), 5
BEST_SHARE, OTHER_SHARE, TWIN_SHARE = 0.64, 0.3, 0.38
LATER, LATER_SHARES = (4, 7), (0.25, 0.15)
FAILS, BEGINS = 0.04, date(2024, 1, 1)
REASONS = {"insufficient funds": 5, "card declined": 3, "expired card": 2, "bank unavailable": 1}
METHODS = {"Visa": 5, "Mastercard": 3, "SEPA debit": 2}


def retries(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """The attempts that the list holds: account_id payment_id attempt tried_on succeeded amount reason method."""
    chance, rows = Chance(seed, "retries"), []
    for account in accounts:
        for month in account.months[1:]:
            if chance.happens(FAILS) and month in account.mrr:
                rows += _attempts(chance, account, month, plant)
    numbered = {payment: f"P-{place:05d}" for place, payment in enumerate(dict.fromkeys(row[:2] for row in rows), 1)}
    listed = [(row[0], numbered[row[:2]], *row[2:]) for row in rows if row[3] >= BEGINS]
    return sorted(listed, key=lambda row: (row[3], row[0], row[2]))


def _attempts(chance: Chance, account: Account, month: int, plant: bool) -> Iterator[tuple]:
    """One payment until it is paid, given up, or its account is gone."""
    tried, reason, method = day_in(month, chance.whole(2, 26)), chance.weighted(REASONS), chance.weighted(METHODS)
    first, lucks = chance.pick(DAYS), [chance.share() for _ in range(3)]
    retried = (BEST_SHARE if first == BEST else OTHER_SHARE) if plant else TWIN_SHARE
    waits, shares = (0, first, *LATER), (0.0, retried, *LATER_SHARES)
    for attempt, (wait, share, luck) in enumerate(zip(waits, shares, (1.0, *lucks), strict=True), 1):
        tried += timedelta(days=wait)
        if tried > account.ends_on:
            return
        paid = luck < share
        why = "" if paid else reason
        yield account.account_id, month, attempt, tried, "yes" if paid else "no", account.mrr[month], why, method
        if paid:
            return
