"""Typed tables, from Parquet or a data frame: dates, numbers and flags keep their type, all else becomes text."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..cleaning import clean
from ..errors import UnusableUpload
from ..phrases import numeral
from .isolated import MOST_RATIO, MOST_UNPACKED
from .out_of_range_dates import on_the_calendar

_SPACE = " \t\r\n\u00a0\u202f\u200b\ufeff"
MOST_TEXT = 4 * 2**30
PORTION = 65_536
_KEEPS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp)


def read_parquet(name: str, data: bytes, check: Callable[[str, int, int], None]) -> pa.Table:
    """A Parquet file as an Arrow table; `check` refuses one that is too large before its rows are unpacked.

    Raises pa.ArrowInvalid where its cells are not what its columns say, such as text that is no text.
    """
    table = _read_parquet(name, data, check)
    table.validate(full=True)
    return table


def _read_parquet(name: str, data: bytes, check: Callable[[str, int, int], None]) -> pa.Table:
    file = pq.ParquetFile(io.BytesIO(data))
    check(name, file.metadata.num_rows, file.metadata.num_columns)
    usual = min(MOST_TEXT, max(MOST_UNPACKED, MOST_RATIO * len(data)))
    if (unpacked := _pages(file)) > usual:
        raise UnusableUpload(
            f"{name} unpacks to {numeral(unpacked / 2**20)} MB.",
            f"That is more than {MOST_RATIO} times its size, which no table of a business does.",
            "Export fewer columns or rows, or save it as CSV.",
        )
    texts = [column.name for column in file.schema_arrow if _is_text(column.type)]
    if _at_most(file, data, texts) <= usual:
        return file.read()
    table = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts).read()
    if sum(_unpacked(table.column(text)) for text in texts) > MOST_TEXT:
        raise UnusableUpload(
            f"{name} unpacks to more than {MOST_TEXT // 2**30} GB of text.", fix="Export fewer columns or rows."
        )
    return table


def _pages(file: pq.ParquetFile) -> int:
    """The bytes of a file's pages once unpacked, as its metadata gives them."""
    return sum(int(file.metadata.row_group(place).total_byte_size) for place in range(file.metadata.num_row_groups))


def _at_most(file: pq.ParquetFile, data: bytes, texts: list[str]) -> int:
    """A bound on the text a file unpacks to, from its dictionaries alone: one long text can stand in every row."""
    if not texts or not file.metadata.num_rows:
        return 0
    groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    most = _pages(file)
    coded = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
    for place, group in enumerate(groups):
        first = next(coded.iter_batches(batch_size=1, row_groups=[place], columns=texts), None)
        columns = () if first is None else first.columns
        most += sum(_longest(column) for column in columns) * int(group.num_rows)
    return int(most)


def _longest(column: pa.Array) -> int:
    words = column.dictionary if pa.types.is_dictionary(column.type) else column
    return int(pc.max(pc.binary_length(words)).as_py() or 0)


def simple(table: pa.Table) -> pa.Table:
    """The columns c0, c1, ... of a typed table, each of a kind the book knows."""
    columns = [_simple(column) for column in table.columns]
    return pa.table(columns, names=[f"c{i}" for i in range(len(columns))])


def without_space(table: pa.Table) -> pa.Table:
    """The same table, its texts without the space around them."""
    with ThreadPoolExecutor(4) as threads:
        return pa.table(list(threads.map(_trimmed, table.columns)), names=table.column_names)


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(column.type):
        bare = pc.utf8_trim(column, _SPACE)
        return column if bare.equals(column) else bare
    if not pa.types.is_dictionary(column.type):
        return column
    trimmed = (pc.utf8_trim(chunk.dictionary, _SPACE) for chunk in column.chunks)
    chunks = [pa.DictionaryArray.from_arrays(c.indices, words) for c, words in zip(column.chunks, trimmed, strict=True)]
    return pa.chunked_array(chunks, type=column.type)


def arrow(name: str, frame: Any) -> pa.Table:
    """Any frame narwhals knows as an Arrow table; raises UnusableUpload for what is no frame."""
    if isinstance(frame, pd.DataFrame):
        return pa.table(
            [_mixed(frame.iloc[:, i]) for i in range(frame.shape[1])], names=[clean(str(c)) for c in frame.columns]
        )
    try:
        native = nw.from_native(frame)
    except (TypeError, nw.exceptions.NarwhalsError) as error:
        raise UnusableUpload(f"{name} is no data frame.", fix="Give pandas, polars, Arrow or another frame.") from error
    return (native.collect("pyarrow") if isinstance(native, nw.LazyFrame) else native).to_arrow()


