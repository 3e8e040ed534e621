"""Text is cleaned once, where it comes in: no control character or noncharacter reaches a page, a figure or a file."""

import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import full

from analysis import Book, charts, composition, experiment, qbr
from analysis.book.recipe import Recipe
from analysis.cleaning import clean, clean_name, cleaned
from analysis.health import read_notes
from analysis.qbr.notebook import Notebook, open_saved, save
from pages._cells.safe_text import plain

CASES = Path(__file__).parent / "cases"
UNFIT = {
    "vertical tab": "\x0b", "unit separator": "\x1f", "start": "\x01", "zero": "\x00", "delete": "\x7f",
    "C1": "\x85", "last of C1": "\x9f", "U+FFFE": "\ufffe", "U+FFFF": "\uffff", "U+FDD0": "\ufdd0",
    "U+1FFFE": "\U0001fffe", "U+10FFFF": "\U0010ffff",
}  # fmt: skip
HALF = "\udce9"


def is_fit(text: str) -> bool:
    """By the categories of Unicode itself: no control, no half of a pair, no code point that is never a character."""
    never = any(0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE for c in text)
    return not never and not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r" for c in text)


@given(st.text(st.characters(codec=None), max_size=60))
def test_what_is_cleaned_is_fit_and_all_else_stays(text: str) -> None:
    assert is_fit(clean(text))
    assert len(clean(text)) == len(text)
    assert all(new == old or (new == " " and not is_fit(old)) for new, old in zip(clean(text), text, strict=True))


@pytest.mark.parametrize(
    "text", ["Zoë", "日本語（株）", "👩‍👩‍👧 family", "می‌خواهم", "a\tb\nc\r\nd", "𝒳", "ﷺ", "\ufffd", "\ue000"]
)
def test_letters_and_signs_of_every_script_stay(text: str) -> None:
    assert clean(text) == text


def accounts(segment: str) -> str:
    lines = [
        f"A{i},Co {i},2023-01-{1 + i % 28:02d},{'2024-03-05' if i % 3 else ''},{segment if i % 2 else 'Mid'}"
        for i in range(40)
    ]
    return "account_id,name,start date,churn date,segment\n" + "\n".join(lines) + "\n"


def texts(book: Book) -> set[str]:
    """Everything a book says in words."""
    rows = book.built.engine.rows("SELECT DISTINCT segment, name FROM accounts")
    about = [book.name, *book.dimensions.values(), *book.files["file"], *(h for s in book.sheets for h in s.headers)]
    return {str(part) for row in rows for part in row} | set(about)


@pytest.mark.parametrize("kind", UNFIT)
def test_values_headers_and_names_of_files_and_books_are_cleaned(kind: str) -> None:
    bad = UNFIT[kind]
    text = accounts(f"SMB{bad}North").replace("segment\n", f"segment{bad}\n")
    book = Book.from_files((f"crm{bad}.csv", text.encode()), name=f"Our{bad}book")
    assert book.count() == 40
    assert all(map(is_fit, texts(book)))
    assert {"SMB North", "Mid", "Our book"} <= texts(book)
    half = Book.from_files((f"crm{HALF}.csv", text.encode()), name=f"Our{HALF}book")
    assert all(map(is_fit, texts(half)))


@pytest.mark.parametrize("kind", [*UNFIT, "half"])
def test_frames_are_cleaned(kind: str) -> None:
    bad = UNFIT.get(kind, HALF)
    frame = pd.read_csv(io.StringIO(accounts("SMB North"))).astype(object)
    frame["segment"] = pd.Series([f"SMB{bad}North" if i % 2 else "Mid" for i in range(40)], dtype=object)
    frame.columns = pd.Index([f"name{bad}" if name == "name" else name for name in frame], dtype=object)
    book = Book.from_frames(accounts=frame, name=f"Our{bad}book")
    assert all(map(is_fit, texts(book)))
    assert "SMB North" in texts(book)


def test_words_that_repeat_and_parquet_are_cleaned_too() -> None:
    frame = pd.read_csv(io.StringIO(accounts("SMB\x0bNorth")))
    frame["segment"] = frame["segment"].astype("category")
    stream = io.BytesIO()
    frame.to_parquet(stream)
    book = Book.from_files(("crm.parquet", stream.getvalue()))
    assert {"SMB North", "Mid"} <= texts(book)
    assert all(map(is_fit, texts(book)))


def test_a_space_at_the_edge_that_cleaning_leaves_goes_like_any_other() -> None:
    text = accounts("North\x0b").replace("A3,", "A3\x00,")
    book = Book.from_files(("crm.csv", text.encode()))
    assert {"North", "Mid"} <= texts(book)
    assert book.built.engine.count("accounts", "account_id = 'A3'") == (1,)


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.from_files(CASES / "control_char_group.csv")


