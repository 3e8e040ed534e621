"""The arithmetic of answers that compare groups, cohorts or months, beside that of single shares."""

from collections.abc import Iterable, Iterator
from math import isclose
from typing import Any

from ..composition import Economics
from ..experiment import Experiment
from ..finding import CLEAR, count, group_named, money
from ..health import Early
from ..phrases import named_period, numeral, percent, ratio, significant, with_sign
from ..revenue import Payments
from ..survival import Cohorts, Survival
from ..targets import Target
from .arithmetic import arithmetic, share_of

# So many lines are enough to do the rest likewise, and so many steps of a product.
MOST_LINES, MOST_STEPS = 4, 3
ROUNDED = 0.005


def worked(answers: Iterable[Any]) -> tuple[str, ...]:
    """The lines of the first of these answers that has any; none where none has."""
    return next((lines for answer in answers if (lines := tuple(line for line in arithmetic(answer) if line))), ())


@arithmetic.register
def _(answer: Survival) -> tuple[str, ...]:
    """The curve as the product it is, of the groups that are counted most."""
    groups = answer.groups.sort_values("accounts", ascending=False).head(MOST_LINES)
    return tuple(
        _product(answer, str(row["group"]), float(row["restricted_mean"]), float(row["horizon"]))
        for _, row in groups.iterrows()
    )


def _product(answer: Survival, group: str, mean: float, horizon: float) -> str:
    curve = answer.curves[(answer.curves["group"] == group) & (answer.curves["tenure"] <= horizon)]
    steps = curve[curve["churned"] > 0]
    if steps.empty:
        return ""
    parts = [
        f"({numeral(row['at_risk'])} − {numeral(row['churned'])}) ÷ {numeral(row['at_risk'])}"
        for _, row in steps.head(MOST_STEPS).iterrows()
    ]
    more = " × …" if len(steps) > MOST_STEPS else ""
    area = f"; the shares of its months, added up, are {numeral(mean, 1)} months" if mean == mean else ""
    left = f"{percent(float(curve['survival'].iloc[-1]))} still active after {numeral(horizon)} months"
    return f"{group_named(answer.label, group)}: {' × '.join(parts)}{more} = {left}{area}"


@arithmetic.register
def _(answer: Cohorts) -> tuple[str, ...]:
    """The first and the last cohort at the age they are compared at."""
    age = answer.findings[0].about.get("age")
    done = answer.accounts[(answer.accounts["age"] == age) & ~answer.accounts["unfinished"].astype(bool)]
    rows = done.sort_values("cohort").iloc[[0, -1]] if len(done) > 1 else done
    return tuple(
        f"{named_period(row['cohort'])}: "
        + share_of(f"{numeral(row['at_risk'])} still active", count(row["accounts"], "account"), row["share"])
        for _, row in rows.iterrows()
        if isclose(row["at_risk"] / row["accounts"], row["share"], abs_tol=ROUNDED)
    )


@arithmetic.register
def _(answer: Payments) -> tuple[str, ...]:
    row = answer.involuntary.iloc[0]
    part = f"{numeral(row['failed'])} failed payments"
    return (share_of(part, count(row["movements"], "time that MRR stopped", "times that MRR stopped"), row["share"]),)


@arithmetic.register
def _(answer: Early) -> tuple[str, ...]:
    """The habit that separates most: who churned with it, and without."""
    if answer.behaviours.empty:
        return ()
    row = answer.behaviours.iloc[0]
    return tuple(
        share_of(f"{row['label']}, {words}: {numeral(row[f'churned_{who}'])} churned", count(whole, "account"),
                 row[f"churned_{who}"] / whole)
        for who, words in (("did", "yes"), ("not", "no"))
        if (whole := row[f"accounts_{who}"])
    )  # fmt: skip


@arithmetic.register
def _(answer: Economics) -> tuple[str, ...]:
    return tuple(_times(answer))[:MOST_LINES]


def _times(answer: Economics) -> Iterator[str]:
    """Each clear ratio as the division it is."""
    base = answer.groups[answer.groups["group"] == answer.reference].set_index("measure")["value"]
    for _, row in answer.groups[answer.groups["verdict"] == CLEAR].iterrows():
        of = float(base.get(row["measure"], float("nan")))
        if of and isclose(row["value"] / of, row["ratio"], rel_tol=ROUNDED):
            written = money if row["measure"] in ("acquisition_cost", "mrr") else significant
            group, other = (group_named(answer.label, str(name)) for name in (row["group"], answer.reference))
            parts = f"{written(row['value'])} of {group} ÷ {written(of)} of {other}"
            yield f"{row['rule']}: {parts} = {ratio(row['ratio'])}"


@arithmetic.register
def _(answer: Experiment) -> tuple[str, ...]:
    """The KPIs whose effect is the plain difference of the two groups."""
    rows = answer.scorecard[answer.scorecard["effect"].notna()]
    plain = [
        row for _, row in rows.iterrows() if isclose(row["treatment"] - row["control"], row["effect"], rel_tol=ROUNDED)
    ]
    return tuple(
        f"{row['label']}: {numeral(row['treatment'], 2)} in treatment − {numeral(row['control'], 2)} in control = "
        f"{with_sign(row['effect'], 2)} ({row['verdict']})"
        for row in plain[:MOST_LINES]
    )


@arithmetic.register
def _(answer: Target) -> tuple[str, ...]:
    """The last period, and the average that the limits are drawn around."""
    if answer.measure != "churn" or answer.chart.empty or answer.basis == "account-months":
        return ()
    last, base = answer.chart.iloc[-1], answer.chart[answer.chart["baseline"].astype(bool)]
    churned, accounts = base["churned"].sum(), base["accounts"].sum()
    part = f"{named_period(last['period'])}: {numeral(last['churned'])} churned"
    lines = [share_of(part, f"{count(last['accounts'], 'account')} at the start", last["rate"])]
    if accounts and isclose(churned / accounts, last["centre"], abs_tol=ROUNDED / 10):
        whose = f"{count(len(base), answer.every)} that the limits rest on"
        lines.append(
            f"{whose}: {numeral(churned)} churned ÷ {numeral(accounts)} = {percent(last['centre'])} on average"
        )
    return tuple(lines)
