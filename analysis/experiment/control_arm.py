"""Who got which arm: which of them is control, how units were drawn, and how large the arms were meant to be."""

import re
from collections.abc import Mapping, Sequence

from ..book import Book
from ..book.arms import Named, control_among
from ..book.vocabulary import said
from ..errors import AnalysisError
from .directions import Stated
from .plan import Plan

DRAWN = {"said": "As the plan says", "lot": "At random", "not": "Not at random"}
_EVEN = re.compile(r"half and half|half/half|50 ?[/:] ?50|1 ?: ?1|equal", re.IGNORECASE)


def find_control(
    arms: Sequence[str], plan: Plan | None, control: str | None, told: Stated | None = None, header: str = ""
) -> Named:
    """The arm the others are compared with: as asked, as said in the recipe, as planned, else by the arms' names.

    header: the column the arms stand in. Raises AnalysisError for an arm that is not there; one that the recipe names
    and these files do not hold is nothing.
    """
    for named, how in ((control, "said"), (plan.control if plan else None, "plan")):
        if named is not None and named not in arms:
            raise AnalysisError(
                f"{named} is no arm of this experiment.", fix=f"Choose one of its arms: {', '.join(arms)}."
            )
        if named is not None:
            return Named(named, how)
    if told and told.control in arms:
        return Named(told.control, "said")
    return control_among(arms, header)


def header_of_arms(book: Book) -> str:
    """The header of the column the arms stand in, as the file has it."""
    return next((file.columns.get("arm", "") for file in book.recipe.files if file.table == "kpis"), "")


def find_shares(sizes: str | None, plan: Plan | None, arms: Sequence[str]) -> Mapping[str, float] | None:
    """How large the arms were meant to be: as said, in the order of `arms`, else as planned; None where nobody said.

    Raises AnalysisError where what was said is not one number above zero for each arm.
    """
    if not (sizes or "").strip():
        even = plan is not None and bool(_EVEN.search(plan.assignment))
        return plan.shares if plan and plan.shares else dict.fromkeys(arms, 1.0) if even else None
    parts = re.findall(r"\d+(?:\.\d+)?", str(sizes))
    if len(parts) != len(arms) or not all(float(part) > 0 for part in parts):
        example = ":".join(["1", *["4"] * (len(arms) - 1)])
        raise AnalysisError(f"“{sizes}” does not say how large the arms were meant to be.",
                            f"It takes a number above zero for each of {', '.join(arms)}.",
                            f"Write them in this order, such as {example}.")  # fmt: skip
    return {arm: float(part) for arm, part in zip(arms, parts, strict=True)}


def find_assignment(plan: Plan | None, randomised: bool | None, arms: Sequence[str]) -> tuple[bool, str]:
    """Whether units were drawn by lot, and how that is known."""
    if randomised is not None:
        return randomised, "as you said"
    if plan and plan.randomised is not None:
        return plan.randomised, "as the plan says"
    if any(said("arm.chose", arm) for arm in arms):
        return False, "by the names of the arms"
    return True, "nobody said: taken as randomly assigned"
