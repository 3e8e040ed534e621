"""The builder on its page: a deck is made, edited, undone, kept with the notebook, and there again."""

import pandas as pd
from asking import frame, to

from analysis import Book


def keys(page) -> list[str]:
    return [slide.key for slide in page.session_state["deck"].slides]


def test_an_edited_deck_is_kept_undone_and_there_again() -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Alder", "Birch"], "csm": ["Robin", "Kim"],
                             "started_on": ["2023-01-01"] * 2, "churned_on": [None, "2025-02-01"]})  # fmt: skip
    goals = pd.DataFrame({"account_id": ["A"], "goal": ["Faster"], "baseline": [9], "target": [8], "actual": [8.5]})
    page = to(frame(book=Book.from_frames(accounts=accounts, goals=goals, as_of="2025-09-30")), "qbr")
    assert page.multiselect(key="deck_owners").options == ["Robin"]
    page.button(key="deck_make").click().run()
    made = keys(page)
    page.button(key="Drop-slide-talk").click().run()
    assert keys(page) == [key for key in made if key != "talk"]
    page.button(key="deck-undo").click().run()
    assert keys(page) == made
    page.button(key="Down-slide-goals").click().run()
    moved = keys(page)
    assert moved != made
    # A notebook that is opened brings what was kept; the deck of the session is not there then.
    del page.session_state["deck"]
    page.run()
    assert keys(page) == moved
    assert not page.exception
