"""The net under all pages: nothing that a person can open ends one, and no word of a machine stands on one."""

import pytest
from net_books import BOOKS
from netting import NAMES, again, choices, choose, faults, opened
from nightly import times
from shapes import misread
from streamlit.testing.v1 import AppTest

from analysis import Book

# So many of the options of one box are chosen, on one page in so many; by night all on all, and a hundred of a list.
MOST, CHOOSING = times(1, 100), times(6, 1)
# By day every book meets one page in so many, each page another share of the books; by night all meet.
EACH = times(24, 1)
BY_DAY = EACH > 1
# These meet every fourth page by day; what stands there is also read for the shapes of a machine.
READ = ("twelve", "snapshot", "only_experiments")
# Days of a trial that is planned, which a book without days can have.
TO_COME = ("Starts on", "Ends on", "Due")


@pytest.mark.parametrize(("place", "name"), enumerate(BOOKS))
def test_every_page_with_every_fold_on_a_book_unlike_the_sample(place: int, name: str) -> None:
    book = BOOKS[name]()
    met = [page for number, page in enumerate(NAMES) if (number + place) % _every(name) == 0]
    found = {page: wrong for page in met if (wrong := _wrong(name, page, book))}
    assert len(met) >= len(NAMES) // EACH
    assert not found


def _every(name: str) -> int:
    return min(EACH, 4) if name in READ else EACH


def _wrong(name: str, page: str, book: Book) -> list[str]:
    """What should not be there; a day asked for where there are none is a fault too."""
    app = _read(opened(page, book))
    days = [box.label for box in app.date_input if name == "snapshot" and box.label not in TO_COME]
    asked = [f"asks for a day: {label}" for label in days]
    return [*faults(app), *asked, *(misread(app, page, book) if name in READ else [])]


def _read(app: AppTest) -> AppTest:
    """A page beside which the book is read: it is not read to the end by day, and by night what it says is shown."""
    readings = app.session_state["readings"].values() if "readings" in app.session_state else ()
    for reading in readings:
        reading.stop() if BY_DAY else reading.wait()
    return again(app) if readings and not BY_DAY else app


@pytest.mark.parametrize("page", NAMES)
def test_every_page_of_the_sample_with_every_fold_and_every_choice(page: str, sample_book: Book) -> None:
    app = opened(page, sample_book)
    found = {"as it opens": [*faults(app), *misread(app, page, sample_book)]}
    for kind, key, options in _moves(app) if NAMES.index(page) % CHOOSING == 0 else ():
        for option in options:
            app = choose(app, kind, key, option)
            found[f"{key}: {option}"] = faults(app)
    assert not {where: wrong for where, wrong in found.items() if wrong}


def _moves(app: AppTest) -> list[tuple[str, str, list[str]]]:
    """Choices of the first control, every row of buttons, and some rows of each figure; by night all of every box."""
    boxes = choices(app)
    picks = [box for box in boxes if box[1].endswith("-pick")]
    controls = [box for box in boxes if box not in picks]
    rows = [box for box in controls[1:] if box[0] == "button_group"]
    others = [box for box in controls[1:] if box not in rows] if times(0, 1) else []
    return [(kind, key, _some(options)) for kind, key, options in (*controls[:1], *rows, *others, *picks)]


def _some(options: list[str]) -> list[str]:
    """The options beside the one that is there, or as many of them as are chosen, the last among them."""
    others = options[1:]
    return others[:: -max(1, -(-len(others) // MOST))]
