"""A story as a card: money first, then one sentence, its figure, and what can be done with it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis import Book, Finding, qbr, summary
from analysis.charts.drawn import specified
from analysis.charts.summary import has_figure
from analysis.charts.summary import summary as figure
from analysis.glossary import TERMS
from analysis.phrases import count, money
from analysis.qbr.asking import Asked
from pages._cells.add_to_pack import change, pack
from pages._cells.contents import link_to
from pages._cells.reader import may_read
from pages._cells.safe_text import CHIPS, plain
from pages._cells.source_digest import sources
from pages._cells.undo import edited, undo_button


def card(book: Book, story: summary.Story, reading: summary.Reading, place: int) -> None:
    """One story: what it costs or keeps, the sentence, its interval and caveat, and the others that say the same."""
    question, finding = story.question, story.finding
    told = summary.said(question, finding)
    with st.container(key=f"story-{place}", gap="small"):
        money_, words, drawn = st.columns([3, 9, 4], gap="small")
        # What a card lacks is emptied: until all pages are read, that of the story that stood here before would stay.
        money_.html(stake(question.word, finding)) if finding.stake_low > 0 else money_.empty()
        words.html(f'<p class="story">{escape(told.headline)}</p><p class="quiet">{escape(told.detail)} '
                   f"{_chip(finding.verdict)}</p>")  # fmt: skip
        _figure(drawn, finding, place)
        with words.container(horizontal=True, gap="small", vertical_alignment="center"):
            link_to(question.word, "See why", view=view_of(question, finding))
            _add(book, story, reading, place)
            st.button("Not useful", key=f"hide-{place}", type="tertiary", on_click=_hide, args=(book, finding),
                      help="Hides it in this notebook")  # fmt: skip
        if not (under := [(other, said) for other, said in story.under if may_read(said)]):
            words.empty()
        else:
            with words.expander(f"{len(under)} more on the same accounts", key=f"under-{place}"):
                for other, said in under:
                    text = summary.said(other, said)
                    st.html(f'<p class="later">{escape(text.headline)} {_chip(said.verdict)}</p>')
                    link_to(other.word, "See why", view=view_of(other, said))


def _figure(drawn: DeltaGenerator, finding: Finding, place: int) -> None:
    """The figure of a claim, or nothing where it has none, not even that of the claim that stood here before."""
    if not has_figure(finding):
        drawn.empty()
        return
    spec = specified(figure(finding))
    spec = {part: spec[part] for part in spec if part not in ("$schema", "config", "title")}
    key = f"story-figure-{place}-{crc32(finding.claim.encode())}"
    drawn.vega_lite_chart(spec=spec, width="stretch", key=key, alt=finding.claim)


def view_of(question: summary.Question, finding: Finding) -> Mapping[str, str]:
    """The choices of the page that says it."""
    by = question.by or (_dimension(finding) if question.word == "nps" else "")
    return {**question.view, **({"by": by} if by else {})}


def _dimension(finding: Finding) -> str:
    return next((name for name, value in finding.about.items() if isinstance(value, str)), "")


def _chip(verdict: str) -> str:
    kind, shape = verdict.replace(" ", "-"), f'<span aria-hidden="true">{CHIPS[verdict]}</span>'
    return f'<span class="chip {kind}" title="{escape(TERMS[verdict], quote=True)}">{shape} {verdict}</span>'


def stake(word: str, finding: Finding) -> str:
    """The money at stake with its interval: of a year, and of the days ahead where accounts carry a sign now."""
    lost = summary.lost(finding)
    sign, words = ("−", "MRR lost a year beyond the rest") if lost else ("+", "MRR kept a year beyond the rest")
    if word == "signs":
        words = "MRR at risk in 90 days, beyond that of accounts without it"
    ends = f"{money(finding.stake_low)} to {money(finding.stake_high)}"
    return (f'<p class="stake {"gone" if lost else "kept"}">{sign}{escape(money(finding.stake))}</p>'
            f'<p class="quiet">{words} ({escape(ends)})</p>')  # fmt: skip


def _add(book: Book, story: summary.Story, reading: summary.Reading, place: int) -> None:
    kept = _kept(book, story, reading)
    there = kept in pack()
    st.button("Added" if there else "Add to QBR", key=f"add-{place}", type="tertiary", disabled=there, on_click=_put,
              args=([kept],), icon=":material/bookmark_added:" if there else ":material/bookmark_add:")  # fmt: skip


def _kept(book: Book, story: summary.Story, reading: summary.Reading) -> qbr.Kept:
    """The claim as its own page would keep it."""
    question, finding = story.question, story.finding
    answer = next(each.answer for each in reading.answered if each.question == question)
    asked = Asked(question.room, question.function, tuple(question.controls.items()))
    origin = qbr.Origin.of(book, question.word, urlencode(view_of(question, finding)), sources())
    return qbr.keep_finding(finding, answer.findings, origin, [(asked, answer)])


def _put(kept: Sequence[qbr.Kept]) -> None:
    change(pack().keep(*kept))
    st.toast(f"{count(len(kept), 'claim')} added to the QBR pack.", icon=":material/bookmark_added:")


def add_all(book: Book, stories: Sequence[summary.Story], reading: summary.Reading) -> None:
    """One click: everything shown goes into the review, and the review opens."""
    if not stories:
        return
    with st.container(horizontal=True, key="review"):
        if st.button("Business review", type="primary", key="business-review", icon=":material/co_present:",
                     help="Puts these claims into the QBR pack and opens it"):  # fmt: skip
            change(pack().keep(*(_kept(book, story, reading) for story in stories)))
            st.switch_page("qbr.py", query_params={})


def _name(book: Book) -> str:
    return f"hidden-notes-{book.fingerprint[:8]}"


def hidden(book: Book) -> Mapping[str, Any]:
    """The facts that were called not useful in this notebook, which a saved one keeps."""
    told: Mapping[str, Any] = st.session_state.get(_name(book), {})
    return told


def _hide(book: Book, finding: Finding) -> None:
    edited("hidden", dict(hidden(book)))
    st.session_state[_name(book)] = {**hidden(book), finding.fact or finding.claim: {"hidden": "yes"}}


def undo_hidden(book: Book, stories: Sequence[summary.Story]) -> None:
    """How many are hidden, and the way back."""
    away = [story for story in stories if (story.finding.fact or story.finding.claim) in hidden(book)]
    if away:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(f"{count(len(away), 'story', 'stories')} hidden as not useful."))
            undo_button(st, "hidden", lambda before: st.session_state.update({_name(book): before}), "undo-hidden")
