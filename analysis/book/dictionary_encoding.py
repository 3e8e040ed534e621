"""Columns that say the same few words over and over keep each word once, so that large files fit in memory."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pyarrow as pa

_CELLS_A_WORD = 4
_NARROW = ((2**7, pa.int8()), (2**15, pa.int16()))


def packed(blocks: Iterable[pa.RecordBatch], names: list[str]) -> pa.Table:
    """One table from blocks of text, each packed before the next is read, so that never all of it is in memory."""
    columns: list[list[pa.Array]] = [[] for _ in names]
    for block in blocks:
        for kept, cells in zip(columns, block.columns, strict=True):
            kept.append(_in_words(cells, first=not kept) if not kept or _is_coded(kept[-1]) else cells)
    for place, kept in enumerate(columns):
        columns[place] = _alike(kept)
    return pa.table(columns, names=names)


def each(column: pa.ChunkedArray, work: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    """What becomes of every cell of a column of text: block by block, and once for each word of a block."""
    kind = work(pa.array([], pa.string())).type
    coded = _is_coded(column)
    done = (work(chunk.dictionary).take(chunk.indices) if coded else work(chunk) for chunk in column.chunks)
    return pa.chunked_array(done, type=kind)


def taken(column: pa.ChunkedArray, rows: Sequence[int] | np.ndarray) -> pa.Array:
    """Some cells of a column in the order asked for, as text where they are words; Arrow would copy all of it first."""
    places = np.asarray(rows, np.int64)
    order = np.argsort(places, kind="stable")
    ends = np.cumsum([len(chunk) for chunk in column.chunks])
    asked = np.split(places[order], np.searchsorted(places[order], ends))
    parts = [
        _worded(chunk.take(pa.array(some - (end - len(chunk)))))
        for chunk, some, end in zip(column.chunks, asked, ends, strict=False)
        if len(some)
    ]
    found = pa.concat_arrays(parts) if parts else _worded(column.slice(0, 0).combine_chunks())
    return found.take(pa.array(np.argsort(order)))


def _worded(cells: pa.Array) -> pa.Array:
    return cells.cast(cells.type.value_type) if _is_coded(cells) else cells


def _in_words(cells: pa.Array, first: bool) -> pa.Array:
    """The cells as places among their words, where these are few; the first block decides for those after it."""
    coded = cells.dictionary_encode()
    words = len(coded.dictionary)
    few = words < _NARROW[-1][0] and (not first or _CELLS_A_WORD * words <= len(cells))
    return _narrowed(coded) if few else cells


def _is_coded(column: pa.Array | pa.ChunkedArray) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def _narrowed(coded: pa.DictionaryArray) -> pa.DictionaryArray:
    kind = next((kind for most, kind in _NARROW if len(coded.dictionary) < most), pa.int32())
    return pa.DictionaryArray.from_arrays(coded.indices.cast(kind), coded.dictionary)


def _alike(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """The blocks of a column as one: places among the same words in all of them, or text in all of them."""
    if not all(map(_is_coded, chunks)):
        return pa.chunked_array([chunk.cast(pa.string()) for chunk in chunks], type=pa.string())
    wide = [pa.DictionaryArray.from_arrays(chunk.indices.cast(pa.int32()), chunk.dictionary) for chunk in chunks]
    kind = pa.dictionary(pa.int32(), pa.string())
    whole = pa.chunked_array(wide, type=kind).unify_dictionaries()
    narrow = [_narrowed(chunk) for chunk in whole.chunks]
    return pa.chunked_array(narrow, type=narrow[0].type) if narrow else pa.chunked_array([], type=pa.string())
