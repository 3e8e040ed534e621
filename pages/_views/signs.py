"""Which warning signs really predict churn?"""

import streamlit as st

from analysis import Book, estimate, health
from analysis.charts.signs import fading, signs
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    within = cells.choose_within()
    with st.expander("A rule of your own"):
        words = {name: cells.plain(label) for name, label in health.rule_columns(book).items()}
        column = st.selectbox(
            "Column", list(words), format_func=words.__getitem__, key="rule_column", bind="query-params"
        )
        values = health.rule_values(book, column)
        settings = {"index": None, "placeholder": "Choose a value"} if values else {}
        asked = st.selectbox("Is", values or health.COMPARISONS[:-1], key=f"rule_is_{bool(values)}", **settings)
        number = None if values else st.number_input("Value", value=None, key="rule_value", bind="query-params")
    rule = (column, "is", asked) if values and asked else (column, asked, number) if number is not None else None

    words = cells.with_words()

    result = cells.run(health.signs, book, horizon=within, rule=rule, **words)

    picked = cells.figure(signs(result), table=result.signs, name="signs", pick="label")
    cells.accounts(
        health.list_with_sign,
        book,
        title="The accounts that carry a sign now",
        sign=picked,
        horizon=within,
        rule=rule,
        acting=f"{health.SIGN}{picked}" if picked else "",
        **words,
    )
    cells.reading(result.findings)
    if result.fading["usage"].notna().any():
        cells.figure(fading(result), table=result.fading, name="fading")
    cells.method(health.signs, estimate.landmark_ratio, estimate.benjamini_hochberg)
    cells.takeaway("signs", result)
