"""Files without account ids, led to the accounts by a key that another file has beside them."""

from collections.abc import Sequence

from . import values
from .build_result import Built
from .reading import Sheet
from .recipe import Recipe


def leading(place: int, sheets: Sequence[Sheet], recipe: Recipe) -> int:
    """The place of the file that leads to the accounts."""
    title, _ = recipe.files[place].through
    return next(i for i, sheet in enumerate(sheets) if sheet.title == title)


def keys(built: Built, place: int, other: int, sheets: Sequence[Sheet], recipe: Recipe) -> str:
    """The view that leads from the keys in another file, whose rows are loaded, to its accounts."""
    engine, (header, owner) = built.engine, recipe.files[place].there
    kinds = {name: str(kind) for name, kind, *_ in engine.rows(f"DESCRIBE raw_{other}")}

    def id_in(name: str) -> str:
        at = f"c{sheets[other].headers.index(name)}"
        return values.key(engine, f"raw_{other}", at, kinds[at]).sql

    account = id_in(owner) if owner else built.typed[other].columns["account_id"]
    engine.run(
        f"CREATE OR REPLACE VIEW keys_{place} AS SELECT {id_in(header)} AS _key, any_value({account}) AS _account "
        f"FROM raw_{other} GROUP BY _key"
    )
    return f"keys_{place}"
