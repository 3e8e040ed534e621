"""What travels: findings, figures and tables that were kept, with their words and where they come from."""

from analysis.book import Book
from analysis.qbr.add_to_pack import keep_figure, keep_finding, keep_table
from analysis.qbr.asking import Asked, Drawing, Place
from analysis.qbr.csv_files import to_csvs
from analysis.qbr.other_accounts import of_its_own
from analysis.qbr.own_cells import called, doubled, note, otherwise, settings, sql_cell, uses
from analysis.qbr.pack import Kept, Origin, Pack, own_words, where_from
from analysis.qbr.refresh import NOT_RUN, of_this, renewable, renewed, stale
from analysis.qbr.report import Report, report
from analysis.qbr.since import Since, asked_again, compare, followed
from analysis.qbr.templates import TEMPLATES, fill


def to_pptx(shown: Report, template: bytes | None = None) -> bytes:
    """The report as a PowerPoint presentation with charts and tables of its own, on a template where one is given."""
    from analysis.qbr.slides import to_pptx as write

    return write(shown, template)


def check_template(template: bytes) -> None:
    """Raise UnusableUpload where this is no presentation to build on."""
    from analysis.qbr.slides import opened

    opened(template)


def to_html(shown: Report) -> bytes:
    """The report as one web page that needs nothing else."""
    from analysis.qbr.web import to_html as write

    return write(shown)


def to_pdf(shown: Report) -> bytes:
    """The report as a PDF."""
    from analysis.qbr.pdf import to_pdf as write

    return write(shown)


def to_notebook(shown: Report) -> bytes:
    """The report as a Jupyter notebook with its data and the code, in a ZIP."""
    from analysis.qbr.jupyter import to_notebook as write

    return write(shown)


def own_notebook(pack: Pack, book: Book) -> bytes:
    """The cells of the reader's own notebook as a Jupyter notebook with its data and the code, in a ZIP."""
    from analysis.qbr.jupyter import own_notebook as write

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
