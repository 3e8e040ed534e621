"""Workbooks written by hand, part by part, so that they can be wrong in any way."""

import io
import zipfile
from collections.abc import Mapping

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Accounts" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
HEADER = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("account_id", "start date", "mrr"))


def related(kind: str, to: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/{kind}" Target="{to}"/></Relationships>'
    )


def rows(number: int) -> str:
    """Accounts with a start and an amount, under their header, as the rows of a sheet."""
    told = (f"<row><c><v>{i}</v></c><c><v>{45000 + i % 500}</v></c><c><v>{i % 90}</v></c></row>" for i in range(number))
    return f"<row>{HEADER}</row>{''.join(told)}"


def workbook(
    cells: str, part: str = "sheet1.xml", after: str = "", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """An .xlsx of one sheet. cells: its rows. part: the name of its entry. after: what follows the rows."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": related("worksheet", f"worksheets/{part}"),
        f"xl/worksheets/{part}": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>',
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in {**entries, **(more or {})}.items():
            archive.writestr(name, content)
    return sink.getvalue()
