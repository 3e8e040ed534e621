"""The pages as a reader meets them: empty, on the sample book, and on a book whose names try to do harm."""

import ast
import json
import re
from datetime import date
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asking import frame, to
from net_books import snapshot
from streamlit.testing.v1 import AppTest

from analysis import Book, contents
from analysis.charts.paper import drawn_again
from pages._cells.safe_text import plain, safe_csv

source_digest = import_module("pages._cells.source_digest")
PAGES = Path(__file__).parents[1] / "pages"
QUESTIONS = sorted([*PAGES.glob("[a-z]*.py"), *PAGES.glob("_views/[a-z]*.py")])
WORDS = [view.word for view in contents.views()]
# The summary, the first page and the last two ask nothing of an analysis of their own: they have tests of their own.
EXPLORING = [word for word in WORDS if word not in ("summary", "open_book", "since", "qbr", "notebook")]
# What a reader must say before a page has anything to answer.
SAID = {
    "intervention": {"changed": date(2025, 7, 1)},
    "value": {"kept_milestones": [{"kind": "Office opened"}, {"kind": "Reorganization"}]},
}
HARM = ["![x](http://evil.test/x.png)", "[Renew](http://evil.test)", ":material/home: $x$", "<img src=x>", "=1+1"]
ids = [str(path.relative_to(PAGES)) for path in QUESTIONS]


def opened(page: str, book: Book | None = None) -> AppTest:
    """The page as the first thing a new session asks for."""
    return to(frame(**({} if book is None else {"book": book})), page)


def shown(app: AppTest) -> str:
    return " ".join(element.value for element in app.get("html") if element.value)


def keys(spec: Any) -> list[str]:
    """What the legends of a chart say."""
    if not isinstance(spec, dict | list):
        return []
    legend = spec.get("legend") if isinstance(spec, dict) else None
    own = re.findall(r"\? '([^']*)'", legend.get("labelExpr", "")) if isinstance(legend, dict) else []
    parts = spec.values() if isinstance(spec, dict) else spec
    return [*own, *(word for part in parts for word in keys(part))]


@pytest.fixture(scope="module")
def awkward_book() -> Book:
    """Sixty accounts whose names and groups are links, images, icons, tags and formulas."""
    rows = [
        {
            "account_id": f"A{i}", "name": HARM[i % 5], "segment": HARM[i % 5], "started_on": f"2023-0{1 + i % 9}-15",
            "churned_on": f"2025-0{1 + i % 9}-20" if i % 3 == 0 else None, "mrr": 100.0 + i,
            "churn_reason": HARM[i % 5],
        }
        for i in range(60)
    ]  # fmt: skip
    return Book.from_frames(accounts=pd.DataFrame(rows), as_of="2025-12-31", name=HARM[0])


@pytest.mark.parametrize("path", QUESTIONS, ids=ids)
def test_a_page_is_one_question(path: Path) -> None:
    question = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert question.endswith("?")
    assert len(question.splitlines()) == 1


@pytest.mark.parametrize("path", [path for path in QUESTIONS if path.stem in EXPLORING], ids=str)
def test_a_page_is_a_notebook_and_not_a_program(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80
    made = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef)]
    assert [getattr(node, "name", "") for node in made] == (["show"] if path.parent.name == "_views" else [])
    nested = [
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        for inner in ast.walk(node)
        if isinstance(inner, ast.If)
    ]
    assert len(nested) == len([node for node in ast.walk(tree) if isinstance(node, ast.If)])


