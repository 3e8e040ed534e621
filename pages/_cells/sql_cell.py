"""An SQL cell: the statement, the tables and columns it can read, and what it finds as a table or a chart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import AnalysisError, Book, qbr, sql
from analysis.charts.sql import BARS, LINE
from analysis.charts.sql import sql as draw
from analysis.phrases import count
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.figure import drawn, show
from pages._cells.safe_text import headed, safe_csv
from pages._cells.text import calm

TABLE = "Table"
HELP = "One SELECT, which may begin with WITH. It reads copies of the tables listed below, and changes nothing."
Put = Callable[[str, qbr.Kept], None]


def sql_body(book: Book, item: qbr.Kept, id: str, put: Put, run: Callable[[Book, str], None]) -> None:
    """The statement with its tables beside it, then its answer. run: asks it of the book."""
    key = f"sql-{id}-{st.session_state.get('pack_turn', 0)}"
    high = min(max(110, 26 * (item.sql.count("\n") + 2)), 420)
    st.text_area("SQL", item.sql, key=key, height=high, on_change=_written, args=(item, id, key, put), help=HELP,
                 max_chars=20_000)  # fmt: skip
    row = st.container(horizontal=True, vertical_alignment="center", key=f"sql-row-{id}")
    row.button("Run SQL", key=f"run-sql-{id}", type="primary", icon=":material/play_arrow:",
               on_click=_run, args=(book, item, id, key, put, run))  # fmt: skip
    row.caption(f"At most {count(sql.SECONDS, 'second')} and {count(sql.MOST_ROWS, 'row')}")
    with st.expander("Tables and columns you can read", key=f"sql-columns-{id}", on_change="rerun") as fold:
        if fold.open:
            show(sql.dictionary(book), f"sql-dictionary-{id}", "The tables and columns that SQL can read")
    if item.frame is not None:
        _found(item, id, put)


def _written(item: qbr.Kept, id: str, key: str, put: Put) -> None:
    put(id, replace(item, sql=st.session_state[key]))


def _run(book: Book, item: qbr.Kept, id: str, key: str, put: Put, run: Callable[[Book, str], None]) -> None:
    if st.session_state[key] != item.sql:
        put(id, replace(item, sql=st.session_state[key]))
    run(book, id)


def _found(item: qbr.Kept, id: str, put: Put) -> None:
    frame: Any = item.frame
    row = st.container(horizontal=True, vertical_alignment="bottom", key=f"sql-shown-{id}")
    numbers = [column for column in frame.columns if frame[column].dtype.kind in "iuf"]
    kind, *axes = item.plot or (TABLE,)
    if numbers and len(frame.columns) > 1:
        kind = row.segmented_control("Show as", [TABLE, BARS, LINE], default=kind, required=True,
                                     key=f"sql-as-{id}", label_visibility="collapsed")  # fmt: skip
        if kind != TABLE:
            axes = _axes(row, frame, numbers, axes, id)
    _remember(item, id, (kind, *axes) if kind != TABLE else (), put)
    if kind != TABLE:
        chart = attempt(lambda: draw(frame, kind, *axes).to_dict(validate=False))
        calm(chart) if isinstance(chart, AnalysisError) else drawn(chart, f"sql-chart-{id}")
    else:
        show(frame, f"sql-frame-{id}", "What the SQL of this cell found")
    row = st.container(horizontal=True, vertical_alignment="center", key=f"sql-foot-{id}")
    row.caption(item.title)
    offer(
        row, "Table as CSV", lambda: safe_csv(frame), "sql.csv", "text/csv", key=f"sql-csv-{id}",
                        type="tertiary", icon=":material/download:")  # fmt: skip


def _axes(row: Any, frame: Any, numbers: list[str], axes: list[str], id: str) -> list[str]:
    names = list(frame.columns)
    others = [name for name in names if name not in numbers] or names
    first = axes[0] if axes and axes[0] in names else others[0]
    second = axes[1] if len(axes) > 1 and axes[1] in numbers else next((n for n in numbers if n != first), numbers[0])
    across = row.selectbox("Along", names, names.index(first), key=f"sql-across-{id}", width=200, format_func=headed)
    up = row.selectbox("Number", numbers, numbers.index(second), key=f"sql-up-{id}", width=200, format_func=headed)
    return [across, up]


def _remember(item: qbr.Kept, id: str, plot: tuple[str, ...], put: Put) -> None:
    if plot != item.plot:
        put(id, replace(item, plot=plot))
