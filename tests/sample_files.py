"""A short, independent reading of the sample book's files, with pandas and numpy alone."""

import json
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

START, AS_OF = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31")
MONTH = 30.4375
DATES = ["started_on", "churned_on", "answered_on", "happened_on", "failed_on", "recovered_on", "touched_on"]


class SampleBook:
    """The files of one folder, and the words they use."""

    def __init__(self, folder, names=None):
        self.folder, self.names = Path(folder), names or {}
        self.truth = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))

    def word(self, text):
        return self.names.get(text, text)

    def table(self, name):
        frame = pd.read_csv(self.folder / f"{name}.csv", keep_default_na=False, na_values=[""])
        return frame.assign(**{c: pd.to_datetime(frame[c]) for c in frame.columns if c in DATES})

    @cached_property
    def accounts(self):
        frame = self.table("accounts")
        days = (frame.churned_on.fillna(AS_OF) - frame.started_on).dt.days
        # A churn on the last day of a month of tenure belongs to that month.
        return frame.assign(gone=frame.churned_on.notna(), days=days, tenure=np.ceil(days / MONTH).astype(int))

    @cached_property
    def mrr(self):
        return self.table("mrr").pivot(index="account_id", columns="month", values="mrr").fillna(0)

    @cached_property
    def nps(self):
        return self.table("nps").merge(self.accounts, on="account_id")

    @cached_property
    def touches(self):
        return self.table("touches")

    @cached_property
    def usage(self):
        frame = self.table("usage")
        frame["share"] = frame.active_users / frame.seats
        frame["months"] = (frame.month.str[:4].astype(int) * 12 + frame.month.str[5:].astype(int) - 1).astype(int)
        return frame.merge(self.accounts, on="account_id")

    @cached_property
    def here(self):
        """The accounts that are here on 2025-01-01."""
        a = self.accounts
        return a[(a.started_on < START) & ~(a.churned_on < START)]

    def group(self, **values):
        a = self.accounts
        for column, value in values.items():
            a = a[a[column] == self.word(value)]
        return a


def years(accounts):
    return accounts.days.sum() / 365.25


def hazard_at(accounts, month):
    at_risk = (accounts.tenure >= month).sum()
    return (accounts.gone & (accounts.tenure == month)).sum() / at_risk


def stage_rates(accounts):
    """Leavers and account-months in the stages 0-3, 3-12 and 12+."""
    rates = []
    for low, high in ((0, 3), (3, 12), (12, 999)):
        exposure = ((accounts.days / MONTH).clip(upper=high) - low).clip(lower=0).sum()
        rates.append(((accounts.gone & (accounts.tenure > low) & (accounts.tenure <= high)).sum(), exposure))
    return rates


def months_kept(accounts, horizon=60):
    """Area under the Kaplan-Meier curve up to the horizon."""
    survival, area = 1.0, 0.0
    for month in range(1, horizon + 1):
        area += survival
        survival *= 1 - hazard_at(accounts, month)
    return area


def quarters(accounts):
    """Accounts at the start of each quarter, and how many of them leave in it."""
    rows = {}
    for quarter in pd.period_range("2021Q2", "2025Q4", freq="Q"):
        begin, end = quarter.start_time, quarter.end_time
        at_start = accounts[(accounts.started_on < begin) & ~(accounts.churned_on < begin)]
        rows[str(quarter)] = (len(at_start), int((at_start.churned_on <= end).sum()))
    return pd.DataFrame(rows, index=["accounts", "churned"]).T


def clustered(y, x, clusters):
    """Least squares with standard errors by cluster: coefficients and errors."""
    bread = np.linalg.pinv(x.T @ x)
    beta = bread @ x.T @ y
    scores = pd.DataFrame(x * (y - x @ beta)[:, None]).groupby(np.asarray(clusters)).sum().to_numpy()
    g = len(scores)
    return beta, np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread) * g / (g - 1))


def within(columns, *factors):
    """The columns less the mean of every factor, until nothing moves."""
    frame = pd.DataFrame(columns).astype(float)
    for _ in range(60):
        for factor in factors:
            frame = frame - frame.groupby(np.asarray(factor)).transform("mean")
    return frame.to_numpy()


def event_effects(book, kinds):
    """NPS points and standard error of each kind in its quarter and the next: account and quarter panel."""
    answers = book.table("nps")
    quarter = answers.answered_on.dt.year * 4 + answers.answered_on.dt.quarter
    value = 100.0 * (answers.score >= 9) - 100.0 * (answers.score <= 6)
    events = book.table("events")
    happened = events.happened_on.dt.year * 4 + events.happened_on.dt.quarter
    columns = {}
    for kind in kinds:
        of_kind = events.kind == kind
        marks = set(zip(events.account_id[of_kind], happened[of_kind], strict=True))
        for name, lags in ((f"{kind} before", (-2,)), (kind, (0, 1)), (f"{kind} later", (2, 3, 4))):
            hits = [any((a, q - k) in marks for k in lags) for a, q in zip(answers.account_id, quarter, strict=True)]
            columns[name] = np.array(hits, float)
    names = list(columns)
    table = within({"y": value, **columns}, answers.account_id, quarter)
    beta, error = clustered(table[:, 0], table[:, 1:], answers.account_id)
    return {name: (b, e) for name, b, e in zip(names, beta, error, strict=True)}


@cache
def landmarks(book, first, last):
    """One row for each account and first of a month: the flags of the past and the churn of the next 90 days."""
    days = pd.date_range(first, last, freq="MS")
    return pd.concat([_landmark(book, day) for day in days], ignore_index=True)


