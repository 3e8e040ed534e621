"""Who left, where the accounts do not say it: ended subscriptions, months without MRR, movements, churn events."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..phrases import count, numeral, out_of, percent
from .account_months import ENDS
from .build_result import Built
from .checking import LATER, apply_rules, columns_of
from .engine import Engine, literal
from .first_starts import begin_earlier
from .header_names import plain_words
from .impossible_days import settle_impossible
from .movement_kinds import GONE as ENDS_IT
from .movement_kinds import is_churn, is_kind, is_return
from .paying import ends_are_planned
from .reading import Sheet
from .recipe import FileMapping
from .status_words import GONE, says
from .trials import never_paid, silent_trials

ENDED = "the ends of the subscriptions: an account has churned when its last one has ended"
CANCELED = "the status of the subscriptions, which have no day of an end: an account has churned when none of them runs"
OF_FEW = "another file says who churned, but only of {} of the accounts"
NO_COLUMN = "no column says who churned"
ONLY_TERMS = "every subscription has an end, and nothing says whether it is that of a term or of the subscription"
PLANNED = "subscriptions that are active by their status have an end too: it may be that of a term"
# Rows that bring no revenue and tell all the same that an account is here: a trial, a pause, one that is to begin.
_UNPAID = "regexp_matches(_rule, '^status .*(trial|paus|suspend|hold|unpaid|past|pending|upcoming|scheduled)')"
STILL_TOLD = f"(_rule IS NULL OR _rule = 'no ended_on' OR {_UNPAID})"
SILENT = "nothing tells whether it is still here"
# A table that speaks of fewer of the accounts does not tell who left.
_COVERS, ANYBODY, _WITHIN = 0.25, 1e-9, 0.95
BY_EVENTS = "the churn events"
FLAGGED, BY_FLAG = "churn_flagged", "the column that marks the month in which an account churned"
BY_MONTHS = "the months of MRR: an account has churned in the first month without any"


@dataclass(frozen=True)
class _Source:
    """What tells who left: the SQL of account_id and the day it left (missing while it is here), and its name.

    every: accounts it does not speak of are here, as in a list of those that left. undated: it says of each account
    whether it left on a day that nothing tells.
    """

    query: str
    words: str
    every: bool = False
    undated: bool = False


def ends_tell(engine: Engine, places: Sequence[int], files: Sequence[FileMapping], sheets: Sequence[Sheet]) -> bool:
    """Whether the ends of subscriptions are days on which something ended, and not the terms all contracts have.

    They are where their name says so (cancel date), or where some subscriptions have none. Where there is no price,
    a status must not say of many that have an end that they are here.
    """
    headers = [plain_words(files[i].columns["ended_on"]) for i in places if "ended_on" in files[i].columns]
    if not headers or "ended_on" not in columns_of(engine, "mrr_read"):
        return False
    priced = {"mrr", "arr", "amount"} & set(columns_of(engine, "mrr_read"))
    if all(says(header) == GONE for header in headers) or (priced and _some_run(engine, "_rule IS NULL")):
        return True
    return _some_run(engine, STILL_TOLD) and not any(ends_are_planned(sheets[i], files[i]) for i in places)


def ends_untold(places: Sequence[int], files: Sequence[FileMapping], sheets: Sequence[Sheet]) -> str:
    """Why ends of subscriptions that do not tell by themselves do not say who left; empty where the reader said so."""
    dated = [i for i in places if "ended_on" in files[i].columns]
    if not dated:
        return NO_COLUMN if places else ""
    said = any("yes" in (files[i].settings.get("term"), files[i].settings.get("term_or_end")) for i in dated)
    return "" if said else PLANNED if any(ends_are_planned(sheets[i], files[i]) for i in dated) else ONLY_TERMS


def _some_run(engine: Engine, rows: str) -> bool:
    return engine.count(f"mrr_read WHERE {rows}", "ended_on IS NULL")[0] > 0


def tell_who_left(built: Built) -> None:
    """Notes what says who left; where the accounts do not, the days come from the first other table that tells."""
    own = [c for c in ("churned_on", "churned") if c in columns_of(built.engine, "accounts_read")]
    if own and (lost := _all_set_aside(built.engine, own)):
        built.untold = lost
        return
    if own:
        built.who_left = _of_accounts(built, own)
        _note_disagreement(built, own)
        return
    sources = _sources(built)
    covered = [_covered(built.engine, source) for source in sources]
    for source, share in zip(sources, covered, strict=True):
        if share >= (ANYBODY if source.every else _COVERS):
            _take(built, sources[0] if source.every and _is_of(built.engine, source, sources[0]) else source)
            return
    # A file that is led to the accounts through another, such as tickets, has a status of its own.
    own_status = (shape.unclear for shape in built.typed.values() if " JOIN " not in shape.source)
    few = OF_FEW.format(percent(max(covered))) if any(covered) else ""
    built.untold = next(filter(None, own_status), few or built.ends_untold or NO_COLUMN)


def _all_set_aside(engine: Engine, own: Sequence[str]) -> str:
    """Why a column does not say who left whose filled cells all stand in rows that were set aside; else nothing."""
    filled = " OR ".join(f"{column} IS NOT NULL" for column in own)
    used, aside = engine.count(
        "accounts_read", f"_rule IS NULL AND ({filled})", f"_rule <> {literal(LATER)} AND ({filled})"
    )
    if used or not aside:
        return ""
    return f"every row that has a {own[0]} was set aside ({count(aside, 'row')}), so that nothing says who churned"


def _of_accounts(built: Built, own: Sequence[str]) -> str:
    """The words for a column of the accounts that says who left; said where it is empty throughout."""
    counted = ", ".join(f"count({column})" for column in own)
    if not any(built.engine.row(f"SELECT {counted} FROM accounts_read WHERE _rule IS NULL")):
        built.assumptions.append(f"{own[0]} is empty throughout: by that column nobody has churned")
    return f"accounts.{own[0]}"


def _note_disagreement(built: Built, own: Sequence[str]) -> None:
    """Which of accounts and subscriptions was used, where they tell different stories of the same accounts."""
    if built.revenue != "started_on" or not (sources := _from_subscriptions(built)):
        return
    has = "ended_on" in columns_of(built.engine, "mrr_read")
    ends = "ended_on IS NOT NULL OR " * has + "starts_with(_rule, 'status “')"
    if not built.engine.count("mrr_read", ends)[0]:
        return
    parts = {"churned_on": f"coalesce(churned_on <= {built.as_of}, false)", "churned": "coalesce(churned, 0) = 1"}
    gone = f"({' OR '.join(parts[column] for column in own)})"
    rows = f"accounts_read JOIN ({sources[0].query}) AS told USING (account_id) WHERE accounts_read._rule IS NULL"
    left = "(left_on IS NOT NULL OR coalesce(undated, false))"
    running, ended, all_gone = built.engine.count(rows, f"{gone} AND NOT {left}", f"NOT {gone} AND {left}", gone)
    built.told_apart = (running, ended, all_gone)
    if running or ended:
        built.assumptions.append(
            f"who churned is taken from the accounts; the subscriptions say otherwise: {numeral(running)} of those "
            f"that churned have one that runs, and {numeral(ended)} of those still here have none"
        )


def _sources(built: Built) -> list[_Source]:
    engine, found = built.engine, []
    if engine.has(FLAGGED):
        return [_Source(f"SELECT account_id, left_on FROM {FLAGGED}", BY_FLAG, every=True)]
    if engine.has("mrr_read") and not built.paid_by_month:
        makers = {"started_on": _from_subscriptions, "month": _from_months, "moved_on": _from_movements}
        found += makers[built.revenue](built)
    if engine.has("events_read"):
        gone, back = is_churn(engine, "events_read"), is_return(engine, "events_read")
        days = (
            f"SELECT account_id, max(happened_on) FILTER ({gone}) AS left_on FROM events_read WHERE _rule IS NULL "
            f"GROUP BY account_id HAVING left_on >= coalesce(max(happened_on) FILTER ({back}), left_on)"
        )
        found += [_Source(days, BY_EVENTS, every=True)] if engine.row(f"SELECT count(*) FROM ({days})")[0] else []
    return found


def _from_subscriptions(built: Built) -> list[_Source]:
    """An account has left when the last of its subscriptions has ended."""
    rules, has = gone_by_status(built.engine), "ended_on" in columns_of(built.engine, "mrr_read")
    if not (has and not built.ends_untold) and not (not has and any(rules)):
        return []
    gone, ended = f"coalesce(_rule IN ({', '.join(map(literal, rules))}), false)", "ended_on" if has else "NULL::BIGINT"
    running = f"bool_or(NOT {gone} AND ({ended} IS NULL OR {ended} > {built.as_of}))"
    rows = f"mrr_read WHERE ({STILL_TOLD} OR {gone}) AND NOT {silent_trials(built)}"
    query = (
        f"SELECT account_id, CASE WHEN NOT {running} AND NOT bool_or({gone}) THEN max({ended}) END AS left_on, "
        f"NOT {running} AND bool_or({gone}) AS undated FROM {rows} GROUP BY account_id"
    )
    return [_Source(query, ENDED if has else CANCELED, undated=True)]


def gone_by_status(engine: Engine) -> list[str]:
    """The rules of subscriptions without an end that have ended by their status, on a day that nothing tells."""
    rules = engine.rows("SELECT DISTINCT _rule FROM mrr_read WHERE starts_with(_rule, 'status “')")
    found = [str(rule) for (rule,) in rules if says(str(rule).partition("“")[2].partition("”")[0]) == GONE]
    return found or [""]


def _from_months(built: Built) -> list[_Source]:
    """An account has left with the first month without MRR, where the table goes on."""
    if built.engine.row("SELECT count(DISTINCT month) FROM mrr_read WHERE _rule IS NULL")[0] < 2:
        return []
    last = "(SELECT max(month) FROM mrr_read WHERE _rule IS NULL)"
    # Lines of a month are added up only where one may take another back: a group a month costs more than the file.
    lines = "mrr_read WHERE _rule IS NULL"
    if built.engine.count(lines, "mrr < 0")[0]:
        lines = f"(SELECT account_id, month, sum(mrr) AS mrr FROM {lines} GROUP BY ALL)"
    paid = f"SELECT account_id, max(month) FILTER (mrr > 0) AS paid FROM {lines} GROUP BY account_id"
    gone = f"CASE WHEN paid < {last} THEN {ENDS.format('paid')} + 1 END"
    query = f"SELECT account_id, {gone} AS left_on FROM ({paid}) WHERE paid IS NOT NULL"
    return [_Source(query, BY_MONTHS)]


def _from_movements(built: Built) -> list[_Source]:
    """An account has left when its latest movement is a churn; movements without any churn do not tell."""
    gone = is_kind(built.engine, "mrr_read", ENDS_IT)
    if not built.engine.count("mrr_read WHERE _rule IS NULL", gone)[0]:
        return []
    query = (
        f"SELECT account_id, CASE WHEN arg_max({gone}, (moved_on, {gone})) THEN max(moved_on) END AS left_on "
        "FROM mrr_read WHERE _rule IS NULL GROUP BY account_id"
    )
    return [_Source(query, "the movements of MRR: an account has churned when its latest one is a churn")]


def _covered(engine: Engine, source: _Source) -> float:
    """The share of the accounts that a source speaks of."""
    known = f"account_id IN (SELECT account_id FROM ({source.query}))"
    accounts, spoken = engine.count("accounts_read WHERE _rule IS NULL", "true", known)
    return spoken / accounts if accounts else 0.0


def _is_of(engine: Engine, events: _Source, other: _Source) -> bool:
    """Whether churn events are only of accounts that have a subscription, and so say nothing of those without one."""
    if other.every:
        return False
    within = f"account_id IN (SELECT account_id FROM ({other.query}))"
    told, inside = engine.count(f"({events.query})", "true", within)
    return bool(told) and inside >= _WITHIN * told


def _take(built: Built, source: _Source) -> None:
    """The accounts with the day each left, from another table; one it says nothing of is set aside."""
    engine = built.engine
    engine.run(
        "CREATE OR REPLACE TABLE accounts_read AS SELECT accounts_read.*, told.left_on AS churned_on, "
        f"told._id IS NULL AS _silent{', CAST(nullif(undated, false) AS INTEGER) AS churned' * source.undated} "
        "FROM accounts_read LEFT JOIN (SELECT * EXCLUDE (account_id), account_id AS _id "
        f"FROM ({source.query})) AS told ON told._id = accounts_read.account_id"
    )
    rules = [] if source.every else [*never_paid(built, source.undated), ("_silent", SILENT)]
    if "started_on" in columns_of(engine, "accounts_read"):
        begin_earlier(built)
        settle_impossible(built, apart=True)
    apply_rules(engine, "accounts", rules)
    engine.run("ALTER TABLE accounts_read DROP COLUMN _silent")
    gone = "churned_on IS NOT NULL" + " OR churned = 1" * ("churned" in columns_of(engine, "accounts_read"))
    accounts, left = engine.count("accounts_read WHERE _rule IS NULL", "true", gone)
    built.who_left = source.words
    built.watched_from = _first_month(engine) if source.words == BY_MONTHS else None
    built.assumptions.append(f"who churned is taken from {source.words} ({out_of(left, accounts)} accounts)")


def _first_month(engine: Engine) -> int:
    """The first day of the first month of MRR: who left before it is in no month, so nobody is watched earlier."""
    first = "make_date(min(month) // 12, CAST(min(month) % 12 AS INTEGER) + 1, 1)"
    return int(engine.row(f"SELECT datediff('day', DATE '1970-01-01', {first}) FROM mrr_read WHERE _rule IS NULL")[0])
