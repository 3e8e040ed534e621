"""Subscriptions of which nothing says whose they are: each counts as an account of its own, and it is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .leaving_headers import tells_who_left
from .profiles import Profile
from .reading import Sheet
from .recipe import EACH_ROW, FileMapping, missing_columns
from .row_ids import OWN_IDS
from .row_units import SUBSCRIPTION, id_of
from .totals import LOOKS_SO

_LOOSE, _SURE, CELLS_SEEN, _SELDOM = 0.7, 0.85, 2_000, 0.1


def is_loose(file: FileMapping) -> bool:
    """Whether nothing but that each row differs says that a file has accounts."""
    sure = file.confidence.get("account_id", 1.0 if "account_id" in file.columns else 0.0)
    return EACH_ROW in file.settings or sure <= _LOOSE


def by_own_ids(
    file: FileMapping, sheet: Sheet, files: Sequence[FileMapping], guess_file: Callable[..., FileMapping]
) -> FileMapping | None:
    """A file of subscriptions as accounts by their own ids; None where another file has accounts, or a column may.

    A column of many words or ids may be the customer's: then it is asked which it is.
    """
    if file.table != "mrr" or any(f.table == "accounts" and not is_loose(f) for f in files):
        return None
    seen = {h: Profile.of(sheet.table.column(i), CELLS_SEEN) for i, h in enumerate(sheet.headers)}
    own = next((h for h in seen if id_of(h) == SUBSCRIPTION and seen[h].full and seen[h].unique == 1), "")
    if not own or any(may_be_whose(seen[h]) for h in seen if h != own):
        return None
    found = guess_file(sheet, only="accounts")
    columns = {**{c: h for c, h in found.columns.items() if c not in _unsaid(found, seen)}, "account_id": own}
    confidence = {**{c: found.confidence.get(c, _SURE) for c in columns}, "account_id": _SURE}
    settings = {k: v for k, v in found.settings.items() if k != EACH_ROW} | {OWN_IDS: True}
    made = replace(found, columns=columns, confidence=confidence, settings=settings)
    return None if missing_columns(made) else made


def _unsaid(found: FileMapping, seen: Mapping[str, Profile]) -> set[str]:
    """What is not of the account: the id that was guessed, and a state unless it says who has gone and who is here."""
    state = found.columns.get("churned", "")
    tells = bool(state) and tells_who_left(state, seen[state])
    return {"account_id"} if tells else {"account_id", "churned"}


def may_be_whose(seen: Profile) -> bool:
    """Whether a column has many values, hardly any of them in many rows, that are no days, months or amounts."""
    told = max((seen.looks.get(kind, 0) for kind in ("day", "month", "counted", "number")), default=0)
    return bool(seen.filled) and not seen.values and seen.unique > _SELDOM and told < LOOKS_SO
