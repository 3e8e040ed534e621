"""A page as a session with a book sees it, and what it says."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from analysis import Book, contents

PAGES = Path(__file__).parents[1] / "pages"


def frame(patience: int = 60, **state: object) -> AppTest:
    """The app in a session that holds what is given."""
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=patience)
    app.session_state["kept_tips"] = [{"word": "*"}]
    for key, value in state.items():
        app.session_state[key] = value
    return app


def to(app: AppTest, word: str) -> AppTest:
    """The page a word names, or the view of a page, as its link opens it."""
    word = contents.MOVED.get(word, word)
    page = contents.page_of(word)
    if word != page.word:
        app.query_params["view"] = word
    return app.switch_page(f"{page.word}.py").run()


def page(name: str, book: Book, patience: int = 60, **state: object) -> AppTest:
    """The page or view of that name in a session that holds this book, and what else is given."""
    return to(frame(patience, book=book, **state), name)


def said(app: AppTest) -> str:
    """Everything the page says, which no bug cut short."""
    assert not app.exception
    return " ".join(element.value for element in app.get("html") if element.value)
