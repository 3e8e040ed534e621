"""Where in their life most accounts leave and what for, and where they got stuck at each stage, as exit forms say."""

from collections.abc import Iterator

import pandas as pd

from ..counting import MISSING
from ..counting.stages import IN_WORDS, STAGES, stage_of
from ..finding import FACT, Finding, count, listed, percent
from ..phrases import capital, numeral, out_of
from .losses_findings import NO_REASON

STUCK = ["stage", "stuck_at", "accounts", "forms"]
# As an exit form offers it: nothing held the account up.
NOWHERE = "nowhere"


def count_stuck_by_stage(forms: pd.DataFrame, written: pd.DataFrame) -> pd.DataFrame:
    """Counts accounts that left by the stage they left in and where they got stuck: stage stuck_at accounts forms.

    forms: one row per account that left, with its tenure in months. written: `latest_forms`. forms, of the answer: how
    many accounts of the stage handed one in. The commonest place of a stage first.
    """
    left = forms[["account_id", "tenure"]].merge(written, on="account_id")
    left = left.assign(stage=stage_of(left["tenure"]))
    left = left[left["stage"] != ""]
    each = left.groupby(["stage", "stuck_at"]).size().rename("accounts").reset_index()
    told = each.assign(forms=each["stage"].map(left["stage"].value_counts()), at=each["stage"].map(STAGES.index))
    return told.sort_values(["at", "accounts", "stuck_at"], ascending=[True, False, True], ignore_index=True)[STUCK]


def said_where(forms: pd.DataFrame, stuck: pd.DataFrame, tenures: pd.Series, others: int = 0) -> tuple[Finding, ...]:
    """The first sentences: the stage most leave in with the reason they give there, and where they got stuck.

    tenures: months of every account on every day looked at, whose share in a stage is what its share of churn is held
    against. others: how many churned that were never looked at.
    """
    return (*_most(forms, tenures, others), *_stuck(stuck))


def _most(forms: pd.DataFrame, tenures: pd.Series, others: int) -> Iterator[Finding]:
    stages = pd.Series(stage_of(forms["tenure"]), forms.index)
    known = forms[stages != ""]
    if known.empty:
        return
    counts = stages[stages != ""].value_counts().reindex(STAGES, fill_value=0)
    most = str(counts.idxmax())
    own, share = known[stages[known.index] == most], int(counts[most]) / len(known)
    of = "" if len(known) == len(forms) else " whose tenure is known"
    who = f"Most accounts churn {IN_WORDS[most]}"
    if share <= 0.5:
        who = f"More accounts churn {IN_WORDS[most]} than at any other stage"
    lived = (stage_of(tenures) == most).sum() / max(len(tenures), 1)
    base = f", in {percent(lived, 0)} of all months accounts were here" if len(tenures) else ""
    claim = f"{who}: {out_of(len(own), len(known))} that churned{of} ({percent(share, 0)}){base}"
    reasons = own.loc[~own["churn_reason"].isin([MISSING, NO_REASON]), "churn_reason"]
    why = f"; their most common reason is {_reason(reasons)}" if len(reasons) else "; no reason is recorded for them"
    left = (
        f"{count(others, 'account')} that churned before the first monthly look, or over five years ago, not counted."
    )
    caveats = (left,) if others > 0 else ()
    yield Finding(f"{claim}{why}.", FACT, share, accounts=len(known), about={"stage": most}, caveats=caveats)


def _reason(reasons: pd.Series) -> str:
    """The reason given most often; of several given as often each is named."""
    counts = reasons.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    first = counts[counts == counts.iloc[0]]
    named = listed([f"“{reason}”" for reason in first.index], 3)
    each = " each" if len(first) > 1 else ""
    return f"{named} ({numeral(int(first.iloc[0]))}{each} of the {numeral(len(reasons))} that gave one)"


def _stuck(stuck: pd.DataFrame) -> Iterator[Finding]:
    """Where they got stuck, stage by stage; a place is named where a form names one."""
    told = stuck[~stuck["stuck_at"].isin([MISSING, NOWHERE])]
    if told.empty:
        return
    first = told.drop_duplicates("stage")
    lines = [f"{IN_WORDS[stage]} at {place} ({out_of(own, whole)})"
             for stage, place, own, whole in first.itertuples(index=False)]  # fmt: skip
    forms = int(stuck.drop_duplicates("stage")["forms"].sum())
    claim = f"By the exit forms of {count(forms, 'account')}, most got stuck {listed(lines, 3)}."
    yield Finding(capital(claim), FACT, accounts=forms)
