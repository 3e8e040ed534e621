"""The map of the house in the README: the first line of each module. `python -m tests.house_map` writes it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- map: written by python -m tests.house_map -->\n", "<!-- end of map -->"


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def rooms() -> list[Path]:
    inside = sorted(path for path in (ROOT / "analysis").iterdir() if (path / "__init__.py").exists())
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
    """The README with the map as it is now."""
    before, rest = readme.split(BEGIN)
    return f"{before}{BEGIN}{house_map()}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
