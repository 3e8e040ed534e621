"""Lists of objects in JSON, as an API sends them, as the delimited text of one table each."""

import csv
import io
import json
from typing import Any

from ..errors import UnusableUpload
from ..phrases import numeral

MOST_BYTES, MOST_KEYS = 50 * 2**20, 2_000
NO_TABLE = "It is JSON, and holds no list of objects of one kind."
_FIX = "Export the table as CSV, XLSX or Parquet."


def tables_of(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """Each list of objects in a JSON file, or its lines, as (the key it stands under, delimited text).

    An object inside an object gives columns of its own, owner.name; a list inside one stays as text in its cell.
    Raises UnusableUpload for more than 50 MB and for what holds no such list.
    """
    if len(data) > MOST_BYTES:
        size = f"JSON is read up to {numeral(MOST_BYTES // 2**20)} MB."
        raise UnusableUpload(f"{name} is too large.", size, "Save it as CSV or Parquet.")
    found = {key: rows for key, rows in _lists(_parsed(name, data)).items() if rows}
    if not found:
        raise UnusableUpload(f"{name} is JSON, and neither a recipe nor a table.", NO_TABLE, _FIX)
    return [(key, _delimited(name, rows)) for key, rows in found.items()]


def _parsed(name: str, data: bytes) -> Any:
    text = data.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnusableUpload(f"{name} could not be read.", "Its objects are nested too deeply.", _FIX) from error
    except ValueError:
        return _lines(name, text)


def _lines(name: str, text: str) -> Any:
    """JSON lines: an object a line."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise UnusableUpload(f"{name} could not be read.", "Its JSON is cut off or damaged.", _FIX) from error


def _lists(parsed: Any) -> dict[str, list[dict[str, Any]]]:
    """The lists of objects, by the key they stand under; that of the whole file has none."""
    if isinstance(parsed, list):
        return {"": parsed} if parsed and all(isinstance(row, dict) for row in parsed) else {}
    if not isinstance(parsed, dict):
        return {}
    lists = {str(key): value for key, value in parsed.items() if isinstance(value, list)}
    return {key: rows for key, rows in lists.items() if rows and all(isinstance(row, dict) for row in rows)}


def _delimited(name: str, rows: list[dict[str, Any]]) -> bytes:
    flat = [_flat(row) for row in rows]
    headers = list(dict.fromkeys(key for row in flat for key in row))
    if len(headers) > MOST_KEYS:
        raise UnusableUpload(
            f"{name} has {numeral(len(headers))} columns.", f"The limit is {numeral(MOST_KEYS)}.", _FIX
        )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in flat)
    return text.getvalue().encode("utf-8", errors="replace")


def _flat(row: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": _text(one) for inner, one in value.items()}
        else:
            found[str(key)] = _text(value)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
