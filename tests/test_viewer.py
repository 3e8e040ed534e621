"""Who may see answers only: no page names an account, in a sentence, a table, a chart, or a file."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from asking import frame, to
from books import sample

from analysis import account, contents
from pages._cells import reader

SHUT = {"account", "notebook", "qbr"}
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


def test_the_walk_finds_the_names_that_an_owner_sees() -> None:
    assert names().search(" ".join(map(written, protos(to(frame(book=sample()), "losses")._tree))))
