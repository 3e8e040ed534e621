"""What goes wrong at each stage, and what do we do about it?"""

import streamlit as st

from analysis import Book, estimate, health
from analysis.charts.plays import plays
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    result = cells.run(health.plays, book)
    stage = cells.choose("Accounts now at", list(result.stages["stage"]), name="stage") or health.PLAY_STAGES[0]

    cells.figure(plays(result), table=result.stages, name="plays")
    cells.reading(result.findings)
    st.header("The plays", anchor=False)
    st.caption("One for each stage. Edit the steps and the owner to make it yours.")
    written = cells.written(
        result.stages, by="stage", asked=["steps", "owner"], name="stage_plays", files="these plays",
        shown=["stage", "play", "steps", "owner", "answers_to", "accounts", "carrying"],
    )  # fmt: skip
    now = cells.everyone(health.list_stage, book, stage=stage)
    if len(now):
        play, first = health.play_of(written, stage)
        cells.table(
            now,
            f"Accounts at this stage now: {stage}",
            "stage-now",
            above=cells.adding_actions(book, now, "stage-now", step=first, source=f"{health.PLAY}{play}"),
        )
    cells.table(result.evidence, "Everything that was looked at", "plays-evidence")
    cells.method(health.plays, health.list_stage, estimate.landmark_ratio, estimate.benjamini_hochberg)
    cells.takeaway("plays", result)
