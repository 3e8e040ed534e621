"""The same accounts as a German Excel export: what a participant brings who did not clean up first."""

from datetime import date

HEADER = (
    "Kundennr.;Kunde;Segment;Branche;Region;Niederlassung;Tarif;Vertragslaufzeit (Monate);Betreuer;Plätze;"
    "MRR (€);Vertragsbeginn;Kündigung zum;Kündigungsgrund"
)
FIELDS = (
    "account_id name segment industry region office plan contract_months csm seats mrr "
    "started_on churned_on churn_reason"
)
COLUMNS = FIELDS.split()


def export(rows: list[dict]) -> list[str]:
    """Title row, header, the accounts with two ids twice and three impossible dates, total row."""
    table = [[_written(column, row[column]) for column in COLUMNS] for row in rows]
    spoiled = _spoil_dates(rows, table)
    twice = [index for index in (40, 41) if index not in spoiled]
    again, other = list(table[twice[0]]), list(table[twice[1]])
    other[COLUMNS.index("csm")], other[COLUMNS.index("seats")] = "N. N.", "1"
    lines = [["Kundenliste Larkspur, Stand 31.12.2025"] + [""] * (len(COLUMNS) - 1)]
    lines += [HEADER.split(";"), *table, again, other, _total(rows)]
    return [";".join(line) for line in lines]


def _written(column: str, value) -> str:
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    text = f"{value:.2f}".replace(".", ",") if column == "mrr" else str(value)
    return f'"{text}"' if ";" in text else text


def _spoil_dates(rows: list[dict], table: list[list]) -> set:
    # Only accounts won in 2025 are touched, so that who was here on 2025-01-01 stays the same.
    new = [i for i, row in enumerate(rows) if row["started_on"].year == 2025 and not row["churned_on"]][:3]
    start, end = COLUMNS.index("started_on"), COLUMNS.index("churned_on")
    table[new[0]][start] = "31.02.2025"
    table[new[1]][end] = "15.01.2024"
    table[new[2]][start] = "01.10.2052"
    return set(new)


def _total(rows: list[dict]) -> list[str]:
    total = ["Summe", f"{len(rows)} Kunden"] + [""] * (len(COLUMNS) - 2)
    total[COLUMNS.index("seats")] = str(sum(row["seats"] for row in rows))
    total[COLUMNS.index("mrr")] = _written("mrr", float(sum(row["mrr"] for row in rows)))
    return total
