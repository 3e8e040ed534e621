"""The MRR of the accounts beside movements: what each paid at the start, or what each pays now, by what adds up."""

from .build_result import Built
from .moved_levels import AGREED, VOTES
from .movement_kinds import GONE, NEW, is_kind
from .question import said
from .recipe import Recipe
from .vocabulary import said as spoken

OPENING = "the MRR of the accounts is what they paid at the start; the movements come on top of it"
SO_FAR = "the MRR of the accounts is what they pay now; the movements led to it"
# Setting: when an account pays the MRR that the file of accounts tells.
WORD, AT_START, NOW = "mrr_when", "yes", "now"


def open_mrr(built: Built, recipe: Recipe) -> None:
    """Leaves the accounts with what each paid before its first movement, where they have an MRR; says which it was."""
    engine = built.engine
    if not engine.row("SELECT count(mrr) FROM accounts")[0]:
        return
    chosen = next((told for file in recipe.files if file.table == "mrr" and (told := said(file, WORD))), "")
    built.opening = chosen or _told(built) or (AT_START if _by_header(recipe) else "")
    built.assumptions.append(SO_FAR if built.opening == NOW else OPENING)
    if built.opening == NOW:
        moved = "SELECT account_id AS _id, sum(amount) AS moved FROM mrr_read WHERE _rule IS NULL GROUP BY 1"
        engine.run(
            "CREATE OR REPLACE TABLE opened AS SELECT account_id, greatest(mrr - coalesce(moved, 0), 0) AS mrr "
            f"FROM accounts LEFT JOIN ({moved}) ON _id = account_id"
        )


def _by_header(recipe: Recipe) -> bool:
    """Whether the MRR of the accounts is called what they began with: initial MRR, first month's, opening."""
    headers = (file.columns.get("mrr", "") for file in recipe.files if file.table == "accounts")
    return any(spoken("move.new", header) for header in headers)


def _told(built: Built) -> str:
    """What adds up: where an account begins with what is new, its own MRR is that, or the sum of its movements.

    Where none does, who left takes away all there was: what was paid at the start and came since. Empty where nothing
    adds up, or nothing can be compared.
    """
    new, gone = (is_kind(built.engine, "mrr_read", move) for move in (NEW, GONE))
    each = (
        f"SELECT account_id AS _id, sum(amount) AS total, bool_or({new}) AS opens, bool_or({gone}) AS ends, "
        f"arg_min(amount, moved_on) AS first, count(*) AS moves FROM mrr_read WHERE _rule IS NULL GROUP BY 1"
    )
    alike = "abs({0} - {1}) <= 0.01 * greatest(abs({1}), 1)"
    opened, now, start, ended, nothing, zero, bare = built.engine.count(
        f"(accounts JOIN ({each}) ON _id = account_id) WHERE mrr IS NOT NULL AND moves > CAST(opens AS INTEGER)",
        "opens AND NOT ends",
        f"opens AND NOT ends AND {alike.format('mrr', 'total')}",
        f"opens AND NOT ends AND {alike.format('mrr', 'first')}",
        "ends AND NOT opens",
        f"ends AND NOT opens AND {alike.format('mrr', '-total')}",
        "ends AND NOT opens AND mrr = 0",
        "NOT opens",
    )
    for cases, begins, goes_on in ((opened, start, now), (ended, nothing, zero)):
        if cases >= VOTES:
            return AT_START if begins >= AGREED * cases else NOW if goes_on >= AGREED * cases else ""
    return "" if bare >= VOTES or opened else AT_START
