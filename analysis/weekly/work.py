"""One run: read, compare, write; whatever goes wrong leaves what there was."""

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import AnalysisError
from ..phrases import named_day
from .connection import exported
from .folder import tidy, weeks, write
from .lock import one_run
from .memory import Known, Memory
from .pack import LINE, pack
from .plan import Plan
from .reading import fingerprint, opened, refuse


@dataclass(frozen=True)
class Ended:
    """What a run did, in words. folder: of the pack; written: whether this run wrote it."""

    said: str
    folder: Path
    written: bool


def run(plan: Plan) -> Ended:
    """Write the pack of the week the files are of; nothing where it is there already.

    Raises AnalysisError, and nothing but the lock is written, where another run is at work, a file cannot be read, the
    data goes backward or lost half of a table; Waiting where the files ask something first.
    """
    with one_run(plan.out):
        tidy(plan.out)
        known = weeks(plan.out)
        last = known[-1] if known else None
        try:
            with exported(plan) as told:
                files = fingerprint(told)
                if last is not None and last.files == files:
                    folder, since = plan.out / last.as_of, named_day(last.as_of)
                    return Ended(f"Nothing is new since {since}: {folder} stays as it is.", folder, False)
                book = opened(told)
                refuse(book, last, plan.accept_fewer)
                made = pack(book, told, files, base(known, str(book.as_of)))
        except AnalysisError as error:
            raise _with_what_stays(error, last) from error
        return Ended(made[LINE].decode().strip(), write(plan.out, str(book.as_of), made), True)


def base(known: list[Memory], as_of: str) -> Memory | None:
    """The week to compare with: the last before this one. A week that is made anew has spent its looks all the same."""
    before = [memory for memory in known if memory.as_of < as_of]
    anew = next((memory.known() for memory in known if memory.as_of == as_of), {})
    return replace(before[-1], claims=tuple(_spent(one, anew) for one in before[-1].claims)) if before else None


def _spent(known: Known, anew: dict[str, Known]) -> Known:
    again = anew.get(known.key)
    return known if again is None else replace(known, looks=max(known.looks, again.looks))


def _with_what_stays(error: AnalysisError, last: Memory | None) -> AnalysisError:
    if last is None:
        return error
    stays = f"The last pack, of {named_day(last.as_of)}, is as it was."
    return type(error)(error.what, error.why, f"{error.fix} {stays}".strip())
