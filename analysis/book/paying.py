"""Which subscriptions count as MRR, by their status: a trial pays nothing, and every system counts in its own way."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from ..phrases import count as counted
from .cells import among, as_text
from .engine import Engine, literal
from .header_names import plain_words
from .leaving_headers import runs
from .payment_marks import marked_unpaid
from .question import NO, YES, Question
from .question import said as said_by
from .reading import Sheet
from .recipe import PAYMENTS, FileMapping
from .status_words import GONE, HERE, says
from .values import NO as NO_WORDS
from .values import YES as YES_WORDS
from .vocabulary import said

WORD = "paying"
# Setting: what alone says whether a subscription runs, its end or its flag, where the two contradict each other.
RUNS_BY, BY_END, BY_FLAG = "runs_by", "end", "flag"
_MOST_VALUES = 24
# Of more of the subscriptions that have an end being active, their ends are taken for terms.
_PLANNED = 0.1
_HEADER = re.compile(r"\b(status|state|zustand|statut|etat|estado|situacao|durum)\b|状态|狀態|状況|ステータス")
_OF_PEOPLE = re.compile(r"marital|employment|civil|familienstand|matrimonial")
_OF_OTHERS = re.compile(rf"{_OF_PEOPLE.pattern}|payment|zahlung|paiement|pago|pagamento")
# Never paid yet, whether it has ended or not.
_NEVER = re.compile(
    r"trial|incomplete|draft|pending|not started|unpaid setup|scheduled|upcoming|\bfuture\b|probe|testphase|"
    r"essai|prueba|teste|deneme|试用|試用|トライアル|ausstehend|en attente|pendiente|pendente|beklemede"
)
# Billed and not paid, or stopped: counts while it was paid, that is, where its end is told.
_STOPPED = re.compile(
    r"^unpaid|pause|on hold|suspend|frozen|uncollectible|failed|unbezahlt|pausiert|impaye|suspendu|impagad|pausad|"
    r"inadimplente|suspens|odenmedi|askida|未払|停止|暂停|暫停|欠费"
)
_PAST_DUE = re.compile(
    r"past due|overdue|dunning|delinquent|in grace|uberfallig|en retard|vencid|atrasad|gecikmis|逾期|延滞"
)
# What each system's own MRR does with a payment that is late; others count it.
LATE_COUNTS = {"Stripe": True, "Chargebee": True, "Recurly": True, "Paddle": True, "ChartMogul": True}
# A subscription that will not renew runs to the end of its term; so does a canceled one of some systems.
_RUNS = re.compile(
    r"^(active|live|current|running) |non ?renewing|not renewing|wont renew|pending cancel|cancel(s|ling)? at"
)
# What marks the row of a trial, with yes or no.
_TRIAL_MARKS = {"is trial", "trial", "trial flag", "in trial", "is in trial", "free trial", "is free trial"}
# The statuses of invoices.
_INVOICE = {"paid", "void", "open", "refunded", "invoiced", "sent"}
_RUNS_TO_ITS_END = {"Recurly": ("canceled", "cancelled")}


def header_of(sheet: Sheet, file: FileMapping) -> str:
    """The column with the status of each subscription, if there is one that no other column of the table takes."""
    if file.table != "mrr" or not {"started_on", "month"} & set(file.columns):
        return ""
    found = [header for header in _named(sheet, file) if 2 <= len(_values(sheet, header)) <= _MOST_VALUES]
    return min(found, key=len, default="") or next(
        (h for h in _free(sheet, file) if says_running(h, _values(sheet, h))), ""
    )


def _free(sheet: Sheet, file: FileMapping) -> list[str]:
    return [header for header in sheet.headers if header not in file.columns.values()]


def _named(sheet: Sheet, file: FileMapping) -> list[str]:
    """The columns that no other takes and that are called a status, by however many values."""
    free = _free(sheet, file)
    # Where a person is married, or whether a payment came, is no status of a subscription.
    own = _OF_PEOPLE if PAYMENTS in file.settings else _OF_OTHERS
    return [h for h in free if _HEADER.search(plain_words(h)) and not own.search(plain_words(h))]


def says_running(header: str, values: Collection[str]) -> bool:
    """Whether yes and no under a header say if a subscription or a month of an account was running: is_active."""
    plain = {value.removesuffix(".0") for value in values}
    return len(plain) == 2 and plain <= {*NO_WORDS, *YES_WORDS} and runs(header)


def counts(value: str, system: str = "", form: str = "started_on") -> bool:
    """Whether a row of this status counts, where the reader has not said so.

    form: a subscription (started_on), a month of an account that may be marked as churned, or a payment that may have
    failed.
    """
    own = plain_words(value)
    if form != "started_on":
        return not (says(value) == GONE or (form == PAYMENTS and said("paid.not", value)))
    if own in _RUNS_TO_ITS_END.get(system, ()) or _RUNS.search(own):
        return True
    if _PAST_DUE.search(own):
        return LATE_COUNTS.get(system, True)
    return not (_NEVER.search(own) or _STOPPED.search(own) or says(value) == GONE)


def are_running(sheet: Sheet, file: FileMapping) -> bool:
    """Whether rows without any day of an end are subscriptions, some of which run by their status, and no invoices.

    So are those of a billing system's export of subscriptions, of which each row is one.
    """
    if "ended_on" in file.columns or not {"amount", "covers_months", "started_on"} <= set(file.columns):
        return False
    if file.settings.get("system"):
        return True
    values = [value for header in _named(sheet, file) for value in _values(sheet, header)]
    return any(says(value) == HERE for value in values) and not _INVOICE & set(values)


def ends_are_planned(sheet: Sheet, file: FileMapping) -> bool:
    """Whether many of the subscriptions that have an end are here by their status: such ends may be those of terms."""
    header, ended = header_of(sheet, file), file.columns.get("ended_on", "")
    if not header or not ended:
        return False
    has_end = pc.not_equal(pc.fill_null(sheet.table.column(sheet.headers.index(ended)).cast(pa.string()), ""), "")
    dated = replace(sheet, table=sheet.table.filter(has_end))
    values = _values(dated, header)
    return sum(rows for value, rows in values.items() if says(value) == HERE) > _PLANNED * sum(values.values())


def ask_paying(sheet: Sheet, file: FileMapping) -> tuple[Question, ...]:
    """For each status of the subscriptions whether it counts as MRR, chosen as their system counts it."""
    header = header_of(sheet, file)
    values = _values(sheet, header) if header else {}
    options, text = ((YES, "counts"), (NO, "does not count")), f"What counts as {_what(file)} by {header}"
    form = _form(file)
    if not header or says_running(header, values):
        return ()
    if form != "started_on" and all(counts(value, form=form) for value in values):
        return ()
    asked = [value for value in values if says(value) != GONE]
    chosen = {value: YES if _chosen(file, value) else NO for value in asked}
    # Of a status of which not one word is known nothing tells what runs.
    waits = form == "started_on" and "ended_on" not in file.columns and not any(map(_is_known, values))
    chosen = {value: said_by(file, WORD, value) for value in asked} if waits else chosen
    return tuple(
        Question(
            0, WORD, text, options, chosen[value], blocks=waits, example=counted(values[value], "row"), about=value
        )
        for value in asked
    )


def _is_known(value: str) -> bool:
    """Whether a status says anything of a subscription that we know: it runs, it stopped, its payment is late."""
    own = plain_words(value)
    told = any(known.search(own) for known in (_NEVER, _STOPPED, _PAST_DUE, _RUNS))
    return bool(told or says(value) or said("paid.not", value) or own in _INVOICE or own in {*YES_WORDS, *NO_WORDS})


def _chosen(file: FileMapping, value: str) -> bool:
    told = file.settings.get(WORD, {})
    answer = told.get(value, "") if isinstance(told, Mapping) else ""
    return answer == YES if answer else counts(value, str(file.settings.get("system", "")), _form(file))


def _form(file: FileMapping) -> str:
    return PAYMENTS if PAYMENTS in file.settings else "started_on" if "started_on" in file.columns else "month"


def _what(file: FileMapping) -> str:
    return "paid" if PAYMENTS in file.settings else "MRR"


def flag(engine: Engine, raw: str, sheet: Sheet, file: FileMapping) -> str:
    """The SQL of the status of a subscription that does not count, missing where it counts; empty where all do.

    One that was paid counts until its end, whatever its status says now.
    """
    header = header_of(sheet, file)
    bare = [h for h in _free(sheet, file) if PAYMENTS in file.settings and _is_yes_or_no(sheet, h)]
    marks = [_of_trials(engine, raw, sheet, file), *marked_unpaid(engine, raw, sheet, file, bare)]
    trial = ", ".join(filter(None, marks))
    if not header:
        return trial
    at = sheet.headers.index(header)
    kind = next(str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}") if name == f"c{at}")
    said = f"lower({as_text(f'c{at}', kind)})"
    values = _values(sheet, header)
    ended = file.columns.get("ended_on", "")
    ends = (
        f"c{sheet.headers.index(ended)} IS NULL OR CAST(c{sheet.headers.index(ended)} AS VARCHAR) = ''" if ended else ""
    )
    if says_running(header, values):
        if file.settings.get(RUNS_BY) == BY_END:
            return trial
        stopped = tuple(value for value in values if value.removesuffix(".0") in NO_WORDS)
        open_end = f" AND ({ends})" if ends else ""
        return _either(f"CASE WHEN {said} IN ({among(stopped)}){open_end} THEN 'inactive' END", trial)
    none = [value for value in values if not _chosen(file, value)]
    told = file.settings.get(WORD, {})
    cases = [f"WHEN {said} = {literal(value)}{_unless_ended(value, ends, told)} THEN {said}" for value in none]
    return _either(f"CASE {' '.join(cases)} END" if cases else "", trial)


def _either(one: str, other: str) -> str:
    return f"coalesce({', '.join(filter(None, (other, one)))})" if one or other else ""


def _is_yes_or_no(sheet: Sheet, header: str) -> bool:
    return bool(values := _values(sheet, header)) and set(values) <= {*YES_WORDS, *NO_WORDS, "1.0", "0.0"}


def _of_trials(engine: Engine, raw: str, sheet: Sheet, file: FileMapping) -> str:
    """The SQL of rows that a column of yes and no marks as trials; empty where none does."""
    if file.table != "mrr" or "started_on" not in file.columns:
        return ""
    marked = [h for h in _free(sheet, file) if plain_words(h) in _TRIAL_MARKS]
    header = next((h for h in marked if _is_yes_or_no(sheet, h)), "")
    if not header:
        return ""
    at = sheet.headers.index(header)
    kind = next(str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE {raw}") if name == f"c{at}")
    said = f"CAST(c{at} AS VARCHAR)" if kind == "BOOLEAN" else f"lower({as_text(f'c{at}', kind)})"
    return f"CASE WHEN {said} IN ({among((*YES_WORDS, '1.0'))}) THEN 'trial' END"


def _unless_ended(value: str, open_end: str, told: object) -> str:
    never = _NEVER.search(plain_words(value)) or (isinstance(told, Mapping) and told.get(value) == NO)
    return f" AND ({open_end})" if open_end and not never else ""


def rule(status: str, file: FileMapping) -> str:
    """The case of a rule that refuses a subscription or a payment by its status, given the SQL of that."""
    nothing = "is not paid" if PAYMENTS in file.settings else "counts as no MRR"
    return f"WHEN {status} IS NOT NULL THEN 'status “' || {status} || '” {nothing}'"


def _values(sheet: Sheet, header: str) -> dict[str, int]:
    """How often each status stands in its column, in lower case, the most frequent first."""
    column = sheet.table.column(sheet.headers.index(header)).cast(pa.string())
    found: dict[str, int] = {}
    for entry in pc.value_counts(column).to_pylist():
        value = str(entry["values"] or "").strip().lower()
        if value:
            found[value] = found.get(value, 0) + entry["counts"]
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
