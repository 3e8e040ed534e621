"""What the accounts pay: months of MRR, failed payments, and what Larkspur spends."""

import math
from collections.abc import Iterator
from datetime import timedelta

from .account import ENTERPRISE, MID, SMB, Account
from .chance import Chance
from .days import FIRST_MONTH, LAST_MONTH, YEAR_START, day_in, month_of
from .profile import SEAT_PRICE
from .reasons import left_from_enterprise

MEAN = {SMB: 430, MID: 1000, ENTERPRISE: 1720}
TWIN_MEAN = 800
GROWS = {SMB: (0.55, 0.07), MID: (0.5, 0.07), ENTERPRISE: (0.42, 0.05)}
TWIN_GROWS = (0.25, 0.2)
SPREAD = {SMB: 0.45, MID: 0.35, ENTERPRISE: 0.35}
DECEMBER = month_of(YEAR_START) - 1
TIMES_THE_SMB_LEAVER = (9.3, 9.8, 10.2, 10.7)
TIMES_THE_SMB_MEAN = 4.12
GAPS = 29
TWIN_FAILS = 0.0065


def price(seed: int, accounts: list[Account], plant: bool) -> None:
    """Give every account its MRR, month by month."""
    chance = Chance(seed, "money")
    for account in accounts:
        account.mrr = _relative_path(chance, account, plant)
    if plant:
        _scale(accounts, SMB, MEAN[SMB])
        _scale(accounts, MID, MEAN[MID])
        _price_enterprise(chance, accounts)
    else:
        for segment in MEAN:
            _scale(accounts, segment, TWIN_MEAN)
    for account in accounts:
        account.mrr = {month: max(20, round(value)) for month, value in account.mrr.items()}
        account.facts["mrr"] = account.mrr[account.months[-1]]
        account.facts["seats"] = seats_in(account, account.months[-1])
        account.facts["employees"] = round(account.facts["seats"] * chance.between(1.1, 4.0))


def seats_in(account: Account, month: int) -> int:
    """How many seats it pays for in a month."""
    return max(2, round(account.mrr[month] / SEAT_PRICE[account.facts["plan"]]))


def _relative_path(chance: Chance, account: Account, plant: bool) -> dict:
    # D13: expansion carries the year.
    grows, shrinks = GROWS[account.segment] if plant else TWIN_GROWS
    value, next_change = chance.skewed(SPREAD[account.segment] if plant else 0.45), chance.whole(4, 9)
    path = {}
    for age, month in enumerate(account.months):
        if age == next_change:
            next_change += 6
            luck, up, down = chance.share(), chance.between(1.06, 1.26), chance.between(0.82, 0.95)
            if month < _frozen_from(account):
                value *= up if luck < grows else down if luck > 1 - shrinks else 1.0
        path[month] = value
    return path


def _frozen_from(account: Account) -> int:
    if account.churned_on is None:
        return LAST_MONTH + 1
    # D1: what the leavers of 2025 paid at the start of the year is what left with them.
    return min(month_of(account.churned_on) - 6, DECEMBER if account.churned_on >= YEAR_START else LAST_MONTH)


def _latest(account: Account) -> float:
    return account.mrr[account.months[-1]]


def _scale(accounts: list[Account], segment: str, mean: float) -> None:
    group = [account for account in accounts if account.segment == segment]
    _multiply(group, mean * len(group) / math.fsum(map(_latest, group)))


def _multiply(accounts: list[Account], factor: float) -> None:
    for account in accounts:
        account.mrr = {month: value * factor for month, value in account.mrr.items()}


