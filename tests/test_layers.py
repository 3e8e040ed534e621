"""The architecture, held by tests: who may import whom, how long things may be, one word in four places."""

import ast
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from analysis import contents
from analysis.qbr import asking

ROOT = Path(__file__).parent.parent
STANDARD = set(sys.stdlib_module_names)
# What every room may import: words, numbers and errors that mean the same everywhere.
LEAVES = {"cleaning", "contents", "errors", "find", "finding", "glossary", "methods", "names", "naming", "phrases",
          "result", "standards", "tips"}  # fmt: skip
# Earlier names of a room, under which it can still be imported.
EARLIER = {"projection", "target"}
# The summary and Explore stand above the analyses: they ask them, and no analysis may ask them.
ROOMS = (
    LEAVES
    | EARLIER
    | {"assistant", "book", "charts", "child", "command", "counting", "estimate", "explore", "qbr", "sql"}
    | {"samples", "summary", "team", "weekly", "workshop"}
)
ANALYSES = sorted(
    path.stem
    for path in (ROOT / "analysis").iterdir()
    if path.stem not in ROOMS and not path.name.startswith("_") and any((path, *path.glob("*.py")))
)
# The glossary, the methods and the headings of columns are lists of words, as long as there are words.
LISTS = {"glossary", "methods", "names"}
EXEMPT = {"_main", "_cells", "open_book", "account", "qbr"}

EVERYWHERE = {f"analysis.{leaf}" for leaf in LEAVES}
# Room: the packages and modules it may import besides the standard library and itself.
MAY = {
    **{f"analysis/{leaf}": set() for leaf in LEAVES},
    **{f"analysis/{room}": {"analysis.targets"} for room in EARLIER},
    "analysis/find": {"analysis.contents", "analysis.glossary"},
    "analysis/finding": {"analysis.names", "analysis.phrases"},
    "analysis/result": {"pandas", "analysis.errors", "analysis.finding"},
    "analysis/child": {"analysis.errors"},
    "analysis/samples": {"analysis.book"},
    "analysis/estimate": {"numpy", "pandas", "scipy", "statsmodels", *EVERYWHERE},
    "analysis/book": {"narwhals", "duckdb", "pandas", "numpy", "pyarrow", "python_calamine", "analysis.child",
                      *EVERYWHERE},
    "analysis/counting": {"narwhals", "pandas", "numpy", "analysis.book", *EVERYWHERE},
    "analysis/charts": {"altair", "pandas", "vl_convert", "analysis.child", "analysis.counting", *EVERYWHERE,
                        "analysis.explore", *(f"analysis.{word}" for word in ANALYSES)},
    "analysis/team": {*EVERYWHERE},
    "analysis/qbr": {"pandas", "numpy", "pyarrow", "altair", "pptx", "PIL", "fpdf", "nbformat", "analysis.book",
                     "analysis.sql", "analysis.team",
                     "analysis.charts", "analysis.child", "analysis.counting", *EVERYWHERE,
                     *(f"analysis.{word}" for word in ANALYSES)},
    "analysis/summary": {"narwhals", "pandas", "numpy", "analysis.book", "analysis.counting", "analysis.estimate",
                         *EVERYWHERE, *(f"analysis.{word}" for word in ANALYSES)},
    # A room that reads copies of the book's tables: it asks no analysis, and only the pages and what travels ask it.
    "analysis/sql": {"duckdb", "pandas", "pyarrow", "analysis.book", "analysis.child", *EVERYWHERE},
    "analysis/explore": {"narwhals", "pandas", "numpy", "analysis.book", "analysis.counting", "analysis.estimate",
                         *EVERYWHERE, *(f"analysis.{word}" for word in ANALYSES)},
    # A command line asks what the pages ask; it stands above all of them but the pages.
    "analysis/command": {"pandas", "analysis.assistant", "analysis.book", "analysis.counting", "analysis.qbr",
                         "analysis.summary", "analysis.weekly", "analysis.charts", *EVERYWHERE,
                         *(f"analysis.{word}" for word in ANALYSES)},
    # A pack is read and written as a line on the command line would, from files or a database, with what a period was.
    "analysis/weekly": {"duckdb", "pandas", "analysis.book", "analysis.command", "analysis.counting", "analysis.qbr",
                        "analysis.summary", *EVERYWHERE, *(f"analysis.{word}" for word in ANALYSES)},
    # An assistant asks what a line asks; only the command that starts the server knows this room.
    "analysis/assistant": {"mcp", "narwhals", "pandas", "analysis.book", "analysis.command", "analysis.counting",
                           "analysis.explore", "analysis.summary", *EVERYWHERE},
    # The workshop asks what a participant asks, of books that the sample's program writes.
    "analysis/workshop": {"pandas", "nbformat", "sample_data", "analysis.book", "analysis.samples", "analysis.summary",
                          "analysis.qbr",
                          *EVERYWHERE, *(f"analysis.{word}" for word in ANALYSES)},
    "pages": {"streamlit", "pages", "analysis"},
    "pages/_cells": {"streamlit", "pages", "analysis", "pandas"},
} | {
    f"analysis/{word}": {"narwhals", "pandas", "numpy", "analysis.book", "analysis.counting", "analysis.estimate",
                         *EVERYWHERE}
    for word in ANALYSES
}  # fmt: skip


