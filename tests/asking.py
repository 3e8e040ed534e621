"""A page as a session with a book sees it, and what it says."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from analysis import Book

PAGES = Path(__file__).parents[1] / "pages"


def page(name: str, book: Book, **state: object) -> AppTest:
    """The page of that name in a session that holds this book, and what else is given."""
    app = AppTest.from_file(str(PAGES / "_main.py"), default_timeout=60)
    for key, value in {"book": book, **state}.items():
        app.session_state[key] = value
    return app.switch_page(f"{name}.py").run()


def said(app: AppTest) -> str:
    """Everything the page says, which no bug cut short."""
    assert not app.exception
    return " ".join(element.value for element in app.get("html") if element.value)