def _landmark(book, day):
    ago = {n: day - pd.Timedelta(days=n) for n in (60, 90, 180, 270)}
    a = book.accounts
    a = a[(a.started_on < ago[60]) & ~(a.churned_on < day)].set_index("account_id")
    past = book.touches[book.touches.touched_on < day]
    heard = past[past.answered == "yes"]

    def on(ids):
        return a.index.isin(ids)

    kind = past.kind
    contacts = heard[heard.touched_on >= ago[90]].groupby("account_id").contact.nunique()
    tickets = past[(kind == book.word("ticket")) & (past.touched_on >= ago[90])].account_id.value_counts()
    month = day.year * 12 + day.month - 1
    lately = book.usage[book.usage.months.between(month - 3, month - 1)]
    used = lately.groupby("account_id").share.mean().reindex(a.index)
    last = book.nps[(book.nps.answered_on < day) & (book.nps.answered_on >= ago[180])]
    frame = pd.DataFrame(
        {
            "churned": (a.churned_on <= day + pd.Timedelta(days=90)).to_numpy(),
            "single": on(contacts[contacts == 1].index),
            "silent": ~on(heard[heard.touched_on >= ago[60]].account_id),
            "declined": on(past[(kind == book.word("reference declined")) & (past.touched_on >= ago[270])].account_id),
            "many tickets": on(tickets[tickets >= 3].index),
            "no training": ~on(past[(kind == book.word("training")) & (past.touched_on >= ago[180])].account_id),
            "used": used.to_numpy(),
            "score": last.sort_values("answered_on").groupby("account_id").score.last().reindex(a.index).to_numpy(),
            "account_id": a.index,
        }
    )
    top = used.groupby(a.segment).transform(lambda share: share.quantile(0.8)).to_numpy()
    frame["zombie"] = (frame.used >= top) & (frame.silent | frame.declined | (frame.score <= 6))
    return frame


def lift(rows, flag):
    """Churn with the flag against churn without, and the share of churners it catches."""
    on, off = rows[rows[flag]], rows[~rows[flag]]
    return on.churned.mean() / off.churned.mean(), rows[rows.churned][flag].mean()


def office_effect(book, office):
    """Score points of an office against the rest, size and age allowed for, clustered by account."""
    answers = book.nps
    age = (answers.answered_on - answers.started_on).dt.days / 365.25
    x = np.column_stack([np.ones(len(answers)), answers.office == book.word(office), np.log(answers.mrr), age])
    beta, error = clustered(answers.score.to_numpy(float), x.astype(float), answers.account_id)
    return beta[1], error[1]


def health(book):
    """How well five equal inputs rank the leavers of the next 90 days, and where each leaver last stood (0 to 1)."""
    rows = landmarks(book, "2025-01-01", "2025-12-01").copy()
    inputs = pd.DataFrame({"used": rows.used, "score": rows.score, **{f: -1.0 * rows[f] for f in SIGNS}})
    # A missing answer leaves the mean of the other inputs: it is never counted as bad.
    rows["health"] = ((inputs - inputs.mean()) / inputs.std()).mean(axis=1)
    rows["rank"] = rows.health.rank(pct=True)
    gone, here = rows.health[rows.churned].to_numpy(), rows.health[~rows.churned].to_numpy()
    wins = (gone[:, None] < here).mean() + (gone[:, None] == here).mean() / 2
    left = book.accounts.account_id[book.accounts.churned_on >= START]
    return wins, rows.groupby("account_id")["rank"].last().reindex(left).dropna()


SIGNS = ("silent", "single", "declined")


def scorecard(book):
    """Effects of the pilot adjusted for before (CUPED), Holm over all KPIs, and the verdict of the equivalence rule."""
    from statsmodels.stats.multitest import multipletests

    plan = json.loads((book.folder / "pilot_plan.json").read_text(encoding="utf-8"))
    pilot = book.table("pilot")
    card = pd.DataFrame({kpi["kpi"]: _effect(pilot, kpi) for kpi in plan["kpis"]}).T
    card["p_adjusted"] = multipletests(card.p, method="holm")[1]
    card["verdict"] = [_verdict(row) for row in card.itertuples()]
    return card


def _effect(pilot, kpi):
    from scipy.stats import t, ttest_ind

    sign = 1 if kpi["higher_is_better"] else -1
    before, after = pilot[f"{kpi['kpi']}_before"], sign * pilot[f"{kpi['kpi']}_after"]
    treated = pilot.arm == "treatment"
    spread = [np.cov(before[arm], after[arm]) for arm in (treated, ~treated)]
    theta = (spread[0][0, 1] + spread[1][0, 1]) / (spread[0][0, 0] + spread[1][0, 0])
    adjusted = after - theta * (before - before.mean())
    welch = ttest_ind(adjusted[treated], adjusted[~treated], equal_var=False)
    effect = adjusted[treated].mean() - adjusted[~treated].mean()
    half = t.ppf(0.95, welch.df) * effect / welch.statistic
    return {
        "effect": effect,
        "low90": effect - half,
        "high90": effect + half,
        "p": welch.pvalue,
        "p_welch": ttest_ind(after[treated], after[~treated], equal_var=False).pvalue,
        "correlation": np.mean([abs(np.corrcoef(before[arm], after[arm])[0, 1]) for arm in (treated, ~treated)]),
        "smallest": kpi["smallest_change_that_matters"],
    }


def _verdict(row):
    if -row.smallest < row.low90 and row.high90 < row.smallest:
        return "no meaningful difference"
    if row.p_adjusted < 0.05:
        return "better" if row.effect > 0 else "worse"
    return "needs improvement" if row.high90 < row.smallest and row.effect < 0 else "cannot tell"