@pytest.mark.parametrize("path", QUESTIONS, ids=ids)
def test_a_page_never_sees_a_frame_library(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert {name.split(".")[0] for name in names} <= {"streamlit", "pages", "analysis"}


@pytest.mark.parametrize("view", contents.views(), ids=lambda view: view.word)
def test_a_page_without_a_book_offers_one_in_place(view: contents.View) -> None:
    app = opened(view.word)
    assert not app.exception
    assert app.title[0].value == plain(view.question, 200)
    assert app.button(key="open_sample").label == "Open the sample book"
    assert app.file_uploader[0].label.startswith("Your files")


def test_one_click_opens_the_sample_and_the_page_answers() -> None:
    app = opened("composition").button(key="open_sample").click().run()
    assert not app.exception
    assert "44 of 550 accounts churned in 2025" in shown(app)
    assert "sample" in shown(app)


@pytest.mark.parametrize("word", EXPLORING)
def test_the_answer_stands_above_the_figure_whose_picture_keeps_its_legend(word: str, sample_book: Book) -> None:
    app = to(frame(book=sample_book, **SAID.get(word, {})), word)
    assert not app.exception
    order = [element.value for element in app.get("html") if element.value]
    answer = next(i for i, value in enumerate(order) if 'class="answer"' in value)
    figure = next(i for i, value in enumerate(order) if 'class="figure-title"' in value)
    assert answer < figure
    figures = app.get("vega_lite_chart")
    assert figures[0].proto.alt
    for spec in (json.loads(figure.proto.spec) for figure in figures):
        words, drawn = keys(spec), unescape(drawn_again(spec, "svg").decode())
        assert [word for word in words if word not in drawn] == []


@pytest.mark.parametrize("word", WORDS)
def test_names_that_try_to_do_harm_are_only_text(word: str, awkward_book: Book) -> None:
    app = opened(word, awkward_book)
    assert not app.exception
    read_as_markdown = [
        *(element.value for kind in (app.title, app.header, app.markdown, app.caption, app.info) for element in kind),
        *(fold.label for fold in app.expander),
        *(button.label for button in app.button),
    ]
    for text in read_as_markdown:
        assert "![" not in str(text)
        assert "](http" not in str(text)
    # The summary draws its curves as pictures of its own, without a word of anybody's in them.
    assert "<img" not in shown(app).replace('<img class="curve" alt="" src="data:image/svg+xml;base64,', "")


def test_a_picked_bar_opens_the_accounts_behind_it(awkward_book: Book) -> None:
    picked = {"selection": {"pick": [{"group": HARM[0]}]}}
    app = to(frame(book=awkward_book, **{"composition-segment": picked}), "composition")
    assert not app.exception
    behind = next(fold for fold in app.expander if fold.label.startswith("The accounts that churned:"))
    assert len(behind.dataframe[0].value) > 0
    assert set(behind.dataframe[0].value["group"]) == {HARM[0]}


def test_a_snapshot_has_no_periods_and_the_page_says_so() -> None:
    app = opened("composition", snapshot())
    assert not app.date_input
    assert any("no periods" in caption.value for caption in app.caption)


def test_what_cannot_be_answered_is_said_and_is_no_crash() -> None:
    pilot = pd.DataFrame({"unit_id": ["a", "b"], "arm": ["treatment", "control"], "speed_after": [1.0, 2.0]})
    app = opened("survival", Book.from_frames(kpis=pilot))
    assert not app.exception
    assert "problem" in shown(app)


def test_the_sources_are_read_once_and_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("a = 1", encoding="utf-8")
    monkeypatch.setattr(source_digest, "SOURCES", tmp_path)
    afresh = source_digest.sources.__wrapped__
    before = afresh()
    assert afresh() == before
    (tmp_path / "one.py").write_text("a = 2 ", encoding="utf-8")
    assert afresh() != before
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read again"))
    assert source_digest.sources() == source_digest.sources()


def test_another_book_never_gets_the_answer_of_the_one_before() -> None:
    def script() -> None:
        from types import SimpleNamespace

        import streamlit as st

        from analysis.book.answers import OfBase
        from pages import _cells as cells

        class Small:
            name, sample, only, then, milestones, engine = "", False, (), None, None, "duckdb"
            recipe = SimpleNamespace(columns=())

            def __init__(self, mark: str) -> None:
                self.fingerprint, self.currency = mark, ""
                self.built = SimpleNamespace(answers=OfBase())

        def count(book: Small, *, by: str) -> str:
            st.session_state["calls"] = st.session_state.get("calls", 0) + 1
            return f"{book.fingerprint} {by}"

        one, other = Small("a"), Small("b")
        said = [cells.run(count, book, by=by) for book, by in ((one, "x"), (one, "x"), (other, "x"), (one, "y"))]
        st.text(" ".join(said) + f" {st.session_state['calls']}")

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.text[0].value == "a x a x b x a y 3"


def test_a_csv_opens_as_text_in_a_spreadsheet() -> None:
    frame = pd.DataFrame({"=name": ["=1+1", "+1", "-cmd", "@x", "fine"], "rate": [-2.5, 1, 2, 3, 4]})
    text = safe_csv(frame).decode("utf-8-sig").splitlines()
    assert text == ["'=name,rate", "'=1+1,-2.5", "'+1,1.0", "'-cmd,2.0", "'@x,3.0", "fine,4.0"]


@pytest.mark.parametrize("text", HARM)
def test_plain_text_has_nothing_markdown_reads(text: str) -> None:
    assert not set(plain(text)) & set("![]()<>:$=*_`~\\/")


def test_a_table_names_the_dimensions_in_words(sample_book: Book) -> None:
    app = opened("peers", sample_book)
    named = {name for table in app.dataframe if "dimension" in table.value for name in table.value["dimension"]}
    assert "contract months" in named
    assert not any("_" in name for name in named)


def test_a_choice_and_a_typed_number_never_share_a_word() -> None:
    """What stands in the address goes along from page to page: a word chosen on one would end another as a number."""
    parsed = [ast.parse(page.read_text("utf-8")) for page in QUESTIONS]
    calls = [call for tree in parsed for call in ast.walk(tree) if isinstance(call, ast.Call)]
    chosen = {_said(call, "name") for call in calls if _called(call) in ("choose", "choose_some")} - {None}
    typed = {_said(call, "key") for call in calls if _called(call).endswith("_input")} - {None}
    assert {"months", "agent"} <= chosen | typed
    assert chosen & typed == set()


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _said(call: ast.Call, word: str) -> object:
    return next((ast.literal_eval(given.value) for given in call.keywords if given.arg == word
                 and isinstance(given.value, ast.Constant)), None)  # fmt: skip
