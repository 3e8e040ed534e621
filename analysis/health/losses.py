"""What the losses teach: for each account that left what was known before, and the lessons collected by reason."""

from dataclasses import dataclass, replace

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.days import to_date
from ..book.exclusions import says_left_out
from ..book.mrr_history import still_billed
from ..counting import MISSING, collected, dates
from ..counting.exit_forms import latest_forms
from ..counting.money import last_mrr
from ..errors import NotEnoughData
from ..finding import Family, Finding
from ..phrases import named_day
from ..result import Result
from .assessment import BackTest, back_test
from .health_score import split
from .landmarks import Landmarks
from .listing import MOST_LISTED
from .losses_against import FAMILY, against, said_against
from .losses_findings import HORIZON, findings
from .losses_where import count_stuck_by_stage, said_where
from .signs_backtest import estimate_signs
from .signs_rules import Sign

QUIET = "No sign that predicts churn was on in the 90 days before."


@dataclass(frozen=True, eq=False, repr=False)
class Losses(Result):
    """`reasons`: one row each: churn_reason churned mrr judged with_sign share_with_sign commonest_sign lead_days.

    judged: leavers of the latest twelve months; with_sign: those of them that in the 90 days before carried a sign that
    had earned its weight on the months before; lead_days: median days from the first of them. MRR is the last that was
    known. stuck: of those that handed in an exit form, by stage: stage stuck_at accounts forms. here: accounts still
    here. against: each reason with each sign: churn_reason label churned carried share_carried low high others
    others_carried others_share_carried p_value p_adjusted verdict.
    """

    reasons: pd.DataFrame
    against: pd.DataFrame
    stuck: pd.DataFrame
    here: int
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
def losses(book: Book) -> Losses:
    """What do our losses teach: where and why most leave, and which reasons came with a warning?

    Every account that left within the five years looked at. Signs are chosen on the months before the latest twelve:
    those that had earned a weight by then. Counted is who of the latest twelve months' leavers carried one in its last
    90 days, beside how many of those still here carry one too. That a contract was about to end is no sign.
    Each reason is held against each sign: how many of those that gave it had the sign, and of those with another
    reason, over all years, by Fisher's exact test, corrected for all of them (Benjamini-Hochberg).
    Raises NotEnoughData where nobody left.

    Example: `health.losses(book)`.
    """
    chosen = _chosen(book)
    forms = _forms(chosen, book)
    each = forms.groupby("churn_reason", sort=True)
    rows = pd.DataFrame([_reason(str(reason), part) for reason, part in each])
    frame = rows.sort_values(["churned", "churn_reason"], ascending=[False, True], ignore_index=True)
    here, warned = _still_here(chosen)
    table = against(forms)
    stuck = count_stuck_by_stage(forms, latest_forms(book))
    said = (
        *said_where(forms, stuck, _tenures(chosen), count_churned(book) - len(forms)),
        *findings(chosen, forms, frame, here, warned),
        *said_against(table),
    )
    families = (Family.over(FAMILY, table["p_adjusted"]),) if len(table) else ()
    return Losses(frame, table, stuck, here, said, families)


@cached
def _chosen(book: Book) -> BackTest:
    """The looks at the book, with the signs as they were worth before the latest twelve months."""
    found = back_test(book, HORIZON, None, ())
    landmarks = found.landmarks
    before = split(landmarks, HORIZON)[0] & landmarks.drawn
    then = replace(landmarks, rows=landmarks.rows[before].reset_index(drop=True), every=1)
    return replace(found, tested=estimate_signs(then, found.signs, found.on[before], HORIZON))


def _tenures(found: BackTest) -> pd.Series:
    """The tenure in months of each account on each day looked at; of a large book, of the accounts drawn."""
    landmarks = found.landmarks
    return pd.Series(landmarks.column("tenure")[landmarks.drawn])


def count_churned(book: Book) -> int:
    """Accounts that churned after a time that is known."""
    gone = book.tables["accounts"].filter(nw.col("churned") == 1, ~nw.col("exit").is_null())
    return int(collected(gone.select(nw.len().alias("n")))["n"].iloc[0])


def _still_here(found: BackTest) -> tuple[int, int]:
    """Accounts here on as_of, and those of them that had a sign that tells in the latest 90 days."""
    landmarks = found.landmarks
    day = landmarks.rows["day"].to_numpy()
    here = landmarks.account[day == landmarks.as_of]
    late = (day > landmarks.as_of - HORIZON) & (found.on[found.earned].to_numpy() == 1).any(axis=1)
    return len(here), len(np.intersect1d(here, landmarks.account[late]))


def collect_lessons(forms: pd.DataFrame) -> pd.DataFrame:
    """The lessons of the forms, reason by reason: what would have changed it, as the team wrote it.

    `forms` as `list_losses` gives them, with what was written. Columns: churn_reason forms written (forms that say what
    would have changed it) lessons; the reason with most written first.
    """
    said = forms.assign(changed=forms["changed"].fillna("").str.strip())
    said = said.assign(lesson=said["account_id"] + ": " + said["changed"], told=said["changed"] != "")
    rows = [
        {
            "churn_reason": reason,
            "forms": len(part),
            "written": int(part["told"].sum()),
            "lessons": "; ".join(part.loc[part["told"], "lesson"]),
        }
        for reason, part in said.groupby("churn_reason")
    ]
    frame = pd.DataFrame(rows, columns=["churn_reason", "forms", "written", "lessons"])
    return frame.sort_values(["written", "forms", "churn_reason"], ascending=[False, False, True], ignore_index=True)


