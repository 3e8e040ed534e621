"""No import runs beside the first page: two threads that import in circles can deadlock, and a reader sees an error."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from books import sample

from analysis import Book, sample_files
from pages._cells import book

ROOT = Path(__file__).parents[1]
SERVED = """
import ast, asyncio, gc, sys
from pathlib import Path
import app

def asked(page):
    tree = ast.parse(page.read_text(encoding="utf-8"))
    imports = [line for line in tree.body if isinstance(line, ast.Import | ast.ImportFrom)]
    return compile(ast.Module(imports, []), page.name, "exec")

async def main():
    async with app.lifespan(app.app):
        before = set(sys.modules)
        for page in sorted(Path("pages").glob("*.py")):
            exec(asked(page), {})
        print("late", sorted(set(sys.modules) - before))
        print("held for good", gc.get_freeze_count() > 4 * len(gc.get_objects()))

asyncio.run(main())
"""


def test_what_the_pages_import_is_there_before_the_first_page_is_served_and_is_looked_through_no_more() -> None:
    told = subprocess.run([sys.executable, "-c", SERVED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["late []", "held for good True"]


def test_the_app_starts_with_what_its_own_requirements_bring() -> None:
    """What only the tests install, or an extra, is hidden: who runs the app has none of it."""
    lines = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    added = {re.split(r"[>=<\[]", line)[0] for line in lines if line and not line.startswith(("#", "-r "))}
    hidden = sorted(name for name, owners in packages_distributions().items() if added & set(owners))
    assert {"mcp", "polars", "pytest"} <= set(hidden)
    hiding = f"import sys; sys.modules.update(dict.fromkeys({hidden!r}))\n"
    told = subprocess.run(
        [sys.executable, "-c", hiding + SERVED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout.splitlines() == ["late []", "held for good True"], told.stderr[-600:]


def test_the_sample_opens_with_the_columns_that_were_recognized_when_the_server_started() -> None:
    """Column by column what is recognized anew, so that the sample is read as a person's files would be."""
    opened = Book.from_files(*sample_files(), recipe=book.sample_recipe(), sample=True).called("Larkspur", "EUR")
    assert opened.recipe == sample().recipe
    assert opened.fingerprint == sample().fingerprint
    assert opened.assumptions == sample().assumptions
    assert book.sample_recipe() is book.sample_recipe()


def test_whoever_has_not_signed_in_gets_the_letters_of_the_page_and_no_file() -> None:
    """Its fonts lie in a folder of the same name as the files of pages, and were refused with them."""
    free = ["/static/media/SourceSerif.123.woff2/", "/churn/static/media/Icons.1.woff2/"]
    closed = ["/media/0123.csv/", "/static/media/media/0123.csv/", "/media/static/media/0123.csv/",
              "/churn/media/0123.csv/", "/_stcore/upload_file/session/file/"]  # fmt: skip
    asked = f"import app; print([app.is_of_a_page(path) for path in {[*free, *closed]!r}])"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.split("\n")[-2] == str([False] * len(free) + [True] * len(closed))
