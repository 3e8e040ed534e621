"""The column of an experiment's arms, found by what its cells say where its name does not tell."""

import re
from collections.abc import Collection

from analysis.book.reading import Sheet

FEWEST_ARMS, MOST_ARMS = 2, 12
_CONTROL = re.compile(r"\b(control|placebo|holdout|baseline|untreated|without|none|non|no|not)\b", re.IGNORECASE)


def arms_by_content(sheet: Sheet, used: Collection[str]) -> str:
    """The first free column of a few values, one of which is called control, none, no ... or the like; else nothing."""
    for place, header in enumerate(sheet.headers):
        if header in used:
            continue
        said = {str(cell).strip() for cell in sheet.table.column(place).unique().to_pylist()[: MOST_ARMS + 2]} - {
            "",
            "None",
        }
        more_than_yes_and_no = any(len(text) > 3 for text in said)
        few = FEWEST_ARMS <= len(said) <= MOST_ARMS
        if few and more_than_yes_and_no and any(_CONTROL.search(text.replace("_", " ")) for text in said):
            return header
    return ""
