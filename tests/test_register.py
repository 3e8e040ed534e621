"""What a reader keeps: for the session, in a file, and brought back from one; nothing else is let in."""

import json

import pytest
from asking import page, said

from analysis import AnalysisError, Book
from pages._cells.kept_rows import read_rows

COLUMNS = ["name", "changed_on", "by", "group"]
ROW = {"name": "Agents hired", "changed_on": "2025-07-01", "by": None, "group": None}


def file(rows: object, what: str = "changes") -> bytes:
    return json.dumps({"what": what, "rows": rows}).encode()


def test_a_saved_file_comes_back_as_it_was() -> None:
    assert read_rows("changes", file([ROW]), COLUMNS) == [ROW]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2]",
        b"name,changed_on\nx,2025-01-01",
        file([]),
        file("x"),
        file([["name"]]),
        file([ROW], "projections"),
        file([{**ROW, "more": 1}]),
        file([{**ROW, "name": "x" * 500}]),
        file([{**ROW, "name": {"a": 1}}]),
    ],
)
def test_any_other_file_is_refused_calmly(content: bytes) -> None:
    with pytest.raises(AnalysisError, match="no changes that were saved here") as raised:
        read_rows("changes", content, COLUMNS)
    assert raised.value.fix


def test_a_change_is_kept_judged_beside_others_and_drawn_on_the_chart(sample_book: Book) -> None:
    app = page("intervention", sample_book)
    app.date_input(key="changed").set_value("2025-07-01").run()
    assert app.button(key="keep_changes").disabled
    app.text_input(key="done").set_value("Agents hired").run()
    app.button(key="keep_changes").click().run()
    assert app.session_state["kept_changes"] == [ROW]
    app.text_input(key="done").set_value("Office moved").run()
    app.date_input(key="changed").set_value("2024-07-01").run()
    assert "Agents hired, Jul 1, 2025, all accounts: nothing changed" in said(app)
    assert "Office moved, Jul 1, 2024, all accounts: nothing changed" in said(app)
    charted = page("target", sample_book, kept_changes=[{**ROW, "changed_on": "2024-02-01"}])
    assert not charted.exception
    drawn = charted.get("vega_lite_chart")[0].proto.datasets
    assert any(b"Agents hired" in part.data.data for part in drawn)


def test_what_was_kept_can_be_forgotten(sample_book: Book) -> None:
    app = page("intervention", sample_book, kept_changes=[ROW])
    app.button(key="forget_changes").click().run()
    assert app.session_state["kept_changes"] == []
