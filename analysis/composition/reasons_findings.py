"""What the reasons say, in sentences computed from their rows."""

import pandas as pd

from ..book.mrr_history import say_billed
from ..counting import MISSING
from ..estimate import family_p, leaders
from ..finding import CLEAR, Finding, count, group_named, listed, money, percent
from ..phrases import numeral, out_of
from ..standards import PROMOTER

MOST = 8
AS_WRITTEN = "A recorded reason is what somebody wrote down: it may be neither the first nor the only one."


def findings(
    reasons: pd.DataFrame,
    cells: pd.DataFrame,
    judgements: pd.DataFrame,
    rows: pd.DataFrame,
    also: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """The reason named most by accounts and by money, who names which more, what they scored, and what is regretted."""
    shown = cells[cells["verdict"] == CLEAR].head(MOST)
    more = [part for _, row in shown.iterrows() for part in (_more(row), *_scored(row, rows))]
    quiet = () if more or cells.empty else (_none(cells),)
    return (_most(reasons, also), *_billed(rows), *more, *quiet, *_kinds(reasons), _judged(judgements))


def _billed(rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Who is marked as left and pays: that is not among the MRR that left."""
    paying = rows["paying"].dropna()
    claim = say_billed(len(rows), len(paying), float(paying.sum()))
    share = len(paying) / len(rows)
    return (Finding(claim, "fact", share, accounts=len(rows), about={"measure": "paying"}),) if claim else ()


def _most(reasons: pd.DataFrame, also: tuple[str, ...]) -> Finding:
    known, all_ = reasons[reasons["churn_reason"] != MISSING], int(reasons["churned"].sum())
    unknown = all_ - int(known["churned"].sum())
    without = f" {numeral(unknown)} of {count(all_, 'churned account')} gave no known reason." if unknown else ""
    if known.empty:
        return Finding(f"No reason is recorded for any of {count(all_, 'churned account')}.", "fact", accounts=all_)
    top, first = known.iloc[0], known[leaders(known["churned"])]
    of = count(all_, "churned account")
    claim = f"The most common churn reason is “{top['churn_reason']}”: {numeral(top['churned'])} of {of}."
    if len(first) > 1:
        return _level(first, all_, without, (AS_WRITTEN, *also))
    dearest = known.sort_values(["mrr_churned", "churn_reason"], ascending=[False, True]).iloc[0]
    if dearest["mrr_churned"] > 0 and dearest["churn_reason"] != top["churn_reason"]:
        share = percent(dearest["share_of_mrr_churned"], 0)
        claim += f" By MRR it is “{dearest['churn_reason']}”: {money(dearest['mrr_churned'])}, {share} of churned MRR."
    elif dearest["mrr_churned"] > 0:
        claim += f" The same by MRR: {percent(dearest['share_of_mrr_churned'], 0)} of churned MRR."
    about = {"churn_reason": top["churn_reason"]}
    named_by = float(top["share_of_churned"])
    return Finding(claim + without, "fact", named_by, accounts=all_, about=about, caveats=(AS_WRITTEN, *also))


def _level(first: pd.DataFrame, all_: int, without: str, caveats: tuple[str, ...]) -> Finding:
    """Several of which none is named clearly more often than the others."""
    parts = [f"“{row['churn_reason']}” {numeral(row['churned'])}" for _, row in first.iterrows()]
    claim = f"No reason clearly leads among {count(all_, 'churned account')}: {listed(parts)}.{without}"
    about = {"churn_reason": list(first["churn_reason"])}
    share = float(first["share_of_churned"].iloc[0])
    return Finding(claim, "fact", share, accounts=all_, about=about, caveats=caveats)


def _more(row: pd.Series) -> Finding:
    staged = row["dimensions"] == "life stage"
    where = f"{'after' if 'after' in row['group'] else 'in'} {row['group'].removeprefix('after ')}"
    whose = (
        f"{numeral(row['churned'])} that churned "
        f"{where if staged else 'from ' + group_named(row['dimensions'], row['group'])}"
    )
    worth = f", {money(row['mrr_churned'])} MRR" if row["mrr_churned"] == row["mrr_churned"] else ""
    against = f"against {out_of(row['elsewhere'], row['others'])} others"
    claim = f"{numeral(row['named_by'])} of the {whose} gave the reason “{row['churn_reason']}”{worth}, {against}."
    about = {"dimensions": row["dimensions"], "group": row["group"], "churn_reason": row["churn_reason"]}
    accounts, p = int(row["churned"]), float(row["p_adjusted"])
    return Finding(claim, CLEAR, float(row["share"]), accounts=accounts, p_value=p, about=about)


def _scored(row: pd.Series, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Those that named it although their last answer was a promoter's: the score did not warn."""
    column = "stage" if row["dimensions"] == "life stage" else "group"
    same = rows[(rows[column] == row["group"]) & (rows["churn_reason"] == row["churn_reason"])]
    answered = same.dropna(subset="last_score")
    promoters = int((answered["last_score"] >= PROMOTER).sum())
    if len(answered) < 3 or promoters < 0.75 * len(answered):
        return ()
    all_ = promoters == len(answered)
    who = f"All {numeral(promoters)}" if all_ else f"{numeral(promoters)} of the {numeral(len(answered))}"
    over = f"who churned over “{row['churn_reason']}” and had answered a survey"
    claim = f"{who} {over} scored 9 or 10 in the last one: NPS gave no warning."
    about = {"group": row["group"], "churn_reason": row["churn_reason"], "measure": "last_score"}
    return (Finding(claim, "fact", promoters / len(answered), accounts=len(answered), about=about),)


def _none(cells: pd.DataFrame) -> Finding:
    looked = int(cells["p_value"].notna().sum())
    claim = f"No group or life stage clearly gives a reason more often than the others ({looked} compared)."
    of_groups = cells[cells["dimensions"] != "life stage"]
    p = family_p((of_groups if len(of_groups) else cells)["p_adjusted"])
    about = {"looked_at": looked} | ({} if len(of_groups) else {"dimensions": "life stage"})
    return Finding(claim, "cannot tell", p_value=p, about=about)


def _kinds(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    voluntary, involuntary = int(reasons["voluntary"].sum()), int(reasons["involuntary"].sum())
    unknown = int(reasons["churned"].sum()) - voluntary - involuntary
    if not voluntary + involuntary:
        return ()
    rest = f"; of {numeral(unknown)} it is not known" if unknown else ""
    claim = f"{numeral(voluntary)} churned voluntarily and {numeral(involuntary)} involuntarily{rest}."
    share = involuntary / (voluntary + involuntary)
    return (Finding(claim, "fact", share, accounts=voluntary + involuntary, about={"measure": "churn_type"}),)


def _judged(judgements: pd.DataFrame) -> Finding:
    kept = judgements[judgements["churned"] > 0]
    parts = []
    for _, row in kept.iterrows():
        worth = f" ({money(row['mrr_churned'])} MRR)" if row["mrr_churned"] == row["mrr_churned"] else ""
        parts.append(f"{numeral(row['churned'])} {row['judgement']}{worth}")
    all_ = int(judgements["churned"].sum())
    regretted = float(judgements.set_index("judgement")["churned"]["regretted"])
    about = {"measure": "judgement"}
    return Finding(f"Judged: {', '.join(parts)}.", "fact", regretted / all_, accounts=all_, about=about)
