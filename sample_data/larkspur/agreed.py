"""What twenty accounts set out to do, whether it came, and the next steps agreed with them."""

from datetime import timedelta

from .account import Account
from .chance import Chance
from .days import AS_OF, YEAR_START

GOALING, MISSED, STEPS = 20, 3, 12
# goal, measure, unit, which way is good, where they begin (from, to), how far they want to go.
WANTED = (
    ("Plan a week faster", "Hours to plan a week", "hours", "down", (9.0, 14.0), -0.30),
    ("Fill shifts two days ahead", "Shifts filled two days ahead", "%", "up", (70.0, 82.0), 0.12),
    ("Fewer no-shows", "No-shows in 1,000 shifts", "no-shows", "down", (18.0, 30.0), -0.25),
    ("Less overtime", "Overtime in 100 hours worked", "hours", "down", (6.0, 10.0), -0.20),
    ("Settle swaps the same day", "Swaps settled the same day", "%", "up", (55.0, 72.0), 0.20),
)
SOURCES = ("their planning system", "their payroll export", "told by their operations lead")
STEPPED = {
    "Show overtime while planning": "On for every site since then",
    "Train two more planners": "Both plan their weeks on their own",
    "Turn on swap requests for every site": "On for half of the sites",
    "Review no-shows with the site leads": "Two sites had the wrong phone numbers",
    "Bring the payroll export": "Hours worked are known since then",
    "Name a second contact": "Their deputy joins every call",
}


def _goaling(accounts: list[Account]) -> list[Account]:
    """The accounts with goals: the largest that is here, and nineteen others that have been here for a year."""
    here = [a for a in accounts if not a.churned_on and a.started_on < YEAR_START]
    first = max(here, key=lambda account: account.facts["mrr"])
    others = [a for a in sorted(here, key=lambda a: a.account_id) if a is not first]
    return [first, *others[:: max(1, len(others) // GOALING)][: GOALING - 1]]


def goals(seed: int, accounts: list[Account]) -> list[tuple]:
    """One to three goals of each of twenty accounts; three in all were missed, a few are still on their way."""
    chance, rows = Chance(seed, "goals"), []
    missed = {0, 7, 14}
    for place, account in enumerate(_goaling(accounts)):
        wanted = chance.shuffled(WANTED)[: 3 if place == 0 else chance.whole(1, 3)]
        worth = round(account.facts["mrr"] * chance.between(18, 40) / 1000) * 1000
        owner = account.facts["csm"]
        for number, goal in enumerate(wanted):
            rows.append(_goal(chance, account, goal, owner, worth if number == 0 else "", number, place in missed))
    return sorted(rows)


def _goal(chance: Chance, account: Account, wanted: tuple, owner: str, worth, number: int, misses: bool) -> tuple:
    goal, kpi, unit, way, (low, high), by = wanted
    base = round(chance.between(low, high), 1)
    target = round(base * (1 + by), 1)
    due = AS_OF + timedelta(days=chance.whole(60, 150)) if number == 2 else AS_OF - timedelta(days=chance.whole(10, 60))
    came = chance.between(0.35, 0.7) if number == 2 else chance.between(1.02, 1.3)
    came = chance.between(0.2, 0.6) if misses and number == 0 else came
    actual = round(base + (target - base) * came, 1)
    measured = AS_OF - timedelta(days=chance.whole(3, 9))
    agreed = YEAR_START + timedelta(days=chance.whole(5, 40))
    return (account.account_id, goal, kpi, unit, way, base, target, actual, measured, chance.pick(SOURCES), worth, due,
            owner, agreed)  # fmt: skip


def actions(seed: int, accounts: list[Account]) -> list[tuple]:
    """Next steps agreed last quarter with twelve of the twenty, two thirds of them done."""
    chance, rows = Chance(seed, "actions"), []
    for place, account in enumerate(_goaling(accounts)[:STEPS]):
        steps = chance.shuffled(STEPPED)[: 3 if place == 0 else chance.whole(1, 2)]
        for number, step in enumerate(steps):
            due = AS_OF - timedelta(days=chance.whole(5, 60))
            done = place % 3 != 1 and number != 1
            rows.append((
                account.account_id, step, account.facts["csm"], due,
                due - timedelta(days=chance.whole(0, 12)) if done else "", STEPPED[step] if done else "",
                "last review",
            ))  # fmt: skip
    return sorted(rows)
