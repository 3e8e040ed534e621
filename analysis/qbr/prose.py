"""Notes as their readers write them: a few marks of Markdown (headings, lists, bold, italics), and all else is text.

No mark makes a link, a picture or HTML, so that a name out of the data that was pasted into a note stays a name.
"""

import re
from collections.abc import Callable
from html import escape

HEADING, POINT = re.compile(r"(#{1,3})\s+(.*)"), re.compile(r"[-*]\s+(.*)")
BOLD, ITALIC = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*"), re.compile(r"(?<!\*)\*(?=[^\s*])([^*]*[^\s*])\*(?!\*)")


def as_html(note: str) -> str:
    """A note as HTML: everything in it is escaped, and the marks became elements of ours."""
    return "".join(_block(line) for line in note.splitlines() if line.strip())


def _block(line: str) -> str:
    text = line.strip()
    if heading := HEADING.fullmatch(text):
        return f'<p class="note-head">{_inline(heading[2])}</p>'
    if point := POINT.fullmatch(text):
        return f'<ul class="note"><li>{_inline(point[1])}</li></ul>'
    return f'<p class="note">{_inline(text)}</p>'


def _inline(text: str) -> str:
    return ITALIC.sub(r"<em>\1</em>", BOLD.sub(r"<strong>\1</strong>", escape(text)))


def as_markdown(note: str, plain: Callable[[str], str]) -> str:
    """A note as Markdown for a Jupyter notebook; plain: makes text that Markdown takes for nothing else."""
    return "\n\n".join(_line(line.strip(), plain) for line in note.splitlines() if line.strip()) or " "


def _line(text: str, plain: Callable[[str], str]) -> str:
    if heading := HEADING.fullmatch(text):
        return f"{'#' * (len(heading[1]) + 1)} {_marked(heading[2], plain)}"
    point = POINT.fullmatch(text)
    return f"- {_marked(point[1], plain)}" if point else _marked(text, plain)


def _marked(text: str, plain: Callable[[str], str]) -> str:
    """The parts between the marks of bold, each as text."""
    parts = BOLD.split(text)
    return "".join(f"**{plain(part)}**" if place % 2 else plain(part) for place, part in enumerate(parts) if part)
