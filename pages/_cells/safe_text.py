"""Text from data, made harmless before anything renders it."""

import re
from html import escape

import streamlit as st

from analysis.finding import SHAPES
from analysis.glossary import TERMS
from analysis.names import headed
from analysis.phrases import named_day
from analysis.qbr.columns import safe_csv
from analysis.team import clock
from pages._cells.slots import in_its_words

__all__ = ["headed", "plain", "safe_csv", "sentence"]

# An answer of more words is set smaller, so that the figure below it stays on the first screen.
LONG = 40
CHIPS = SHAPES

# What Markdown makes a link, a sign or an arrow of even where every mark is spelled as an entity: it looks for them
# once more in the text that comes of it. A word joiner (U+2060), which is not seen, keeps them apart.
APART = re.compile(
    r"(?<=:)(?=//)|(?i:(?<=www))(?=\.)|(?<=@)|(?<=:)(?=[\w+-]+:)|(?<=:material)(?=_)"
    r"|(?<=[<~>-])(?=[->=])"
)


def plain(text: object, most: int = 80) -> str:
    """Text that no Markdown reader can take for a link, an image, an icon or a formula.

    What is too long ends at a word: a number that is cut in the middle is another number.
    """
    seen = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    seen = seen if len(seen) <= most else f"{seen[: most - 1].rsplit(' ', 1)[0]}…"
    seen = APART.sub("\u2060", seen)
    return "".join(c if c.isalnum() or c == " " or ord(c) > 127 else f"&#{ord(c)};" for c in seen)


def sentence(claim: str, verdict: str, tag: str, css: str) -> str:
    """A claim with its verdict chip, as HTML in which nothing from data is markup."""
    shape = f'<span aria-hidden="true">{CHIPS[verdict]}</span>'
    kind, told = verdict.replace(" ", "-"), escape(TERMS[verdict], quote=True)
    long = " data-long" if len(claim.split()) > LONG else ""
    chip = f'<span class="chip {kind}" title="{told}"{long}>{shape} {verdict}</span>'
    return f'<{tag} class="{css}">{escape(in_its_words(claim))} {chip}</{tag}>'


def saved_on(moment: str) -> str:
    """A moment as people write it, by the reader's own clock: Nov 30, 2026, 09:06 for 2026-11-30T09:06:12."""
    here = clock.moment(moment, st.context.timezone)
    return f"{named_day(here[:10])}, {here[11:16]}"
