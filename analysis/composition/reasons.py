"""Why accounts left: by accounts and by money, voluntary or not, by life stage, and who names which reason more."""

from dataclasses import dataclass, replace
from datetime import date

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.days import to_day
from ..book.exclusions import NEVER, says_left_out
from ..book.mrr_history import recorded, still_billed
from ..counting import ALL, MISSING, collected, dates
from ..counting.claims import claims
from ..counting.groups import dimension
from ..counting.money import last_mrr
from ..counting.period import first_day, when_in_words, year_to
from ..counting.stages import stage_of
from ..errors import NotEnoughData
from ..estimate import benjamini_hochberg, fisher
from ..finding import CLEAR, Family, Finding
from ..result import Result
from .drivers_lives import LIFE_STAGE
from .reasons_findings import findings
from .reasons_judging import JUDGEMENTS, Judging, judged

FEWEST = 3
UNKNOWN = "(unknown)"


@dataclass(frozen=True, eq=False, repr=False)
class Reasons(Result):
    """Why accounts left. Each frame says accounts and MRR.

    reasons: churn_reason churned mrr_churned and shares, voluntary, involuntary, judgement. cells: dimensions group
    churn_reason, who names it among the group's leavers and among the others. judgements: what could have been kept.
    """

    by: str | None
    label: str
    reasons: pd.DataFrame
    cells: pd.DataFrame
    judgements: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


def _part(finding: Finding) -> str:
    """What groups name and what stages name are two questions."""
    return "stages" if finding.about.get("dimensions") == LIFE_STAGE else ""


def _tested(told: "Reasons") -> dict[str, pd.Series]:
    staged = told.cells["dimensions"] == LIFE_STAGE
    p = told.cells["p_adjusted"]
    return {"stages": p[staged], **({} if told.by is None else {"": p[~staged]})}


