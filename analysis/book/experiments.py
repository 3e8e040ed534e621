"""The rows of an experiment: one per unit, or several, or one per unit and KPI, which become a column per KPI."""

from collections.abc import Collection, Mapping, Sequence

from ..errors import UnusableUpload
from ..finding import listed
from .arms import FEWEST_ARMS
from .build_result import Built
from .checking import columns_of
from .dimensions import safe_id
from .engine import literal, quoted
from .tables import TABLES

MOST_KPIS = 200
BEFORE = ("before", "pre", "baseline", "vorher")
AFTER = ("after", "post", "endline", "nachher")
_KEYS = ("unit_id", "arm", "account_id", "stratum", "period")


def finish_experiment(built: Built) -> None:
    """The table kpis from the rows that may be used; a file of one row per unit and KPI is turned on its side.

    Values of one unit, KPI and period in several rows are averaged. Raises UnusableUpload for more than 200 KPIs.
    """
    has = columns_of(built.engine, "kpis_read")
    _spell_alike(built)
    if {"kpi", "value"} <= set(has):
        _turn(built, has)
        return
    kept = ", ".join(quoted(c) for c in has if not c.startswith("_"))
    built.engine.run(f"CREATE OR REPLACE TABLE kpis AS SELECT {kept} FROM kpis_read WHERE _rule IS NULL "
                     "ORDER BY _file, _row")  # fmt: skip


def _spell_alike(built: Built) -> None:
    """Arms that differ in nothing but capitals and spaces are one arm, by its most common name; which is said."""
    folded = "lower(regexp_replace(trim(arm), '\\s+', ' ', 'g'))"
    spelled: dict[str, list[str]] = {}
    for arm, one in built.engine.rows(
        f"SELECT arm, {folded} FROM kpis_read WHERE arm IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, arm"
    ):
        spelled.setdefault(one, []).append(arm)
    several = {names[0]: names[1:] for names in spelled.values() if len(names) > 1}
    if not several or len(spelled) < FEWEST_ARMS:
        return
    for name, others in several.items():
        told = ", ".join(map(literal, others))
        built.engine.run(f"UPDATE kpis_read SET arm = {literal(name)} WHERE arm IN ({told})")
        built.assumptions.append(f"the arms {listed([f'“{other}”' for other in others])} and “{name}” count as one")


def _turn(built: Built, has: Sequence[str]) -> None:
    periods = _said(built, "period") if "period" in has else []
    sides = _sides(periods)
    named = _names(_said(built, "kpi"), {c.name for c in TABLES["kpis"].columns} | set(built.numbers))
    kept = [c for c in ("account_id", "stratum") if c in has]
    keys = ["unit_id", "arm", *(["period"] if periods and not sides else [])]
    cells = [f"any_value({c}) AS {c}" for c in kept]
    cells += [f"avg({quoted(c)}) AS {quoted(c)}" for c in has if c not in (*_KEYS, "kpi", "value") and c[0] != "_"]
    ends = sides or {"": ""}
    cells += [_cell(kpi, name, period, end) for kpi, name in named.items() for period, end in ends.items()]
    built.engine.run(
        f"CREATE OR REPLACE TABLE kpis AS SELECT {', '.join([*keys, *cells])} FROM kpis_read WHERE _rule IS NULL "
        f"GROUP BY {', '.join(keys)} ORDER BY min(_file), min(_row)"
    )
    built.numbers |= {name + end: kpi for kpi, name in named.items() for end in ends.values()}
    built.assumptions.append(f"one row per unit and KPI: read as {len(named)} KPIs of each unit")


def _said(built: Built, column: str) -> list[str]:
    found = f"SELECT DISTINCT {column} FROM kpis_read WHERE _rule IS NULL AND {column} IS NOT NULL ORDER BY 1"
    return [str(value) for (value,) in built.engine.rows(f"{found} LIMIT {MOST_KPIS + 1}")]


def _sides(periods: Sequence[str]) -> dict[str, str]:
    """Two periods that are called before and after; none for any others."""
    ends = {p: "_before" for p in periods if p.strip().lower() in BEFORE}
    ends |= {p: "_after" for p in periods if p.strip().lower() in AFTER}
    return ends if len(periods) == 2 and len(set(ends.values())) == 2 else {}


def _names(kpis: Sequence[str], taken: Collection[str]) -> Mapping[str, str]:
    if len(kpis) > MOST_KPIS:
        why, fix = f"Its column names more than {MOST_KPIS} of them.", "Choose the column that names the KPI."
        raise UnusableUpload("The KPIs of this file cannot be told apart.", why, fix)
    names: dict[str, str] = {}
    for kpi in kpis:
        names[kpi] = safe_id(kpi, {*taken, *names.values()})
    return names


def _cell(kpi: str, name: str, period: str, end: str) -> str:
    when = f"kpi = {literal(kpi)}" + (f" AND period = {literal(period)}" if period else "")
    return f"avg(value) FILTER ({when}) AS {quoted(name + end)}"
