"""Adding columns of one's own to a book: the accounts with one column more, and all tables as they were."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..cleaning import clean_name
from ..errors import AnalysisError
from ..finding import listed
from .build_result import Built
from .checking import columns_of
from .dimensions import MISSING, OWN, safe_id
from .engine import Part, literal, quoted
from .own import (
    BANDS,
    BOTH,
    CONDITION,
    GROUPS,
    NO,
    PERIODS_IN,
    RATIO,
    SHARES,
    TIMES,
    YES,
    Own,
    band_names,
)

# Numbers of the accounts table, and numbers that other tables tell of an account: table, label, and where it is from.
OF_ACCOUNTS = {"seats": "Seats", "contract_length": "Contract months", "acquisition_cost": "Acquisition cost",
               "sales_cycle_days": "Sales cycle, days"}  # fmt: skip
_LATELY = (
    "SELECT account_id, sum(active_users) / sum(seats) AS value FROM (SELECT *, max(month) OVER (PARTITION BY "
    "account_id) AS newest FROM usage WHERE seats > 0 AND active_users IS NOT NULL) WHERE month > newest - 3 GROUP BY 1"
)
_LAST_SCORE = (
    "SELECT account_id, avg(score) AS value FROM (SELECT *, max(answered_on) OVER (PARTITION BY account_id) AS newest "
    "FROM nps) WHERE answered_on = newest GROUP BY 1"
)
_MRR = "SELECT account_id, {}(mrr, month) AS value FROM mrr WHERE mrr > 0 GROUP BY 1"
OF_OTHERS = {
    "seats_in_use": ("usage", ("active_users", "seats"), "Share of seats in use (last three months)", _LATELY),
    "last_score": ("nps", ("score", "answered_on"), "Last survey score", _LAST_SCORE),
    "first_mrr": ("mrr", ("mrr", "month"), "MRR at the start", _MRR.format("arg_min")),
    "last_mrr": ("mrr", ("mrr", "month"), "MRR, last paid", _MRR.format("arg_max")),
}

_OF_SHARES = (0.2, 0.4, 0.6, 0.8)


def numbers(built: Built) -> dict[str, str]:
    """The numbers of an account that can be cut, tested or divided, as far as the book has any: id to label."""
    if "accounts" not in built.tables:
        return {}
    own = {**OF_ACCOUNTS, **built.numbers, **({} if "mrr" in built.tables else {"mrr": "MRR"})}
    there = [name for name in {**own, **built.dimensions} if name in columns_of(built.engine, "accounts")]
    filled = dict(zip(there, _filled(built, there), strict=True))
    others = {
        name: label for name, (table, needed, label, _) in OF_OTHERS.items()
        if table in built.tables and set(needed) <= set(columns_of(built.engine, table))
    }  # fmt: skip
    digits = {name: label for name, label in built.dimensions.items() if filled.get(name) and name not in own}
    return {**{name: label for name, label in own.items() if filled.get(name)}, **others, **digits}


def _filled(built: Built, names: list[str]) -> tuple[bool, ...]:
    """Which columns hold numbers and nothing else."""
    said = (f"nullif(CAST({quoted(name)} AS VARCHAR), {literal(MISSING)})" for name in names)
    tests = [f"count({one}) > 0 AND count({one}) = count(TRY_CAST({one} AS DOUBLE))" for one in said]
    return built.engine.row(f"SELECT {', '.join(tests)} FROM accounts") if tests else ()


def added(built: Built, name: str, own: Own) -> tuple[Built, str]:
    """The tables with a column more, and the id it has. Raises AnalysisError where it cannot be made.

    Only what is known of accounts that stay as well can be used: what only churned accounts have restates the answer.
    """
    if "accounts" not in built.tables:
        raise AnalysisError("No column can be added.", "The book has no accounts.", "Add the accounts.")
    label = clean_name(name, 60)
    column = safe_id(label, {*columns_of(built.engine, "accounts"), *built.dimensions, *built.numbers, *OWN})
    if not label or column != safe_id(label, OWN):
        raise AnalysisError(f"The book has a column {label or 'without a name'}.", fix="Choose another name.")
    for source in own.of:
        _known(built, source, own)
    return _built(built, column, own.called or label, own), column


def _known(built: Built, source: str, own: Own) -> None:
    """Refuse a column the book does not have, or that it has of churned accounts alone."""
    if own.kind in (GROUPS, BOTH) or (own.kind == CONDITION and isinstance(own.how[1], tuple)):
        if source not in built.dimensions:
            raise _unknown(source, built.dimensions)
        return
    known = {"started_on": ""} if own.kind == "started" else numbers(built)
    if source not in known:
        raise _unknown(source, known)
    sql, joined = _number(source, "n0")
    here = built.engine.row(f"SELECT count({sql}) FROM accounts a {joined} WHERE coalesce(a.churned, 0) = 0")[0]
    if not here:
        raise AnalysisError(f"{source} cannot be compared by.", "No account that is active has it, so it would only "
                            "say who churned.", "Choose another column.")  # fmt: skip


def _unknown(source: str, known: Iterable[str]) -> AnalysisError:
    there = listed(list(known), 12)
    return AnalysisError(f"{source} cannot be used here.", f"There is: {there or 'no such column'}.", "Choose another.")


def _built(built: Built, column: str, label: str, own: Own) -> Built:
    before = built.engine
    key = repr((before.schema, column, own))
    engine = Part(before, f"own_{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    value, joined = _value(own)
    engine.widen("accounts", f"SELECT a.*, {value} AS {quoted(column)}", joined)
    told = [*built.assumptions, f"{label} was added: {own.words}"]
    wider = replace(built, engine=engine, assumptions=told, today=None, parts={})
    if own.is_number:
        return replace(wider, numbers={**built.numbers, column: label})
    return replace(wider, dimensions={**built.dimensions, column: label})


def _number(source: str, alias: str) -> tuple[str, str]:
    """A number of an account as SQL, and what has to be joined for it."""
    if source not in OF_OTHERS:
        return f"TRY_CAST(a.{quoted(source)} AS DOUBLE)", ""
    return f"{alias}.value", f"LEFT JOIN ({OF_OTHERS[source][3]}) {alias} ON {alias}.account_id = a.account_id"


def _value(own: Own) -> tuple[str, str]:
    """What stands in the column, and what has to be joined for it."""
    if own.kind == RATIO:
        (above, one), (below, other) = _number(own.of[0], "n0"), _number(own.of[1], "n1")
        return f"CASE WHEN {below} <> 0 THEN {above} / {below} END", f"{one} {other}"
    if own.kind == BANDS or (own.kind == CONDITION and not isinstance(own.how[1], tuple)):
        number, joined = _number(own.of[0], "n0")
        return (_banded(number, own) if own.kind == BANDS else _tested(number, own)), joined
    if own.kind == GROUPS:
        return _grouped(own), ""
    if own.kind == CONDITION:
        return _among(own), ""
    if own.kind == BOTH:
        one, other = (f"a.{quoted(name)}" for name in own.of)
        return f"{one} || {literal(TIMES)} || {other}", ""
    return _started(str(own.how[0])), ""


def _banded(number: str, own: Own) -> str:
    names = band_names(own.of[0], own.how)
    whens = " ".join(f"WHEN {number} < {cut!r} THEN {literal(name)}" for cut, name in zip(own.how, names, strict=False))
    return f"CASE WHEN {number} IS NULL THEN {literal(MISSING)} {whens} ELSE {literal(names[-1])} END"


def _tested(number: str, own: Own) -> str:
    test, against = own.how
    unknown = f"WHEN {number} IS NULL THEN {literal(MISSING)}"
    return f"CASE {unknown} WHEN {number} {test} {against!r} THEN {literal(YES)} ELSE {literal(NO)} END"


def _grouped(own: Own) -> str:
    value = f"a.{quoted(own.of[0])}"
    whens = (f"WHEN {value} IN ({', '.join(map(literal, values))}) THEN {literal(name)}" for name, values in own.how)
    return f"CASE {' '.join(whens)} ELSE {value} END"


def _among(own: Own) -> str:
    test, values = own.how
    value, words = f"a.{quoted(own.of[0])}", (YES, NO) if test == "is" else (NO, YES)
    unknown = f"WHEN {value} = {literal(MISSING)} AND {literal(MISSING)} NOT IN ({', '.join(map(literal, values))})"
    told = f"CASE {unknown} THEN {literal(MISSING)} WHEN {value} IN ({', '.join(map(literal, values))})"
    return f"{told} THEN {literal(words[0])} ELSE {literal(words[1])} END"


def _started(period: str) -> str:
    month = "a.started_month"
    year, part = f"CAST({month} // 12 AS VARCHAR)", f"({month} % 12) // {PERIODS_IN[period]} + 1"
    told = {"year": year, "quarter": f"{year} || '-Q' || CAST({part} AS VARCHAR)",
            "month": f"{year} || '-' || lpad(CAST({month} % 12 + 1 AS VARCHAR), 2, '0')"}  # fmt: skip
    return f"coalesce({told[period]}, {literal(MISSING)})"


def all_added(built: Built, columns: Iterable[tuple[str, Own]]) -> Built:
    """Every column of a recipe that these files can have; those they cannot are told."""
    for name, own in columns:
        try:
            built, _ = added(built, name, own)
        except AnalysisError as problem:
            built = replace(
                built, assumptions=[*built.assumptions, f"{own.called or name} was not added: {problem.why or problem}"]
            )
    return built


def order_of(columns: Iterable[tuple[str, Own]], labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The groups of each column of one's own in their order: id to groups."""
    orders = {own.called or name: own.order for name, own in columns if own.order}
    return {column: orders[label] for column, label in labels.items() if label in orders}


def usual_cuts(built: Built, column: str) -> tuple[float, ...]:
    """Where a number is cut unless its reader says: shares at every fifth, others near their quarters."""
    if column in SHARES:
        return _OF_SHARES
    value, joined = _number(column, "n0")
    row = built.engine.row(f"SELECT quantile_cont(v, [0.25, 0.5, 0.75]), min(v), max(v) FROM (SELECT {value} AS v "
                           f"FROM accounts a {joined})")  # fmt: skip
    quarters, least, most = row
    inside = sorted({_round(value) for value in quarters or () if value is not None})
    if not (cuts := tuple(cut for cut in inside if least < cut <= most)):
        raise AnalysisError(
            f"{column} cannot be cut into bands.", "All accounts have the same number.", "Choose another."
        )
    return cuts


def _round(value: float) -> float:
    """To two digits, so that a band begins at a number people would choose."""
    return float(f"{value:.2g}")
