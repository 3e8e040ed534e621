"""What was kept, as files to take along: made when asked for, on this machine."""

import streamlit as st

from analysis import AnalysisError, Book, qbr
from pages._cells.add_to_pack import change, pack
from pages._cells.analysis_runs import attempt
from pages._cells.downloads import offer
from pages._cells.people import taken
from pages._cells.safe_text import plain
from pages._cells.source_digest import sources
from pages._cells.text import calm

KINDS = {
    "PowerPoint": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "slideshow"),
    "Web page": ("html", "text/html", "public"),
    "PDF": ("pdf", "application/pdf", "picture_as_pdf"),
    "Numbers as CSV": ("csv.zip", "application/zip", "table"),
    "Jupyter notebook": ("ipynb.zip", "application/zip", "code"),
}
WRITERS = {"html": qbr.to_html, "pdf": qbr.to_pdf, "csv.zip": qbr.to_csvs, "ipynb.zip": qbr.to_notebook}


WHOLE_BOOK = ("ipynb.zip",)
ONE_ACCOUNT = (
    "This is the review of one account: the files hold that account alone, beside the middle half of at least ten "
    "others. No Jupyter notebook is made of it, as that holds the rows of every account."
)


def exports(book: Book) -> None:
    """The pack as PowerPoint, web page, PDF and numbers."""
    kept = pack().for_review
    if not kept.items:
        return
    st.header("Take it along", anchor=False)
    st.caption(
        "Every page carries its n, interval, rule, day and book. What cannot be told says so, whatever stands beside "
        "it; and of an experiment the whole scorecard comes along."
    )
    _of_one(book, kept)
    st.text_input("Title", kept.title, key="pack_title", on_change=_title, placeholder="Business review")
    template = taken(st.file_uploader(
        "Your own PowerPoint template, if you have one", ["pptx"], key="template",
        help="Its slides are left out; its look stays.",
    ))  # fmt: skip
    own = _usable(template.getvalue()) if template else None
    row = st.container(horizontal=True)
    for label, (kind, mime, icon) in KINDS.items():
        if kept.account and kind in WHOLE_BOOK:
            continue
        offer(
            row, label, lambda kind=kind: _write(kind, kept, book, own), f"{_name(book)}.{kind}", mime,
            icon=f":material/{icon}:", key=f"export-{kind}",
        )  # fmt: skip


def _of_one(book: Book, kept: qbr.Pack) -> None:
    """What stays behind in the review of one account, so that nobody's results are in another's."""
    if not kept.account:
        return
    st.caption(ONE_ACCOUNT)
    for words in qbr.of_its_own(kept, book).left_out:
        st.caption(f"Left out of the files: {plain(words, 240)}")


def _usable(template: bytes) -> bytes | None:
    """The template, where it can be built on; else why not, and the slides are made without it."""
    problem = attempt(lambda: qbr.check_template(template))
    if isinstance(problem, AnalysisError):
        calm(problem)
        return None
    return template


def _write(kind: str, kept: qbr.Pack, book: Book, template: bytes | None) -> bytes:
    shown = qbr.report(kept, book, sources())
    return qbr.to_pptx(shown, template) if kind == "pptx" else WRITERS[kind](shown)


def _title() -> None:
    change(pack().titled(st.session_state["pack_title"]))


def _name(book: Book) -> str:
    clean = "".join(c if c.isalnum() else " " for c in book.name).split()
    return "-".join([*clean, "review"])[:60].lower()
