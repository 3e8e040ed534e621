"""Charts that a slide program draws itself, from the numbers that were kept: editable, and never a picture."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.charts.revenue import ENDS, WORDS, foot_of, signed
from analysis.charts.theme import ROLES
from analysis.finding import CLEAR
from analysis.names import headed
from analysis.phrases import out_of, short_money
from analysis.qbr.columns import form, said
from analysis.qbr.native_form import Native, Series, numbers, round_ends
from analysis.qbr.pack import Kept
from analysis.revenue.revenue_metrics import LOSSES

MOST_BARS, MOST_LINES = 12, 6
BETWEEN = ("staying", "leaving", "green", "rose", "violet", "ochre")
OUTCOMES = {
    "better": "staying", "worse": "leaving", "higher": "ink", "lower": "ink", "needs improvement": "ochre",
    "no meaningful difference": "slate", "cannot tell": "context",
}  # fmt: skip
GROUPS = ("group", "scenario")

TITLES = {
    "rate": "Share that churned", "mrr_rate": "Share of MRR that churned", "amount": "MRR", "nps": "NPS",
    "churned_per_month": "Accounts that churned per account-month",
}  # fmt: skip


def native(item: Kept, drawn: str = "") -> Native | None:
    """The chart of what was kept, from its numbers where it is named in OWN; None for any other.

    What is drawn here must be what the page drew, and never another column of its numbers.
    """
    frame = item.frame
    function = drawn or (item.drawing.function if item.drawing else "")
    if frame is None or frame.empty or not set(NEEDS.get(function, ())) <= set(frame):
        return None
    given = [g for g in (item.drawing.given if item.drawing and not drawn else ()) if isinstance(g, str)]
    given += [item.origin.currency] if function == "revenue" else []
    found = OWN[function](frame, *given) if function in OWN else None
    return found.filled() if found else None


def bars(frame: pd.DataFrame, name: str, value: str, roles: Sequence[str] = ()) -> Native:
    """A bar for each row, its number in its name, with its interval where it has one."""
    part = frame.head(MOST_BARS)
    low, high = _ends(part, value)
    colours = tuple(ROLES[role][0] for role in roles[: len(part)])
    series = Series(headed(value), numbers(part[value]), low=low, high=high, colours=colours)
    values = [said(v, form(value)) for v in part[value].tolist()]
    names = tuple(f"{text}: {said}" for text, said in zip(part[name], values, strict=True))
    return Native("bars", (series,), names, y_title=TITLES.get(value, headed(value)), share=form(value) == "share")


def lines(frame: pd.DataFrame, days: str, value: str) -> Native | None:
    """A line over time, one for each group, with its interval where there is one line."""
    name = next((c for c in GROUPS if c in frame and frame[c].nunique() > 1), None)
    order = tuple(dict.fromkeys(str(day) for day in frame[days]))
    groups = [("", frame)] if name is None else list(frame.groupby(name, sort=False))[:MOST_LINES]
    found = []
    for place, (group, rows) in enumerate(groups):
        at = rows.assign(_day=rows[days].astype(str)).drop_duplicates("_day").set_index("_day").reindex(list(order))
        low, high = _ends(at, value) if name is None else ((), ())
        colour = ROLES[BETWEEN[place % len(BETWEEN)]][0]
        found.append(Series(str(group) or headed(value), numbers(at[value]), low=low, high=high, colour=colour))
    return Native("lines", tuple(found), order, "", TITLES.get(value, headed(value)), form(value) == "share")


def several(frame: pd.DataFrame, days: str, columns: Mapping[str, str]) -> Native:
    """Several columns as lines over time: column to its name. The first is in colour, the others are context."""
    known = {column: name for column, name in columns.items() if column in frame and frame[column].notna().any()}
    roles = ("staying", "leaving") if len(known) == 2 else ("staying", "slate", "context", "context")
    found = tuple(
        Series(name, numbers(frame[column]), colour=ROLES[role][0])
        for (column, name), role in zip(known.items(), roles, strict=False)
    )
    first, order = next(iter(known), ""), tuple(str(day) for day in frame[days])
    return Native("lines", found, order, "", TITLES.get(first, headed(first)), form(first) == "share")


def _survival(frame: pd.DataFrame) -> Native:
    """Survival curves as steps: the share still active falls at the end of a month, and not before."""
    groups = list(frame.groupby("group", sort=False))[:MOST_LINES]
    start, points = float(frame["tenure"].min()) - 1, max(len(rows) for _, rows in groups)
    found = []
    for place, (group, rows) in enumerate(groups):
        x, y = _stairs(rows["tenure"], rows["survival"], start, points)
        low, high = (_stairs(rows["tenure"], rows[end], start, points)[1] for end in ("low", "high"))
        low, high = (low, high) if len(groups) <= 2 else ((), ())
        found.append(Series(str(group), y, x, low, high, ROLES[BETWEEN[place % len(BETWEEN)]][0]))
    title = "Months since the account started"
    return Native("steps", tuple(found), x_title=title, y_title="Share still active", share=True)


def _stairs(
    x: pd.Series, y: pd.Series, start: float, points: int
) -> tuple[tuple[float, ...], tuple[float | None, ...]]:
    """Each value twice, so that a line through the points goes down like a staircase from everybody at the start.

    All curves get as many points as the longest, by staying where they end: some programs draw only equal ones.
    """
    across, up = [start, *(float(v) for v in x)], [1.0, *(float(v) for v in y)]
    steps = [(a, b) for i in range(1, len(across)) for a, b in ((across[i], up[i - 1]), (across[i], up[i]))]
    steps = [(start, 1.0), *steps]
    steps += [steps[-1]] * (2 * points + 1 - len(steps))
    return tuple(a for a, _ in steps), tuple(b if b == b else None for _, b in steps)


def _experiment(card: pd.DataFrame) -> Native:
    """Every KPI with its interval, in standard deviations of control, coloured by its verdict.

    Better stands to the right once somebody has said of every KPI which way is good; higher does until then.
    """
    rows = card[card["common"].notna()]
    roles = [OUTCOMES.get(verdict, "context") for verdict in rows["verdict"]]
    drawn = bars(rows, "label", "common", roles)
    names = tuple(f"{label}: {verdict}" for label, verdict in zip(rows["label"], rows["verdict"], strict=True))
    read = card[card["method"] != "absent"] if "method" in card else card
    turned = "direction" not in read or read["direction"].isin(["more", "less"]).all()
    left, right = ("worse", "better") if turned else ("lower", "higher")
    title = f"Standard deviations of control: {left} to the left, {right} to the right"
    return Native("bars", drawn.series, names[:MOST_BARS], y_title=title)


def _composition(groups: pd.DataFrame, basis: str = "accounts") -> Native:
    """A bar for each group with what it is counted on in its name; groups too small to judge are grey."""
    lost, base, value = ("mrr_churned", "mrr_start", "mrr_rate") if basis == "mrr" else ("churned", "accounts", "rate")
    if groups[value].isna().all():
        base, value = "account_months", "churned_per_month"
    counts = zip(groups["group"], groups[lost], groups[base], strict=True)
    named = [f"{group}, {out_of(part, whole)}" for group, part, whole in counts]
    roles = [_role(row) for row in groups.itertuples()]
    return bars(groups.assign(group=named), "group", value, roles)


def _role(row: object) -> str:
    shown, ratio = getattr(row, "verdict", "") == CLEAR, float(getattr(row, "rate_ratio", 1.0))
    small = float(getattr(row, "accounts", 0)) < 10
    return "context" if small or not shown else "leaving" if ratio > 1 else "staying"


def reach(native: Native) -> tuple[float, float]:
    """From where to where numbers and intervals go, bars from 0; an interval may run off at twice the largest."""
    known = [v for series in native.series for v in series.y if v is not None]
    ends = [v for series in native.series for v in (*series.low, *series.high) if v is not None]
    far = 2 * max([abs(v) for v in known], default=1.0) or 1.0
    foot = [0.0] if native.kind in ("bars", "heaps") or not known else []
    within = [min(max(v, -far), far) for v in ends]
    return min(*foot, *known, *within, far), max(*foot, *known, *within, -far)


def _ends(frame: pd.DataFrame, value: str) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """The interval that follows a column."""
    columns = list(frame.columns)
    at = columns.index(value)
    low, high = columns[at + 1 : at + 3] if len(columns) > at + 2 else ("", "")
    if not (low == "low" or low.endswith("_low")) or not (high == "high" or high.endswith("_high")):
        return (), ()
    return numbers(frame[low]), numbers(frame[high])


def _history(frame: pd.DataFrame, metric: str) -> Native | None:
    """A metric month by month, each of its lines by name."""
    rows = frame[(frame["metric"] == metric) & frame["value"].notna()]
    drawn = lines(rows.assign(group=rows["line"]), "month", "value")
    if drawn is None or rows.empty:
        return None
    series = drawn.series if len(drawn.series) > 1 else (replace(drawn.series[0], name=metric),)
    return replace(drawn, series=series, y_title=metric, share=rows["unit"].iloc[0] == "share")


def _control(frame: pd.DataFrame) -> Native:
    names = {
        "rate": "Share that churned",
        "centre": "Its usual course",
        "lower": "What chance allows, from",
        "upper": "to",
    }
    return several(frame, "period", names)


def _fan(frame: pd.DataFrame, measure: str = "accounts") -> Native | None:
    return lines(frame.sort_values("ahead", kind="stable"), "month", measure)


# A figure may stand on a page beside another table than the one it is drawn from.
NEEDS = {"survival": ("group", "tenure", "survival", "low", "high"), "nps": ("group", "nps"), "projection": ("ahead",),
         "revenue": ("step", "amount", "bottom", "top")}  # fmt: skip


def waterfall(frame: pd.DataFrame, currency: str = "") -> Native:
    """From the opening to the closing MRR: gains rise and losses fall from where the step before ended.

    Stacked columns: a base that is not seen, then the total, the gain or the loss, then one that carries the label.
    """
    steps, amounts = frame["step"].tolist(), numbers(frame["amount"])
    floor, top = foot_of(frame)
    parts = {
        "Total": ("context", ENDS),
        "Gained": ("staying", set(steps) - {*ENDS, *LOSSES}),
        "Lost": ("leaving", LOSSES),
    }
    seen = tuple(
        Series(name, tuple(a if s in own else None for s, a in zip(steps, amounts, strict=True)), colour=ROLES[role][0])
        for name, (role, own) in parts.items()
    )
    labels = tuple(signed(s, short_money(a or 0), currency) for s, a in zip(steps, amounts, strict=True))
    base = Series("Base", numbers(frame["bottom"]), colour="")
    over = Series("Label", ((top - floor) * 0.06,) * len(steps), colour="", labels=labels)
    said = f" in {currency}" if currency else ""
    title = f"MRR{said}; the axis does not start at 0" if round_ends(floor, top)[0] else f"MRR{said}"
    return Native("waterfall", (base, *seen, over), tuple(WORDS[s] for s in steps), y_title=title, span=(floor, top))


OWN: dict[str, Callable[..., Native | None]] = {
    "survival": _survival,
    "experiment": _experiment,
    "composition": _composition,
    "revenue": waterfall,
    "revenue_history": _history,
    "nps": lambda frame: bars(frame, "group", "nps"),
    "nps_over_time": lambda frame: lines(frame, "period", "nps"),
    "target": _control,
    "health": lambda frame: bars(frame, "band", "left_in_year"),
    "returns": lambda frame: bars(frame, "reason", "share"),
    "projection": _fan,
}