def list_losses(book: Book, *, churn_reason: str | None = None, most: int = MOST_LISTED) -> pd.DataFrame:
    """A form to learn from for each account that left, the latest first, filled in from the data as far as it goes.

    Columns: account_id name churned_on tenure mrr churn_reason happened (the signs beforehand and since when) tried
    (touches of the last 90 days) changed (what would have changed it: empty, for the team to write).
    """
    forms = _forms(_chosen(book), book)
    wanted = forms if churn_reason is None else forms[forms["churn_reason"] == churn_reason]
    latest = wanted.sort_values(["churned_on", "account_id"], ascending=[False, True]).head(most)
    told = latest.assign(churned_on=dates(latest["churned_on"]), tried=_tried(book, latest), changed="")
    order = ["account_id", "name", "churned_on", "tenure", "mrr", "churn_reason", "happened", "tried", "changed"]
    return told[order].reset_index(drop=True)


def _forms(found: BackTest, book: Book) -> pd.DataFrame:
    """One row per account that left: the signs before it, and whether it left after they were chosen.

    Stay and MRR are those it left with, as wherever reasons are read, not those of its last look.
    """
    landmarks, on = found.landmarks, found.on
    earned = [sign for sign in found.signs if sign.sign in found.earned]
    last = landmarks.rows[landmarks.after(HORIZON)[1]].groupby("account_id").tail(1)
    if last.empty:
        raise NotEnoughData(
            "Nobody churned on the days looked at.",
            "There is no loss to learn from yet.",
            "Bring the accounts that churned, with the day.",
        )
    judged = split(landmarks, HORIZON)[1][last.index]
    frame = last[["account_id", "churned_on"]].assign(judged=judged, **_before(landmarks, on, earned, last))
    left = book.tables["accounts"].filter(nw.col("churned") == 1)
    own = left.select("account_id", "name", "churn_reason", nw.col("exit").alias("tenure"))
    names = collected(own.join(last_mrr(book), on="account_id", how="left"))
    paying = collected(still_billed(book))
    forms = frame.merge(names, on="account_id", how="left").merge(paying, on="account_id", how="left")
    forms = forms.assign(mrr=forms["mrr"].where(forms["paying"].isna()))
    return forms.assign(churn_reason=forms["churn_reason"].fillna(MISSING))


def _before(landmarks: Landmarks, on: pd.DataFrame, earned: list[Sign], last: pd.DataFrame) -> dict[str, list]:
    """Which signs were on in the 90 days before, the first day each was, and how long before the leaving."""
    left = landmarks.after(HORIZON)[1]
    rows = landmarks.rows.loc[left, ["account_id", "day", "churned_on"]]
    first = {
        sign.label: rows[(on.loc[rows.index, sign.sign] == 1).to_numpy()].groupby("account_id")["day"].min()
        for sign in earned
    }
    began = pd.DataFrame(first).reindex(last["account_id"])
    lead = (
        last["churned_on"].to_numpy() - began.min(axis=1).to_numpy(float) if len(first) else np.full(len(last), np.nan)
    )
    labels = [[label for label in first if not np.isnan(row[label])] for _, row in began.iterrows()]
    happened = [_told(row, names) for (_, row), names in zip(began.iterrows(), labels, strict=True)]
    return {"signs": labels, "lead": list(lead), "happened": happened}


def _told(began: pd.Series, names: list[str]) -> str:
    return "; ".join(f"{name} (flagged {named_day(to_date(int(began[name])))})" for name in names) or QUIET


def _tried(book: Book, rows: pd.DataFrame) -> list[str]:
    """The touches of the last 90 days, kind by kind, and how many were answered."""
    if "touches" not in book.tables:
        return [""] * len(rows)
    wanted = [name for name in ("kind", "answered") if not book.missing("touches", name)]
    touched = book.tables["touches"].filter(nw.col("account_id").is_in(list(rows["account_id"])))
    frame = collected(touched.select("account_id", "touched_on", *wanted))
    ago = frame["account_id"].map(rows.set_index("account_id")["churned_on"]) - frame["touched_on"]
    near = frame[(ago >= 0) & (ago < HORIZON)].assign(
        **{name: None for name in ("kind", "answered") if name not in wanted}
    )
    said = {account: _touches(part) for account, part in near.groupby("account_id")}
    return [said.get(account, "nothing noted in the last 90 days") for account in rows["account_id"]]


def _touches(part: pd.DataFrame) -> str:
    kinds = part["kind"].fillna("touch").value_counts()
    words = ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
    known = part["answered"].notna().any()
    return f"{words} ({int((part['answered'] == 1).sum())} answered)" if known else words


def _reason(reason: str, part: pd.DataFrame) -> dict[str, object]:
    late = part[part["judged"]]
    carried = pd.Series([label for labels in late["signs"] for label in labels], dtype=object)
    with_sign, lead = int(late["signs"].map(bool).sum()), late["lead"].dropna()
    return {
        "churn_reason": reason,
        "churned": len(part),
        "mrr": part["mrr"].sum(min_count=1),
        "judged": len(late),
        "with_sign": with_sign,
        "share_with_sign": with_sign / len(late) if len(late) else np.nan,
        "commonest_sign": "" if carried.empty else str(carried.value_counts().sort_index(kind="stable").idxmax()),
        "lead_days": float(lead.median()) if len(lead) else np.nan,
    }
