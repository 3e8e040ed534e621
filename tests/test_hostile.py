"""Files made to end what reads them: each is answered calmly, and the next file is read."""

from pathlib import Path

import pytest
from hostile import rows, workbook

from analysis import Book, UnusableUpload

CASES = Path(__file__).parent / "cases"


def test_a_sheet_that_claims_a_cell_far_outside_is_refused_calmly() -> None:
    with pytest.raises(UnusableUpload, match="stands far outside the table"):
        Book.from_files(CASES / "sparse_spaced_r.xlsx")


FAR = "<row{r}><c{c}><v>1</v></c></row>"
SPARSE = {
    "spaces": (' r = "1048576"', ' r = "XFD1048576"', "sheet1.xml"),
    "single quotes": (" r='1048576'", " r='XFD1048576'", "sheet1.xml"),
    "another ending": (' r="1048576"', ' r="XFD1048576"', "sheet1.data"),
    "no ending": (' r="1048576"', ' r="XFD1048576"', "sheet"),
    "spelled out": (' r="&#49;048576"', ' r="&#88;FD1048576"', "sheet1.xml"),
    "lower case": (' r="1048576"', ' r="xfd1048576"', "sheet1.xml"),
    "beyond the last": (' r="99999999"', ' r="ZZZZ99999999"', "sheet1.xml"),
    "a number too large": (' r="1"', ' r="A99999999999999999999"', "sheet1.xml"),
    "columns without end": ("", f' r="{"Z" * 300}1"', "sheet1.xml"),
}


@pytest.mark.parametrize("spelling", SPARSE)
def test_so_is_one_that_spells_it_otherwise(spelling: str) -> None:
    row, cell, part = SPARSE[spelling]
    data = workbook(rows(60) + FAR.format(r=row, c=cell), part)
    with pytest.raises(UnusableUpload) as refused:
        Book.from_files(("far.xlsx", data))
    assert refused.value.fix
    assert Book.from_files(("fine.xlsx", workbook(rows(60)))).count() == 60
