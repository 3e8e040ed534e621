"""When accounts come, and when and why they leave."""

from datetime import date
from itertools import accumulate, chain

from .account import ENTERPRISE, MID, PLAN_2023, SMB, Account
from .chance import Chance
from .days import AS_OF, YEAR_START, day_in, last_day

STARTS = {
    SMB: {2021: 62, 2022: 88, 2023: 118, 2024: 100},
    MID: {2021: 26, 2022: 24, 2023: 22, 2024: 20},
    ENTERPRISE: {2021: 74, 2022: 52, 2023: 28, 2024: 20},
}
HERE = {SMB: 275, MID: 80, ENTERPRISE: 160}
GONE_BEFORE_2025 = {SMB: 78, MID: 7, ENTERPRISE: 13}
BIDDERS = 35
MONTHLY_SHARE = {SMB: 0.6, MID: 0.2, ENTERPRISE: 0.0}
RENEWALS = {
    SMB: {12: 0.14, 24: 0.07, 36: 0.05, 48: 0.04},
    MID: {12: 0.07, 24: 0.03, 36: 0.02, 48: 0.02},
    ENTERPRISE: {12: 0.055, 24: 0.025, 36: 0.018, 48: 0.015},
}
MONTHLY = {SMB: (0.08, 0.005, 0.0045), MID: (0.02, 0.004, 0.002), ENTERPRISE: (0.0, 0.0, 0.0)}
FLAT = 0.0072
QUARTERS = ((2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))
ORDINARY_2025, BIDDING_2025, ENTERPRISE_2025 = (6, 4, 5, 5), (5, 7, 6, 2), (1, 1, 1, 1)
NEWCOMERS_2025 = (0, 1, 2, 1)
NEW_IN_2025 = (16, 18, 19, 17)


def hazard(account: Account, month: int, plant: bool = True) -> float:
    """The chance that an account still here leaves at the end of this month of its life."""
    if not plant:
        return FLAT
    if account.contract_months == 12:
        # D11: unhappy accounts on annual contracts wait for the renewal; only the unavoidable happens between.
        between = 0.0 if account.segment == ENTERPRISE else 0.0006
        return RENEWALS[account.segment].get(month, between)
    return _monthly_hazard(account, month)


def _monthly_hazard(account: Account, month: int) -> float:
    # D8: three life stages with hazards of their own.
    early, middle, late = MONTHLY[account.segment]
    if account.commission_plan == PLAN_2023 and month <= 5:
        # D9: nobody lets an account go inside the clawback window; what was oversold falls off in month 5.
        return 0.002 if month <= 4 else 0.17
    return early if month <= 3 else middle if month <= 12 else late


def leave(account: Account, month: int) -> None:
    """The account leaves at the end of this month of its life."""
    account.tenure, account.churned_on = month, last_day(account.started_on, month)


def _newborn(chance: Chance, segment: str, year: int, months=(1, 12)) -> Account:
    started = date(year, chance.whole(*months), chance.whole(4, 28))
    return Account(segment, started, 1 if chance.happens(MONTHLY_SHARE[segment]) else 12)


def _lives_until_2025(account: Account, share: float, plant: bool) -> bool:
    alive, month = 1.0, 1
    while last_day(account.started_on, month) < YEAR_START:
        alive *= 1.0 - hazard(account, month, plant)
        if alive <= share:
            leave(account, month)
            return False
        month += 1
    return True


def _until_enough(chance: Chance, segment: str, plant: bool, fate) -> list[Account]:
    # D2: the leavers before 2025 are as many as the rates say, on every seed; in the twin they fall as they may.
    wanted = {True: HERE[segment], False: GONE_BEFORE_2025[segment] if plant else 0}
    accounts: list[Account] = []
    while any(count > 0 for count in wanted.values()):
        account = _newborn(chance, segment, chance.weighted(STARTS[segment]))
        group = (segment, account.contract_months, account.commission_plan == PLAN_2023) if plant else ()
        lives = _lives_until_2025(account, next(fate(group)), plant)
        if wanted[lives] > 0 or not (plant or lives):
            accounts.append(account)
        wanted[lives] -= 1
    return accounts


def _fates(chance: Chance):
    streams: dict = {}
    return lambda group: streams.setdefault(group, chance.even())