def _price_enterprise(chance: Chance, accounts: list[Account]) -> None:
    """Four Enterprise leavers weigh as much as the forty SMB leavers; all others stay below them."""
    leavers = [a for a in accounts if a.segment == SMB and a.here_on(YEAR_START) and a.churned_on]
    forty = [round(account.mrr[DECEMBER]) for account in leavers]
    average = math.fsum(forty) / len(forty)
    group = [a for a in accounts if a.segment == ENTERPRISE]
    four = [a for a in group if left_from_enterprise(a)]
    for account, times in zip(four, TIMES_THE_SMB_LEAVER, strict=True):
        _multiply([account], average * times / account.mrr[DECEMBER])
    others = [account for account in group if account not in four]
    # D2: an Enterprise account brings four times the MRR; the ceiling moves the mean, so it is aimed at again.
    ceilings = [average * chance.between(6.8, 9.0) for _ in others]
    for _ in range(6):
        left = TIMES_THE_SMB_MEAN * MEAN[SMB] * len(group) - math.fsum(map(_latest, four))
        _multiply(others, left / math.fsum(map(_latest, others)))
        for account, ceiling in zip(others, ceilings, strict=True):
            _multiply([account], min(1.0, ceiling / max(account.mrr.values())))


def payments(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """Every failed payment; those that leave a month unpaid take it out of the MRR.

    In the planted book the others are dealt to whole lives, so that they fall early in short ones: `early` finds it.
    """
    chance = Chance(seed, "payments")
    if not plant:
        return sorted(row for account in accounts for row in _failing(chance, account))
    rows = _gaps(chance, accounts)
    paused = {row[0] for row in rows}
    for account in accounts:
        quiet = account.months[1:-3]
        if account.account_id not in paused and quiet and chance.happens(0.18):
            failed = day_in(chance.pick(quiet), chance.whole(2, 9))
            back = failed + timedelta(days=chance.whole(2, 18))
            rows.append((account.account_id, failed, back, _due(account, failed)))
    return sorted(rows)


def _failing(chance: Chance, account: Account) -> Iterator[tuple]:
    """In the twin any month may fail, as one that knows nothing of how long the account will stay.

    One failure dealt to a whole life would fall early in short lives, and so go with leaving.
    """
    for month in account.months[1:]:
        if chance.happens(TWIN_FAILS):
            failed = day_in(month, chance.whole(2, 9))
            back = failed + timedelta(days=chance.whole(2, 18))
            yield account.account_id, failed, back if back <= account.ends_on else "", _due(account, failed)


def _due(account: Account, failed) -> int:
    return account.mrr[month_of(failed)]


def _gaps(chance: Chance, accounts: list[Account]) -> list[tuple]:
    # D13: one in six churn movements is a failed payment, and most are back within 60 days.
    rows = []
    payers = iter(chance.shuffled(a for a in accounts if a.segment != ENTERPRISE and not a.churned_on))
    for place in range(GAPS):
        length = 3 if place % 7 == 6 else 1
        account, month = _unpaid_month(chance, payers, place % 3 == 0)
        failed = day_in(month, chance.whole(3, 12))
        back = day_in(month + length, chance.whole(4, 14))
        rows.append((account.account_id, failed, back, _due(account, failed)))
        for gone in range(month, month + length):
            del account.mrr[gone]
    return rows


def _unpaid_month(chance: Chance, payers, in_2025: bool) -> tuple:
    low, high = (DECEMBER + 2, DECEMBER + 9) if in_2025 else (FIRST_MONTH, DECEMBER - 5)
    for account in payers:
        fits = [month for month in account.months[4:-5] if low <= month <= high and 1 <= month % 12 <= 7]
        if fits:
            return account, chance.pick(fits)
    raise ValueError("No account is left whose payment could fail.")


def costs(seed: int, accounts: list[Account]) -> list[tuple]:
    """What Larkspur spends a month, by kind, and the onboarding of single large accounts."""
    chance = Chance(seed, "costs")
    rows = []
    for month in range(FIRST_MONTH, LAST_MONTH + 1):
        here = sum(month in account.months for account in accounts)
        agents = 9000 if month >= month_of(YEAR_START) + 6 else 0
        for kind, base, each in (("customer success", 8000, 62), ("support", 6000, 48), ("sales", 9000, 20)):
            spent = (base + each * here) * chance.between(0.95, 1.05) + (agents if kind == "support" else 0)
            rows.append((month, kind, round(spent), ""))
    rows += [
        (month_of(account.started_on), "onboarding", chance.whole(8, 30) * 100, account.account_id)
        for account in accounts
        if account.segment == ENTERPRISE
    ]
    return sorted(rows)