@says_left_out(NEVER)
@claims("reasons", "reason", _part, {"stages": "reason"}, _tested, alone=("stages",))
def reasons(
    book: Book,
    *,
    by: str | None = None,
    span: str = "all",
    judging: Judging | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Reasons:
    """Why did accounts leave, who names which reason more than the others, and which losses do we regret?

    Counts the recorded reasons of `span` ("all" leavers, or "year": the last 12 months), or of those that left from
    `since` to `until`, by accounts and by the MRR of
    their last month; no reason stays no reason. In every group and life stage a reason is over-represented when its
    share among the leavers is higher than among the other leavers (Fisher's exact test), corrected for all stages and
    reasons looked at, and apart from them for all groups and reasons (Benjamini-Hochberg). Judgements are by rule
    unless given by hand. Raises NotEnoughData where nobody has left, MissingTable for an unknown dimension.

    judging: what counts as avoidable, a `Judging`.

    Example: `composition.reasons(book)`.
    """
    column, label = dimension(book, by)
    since, until = _asked(book, span, since, until)
    rows = count_leavers(book, by=column, since=since, until=until)
    when = when_in_words(since, until, book.as_of, first_day(book))
    if rows.empty:
        why = f"{when} nobody churned." if when else "Nobody has churned."
        raise NotEnoughData("There are no reasons to read.", why, "Choose a longer period, or come back later.")
    rows = rows.assign(judgement=judged(rows, judging or Judging()))
    named = rows.assign(
        churn_reason=rows["churn_reason"].fillna(MISSING), churn_type=rows["churn_type"].fillna(UNKNOWN)
    )
    by_reason, cells, judgements = _reasons(named), _cells(named, column, label), _judgements(named)
    first, *more = findings(by_reason, cells, judgements, named, recorded(book))
    told = (replace(first, claim=f"{when}, {first.claim[:1].lower()}{first.claim[1:]}") if when else first, *more)
    return Reasons(column, label, by_reason, cells, judgements, told)


def _asked(book: Book, span: str, since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """The days asked for; `span` says the last 12 months too. A snapshot has none."""
    if book.as_of is None or book.snapshot:
        return None, None
    return (year_to(book.as_of), book.as_of) if span == "year" else (since, until)


def count_leavers(
    book: Book, *, by: str | None = None, span: str = "all", since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """One row per account that left, sorted by id, for the methods that compare leavers with leavers.

    Columns: account_id name group stage churn_reason churn_type tenure (months) mrr (the last paid; missing where it is
    still paid) paying (what one that is marked as left pays now) last_score (its last answer before it left) churned_on
    (day number). What is not known is missing.
    """
    book.require("accounts", "churned")
    group = nw.lit(ALL) if by is None else nw.col(by)
    left = book.tables["accounts"].filter(nw.col("churned") == 1).with_columns(group.alias("group"))
    since, until = _asked(book, span, since, until)
    left = left.filter(nw.col("churned_on") >= to_day(since)) if since else left
    left = left.filter(nw.col("churned_on") <= to_day(until)) if until else left
    wanted = ("account_id", "name", "group", "churn_reason", "churn_type", "exit", "churned_on")
    paid = left.select(*wanted).join(last_mrr(book), on="account_id", how="left")
    rows = collected(paid.join(still_billed(book), on="account_id", how="left"))
    rows = rows.assign(mrr=rows["mrr"].where(rows["paying"].isna()))
    scored = rows.merge(_last_scores(book), on="account_id", how="left")
    tenure = scored["exit"].astype(float)
    told = scored.assign(stage=stage_of(tenure, UNKNOWN), exit=tenure).rename(columns={"exit": "tenure"})
    return told.sort_values("account_id", ignore_index=True)


def _last_scores(book: Book) -> pd.DataFrame:
    """The last answer of each account; several on that day are averaged."""
    if "nps" not in book.tables:
        return pd.DataFrame({"account_id": pd.Series(dtype=object), "last_score": pd.Series(dtype=float)})
    answers = book.tables["nps"].select("account_id", "answered_on", "score")
    last = answers.group_by("account_id").agg(nw.col("answered_on").max())
    rows = answers.join(last, on=["account_id", "answered_on"], how="inner")
    return collected(rows.group_by("account_id").agg(nw.col("score").mean().alias("last_score")))


def list_leavers(
    book: Book,
    *,
    by: str | None = None,
    group: str | None = None,
    span: str = "all",
    judging: Judging | None = None,
    since: date | None = None,
    until: date | None = None,
    most: int = 50,
) -> pd.DataFrame:
    """The accounts that left with their reason, their last answer and the judgement on them, largest MRR first.

    `group`: a reason, None for all; at most `most` rows. Columns: account_id name group (the reason) stage mrr
    last_score judgement churned_on (date).
    """
    rows = count_leavers(book, by=by, span=span, since=since, until=until)
    told = rows.assign(judgement=judged(rows, judging or Judging()), group=rows["churn_reason"].fillna(MISSING))
    told = told if group is None else told[told["group"] == group]
    ranked = told.sort_values(["mrr", "account_id"], ascending=[False, True]).head(most).reset_index(drop=True)
    wanted = ["account_id", "name", "group", "stage", "mrr", "last_score", "judgement"]
    return ranked[wanted].assign(churned_on=dates(ranked["churned_on"]))


def _reasons(rows: pd.DataFrame) -> pd.DataFrame:
    involuntary = rows["churn_type"].str.lower().str.match(r"in.?voluntary")
    voluntary = rows["churn_type"].str.lower().str.match(r"voluntary")
    marked = rows.assign(one=1, involuntary=involuntary.astype(int), voluntary=voluntary.astype(int))
    grouped = marked.groupby("churn_reason")
    frame = grouped.agg(
        churned=("one", "sum"), mrr_churned=("mrr", _sum), voluntary=("voluntary", "sum"),
        involuntary=("involuntary", "sum"), judgement=("judgement", _mostly),
    ).reset_index()  # fmt: skip
    known = bool(rows["mrr"].notna().any())
    total = frame["mrr_churned"].sum()
    frame = frame.assign(
        mrr_churned=frame["mrr_churned"] if known else np.nan,
        share_of_churned=frame["churned"] / frame["churned"].sum(),
        share_of_mrr_churned=frame["mrr_churned"] / total if known and total > 0 else np.nan,
    )
    return frame.sort_values(["churned", "churn_reason"], ascending=[False, True], ignore_index=True)


def _sum(amounts: pd.Series) -> float:
    """Of nobody known it is not known, which is not 0."""
    return float(amounts.sum(min_count=1))


def _mostly(judgements: pd.Series) -> str:
    counts = judgements.value_counts()
    return str(counts.index[0]) if len(counts) == 1 else f"mostly {counts.index[0]}"


def _judgements(rows: pd.DataFrame) -> pd.DataFrame:
    counts = rows.groupby("judgement").agg(churned=("account_id", "size"), mrr_churned=("mrr", _sum))
    frame = counts.reindex(list(JUDGEMENTS)).fillna({"churned": 0}).rename_axis("judgement").reset_index()
    money = frame["mrr_churned"] if rows["mrr"].notna().any() else np.nan
    return frame.assign(churned=frame["churned"].astype(int), mrr_churned=money)


def _cells(rows: pd.DataFrame, by: str | None, label: str) -> pd.DataFrame:
    """Every group and life stage by every reason: who names it, against the other leavers.

    Groups and stages are two questions: true differences between stages would loosen what is asked of groups.
    """
    parts = [_against(rows, "stage", LIFE_STAGE)]
    if by is not None:
        parts.append(_against(rows, "group", label))
    adjusted = np.concatenate([benjamini_hochberg(part["p_value"]) for part in parts if len(part)] or [np.zeros(0)])
    frame = pd.concat(parts, ignore_index=True)
    more = frame["share"] > frame["share_elsewhere"]
    shown = (adjusted < 0.05) & more & (frame["named_by"] >= FEWEST)
    told = frame.assign(p_adjusted=adjusted, verdict=np.where(shown, CLEAR, "cannot tell"))
    return told.sort_values(["p_value", "dimensions", "group", "churn_reason"], ignore_index=True)


def _against(rows: pd.DataFrame, column: str, label: str) -> pd.DataFrame:
    columns = ["dimensions", "group", "churn_reason", "named_by", "churned", "elsewhere", "others", "mrr_churned"]
    known = rows[(rows["churn_reason"] != MISSING) & (rows[column] != UNKNOWN)]
    table = pd.crosstab(known[column], known["churn_reason"])
    money = known.groupby([column, "churn_reason"])["mrr"].sum(min_count=1)
    made = []
    for group, of_group in table.iterrows():
        inside, outside = int(of_group.sum()), int(table.to_numpy().sum() - of_group.sum())
        for reason, named in of_group.items():
            rest = int(table[reason].sum() - named)
            paid = money.get((group, reason), np.nan)
            made.append((label, str(group), str(reason), int(named), inside, rest, outside, paid))
    frame = pd.DataFrame(made, columns=columns)
    counts = (frame[name] for name in ("named_by", "churned", "elsewhere", "others"))
    p = [fisher(x, n, rest, m) if x + rest >= FEWEST else np.nan for x, n, rest, m in zip(*counts, strict=True)]
    share, other = frame["named_by"] / frame["churned"], frame["elsewhere"] / frame["others"].where(frame["others"] > 0)
    return frame.assign(share=share, share_elsewhere=other, p_value=pd.Series(p, dtype=float))