def digest(headers: tuple[str, ...], table: pa.Table) -> str:
    """Changes with the headers and with any cell, and with nothing else."""
    seen = hashlib.sha256("\x1f".join(headers).encode())
    sink = pa.PythonFile(_Hasher(seen), mode="w")
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return seen.hexdigest()


def contents(headers: tuple[str, ...], ragged: object, table: pa.Table) -> str:
    """Changes with the headers and with any cell, and is the same once a table was saved and read again."""
    seen = hashlib.sha256(repr((headers, ragged)).encode(errors="surrogatepass"))
    for column in table.columns:
        seen.update(f"{_plain_type(column.type)} {len(column)}".encode())
        for start in range(0, len(column), PORTION):
            part = column.slice(start, PORTION).combine_chunks()
            cells = part.cast(_plain_type(part.type), safe=False)
            whole = pa.concat_arrays(cells.chunks) if isinstance(cells, pa.ChunkedArray) else cells
            seen.update(whole.is_valid().to_numpy(zero_copy_only=False).tobytes())
            _update(seen, whole)
    return seen.hexdigest()


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """What a column is once saved: codes become their texts, and no time is kept in whole seconds."""
    if pa.types.is_dictionary(kind) or pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us") if kind.unit != "ns" else kind
    return pa.date32() if pa.types.is_date(kind) else kind


def _update(seen: Any, cells: pa.Array) -> None:
    """The cells of one column, an empty one counting as nothing."""
    if not pa.types.is_string(cells.type):
        bare = cells if pa.types.is_boolean(cells.type) else _as_numbers(cells)
        seen.update(pc.fill_null(bare, False if pa.types.is_boolean(bare.type) else 0).to_numpy(False).tobytes())
        return
    filled = pc.fill_null(cells, "")
    seen.update(pc.binary_length(filled).to_numpy().tobytes())
    _, offsets, data = filled.buffers()
    if len(filled) and data is not None:
        ends = memoryview(offsets).cast("i")
        seen.update(memoryview(data)[ends[filled.offset] : ends[filled.offset + len(filled)]])


def _as_numbers(cells: pa.Array) -> pa.Array:
    kinds = {32: pa.int32(), 64: pa.int64()}
    temporal = pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type)
    return cells.view(kinds[cells.type.bit_width]) if temporal else cells


def _mixed(column: "pd.Series[Any]") -> pa.Array:
    """A pandas column as Arrow; one that mixes kinds, such as ids 1001 and A-2, as text."""
    try:
        converted = pa.Array.from_pandas(column)
        return converted.combine_chunks() if isinstance(converted, pa.ChunkedArray) else converted
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, UnicodeError):
        return pa.array([None if _is_missing(cell) else _plain(cell) for cell in column], pa.string())


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NaT or cell is pd.NA or cell != cell


def _plain(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        column = on_the_calendar(column)
        kind = column.type
    if pa.types.is_dictionary(kind):
        return column if kind.value_type == pa.string() else _simple(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return pc.local_timestamp(column)
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return column.cast(pa.float64())
    if pa.types.is_unsigned_integer(kind):
        return column.cast(pa.float64() if kind == pa.uint64() else pa.int64())
    return column if any(test(kind) for test in _KEEPS) else _text(column)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text from anything; what is not readable as text, such as raw bytes or lists, as Python writes it."""
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        cells = [None if cell is None else str(cell) for cell in column.to_pylist()]
        return pa.chunked_array([pa.array(cells, pa.string())])


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _unpacked(column: pa.ChunkedArray) -> int:
    """At most so many bytes once every row holds its own text."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    return sum(len(chunk) * _longest(chunk) for chunk in column.chunks)


class _Hasher:
    """A file that keeps only the digest of what is written to it."""

    closed = False

    def __init__(self, seen: Any) -> None:
        self._seen = seen

    def write(self, data: Any) -> int:
        self._seen.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def close(self) -> None:
        self.closed = True
