"""A pilot of 120 sites, treatment against control, with its plan."""

import math

from .chance import Chance

SITES = 120
PRIMARY = "planning_hours"
# name, what it is, unit, higher is better, mean, deviation, gain in deviations, correlation with before, smallest gain
KPIS = (
    ("planning_hours", "Time spent on planning a week", "hours", False, 11.0, 2.4, 0.85, 0.5, 0.3),
    ("shifts_filled", "Shifts filled two days ahead", "%", True, 81.0, 4.2, 0.72, 0.5, 0.3),
    ("no_shows", "No-shows in 1,000 shifts", "shifts", False, 21.0, 4.2, 0.66, 0.45, 0.3),
    ("overtime_hours", "Overtime in 100 hours worked", "hours", False, 7.4, 1.5, -0.62, 0.4, 0.3),
    ("labor_cost_share", "Labor cost in sales", "%", False, 29.5, 3.1, 0.03, 0.9, 0.25),
    ("sales_per_hour", "Sales in one hour of labor", "EUR", True, 61.0, 8.0, -0.02, 0.9, 0.25),
    ("staff_satisfaction", "Staff satisfaction, 0 to 100", "points", True, 68.0, 7.5, 0.378, 0.45, 0.3),
    ("swaps_same_day", "Shift swaps settled the same day", "%", True, 74.0, 6.0, 0.376, 0.35, 0.3),
)
VERDICTS = ("better",) * 3 + ("worse",) + ("no meaningful difference",) * 2 + ("cannot tell",) * 2
TWIN_GAINS = (0.06, -0.09, 0.03, 0.11, -0.04, 0.08, -0.07, 0.05)


def sites(seed: int, account_id: str, plant: bool) -> tuple[list[str], list[list]]:
    """The header and one row for each site."""
    chance = Chance(seed, "pilot")
    columns: list[list] = [[], []]
    for number, kpi in enumerate(KPIS):
        for column, values in zip(columns, _measured(chance, kpi, number, plant), strict=True):
            column.append(values)
    arms = ["treatment"] * (SITES // 2) + ["control"] * (SITES // 2)
    rows = []
    for site, place in enumerate(chance.shuffled(range(SITES))):
        pairs = [column[number][place] for number in range(len(KPIS)) for column in columns]
        rows.append([f"S-{site + 1:03d}", arms[place], account_id, ("city", "suburb", "station")[place % 3], *pairs])
    header = ["unit_id", "arm", "account_id", "stratum"]
    return header + [f"{kpi[0]}_{when}" for kpi in KPIS for when in ("before", "after")], rows


def _measured(chance: Chance, kpi: tuple, number: int, plant: bool) -> tuple[list, list]:
    _, _, _, higher, mean, deviation, gain, alike, _ = kpi
    gain, alike = (gain, alike) if plant else (TWIN_GAINS[number], 0.4)
    before, after = [], []
    for lift in (gain if higher else -gain, 0.0):
        first, rest = _uncorrelated(chance, SITES // 2)
        own = math.sqrt(1.0 - alike * alike)
        before += [round(mean + deviation * x, 2) for x in first]
        after += [round(mean + deviation * (alike * x + own * e + lift), 2) for x, e in zip(first, rest, strict=True)]
    return before, after


def _uncorrelated(chance: Chance, count: int) -> tuple[list, list]:
    """Two columns of noise with mean 0, deviation 1 and no correlation exactly, so that no seed has to be searched."""
    first = _standard([chance.normal() for _ in range(count)])
    rest = _standard([chance.normal() for _ in range(count)])
    shared = math.fsum(x * e for x, e in zip(first, rest, strict=True)) / (count - 1)
    return first, _standard([e - shared * x for x, e in zip(first, rest, strict=True)])


def _standard(values: list) -> list:
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) * (value - mean) for value in values) / (len(values) - 1))
    return [(value - mean) / deviation for value in values]


def plan() -> dict:
    """What was written down before the pilot began."""
    return {
        "title": "Does the planning assistant help a site?",
        "written_on": "2025-08-25",
        "starts_on": "2025-09-01",
        "ends_on": "2025-11-30",
        "unit": "site",
        "units": SITES,
        "arms": {"treatment": "sites with the planning assistant", "control": "sites without it"},
        "assignment": "by lot within stratum, half and half",
        "primary": PRIMARY,
        "alpha": 0.05,
        "kpis": [
            {
                "kpi": name,
                "label": label,
                "unit": unit,
                "direction": "higher is better" if higher else "lower is better",
                "higher_is_better": higher,
                "smallest_change_that_matters": round(smallest * deviation, 2),
                "primary": name == PRIMARY,
            }
            for name, label, unit, higher, _, deviation, _, _, smallest in KPIS
        ],
    }


EASE, TIME = "How easy is planning a week (1 to 5)", "Do you have enough time for your team"
HELP = "What would help most"
WISHES = (
    "Seeing swaps on my phone",
    "Fewer swaps at the last minute",
    "A schedule that is out a week earlier",
    "The schedule should know who is on leave",
    "Less paper",
    "Overtime shown while I plan",
    "A warning before overtime",
    "More people on Saturdays",
    "Nothing to add",
    "Help with forecasts for rainy days",
)


WHEN = ("", " on busy weeks", " at the end of the month", " when two are ill", " before holidays")


def answers(seed: int, rows: list[list], plant: bool) -> tuple[list[str], list[list]]:
    """What the shift leads of each site answered in November: two or three of them, not all of them everything."""
    chance, said = Chance(seed, "pilot answers"), []
    for unit, arm, *_ in rows:
        site = chance.normal(0, 0.4)
        better = plant and arm == "treatment"
        for _ in range(chance.whole(2, 3)):
            ease = min(5, max(1, round(3.1 + (0.6 if better else 0.0) + site + chance.normal(0, 0.8))))
            time = "yes" if chance.happens(0.62 if better else 0.5) else "no"
            wish = chance.pick(WISHES) + chance.pick(WHEN) if chance.happens(0.6) else ""
            said.append([unit, ease if chance.happens(0.95) else "", time, wish])
    return ["unit_id", EASE, TIME, HELP], said
