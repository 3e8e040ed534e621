"""The amounts of movements: by how much the MRR moved, or what the account pays from then on; all become changes.

Whatever sign an amount carries, its kind says whether it adds or takes away; one of a kind that nobody knows counts as
it is signed. Which of the two an amount is, is told by the rows that follow one another; where they contradict each
other it is asked.
"""

from collections.abc import Sequence

from .build_result import Built
from .checking import columns_of
from .header_words import words_of
from .movement_kinds import ADDS, BACK, GAIN, GONE, LOSS, NEW, TAKES, is_kind
from .question import said
from .recipe import Recipe

# Setting: what the amounts of a file of movements are.
WORD, CHANGES, LEVELS = "amount_is", "yes", "level"
VOTES, AGREED = 3, 0.8
# Setting: what the amounts of kinds that nobody knows do.
STRANGE, ADD, TAKE, NOTHING_MOVED = "direction_of_kinds", "yes", "take", "neither"
_BY_ANSWER, _FEW_ROWS = {TAKE: "-amount", NOTHING_MOVED: "0"}, 0.02
_LEVEL = {"after", "current", "now"}
_CALLED = {"movement", "delta", "change", "changed", "net", "diff", "difference", "impact"}
_ALIKE = "abs({0} - {1}) <= 0.005 * greatest(abs({1}), 0.01)"


def as_changes(built: Built, used: Sequence[int], recipe: Recipe) -> None:
    """Signs the amounts of movements by their kind, and makes changes of what an account pays from then on."""
    for place in used:
        if not {"account_id", "moved_on", "kind", "amount"} <= set(columns_of(built.engine, f"read_{place}")):
            continue
        file = recipe.files[place]
        built.engine.run(f"CREATE OR REPLACE TEMP TABLE moved AS {_rows(built, place)}")
        told = said(file, WORD) or _told(built, file.columns["amount"])
        strange = _strange(built) if told != LEVELS else []
        built.strange_kinds = (place, strange) if strange else built.strange_kinds
        built.movements[place] = told
        unknown = _BY_ANSWER.get(said(file, STRANGE), "amount")
        change = _levels() if told == LEVELS else _signed(unknown)
        built.engine.run(
            f"UPDATE read_{place} SET amount = round(change, 6) "
            f"FROM (SELECT _row AS _at, {change} AS change FROM moved) "
            f"WHERE _at = read_{place}._row"
        )
        if told == LEVELS:
            header = file.columns["amount"]
            built.assumptions.append(
                f"{header} is what an account pays from then on: its change from row to row counts"
            )


def _rows(built: Built, place: int) -> str:
    """The rows that count, with what each does and with what its account had before: the SQL of the table moved."""
    cases = {move: is_kind(built.engine, f"read_{place}", move) for move in (NEW, GAIN, LOSS, GONE, BACK)}
    does = " ".join(f"WHEN {condition} THEN '{move}'" for move, condition in cases.items() if condition != "false")
    does = f"CASE {does} END" if does else "NULL::VARCHAR"
    window = "OVER (PARTITION BY account_id ORDER BY moved_on, _row"
    return f"""SELECT *, lag(amount) {window}) AS before, lag(does) {window}) AS did, row_number() {window}) AS turn,
        sum({_signed()}) {window} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS total
        FROM (SELECT _row, account_id, moved_on, kind, amount, {does} AS does FROM read_{place}
        WHERE _rule IS NULL AND account_id IS NOT NULL AND amount IS NOT NULL)"""


def _strange(built: Built) -> list[str]:
    """The kinds that nobody knows of more than a few rows, where no amount tells by its sign what it does."""
    rows, below = built.engine.count("moved", "true", "amount < 0")
    found = built.engine.rows("SELECT kind, count(*) FROM moved WHERE does IS NULL AND kind IS NOT NULL "
                              "AND amount <> 0 GROUP BY 1 ORDER BY 2 DESC, 1")  # fmt: skip
    many = sum(number for _, number in found) > _FEW_ROWS * rows
    return [str(kind) for kind, _ in found] if many and not below else []


def _signed(unknown: str = "amount") -> str:
    adds, takes = (", ".join(f"'{move}'" for move in moves) for moves in (ADDS, TAKES))
    return f"CASE WHEN does IN ({takes}) THEN -abs(amount) WHEN does IN ({adds}) THEN abs(amount) ELSE {unknown} END"


def _levels() -> str:
    """What changes with a row that says what is paid from then on; who left pays nothing."""
    paid = f"CASE WHEN did = '{GONE}' THEN 0 ELSE coalesce(before, 0) END"
    return f"CASE WHEN does = '{GONE}' THEN 0 ELSE amount END - {paid}"


def _told(built: Built, header: str) -> str:
    """What the amounts are by their name, and by the rows that follow one another; empty where these contradict."""
    words = words_of(header)
    if _CALLED & words:
        return CHANGES
    if _LEVEL & words:
        return LEVELS
    first = f"did = '{NEW}' AND before > 0"
    more, not_more = (f"does = '{GAIN}' AND {first} AND amount {sign} before" for sign in (">", "<="))
    last = f"does = '{GONE}' AND turn > 2 AND amount > 0 AND NOT {_ALIKE.format('before', 'total')}"
    below, level, change, grew = built.engine.count(
        "moved",
        "amount < 0",
        f"({more}) OR ({last} AND {_ALIKE.format('amount', 'before')})",
        f"({not_more}) OR ({last} AND {_ALIKE.format('amount', 'total')})",
        f"does = '{LOSS}' AND {first} AND amount >= before",
    )
    level, change = int(level), int(change) + int(grew)
    if below or level + change < VOTES:
        return CHANGES
    share = level / (level + change)
    return LEVELS if share >= AGREED else CHANGES if share <= 1 - AGREED else ""
