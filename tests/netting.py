"""A page as a person could open it, every fold at once, and what on it should not be there to read."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from html import unescape
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import streamlit as st
from asking import frame, to
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from written import leaves

from analysis import Book, contents

NAMES = [view.word for view in contents.views()]
# What stands on a page where a number, a day or a word is missing: not a part of a longer word, and not the English
# "None of them"; and what nobody says: the first 1 month, a 8% chance.
SLIPS = re.compile(r"(?<![\w.])(?:[-+]?inf|nan|NaN|NaT|Infinity|<NA>|None(?! of| has| have| is| was| are))(?![\w(])"
                   r"|\b(?:first|last|next|past) 1 (?:month|quarter|year)\b|\ba (?:8\d?|11|18)(?:\.\d)?%")  # fmt: skip
WRONG = ("Something in the app went wrong", "Traceback (most recent call last)")
# Fields of a page's messages that nobody reads: keys, addresses, and code.
UNREAD = {"id", "element_id", "form_id", "url", "key", "query_param_key", "user_key", "language", "help_key"}


@contextmanager
def every_fold_open() -> Iterator[None]:
    """Each fold stands open, so that those which are filled when they are opened are filled."""
    fold = st.expander
    with patch.object(st, "expander", lambda label, expanded=False, **settings: fold(label, True, **settings)):
        yield


def opened(page: str, book: Book) -> AppTest:
    """The page or view of that word on the book, with every fold open."""
    with every_fold_open():
        st.set_option("client.showErrorDetails", "full")
        return to(frame(book=book), page)


def again(app: AppTest) -> AppTest:
    """The page after what was just done on it; what breaks it is shown whole."""
    for box in app.selectbox:
        if box.value is not None and box.options and not _stands(box):
            box.set_value(box.options[0])
    with every_fold_open():
        st.set_option("client.showErrorDetails", "full")
        return app.run()


def _stands(box: Any) -> bool:
    """Whether what is chosen is one of the options; a browser shows the first where they changed, AppTest stumbles."""
    try:
        return box.index is not None
    except ValueError:
        return False


def faults(app: AppTest) -> list[str]:
    """What ended the page, and the words on it that stand for something missing."""
    broken = [f"{error.message} {''.join(error.stack_trace[-3:])}" for error in app.exception]
    said = [unescape(re.sub("<[^>]+>", " ", text)) for text in _read(app)]
    wrong = [text for text in said if any(words in text for words in WRONG)]
    slips = [f"…{text[max(0, slip.start() - 60) : slip.end() + 40]}…" for text in said for slip in SLIPS.finditer(text)]
    return list(dict.fromkeys([*broken, *wrong, *slips]))


def _read(app: AppTest) -> Iterator[str]:
    for part in _elements(app._tree):
        yield from _strings(part)


def _elements(block: Any) -> Iterator[Message]:
    """The messages of all parts of a page; not the code it shows, which has such words of its own."""
    if isinstance(getattr(block, "proto", None), Message):
        yield block.proto
    for child in getattr(block, "children", {}).values():
        kind = getattr(child, "type", "")
        if kind == "exception" or (kind == "code" and child.proto.language == "python"):
            continue
        if hasattr(child, "children"):
            yield from _elements(child)
        elif isinstance(getattr(child, "proto", None), Message):
            yield child.proto


def _strings(message: Message) -> Iterator[str]:
    """Every text in a message, also those in its tables and in the description of its chart."""
    for field, value in message.ListFields():
        if field.name in UNREAD:
            continue
        repeated = (isinstance(value, Sequence) and not isinstance(value, str | bytes)) or hasattr(value, "append")
        for one in value if repeated else [value]:
            if isinstance(one, Message):
                yield from _strings(one)
            elif isinstance(one, bytes):
                yield from _cells(one)
            elif isinstance(one, str):
                yield from _inside(one)


def _inside(text: str) -> Iterator[str]:
    """A text, or the texts of what it describes where it is JSON."""
    if text[:1] in ("{", "["):
        with suppress(ValueError):
            yield from leaves(json.loads(text))
            return
    yield text


def _cells(data: bytes) -> Iterator[str]:
    """The texts and headers of a table, and its numbers that are no finite number; an empty cell is shown as a dash."""
    try:
        shown = pa.ipc.open_stream(data).read_pandas()
    except pa.ArrowInvalid:
        return
    for column in shown.columns:
        yield str(column)
        values = shown[column]
        if values.dtype.kind == "f":
            yield from (f"{column}: inf" for _ in range(int(np.isinf(values).sum())))
        elif values.dtype.kind not in "iubM":
            yield from (str(value) for value in values[values.notna()].unique())


def choices(app: AppTest) -> list[tuple[str, str, list[str]]]:
    """The boxes in which one of several is chosen, in the order of the page: kind, key, options as read."""
    kinds = ("selectbox", "button_group", "radio")
    found = [
        part for part in _widgets(app._tree) if part.type in kinds and len(part.options) > 1 and part.key != "view"
    ]
    return [(part.type, part.key, list(part.options)) for part in found]


def _widgets(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if hasattr(child, "options") and hasattr(child, "type"):
            yield child
        yield from _widgets(child)


def choose(app: AppTest, kind: str, key: str, option: str) -> AppTest:
    """The page after an option, as it is read, was chosen in one of its boxes, if it still is there to choose."""
    for box in app.get(kind):
        if box.key == key and option in box.options:
            box.set_value(option)
            return again(app)
    return app
