"""The way of the MRR: a bridge of what moved it, each month of it, and every metric's history."""

import altair as alt
import pandas as pd

from ..phrases import money, named_period, numeral, short_money, with_sign
from ..revenue import Revenue
from ..revenue.definitions_rules import WRITTEN
from ..revenue.revenue_history import RULES
from . import theme
from .axes import money_axis
from .drawn import drawn

WORDS = {
    "opening": "Opening",
    "new": "New",
    "reactivation": "Reactivation",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
    "closing": "Closing",
}
KINDS = {"new": "staying", "reactivation": "teal", "expansion": "green", "contraction": "unsure", "churn": "leaving"}
# A kind of movement has one color, in the bridge and month by month.
ROLES = {"opening": "context", "closing": "context", **KINDS}
SAYS = {role: WORDS[kind] for kind, role in KINDS.items()}
FORMATS = {"share": "~%", "ratio": "~g"}
MARKS = {"EUR": "€", "USD": "$", "GBP": "£", "$": "$", "¥": "¥", "INR": "₹", "BRL": "R$"}
# Between the steps of a figure on a phone is no room for larger numbers.
SMALL = alt.ExprRef("bandwidth('x') < 50 ? 10 : 13")
ENDS = ("opening", "closing")
SIGNS = {"contraction": "−", "churn": "−", "opening": "", "closing": ""}


@drawn
def revenue(result: Revenue) -> alt.LayerChart:
    """The bridge from the opening to the closing MRR, a step for each kind of movement; the axis does not start at 0.

    The parameter "pick" holds the step that was clicked.
    """
    frame = _steps(result.bridge, result.currency).assign(called=result.called)
    marks = [*_links(frame), _bars(frame), _numbers(frame), _counts(frame)]
    span = f"from {named_period(result.since)} to {named_period(result.until)}"
    cut = "; the axis does not start at 0" if foot_of(result.bridge)[0] > 0 else ""
    period = f"{result.called} {span}{cut}."
    draws = f"{period} Below: how many movements. Click a step for its accounts."
    moved = next(f.claim for f in result.findings if "month" in f.about)
    return alt.layer(*marks).properties(height=theme.HEIGHT, title=theme.titled(moved, draws), autosize=theme.AUTOSIZE)


def _steps(bridge: pd.DataFrame, currency: str = "") -> pd.DataFrame:
    """The steps with their words; the two ends are drawn from the foot of the axis."""
    floor, reach = foot_of(bridge)
    steps = list(zip(bridge["step"], bridge["amount"], bridge["accounts"], strict=True))
    says = [signed(step, short_money(amount), currency) for step, amount, _ in steps]
    exact = [signed(step, numeral(amount, 2), currency) for step, amount, _ in steps]
    counted = [numeral(n) if step not in ENDS else "" for step, _, n in steps]
    ends = {"word": bridge["step"].map(WORDS), "role": bridge["step"].map(ROLES).fillna("staying")}
    words = bridge.assign(**ends, says=says, exact=exact, counted=counted, ink="ink", slate="slate")
    return words.assign(foot=words["bottom"].clip(lower=floor), floor=floor, reach=reach)


def signed(step: str, amount: str, currency: str = "") -> str:
    """An amount of a step with its sign and its currency: −€12.3k, +12.3k CHF."""
    sign, mark = SIGNS.get(step, "+") if amount.strip("0.") else "", MARKS.get(currency, "")
    return f"{sign}{mark}{amount}" if mark or not currency else f"{sign}{amount} {currency}"


def foot_of(bridge: pd.DataFrame) -> tuple[float, float]:
    """Where the axis begins: under the lowest step, by as much as the steps span."""
    inner = bridge[~bridge["step"].isin(ENDS)]
    lowest = min(float(inner["bottom"].min()), float(bridge["amount"].iloc[0]), float(bridge["amount"].iloc[-1]))
    highest = float(bridge["top"].max())
    span = max(highest - lowest, highest / 50, 1.0)
    return max(0.0, lowest - 0.6 * span), highest + 0.14 * span


