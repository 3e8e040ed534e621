"""What makes a table less likely for a file although its columns are there."""

import re
from collections.abc import Mapping, Sequence

from .arm_columns import arms_say, is_tried
from .header_names import is_vague, named, plain_words
from .header_words import header_words
from .month_names import month_said
from .other_metrics import is_of_another_metric
from .profiles import Profile
from .recipe import FileMapping, is_bare, missing_columns
from .row_units import ANSWER, SUBSCRIPTION, RowUnit
from .several_rows import WORD
from .status import is_status
from .status_words import GONE, says
from .tables import TABLES, Table
from .totals import is_summary
from .vocabulary import said as says_word

# What a file of accounts may say of them beside when they began and left, and how many of that it says at least.
ABOUT = ("name", "segment", "industry", "region", "plan", "csm", "channel", "seats", "mrr", "contract_months")
FEWEST_ABOUT = 2
# An id of rows stands once; subscriptions whose accounts have a second one are no accounts.
_SECOND = 0.995


def doubt(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit, title: str, named_so: bool) -> float:
    """What makes a table less likely although its columns are there; 0 where it cannot be meant."""
    columns, left = mapping.columns, 1.0
    if missing_columns(mapping):
        left *= 0.0 if is_bare(mapping) else 0.5
    if mapping.table == "mrr" and _is_of_accounts(columns, profile, unit, named_so):
        left *= 0.3 if unpriced(columns) else 0.5
    if mapping.table == "mrr" and not {"month", "moved_on", "ended_on"} & set(columns):
        left *= 0.5 if _tells_of_leaving(profile, columns) else 1.0
    if mapping.table == "mrr" and _is_a_picture(columns, profile):
        left *= 0.3
    if mapping.table == "mrr" and unpriced(columns) and not (named_so or unit.kind == SUBSCRIPTION):
        left *= 0.0
    if mapping.table == "accounts":
        happens = (
            unit.again and unit.account == columns.get("account_id", unit.account) and WORD not in mapping.settings
        )
        left *= 0.0 if happens else _bare_doubt(mapping, profile, unit, named_so) if is_bare(mapping) else 1.0
    if mapping.table == "nps" and is_of_another_metric(mapping, title):
        left *= 0.0
    if mapping.table == "nps":
        left *= _answer_doubt(columns, unit, named_so) * (0.6 if _tells_of_leaving(profile, columns) else 1.0)
    if mapping.table == "kpis":
        left *= _arm_doubt(columns, profile, unit)
    if mapping.table == "payments" and not _says_failed(columns["failed_on"]) and not _says_failed(title):
        left *= 0.0
    if mapping.table == "notes" and not named_so:
        left *= 1.0 if says_word("note.header", columns["text"]) else 0.0
    if mapping.table == "contacts":
        left *= _person_doubt(columns, profile, named_so)
    if mapping.table == "exits" and not named_so:
        left *= 1.0 if says_word("exits.header", columns["stuck_at"]) else 0.0
    if mapping.table == "retries" and not named_so:
        left *= 1.0 if says_word("retries.header", columns.get("attempt", "")) else 0.0
    if mapping.table in ("costs", "goals", "actions") and not named_so:
        left *= _rare_doubt(mapping.table, columns, profile)
    return left


# What is spent is called so: an amount by month may as well be revenue.
SPENT = re.compile(
    r"cost|spend|spent|expens|budget|opex|outlay|salar|payroll|invest|kosten|ausgab|aufwand|cout|depens|gasto|coste"
    r"|despesa|\bcustos?\b|maliyet|gider|harcama|成本|费用|支出|費用|コスト|経費"
)
_RARE = {
    "goals": ({"kpi", "target", "baseline", "actual", "due_on", "owner", "promised_value", "direction"}, 2),
    "actions": ({"owner", "due_on", "done_on", "outcome"}, 1),
}


def _rare_doubt(table: str, columns: Mapping[str, str], profile: Mapping[str, Profile]) -> float:
    """A table that few bring is told by what it alone has: a word for money spent, a day that a step is due."""
    if table == "costs":
        told = [columns[c] for c in ("amount", "kind") if c in columns]
        said = (*told, *(value for header in told for value in profile[header].values))
        return 1.0 if any(SPENT.search(plain_words(word)) for word in said) else 0.0
    own, fewest = _RARE[table]
    return 1.0 if len(own & set(columns)) >= fewest else 0.0


# What an account has and no person at one.
_PAYS = ("churned", "churned_on", "tenure_months", "mrr", "arr", "seats", "plan", "contract_months")


def _person_doubt(columns: Mapping[str, str], profile: Mapping[str, Profile], named_so: bool) -> float:
    """People at customers are told by the file's name or by that of their column, and say nothing that accounts do."""
    known = [TABLES["accounts"].column(name) for name in _PAYS]
    free = [header for header in profile if header not in columns.values() and not is_vague(header)]
    if any(named(header, TABLES["accounts"], column) > 0.8 for header in free for column in known):
        return 0.0
    told = {"role", "level"} & set(columns) and (named_so or says_word("note.person", columns["contact"]))
    return 1.0 if told else 0.0


