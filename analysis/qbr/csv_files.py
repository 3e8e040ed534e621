"""A report as a ZIP of CSV files: every table that was kept, and all sentences in one."""

import io
import zipfile

import pandas as pd

from .columns import safe_csv
from .pack import Kept, where_from
from .report import READ, Report

STILL = (1980, 1, 1, 0, 0, 0)


def to_csvs(report: Report) -> bytes:
    """findings.csv with every sentence, its verdict and numbers; a file for each table; and where they come from.

    Nothing in them opens as a formula. The same report gives the same bytes.
    """
    files = {"findings.csv": safe_csv(_findings(report)), "read me.txt": _about(report).encode()}
    cards = [item.card for item in report.pack.cards if item.card is not None]
    frames = [(item, item.frame) for item in report.pack.items if item.frame is not None]
    for place, (item, frame) in enumerate(frames, start=1):
        files[f"{place:02d} {_name(item)}.csv"] = safe_csv(frame)
    for place, card in enumerate(cards, start=1):
        files[f"scorecard {place}.csv"] = safe_csv(card)
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive whose bytes depend on its contents alone."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, STILL), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _findings(report: Report) -> pd.DataFrame:
    """Every sentence of every answer something was kept of, and whether it was kept: nothing is left off."""
    own = {item.finding.claim for item in report.pack.items if item.finding}
    said = [(item, finding) for item in report.pack.items for finding in (item.said or _own(item))]
    rows = {
        finding.claim: (
            finding.claim, finding.verdict, finding.estimate, finding.low, finding.high, finding.accounts,
            "yes" if finding.claim in own else "", item.note if item.finding is finding else "", where_from(item),
        )
        for item, finding in said
    }  # fmt: skip
    columns = ["finding", "verdict", "estimate", "low", "high", "accounts", "kept", "in our words", "where from"]
    return pd.DataFrame(list(rows.values()), columns=columns)


def _own(item: Kept) -> tuple:
    return (item.finding,) if item.finding else ()


def _about(report: Report) -> str:
    lines = [report.title, report.subtitle, f"Made on {report.made_on}", "", READ, ""]
    return "\n".join([*lines, *dict.fromkeys(where_from(item) for item in report.pack.items)])


def _name(item: Kept) -> str:
    clean = "".join(c if c.isalnum() or c in " -" else " " for c in item.title)
    return " ".join(clean.split())[:48].strip() or item.kind
