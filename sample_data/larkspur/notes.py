"""What the team wrote after calls, meetings and tickets. A luck of its own: no other file knows of it."""

from datetime import date, timedelta

from .account import Account
from .chance import Chance
from .days import AS_OF
from .profile import is_voluntary

# D18: this word is written about two months before an account leaves; the two others carry nothing.
TELLS, IDLE = "alternatives", ("competitor", "budget freeze")
AHEAD, SHARE = (50, 78), 0.5
KINDS = {"call": 5, "meeting": 3, "email": 3, "ticket": 2}
TONES = {"neutral": 6, "positive": 3, "negative": 2}
OPENINGS = (
    "Good talk.", "Spoke with operations.", "Short catch-up.", "Met the site leads.", "Long call, many questions.",
    "Quick update.", "Weekly meeting.", "Followed up.", "They wrote back.", "Review of the month.", "", "", "",
)  # fmt: skip
FRAMES = (
    "They brought up {}.", "Most of it was about {}.", "We spoke about {}.", "A question on {} came up.",
    "They mentioned {} in passing.", "Notes on {} follow.", "Asked again about {}.", "Mainly {}.",
)  # fmt: skip
THINGS = {
    "overtime": 5, "shift swaps": 5, "the mobile app": 5, "holiday planning": 4, "the payroll export": 4, "no-shows": 4,
    "opening hours": 3, "new sites": 3, "training for planners": 3, "reports": 3, "the roster template": 3,
    "access rights": 2, "single sign-on": 2, "the roadmap": 2, "invoices": 2, "the renewal": 2, "notifications": 2,
    "seasonal staff": 2, "labor cost": 2, "a merger of two sites": 1, TELLS: 1.6, "a competitor": 11,
    "a budget freeze": 10,
}  # fmt: skip
CLOSINGS = ("", "", "", " Next call in a month.", " Sent the guide.", " They will get back to us.", " Nothing open.",
            " Shared with support.")  # fmt: skip


def notes(seed: int, accounts: list[Account], plant: bool, names: dict) -> list[tuple]:
    """Every note, account by account: account_id noted_on text author kind sentiment."""
    chance, rows = Chance(seed, "notes"), []
    for account in accounts:
        days = _days(chance, account)
        told = days[-1] if days and account.churned_on and (account.churned_on - days[-1]).days >= AHEAD[0] else None
        for day in days:
            things = [chance.weighted(THINGS) for _ in range(2 if chance.happens(0.35) else 1)]
            says = chance.happens(SHARE) and plant and day == told and is_voluntary(account)
            things = [TELLS, *things[1:]] if says else things
            text = _text(chance, [_worded(thing, names) for thing in things])
            rows.append((account.account_id, day, text, account.facts["csm"], chance.weighted(KINDS),
                         chance.weighted(TONES)))  # fmt: skip
    return sorted(rows)


def _text(chance: Chance, things: list[str]) -> str:
    said = [chance.pick(FRAMES).format(thing) for thing in things]
    return " ".join(filter(None, [chance.pick(OPENINGS), *said])) + chance.pick(CLOSINGS)


def _worded(thing: str, names: dict) -> str:
    """What a note is about, with the words that have another name."""
    for word in (TELLS, *IDLE):
        thing = thing.replace(word, names.get(word, word))
    return thing


def _days(chance: Chance, account: Account) -> list[date]:
    """One note in about six months; the last one before a leaving lies seven to eleven weeks before it."""
    days, day = [], account.started_on + timedelta(days=chance.whole(5, 60))
    while day < account.ends_on and day <= AS_OF:
        days.append(day)
        day += timedelta(days=chance.whole(130, 240))
    back = chance.whole(*AHEAD)
    if account.churned_on and days:
        last = max(account.churned_on - timedelta(days=back), account.started_on)
        days = [*(d for d in days[:-1] if d < last), last]
    return days
