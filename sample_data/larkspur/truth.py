"""What was planted, and how much of it the files really hold."""

import math

from . import milestones, notes, pilot, retries, seats, voice
from .account import (
    CHAMPION,
    ENTERPRISE,
    EXECUTIVE,
    HELP_DESK,
    HOSPITALITY,
    LISBON,
    MID,
    PLAN_2023,
    SHIFT_BIDDING,
    SMB,
    STAGE_REASONS,
    Account,
)
from .days import AS_OF, YEAR_START, month_of, month_text, quarter_of
from .money import DECEMBER
from .reasons import left_from_enterprise

TOLD = [f"D{n}" for n in range(1, 23)]
MOVED = {
    "D1": "4 accounts that came in 2025 also leave in 2025, so 48 days of churn lie in that year. A book in which no "
    "newcomer ever leaves would teach that the newest cohort is safe; the closed cohort of 550 still loses exactly 44.",
    "D2": "By the latest MRR an Enterprise account brings a little over 4 times the MRR and by account-months a little "
    "under, because Enterprise accounts are older and have grown.",
    "D5": "13 and 9 count every account here at the start of the quarter, the newcomers of the year included.",
    "D7": "After 'champion left' NPS falls further still: some of those accounts are about to leave.",
    "D12": "Every zombie is silent too: high usage alone is no sign, and the story asks for another one beside it.",
    "D13": "25 of the 29 failed payments that emptied a month are back within 60 days, 4 within 100.",
    "D16": "Plain arithmetic; nothing is planted in the files.",
}


def told(seed: int, plant: bool, accounts: list[Account], tables: dict, names: dict) -> dict:
    """Each discovery with its groups and the counts as they are in the files."""

    def word(text: str) -> str:
        return names.get(text, text)

    counts = {table: len(rows) for table, rows in tables.items()}
    book = {"seed": seed, "planted": plant, "as_of": AS_OF.isoformat(), "rows": counts}
    if not plant:
        return book | {"facts": {"D1": _who_left(accounts, word)["D1"]}}
    facts = _who_left(accounts, word) | _when(accounts, word) | _what_they_say(accounts, tables, word)
    facts |= _signs(accounts, word) | _money(accounts, tables) | _arithmetic() | _plays(facts)
    facts |= _relations(accounts, tables, word) | _retried(tables) | _starts(accounts, tables, word)
    facts |= _full(accounts, tables)
    facts = {key: facts[key] | ({"moved": MOVED[key]} if key in MOVED else {}) for key in TOLD}
    return book | {"facts": facts}


def _plays(facts: dict) -> dict:
    """The plays by stage find D8 by themselves: each stage is led by the reason that was planted there."""
    return {"D17": {"finds": "D8", "reasons": {name: told["reason"] for name, told in facts["D8"]["stages"].items()}}}


def _leavers(accounts: list[Account]) -> list[Account]:
    return [account for account in accounts if account.churned_on]


def _who_left(accounts: list[Account], word) -> dict:
    here = [account for account in accounts if account.here_on(YEAR_START)]
    gone = _leavers(here)
    by_segment = {word(s): [a for a in gone if a.segment == s] for s in (SMB, MID, ENTERPRISE)}
    four = [a for a in accounts if left_from_enterprise(a)]
    return {
        "D1": {
            "here_on_2025_01_01": len(here),
            "left_in_2025": len(gone),
            "left_by_segment": {name: len(group) for name, group in by_segment.items()},
            "mrr_left_by_segment": {name: sum(a.mrr[DECEMBER] for a in group) for name, group in by_segment.items()},
            "newcomers_of_2025_that_left": sum(a.started_on >= YEAR_START for a in _leavers(accounts)),
        },
        "D2": {"segments": {word(s): _economics([a for a in accounts if a.segment == s]) for s in (SMB, ENTERPRISE)}},
        "D3": _bidders(accounts, here, word),
        "D4": {"accounts": [a.account_id for a in four], "reason": word(HELP_DESK), "lowest_score_planted": 9},
    }


def _economics(group: list[Account]) -> dict:
    count = len(group)
    years = sum((account.ends_on - account.started_on).days for account in group) / 365.25
    columns = ("acquisition_cost", "sales_cycle_days", "mrr")
    means = {f"mean_{column}": round(sum(a.facts[column] for a in group) / count, 2) for column in columns}
    churned = len(_leavers(group))
    rate = round(churned / years, 4)
    return {"accounts": count, "churned": churned, "account_years": round(years, 1), "churned_per_year": rate} | means


