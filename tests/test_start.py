"""No import runs beside the first page: two threads that import in circles can deadlock, and a reader sees an error."""

import subprocess
import sys
from pathlib import Path

from books import sample

from analysis import Book
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


def test_the_sample_opens_with_the_columns_that_were_recognized_when_the_server_started() -> None:
    """Column by column what is recognized anew, so that the sample is read as a person's files would be."""
    opened = Book.from_files(*book._sample(), recipe=book.sample_recipe(), sample=True).called("Larkspur", "EUR")
    assert opened.recipe == sample().recipe
    assert opened.fingerprint == sample().fingerprint
    assert opened.assumptions == sample().assumptions
    assert book.sample_recipe() is book.sample_recipe()
