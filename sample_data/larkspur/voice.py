"""What happens to the accounts and what they say: events and NPS answers."""

import math
from datetime import date, timedelta

from .account import CHAMPION, ENTERPRISE, EXECUTIVE, LISBON, MID, Account
from .chance import Chance
from .days import day_in, quarter_of
from .profile import is_voluntary

RATES = {
    EXECUTIVE: 0.2,
    CHAMPION: 0.08,
    "Office opened": 0.09,
    "Price increase": 0.12,
    "Merger": 0.08,
    "Reorganization": 0.08,
}
# A stream of luck keeps the name it was first drawn under, however the kind is spelled: the book stays as it was.
STREAMS = {"Reorganization": "Reorganisation"}
# D7: only these two kinds of event do anything.
WEIGHTS = {EXECUTIVE: -0.71, CHAMPION: -0.68}
ROLES = {"User": 5, "Manager": 3, "Executive": 2}
SIZE = {MID: 0.1, ENTERPRISE: 0.25}
FALL_DAYS = 100
LISBON_POINTS = -1.5


def heard(seed: int, accounts: list[Account], plant: bool) -> tuple[list, list]:
    """Everything noted as having happened at a customer, six kinds in all, and every NPS answer."""
    quiet = _answers(seed, accounts, [], plant)
    happened = [row for kind in RATES for row in _events(Chance(seed, STREAMS.get(kind, kind)), accounts, kind, quiet)]
    happened += [(a.account_id, a.champion_left_on, CHAMPION) for a in accounts if a.champion_left_on]
    return sorted(set(happened)), _answers(seed, accounts, happened, plant)


def _events(chance: Chance, accounts: list[Account], kind: str, said: list[tuple]) -> list[tuple]:
    # By luck alone one idle kind in ten would look guilty: of three draws the one that keeps the balance is taken.
    values: dict = {}
    for account_id, day, score, _ in said:
        values.setdefault(account_id, []).append((quarter_of(day), (score >= 9) - (score <= 6)))
    balance, rows = 0.0, []
    for account in accounts:
        own = values.get(account.account_id, [])
        drawn = [_days_of(chance, account, RATES[kind]) for _ in range(3)]
        reached = [balance + math.fsum(_surprise(own, day) for day in days) for days in drawn]
        best = min(range(3), key=lambda index: (abs(reached[index]), index))
        balance = reached[best]
        rows += [(account.account_id, day, kind) for day in drawn[best]]
    return rows


def _surprise(values: list[tuple], day: date) -> float:
    after = [value for quarter, value in values if quarter - quarter_of(day) in (0, 1)]
    if not after:
        return 0.0
    usual = sum(value for _, value in values) / len(values)
    return sum(after) - len(after) * usual


def _days_of(chance: Chance, account: Account, rate: float) -> list[date]:
    first, last = account.started_on + timedelta(days=20), account.ends_on - timedelta(days=1)
    span = (last - first).days
    if span <= 0:
        return []
    days = sorted(first + timedelta(days=int(chance.share() * span)) for _ in range(chance.counted(rate * span / 365)))
    return [day for place, day in enumerate(days) if place == 0 or (day - days[place - 1]).days > 300]


def _answers(seed: int, accounts: list[Account], happened: list[tuple], plant: bool) -> list[tuple]:
    """Two accounts in three answer, in waves at the end of a quarter."""
    chance = Chance(seed, "answers")
    moments: dict = {}
    for account_id, day, kind in happened:
        moments.setdefault(account_id, []).append((day, kind))
    tempers = _tempers(chance, [account for account in accounts if "answers" in account.signs])
    rows = []
    for account, temper in tempers:
        rows += _answers_of(chance, account, temper, moments.get(account.account_id, []), plant)
    return sorted(rows)


def _tempers(chance: Chance, accounts: list[Account]) -> list[tuple]:
    # No office is happier than another by luck: D6 is planted, or nothing is.
    pairs = []
    for inside in (True, False):
        group = [account for account in accounts if (account.facts["office"] == LISBON) == inside]
        drawn = [chance.normal(0.0, 0.9) for _ in group]
        mean = math.fsum(drawn) / len(drawn)
        pairs += [(account, temper - mean) for account, temper in zip(group, drawn, strict=True)]
    return pairs


def _answers_of(chance: Chance, account: Account, temper: float, moments: list, plant: bool) -> list[tuple]:
    rows = []
    for month in account.months:
        day = day_in(month, chance.whole(4, 24))
        noise, role = chance.normal(0.0, 1.2), chance.weighted(ROLES)
        takes_part = chance.happens(0.75) or "content" in account.signs
        if month % 3 == 2 and takes_part and account.started_on <= day < account.ends_on:
            mood = 8.2 + temper + noise + (_mood(account, day, moments) if plant else 0.0)
            rows.append((account.account_id, day, _score(account, mood), role))
    return rows


def _score(account: Account, mood: float) -> int:
    # D4: the four Enterprise leavers score high to the end.
    lowest = 9 if account.signs & {"content", "fading"} else 0
    return max(lowest, min(10, round(mood)))


def _mood(account: Account, day: date, moments: list) -> float:
    years = min(3.0, (day - account.started_on).days / 365.25)
    mood = SIZE.get(account.segment, 0.0) + 0.08 * years
    # D6: accounts of the Lisbon office are less happy, at any size and age.
    mood += LISBON_POINTS if account.facts["office"] == LISBON else 0.0
    for happened_on, kind in moments:
        mood += WEIGHTS.get(kind, 0.0) * _still_felt((day - happened_on).days)
    return mood + _farewell(account, day)


def _still_felt(days: int) -> float:
    return 0.0 if days < 0 or days > 400 else 1.0 if days <= 200 else 0.5


def _farewell(account: Account, day: date) -> float:
    if not is_voluntary(account):
        return 0.0
    # D10: the score falls about three months before the churn.
    left = (account.churned_on - day).days
    if left <= FALL_DAYS:
        return -2.6
    # D12: a zombie's usage stays high, its score does not. D11: those who wait for a renewal say so earlier.
    if "zombie" in account.signs and left <= 200:
        return -2.2
    return -1.6 if "waiting" in account.signs and left <= 270 else 0.0
