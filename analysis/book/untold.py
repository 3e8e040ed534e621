"""Accounts of which nothing in an upload says who churned: one file is noted, and is asked for a column that may."""

from collections.abc import Sequence
from dataclasses import replace

from .may_tell import UNTOLD, WHO_LEFT, candidates
from .reading import Sheet
from .recipe import PAYMENTS, FileMapping, is_bare


def noted_untold(sheets: Sequence[Sheet], files: Sequence[FileMapping]) -> list[FileMapping]:
    """The mappings after the reader said what a file is: that nothing tells who churned is noted, or no longer."""
    plain = [replace(f, settings={k: v for k, v in f.settings.items() if k != UNTOLD}) for f in files]
    asked = [WHO_LEFT in f.settings for f in files]
    return list(files) if any(asked) else [untold(f, i, sheets, plain) for i, f in enumerate(plain)]


def untold(
    file: FileMapping, place: int, sheets: Sequence[Sheet], files: Sequence[FileMapping], *_: object
) -> FileMapping:
    """Of accounts of which nothing in the upload says who churned, one file is noted: it is asked, a column may."""
    accounts = [i for i, f in enumerate(files) if f.table == "accounts"]
    if file.table != "accounts" or any(_tells(f) for f in files):
        return file
    first = min(
        accounts, key=lambda i: (len(accounts) > 1 and not candidates(sheets[i], files[i]), is_bare(files[i]), i)
    )
    return replace(file, settings={**file.settings, UNTOLD: True}) if place == first else file


def _tells(file: FileMapping) -> bool:
    """Whether a file says who churned, by itself or by what an account paid."""
    if file.table == "events":
        return file.settings.get("kind") == "churn" or "kind" in file.columns
    told = {"churned", "churned_on", "ended_on", "moved_on"}
    return bool(told & set(file.columns)) or (
        file.table == "mrr" and "month" in file.columns and PAYMENTS not in file.settings
    )
