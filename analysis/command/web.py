"""Sentences as one page of HTML that needs nothing else and says nothing to anybody: no script, no address."""

from collections.abc import Iterable
from html import escape

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1f2328;"
    "background:#fff}h1{font-size:1.7rem}h2{font-size:1.15rem;margin:2rem 0 .4rem}p{margin:.5rem 0}"
    ".verdict{font-size:.8rem;border:1px solid #8a8f98;border-radius:1rem;padding:.05rem .5rem;display:inline-block}"
    "@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181c}}"
)


def page(title: str, sections: Iterable[tuple[str, list[tuple[str, str]]]]) -> str:
    """Sections of sentences, each with its verdict, the first as the head of the page."""
    parts = "".join(_section(name, lines, "h2" if place else "h1") for place, (name, lines) in enumerate(sections))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{parts}</body></html>'


def _section(name: str, lines: list[tuple[str, str]], tag: str) -> str:
    told = "".join(f"<p>{escape(line)}{_verdict(verdict)}</p>" for line, verdict in lines)
    return f"<{tag}>{escape(name)}</{tag}>{told}" if lines else ""


def _verdict(verdict: str) -> str:
    return f' <span class="verdict">{escape(verdict)}</span>' if verdict else ""