def _across(frame: pd.DataFrame) -> alt.X:
    # "Reactivation" is wider than a step of a figure on a phone.
    tight = "bandwidth('x') < 76"
    stands = {
        "labelAngle": alt.ExprRef(f"{tight} ? -45 : 0"),
        "labelAlign": alt.ExprRef(f"{tight} ? 'right' : 'center'"),
    }
    axis = alt.Axis(title=None, labelFontSize=12, labelOverlap=False, ticks=False, **stands)
    return alt.X("word:N", sort=list(frame["word"]), axis=axis)


def _up(frame: pd.DataFrame, field: str) -> alt.Y:
    scale = alt.Scale(domain=[float(frame["floor"].iloc[0]), float(frame["reach"].iloc[0])], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=money_axis(_called(frame)))


def _called(frame: pd.DataFrame) -> str:
    """What the amounts are: MRR or payments; steps of an empty period are of MRR."""
    return str(next(iter(frame.get("called", ())), "MRR"))


def _bars(frame: pd.DataFrame) -> alt.Chart:
    pick = alt.selection_point(name="pick", fields=["step"], empty=True)
    tips = [
        alt.Tooltip("word:N", title="Step"),
        alt.Tooltip("exact:N", title=_called(frame)),
        alt.Tooltip("counted:N", title="Movements"),
    ]
    bars = (
        alt.Chart(frame)
        .mark_bar(cursor="pointer")
        .encode(
            x=_across(frame),
            y=_up(frame, "foot"),
            y2="top:Q",
            color=theme.coloured(),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.35)),
            tooltip=tips,
        )
    )
    return bars.add_params(pick)


def _links(frame: pd.DataFrame) -> list[alt.Chart]:
    """A thin line at the closing height, to read the year's change from."""
    ends = frame[frame["step"] == "opening"]
    line = alt.Chart(ends.assign(role="slate")).mark_rule(strokeDash=[3, 3], opacity=0.7, aria=False)
    return [line.encode(y=_up(frame, "amount"), color=theme.coloured())]


def _numbers(frame: pd.DataFrame) -> alt.Chart:
    text = alt.Chart(frame).mark_text(baseline="bottom", dy=-5, fontSize=SMALL, fontWeight=600, aria=False)
    return text.encode(x=_across(frame), y=_up(frame, "top"), text="says:N", color=theme.coloured("ink"))


def _counts(frame: pd.DataFrame) -> alt.Chart:
    text = alt.Chart(frame).mark_text(baseline="bottom", fontSize=11, aria=False, dy=-6)
    return text.encode(x=_across(frame), y=_up(frame, "floor"), text="counted:N", color=theme.coloured("slate"))


@drawn
def revenue_months(result: Revenue) -> alt.LayerChart:
    """What moved the MRR in each month: gains above the line, losses below it.

    The parameter "pick" holds the bar that was clicked.
    """
    frame = _by_month(result.months).assign(called=result.called)
    pick = alt.selection_point(name="pick", fields=["movement"], empty=True)
    tips = [
        alt.Tooltip("movement:N", title="Movement"),
        alt.Tooltip("exact:N", title=result.called),
        alt.Tooltip("accounts:Q", title="Movements", format=","),
    ]
    bars = (
        alt.Chart(frame)
        .mark_bar(cursor="pointer")
        .encode(
            x=across_months(frame),
            y=_moved(frame),
            order=alt.Order("place:Q"),
            fill=theme.filled(SAYS, columns=3),
            opacity=alt.condition(pick, alt.value(1), alt.value(0.35)),
            tooltip=tips,
        )
        .add_params(pick)
    )
    zero = alt.Chart(pd.DataFrame({"amount": [0.0], "role": ["slate"]})).mark_rule(aria=False)
    says = theme.titled(_months_say(result), "Gains above the line, losses below it. Click one for its accounts.")
    line = zero.encode(y="amount:Q", color=theme.coloured())
    return alt.layer(bars, line).properties(height=280, title=says, autosize=theme.AUTOSIZE)


def _moved(frame: pd.DataFrame) -> alt.Y:
    """What moved, up and down; where nothing did, an axis of its own, which would else be numbered with NaN."""
    scale = alt.Scale(domain=[-1, 1]) if frame.empty else alt.Undefined
    axis = money_axis(f"{_called(frame)} moved")
    return alt.Y("amount:Q", stack="zero", axis=axis, scale=scale)


