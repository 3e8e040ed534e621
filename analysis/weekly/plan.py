"""What a week.toml says: which files, how they are read, which decks, and where the pack goes."""

import glob
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..book.tables import TABLES
from ..cleaning import clean_name
from ..counting.period import NAMED, OWN
from ..errors import AnalysisError, UnusableUpload, among
from ..finding import listed

WORDS, LISTED, ANSWERS, SWITCH = "text", "a text or a list of texts", "a table of answers", "true or false"
QUERIES = "a table of queries"
# Each key, and what it holds.
KEYS = {
    "name": WORDS, "files": LISTED, "recipe": WORDS, "answers": ANSWERS, "currency": WORDS, "decks": LISTED,
    "plan": WORDS, "plays": WORDS, "out": WORDS, "accept_fewer": SWITCH, "connection": WORDS, "tables": QUERIES,
    "period": WORDS,
}  # fmt: skip
NEEDED = ("files or connection", "out")


@dataclass(frozen=True)
class Plan:
    """files: paths, folders and patterns; answers: (word, about, value) as on the command line; out: the folder.

    decks: business, experiment, plays, or the ID of an account. plays: the file in which a team keeps its own.
    accept_fewer: whether a table may lose half of its rows. connection: a DuckDB or SQLite file; tables: (name, query).
    period: what else is told of a stretch of time, one of `NAMED`.
    home: where the file is, from which paths are seen.
    """

    home: Path
    files: tuple[str, ...]
    out: Path
    name: str = ""
    recipe: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
    currency: str = ""
    decks: tuple[str, ...] = ()
    plan: str = ""
    plays: str = ""
    accept_fewer: bool = False
    connection: str = ""
    tables: tuple[tuple[str, str], ...] = ()
    period: str = ""

    def found(self) -> list[str]:
        """The files and folders meant today, by name. Raises UnusableUpload for what is not there."""
        named = [str(self.home / path) for each in self.files for path in _matching(self.home, each)]
        return list(dict.fromkeys(named))


def read_plan(path: Path) -> Plan:
    """What the file says, its paths seen from its own folder. Raises AnalysisError naming the key that is wrong."""
    told = _read(path)
    _refuse_wrong(told)
    home = path.resolve().parent
    return Plan(
        home,
        _texts(told.get("files", [])),
        home / told["out"],
        told.get("name", ""),
        str(home / told["recipe"]) if told.get("recipe") else "",
        tuple(_answer(key, value) for key, value in told.get("answers", {}).items()),
        told.get("currency", ""),
        _texts(told.get("decks", [])),
        str(home / told["plan"]) if told.get("plan") else "",
        str(home / told["plays"]) if told.get("plays") else "",
        told.get("accept_fewer", False),
        str(home / told["connection"]) if told.get("connection") else "",
        tuple(told.get("tables", {}).items()),
        told.get("period", ""),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AnalysisError(
            f"{clean_name(str(path))} cannot be read.", error.strerror or "", "Look at its name."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        what, why = f"{clean_name(str(path))} cannot be read.", f"It is no TOML: {clean_name(str(error), 200)}."
        raise AnalysisError(what, why, "Text stands in quotation marks.") from error


def _refuse_wrong(told: Mapping[str, Any]) -> None:
    """Raises AnalysisError for a key that is not known, one of another kind, or one that is missing."""
    for key, value in told.items():
        if key not in KEYS:
            raise AnalysisError(f"{clean_name(key)} is not known.", "", f"It can say {listed(list(KEYS), 12)}.")
        if not KINDS[KEYS[key]](value):
            raise AnalysisError(f"{key} has to be {KEYS[key]}.", "", f"Look at {key} in the file.")
    among("period", told.get("period"), [name for name in NAMED if name != OWN])
    for key in NEEDED:
        if not any(told.get(one) for one in key.split(" or ")):
            one = key.split(" ")[0]
            raise AnalysisError(f"{key} is missing.", "", f'It is {KEYS[one]}, such as {one} = "{one}".')
    if told.get("connection") and not told.get("tables"):
        raise AnalysisError("tables is missing.", "A connection is asked by queries.", 'Write accounts = "select ..."')


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value


def _all_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(one) and one for one in value)


KINDS: dict[str, Callable[[Any], bool]] = {
    WORDS: _is_text,
    LISTED: lambda value: _is_text(value) or _all_texts(value),
    ANSWERS: lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
    QUERIES: lambda value: isinstance(value, dict) and all(key in TABLES and _is_text(q) for key, q in value.items()),
    SWITCH: lambda value: isinstance(value, bool),
}


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _answer(key: str, value: str) -> tuple[str, str, str]:
    word, _, about = key.partition(":")
    return word, about, value


def _matching(home: Path, pattern: str) -> list[str]:
    """What a pattern stands for, by name; a path is itself, also where its name looks like a pattern."""
    if (home / pattern).exists() or not glob.has_magic(pattern):
        return [pattern]
    found = sorted(path for path in glob.glob(pattern, root_dir=home, recursive=True) if (home / path).is_file())
    if not found:
        raise UnusableUpload(f"No file fits {clean_name(pattern, 200)}.", "", "Look at how it is spelled.")
    return found
