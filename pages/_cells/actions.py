"""Actions written in the app: added from any list of accounts, edited in one table, taken back, and taken along."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis import Book, health
from analysis.cleaning import clean
from analysis.counting.actions import ACTION, DAYS, LIST, Written, read_actions, written_of
from analysis.finding import count
from analysis.phrases import numeral
from pages._cells.deck_state import STEPS
from pages._cells.downloads import offer
from pages._cells.editable_tables import plain_columns
from pages._cells.linking import follow, linked
from pages._cells.reader import ONLY_ANSWERS, only_answers
from pages._cells.safe_text import headed, safe_csv
from pages._cells.table_days import WRITTEN, day_column
from pages._cells.undo import edited, undo_button

EDITED = ("owner", "due_on", "done_on", "outcome", "source")
SHOWN = ("account_id", "name", "state", "step", *EDITED, "mrr", "opened_on")
# How an action is kept with the notebook: the next steps of decks are such rows.
ROW = (*ACTION[:-1], "said_on")
MOST_KEPT, MOST_CHOSEN, USUALLY, USUAL_DAYS = 2_000, 500, 10, 14
SOURCE_HELP = "What begins with Play:, Sign: or List: is the team's own; anything else may stand in a customer review."


def kept_actions() -> tuple[Written, ...]:
    """The actions written in the app, as a control of an analysis; the next steps of decks are among them."""
    return tuple(tuple(str(row.get(name) or "") for name in ROW) for row in st.session_state.get(STEPS, []))


def add_actions(book: Book, listed: Any, name: str, *, step: str = "", source: str = "") -> None:
    """A button that adds an action for each of the accounts of a list; where it names an action each, that one.

    listed: a frame with account_id, or the ids. step: what is proposed. source: where it comes from.
    """
    if isinstance(listed, list):
        listed = pd.DataFrame({"account_id": listed})
    if only_answers() or "account_id" not in listed or not len(listed):
        return
    own = dict(zip(listed["account_id"], listed["action"], strict=True)) if "action" in listed else {}
    names = _names(listed)
    label = "Add actions for these accounts" if len(names) > 1 else "Add an action for this account"
    with st.popover(label, icon=":material/add_task:", key=f"{name}-act"):
        with st.form(f"{name}-act-form", border=False, clear_on_submit=True):
            chosen = _whom(names)
            said = clean(st.text_input("Step", step, max_chars=200, placeholder="As listed" if own else "What to do"))
            owner = clean(st.text_input("Owner", max_chars=80, placeholder="Each account's CSM"))
            usual = book.as_of + timedelta(days=USUAL_DAYS) if book.as_of else None
            due = st.date_input("Due", usual, format="MM/DD/YYYY")
            if not st.form_submit_button("Add", type="primary", icon=":material/add_task:"):
                return
        steps = {account: said or own.get(account, "") for account in chosen}
        _add(book, {account: what for account, what in steps.items() if what}, owner, due, source)


def adding_actions(book: Book, listed: Any, name: str, *, step: str = "", source: str = "") -> Callable[[], None]:
    """The same, for a table to draw before its rows."""
    return partial(add_actions, book, listed, name, step=step, source=source)


def _whom(names: Mapping[str, str]) -> list[str]:
    """Which accounts of the list: the first ten, unless others are chosen."""
    if len(names) == 1:
        return list(names)
    label = f"For (the first {USUALLY} of {numeral(len(names))})" if len(names) > USUALLY else "For"
    return st.multiselect(
        label, list(names), list(names)[:USUALLY], format_func=names.__getitem__, placeholder="Choose accounts"
    )


def _add(book: Book, steps: Mapping[str, str], owner: str, due: Any, source: str) -> None:
    """Keep an action for each account that has none with these words from this day yet."""
    if not steps:
        st.warning("Choose an account and say what is to be done.")
        return
    told: list[Written] = []
    for step in dict.fromkeys(steps.values()):
        whom = [account for account, own in steps.items() if own == step]
        told += health.plan_actions(
            book, account_ids=whom, step=step, owner=owner, due_on=str(due or ""), source=source or f"{LIST}accounts"
        )
    new = _upserted(told, only_new=True)
    st.toast(f"{count(new, 'action')} added. They stand under Health, Plays and actions.", icon=":material/add_task:")


def _upserted(rows: Sequence[Written], only_new: bool = False) -> int:
    """Rows put in the place of those of the same account, step and day, or added; how many were added."""
    before = list(st.session_state.get(STEPS, []))
    kept = {(row["account_id"], row["step"], row["said_on"]): row for row in before}
    fresh = [dict(zip(ROW, row, strict=True)) for row in rows]
    new = [row for row in fresh if (row["account_id"], row["step"], row["said_on"]) not in kept]
    for row in new if only_new else fresh:
        kept[row["account_id"], row["step"], row["said_on"]] = row
    if list(kept.values()) == before:
        return 0
    edited("actions", before)
    st.session_state[STEPS] = list(kept.values())[:MOST_KEPT]
    return len(new)


def _names(listed: Any) -> dict[str, str]:
    rows = listed.drop_duplicates("account_id").head(MOST_CHOSEN)
    called = rows["name"] if "name" in rows else rows["account_id"]
    return {
        str(one): f"{name} · {one}" if isinstance(name, str) else str(one)
        for one, name in zip(rows["account_id"], called, strict=True)
    }


def edit_actions(book: Book, told: Any, total: int) -> None:
    """All actions in one table that can be edited, with undo and a file that can be uploaded again."""
    if only_answers():
        st.html(f'<p class="problem">{ONLY_ANSWERS}</p>')
        return
    if len(told):
        if total > len(told):
            st.caption(f"The first {numeral(len(told))} of {count(total, 'action')}; the file has all of them.")
        _edit(told)
    row = st.container(horizontal=True)
    undo_button(row, "actions", _put, "actions-undo")
    if len(told):
        whole = kept_actions()
        offer(
            row, "Actions as CSV", lambda: safe_csv(read_actions(book, written=whole)), "actions.csv", "text/csv",
            key="actions-csv", icon=":material/download:", type="tertiary",
        )  # fmt: skip
    _remove(row)
    st.caption(
        "Drop a file of actions among your data to add them: the downloaded one opens again. An action with a day it "
        "was done, or an outcome, is done. Add more from any list of accounts."
    )


def _edit(told: Any) -> None:
    turn = st.session_state.setdefault("actions-turn", 0)
    frame = told[[name for name in SHOWN if name in told]].reset_index(drop=True)
    frame = frame.assign(**{name: _as_text(frame[name]) for name in ("owner", "outcome", "source")})
    config = plain_columns(frame)
    config |= {name: day_column(name, WRITTEN) for name in DAYS}
    config["source"] = st.column_config.TextColumn(headed("source"), help=SOURCE_HELP, max_chars=200)
    config["outcome"] = st.column_config.TextColumn(headed("outcome"), max_chars=200)
    place = f"actions-{turn}-{hash(tuple(map(tuple, frame[['account_id', 'step']].astype(str).to_numpy())))}"
    rows = st.data_editor(
        frame, hide_index=True, key=place, placeholder="–", column_config={**config, **linked(frame, "actions")},
        disabled=[name for name in frame if name not in EDITED],
    )  # fmt: skip
    follow()
    pairs = zip(told.to_dict("records"), frame.to_dict("records"), rows.to_dict("records"), strict=True)
    changed = [written_of({**row, **{name: now[name] for name in EDITED}})
               for row, drawn, now in pairs if _differs(drawn, now)]  # fmt: skip
    if changed:
        _upserted(changed)
        st.session_state["actions-turn"] = turn + 1
        st.rerun()


def _as_text(column: Any) -> Any:
    return column.astype(object).where(column.notna(), None)


def _differs(drawn: Mapping[Any, Any], now: Mapping[Any, Any]) -> bool:
    return any(str(drawn[n] or "") != str(now[n] or "") for n in EDITED if not (_none(drawn[n]) and _none(now[n])))


def _none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _remove(place: Any) -> None:
    """Actions written here can be taken out again; those of a file are in the file."""
    kept = st.session_state.get(STEPS, [])
    if not kept:
        return
    with place.popover("Remove some", icon=":material/delete:", type="tertiary", key="actions-remove"):
        labels = {at: " · ".join(filter(None, (row["account_id"], row["step"]))) for at, row in enumerate(kept)}
        gone = st.multiselect("Written here", list(labels), format_func=labels.__getitem__, key="actions-gone")
        if st.button("Remove", key="actions-remove-now", disabled=not gone):
            edited("actions", list(kept))
            _put([row for at, row in enumerate(kept) if at not in gone])
            st.rerun()


def _put(rows: list[dict[str, Any]] | None) -> None:
    """What was written as it is to stand; the table is then drawn anew."""
    st.session_state[STEPS] = list(rows or [])
    st.session_state["actions-turn"] = st.session_state.get("actions-turn", 0) + 1
