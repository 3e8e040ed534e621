"""Months of accounts of which a column says in which month each left: compared with what the months themselves tell."""

from collections.abc import Sequence

from .account_months import ENDS
from .build_result import Built
from .checking import columns_of
from .inferred_churn import FLAGGED
from .leaving_headers import asks_who_left
from .profiles import Profile
from .question import said
from .reading import Sheet
from .recipe import Recipe
from .status import says_active
from .values import YES as TRUE

# Setting: the header of the months that says in which of them an account left, where the reader chose it.
FLAG = "flagged"
_CELLS = 4_000


def flag_of(sheet: Sheet, headers: Sequence[str]) -> str:
    """The first of some headers that asks with yes and no if the account left in that month; empty for none."""
    seen = ((h, Profile.of(sheet.table.column(sheet.headers.index(h)), _CELLS)) for h in headers)
    return next((h for h, found in seen if asks_who_left(h, found) and not says_active(h)), "")


def note_flags(built: Built, used: Sequence[int], sheets: Sequence[Sheet], recipe: Recipe) -> None:
    """How many accounts such a column marks; where the reader chose it, it tells who left."""
    for place in used:
        file, sheet = recipe.files[place], sheets[place]
        has = columns_of(built.engine, f"read_{place}")
        free = [header for header in sheet.headers if header not in file.columns.values()]
        if file.table != "mrr" or not {"account_id", "month", "mrr"} <= set(has) or not (flag := flag_of(sheet, free)):
            continue
        cell = f"lower(CAST(raw_{place}.c{sheet.headers.index(flag)} AS VARCHAR))"
        yes = ", ".join(f"'{word}'" for word in (*TRUE, "1.0"))
        marked = (
            f"SELECT account_id, min(month) AS month FROM read_{place} JOIN raw_{place} USING (_row) "
            f"WHERE {cell} IN ({yes}) AND account_id IS NOT NULL AND month IS NOT NULL GROUP BY 1"
        )
        built.flagged = (place, flag, int(built.engine.row(f"SELECT count(*) FROM ({marked})")[0]))
        if said(file, FLAG) == flag:
            left = f"SELECT account_id, {ENDS.format('month')} AS left_on FROM ({marked})"
            built.engine.run(f"CREATE OR REPLACE TABLE {FLAGGED} AS {left}")
