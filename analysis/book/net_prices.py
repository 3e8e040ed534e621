"""The price that is paid beside the one on the list: after a discount, the final one is read."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .cents import MONEY
from .header_words import words_of
from .reading import Sheet
from .recipe import FileMapping

# How headers call what is left of a price: final_monthly_price, net price.
_LEFT = {"final", "net", "discounted", "effective", "actual"}
_COMPARED, _NEARLY_ALL = 5_000, 0.99


def as_paid(sheet: Sheet, file: FileMapping) -> FileMapping:
    """The file with each amount replaced by what is left of it, where a column is called so and is never more."""
    paid = {column: _paid(sheet, header, file) for column, header in file.columns.items() if column in MONEY}
    changed = {column: header for column, header in paid.items() if header != file.columns[column]}
    return replace(file, columns={**file.columns, **changed}) if changed else file


def _paid(sheet: Sheet, header: str, file: FileMapping) -> str:
    said = words_of(header)
    free = [h for h in sheet.headers if h not in file.columns.values()]
    left = [h for h in free if said < (own := words_of(h)) and own - said <= _LEFT]
    return next((h for h in left if _is_less(_numbers(sheet, h), _numbers(sheet, header))), header)


def _is_less(paid: "np.ndarray", listed: "np.ndarray") -> bool:
    both = ~(np.isnan(paid) | np.isnan(listed))
    less = paid[both] <= listed[both] + 0.005
    return bool(both.any()) and float(less.mean()) >= _NEARLY_ALL and not np.allclose(paid[both], listed[both])


def _numbers(sheet: Sheet, header: str) -> "np.ndarray":
    cells = pc.cast(sheet.table.column(sheet.headers.index(header)).slice(0, _COMPARED), pa.string()).to_pylist()
    found: np.ndarray = pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").to_numpy(float)
    return found
