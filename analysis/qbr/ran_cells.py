"""Cells of a Jupyter notebook with what they give, as if they had been run: each is what was kept and is checked."""

from base64 import b64encode
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_output

from ..charts.paper import drawn_again
from ..errors import AnalysisError
from .pack import Kept


def ran(code: str, output: nbformat.NotebookNode | None) -> nbformat.NotebookNode:
    """A cell of code with its output; without one where it gives nothing."""
    return new_code_cell(code, outputs=[] if output is None else [output])


def result(value: Any) -> nbformat.NotebookNode:
    """What the last line of a cell gives, as text and as it is shown."""
    return new_output("execute_result", {"text/plain": repr(value), "text/html": value._repr_html_()})


def shown(item: Kept) -> nbformat.NotebookNode | None:
    """What a cell that works out a kept thing shows: the sentence that it prints, or the table."""
    if item.kind == "finding":
        return new_output("stream", name="stdout", text=f"{item.title}\n")
    return None if item.frame is None else result(item.frame)


def drawn(item: Kept) -> nbformat.NotebookNode | None:
    """The figure of a cell that draws it, as a picture; none that cannot be drawn."""
    try:
        seen = b64encode(drawn_again(item.chart or {}, "png")).decode()
    except AnalysisError:
        return None
    return new_output("execute_result", {"text/plain": "alt.Chart(...)", "image/png": seen})


def numbered(sheet: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its cells named and its code counted, as run from top to bottom."""
    run = 0
    for place, cell in enumerate(sheet.cells):
        cell["id"] = f"cell-{place}"
        if cell.cell_type == "code":
            run += 1
            cell["execution_count"] = run
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output["execution_count"] = run
    return sheet
