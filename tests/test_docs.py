"""The README is true: its commands, pages, links, rooms and example."""

import doctest
import os
import re
from pathlib import Path

import pytest

from analysis import contents
from analysis.glossary import COLUMNS, TERMS, explain

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_readme_lists_every_page_and_view_as_the_table_of_contents_does() -> None:
    assert contents.as_table() in section("The questions")


def test_a_page_and_a_view_ask_what_the_table_of_contents_says() -> None:
    for page in contents.pages():
        assert asked(ROOT / "pages" / f"{page.word}.py") == page.question
        for view in page.views if len(page.views) > 1 else ():
            assert asked(ROOT / "pages" / "_views" / f"{view.word}.py") == view.question


def asked(path: Path) -> str:
    return path.read_text(encoding="utf-8").split('"""')[1]


def test_every_folder_and_room_of_the_house_is_in_the_readme() -> None:
    built = section("How it is built")
    for room in sorted((ROOT / "analysis").iterdir()):
        if room.name not in ("__pycache__", "__init__.py"):
            assert room.stem in built, f"{room.name} has no line in the README"


def test_internal_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / target).exists(), f"{target} is not there"


@pytest.mark.parametrize("title", ["Run it", "Test it"])
def test_set_up_is_one_command(title: str) -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", section(title), flags=re.DOTALL)
    assert len(commands) == 1
    assert len(commands[0].splitlines()) == 1
    assert re.search(r"-r (tests/)?requirements\.txt", commands[0])


def test_the_commands_name_files_that_are_there() -> None:
    assert (ROOT / "app.py").exists()
    assert (ROOT / "requirements.txt").exists()
    assert (ROOT / "tests" / "benchmarks" / "__main__.py").exists()


def test_the_example_runs_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert found.attempted >= 4
    assert found.failed == 0


def test_ci_runs_the_command_the_readme_gives() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert "CHURN_NOTEBOOK_REQUIRE_BROWSER=1" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_requirements_have_both_bounds() -> None:
    lines = [line for place in (ROOT, ROOT / "tests")
             for line in (place / "requirements.txt").read_text(encoding="utf-8").splitlines()]  # fmt: skip
    for line in lines:
        if line and not line.startswith(("#", "-r ")):
            assert re.fullmatch(r"[a-z0-9-]+(\[auth\])?>=[\d.]+,<[\d.]+", line), line


def test_the_glossary_says_each_word_in_one_sentence() -> None:
    for word, meaning in {**TERMS, **COLUMNS}.items():
        assert meaning.endswith("."), word
        assert explain(word)
        assert len(meaning) < 160, word


def test_the_words_the_readme_defines_are_in_the_glossary() -> None:
    words = re.findall(r"\*([A-Za-z_ ]+)\*", section("How it is built").split("**Words.**")[1])
    assert {word.lower() for word in words} - {"at least"} <= {term.lower() for term in TERMS}