def modules(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in path.parts]


def named(path: Path, node: ast.ImportFrom) -> str:
    """The module that is imported from, by its whole name, also where the import says only how near it is."""
    if not node.level:
        return node.module or ""
    package = path.parent.relative_to(ROOT).parts
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


@cache
def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = named(path, node)
            found |= {f"{base}.{alias.name}" for alias in node.names} if base == "analysis" else {base}
    return found


def room_of(path: Path) -> str:
    place = path.relative_to(ROOT).with_suffix("").as_posix()
    rooms = [room for room in MAY if place == room or place.startswith(room + "/")]
    return max(rooms, key=len, default="")


def forbidden(path: Path) -> set[str]:
    """What a module imports that its room may not."""
    room = room_of(path)
    allowed = {*MAY[room], room.replace("/", ".")}
    others = {name for name in imported(path) if name.split(".")[0] not in STANDARD}
    return {name for name in others if not any(name == one or name.startswith(one + ".") for one in allowed)}


def test_a_module_imports_only_what_its_room_may() -> None:
    top = {path for path in modules("analysis") if path.parent == ROOT / "analysis" and path.name.startswith("_")}
    house = [path for path in modules("analysis") + modules("pages") if path not in top]
    assert [path for path in house if not room_of(path)] == [], "these stand in no room of the house"
    assert {path.relative_to(ROOT): names for path in house if (names := forbidden(path))} == {}


def test_what_a_room_may_not_import_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for room, taken in {"analysis/nps": "analysis.revenue", "pages": "pandas", "analysis/charts": "streamlit"}.items():
        monkeypatch.setattr(sys.modules[__name__], "imported", lambda _, taken=taken: {taken, "math"})
        assert forbidden(ROOT / room / "some.py") == {taken}


def reached(module: str, ways: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(ways[module])
    while todo:
        if (name := todo.pop()) not in found:
            found.add(name)
            todo += ways.get(name, ())
    return found


def circles(paths: dict[str, Path]) -> set[str]:
    """The modules that reach themselves by what they import at module level; imports for types are imports too."""
    ways: dict[str, set[str]] = {}
    for name, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and id(n) not in inside]
        plain = [n for n in ast.walk(tree) if isinstance(n, ast.Import) and id(n) not in inside]
        bases = [(named(path, node) if node.level else str(node.module), node) for node in froms]
        taken = {(base, f"{base}.{alias.name}") for base, node in bases for alias in node.names}
        asked = {whole if whole in paths else base for base, whole in taken}
        asked |= {alias.name for node in plain for alias in node.names}
        # A module of a package that takes another module from it waits for that module, not for the package.
        ways[name] = {one for one in asked if one in paths and not name.startswith(f"{one}.")}
    return {name for name in paths if name in reached(name, ways)}


