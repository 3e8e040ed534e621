"""What was written down before the experiment began: the KPIs, which way is good, and how much would matter."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ..cleaning import cleaned
from ..errors import UnusableUpload
from ..names import spoken
from ..phrases import significant

BY_LOT = ("lot", "random", "drawn", "a/b")
NOT_BY_LOT = ("not random", "choice", "chose", "opt", "self", "observ", "user")
KINDS = ("auto", "mean", "yes or no", "long tail", "ratio")
MORE, LESS, NEITHER, UNSAID = "more", "less", "neither", ""


@dataclass(frozen=True)
class Kpi:
    """One KPI: what it is called, which way is good, and the smallest change that matters (None: not named).

    direction: of which more or less is better, or neither; empty where nobody has said. kind: auto, mean, yes or no,
    long tail or ratio. below: for a ratio, the column it is counted on. after, before, below_before: columns of the
    file. price: money for one unit of the KPI.
    """

    kpi: str
    label: str = ""
    unit: str = ""
    direction: str = UNSAID
    smallest: float | None = None
    primary: bool = False
    kind: str = "auto"
    below: str | None = None
    price: float | None = None
    after: str = ""
    before: str | None = None
    below_before: str | None = None

    @property
    def name(self) -> str:
        return self.label or spoken(self.kpi)

    @property
    def higher_is_better(self) -> bool | None:
        """None where neither is, or nobody has said which."""
        return {MORE: True, LESS: False}.get(self.direction)


@dataclass(frozen=True)
class Plan:
    """An experiment as it was meant to be. `fingerprint` changes with all in it but prices, which settle nothing.

    seen: the file of results that could be seen when it was written, if any; as a plan for these it comes too late.
    """

    kpis: tuple[Kpi, ...] = ()
    title: str = ""
    written_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    unit: str = "unit"
    units: int | None = None
    assignment: str = ""
    control: str | None = None
    shares: Mapping[str, float] | None = None
    covariates: tuple[str, ...] = ()
    alpha: float = 0.05
    changed_later: bool = False
    seen: str | None = None

    @classmethod
    def from_json(cls, text: str | Path) -> "Plan":
        """The plan in a text of JSON, or in the file of a path, as `to_json` and the Plan page write it.

        Raises UnusableUpload where it is none: no JSON, no KPIs, or a smallest change that is not above zero. Example:
        `Plan.from_json(folder / "pilot_plan.json")`.
        """
        return read_plan(text) or cls()

    @property
    def randomised(self) -> bool | None:
        """Whether the plan says that units were drawn by lot; None where it does not say."""
        says = self.assignment.lower()
        if any(word in says for word in NOT_BY_LOT):
            return False
        return True if any(word in says for word in BY_LOT) else None

    @property
    def fingerprint(self) -> str:
        unpriced = replace(self, kpis=tuple(replace(kpi, price=None) for kpi in self.kpis))
        return hashlib.sha256(unpriced.to_json().encode()).hexdigest()[:12]

    @property
    def in_time(self) -> bool:
        """Whether it was written before the start and not changed since, as far as it says."""
        return not self.changed_later and not (self.written_on and self.starts_on and self.written_on > self.starts_on)

    def to_file(self) -> str:
        """The plan as a file to keep, with the fingerprint that tells whether it was changed since."""
        return json.dumps({"fingerprint": self.fingerprint, **json.loads(self.to_json())}, indent=2, ensure_ascii=False)

    def to_json(self) -> str:
        """Everything in the plan, in a fixed order."""
        said = {
            "title": self.title, "written_on": _text(self.written_on), "starts_on": _text(self.starts_on),
            "ends_on": _text(self.ends_on), "unit": self.unit, "units": self.units, "assignment": self.assignment,
            "control": self.control, "shares": None if self.shares is None else dict(self.shares),
            "covariates": list(self.covariates), "alpha": self.alpha, "changed_later": self.changed_later,
            "kpis": [_spoken(kpi) for kpi in self.kpis],
        }  # fmt: skip
        known = {"seen": self.seen} if self.seen else {}
        return json.dumps(said | known, indent=2, ensure_ascii=False)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _spoken(kpi: Kpi) -> dict[str, Any]:
    said = {"direction": NEITHER} if kpi.direction == NEITHER else {}
    return said | {
        "kpi": kpi.kpi, "label": kpi.label, "unit": kpi.unit, "higher_is_better": kpi.higher_is_better,
        "smallest_change_that_matters": kpi.smallest, "primary": kpi.primary, "kind": kpi.kind, "below": kpi.below,
        "price": kpi.price,
    }  # fmt: skip


def read_plan(plan: "Plan | Mapping[str, Any] | str | Path | bytes | None") -> Plan | None:
    """A plan from its file, its text or its contents; nothing stays nothing.

    One that was changed after it was saved says so. Raises UnusableUpload where it is no plan: no JSON, no KPIs, a
    smallest change that is not above zero, two KPIs of one name, or a date that is none.
    """
    if plan is None or isinstance(plan, Plan):
        return plan
    if not isinstance(plan, Mapping):
        plan = _loaded(plan)
    try:
        read = _plan(plan)
        kept = plan.get("fingerprint")
        return replace(read, changed_later=True) if kept and kept != read.fingerprint else read
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise UnusableUpload("The plan cannot be read.", _why(problem), _FIX) from problem


def _why(problem: Exception) -> str:
    """What a plan lacks, in a sentence of its own."""
    said = f"It has no entry {problem}" if isinstance(problem, KeyError) else str(problem)
    return f"{said[:1].upper()}{said[1:]}."


_FIX = "A plan is a JSON file with a list kpis, each with kpi, higher_is_better and smallest_change_that_matters."


def _loaded(plan: "str | Path | bytes") -> Mapping[str, Any]:
    try:
        if isinstance(plan, Path) or (isinstance(plan, str) and not plan.lstrip().startswith("{")):
            plan = Path(plan).read_bytes()
        read = cleaned(json.loads(plan))
    except (OSError, ValueError, RecursionError) as problem:
        raise UnusableUpload("The plan cannot be read.", "It is no JSON file.", _FIX) from problem
    if not isinstance(read, Mapping):
        raise UnusableUpload("The plan cannot be read.", "It holds no named entries.", _FIX)
    return read


def _plan(said: Mapping[str, Any]) -> Plan:
    primary = said.get("primary")
    if not isinstance(said["kpis"], Sequence) or isinstance(said["kpis"], str):
        raise ValueError("its kpis are no list")
    kpis = tuple(_kpi(entry, primary) for entry in said["kpis"])
    if not kpis or len({kpi.kpi for kpi in kpis}) < len(kpis):
        raise ValueError("it names no KPI, or one of them twice")
    days = {
        key: date.fromisoformat(said[key]) if said.get(key) else None for key in ("written_on", "starts_on", "ends_on")
    }
    units, past = said.get("units"), said.get("covariates") or ()
    return Plan(
        kpis, str(said.get("title") or ""), **days, unit=str(said.get("unit") or "unit"),
        units=None if units is None else int(units), assignment=str(said.get("assignment") or ""),
        control=None if said.get("control") is None else str(said["control"]), shares=_shares(said.get("shares")),
        covariates=(past,) if isinstance(past, str) else tuple(past), alpha=_alpha(said.get("alpha")),
        changed_later=bool(said.get("changed_later")), seen=said.get("seen"),
    )  # fmt: skip


def _shares(said: Any) -> dict[str, float] | None:
    """How large each arm was meant to be, as shares or as parts of any size."""
    if said is None:
        return None
    if not isinstance(said, Mapping) or not all(float(part) > 0 for part in said.values()):
        raise ValueError("its shares do not name every arm with a number above zero")
    return {str(arm): float(part) for arm, part in said.items()}


def _alpha(said: Any) -> float:
    alpha = float(said or 0.05)
    if not 0 < alpha < 1:
        raise ValueError(f"its alpha of {significant(alpha)} is no error rate between 0 and 1")
    return alpha


def _kpi(entry: "Mapping[str, Any] | str", primary: object) -> Kpi:
    if isinstance(entry, str):
        return Kpi(entry, primary=entry == primary)
    smallest, price = entry.get("smallest_change_that_matters"), entry.get("price")
    if smallest is not None and not float(smallest) > 0:
        raise ValueError(f"the smallest change that matters of {entry['kpi']} is not above zero")
    kind = entry.get("kind") or ("ratio" if entry.get("below") else "auto")
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of KPI")
    return Kpi(
        str(entry["kpi"]), str(entry.get("label") or ""), str(entry.get("unit") or ""), _direction(entry),
        None if smallest is None else float(smallest), bool(entry.get("primary", entry["kpi"] == primary)), kind,
        entry.get("below"), None if price is None else float(price),
    )  # fmt: skip


_WAYS = {
    NEITHER: ("neither", "none", "no"), LESS: ("low", "less", "down", "few", "decrease", "small", "minim"),
    MORE: ("high", "more", "up", "increase", "great", "large", "maxim"),
}  # fmt: skip


def _direction(entry: Mapping[str, Any]) -> str:
    """Which way is good, as the plan states it: higher_is_better, else a direction in words; nothing stays nothing."""
    higher, said = entry.get("higher_is_better"), str(entry.get("direction") or "").strip().lower()
    if isinstance(higher, str):
        higher = {"true": True, "yes": True, "false": False, "no": False}.get(higher.strip().lower())
    if higher is not None:
        return MORE if higher else LESS
    tokens = re.findall(r"[a-z]+", said)
    told = (way for way, words in _WAYS.items() if any(token.startswith(words) for token in tokens))
    return next(told, UNSAID)
