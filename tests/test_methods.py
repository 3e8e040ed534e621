"""What a page says of its method is written for readers, and exists for everything a page names."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from analysis.methods import METHODS, described

PAGES = Path(__file__).parent.parent / "pages"
SENTENCE = re.compile(r"[.!?](?= [A-Z]|$)")
CODE = re.compile(r"`|\bRaises\b|\b[a-z]+_[a-z_]+\b|\w\(\)|  |\.\.|\bNaN\b|\([12]\d{3}\)|\bin R\b")


def named() -> list[str]:
    """Every function that a page gives to its method, or lists accounts by, as room.function."""
    calls = (
        node
        for path in sorted(PAGES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("cells.method", "cells.accounts")
    )
    given = [part for call in calls for arg in call.args for part in _either(arg)]
    return sorted({ast.unparse(part) for part in given if isinstance(part, ast.Attribute)})


def _either(arg: ast.expr) -> tuple[ast.expr, ...]:
    """What is given, or both of two between which a page chooses."""
    return (arg.body, arg.orelse) if isinstance(arg, ast.IfExp) else (arg,)


def test_the_pages_name_their_functions() -> None:
    assert len(named()) > 100


@pytest.mark.parametrize("name", named())
def test_every_function_a_page_names_is_described_for_readers(name: str) -> None:
    room, function = name.split(".")
    said = described(getattr(importlib.import_module(f"analysis.{room}"), function))
    assert 1 <= len(SENTENCE.findall(said)) <= 3
    assert said.endswith(".")
    assert not CODE.search(said)


def test_nothing_is_described_that_no_page_names() -> None:
    assert set(METHODS) - set(named()) == set()
