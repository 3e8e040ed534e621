"""The words of a page: its question, the reading, and what is folded below."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from analysis import AnalysisError, Finding, composition
from analysis.counting.filters import in_words
from analysis.methods import described
from analysis.phrases import named_day
from analysis.revenue.paid import NOT_MRR
from analysis.summary.worked import worked
from pages._cells.add_to_pack import keep_answer_button, keep_sentences
from pages._cells.reader import ONLY_ANSWERS, sayable
from pages._cells.safe_text import sentence
from pages._cells.slots import answers, headline, in_its_words, of_payments_only, places, shown_book


def calm(problem: AnalysisError) -> None:
    """What could not be done, why, and what would help."""
    with st.container(border=True):
        st.html(f'<p class="problem"><strong>{escape(in_its_words(problem.what))}</strong></p>')
        for part in (problem.why, problem.fix):
            if part:
                st.html(f'<p class="problem">{escape(in_its_words(part))}</p>')


def reading(findings: Sequence[Finding], *, keep: bool = True) -> None:
    """The first finding under the question as the answer; the others below, each with its verdict.

    keep: whether they can be kept one by one; not where they tell of what was kept before.
    """
    findings = sayable(findings)
    if not findings:
        places().answer.html(f'<p class="problem">{ONLY_ANSWERS}</p>')
        return
    if told := places().telling:
        findings = composition.for_chosen(findings, told)
    first, *others = findings
    headline(first.claim)
    places().answer.html(sentence(first.claim, first.verdict, "p", "answer"))
    if keep:
        keep_answer_button(places().answer, findings)
    if others:
        st.header("Reading", anchor=False)
        st.html(f'<ul class="reading">{"".join(sentence(f.claim, f.verdict, "li", "finding") for f in others)}</ul>')
        if keep:
            keep_sentences(findings)
    caveats = dict.fromkeys(caveat for finding in findings for caveat in finding.caveats)
    if caveats:
        st.html("".join(f'<p class="caveat">{escape(in_its_words(caveat))}</p>' for caveat in caveats))
    _no_mrr(findings)


def _no_mrr(findings: Sequence[Finding]) -> None:
    """Of payments, that they are no MRR: once on every page whose sentences are of money by month."""
    told = [finding.claim for finding in findings]
    if of_payments_only() and NOT_MRR not in told and any(in_its_words(claim) != claim for claim in told):
        st.html(f'<p class="caveat">{escape(NOT_MRR)}</p>')


def method(*functions: Callable[..., Any]) -> None:
    """How it was worked out: the arithmetic of this answer, the rule in words, and the code for who asks."""
    with st.expander("Method: how this was worked out", key="method", on_change="rerun") as fold:
        if not fold.open:
            return
        if lines := worked([answer for _, answer in answers()]):
            st.html("".join(f'<p class="worked">{escape(in_its_words(line))}</p>' for line in lines))
        st.html("".join(f"<p>{escape(in_its_words(described(function)))}</p>" for function in functions))
        if st.toggle("Show the code", key="method-code"):
            for function in functions:
                st.code(inspect.getsource(function), language="python")


def takeaway(word: str, result: Any) -> None:
    """The findings as text to copy into a mail or a slide."""
    book = shown_book()
    whom = f", {in_words(book.only)}" if book is not None and book.only else ""
    sample = " (sample)" if book is not None and book.sample else ""
    of = (
        "" if book is None else f"{book.name}{sample}{whom}, as of {named_day(book.as_of) if book.as_of else 'one day'}"
    )
    said = [f"- {in_its_words(finding.claim)} [{finding.verdict}]" for finding in sayable(result.findings)]
    with st.expander("Copy as text", key="takeaway"):
        st.code("\n".join([f"{word.capitalize()}: {of}", *said, "Intervals are 95%."]), language=None, wrap_lines=True)
        st.caption("A link to this view, with the choices above. It carries no data: who opens it needs the same book.")
        st.code(view_link(st.context.url or "", dict(st.query_params)), language=None, wrap_lines=True)


def view_link(address: str, choices: Mapping[str, str]) -> str:
    """The address of a page with the choices that stand in it, and nothing else."""
    return f"{address.split('?')[0]}?{urlencode(choices)}" if choices else address