def test_the_case_opens_and_its_groups_are_cleaned(book: Book) -> None:
    assert book.count() == 90
    result = composition.analyze(book, by="segment")
    assert set(result.groups["group"]) == {"SMB North", "Enterprise", "Mid"}
    assert all(is_fit(finding.claim) for finding in result.findings)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_of_it_is_drawn(book: Book, kind: Any) -> None:
    drawn = charts.picture(charts.composition(composition.analyze(book, by="segment")), kind)
    assert len(drawn) > 5_000
    assert kind == "png" or b"SMB North" in drawn


@pytest.mark.parametrize("to", [qbr.to_html, qbr.to_pdf, qbr.to_pptx, qbr.to_csvs], ids=lambda to: to.__name__)
def test_every_export_of_it_is_made(book: Book, to: Any) -> None:
    assert len(to(qbr.report(full(book), book, "code"))) > 1_000


def test_a_saved_notebook_is_cleaned_when_it_is_opened(book: Book) -> None:
    import zipfile

    kept = qbr.Pack().keep(qbr.own_words("Agreed", qbr.Origin.of(book), "Call them"))
    data = save(Notebook(book, kept, written={"play": {"line": {"what": "write"}}}))
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry.endswith(".json"):
                for word in (b"Agreed", b"Call them", b"write", b"control_char_group", b"start date"):
                    content = content.replace(word, word + json.dumps("\x0b\ufffe\ud800").strip('"').encode())
            new.writestr(entry, content)
    opened = open_saved(sink.getvalue())
    assert all(map(is_fit, texts(opened.book)))
    assert opened.book.count() == 90
    item = opened.pack.items[0]
    assert all(map(is_fit, (item.title, item.note, str(opened.written), item.origin.book)))


def test_what_readers_type_and_bring_is_cleaned(book: Book) -> None:
    item = qbr.own_words("Agreed\x0b", qbr.Origin.of(book), "one\x01\ntwo")
    pack = qbr.Pack().keep(item).titled("Review\x0c").note(item.id, "said\x7f")
    assert (pack.title, item.title, item.note, pack.items[0].note) == ("Review", "Agreed", "one \ntwo", "said ")
    assert read_notes(json.dumps({"line\x01": {"what": "a\x02"}}).encode()) == {"line ": {"what": "a "}}
    recipe = Recipe(tuple(book.recipe.files)).to_json().replace("start date", "start date\\u000b")
    assert is_fit(str(Recipe.from_json(recipe)))
    plan = {"title": "Try\x0b it", "kpis": [{"kpi": "k", "label": "K\x01", "smallest_change_that_matters": 1}]}
    assert is_fit(str(experiment.plan_text(book, plan=json.dumps(plan))))
    assert cleaned({"a\x00": ["b\x01", 1, None, True]}) == {"a ": ["b ", 1, None, True]}
    assert clean_name("  a \x0b\n b ") == "a b"


LINKS = [
    "http://a.example",
    "HTTPS://a.example/x",
    "www.example.com",
    "WWW.example.com",
    "ann@example.com",
    "ftp://x.y",
]


@pytest.mark.parametrize("text", LINKS)
def test_what_markdown_would_make_a_link_is_kept_apart_by_what_is_not_seen(text: str) -> None:
    """Markdown looks for links again in the text that comes of entities, by these two patterns of its own."""
    import re
    from html import unescape

    said = unescape(plain(f"to {text} now"))
    assert said.replace("\u2060", "") == f"to {text} now"
    assert not re.search(r"(https?:\/\/|www(?=\.))([-.\w]+)([^ \t\r\n]*)", said, re.IGNORECASE)
    assert not re.search(r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)", said)
    assert "://" not in said


@pytest.mark.parametrize(
    "text", [":smile:", ":material_face:", ":streamlit:", "a -> b", "a <- b", "a <-> b", "a -- b", "a <= b"]
)
def test_signs_and_arrows_in_names_stay_what_they_are(text: str) -> None:
    from html import unescape

    said = unescape(plain(text))
    assert said != text
    assert said.replace("\u2060", "") == text


def test_a_text_that_is_too_long_ends_at_a_word_and_one_without_words_at_the_last_letter_there_is_room_for() -> None:
    from html import unescape

    from pages._cells.safe_text import plain

    assert unescape(plain("1.86 to 0.85", 10)) == "1.86 to…"
    assert unescape(plain("1.86 to 0.85", 12)) == "1.86 to 0.85"
    assert unescape(plain("x" * 30, 10)) == "x" * 9 + "…"
