"""What the README says of the house: its questions and its modules. `python -m tests.house_map` writes both."""

import ast
import re
from pathlib import Path

from analysis import contents

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- map: written by python -m tests.house_map -->\n", "<!-- end of map -->"


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


def written(readme: str) -> str:
    """The README with its table of questions and its map as they are now."""
    asked = re.sub(r"\| place \|.*?\n(?!\|)", lambda _: f"{contents.as_table()}\n", readme, count=1, flags=re.DOTALL)
    before, rest = asked.split(BEGIN)
    return f"{before}{BEGIN}{house_map()}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
