"""What the product and the team see: usage by month, and touches."""

from datetime import date, timedelta

from .account import CHECK_IN, DECLINED, REFERENCE, TICKET, TRAINING, Account
from .chance import Chance
from .days import AS_OF
from .money import seats_in

FALL = {1: 0.42, 2: 0.6, 3: 0.78}
GIVEN = "Ana Bo Chloé Dev Eva Finn Gül Hana Ivo Jan Kim Lea Max Nora Omar Pia Rui Sara Tom Uma Vera Will Yara"
FAMILY = "Adler Blom Costa Dahl Ebner Faria Groen Holm Ito Jung Keller Lund Moreau Nagy Ortiz Pohl Quinn Rossi"


def usage(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """Active users and seats, account by account and month by month."""
    chance = Chance(seed, "usage")
    rows = []
    for account in accounts:
        level = chance.between(0.5, 0.82)
        level = chance.between(0.88, 0.96) if account.signs & {"power", "zombie", "content"} else level
        slow = plant and account.churned_on is not None and account.tenure <= 3
        known = None
        for month in account.months:
            seats = known = seats_in(account, month) if month in account.mrr else known
            dip = 0.75 if chance.happens(0.03) else 1.0
            share = level * dip * chance.normal(1.0, 0.05) * (_fall(account, month) if plant else 1.0)
            share *= 0.45 if slow else 1.0
            rows.append((account.account_id, month, max(0, min(seats, round(share * seats))), seats))
    return rows


def _fall(account: Account, month: int) -> float:
    # D10: active users fall about three months before the churn; D4, D12: not those content, nor zombies.
    if account.churned_on is None or account.signs & {"zombie", "content"}:
        return 1.0
    return FALL.get(account.months[-1] + 1 - month, 1.0)


def touches(seed: int, accounts: list[Account], plant: bool) -> list[tuple]:
    """Every contact with the customer, with whom, and whether it was answered."""
    chance = Chance(seed, "touches")
    rows = []
    for account in accounts:
        people = _people(chance, account)
        quiet = _quiet(chance, account, plant)
        for turn, (day, kind) in enumerate(_diary(chance, account, plant)):
            person = _who(account, day, people, turn)
            answered = chance.happens(0.95) or "content" in account.signs
            if any(start <= day <= end for start, end in quiet) or _unheard(account, day, kind):
                answered = False
            rows.append((account.account_id, day, person, kind, "yes" if answered else "no"))
    return sorted(set(rows))


def _people(chance: Chance, account: Account) -> list[str]:
    count = 1 if "single" in account.signs else 4 if "content" in account.signs else chance.whole(2, 4)
    given, family = chance.shuffled(GIVEN.split())[: count + 1], chance.shuffled(FAMILY.split())[: count + 1]
    return [f"{first} {last}" for first, last in zip(given, family, strict=True)]


def _who(account: Account, day: date, people: list[str], turn: int) -> str:
    *known, successor = people
    if account.champion_left_on and day >= account.champion_left_on:
        return successor
    return known[turn % len(known)]


def _quiet(chance: Chance, account: Account, plant: bool) -> list[tuple]:
    """Stretches in which nobody at the customer answers."""
    spells, span = [], (account.ends_on - account.started_on).days
    for _ in range(chance.counted(0.3 * span / 365)):
        start = account.started_on + timedelta(days=int(chance.share() * span))
        if "content" not in account.signs:
            spells.append((start, start + timedelta(days=chance.whole(70, 130))))
    if plant and "silent" in account.signs:
        # D12: silence begins three to four months before the churn.
        spells.append((account.churned_on - timedelta(days=chance.whole(110, 150)), AS_OF))
    return spells


def _unheard(account: Account, day: date, kind: str) -> bool:
    # D12: when the only contact is gone, nobody else answers.
    if account.champion_left_on and day >= account.champion_left_on:
        return True
    # D4: the help desk left the last tickets of these accounts without an answer.
    return bool(account.signs & {"content", "fading"}) and kind == TICKET and (account.churned_on - day).days <= 200


def _diary(chance: Chance, account: Account, plant: bool) -> list[tuple]:
    days = [(day, CHECK_IN) for day in _every(chance, account, 8, 30, 4)]
    if "trained" in account.signs:
        days += [(day, TRAINING) for day in _every(chance, account, 12, 110, 20)]
    pace = 24 if "busy" in account.signs else 240
    days += [(day, TICKET) for day in _every(chance, account, pace // 2, pace, pace // 2)]
    span = (account.ends_on - account.started_on).days
    if span > 60 and chance.happens(0.12 * span / 365):
        days.append((account.started_on + timedelta(days=40 + int(chance.share() * (span - 45))), REFERENCE))
    if span > 60 and chance.happens(0.05 * span / 365):
        days.append((account.started_on + timedelta(days=40 + int(chance.share() * (span - 45))), DECLINED))
    return sorted(days + _last_words(chance, account, plant))


def _last_words(chance: Chance, account: Account, plant: bool) -> list[tuple]:
    if not plant or account.churned_on is None:
        return []
    words = []
    if "declined" in account.signs:
        # D12: who will not speak for us is on the way out.
        back = min(chance.whole(100, 190), (account.churned_on - account.started_on).days - 10)
        words.append((account.churned_on - timedelta(days=back), DECLINED))
    if account.signs & {"content", "fading"}:
        words += [(account.churned_on - timedelta(days=back), TICKET) for back in (152, 96, 41)]
    return words


def _every(chance: Chance, account: Account, first: int, pace: int, slack: int) -> list[date]:
    day = account.started_on + timedelta(days=first + chance.whole(-slack // 2, slack // 2))
    days = []
    while day < account.ends_on or day == account.ends_on == AS_OF:
        if day >= account.started_on:
            days.append(day)
        day += timedelta(days=pace + chance.whole(-slack, slack))
    return days