def _bidders(chance: Chance, plant: bool, fate) -> list[Account]:
    # D3: hospitality was courted from April 2024 on, on monthly contracts.
    accounts: list[Account] = []
    while sum(account.churned_on is None for account in accounts) < BIDDERS:
        month = 4 + len(accounts) % 9
        account = _newborn(chance, SMB, 2024, (month, month))
        account.contract_months, account.bidding = 1, True
        if not plant:
            _lives_until_2025(account, next(fate(())), plant)
        accounts.append(account)
    return accounts


def _newcomers(chance: Chance) -> list[Account]:
    accounts = []
    for quarter, count in enumerate(NEW_IN_2025):
        segments = [MID, MID, ENTERPRISE, ENTERPRISE] + [SMB] * (count - 4)
        accounts += [_newborn(chance, segment, 2025, (3 * quarter + 1, 3 * quarter + 3)) for segment in segments]
    # One sale is closed on the last day, so that accounts.csv alone already says as_of.
    accounts[-1].started_on = AS_OF
    return accounts


def _ways_out(accounts: list[Account], months: tuple, plant: bool) -> list[tuple]:
    window = (day_in(2025 * 12 + months[0] - 1, 1), day_in(2025 * 12 + months[-1] - 1, 28))
    return [
        (account, month, hazard(account, month, plant))
        for account in accounts
        for month in range(1, 61)
        if account.churned_on is None and window[0] <= last_day(account.started_on, month) <= window[1]
    ]


def _let_go(chance: Chance, accounts: list[Account], quotas: tuple, plant: bool) -> None:
    for months, quota in zip(QUARTERS, quotas, strict=True):
        if quota:
            _let_go_in(chance, _ways_out(chance.shuffled(accounts), months, plant), quota)


def _let_go_in(chance: Chance, ways: list[tuple], quota: int) -> None:
    reached = list(accumulate(weight for _, _, weight in ways))
    step = reached[-1] / quota
    marks = [step * (index + chance.share()) for index in range(quota)]
    for mark in marks:
        first = next(index for index, total in enumerate(reached) if total > mark)
        free = [way for way in ways[first:] + ways[:first] if way[0].churned_on is None and way[2] > 0]
        leave(free[0][0], free[0][1])


def _let_bidders_go(chance: Chance, bidders: list[Account]) -> None:
    # D3: 20 of them are gone in months 6 to 10.
    waiting = sorted(bidders, key=lambda account: account.started_on)
    for months, quota in zip(reversed(QUARTERS), reversed(BIDDING_2025), strict=True):
        for _ in range(quota):
            fits = [
                (account, month)
                for account in waiting
                for month in range(6, 11)
                if account.churned_on is None
                and last_day(account.started_on, month).year == 2025
                and last_day(account.started_on, month).month in months
            ]
            leave(*chance.pick(fits))


def everyone(seed: int, plant: bool) -> list[Account]:
    """All accounts with the day they came and the day they left, if they did.

    550 are here on 2025-01-01; 44 of them leave in 2025, and so do 4 that came in 2025.
    """
    chance = Chance(seed, "lives")
    fate = _fates(Chance(seed, "fates"))
    settled = {segment: _until_enough(chance, segment, plant, fate) for segment in STARTS}
    bidders, newcomers = _bidders(chance, plant, fate), _newcomers(chance)
    _leave_in_2025(chance, settled, bidders, plant)
    for quarter, quota in enumerate(NEWCOMERS_2025):
        young = [account for account in newcomers if account.started_on.month <= 3 * quarter]
        ways = _ways_out([a for a in young if a.segment == SMB], QUARTERS[quarter], plant)
        if quota:
            _let_go_in(chance, ways, quota)
    return sorted([*chain(*settled.values()), *bidders, *newcomers], key=lambda account: account.started_on)


def _leave_in_2025(chance: Chance, settled: dict, bidders: list[Account], plant: bool) -> None:
    if not plant:
        _let_go(chance, [*chain(*settled.values()), *bidders], (11, 11, 11, 11), plant)
        return
    # D1: 20 + 20 SMB and 4 Enterprise, no Mid-market; D5: 13 leave in the second quarter, 9 in the fourth.
    _let_bidders_go(chance, bidders)
    _let_go(chance, settled[SMB], ORDINARY_2025, plant)
    _let_go(chance, settled[ENTERPRISE], ENTERPRISE_2025, plant)
