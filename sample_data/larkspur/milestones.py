"""When each customer went live and saw its first report. A luck of its own: no other file knows of it."""

from datetime import timedelta

from .account import Account
from .chance import Chance
from .days import AS_OF
from .profile import is_voluntary

# D21: a slow go-live, after the day, is commoner among accounts that leave in the year after it; reports tell nothing.
GO_LIVE, REPORT = "Go-live", "First report"
DAY, YEAR = 90, 365
SLOW_LEAVING, SLOW_STAYING, TWIN = 0.62, 0.24, 0.3
FAST, SLOW, SEEN = (14, 84), (97, 210), (20, 150)


def milestones(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """Every milestone, by account and day: account_id happened_on kind."""
    chance, rows = Chance(seed, "milestones"), []
    leaving, staying = Chance(seed, "milestones of leavers").even(), Chance(seed, "milestones of others").even()
    for account in accounts:
        leaves = plant and _leaves_in_the_year(account)
        share = TWIN if not plant else SLOW_LEAVING if leaves else SLOW_STAYING
        slow = next(leaving if leaves else staying) < share
        for kind, back in ((GO_LIVE, chance.whole(*(SLOW if slow else FAST))), (REPORT, chance.whole(*SEEN))):
            day = account.started_on + timedelta(days=back)
            if day < account.ends_on and day <= AS_OF:
                rows.append((account.account_id, day, kind))
    return sorted(rows)


def _leaves_in_the_year(account: Account) -> bool:
    """Whether it leaves by its own choice in the year after the day, counted from its start."""
    days = (account.ends_on - account.started_on).days
    return bool(account.churned_on) and is_voluntary(account) and DAY < days <= DAY + YEAR
