"""What is a realistic churn target, and how likely are we to hit it?"""

import streamlit as st

from analysis import Book, estimate, targets
from analysis.charts.goal import goal
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    year_ahead = cells.run(targets.usual_until, book)

    by = cells.choose_by(book)
    asked = st.container(horizontal=True, vertical_alignment="bottom")
    until = asked.date_input(
        "Reached by",
        year_ahead,
        min_value=book.as_of,
        format=cells.TYPED_DAY,
        key="until",
        bind="query-params",
        width=170,
    )
    aim = asked.number_input(
        "Your own target, churn a year in %",
        0.0,
        99.0,
        None,
        0.5,
        key="aim",
        bind="query-params",
        width=300,
        placeholder="for example 7",
    )

    result = cells.run(targets.goal, book, by=by, until=until, aim=None if aim is None else aim / 100)

    cells.figure(goal(result), table=result.chances, name="goal")
    cells.reading(result.findings)
    cells.table(result.aims, "Targets this book can support", "aims")
    cells.method(
        targets.goal,
        targets.estimate_aims,
        estimate.shrunk_rates,
        estimate.standardised_rate,
        estimate.chance_of_at_most,
    )
    cells.takeaway("goal", result)
