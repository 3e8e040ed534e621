"""Write the sample book of Larkspur: `python sample_data/make.py`."""

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sample_data.larkspur import (
    agreed,
    contact,
    files,
    german,
    lives,
    milestones,
    money,
    notes,
    people,
    pilot,
    profile,
    reasons,
    retries,
    seats,
    truth,
    voice,
)

SEED = 20251231


def make(folder: str | Path, seed: int = SEED, plant: bool = True, names: dict[str, str] | None = None) -> None:
    """Write every file of the sample book into a folder.

    `plant=False` writes a book of the same size in which nothing differs; `names` gives other words to the values of
    segment, industry, region, office, plan, csm, sales_rep, channel, commission_plan, churn_reason, kind, reason and
    method.
    """
    folder, names = Path(folder), names or {}
    accounts = lives.everyone(seed, plant)
    profile.describe(seed, accounts, plant)
    reasons.explain(seed, accounts, plant)
    money.price(seed, accounts, plant)
    tables = _tables(seed, accounts, plant, names)
    for table, rows in tables.items():
        tables[table] = files.renamed(rows, names)
        files.write_table(folder / f"{table}.csv", files.TABLES[table].split(), tables[table])
    files.write_table(folder / "one_table.csv", files.ONE_TABLE.split(), tables["accounts"])
    files.write_lines(folder / "messy" / "kunden.csv", german.export(tables["accounts"]), "cp1252")
    _write_pilot(folder, seed, accounts, plant)
    # Nothing is planted in what was agreed with customers.
    planted = {table: rows for table, rows in tables.items() if table not in ("goals", "actions")}
    files.write_json(folder / "truth.json", truth.told(seed, plant, accounts, planted, names))


def _tables(seed: int, accounts: list, plant: bool, names: dict[str, str]) -> dict[str, list[dict]]:
    failed = money.payments(seed, accounts, plant)
    happened, said = voice.heard(seed, accounts, plant)
    touched = contact.touches(seed, accounts, plant)
    rows = {
        "mrr": sorted((a.account_id, month, mrr) for a in accounts for month, mrr in a.mrr.items()),
        "nps": said,
        "events": happened,
        "milestones": milestones.milestones(seed, accounts, plant),
        "payments": failed,
        "usage": contact.usage(seed, accounts, plant),
        "touches": touched,
        "costs": money.costs(seed, accounts),
        "goals": agreed.goals(seed, accounts),
        "actions": agreed.actions(seed, accounts),
        "notes": notes.notes(seed, accounts, plant, names),
        "contacts": people.contacts(seed, accounts, touched, plant),
        "retries": retries.retries(seed, accounts, plant),
        "seats": seats.seats(seed, accounts, plant),
    }
    return {"accounts": [files.account_row(a) for a in accounts]} | {t: files.as_dicts(t, r) for t, r in rows.items()}


def _write_pilot(folder: Path, seed: int, accounts: list, plant: bool) -> None:
    largest = max((a for a in accounts if not a.churned_on), key=lambda account: account.facts["mrr"])
    header, rows = pilot.sites(seed, largest.account_id, plant)
    files.write_table(folder / "pilot.csv", header, [dict(zip(header, row, strict=True)) for row in rows])
    files.write_json(folder / "pilot_plan.json", pilot.plan())
    asked, said = pilot.answers(seed, rows, plant)
    files.write_table(folder / "pilot_answers.csv", asked, [dict(zip(asked, row, strict=True)) for row in said])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the sample book of Larkspur.")
    parser.add_argument("--folder", default=Path(__file__).resolve().parent)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--unplanted", action="store_true", help="a book in which nothing differs")
    chosen = parser.parse_args()
    make(chosen.folder, chosen.seed, not chosen.unplanted)
