"""Files that are the arms of one experiment by their names alone: control.csv beside treatment.csv. It is asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import listed
from .arms import ARM, CONTROL, HOLDOUT, MOST_ARMS, PAIRS, as_arm, name_of, role
from .header_names import title_words
from .header_words import header_words
from .mapping import guess_file
from .question import NO, YES, Question, said
from .reading import Sheet
from .shared_ids import is_key
from .vocabulary import said as spoken

if TYPE_CHECKING:
    from .draft import Draft

# The setting that says whether files are arms by their names.
WORD = "arms_in_names"
_OF_ARMS = {"group", "variant", "arm", "test", "ab", "version", "variante", "gruppe", "groupe", "grupo", "grup"}


def arms_named(sheets: Sequence[Sheet]) -> tuple[int, ...]:
    """The places of the files that are arms by their names; none where there are no such files.

    They have the same columns, and their names differ in a word: one says the control group, or they are A and B. Of
    several such sets the one whose rows are units counts: what units did is no arm of its own.
    """
    alike: dict[frozenset[str], list[int]] = {}
    for place, sheet in enumerate(sheets):
        alike.setdefault(frozenset(map(header_words, sheet.headers)), []).append(place)
    found = [tuple(places) for places in alike.values() if _differ_by_arm([sheets[i] for i in places])]
    return min(found, key=lambda places: not _are_units(sheets[places[0]]), default=())


def _differ_by_arm(sheets: Sequence[Sheet]) -> bool:
    names = [title_words(name_of(sheet)).split() for sheet in sheets]
    shared = set.intersection(*map(set, names))
    own = [" ".join(word for word in name if word not in shared and not word.isdigit()) for name in names]
    if not 2 <= len(own) <= MOST_ARMS:
        return False
    compared = [word for word in own if role(word) in (CONTROL, HOLDOUT) and spoken("arm.surely", word)]
    return len(compared) == 1 or (tuple(sorted(own)) in PAIRS and bool(shared & _OF_ARMS))


def _are_units(sheet: Sheet) -> bool:
    return any(is_key(sheet, header) for header in sheet.headers)


def ask_arms_in_names(draft: "Draft") -> tuple[Question, ...]:
    """Whether files are the arms of one experiment, where their names say so and nothing in them does."""
    places = arms_named(draft.sheets)
    if not places or any(ARM in draft.recipe.files[place].columns for place in places):
        return ()
    titles = listed([draft.sheets[place].title for place in places])
    text = f"{titles} have the same columns. Are they the arms of one experiment?"
    options = ((YES, "yes: each file is an arm"), (NO, "no: they belong together"))
    return (Question(places[0], WORD, text, options, said(draft.recipe.files[places[0]], WORD)),)


def told_arms(draft: "Draft", question: Question, value: str) -> "Draft":
    """The files as arms of an experiment, or, on another answer, as what they are by themselves."""
    for place in arms_named(draft.sheets):
        sheet = draft.sheets[place]
        file = as_arm(guess_file(sheet, only="kpis"), sheet) if value == YES else guess_file(sheet)
        draft = draft.with_file(place, replace(file, settings={**file.settings, WORD: value}))
    return draft
