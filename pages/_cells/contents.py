"""The pages in the order a reader goes through them, and the question each one asks."""

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from analysis import Book

PAGES = Path(__file__).parents[1]
SECTIONS = {
    "Open": [
        ("open_book.py", "The book", "book_2"),
    ],
    "Who left, and why": [
        ("composition.py", "Who left", "group_remove"),
        ("drivers.py", "Who leaves more", "travel_explore"),
        ("reasons.py", "Why they left", "contact_support"),
        ("change.py", "Why it changed", "difference"),
        ("rules.py", "By whose rule", "rule"),
        ("economics.py", "Segment economics", "calculate"),
    ],
    "How long they stay": [
        ("survival.py", "How long they stay", "stairs"),
        ("cohorts.py", "Started together", "grid_on"),
        ("stages.py", "When they leave", "timeline"),
        ("renewing.py", "At the renewal", "event_repeat"),
        ("causes.py", "In which way", "call_split"),
        ("gaps.py", "Months and money", "compare_arrows"),
        ("adjusted.py", "The rest the same", "balance"),
        ("peers.py", "Left too early", "running_with_errors"),
        ("ahead.py", "Past what we saw", "update"),
    ],
    "The recurring revenue": [
        ("revenue.py", "Recurring revenue", "payments"),
        ("standing.py", "Whose revenue", "pie_chart"),
        ("worth.py", "What they are worth", "diamond"),
        ("expansion.py", "Who grows", "trending_up"),
        ("payments.py", "Failed payments", "credit_card_off"),
        ("returns.py", "Who comes back", "undo"),
        ("definitions.py", "In other products", "dictionary"),
    ],
    "What they say": [
        ("nps.py", "What they say", "forum"),
        ("events.py", "What goes with it", "event"),
        ("silence.py", "Who is silent", "volume_off"),
        ("leading.py", "What comes before", "notifications_active"),
    ],
    "Who needs us": [
        ("health.py", "Who needs us", "vital_signs"),
        ("flags.py", "Warning signs", "flag"),
        ("early.py", "First months", "hourglass_top"),
        ("losses.py", "What losses teach", "school"),
        ("account.py", "One account", "person_search"),
    ],
    "Did it help": [
        ("design.py", "Plan a trial", "splitscreen"),
        ("experiment.py", "Did it help", "science"),
        ("effect.py", "One KPI closely", "zoom_in"),
        ("answers.py", "What users say", "rate_review"),
    ],
    "Under control": [
        ("target.py", "Under control", "monitoring"),
        ("watch.py", "Every group", "grid_view"),
        ("intervention.py", "What a change did", "tune"),
        ("waiting.py", "How long to wait", "hourglass_empty"),
        ("goal.py", "A reasonable target", "flag_2"),
        ("projection.py", "Where it leads", "moving"),
        ("saved_point.py", "A saved point", "savings"),
    ],
    "Show it": [
        ("since.py", "What changed", "history"),
        ("qbr.py", "What we show", "co_present"),
    ],
}


@cache
def asks(file: str) -> str:
    """The question a page answers: the first line of its docstring, said here once and shown everywhere."""
    return (PAGES / file).read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]


def next_pages(book: Book) -> None:
    """Each question of the notebook: the way there where the book can answer it, else exactly what it still needs."""
    st.header("What this book can answer", anchor=False)
    needs = {f"{page}.py": lacks for page, lacks in book.readiness()[["page", "needs"]].itertuples(index=False)}
    asked = {section: [file for file, *_ in pages if file in needs] for section, pages in SECTIONS.items()}
    _ready({section: [file for file in files if not needs[file]] for section, files in asked.items()})
    if later := {asks(file): needs[file] for files in asked.values() for file in files if needs[file]}:
        _still_needed(later)


def _ready(sections: dict[str, list[str]]) -> None:
    """The ways to the pages, in the order of the navigation, half of them on each side."""
    half, drawn = sum(map(len, sections.values())) / 2, 0
    with st.container(key="questions"):
        sides = st.columns(2, gap="large")
    for section, files in sections.items():
        with sides[drawn >= half]:
            if files:
                st.caption(f"**{section}**")
            for file in files:
                st.page_link(file, label=asks(file), icon=":material/arrow_forward:")
        drawn += len(files)


def _still_needed(needs: dict[str, str]) -> None:
    with st.expander(f"Not yet, and what each question still needs: {len(needs)}", key="later"):
        for question, lacks in needs.items():
            st.html(f'<p class="later"><strong>{escape(question)}</strong> Needs {escape(lacks)}.</p>')
