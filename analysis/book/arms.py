"""The arms of an experiment by their names: which is compared with, which was tried, and which column holds them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from .header_names import plain_words
from .reading import Sheet
from .recipe import FileMapping
from .vocabulary import said

FEWEST_ARMS, MOST_ARMS = 2, 12
CONTROL, HOLDOUT, TREATMENT = "control", "holdout", "treatment"
# The setting of a file that is an arm as a whole.
ARM = "arm"
PAIRS = (("0", "1"), ("a", "b"))
YES = ("1", "true", "yes", "y", "ja", "oui", "si", "sim", "evet", "是", "はい")


@dataclass(frozen=True)
class Named:
    """The arm the others are compared with, empty where nobody can tell, and how it is known.

    how: said, plan, name, holdout (by its name, and kept back on purpose), suggested (the pairs 0/1 and A/B), or empty.
    """

    arm: str = ""
    how: str = ""


def role(arm: str) -> str:
    """What an arm's name says it is: control, holdout, treatment, or nothing.

    A control word outweighs a treatment word (treatment as usual, old program), and a negation turns the rest around
    (no e-mail, without coaching); a negated control word that stands alone is no control (non-control).
    """
    denied, kept = said("arm.negation", arm), said("arm.holdout", arm)
    control = kept or said("arm.control", arm)
    rest = " ".join(f" {plain_words(arm)} ".replace(f" {denied} ", " ").split()) if denied else ""
    if rest and control and control != denied and rest.startswith(control.strip("*")) and " " not in rest:
        return TREATMENT
    if control or denied:
        return HOLDOUT if kept else CONTROL
    return TREATMENT if said("arm.treatment", arm) else ""


def control_among(arms: Sequence[str], header: str = "") -> Named:
    """The control arm by the names of the arms: one of them named so, or the first of the pairs 0/1 and A/B.

    header: the column the arms stand in; where it asks for control (is_control), yes means control.
    """
    if flipped := _flipped(arms, header):
        return Named(flipped, "suggested")
    roles = {arm: role(arm) for arm in arms}
    named = [arm for arm in arms if roles[arm] in (CONTROL, HOLDOUT)]
    if len(named) == 1:
        return Named(named[0], "holdout" if roles[named[0]] == HOLDOUT else "name")
    bare = dict(zip(_bare(arms), arms, strict=True))
    pair = next((bare[first] for first, second in PAIRS if set(bare) == {first, second}), "")
    return Named(pair, "suggested") if pair else Named()


def _flipped(arms: Sequence[str], header: str) -> str:
    asked = role(header) in (CONTROL, HOLDOUT) and len(arms) == 2
    return next((arm for arm in arms if plain_words(_whole(arm)) in YES), "") if asked else ""


def _bare(arms: Sequence[str]) -> list[str]:
    """The names without the words all of them share: arm A and arm B are A and B."""
    tokens = [plain_words(_whole(arm)).split() for arm in arms]
    shared = set.intersection(*map(set, tokens)) if tokens else set()
    return [" ".join(word for word in own if word not in shared) for own in tokens]


def _whole(arm: str) -> str:
    """1.0 is 1."""
    return re.sub(r"^\s*(\d+)\.0+\s*$", r"\1", arm)


def arms_by_content(sheet: Sheet, used: Collection[str]) -> str:
    """The first free column of a few values, one of which is called control, none, no ... or the like; else nothing."""
    for place, header in enumerate(sheet.headers):
        if header in used:
            continue
        cells = sheet.table.column(place).unique().to_pylist()[: MOST_ARMS + 2]
        found = {str(cell).strip() for cell in cells} - {"", "None"}
        more_than_yes_and_no = any(len(text) > 3 for text in found)
        few = FEWEST_ARMS <= len(found) <= MOST_ARMS
        if few and more_than_yes_and_no and any(role(text) in (CONTROL, HOLDOUT) for text in found):
            return header
        if role(header) == TREATMENT and sorted(map(_whole, found)) == ["0", "1"]:
            return header
    return ""


def name_of(sheet: Sheet) -> str:
    """What a table is called: its sheet of a workbook, else its file."""
    return sheet.sheet or sheet.file


def as_arm(file: FileMapping, sheet: Sheet) -> FileMapping:
    """A file as the arm that its own name says; a saved recipe has but one name for files of the same columns."""
    columns = {column: header for column, header in file.columns.items() if column != ARM}
    arm = name_of(sheet).rpartition(".")[0] or name_of(sheet)
    return replace(file, columns=columns, settings={**file.settings, ARM: arm})
