"""Which rows of many are drawn: a part that is the same each time, and that no pattern in the ids can tilt."""

import narwhals.stable.v2 as nw

# Units that are worked out one by one; of more a part is drawn.
MOST_UNITS = 200_000
# Places are scattered before they are counted off: ids that take turns (even and odd, three regions) stay mixed.
_STEP, _AROUND = 7_919, 10_007


def one_in(every: int, place: str) -> nw.Expr:
    """Whether a row is among the one in so many that are drawn, by its place in some order (from 0)."""
    return nw.col(place).cast(nw.Int64) * _STEP % _AROUND % every == 0
