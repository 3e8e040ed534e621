"""A figure with its words, its numbers and its downloads; and tables."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from analysis.charts import picture
from analysis.charts.drawn import specified
from analysis.charts.heard import in_words as heard
from analysis.charts.theme import PERIODS, in_unit
from analysis.glossary import COLUMNS
from analysis.names import spoken
from analysis.phrases import whens_named
from analysis.qbr.columns import CHANCES, bounded, chance, form, in_words, is_money
from pages._cells.add_to_pack import keep_figure_button, keep_table_button
from pages._cells.downloads import offer
from pages._cells.linking import follow, linked
from pages._cells.reader import ONLY_ANSWERS, is_of_single, only_answers, shows_single
from pages._cells.safe_text import headed, safe_csv
from pages._cells.slots import in_its_words, of_payments_only, spec_in_its_words
from pages._cells.slots import title as titled
from pages._cells.table_days import as_days, day_column

# In letters: a line of a text column, and the text that is long even where it is the only one; then a row's most lines,
# and those of a long list, the most rows of a table that is shown whole, and in pixels the width of a text column and
# the least height of a row in which a table of Streamlit writes on more than one line (more than 4rem).
LINE, ALONE, MOST_LINES, LONG_LINES, MOST_ROWS, WIDE, WRAPS = 34, 90, 6, 3, 20, 226, 66
# A table of so many short rows is shown whole: one cut off in its eleventh row looks as if that were the end.
WHOLE = 15
THOUSAND = 1000
# Under which name a frame keeps how it is shown: the frame, its columns of days, how its numbers are written, its long
# texts, and whether something in it is without limit; and of how many rows at most.
SHOWN, MOST_KEPT = "_shown", 2000
Told = tuple[Any, dict[str, str], dict[str, str], dict[str, int], bool]
NO_LIMIT = "– in a ratio or an interval: without limit, because one of the two sides has nobody it happened to."
# Which columns are shares, months or whole numbers stands in analysis/qbr/columns.py.
WRITTEN = {"share": "percent", "whole": "localized", "months": "%.1f"}


def figure(chart: Any, *, table: Any = None, name: str = "figure", pick: str | None = None) -> str | None:
    """A chart under its title, with the numbers behind it and downloads; gives the picked value of column `pick`.

    chart: an Altair chart whose selection, where there is one, is called "pick".
    """
    whole = specified(chart)
    event = drawn(whole, name, pick)
    picked = _picked(event, name, pick, table) if pick else None
    keep_figure_button(_downloads(chart, table, name), name, chart, whole, table)
    if table is not None:
        with st.expander("The numbers behind this figure", key=f"{name}-numbers"):
            show(table, f"{name}-table", f"The numbers behind: {' '.join(whole['title']['text'])}")
    return picked


def drawn(chart: Mapping[str, Any], name: str, pick: str | None = None) -> Any:
    """A chart, as its specification, under its title; gives what was picked in it."""
    spec = dict(chart)
    title = spec.pop("title")
    says, draws = (" ".join(title[part]) for part in ("text", "subtitle"))
    titled(says, draws)
    if only_answers() and shows_single(spec):
        st.caption(ONLY_ANSWERS)
        return None
    plotted = {part: spec[part] for part in spec if part not in ("$schema", "config")}
    plotted = heard(plotted)
    # Each number of an axis stands under its line: pushed in at the ends, the last two of them run together.
    plotted["config"] = {"axis": {"labelExpr": PERIODS, "labelFlush": False}}
    plotted = spec_in_its_words(plotted) if of_payments_only() else plotted
    settings = {"width": "stretch", "alt": in_its_words(f"{says} {draws}"), "key": name}
    if pick is None:
        return st.vega_lite_chart(spec=plotted, **settings)
    chosen = partial(_clicked, name, pick)
    return st.vega_lite_chart(spec=plotted, on_select=chosen, selection_mode="pick", **settings)


def _picked(event: Any, name: str, column: str, table: Any) -> str | None:
    """The value that was clicked, or chosen from the list beside the figure: what was done last counts."""
    values = list(dict.fromkeys(table[column].dropna()))
    box = f"{name}-pick"
    if st.session_state.get(box) not in values:
        st.session_state[box] = None
    chosen = st.selectbox(
        "Accounts behind", values, None, key=box, placeholder="Accounts behind: choose, or click in the figure",
        label_visibility="collapsed", width=380, on_change=_chosen, args=(name,), format_func=_offered,
    )  # fmt: skip
    clicked = _first_of(event, column)
    if chosen is not None or st.session_state.get(f"{box}-by-hand"):
        return chosen
    return clicked if clicked in values else None


def _offered(value: Any) -> str:
    return whens_named(str(value))


def _chosen(name: str) -> None:
    st.session_state[f"{name}-pick-by-hand"] = True


def _clicked(name: str, column: str) -> None:
    """A click in the figure is shown in the list too, so that both say the same."""
    st.session_state[f"{name}-pick"] = _first_of(st.session_state[name], column)
    st.session_state[f"{name}-pick-by-hand"] = False


def _first_of(event: Any, column: str) -> Any:
    rows = event["selection"].get("pick") or []
    return rows[0].get(column) if rows else None


def _downloads(chart: Any, table: Any, name: str) -> Any:
    """Built when asked for, not before; the row they stand in."""
    files = {
        "Chart as PNG": ("png", "image/png", lambda: picture(chart, "png")),
        "Chart as SVG": ("svg", "image/svg+xml", lambda: picture(chart, "svg")),
    }
    if table is not None:
        files = {"Numbers as CSV": ("csv", "text/csv", lambda: safe_csv(table)), **files}
    row = st.container(horizontal=True, gap="small")
    for label, (kind, mime, build) in files.items():
        offer(
            row, label, build, f"{name}.{kind}", mime, key=f"{name}-{kind}", type="tertiary",
            icon=":material/download:",
        )  # fmt: skip
    return row


def table(frame: Any, title: str, name: str, above: Callable[[], None] | None = None) -> None:
    """A table under a heading, with its download.

    above: draws what is done with the rows; it stands before them, for the cells of a table take a Tab each.
    """
    st.header(in_its_words(title), anchor=False)
    if above:
        above()
    show(frame, name, title)
    row = st.container(horizontal=True, gap="small")
    offer(
        row, "Table as CSV", lambda: safe_csv(frame), f"{name}.csv", "text/csv", key=f"{name}-csv",
        type="tertiary", icon=":material/download:",
    )  # fmt: skip
    keep_table_button(row, name, frame, title)


def show(frame: Any, name: str, title: str) -> None:
    """A frame as a table that can be sorted: words for headers, meanings on them, at most two decimals.

    title: what the table is, for whoever does not see it.
    """
    if only_answers() and is_of_single(frame.columns):
        st.caption(ONLY_ANSWERS)
        return
    readable, days, shapes, long, endless = _told_once(frame)
    settings = {"hide_index": True, "placeholder": "–", "alt": in_its_words(f"Table: {title}"), **_room(readable, long)}
    columns = {**_columns(readable, days, shapes, long), **linked(frame, name)}
    st.dataframe(readable, column_config=columns, key=name, **settings)
    if endless:
        st.caption(NO_LIMIT)
    follow()


def _told_once(frame: Any) -> Told:
    """A frame as it is shown, kept with it: an answer is the same at each click on its page; nobody writes into it.

    Kept by what else it rests on: what a book calls its amounts and its dimensions.
    """
    labels = _labelled(frame)
    if len(frame) > MOST_KEPT:
        return _told(frame, labels)
    key = (of_payments_only(), tuple(labels.get("dimension", ())), frame.shape)
    kept: dict[Any, Told] = vars(frame).get(SHOWN, {})
    if key not in kept:
        kept = {key: _told(frame, labels)}
        # What is set on a frame in the usual way may be taken for a column.
        object.__setattr__(frame, SHOWN, kept)
    return kept[key]


def _told(frame: Any, labels: Mapping[str, Any]) -> Told:
    bound = bounded(frame)
    seen = in_words(bound.assign(**labels))
    seen, days = as_days(_in_its_words(seen) if of_payments_only() else seen)
    shapes = _shapes(seen)
    return _readable(seen, shapes), days, shapes, _long(seen), bound is not frame


def _in_its_words(frame: Any) -> Any:
    """A table whose texts call payments what they are."""
    return frame.map(lambda cell: in_its_words(cell) if isinstance(cell, str) else cell)


def _readable(frame: Any, shapes: Mapping[str, str]) -> Any:
    """A localized number shows all the decimals it has: none are left to what is written whole, two to the rest."""
    places = {
        column: 0 if form(column) == "whole" else 2
        for column, shape in shapes.items()
        if shape == "localized" and frame[column].dtype.kind == "f"
    }
    small = {column: [chance(p) for p in frame[column]] for column in frame.columns if column in CHANCES}
    return frame.round(places).assign(**small)


def _labelled(frame: Any) -> dict[str, Any]:
    """The dimensions a table names, as the reader's file calls them."""
    if "dimension" not in frame.columns or "book" not in st.session_state:
        return {}
    labels = st.session_state["book"].dimensions
    return {"dimension": [spoken(labels.get(name, name)) for name in frame["dimension"]]}


