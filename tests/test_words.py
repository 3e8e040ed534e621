"""What stands on a page is written for people: no number, name or code as a machine would write it.

The pages are read for it where they are opened, in `test_net`.
"""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

SHAPES = {
    "one of many": re.compile(r"(?<![\d.,])\b1 (?:accounts|months|days|answers|events|units|contracts|years|weeks)\b"),
    "perhaps many": re.compile(r"\w\(s\)"),
    "power of ten": re.compile(r"\b\d(?:\.\d+)?e[-+]?\d+\b"),
    "minus of a typewriter": re.compile(r"(?<![\w\d./#&:;-])-\d+(?:\.\d+)?%?(?![\w-])"),
    "code": re.compile(r"`|\bRaises [A-Z]|\b[a-z]+\.[a-z_]+\(|\b[a-z_]+\(\)"),
    "double space": re.compile(r"[a-z]  [a-z]|[a-z]\.\.(?!\.)|,,"),
}
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.S)


def sentences(app: AppTest) -> list[str]:
    """Everything that is written as a paragraph, a heading, a caption or a label, without its markup."""
    parts = [*app.get("html"), *app.caption, *app.header, *app.warning, *app.info]
    written = [str(part.value) for part in parts if part.value]
    return [line.strip() for text in written for line in unescape(TAGS.sub("\n", text)).splitlines() if line.strip()]


def shapes(lines: list[str]) -> list[str]:
    return [f"{name}: {line[:120]}" for line in lines for name, shape in SHAPES.items() if shape.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "It stays 1 months.",
        "3 account(s) left.",
        "It moved by 1.85e+03.",
        "It fell (-85.0%).",
        "Raises ValueError for none.",
        "composition.analyze(book)",
        "The end..",
    ],
)
def test_what_a_machine_would_write_is_seen(line: str) -> None:
    assert len(shapes([line])) == 1


def test_what_people_write_is_let_through() -> None:
    assert (
        shapes(["1 month of 11 months, 0–3 months, 2025-12-31, A-1021, −8.5% (−9.0% to −8.0%), 1,001 accounts."]) == []
    )
