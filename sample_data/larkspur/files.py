"""The files as the CRM, the billing, the survey and the product would export them."""

import json
from datetime import date
from pathlib import Path

from .account import Account
from .days import month_text

TABLES = {
    "accounts": "account_id name segment industry region office plan contract_months csm sales_rep channel "
    "commission_plan seats employees mrr started_on churned_on churn_reason churn_type acquisition_cost "
    "sales_cycle_days",
    "mrr": "account_id month mrr",
    "nps": "account_id answered_on score role",
    "events": "account_id happened_on kind",
    "milestones": "account_id happened_on kind",
    "payments": "account_id failed_on recovered_on amount",
    "usage": "account_id month active_users seats",
    "touches": "account_id touched_on contact kind answered",
    "costs": "month kind amount account_id",
    "goals": "account_id goal kpi unit direction baseline target actual measured_on source promised_value due_on owner "
    "agreed_on",
    "actions": "account_id step owner due_on done_on outcome source",
    "notes": "account_id noted_on text author kind sentiment",
    "contacts": "account_id contact role level since left_on",
    "seats": "account_id month seats_bought seats_used",
    "retries": "account_id payment_id attempt tried_on succeeded amount reason method",
}
ONE_TABLE = (
    "account_id name segment industry region plan contract_months csm seats mrr started_on churned_on churn_reason"
)
NAMING = "segment industry region office plan csm sales_rep channel commission_plan churn_reason kind reason method"


def account_row(account: Account) -> dict:
    """One account as the CRM exports it."""
    return account.facts | {
        "segment": account.segment,
        "contract_months": account.contract_months,
        "commission_plan": account.commission_plan,
        "started_on": account.started_on,
        "churned_on": account.churned_on or "",
        "churn_reason": account.reason,
        "churn_type": account.churn_type,
    }


def as_dicts(table: str, rows: list[tuple]) -> list[dict]:
    """Rows with the names of their columns."""
    return [dict(zip(TABLES[table].split(), row, strict=True)) for row in rows]


def renamed(rows: list[dict], names: dict) -> list[dict]:
    """The rows with the values of the naming columns renamed."""
    naming = NAMING.split()
    return [{c: names.get(v, v) if c in naming else v for c, v in row.items()} for row in rows]


def write_table(path: Path, columns: list[str], rows: list[dict]) -> None:
    """Write one comma-separated file."""
    lines = [",".join(columns)] + [",".join(_cell(c, row[c]) for c in columns) for row in rows]
    write_lines(path, lines)


def write_lines(path: Path, lines: list[str], encoding: str = "utf-8") -> None:
    """Write lines that end in LF on every platform."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding, "replace"))


def write_json(path: Path, content: dict) -> None:
    """Write readable JSON."""
    write_lines(path, [json.dumps(content, indent=2, ensure_ascii=False)])


def _cell(column: str, value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = month_text(value) if column == "month" else str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text
