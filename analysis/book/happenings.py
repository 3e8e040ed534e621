"""Files of what happened to accounts, again and again, that no other table fits: contacts, else events."""

import re
from collections.abc import Mapping
from dataclasses import replace

from .deals import are_deals
from .header_names import unlike
from .header_words import header_words
from .profiles import Profile
from .recipe import FileMapping
from .row_units import HAPPENING, SUBSCRIPTION, TICKET, RowUnit

_DAYS = (
    "event",
    "created",
    "create",
    "creation",
    "erstellt",
    "criacao",
    "creacion",
    "date",
    "start",
    "time",
    "at",
    "opened",
    "submitted",
    "timestamp",
)
_KINDS = (
    "event type",
    "event name",
    "type",
    "event",
    "kind",
    "stage",
    "phase",
    "verkaufsphase",
    "etape",
    "etapa",
    "fase",
    "status",
    "category",
    "action",
    "plan name",
    "plan",
    "channel",
    "priority",
)
# A day on which something was noted to be so is not one on which it happened.
_VERSIONS = re.compile(r"snapshot|valid from|valid to|version|as at|extract|loaded|synced|export")
_CONFIDENCE = 0.6
# Why an account churned, beside the day: of several reasons the main one.
_WHY = re.compile(r"\b(reason|grund|motif|raison|motivo|razon|razao|causa|sebep|sebebi)\b")
_MAIN = re.compile(r"\b(primary|main|first|1|haupt|hauptgrund|principal)\b")

# What was done with somebody of the customer, and nothing that happened by itself: an activity with a contact.
_DONE = re.compile(r"\b(activity|meeting|call|visit|attendees?)\b")
_WITH = re.compile(r"\b(contact|attendees?|who)\b")


def is_with_somebody(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> bool:
    """Whether rows are activities of the team with a person there, by their headers; a deal has a contact too."""
    whom = columns.get("contact", "")
    named = bool(whom) and profile[whom].filled > 1 and bool(_WITH.search(header_words(whom)))
    return named and not are_deals(profile) and any(_DONE.search(header_words(header)) for header in profile)


def as_happening(
    profile: Mapping[str, Profile], unit: RowUnit, best: FileMapping, score: float
) -> tuple[FileMapping, float]:
    """Rows of an account and a day, as what happened to it; what was recognised where they are no such rows."""
    day = _day(profile)
    happens = unit.again or unit.kind in (*HAPPENING, SUBSCRIPTION)
    if not unit.account or not day or not happens or _VERSIONS.search(header_words(day)):
        return best, score
    table, column = ("touches", "touched_on") if unit.kind == TICKET else ("events", "happened_on")
    columns = {"account_id": unit.account, column: day}
    settings: dict[str, object] = {}
    if kind := _kind(profile, unit):
        columns["kind"] = kind
    elif table == "events":
        settings["kind"] = unit.kind or "event"
    confidence = dict.fromkeys(columns, _CONFIDENCE) | {"account_id": 0.9}
    return FileMapping(tuple(profile), table, columns, confidence, settings), _CONFIDENCE


def with_its_reason(file: FileMapping, profile: Mapping[str, Profile]) -> FileMapping:
    """A list of churns with the reason of each, as the file of the accounts would give it: the main one of several."""
    if file.table != "events" or file.settings.get("kind") != "churn" or "reason" in file.columns:
        return file
    free = (
        h for h, seen in profile.items() if h not in file.columns.values() and seen.filled and not seen.looks["day"]
    )
    said = [h for h in free if _WHY.search(header_words(h))]
    why = min(said, key=lambda h: not _MAIN.search(header_words(h)), default="")
    return replace(file, columns={**file.columns, "reason": why}) if why else file


def _day(profile: Mapping[str, Profile]) -> str:
    """The first column of days by the words for one, never that of something last, next or resolved."""
    dated = [h for h, seen in profile.items() if seen.filled and max(seen.looks["day"], seen.looks["counted"]) > 0.7]
    own = [h for h in dated if not unlike("unlike.day", header_words(h))] or dated
    ranked = (h for word in _DAYS for h in own if re.search(rf"\b{word}\b", header_words(h)))
    return next(ranked, own[0] if own else "")


def _kind(profile: Mapping[str, Profile], unit: RowUnit) -> str:
    few = [
        h
        for h, seen in profile.items()
        if seen.values and h not in (unit.account, unit.header) and seen.looks["number"] < 0.5
    ]
    return next((h for word in _KINDS for h in few if re.search(rf"\b{word}\b", header_words(h))), "")
