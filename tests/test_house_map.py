"""The README has a line for every module, as the module has it."""

from house_map import ROOT, first_line, rooms, written

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_map_of_the_house_has_a_line_for_every_module() -> None:
    assert all(first_line(path) for room in rooms() for path in room.glob("*.py"))
    assert written(README) == README, "run `python -m tests.house_map`, which writes the map anew"
    parts = ("analysis", "pages/_cells")
    files = [path for part in parts for path in (ROOT / part).rglob("*.py") if path.name != "__init__.py"]
    assert all(f"- `{path.name}` {first_line(path)}\n" in README.split("## Where things stand\n")[1] for path in files)
