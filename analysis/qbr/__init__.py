"""What travels: findings, figures and tables that were kept, with their words and where they come from."""

from ..book import Book
from .add_to_pack import keep_figure, keep_finding, keep_table
from .asking import Asked, Drawing, Place
from .csv_files import to_csvs
from .other_accounts import of_its_own
from .own_cells import called, doubled, note, otherwise, settings, sql_cell, uses
from .pack import Kept, Origin, Pack, own_words, where_from
from .refresh import NOT_RUN, of_this, renewable, renewed, stale
from .report import Report, report
from .since import Since, asked_again, compare, followed
from .templates import TEMPLATES, fill


def to_pptx(shown: Report, template: bytes | None = None) -> bytes:
    """The report as a PowerPoint presentation with charts and tables of its own, on a template where one is given."""
    from .slides import to_pptx as write

    return write(shown, template)


def check_template(template: bytes) -> None:
    """Raise UnusableUpload where this is no presentation to build on."""
    from .slides import opened

    opened(template)


def to_html(shown: Report) -> bytes:
    """The report as one web page that needs nothing else."""
    from .web import to_html as write

    return write(shown)


def to_pdf(shown: Report) -> bytes:
    """The report as a PDF."""
    from .pdf import to_pdf as write

    return write(shown)


def to_notebook(shown: Report) -> bytes:
    """The report as a Jupyter notebook with its data and the code, in a ZIP."""
    from .jupyter import to_notebook as write

    return write(shown)


def own_notebook(pack: Pack, book: Book) -> bytes:
    """The cells of the reader's own notebook as a Jupyter notebook with its data and the code, in a ZIP."""
    from .jupyter import own_notebook as write

    return write(pack, book)


__all__ = [
    "NOT_RUN",
    "TEMPLATES",
    "Asked",
    "Drawing",
    "Kept",
    "Origin",
    "Pack",
    "Place",
    "Report",
    "Since",
    "asked_again",
    "called",
    "check_template",
    "compare",
    "doubled",
    "fill",
    "followed",
    "keep_figure",
    "keep_finding",
    "keep_table",
    "note",
    "of_its_own",
    "of_this",
    "otherwise",
    "own_notebook",
    "own_words",
    "renewable",
    "renewed",
    "report",
    "settings",
    "sql_cell",
    "stale",
    "to_csvs",
    "to_html",
    "to_notebook",
    "to_pdf",
    "to_pptx",
    "uses",
    "where_from",
]
