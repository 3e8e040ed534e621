"""Who may see answers only: no page names an account, in a sentence, a table, a chart, or a file."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
import streamlit as st
from asking import frame, to
from books import sample, twelve
from nightly import times
from streamlit.testing.v1 import AppTest

from analysis import account, contents, qbr
from analysis.book.draft import Draft
from analysis.qbr.pack import Pack
from analysis.qbr.tabs import Held
from pages._cells import people, reader

SHUT = {"account", "notebook", "qbr", "since"}
MINE = b"account_id,name,segment,started_on,churned_on\n" + b"".join(
    b"m%d,Mine %d,%s,2024-01-0%d,%s\n" % (n, n, (b"S", b"L")[n % 2], n % 9 + 1, (b"2025-03-01", b"", b"")[n % 3])
    for n in range(40)
)
# Where single accounts stand beside the answer, by day; all by night.
BY_DAY = {"losses", "reasons"}


def words() -> list[Any]:
    every = {view.word for page in contents.pages() for view in (page.views or (page,)) if page.word not in SHUT}
    return [word if word in BY_DAY else pytest.param(word, marks=pytest.mark.nightly) for word in sorted(every)]


@cache
def names() -> re.Pattern[str]:
    """The names and ids of all accounts of the sample."""
    found = account.find_accounts(sample(), most=10**6)
    told = sorted({*found["name"], *found["account_id"]}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in told))


def protos(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield from protos(child)
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto


def tables(message: Any) -> Iterator[bytes]:
    """What is sent as bytes, wherever in an element it stands."""
    for _, value in message.ListFields():
        for part in value if hasattr(value, "__iter__") and not isinstance(value, str | bytes) else [value]:
            if isinstance(part, bytes):
                yield part
            elif hasattr(part, "ListFields"):
                yield from tables(part)


def written(proto: Any) -> str:
    """All that an element sends to the browser, its tables as text."""
    read = (pa.ipc.open_stream(table).read_all().to_pandas().to_csv() for table in tables(proto))
    return " ".join([str(proto), *read])


@pytest.mark.parametrize("word", words())
def test_who_may_see_answers_only_reads_no_account_anywhere(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "role", lambda: "viewer")
    app = to(frame(book=sample()), word)
    assert not app.exception
    assert {name for proto in protos(app._tree) for name in names().findall(written(proto))} == set()
    assert not app.get("download_button")


# The bar of all pages is tried on one of them; the other views of a page are pages of their own here.
CHOICES, ELSEWHERE, MOST_TRIED = ("selectbox", "radio", "button_group", "toggle", "checkbox"), ("bar_", "view"), 12


def choices(app: AppTest) -> list[tuple[str, str, Any]]:
    """Each choice of a page as it stands: the kind of its control, its key, and what can be chosen."""
    controls = [(kind, control) for kind in CHOICES for control in app.get(kind)]
    own = [(kind, one) for kind, one in controls if one.key and not one.key.startswith(ELSEWHERE) and not one.disabled]
    return [(kind, one.key, said) for kind, one in own for said in getattr(one, "options", [True])[:MOST_TRIED]]


def choose(app: AppTest, kind: str, key: str, said: Any) -> bool:
    """Make a choice where it is still offered; whether it is."""
    control = next((one for one in app.get(kind) if one.key == key), None)
    if control is None or said not in getattr(control, "options", [True]):
        return False
    (control.select if hasattr(control, "select") else control.set_value)(said)
    app.run()
    return True


@pytest.mark.parametrize("word", words())
def test_no_choice_of_a_page_shows_an_account_to_who_may_see_answers_only(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "role", lambda: "viewer")
    app, leaks = to(frame(book=sample()), word), {}
    for kind, key, said in choices(app)[: times(3, 10_000)]:
        if choose(app, kind, key, said):
            assert not app.exception, (key, said)
            found = {name for proto in protos(app._tree) for name in names().findall(written(proto))}
            if found or app.get("download_button"):
                leaks[key, said] = sorted(found)[:3]
    assert not leaks


def test_the_walk_finds_the_names_that_an_owner_sees() -> None:
    assert names().search(" ".join(map(written, protos(to(frame(book=sample()), "losses")._tree))))


def test_who_opens_a_book_of_their_own_takes_nothing_along_of_what_they_might_only_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was written there is seen, and saved, by whoever owns the open notebook: and that is now the reader."""
    monkeypatch.setattr(reader, "role", lambda: "viewer" if reader.SHARED in st.session_state else "owner")
    shared, secret = twelve(), "Call Firm 7 before they leave"
    step = {"account_id": "a7", "step": secret, "owner": "", "due_on": "", "done_on": "", "outcome": "", "source": "",
            "said_on": "2025-01-01"}  # fmt: skip
    app = frame(
        book=shared, shared_notebook={"owner": "ines", "role": "viewer"}, pack=Pack().keep(qbr.note(shared, secret)),
        before=Pack().keep(qbr.note(shared, secret)), kept_deck_steps=[step], plans={"x": secret},
        held=Held.new(), held_files=tuple(sheet.contents for sheet in shared.sheets), recipes=[shared.recipe],
    )  # fmt: skip
    monkeypatch.setattr(people, "standing", lambda: reader.role)
    app.session_state["draft"] = Draft.from_files([("mine.csv", MINE)])
    app.run()
    assert app.session_state["pack"].items
    app.button(key="accept").click().run()
    assert app.session_state["book"].count() == 40
    assert reader.SHARED not in app.session_state
    kept = {name: str(value) for name, value in app.session_state._state.filtered_state.items()}
    assert not [name for name, value in kept.items() if secret in value]
    for word in ("notebook", "qbr", "actions", "since"):
        app = to(app, word)
        assert not app.exception
        assert secret not in " ".join(map(written, protos(app._tree))), word
