"""Who left, read from a column of statuses; what only the reader can say is found, and asked."""

import re
from collections.abc import Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from ..finding import listed
from ..phrases import numeral
from .cells import NOTHING, Reading, as_text, filled_or_nothing
from .engine import Engine, literal, quoted
from .header_names import plain_words, without_span
from .question import Question
from .reading import Sheet
from .recipe import FileMapping
from .status_words import ASIDE, GONE, HERE, MEANINGS, says
from .values import NO, YES
from .vocabulary import said as told
from .vocabulary import words

UNCLEAR = "unclear"
# More than so many unread rows decide the answer: who left is then asked, and not told from the rest.
MOST_UNREAD = 0.1
# From this share on what an unknown value means is asked: its rows would be missing from every number.
ASKED_FROM = 0.02
MOST_ASKED, _MOST_VALUES, _NAMED = 12, 400, 6
_MEANINGS = tuple((meaning, meaning) for meaning in MEANINGS)
_ANSWER = re.compile(r"^(?:yes|no)(?:\s+[-–—]\s+|\s*[,(:;/]\s*)(.+)$", re.IGNORECASE)


def status(
    engine: Engine, table: str, column: str, kind: str, header: str, said: Mapping[str, str], dated: bool = False
) -> Reading:
    """Who left (1) and who is here (0), from the words of the column and from what the reader said of them.

    said: value to churned, active or neither, as the reader chose. dated: another column says when accounts left. The
    choice is UNCLEAR where more than a tenth of the filled rows say neither.
    """
    cell = f"lower({as_text(column, kind)})" if kind != "BOOLEAN" else f"CAST({quoted(column)} AS VARCHAR)"
    filled, nothing = filled_or_nothing(engine, table, cell)
    bare = f"regexp_replace({filled}, '\\.0$', '')"
    rows = f"SELECT {bare}, count(*) FROM {table} WHERE {bare} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    counts = {str(value): int(n) for value, n in engine.rows(f"{rows} LIMIT {_MOST_VALUES}")}
    means = meanings(header, counts, said)
    empty = engine.count(table, f"{filled} IS NULL")[0] if not dated else 0
    sql = f"CASE {_cases(bare, means)} END" if any(map(means.get, means)) else "NULL::INTEGER"
    told = [_told(counts, means), *nothing]
    if empty and set(means.values()) == {GONE}:
        sql = f"CASE WHEN {filled} IS NULL THEN 0 ELSE {sql} END"
        told.append("it only ever says yes, so an empty cell is read as no")
    set_aside = [value for value, meaning in means.items() if meaning == ASIDE]
    if set_aside:
        # What the reader set aside is read, and no cell that could not be.
        filled = f"CASE WHEN {bare} NOT IN ({', '.join(map(literal, set_aside))}) THEN {filled} END"
    return Reading(sql, "; ".join(filter(None, told)), UNCLEAR if _unclear(counts, means) else "", filled)


def meanings(header: str, counts: Mapping[str, int], said: Mapping[str, str]) -> dict[str, str]:
    """What each value of a column means: churned, active, neither (as chosen), or nothing we know."""
    chosen = {_folded(value): meaning for value, meaning in said.items()}
    plain = {_folded(word): meaning for word, meaning in _plain(header, tuple(counts)).items()}
    folded = {value: _folded(value) for value in counts}
    return {v: chosen.get(f) or (plain[f] if f in plain else _says(v)) for v, f in folded.items()}


def _folded(value: str) -> str:
    return plain_words(value) or value.strip().lower()


