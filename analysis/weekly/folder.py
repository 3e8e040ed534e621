"""The folder of packs: one of each week, whole or not at all, and `latest` beside them."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..errors import AnalysisError
from . import memory
from .memory import Memory, remembered

LATEST, MAKING, ASIDE = "latest", ".making-", ".aside-"
WEEK = re.compile(r"\d{4}-\d{2}-\d{2}")


def weeks(out: Path) -> list[Memory]:
    """What every week left, the oldest first. Raises AnalysisError where one of them cannot be read."""
    folders = sorted(each for each in out.iterdir() if WEEK.fullmatch(each.name) and (each / memory.NAME).is_file())
    return [remembered(folder / memory.NAME) for folder in folders]


def tidy(out: Path) -> None:
    """Take away what a run that was broken off has left, and put back what it had set aside."""
    for folder in list(out.iterdir()):
        if folder.name.startswith(MAKING):
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.name.startswith(ASIDE):
            target = out / folder.name.removeprefix(ASIDE)
            shutil.rmtree(folder) if target.exists() else folder.rename(target)


def write(out: Path, week: str, files: Mapping[str, bytes]) -> Path:
    """All the files as the folder of a week, in place of one that was there; `latest` then is that folder.

    They are written elsewhere first: what stands under a name is whole. Raises AnalysisError where that cannot be done,
    with everything as it was.
    """
    try:
        making = out / f"{MAKING}{week}"
        making.mkdir()
        try:
            for name, held in files.items():
                _write(making / name, held)
            _in_place(out, making, out / week)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    except OSError as error:
        why = error.strerror or ""
        raise AnalysisError(f"The pack cannot be written to {out.name}.", why, "See that there is room.") from error
    _point(out, week)
    return out / week


def _write(path: Path, held: bytes) -> None:
    with path.open("wb") as file:
        file.write(held)
        file.flush()
        os.fsync(file.fileno())


def _in_place(out: Path, making: Path, target: Path) -> None:
    aside = out / f"{ASIDE}{target.name}"
    if not target.exists():
        making.rename(target)
        return
    target.rename(aside)
    try:
        making.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _point(out: Path, week: str) -> None:
    """`latest` is a link where the system has links, else `latest.txt` names the folder."""
    beside = out / f"{MAKING}{LATEST}"
    try:
        beside.unlink(missing_ok=True)
        beside.symlink_to(week, target_is_directory=True)
        beside.replace(out / LATEST)
    except OSError:
        beside.unlink(missing_ok=True)
        (out / f"{LATEST}.txt").write_text(f"{week}\n", encoding="utf-8")
