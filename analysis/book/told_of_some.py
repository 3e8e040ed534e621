"""A file that says of some accounts whether they churned, beside one that holds more of them: what the others are."""

from collections.abc import Sequence

from ..phrases import out_of
from .build_result import Built
from .checking import columns_of
from .engine import literal
from .question import NO, said
from .recipe import Recipe

WORD = "others_here"
UNTOLD = "another file says who churned, and not of this account"


def settle_untold(built: Built, recipe: Recipe, pair: tuple[int, int], titles: Sequence[str]) -> None:
    """Says of accounts that only the file has which does not say who churned that they count as still here.

    Where the reader said that they are no customers, they are set aside.
    """
    says = {"churned", "churned_on"}
    tellers = [i for i in pair if says & set(recipe.files[i].columns)]
    if len(tellers) != 1:
        return
    engine, teller, silent = built.engine, tellers[0], next(i for i in pair if i != tellers[0])
    known = f"SELECT account_id FROM read_{teller} WHERE account_id IS NOT NULL"
    others = f"_rule IS NULL AND account_id IS NOT NULL AND account_id NOT IN ({known})"
    every, without = engine.row(
        f"SELECT count(DISTINCT account_id), count(DISTINCT account_id) FILTER (account_id NOT IN ({known})) "
        f"FROM read_{silent} WHERE _rule IS NULL AND account_id IS NOT NULL"
    )
    if not without:
        return
    gone = {"churned": "churned = 1", "churned_on": "churned_on IS NOT NULL"}
    left = " OR ".join(gone[c] for c in columns_of(engine, f"read_{teller}") if c in gone)
    rows, churned = engine.count(f"read_{teller} WHERE _rule IS NULL", "true", left)
    built.told_of = (teller, silent, int(without), int(every), int(rows), int(churned))
    if said(recipe.files[teller], WORD) == NO:
        engine.run(f"UPDATE read_{silent} SET _rule = {literal(UNTOLD)} WHERE {others}")
        return
    told = f"{titles[teller]} says who churned and does not hold {out_of(without, every)} accounts of {titles[silent]}"
    built.assumptions.append(f"{told}: these count as still here")
