"""How many seats each customer bought and how many have a user, month by month. A luck of its own: no other file knows.

Seats bought are those of usage.csv; a seat that has a user need not be used in the month.
"""

from collections.abc import Iterator

from .account import Account
from .chance import Chance
from .money import seats_in

# D22: accounts that expand are at their seat limit in the months before; others are now and then.
FULL, BEFORE = 0.95, 3
BEFORE_GROWTH, OTHERWISE, TWIN = 0.7, 0.028, 0.045
SPELL, LEVEL = (2, 5), (0.5, 0.8)


def seats(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """Every month of every account: account_id month seats_bought seats_used."""
    chance, growing, rows = Chance(seed, "seats"), Chance(seed, "seats of those that grow").even(), []
    for account in accounts:
        full = set(_spells(chance, account, OTHERWISE if plant else TWIN))
        if plant:
            full |= {month for grown in grows_in(account) if next(growing) < BEFORE_GROWTH
                     for month in range(grown - BEFORE, grown)}  # fmt: skip
        level, bought = chance.between(*LEVEL), 0
        for month in account.months:
            bought = seats_in(account, month) if month in account.mrr else bought
            share = chance.between(0.97, 1.0) if month in full else min(level * chance.normal(1.0, 0.05), 0.9)
            used = _at_least(FULL * bought, round(share * bought)) if month in full else int(share * bought)
            rows.append((account.account_id, month, bought, used))
    return rows


def _at_least(least: float, used: int) -> int:
    return used + (used < least)


def grows_in(account: Account) -> list[int]:
    """The months in which it pays more than in the month before."""
    return [month for month in account.months if account.mrr.get(month, 0) > account.mrr.get(month - 1, 10**9)]


def _spells(chance: Chance, account: Account, share: float) -> Iterator[int]:
    """Months at the limit that tell nothing: now and then some in a row."""
    for month in account.months:
        if chance.happens(share):
            yield from range(month, month + chance.whole(*SPELL))