def _by_month(months: pd.DataFrame) -> pd.DataFrame:
    exact = [with_sign(amount, 2) for amount in months["amount"]]
    place = months["kind"].map(list(KINDS).index)
    return months.round(2).assign(role=months["kind"].map(KINDS), place=place, exact=exact)


def _months_say(result: Revenue) -> str:
    """In how many months the MRR grew, and when most was lost."""
    rows = result.movements[(result.movements["month"] >= result.since) & (result.movements["month"] <= result.until)]
    grew = int((rows["closing"] > rows["opening"]).sum())
    worst = rows.assign(lost=rows["contraction"] + rows["churn"]).nlargest(1, "lost").iloc[0]
    told = f"; most was lost in {named_period(worst['month'])}: {money(worst['lost'])}" if worst["lost"] > 0 else ""
    return f"{result.called} grew in {grew} of {len(rows)} months{told}."


@drawn
def revenue_history(result: Revenue, metric: str) -> alt.LayerChart:
    """A metric month by month, with 95% bands where it is an estimate and an interval can be had."""
    rows = result.history[result.history["metric"] == metric]
    frame = _lines(rows.round({"value": 4, "low": 4, "high": 4}))
    base = alt.Chart(frame).encode(x=across_months(frame))
    unit = frame["unit"].iloc[0] if len(frame) else "share"
    # Without a value the axis would be numbered from Infinity to −Infinity.
    scale = alt.Scale(zero=False) if len(frame) else alt.Scale(domain=[0, 1])
    height = alt.Y("value:Q", axis=axis_of(metric, unit), scale=scale)
    band = base.mark_area(opacity=0.16, aria=False).encode(y=alt.Y("low:Q"), y2="high:Q", color=theme.coloured())
    tips = [
        alt.Tooltip("line:N", title="Metric"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("says:N", title="Is"),
    ]
    line = base.mark_line(strokeWidth=2.25, point={"size": 30}).encode(y=height, color=theme.coloured(), tooltip=tips)
    ends = frame.groupby("line", sort=False).tail(1) if frame["line"].nunique() > 1 else frame.head(0)
    name = alt.Chart(ends).mark_text(align="left", dx=8, fontWeight=600, fontSize=13, aria=False)
    names = name.encode(x=across_months(frame), y=height, text="line:N", color=theme.coloured())
    says = theme.titled(_past(frame, metric), f"{RULES[metric]}. Bands are 95% intervals.")
    marks = [band, line, *([names] if len(ends) else [])]
    return alt.layer(*marks).properties(height=260, title=says, autosize=theme.AUTOSIZE)


def axis_of(metric: str, unit: str) -> alt.Axis:
    """The axis of a metric in its unit."""
    return money_axis(metric) if unit == "money" else alt.Axis(title=metric, format=FORMATS[unit], tickCount=5)


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    says = [WRITTEN[unit](value) for unit, value in zip(rows["unit"], rows["value"], strict=True)]
    role = rows["line"].map({"GRR": "leaving"}).fillna("staying")
    return rows.assign(says=says, role=role)


def _past(frame: pd.DataFrame, metric: str) -> str:
    """What it is now, and what it was a year before."""
    if frame.empty:
        return f"{metric}: not known; it takes 12 months of what it is made of."
    told = []
    for name, rows in frame.groupby("line", sort=False):
        last = rows.iloc[-1]
        year = rows[rows["month"] == f"{int(last['month'][:4]) - 1}{last['month'][4:]}"]
        before = f", {year['says'].iloc[0]} a year before" if len(year) else ""
        told.append(f"{name} is {last['says']} in {named_period(last['month'])}{before}")
    return "; ".join(told) + "."


def across_months(frame: pd.DataFrame) -> alt.X:
    """Months as steps along the axis, some eight of them named; one in which nothing happened keeps its place."""
    seen = sorted(set(frame["month"]))
    months = list(pd.period_range(seen[0], seen[-1], freq="M").astype(str)) if seen else []
    every = max(1, len(months) // 8)
    axis = alt.Axis(title=None, values=months[::-1][::every][::-1], labelAngle=0)
    return alt.X("month:O", scale=alt.Scale(domain=months) if months else alt.Undefined, axis=axis)
