"""A page opened by itself with a book, and what it says."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from analysis import Book

PAGES = Path(__file__).parents[1] / "pages"


def page(name: str, book: Book, **state: object) -> AppTest:
    """The page of that name as a session with this book sees it."""
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60)
    for key, value in {"book": book, **state}.items():
        app.session_state[key] = value
    return app.run()


def said(app: AppTest) -> str:
    """Everything the page says, which no bug cut short."""
    assert not app.exception
    return " ".join(element.value for element in app.get("html") if element.value)
