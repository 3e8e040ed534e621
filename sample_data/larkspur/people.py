"""The people at the customers, with what they do there, since when, and until when. A luck of its own."""

from datetime import date, timedelta

from .account import Account
from .chance import Chance
from .days import AS_OF
from .profile import is_voluntary

# D19: the share of accounts with an executive contact, of those that leave by their own choice and of the others.
LEAVING, STAYING, TWIN = 0.25, 0.75, 0.6
GIVEN = "Agnes Bruno Carla Dario Edith Felix Greta Hugo Irene Jonas Katja Lorenz Marta Nils Olga Paul Renate Stefan"
FAMILY = "Abel Berger Conti Diaz Engel Fischer Garcia Huber Ivanov Jansen Koch Lopez Meyer Novak Olsen Petit Roth Silva"
ROLES = {"planner": 5, "champion": 2, "admin": 2, "site lead": 3}
LEVELS = {"user": 3, "manager": 2}


def contacts(seed: int, accounts: list[Account], touches: list[tuple], plant: bool) -> list[tuple]:
    """Everybody the team has met, and executive sponsors: account_id contact role level since left_on."""
    chance, met = Chance(seed, "contacts"), _met(touches)
    rows = []
    for account in accounts:
        for place, (person, first) in enumerate(met.get(account.account_id, {}).items()):
            role, level = chance.weighted(ROLES), chance.weighted(LEVELS)
            since = max(account.started_on, first - timedelta(days=chance.whole(0, 20)))
            left = (
                account.champion_left_on if place == 0 and account.champion_left_on else _leaves(chance, since, account)
            )
            rows.append((account.account_id, person, role, level, since, left or ""))
        rows += _sponsor(chance, account, plant)
    return sorted(rows, key=lambda row: (row[0], row[4], row[1]))


def _met(touches: list[tuple]) -> dict[str, dict[str, date]]:
    """Each person of an account with the day they were first met, in that order."""
    met: dict[str, dict[str, date]] = {}
    for account_id, day, person, *_ in touches:
        met.setdefault(account_id, {}).setdefault(person, day)
    return met


def _leaves(chance: Chance, since: date, account: Account) -> date | None:
    """One in twelve leaves in a year, whatever becomes of the account."""
    for _ in range(5):
        day = since + timedelta(days=chance.whole(30, 365))
        if chance.happens(0.08):
            return day if day < min(account.ends_on, AS_OF) else None
        since = since + timedelta(days=365)
    return None


def _sponsor(chance: Chance, account: Account, plant: bool) -> list[tuple]:
    leaves = is_voluntary(account)
    share = (LEAVING if leaves else STAYING) if plant else TWIN
    here, back = chance.happens(share), chance.whole(5, 45)
    name = f"{chance.pick(GIVEN.split())} {chance.pick(FAMILY.split())}"
    since = account.started_on + timedelta(days=back)
    return [(account.account_id, name, "sponsor", "executive", since, "")] if here and since < account.ends_on else []
