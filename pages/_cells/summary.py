"""The front page of a book: six numbers, what matters, what comes up, what cannot be told yet, and what to fix."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from analysis import Book, summary
from analysis.charts.theme import ROLES
from analysis.glossary import TERMS
from analysis.phrases import count, write_in
from pages._cells.contents import can_answer, link_to
from pages._cells.find import OPEN
from pages._cells.people import still_here
from pages._cells.reader import may_read, only_answers
from pages._cells.safe_text import CHIPS, plain
from pages._cells.slots import places
from pages._cells.summary_cards import add_all, card, hidden, undo_hidden, view_of
from pages._cells.summary_reading import judged, reading_of

SHOWN = 7
# Readable on light paper and on dark.
GREY = ROLES["context"][0]
# In seconds: how often the reader is told how far the reading is, and how often the cards are drawn meanwhile.
POLL, DRAWN = 1.0, 4.0
AT_DEFAULTS = "The error rate holds for all accounts and the last 12 months; a filter or another period is a new look."


def sides() -> Sequence[Any]:
    """What matters at the left, time and doubt at the right."""
    return st.columns([7, 3], gap="large")


def six_numbers(numbers: Sequence[summary.Number]) -> None:
    """The six numbers side by side, each with its change, whether that is clear, and a small curve; a link to each."""
    if said := summary.headline(tuple(numbers)):
        places().answer.html(f'<p class="answer">{escape(said)}</p>')
    with st.container(key="six-numbers", horizontal=True, gap="small"):
        for number in numbers:
            with st.container(width=141, gap=None, key=f"number-{number.word}-{number.label.split()[0]}"):
                if number.lacks:
                    st.html(f'<div class="number lacks"><p>{escape(number.label)}</p>'
                            f"<p>Needs {escape(number.lacks)}.</p></div>")  # fmt: skip
                else:
                    link_to(number.word, number.label, icon="")
                    st.html(_number(number))


def _number(number: summary.Number) -> str:
    said = escape(number.change.removesuffix(" in 12 months"))  # the bar above says so of all six
    change = f"<strong>{said}</strong>" if number.clear else said
    lines = (f'<p class="number-value">{escape(number.value)}</p>', f"<p>{change}</p>",
             f'<p class="quiet">{escape(number.said)}</p>', f'<p class="quiet">{escape(number.note)}</p>')  # fmt: skip
    return f'<div class="number">{"".join(lines)}{_curve(number.line)}</div>'


def _curve(line: Sequence[float]) -> str:
    """The numbers as a small line; nothing for fewer than two."""
    known = [value for value in line if value == value]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step, span = 116 / (len(known) - 1), (high - low) or 1.0
    points = [(2 + place * step, 22 - 18 * (value - low) / span) for place, value in enumerate(known)]
    path, (x, y) = " ".join(f"{round(x, 1)},{round(y, 1)}" for x, y in points), points[-1]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 124 26" width="124" height="26" fill="{GREY}">'
        f'<polyline points="{path}" fill="none" stroke="{GREY}" stroke-width="1.6"/>'
        f'<circle cx="{round(x, 1)}" cy="{round(y, 1)}" r="2.6"/></svg>'
    )
    return f'<img class="curve" alt="" src="data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}">'


def what_matters(book: Book) -> None:
    """The claims that hold together as cards, worked out beside the pages, with how far that is."""
    reading = reading_of(book)
    if reading.finished:
        st.session_state.pop("summary-waits", None)
    st.fragment(_matters, run_every=None if reading.finished else DRAWN)(book)


def _matters(book: Book) -> None:
    if not still_here():
        st.rerun()
    # A fragment that runs again does so in a thread that no page has told the currency.
    write_in(book.currency)
    reading = reading_of(book)
    told = judged(book, reading)
    row = st.container(horizontal=True, vertical_alignment="bottom", key="matters-head")
    row.header("What matters", anchor=False)
    row.caption(told.budget if reading.finished else f"{told.budget} so far", help=AT_DEFAULTS)
    if not reading.finished:
        st.session_state["summary-waits"] = True
    if st.session_state.get("summary-waits"):
        st.fragment(_progress, run_every=POLL)(book)
    _stories(book, told, reading)


def _progress(book: Book) -> None:
    """How far the reading is; once it is over, the page is drawn with all of it."""
    reading = reading_of(book)
    if not reading.finished:
        done, of = len(reading.answered), len(reading.asked)
        st.progress(done / max(of, 1), f"Reading the pages: {done} of {count(of, 'question')} asked")
    elif not st.session_state.get(OPEN) and st.session_state.pop("summary-waits", False):
        # Only a run of the whole page ends the asking, and it would close the find box under the hand.
        st.rerun()


def _stories(book: Book, told: summary.Summary, reading: summary.Reading) -> None:
    away = hidden(book)
    shown = [
        story for story in told.stories
        if (story.finding.fact or story.finding.claim) not in away and may_read(story.finding)
    ]  # fmt: skip
    if reading.finished and not told.stories:
        _nothing_stands_out(book, told)
    for place, story in enumerate(shown[:SHOWN]):
        card(book, story, reading, place)
    more = shown[SHOWN:]
    if more:
        first = summary.said(more[0].question, more[0].finding).headline
        label = f"{count(len(more), 'more story', 'more stories')}: {first}"
        with st.expander(plain(label, 160), key="more-stories", on_change="rerun") as fold:
            for place, story in enumerate(more if fold.open else (), SHOWN):
                card(book, story, reading, place)
    undo_hidden(book, told.stories)
    _facts(told)
    if reading.finished:
        add_all(book, shown[:SHOWN], reading)


def _nothing_stands_out(book: Book, told: summary.Summary) -> None:
    """That nothing differs; and of a book in which nothing was compared, what else it can answer."""
    if told.chosen.comparisons:
        st.html('<p class="problem">Nothing in this book differs clearly once everything is judged together.</p>')
        return
    st.html('<p class="problem">Nothing in this book can be compared yet. These questions it can answer:</p>')
    can_answer()


def _facts(told: summary.Summary) -> None:
    """Counts and sums beside the claims, each with the way to its page."""
    if told.facts:
        st.header("Also worth knowing", anchor=False)
    for place, (question, finding) in enumerate(told.facts):
        if not may_read(finding):
            continue
        with st.container(key=f"fact-{place}", gap=None):
            st.html(f'<p class="problem">{escape(finding.claim)} {chip(finding.verdict)}</p>')
            link_to(question.word, "See why", view=view_of(question, finding))


def chip(verdict: str) -> str:
    kind, shape = verdict.replace(" ", "-"), f'<span aria-hidden="true">{CHIPS[verdict]}</span>'
    return f'<span class="chip {kind}" title="{escape(TERMS[verdict], quote=True)}">{shape} {verdict}</span>'


def coming_up(told: Sequence[summary.Ahead]) -> None:
    """Facts, not claims: what is due, what nobody looks after, whom to call."""
    if only_answers():
        return
    if told:
        st.header("Coming up", anchor=False)
    for place, ahead in enumerate(told):
        with st.container(key=f"ahead-{place}", gap="small"):
            st.html(_ahead(ahead))
            link_to(ahead.word, ahead.label)


def _ahead(ahead: summary.Ahead) -> str:
    parts = [f"{escape(name)}<br><strong>{escape(amount)}</strong>" for name, amount in ahead.parts]
    rows = [[escape(part) for part in row if part] for row in ahead.rows]
    said = f'<p class="quiet">{escape(ahead.said)}</p>' if ahead.said else ""
    title = f'<p class="ahead-title">{escape(ahead.title)} {chip(ahead.verdict)}</p>'
    return f"{title}{_table([parts] if parts else [])}{said}{_table(rows)}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{part}</td>' for part in row)}</tr>" for row in rows)
    return f'<table class="ahead">{lines}</table>' if lines else ""


def cannot_tell(book: Book) -> None:
    """The open questions, and what each needs; there once everything was asked."""
    reading = reading_of(book)
    told = judged(book, reading).open if reading.finished else ()
    if not told:
        return
    st.header("What we cannot tell yet", anchor=False)
    for one in told:
        with st.container(key=f"open-{one.word}", gap="small"):
            st.html(f'<p class="ahead-title">{escape(one.title)}</p><p class="quiet">{escape(one.said)} '
                    f"{escape(one.needs)} {chip('cannot tell')}</p>")  # fmt: skip
            link_to(one.word, "See why", view=dict(one.view))


def fix_first(fix: summary.Fix) -> None:
    """The one thing that would unlock most."""
    st.header("What to fix in the data", anchor=False)
    st.html(f'<p class="ahead-title">{escape(fix.title)}</p><p class="quiet">{escape(fix.said)}</p>')
    link_to(fix.word, fix.label)