def _arm_doubt(columns: Mapping[str, str], profile: Mapping[str, Profile], unit: RowUnit) -> float:
    """An experiment is told by the names of its arms, or by that of their column; less so where units repeat.

    Rows that count accounts are no units, and a column called group or version with values that are no arms, in a file
    without an id of its units, is a group or a version.
    """
    seen = profile[columns["arm"]]
    if is_status(columns["arm"]) and "unit_id" not in columns:
        # Attended and not attended is how something went.
        return 0.0
    if arms_say(seen):
        return 1.0 if "unit_id" in columns else 0.9
    if not _may_be_arms(columns["arm"], seen) or _is_an_offer(columns, profile):
        return 0.0
    if "unit_id" not in columns and (is_summary(profile) or not (is_tried(columns["arm"]) or _are_letters(seen))):
        return 0.0
    return (1.0 if "unit_id" in columns else 0.8) * (0.3 if unit.again else 1.0)


def _is_an_offer(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> bool:
    """Whether a column names what customers were offered, in a file that says what they pay or how long they stay."""
    if not says_word("arm.offered", columns["arm"]) or _are_letters(profile[columns["arm"]]):
        return False
    free = [header for header in profile if header not in columns.values() and not is_vague(header)]
    told = [TABLES["accounts"].column(name) for name in ("tenure_months", "mrr")]
    return any(named(header, TABLES["accounts"], column) > 0.8 for header in free for column in told)


def _may_be_arms(header: str, seen: Profile) -> bool:
    """Numbers are the names of arms as 0 and 1 alone, unless their column names an experiment."""
    return is_tried(header) or not seen.looks["number"] > 0.9 or seen.values <= {"0", "1", "0.0", "1.0"}


def _are_letters(seen: Profile) -> bool:
    """Whether arms are called A, B and so on, each of many rows."""
    return seen.few and {"a", "b"} <= seen.values and all(len(value) == 1 for value in seen.values)


def _bare_doubt(mapping: FileMapping, profile: Mapping[str, Profile], unit: RowUnit, named_so: bool) -> float:
    """A file that has ids of accounts and says nothing of when they started or left: told by what else it says.

    A row with a day of no name but date is something that happened, and no account; one of months is what each brought.
    """
    if any(is_vague(h) and seen.filled and seen.looks["day"] > 0.9 for h, seen in profile.items()) and not named_so:
        return 0.0
    if 2 * sum(month_said(header) is not None for header in profile) >= len(profile):
        return 0.0
    about = sum(column in mapping.columns for column in ABOUT)
    own = mapping.columns.get("account_id", "")
    known = named_so or unit.account == own or (about and header_words(own) in ("id", "uuid"))
    return 0.0 if not known and about < FEWEST_ABOUT else 0.8 if about >= FEWEST_ABOUT else 0.35


def _answer_doubt(columns: Mapping[str, str], unit: RowUnit, named_so: bool) -> float:
    """A score is one of recommending where something says so: its name, the file's, or what a row is."""
    said = header_words(columns.get("score", ""))
    told = any(word in said for word in ("nps", "recommend", "promoter", "ltr")) or not said.isascii()
    if told:
        return 1.0
    return 0.9 if named_so or unit.kind == ANSWER else 0.55 if "answered_on" in columns else 0.0


def _tells_of_leaving(profile: Mapping[str, Profile], columns: Mapping[str, str]) -> bool:
    """Whether another column than those of the answers says who churned, or when."""
    free = [header for header in profile if header not in columns.values() and not is_vague(header)]
    told = [TABLES["accounts"].column(name) for name in ("churned", "churned_on")]
    return any(named(header, TABLES["accounts"], column) > 0.8 for header in free for column in told)


def _says_failed(header: str) -> bool:
    return any(word in header_words(header) for word in ("fail", "declin", "dunning", "bounce", "echec", "fallo"))


def _is_of_accounts(columns: Mapping[str, str], profile: Mapping[str, Profile], unit: RowUnit, named_so: bool) -> bool:
    """Whether what could be subscriptions has one row an account and says when each of those churned."""
    if not {"account_id", "started_on"} <= set(columns) or (unit.kind == SUBSCRIPTION and not unpriced(columns)):
        return False
    once = profile[columns["account_id"]].unique > (_SECOND if unit.kind == SUBSCRIPTION else 0.9)
    churns = "ended_on" in columns and "churn" in plain_words(columns["ended_on"])
    return once and (churns or unpriced(columns) or ("ended_on" not in columns and not named_so))


def _is_a_picture(columns: Mapping[str, str], profile: Mapping[str, Profile]) -> bool:
    """Whether every row is another account on one and the same day, beside a column that speaks of leaving."""
    if not {"account_id", "month"} <= set(columns) or profile[columns["account_id"]].unique < 1:
        return False
    leaves = any(_says_gone(header) for header in profile if header not in columns.values())
    return len(profile[columns["month"]].values) == 1 and leaves


def _says_gone(header: str) -> bool:
    """Whether a header speaks of leaving, by itself or as the day of it: Kündigungsdatum."""
    said = plain_words(header)
    return "churn" in said or GONE in {says(said), says(re.sub(r"s?datum$", "", said))}


def unpriced(columns: Mapping[str, str]) -> bool:
    return not {"mrr", "arr", "amount"} & set(columns)


def is_told(table: Table, way: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Whether more speaks for a table than an account, a date and an amount, which invoices and calls have alike."""
    if table.name in ("accounts", "nps", "kpis"):
        return True
    if table.name == "costs" and SPENT.search(plain_words(columns.get("amount", ""))):
        return True
    if len(way) > 2 or not any(table.column(column).kind in ("day", "month") for column in way):
        return True
    return not all(is_vague(header) for column, header in columns.items() if column not in ("account_id", "amount"))
