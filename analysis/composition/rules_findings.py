"""What the rules say, in sentences computed from their rows."""

import pandas as pd

from ..counting.period import Period
from ..finding import Finding, count, interval, listed, percent
from ..phrases import numeral, out_of, span


def findings(
    rates: pd.DataFrame,
    steps: pd.DataFrame,
    revenue: pd.DataFrame,
    rule: str,
    other: str,
    stretch: Period,
    months: float,
) -> tuple[Finding, ...]:
    """The rate by the rule chosen, by all rules, what lies between two of them, other spans of time, and MRR."""
    named = {str(row["id"]): row for _, row in rates.iterrows()}
    mine, exposed = named[rule], named.pop("exposure")
    all_ = Finding(
        f"Same accounts, different definitions: {_spread(list(named.values()))}", "fact", float(mine["rate"])
    )
    told = [_answer(mine, stretch), all_, _between(mine, named[other], steps)]
    return (*told, *_in_other_spans(mine, months), _by_month(exposed), *_in_money(revenue))


def _spread(rows: list[pd.Series]) -> str:
    """The rate by each definition; those that have nobody to divide by are named together."""
    counted = [
        f"{row['rule']} {percent(row['rate'])} ({out_of(row['churned'], row['accounts'])})"
        for row in rows
        if row["accounts"]
    ]
    none = [row["rule"] for row in rows if not row["accounts"]]
    missing = f"For {listed(none, 6)} there were no accounts to divide by." if none else ""
    return " ".join(part for part in (f"{'; '.join(counted)}." if counted else "", missing) if part)


def _answer(row: pd.Series, stretch: Period) -> Finding:
    if row["accounts"]:
        rate_ = f"{percent(row['rate'])} ({interval(row['low'], row['high'])})"
        claim = f"By the definition “{row['rule']}” churn {stretch.words} was {rate_}: {_counted(row)}."
    else:
        claim = f"By the definition “{row['rule']}” there is no churn rate {stretch.words}: there were no accounts to "
        claim += f"divide by ({row['base_means']})."
    rate, low, high = (float(row[name]) for name in ("rate", "low", "high"))
    return Finding(claim, "estimate", rate, low, high, int(row["accounts"]), about={"rule": row["rule"]})


def _counted(row: pd.Series) -> str:
    """44 churned of the 550 accounts active at the start, with what the definition leaves out or adds."""
    also = row["left_means"].removeprefix("churned").strip(", ")
    also = f" ({also})" if also and not also.startswith("of those active at the start") else ""
    return f"{numeral(row['churned'])} churned{also} of {numeral(row['accounts'])} {row['base_means']}"


def _between(mine: pd.Series, other: pd.Series, steps: pd.DataFrame) -> Finding:
    about = {"from": mine["rule"], "to": other["rule"]}
    if steps.empty:
        claim = f"“{mine['rule']}” and “{other['rule']}” count the same accounts in this period."
        return Finding(claim, "fact", 0.0, about=about)
    parts = [_step(row) for _, row in steps.iterrows()]
    both = mine["accounts"] and other["accounts"]
    end = f"; {percent(mine['rate'])} becomes {percent(other['rate'])}" if both else ""
    claim = f"From “{mine['rule']}” to “{other['rule']}”: {'; '.join(parts)}{end}."
    return Finding(claim, "fact", float(other["rate"] - mine["rate"]), about=about)


def _step(row: pd.Series) -> str:
    moves = {"among those that churned": row["left_change"], "in the number divided by": row["base_change"]}
    said = [f"{count(abs(n), 'account')} {'more' if n > 0 else 'fewer'} {where}" for where, n in moves.items() if n]
    return f"{' and '.join(said)} ({row['why']})"


def _in_other_spans(row: pd.Series, months: float) -> tuple[Finding, ...]:
    if not row["accounts"]:
        return ()
    span = "a month" if months == 1 else numeral(months, 1).removesuffix(".0") + " months"
    each = {"a month": percent(row["per_month"], 2), "a quarter": percent(row["per_quarter"])}
    spans = listed([f"{rate} {word}" for word, rate in (each | {"a year": percent(row["per_year"])}).items()])
    claim = f"{percent(row['rate'])} in {span} is {spans} at an even pace (compounded, not multiplied)."
    return (Finding(claim, "fact", float(row["per_year"]), about={"rule": row["rule"], "measure": "converted"}),)


def _by_month(row: pd.Series) -> Finding:
    rate, low, high = (100 * float(row[name]) for name in ("rate", "low", "high"))
    watched = row["base_means"].split(" in ")[0]
    per = f"{numeral(rate, 2)} in 100 ({span(low, high, 2)}), which is {percent(row['per_year'])} a year"
    claim = f"Per account-month: {numeral(row['churned'])} churned in {watched}, {per}."
    return Finding(
        claim, "estimate", rate / 100, low / 100, high / 100, int(row["accounts"]), about={"rule": row["rule"]}
    )


def _in_money(revenue: pd.DataFrame) -> tuple[Finding, ...]:
    if revenue.empty:
        return ()
    churned, gross, net = (_around(row) for _, row in revenue.head(3).iterrows())
    claim = f"In MRR, by who pays nothing at the end: {churned} churned; gross revenue churn {gross}, net revenue "
    claim += f"churn {net}."
    bare = revenue.head(3)[revenue["low"].head(3).isna()]
    caveats = tuple(
        f"No interval for {listed([_lower(measure) for measure in part['measure']])}: {reason}."
        for reason, part in bare.groupby("reason", sort=False)
    )
    rate, low, high = (float(revenue[name].iloc[1]) for name in ("rate", "low", "high"))
    return (Finding(claim, "estimate", rate, low, high, about={"measure": "revenue"}, caveats=caveats),)


def _around(row: pd.Series) -> str:
    range_ = "" if pd.isna(row["low"]) else f" ({interval(row['low'], row['high'])})"
    return f"{percent(row['rate'])}{range_}"


def _lower(measure: str) -> str:
    return measure[:1].lower() + measure[1:]