def _bidders(accounts: list[Account], here: list[Account], word) -> dict:
    group = [a for a in accounts if a.segment == SMB and a.facts["industry"] == HOSPITALITY]
    new = [account for account in group if account.started_on.year == 2024]
    return {
        "segment": word(SMB),
        "industry": word(HOSPITALITY),
        "reason": word(SHIFT_BIDDING),
        "here_on_2025_01_01": sum(account in here for account in group),
        "started_in_2024": len(new),
        "left": len(_leavers(new)),
        "months": sorted({account.tenure for account in _leavers(new)}),
    }


def _when(accounts: list[Account], word) -> dict:
    plan = [account for account in accounts if account.commission_plan == PLAN_2023]
    # D3 is told by itself.
    others = [account for account in _leavers(accounts) if account.reason != SHIFT_BIDDING]
    annual = [account for account in _leavers(accounts) if account.contract_months == 12]
    stages = [[a for a in others if a.stage == stage] for stage in (0, 1, 2)]
    named = zip(("0-3", "3-12", "12+"), STAGE_REASONS, stages, strict=True)
    return {
        "D5": {"intervention": "2025-07-01", "quarters": {f"2025-Q{q}": _quarter(accounts, q) for q in (1, 2, 3, 4)}},
        "D8": {
            "stages": {
                stage: {"reason": word(reason), "churned": len(group), "gave_it": _count(group, reason)}
                for stage, reason, group in named
            }
        },
        "D9": {
            "commission_plan": word(PLAN_2023),
            "accounts": len(plan),
            "left_in_months_1_to_3": sum(a.stage == 0 for a in _leavers(plan)),
            "left_in_month_5": sum(a.tenure == 5 for a in _leavers(plan)),
        },
        "D11": {"annual_leavers_by_month": {str(m): sum(a.tenure == m for a in annual) for m in (12, 24, 36, 48)}}
        | {"annual_leavers_between": sum(a.tenure % 12 > 0 for a in annual)},
    }


def _count(group: list[Account], reason: str) -> int:
    return sum(account.reason == reason for account in group)


def _quarter(accounts: list[Account], quarter: int) -> dict:
    first = YEAR_START.replace(month=3 * quarter - 2)
    here = [account for account in accounts if account.here_on(first)]
    return {"here": len(here), "left": sum(quarter_of(a.churned_on) == quarter_of(first) for a in _leavers(here))}


def _what_they_say(accounts: list[Account], tables: dict, word) -> dict:
    answered = {row["account_id"] for row in tables["nps"]}
    lisbon = [account for account in accounts if account.facts["office"] == LISBON]
    kinds = {word(kind): sum(row["kind"] == word(kind) for row in tables["events"]) for kind in voice.RATES}
    return {
        "D6": {
            "office": word(LISBON),
            "accounts": len(lisbon),
            "answering": sum(account.account_id in answered for account in lisbon),
            "planted_score_points": voice.LISBON_POINTS,
        },
        "D7": {"kinds": kinds, "do_something": [word(EXECUTIVE), word(CHAMPION)], "planted_nps": -25},
        "D10": {"usage_falls_months_before": 3, "nps_falls_days_before": voice.FALL_DAYS},
    }


def _signs(accounts: list[Account], word) -> dict:
    names = ("single", "silent", "zombie", "declined")
    healthy = [account.account_id for account in accounts if "content" in account.signs]
    return {
        "D12": {
            "leavers_dealt_each_sign": {n: sum(n in a.signs for a in _leavers(accounts)) for n in names},
            "decoys": ["many tickets", "no training"],
        },
        "D15": {
            "healthy_by_score_and_gone": healthy,
            "missing_input": "nps",
            "accounts_without_it": sum("answers" not in account.signs for account in accounts),
        },
    }