def ask_status(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """What each value of a file's status column means: asked first where too many say nothing we know, else said.

    One question a value, all of the word left; about: the value, example: how many rows say it.
    """
    if file.table != "accounts" or "churned" not in file.columns or "churned_on" in file.columns:
        return ()
    header = file.columns["churned"]
    counts = _counts(sheet, header)
    before, means = meanings(header, counts, {}), meanings(header, counts, left_said(file))
    if len(counts) > MOST_ASKED:
        return ()
    text = f"Which of these values of {header} mean that an account has churned?"
    return tuple(
        Question(
            0,
            "left",
            text,
            _MEANINGS,
            means[value],
            _unclear(counts, before, ASKED_FROM),
            f"{numeral(rows)} rows",
            value,
        )
        for value, rows in counts.items()
    )


def left_said(file: FileMapping) -> dict[str, str]:
    """What the reader said the values of the status column mean."""
    said = file.settings.get("left", {})
    return {str(value): str(meaning) for value, meaning in said.items()} if isinstance(said, Mapping) else {}


def is_status(header: str) -> bool:
    """Whether a header names a status, of which yes or 1 may be the good or the bad one; that of churn says which."""
    said = plain_words(header).split()
    rest = " ".join(word for word in said if word not in _status_words())
    return rest != " ".join(said) and says(rest) != GONE and not told("left.here", rest)


@cache
def _status_words() -> frozenset[str]:
    return frozenset(map(plain_words, words("left.status")))


def says_active(header: str) -> bool:
    """Whether yes in a column of this name means that the account is here: active, is customer, retained."""
    bare = re.sub(r"^(is|still|has|currently|ist|noch|est|esta|e|flag) ", "", plain_words(header))
    bare = re.sub(r"^(still|currently|noch) ", "", without_span(bare))
    bare = " ".join(word for word in bare.split() if word not in _status_words()) or bare
    return says(re.sub(r" (flag|yn|y n|indicator|ind)$", "", bare)) == HERE


def _plain(header: str, values: tuple[str, ...]) -> dict[str, str]:
    """What plain yes and no mean: nothing under a status, and no digit or letter beside others that are neither."""
    yes, no = ("", "") if is_status(header) else (HERE, GONE) if says_active(header) else (GONE, HERE)
    known = {**dict.fromkeys(YES, yes), **dict.fromkeys(NO, no)}
    short = [value for value in values if value.isascii() and (len(value) == 1 or value.lstrip("-").isdigit())]
    strange = any(value.lower() not in known for value in short)
    return {word: "" if strange and word.isascii() and len(word) == 1 else said for word, said in known.items()}


def _says(value: str) -> str:
    answer = _ANSWER.match(value)
    return says(answer[1] if answer else value)


def _unclear(counts: Mapping[str, int], means: Mapping[str, str], most: float = MOST_UNREAD) -> bool:
    unread = sum(rows for value, rows in counts.items() if not means[value])
    return unread > most * sum(counts.values())


def _cases(cell: str, means: Mapping[str, str]) -> str:
    number = {GONE: 1, HERE: 0}
    return " ".join(f"WHEN {cell} = {literal(v)} THEN {number[m]}" for v, m in means.items() if m in number) or (
        "WHEN false THEN 0"
    )


def _told(counts: Mapping[str, int], means: Mapping[str, str]) -> str:
    """What to tell the reader of values that are no plain yes and no."""
    if {value.lower() for value in counts} <= {*YES, *NO} and not all(means.values()):
        return f"{_named(counts, means, '')}: which of them means churned has not been said"
    said = [
        f"{found} read as {words}"
        for meaning, words in ((GONE, "churned"), (HERE, "active"))
        if (found := _named(counts, means, meaning))
    ]
    if aside := _named(counts, means, ASIDE):
        said.append(f"{aside} left out as neither churned nor active, as chosen")
    unread = _named(counts, means, "")
    plain = {value.lower() for value in counts} <= {*YES, *NO}
    return "; ".join([*([] if plain else said), *([f"{unread} could not be read as churned or active"] * bool(unread))])


def _named(counts: Mapping[str, int], means: Mapping[str, str], meaning: str) -> str:
    own = [f"“{value[:40]}” ({numeral(rows)})" for value, rows in counts.items() if means[value] == meaning]
    return listed(own, most=_NAMED) if own else ""


def _counts(sheet: Sheet, header: str) -> dict[str, int]:
    """How often each value stands in a column, the most frequent first."""
    column = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    found: dict[str, int] = {}
    for entry in pc.value_counts(column).to_pylist():
        value = str(entry["values"] or "").strip().lower().removesuffix(".0")
        if value and value not in NOTHING:
            found[value] = found.get(value, 0) + entry["counts"]
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:_MOST_VALUES])
