"""The parts of the README that are made: questions, commands and modules. `python -m tests.house_map` writes them."""

import ast
import re
from argparse import ArgumentParser
from functools import cache
from pathlib import Path
from unittest.mock import patch

from analysis import contents
from analysis.command.arguments import parser

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- map: written by python -m tests.house_map -->\n", "<!-- end of map -->"

COMMANDS, END_OF_COMMANDS = "<!-- commands: written by python -m tests.house_map -->\n", "<!-- end of commands -->"


@cache
def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def rooms() -> list[Path]:
    inside = sorted(path.parent for path in (ROOT / "analysis").rglob("*/__init__.py"))
    return [ROOT / "analysis", *inside, ROOT / "pages" / "_cells"]


def house_map() -> str:
    """Every module of analysis and of pages/_cells, room by room, with the first line of its docstring."""
    return "\n".join(_room(room) for room in rooms())


def _room(room: Path) -> str:
    modules = [path for path in sorted(room.glob("*.py")) if path.name != "__init__.py"]
    lines = [f"- `{path.name}` {first_line(path)}" for path in modules]
    name = room.relative_to(ROOT).as_posix()
    head = f"<details><summary><code>{name}/</code> ({len(lines)}): {first_line(room / '__init__.py')}</summary>"
    return "\n".join([head, "", *lines, "", "</details>"])


def commands() -> str:
    """What the command line says of itself, each command's own help folded."""
    with patch.dict("os.environ", {"COLUMNS": "100"}):
        top = parser()
        told = next(part for part in top._actions if isinstance(part.choices, dict)).choices
        folds = [f"<details><summary><code>{name}</code></summary>\n\n{_shown(one)}\n\n</details>"
                 for name, one in told.items()]  # fmt: skip
        return "\n".join([_shown(top), "", *folds])


def _shown(one: ArgumentParser) -> str:
    return f"```text\n{one.format_help().strip()}\n```"


def written(readme: str) -> str:
    """The README with its table of questions and its map as they are now."""
    asked = re.sub(r"\| place \|.*?\n(?!\|)", lambda _: f"{contents.as_table()}\n", readme, count=1, flags=re.DOTALL)
    head, told = asked.split(COMMANDS)
    asked = f"{head}{COMMANDS}{commands()}\n{END_OF_COMMANDS}{told.split(END_OF_COMMANDS, 1)[1]}"
    before, rest = asked.split(BEGIN)
    return f"{before}{BEGIN}{house_map()}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