def test_nothing_imports_itself_in_a_circle(tmp_path: Path) -> None:
    named = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in modules("analysis")
    }
    assert circles(named) == set()
    texts = {"a": "from b import x", "b": "if TYPE_CHECKING:\n    import c", "c": "from a import y", "d": "import a"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert circles({name: tmp_path / name for name in texts}) == {"a", "b", "c"}


def test_pages_do_not_import_one_another() -> None:
    for path in modules("pages"):
        for name in imported(path):
            assert not name.startswith("pages.") or name.startswith(("pages._cells", "pages._views")), (
                f"{path.name} {name}"
            )


def test_importing_analysis_loads_nothing_heavy() -> None:
    code = (
        "import sys, analysis; "
        "print([m for m in ('streamlit', 'altair', 'statsmodels', 'scipy.stats') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_analysis_works_where_streamlit_is_not_installed() -> None:
    code = "import sys; sys.modules['streamlit'] = None; from analysis import charts, composition, survival"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def longer(paths: list[Path], than: int) -> dict[str, int]:
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in paths}
    return {path: length for path, length in lines.items() if length > than}


def test_a_module_stays_under_250_lines() -> None:
    assert longer([path for path in modules("analysis") if path.stem not in LISTS], 250) == {}


def test_a_page_stays_under_80_lines() -> None:
    pages = [path for path in modules("pages") if path.stem not in EXEMPT and "_cells" not in path.parts]
    assert longer(pages, 80) == {}


def functions(folder: str) -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", node)
        for path in modules(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def body_lines(node: ast.FunctionDef) -> int:
    first = node.body[1:] if ast.get_docstring(node) else node.body
    return 0 if not first else (node.end_lineno or 0) - first[0].lineno + 1


def test_functions_are_short() -> None:
    lengths = {name: body_lines(node) for name, node in functions("analysis")}
    assert sorted(lengths.values())[len(lengths) // 2] < 10
    assert not {name: length for name, length in lengths.items() if length > 40}


def constants(path: Path) -> dict[str, str]:
    """The names in capitals that a module sets, without the line that makes them private, with what they are."""
    found: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(value.elts) == len(names)
            values = value.elts if several and isinstance(value, ast.Tuple) else [value] * len(names)
            found |= {
                n.id.lstrip("_"): ast.unparse(v)
                for n, v in zip(names, values, strict=True)
                if isinstance(n, ast.Name) and v
            }
    return {name: told for name, told in found.items() if name.isupper() and "TypeVar" not in told}


def twice(paths: list[Path]) -> dict[tuple[str, str], list[str]]:
    held: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        for constant in constants(path).items():
            held.setdefault(constant, []).append(path.stem)
    return {constant: stems for constant, stems in held.items() if len(stems) > 1}


def test_no_two_modules_hold_the_same_constant(tmp_path: Path) -> None:
    assert twice(modules("analysis")) == {}
    for name, text in {"a": "FEWEST, Z = 10, 2", "b": "_FEWEST: int = 10\nZ = 3", "c": "T = TypeVar('T')"}.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    assert twice(sorted(tmp_path.iterdir())) == {("FEWEST", "10"): ["a", "b"]}


def words_of(room: str) -> list[str]:
    """The words of a room: its own, or those of the place it is called after."""
    place = next((place for place in contents.PLACES if place.name.lower() == room == "targets"), None)
    return [view.word for page in place.pages for view in page.views] if place else [room]


@pytest.mark.parametrize(("room", "word"), [(room, word) for room in ANALYSES for word in words_of(room)])
def test_one_word_names_the_analysis_the_chart_the_page_and_the_test(room: str, word: str) -> None:
    chart = import_module(f"analysis.charts.{word}")
    modules = [ROOT / "analysis" / room / f"{word}.py"] + ([ROOT / "analysis" / room / "__init__.py"] * (room == word))
    assert any(module.exists() for module in modules)
    assert callable(getattr(import_module(f"analysis.{room}"), "analyze" if room == word else word))
    assert callable(getattr(chart, word))
    assert any((ROOT / "pages" / part / f"{word}.py").exists() for part in ("", "_views"))
    assert (ROOT / "tests" / f"test_{word}.py").exists()


ASKED = [view.word for view in contents.views() if view.word not in ("open_book", "qbr", "since", "notebook")]


@pytest.mark.parametrize("word", ASKED)
def test_the_word_of_every_page_and_view_names_its_module_its_chart_and_its_test(word: str) -> None:
    rooms = [ROOT / "analysis" / room for room in ANALYSES]
    assert (ROOT / "analysis" / word / "__init__.py").exists() or any((room / f"{word}.py").exists() for room in rooms)
    assert (ROOT / "analysis" / "charts" / f"{word}.py").exists()
    assert (ROOT / "tests" / f"test_{word}.py").exists()


def test_every_page_and_view_is_in_the_table_of_contents_and_every_analysis_has_one() -> None:
    pages = [path.stem for path in modules("pages") if path.parent.name == "pages" and not path.stem.startswith("_")]
    views = [path.stem for path in modules("pages/_views") if not path.stem.startswith("_")]
    assert sorted(pages) == sorted(page.word for page in contents.pages())
    assert sorted(views) == sorted(v.word for page in contents.pages() if len(page.views) > 1 for v in page.views)
    assert {*(words_of(room)[0] for room in ANALYSES), "open_book"} <= set(pages)


def test_every_analysis_can_be_asked_again() -> None:
    assert list(asking.ANALYSES) == sorted([*ANALYSES, "explore"])


def test_the_top_level_is_what_was_agreed() -> None:
    tools = {"pyproject.toml", ".gitignore", ".streamlit", ".ci", ".git", "LICENSE", "CHANGELOG.md"}
    agreed = {"app.py", "pages", "analysis", "sample_data", "tests", "requirements.txt", "README.md"}
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False, cwd=ROOT)
    if listed.returncode == 0 and listed.stdout:
        assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= tools | agreed


def test_no_cache_outside_the_cells() -> None:
    for path in [ROOT / "app.py", *modules("pages"), *modules("analysis")]:
        text = path.read_text(encoding="utf-8")
        assert "alt.theme.enable" not in text
        if "_cells" not in str(path):
            assert "cache_data" not in text, path
            assert "cache_resource" not in text, path


@pytest.mark.parametrize("word", ANALYSES)
def test_what_a_room_gives_is_never_one_of_its_modules(word: str) -> None:
    room = import_module(f"analysis.{word}")
    assert not [name for name in getattr(room, "__all__", ()) if isinstance(getattr(room, name), ModuleType)]