def _relations(accounts: list[Account], tables: dict, word) -> dict:
    tells = word(notes.TELLS)
    noted = {row["account_id"] for row in tables["notes"] if tells.lower() in row["text"].lower()}
    sponsored = {row["account_id"] for row in tables["contacts"] if row["level"] == "executive"}
    return {
        "D18": {
            "word": tells,
            "idle": [word(idle) for idle in notes.IDLE],
            "days_ahead": list(notes.AHEAD),
            "leavers_noted": sum(account.account_id in noted for account in _leavers(accounts)),
            "rows_with_it": sum(tells.lower() in row["text"].lower() for row in tables["notes"]),
        },
        "D19": {
            "level": "executive",
            "leavers_with_one": sum(account.account_id in sponsored for account in _leavers(accounts)),
            "others_with_one": sum(a.account_id in sponsored for a in accounts if not a.churned_on),
        },
    }


def _starts(accounts: list[Account], tables: dict, word) -> dict:
    """Of accounts still here after the day, those live by then and not, and how many left in the year after."""
    live = {
        row["account_id"]: row["happened_on"] for row in tables["milestones"] if row["kind"] == word(milestones.GO_LIVE)
    }
    here = [a for a in accounts if (a.ends_on - a.started_on).days > milestones.DAY]
    sides: dict[bool, list[Account]] = {True: [], False: []}
    for account in here:
        on = live.get(account.account_id)
        sides[on is None or (on - account.started_on).days > milestones.DAY].append(account)
    left = {slow: sum(_left_within_the_year(a) for a in group) for slow, group in sides.items()}
    return {
        "D21": {
            "milestone": word(milestones.GO_LIVE),
            "idle": word(milestones.REPORT),
            "day": milestones.DAY,
            "slow": len(sides[True]),
            "slow_that_left_in_the_year_after": left[True],
            "in_time": len(sides[False]),
            "in_time_that_left_in_the_year_after": left[False],
        }
    }


def _left_within_the_year(account: Account) -> bool:
    days = (account.ends_on - account.started_on).days
    return account.churned_on is not None and days <= milestones.DAY + milestones.YEAR


def _money(accounts: list[Account], tables: dict) -> dict:
    paid = {(row["account_id"], row["month"]) for row in tables["mrr"]}
    gaps = [row for row in tables["payments"] if (row["account_id"], month_of(row["failed_on"])) not in paid]
    late = sum((row["recovered_on"] - row["failed_on"]).days > 60 for row in gaps)
    verdicts = {kpi[0]: verdict for kpi, verdict in zip(pilot.KPIS, pilot.VERDICTS, strict=True)}
    return {
        "D13": {
            "churn_movements": len(_leavers(accounts)) + len(gaps),
            "failed_payments_among_them": len(gaps),
            "back_within_60_days": len(gaps) - late,
            "months": sorted({month_text(month_of(row["failed_on"])) for row in gaps}),
        },
        "D14": {"sites": pilot.SITES, "primary": pilot.PRIMARY, "verdicts": verdicts},
    }


def _retried(tables: dict) -> dict:
    """Of the payments whose first two attempts are listed: retried on each day, and paid at that retry."""
    first = {row["payment_id"]: row["tried_on"] for row in tables["retries"] if row["attempt"] == 1}
    second = [row for row in tables["retries"] if row["attempt"] == 2 and row["payment_id"] in first]
    days: dict[int, list[int]] = {day: [0, 0] for day in retries.DAYS}
    for row in second:
        counted = days[(row["tried_on"] - first[row["payment_id"]]).days]
        counted[0] += 1
        counted[1] += row["succeeded"] == "yes"
    told = {str(day): {"retried": tried, "paid": paid} for day, (tried, paid) in days.items()}
    return {"D20": {"day": retries.BEST, "dealt": "by lot", "first_retry_after_days": told}}


def _full(accounts: list[Account], tables: dict) -> dict:
    """How often accounts were at their seat limit in the month before they paid more, and in all other months."""
    full = {(r["account_id"], r["month"]): r["seats_used"] >= seats.FULL * r["seats_bought"] for r in tables["seats"]}
    before = [full[a.account_id, month - 1] for a in accounts for month in seats.grows_in(a)]
    return {
        "D22": {
            "at_the_limit": f"at least {seats.FULL:.0%} of seats in use",
            "expansions": len(before),
            "at_the_limit_in_the_month_before": sum(before),
            "other_months": len(full) - len(before),
            "at_the_limit_in_other_months": sum(full.values()) - sum(before),
        }
    }


def _arithmetic() -> dict:
    kept = {rate: math.prod([1 - rate] * 12) for rate in (0.05, 0.10)}
    return {"D16": {"a_year": {f"{rate:.2f} a month": round(1 - share, 3) for rate, share in kept.items()}}}