def _long(frame: Any) -> dict[str, int]:
    """The text columns that do not fit on a line, and the longest text of each."""
    texts = [column for column in frame.columns if frame[column].dtype.kind not in "iufb" and len(frame)]
    lengths = {column: max(len(str(text)) for text in frame[column]) for column in texts}
    long = {column: length for column, length in lengths.items() if length > LINE}
    return long if len(long) > 1 or max(long.values(), default=0) > ALONE else {}


def _room(frame: Any, long: Mapping[str, int]) -> dict[str, Any]:
    """Rows high enough for the longest text, so that a rule is read without scrolling sideways.

    In a long list three lines are enough: eight of its rows are seen at once.
    """
    longest = max(long.values(), default=0)
    if not longest:
        return {"height": "content"} if 0 < len(frame) <= WHOLE else {}
    few = len(frame) <= MOST_ROWS
    height = max(WRAPS, 16 + 20 * min(-(-longest // LINE), MOST_LINES if few else LONG_LINES))
    return {"row_height": height, "height": "content" if few else 36 + 8 * height}


def _columns(frame: Any, days: Mapping[str, str], shapes: Mapping[str, str], long: Mapping[str, int]) -> dict[str, Any]:
    """How each column is headed, explained and written; days: how those of days are."""
    config: dict[str, Any] = {}
    for column in frame.columns:
        if column in days:
            config[column] = day_column(column, days[column], help=in_its_words(COLUMNS.get(column, "")) or None)
            continue
        kind = st.column_config.NumberColumn if column in shapes else st.column_config.Column
        settings = {"format": shapes[column]} if column in shapes else _width(frame, long.get(column, 0))
        config[column] = kind(
            in_its_words(with_unit(column)), help=in_its_words(COLUMNS.get(column, "")) or None, **settings
        )
    return config


def _width(frame: Any, longest: int) -> dict[str, Any]:
    """A text that its row would cut off in a long list has twice the room."""
    if not longest:
        return {}
    return {"width": WIDE * (2 if len(frame) > MOST_ROWS and longest > LINE * LONG_LINES else 1)}


def with_unit(column: str) -> str:
    """The heading, with the currency where the numbers below are money: MRR, €."""
    return in_unit(headed(column)) if is_money(column) else headed(column)


def _shapes(frame: Any) -> dict[str, str]:
    """How each column of numbers is written; large ones and whole ones with marks between the thousands."""
    shapes, how = {}, ""
    for column in frame.columns:
        how = form(column, how)
        if frame[column].dtype.kind in "iuf" and column not in CHANCES:
            large = frame[column].dtype.kind in "iu" or bool(frame[column].abs().max() >= THOUSAND)
            whole = how == "months" and bool((frame[column].dropna() % 1 == 0).all())
            shapes[column] = "localized" if whole else WRITTEN.get(how) or ("localized" if large else "%.2f")
    return shapes
