"""What a book says of its own files: what was read, set aside and contradicts itself, and what to fix first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from . import needs, report, similar_ids
from .build_result import Built
from .concerned import concerned
from .problems import COLUMNS, CONTRADICTS, SET_ASIDE, UNKNOWN, fix_for, is_idle, unlocks
from .reading import Sheet
from .recipe import Recipe


@dataclass(frozen=True, eq=False, repr=False)
class Diagnostics:
    """The files of a book, with what was read of them and what became of each row."""

    sheets: tuple[Sheet, ...]
    recipe: Recipe
    built: Built

    @cached_property
    def files(self) -> pd.DataFrame:
        """Per file: rows read, used and refused, which always add up."""
        return report.files(self.built, self.sheets, self.recipe)

    @cached_property
    def refused(self) -> pd.DataFrame:
        """Rows not used, counted by the rule that refused them: table, rule, rows, example."""
        return report.refused(self.built, self.sheets, self.recipe)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """What contradicts itself and is used all the same: table, note, rows, example."""
        return pd.DataFrame(self.built.listed, columns=["table", "note", "rows", "example"])

    @cached_property
    def joins(self) -> pd.DataFrame:
        """Ids in one table and not in another: table, ids, not in accounts, example, accounts without."""
        return report.joins(self.built)

    @cached_property
    def alike(self) -> pd.DataFrame:
        """Ids that differ only in how they are written: table, ids, written, account_id. Joined only when asked to."""
        return similar_ids.alike(self.built)

    def readiness(self) -> pd.DataFrame:
        """Each page, whether it is ready, and what it still needs: asked several times a page, worked out once."""
        return self._ready.copy()

    @cached_property
    def _ready(self) -> pd.DataFrame:
        return needs.readiness(self.built)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """What to fix first: kind, table, problem, rows, share (0 to 1 of its table), accounts, mrr, fix, unlocks.

        accounts: how many ids its rows speak of, mrr: what those last paid (0 where no MRR is known); the most MRR is
        first. What nobody can or need do anything about comes last. An account that is lost takes its answers with it,
        so accounts come before the rest.
        """
        read = self.files.groupby("table")["read"].sum().to_dict()
        tables = {file.title: mapped.table for file, mapped in zip(self.sheets, self.recipe.files, strict=True)}
        told = (self.built, self.recipe)
        rows = [
            (k, t, p, n, n / max(read.get(tables.get(t, t), n), 1), *concerned(*told, k, t, p), fix_for(p), unlocks(p))
            for k, t, p, n in self._found()
        ]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        order = frame.assign(
            _idle=frame["fix"].map(is_idle).astype(int), _mrr=-frame["mrr"].abs(), _first=frame["table"] != "accounts",
            _accounts=-frame["accounts"], _share=-frame["share"],
        )  # fmt: skip
        by = ["_idle", "_mrr", "_first", "_accounts", "_share", "problem"]
        return order.sort_values(by, ignore_index=True)[list(COLUMNS)]

    def _found(self) -> list[tuple[str, str, str, int]]:
        """Every problem: its kind, table, words and number of rows."""
        strange = self.joins.loc[self.joins["not_in_accounts"] > 0, "table"]
        return [
            *((SET_ASIDE, table, rule, rows) for table, rule, rows, _ in self.refused.itertuples(index=False)),
            *((CONTRADICTS, table, note, rows) for table, note, rows, _ in self.listed.itertuples(index=False)),
            *((UNKNOWN, table, "no such account", len(self.unknown_rows(table))) for table in strange),
        ]

    def rows_behind(self, kind: str, table: str, problem: str) -> pd.DataFrame:
        """The rows behind a problem as they stand in their files, to send to the owner of the system.

        Columns: file, line, rule and the original ones.
        """
        if kind == SET_ASIDE:
            refused = self.refused_rows(table)
            return refused[refused["rule"] == problem].dropna(axis="columns", how="all").reset_index(drop=True)
        return self.unknown_rows(table) if kind == UNKNOWN else self._noted_rows(problem)

    def refused_rows(self, table: str) -> pd.DataFrame:
        """The refused rows of a table as they stand in its files, with their rule."""
        return report.refused_rows(self.built, self.sheets, self.recipe, table)

    def unknown_rows(self, table: str) -> pd.DataFrame:
        """The rows of a table whose account is not among the accounts, as they stand in their files."""
        strange = f"SELECT account_id FROM {table} WHERE account_id NOT IN (SELECT account_id FROM accounts)"
        rows: list[tuple[int, int]] = []
        for place, file in enumerate(self.recipe.files):
            if file.table == table:
                shape = self.built.typed[place]
                found = (
                    f"SELECT raw_{place}._row FROM {shape.source} WHERE {shape.columns['account_id']} IN ({strange})"
                )
                rows += [(place, row) for (row,) in self.built.engine.files.rows(f"{found} ORDER BY 1")]
        return self._from_files(rows, "no such account")

    def _noted_rows(self, note: str) -> pd.DataFrame:
        """The rows that are used and contradict something."""
        asked = note.replace(chr(39), chr(39) * 2)
        return self._from_files(self.built.engine.rows(f"SELECT file, row FROM noted WHERE note = '{asked}'"), note)

    def _from_files(self, rows: Sequence[tuple[int, int]], rule: str) -> pd.DataFrame:
        frames = []
        for place in sorted({place for place, _ in rows}):
            sheet, own = self.sheets[place], sorted(row for file, row in rows if file == place)
            about = pd.DataFrame({"file": sheet.title, "line": sheet.lines(own), "rule": rule})
            cells = sheet.cells(own).set_axis(report.beside(sheet.headers), axis="columns")
            frames.append(pd.concat([about, cells], axis="columns"))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["file", "line", "rule"])
