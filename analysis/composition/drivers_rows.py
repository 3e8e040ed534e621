"""The search as rows: the groups named, with their reasons and how early they leave, then the rest."""

import numpy as np
import pandas as pd

from ..errors import NotEnoughData
from ..estimate import LogRank, benjamini_hochberg, gamma_poisson, log_rank, rate_ratio
from ..finding import CLEAR, group_named
from ..standards import YEAR
from .drivers_groups import Hit
from .drivers_lives import LIFE_STAGE, Lives
from .drivers_search import Searched

MOST_ROWS = 200
CROSS = " × "
Where = tuple[tuple[str, str], ...]
COLUMNS = (
    "dimensions", "values", "within", "accounts", "churned", "expected", "mrr_churned", "excess_mrr",
    "rate_ratio", "ratio_low", "ratio_high", "shrunk_ratio", "p_value", "p_adjusted", "main_reason", "named_by",
    "first_month", "last_month", "early_group", "early_accounts", "early_churned", "early_expected",
    "early_p_adjusted", "verdict",
)  # fmt: skip


def frame_of(lives: Lives, found: Searched, labels: dict[str, str]) -> tuple[pd.DataFrame, dict[str, Where]]:
    """The groups named, then the others that lie furthest out."""
    hits, named_already = _hits(lives, found, labels), {hit.values for hit in found.hits}
    rest = found.cells[~found.cells["values"].isin(named_already)]
    furthest = rest.assign(size=rest["dims"].map(len)).sort_values(["p_value", "size", "values"])
    others = _others(lives, furthest.drop(columns="size").head(MOST_ROWS - len(hits)), labels)
    frame = pd.concat([hits, others], ignore_index=True) if len(hits) else others
    return frame.reindex(columns=list(COLUMNS)), {values_of(hit, labels): hit.chain for hit in found.hits}


def values_of(hit: Hit, labels: dict[str, str]) -> str:
    """A group in words: Hospitality × 3–12 months."""
    return named(tuple(zip(hit.dims, hit.values, strict=True)), labels)


def named(pairs: Where, labels: dict[str, str]) -> str:
    """Values joined; a bare number, a yes or a no says nothing by itself and takes its dimension along."""
    return CROSS.join(group_named(labels.get(dim, dim), value) for dim, value in pairs)


def _hits(lives: Lives, found: Searched, labels: dict[str, str]) -> pd.DataFrame:
    rows = [_hit(lives, hit, labels) for hit in found.hits]
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame(rows)
    # The search chose whom this is asked of, so that no answer is surer than the search.
    early = np.maximum(benjamini_hochberg(frame["early_p"]), frame["p_adjusted"])
    shrunk = _shrunk(found.cells, frame["churned"], frame["expected"])
    frame = frame.assign(early_p_adjusted=early, shrunk_ratio=shrunk, verdict=CLEAR)
    known = frame["excess_mrr"].where(frame["excess_mrr"].notna(), frame["churned"] - frame["expected"])
    raw = frame["churned"] / frame["expected"] - 1
    believed = known * np.clip((frame["shrunk_ratio"] - 1) / raw, 0, 1)
    return frame.assign(rank=believed).sort_values("rank", ascending=False, ignore_index=True)


def _hit(lives: Lives, hit: Hit, labels: dict[str, str]) -> dict[str, object]:
    gone = lives.pieces[hit.inside & (lives.pieces["churned"] == 1).to_numpy()]
    leavers = lives.accounts.iloc[gone["account"]]
    reasons = leavers["churn_reason"].value_counts()
    middle = leavers["exit"].quantile([0.1, 0.9], interpolation="nearest")
    return {
        "dimensions": CROSS.join(labels.get(dim, dim) for dim in hit.dims), "values": values_of(hit, labels),
        "within": named(hit.parents, labels), **hit.numbers,
        "p_adjusted": hit.p_adjusted, "main_reason": reasons.index[0] if len(reasons) else "",
        "named_by": int(reasons.iloc[0]) if len(reasons) else 0,
        "first_month": middle.iloc[0], "last_month": middle.iloc[1], **_early(lives, hit, labels),
    }  # fmt: skip


def _early(lives: Lives, hit: Hit, labels: dict[str, str]) -> dict[str, object]:
    """Leavers of the first 12 months, against as many as would leave if those of the same size and value were alike."""
    accounts, pairs = lives.accounts, tuple(pair for pair in hit.chain if pair[0] != LIFE_STAGE)
    nothing = {
        "early_group": "",
        **dict.fromkeys(("early_accounts", "early_churned", "early_expected", "early_p"), np.nan),
    }
    inside = np.full(len(accounts), bool(pairs))
    for dim, value in pairs:
        inside &= (accounts[dim] == value).to_numpy()
    rank = _against_alike(accounts, inside)
    if rank is None:
        return nothing
    group = named(tuple(pair for pair in pairs if pair not in hit.parents) or pairs, labels)
    row = rank.groups[rank.groups["group"].astype(bool)].iloc[0]
    chance = rank.p_value if row["observed"] > row["expected"] else 1.0
    seen = {
        "early_accounts": row["accounts"],
        "early_churned": row["observed"],
        "early_expected": row["expected"],
        "early_p": chance,
    }
    return {"early_group": group, **seen}


def _against_alike(accounts: pd.DataFrame, inside: np.ndarray) -> LogRank | None:
    """Inside against outside within bands of size and value; None where one of them has nobody young."""
    young = (accounts["entry"] < YEAR).to_numpy()
    left = ((accounts["churned"] == 1) & (accounts["exit"] <= YEAR)).astype(int)
    # What they paid at first: what they pay last is higher the longer they stayed.
    bands = _band(accounts["size"]) + CROSS + _band(accounts["value"])
    try:
        return log_rank(
            accounts["exit"].clip(upper=YEAR)[young], left[young], inside[young], accounts["entry"][young],
            strata=bands[young],
        )  # fmt: skip
    except NotEnoughData:
        return None


def _band(values: pd.Series) -> pd.Series:
    """Low, middle or high third, or unknown: accounts in one band count as alike."""
    amounts = pd.to_numeric(values, errors="coerce")
    third = (3 * (amounts.rank(pct=True) - 1e-9)).apply(np.floor)
    return third.map({0: "low", 1: "middle", 2: "high"}).fillna("unknown").astype(str)


def _others(lives: Lives, rest: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Groups that were looked at and are not named, each against all others."""
    all_, x, hoped = float(lives.pieces["churned"].sum()), rest["churned"], rest["expected"]
    pairs_of = [tuple(zip(*pair, strict=True)) for pair in zip(rest["dims"], rest["values"], strict=True)]
    ratio = rate_ratio(x, hoped, all_ - x, np.maximum(all_ - hoped, 0))
    return rest.assign(
        dimensions=[CROSS.join(labels.get(dim, dim) for dim in dims) for dims in rest["dims"]],
        values=[named(pairs, labels) for pairs in pairs_of],
        within="", rate_ratio=ratio.ratio, ratio_low=ratio.low, ratio_high=ratio.high, verdict="cannot tell",
    ).drop(columns=["dims", "excess", "ratio"])  # fmt: skip


def _shrunk(cells: pd.DataFrame, churned: pd.Series, expected: pd.Series) -> pd.Series:
    """Churned ÷ expected, pulled toward 1 by how much groups differ at all; 1 where they do not."""
    tried = cells[cells["expected"] > 0]
    fit = gamma_poisson(tried["churned"], tried["expected"])
    if fit is None or not fit.differ:
        return pd.Series(1.0, index=churned.index)
    return (fit.first + churned) / (fit.second + expected)
