"""What is said of a day uses rows dated up to that day: rows after it are altered at random, and nothing moves."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest
from confounded_books import END, tables

from analysis import Book, composition, estimate, experiment, revenue, survival, targets
from analysis.book.days import month_of, to_date, to_day
from analysis.composition.counting import count_churn
from analysis.health.early_counting import behaviours_known, count_early
from analysis.health.health_score import score, split
from analysis.health.landmarks import SIGNALS, read_landmarks
from analysis.health.losses import _chosen
from analysis.health.signs_rules import read_signs
from analysis.nps.events_churn import _cells, quarter_end, quarter_starts
from analysis.nps.events_effects import windows_of
from analysis.nps.leading import _tables, _without_level
from analysis.nps.leading_signals import HORIZONS, estimate_landmarks
from analysis.nps.rows import count_answers, count_events, count_placed, count_units
from analysis.nps.sampling import EVERYBODY
from analysis.nps.silence_after import _classed
from analysis.revenue.expansion_signs import AHEAD
from analysis.revenue.expansion_signs import count_landmarks as count_expansion
from analysis.revenue.growth_activity import read_looks
from analysis.revenue.growth_parts import KINDS as GROWN
from analysis.revenue.returns import _departures
from analysis.survival.ahead import _missed
from analysis.targets.projection_counting import count_months
from analysis.targets.projection_paths import keep_past

LANDMARK = pd.Timestamp("2024-12-31")
DAY, MONTH = to_day(LANDMARK.date()), month_of(LANDMARK.date())
DATED = {"nps": "answered_on", "touches": "touched_on", "events": "happened_on", "payments": "failed_on"}
Frames = dict[str, pd.DataFrame]


@cache
def files() -> Frames:
    """A book in which usage, answers and contacts come before a leaving, with MRR by month and failed payments."""
    made = dict(tables("tenure", 3, accounts=300, lift=6.0))
    random = np.random.default_rng(5)
    accounts = made["accounts"].assign(
        segment=random.choice(["S", "L"], 300), contract_months=random.choice([6, 12], 300)
    )
    used = made["usage"]
    level = dict(zip(accounts["account_id"], random.lognormal(5, 0.7, 300).round(), strict=True))
    moved = np.cumsum(random.random(len(used)) < 0.05) % 7
    paid = used[["account_id", "month"]].assign(mrr=(used["account_id"].map(level) * (1 + moved / 10)).round(2))
    paid = paid[random.random(len(paid)) > 0.02]
    failed = used.sample(120, random_state=2)
    payments = pd.DataFrame({"account_id": failed["account_id"], "failed_on": failed["month"] + "-07", "amount": 10})
    return {**made, "accounts": accounts, "mrr": paid, "payments": payments.drop_duplicates()}


def altered(seed: int = 9) -> Frames:
    """The same files with every row after the landmark changed at random: who, when, how much, and whether at all."""
    random, frames = np.random.default_rng(seed), {}
    for name, frame in files().items():
        if name == "accounts":
            frames[name] = _other_ends(random, frame)
            continue
        column = DATED.get(name, "month")
        late = pd.to_datetime(frame[column]) > LANDMARK
        rest = frame[late].sample(frac=0.6, random_state=seed)
        for each in rest.columns.drop([column] if name in DATED else ["account_id", column]):
            rest[each] = random.permutation(rest[each].to_numpy())
        if name in DATED:
            days = random.integers(1, (END - LANDMARK).days, len(rest))
            rest[column] = [f"{LANDMARK + pd.Timedelta(days=int(day)):%Y-%m-%d}" for day in days]
        frames[name] = pd.concat([frame[~late], rest], ignore_index=True)
    return frames


def _other_ends(random: np.random.Generator, accounts: pd.DataFrame) -> pd.DataFrame:
    late = (accounts["churned_on"] == "") | (pd.to_datetime(accounts["churned_on"]) > LANDMARK)
    day = LANDMARK + pd.to_timedelta(random.integers(1, (END - LANDMARK).days, len(accounts)), unit="D")
    gone = np.where(random.random(len(accounts)) < 0.35, day.strftime("%Y-%m-%d"), "")
    young = pd.to_datetime(accounts["started_on"]) > LANDMARK
    changed = accounts.assign(churned_on=np.where(late, gone, accounts["churned_on"]))
    return changed[~young | (random.random(len(accounts)) < 0.5)].reset_index(drop=True)


@cache
def book(of: str) -> Book:
    return Book.from_frames(**(files() if of == "true" else altered()), as_of=f"{END:%Y-%m-%d}")


def _keyed(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    return frame.sort_values(list(keys), ignore_index=True).reset_index(drop=True)


def looks(of: Book) -> pd.DataFrame:
    """Health: every signal of every account on the days up to the landmark."""
    found = read_landmarks(of)
    frame = found.rows[["account_id", "day"]].assign(**{name: found.column(name) for name in SIGNALS})
    return _keyed(frame[frame["day"] <= DAY], "account_id", "day")


def signs(of: Book) -> pd.DataFrame:
    """Warning signs: which were on."""
    found = read_landmarks(of)
    frame = pd.concat([found.rows[["account_id", "day"]], read_signs(found)[1]], axis=1)
    return _keyed(frame[frame["day"] <= DAY], "account_id", "day").sort_index(axis=1)


def signs_chosen(of: Book) -> pd.DataFrame:
    """Post-mortems: what each sign was worth before the latest twelve months began, which is the landmark's day."""
    return _chosen(of).tested.drop(columns=["on_now"], errors="ignore").sort_values("sign", ignore_index=True)


def scores(of: Book) -> pd.DataFrame:
    """The health score, its bands, weights and chances: of the looks before the held-out year."""
    found = score(read_landmarks(of), 90)
    frame = found.landmarks.rows[["account_id", "day"]].assign(score=found.score, chance=found.chances, band=found.band)
    told = frame[found.landmarks.rows["day"] <= DAY].assign(low=found.cuts[0], high=found.cuts[1])
    return _keyed(told.assign(**{f"weight_{name}": value for name, value in found.data_weights.items()}),
                  "account_id", "day")  # fmt: skip


def leading(of: Book) -> pd.DataFrame:
    """Leading indicators: the signals on the first day of each month, and what came within it and the landmark."""
    lives, found = count_placed(of, EVERYBODY), _tables(of, EVERYBODY)
    marks = estimate_landmarks(lives, found, of.as_of_day or 0, of.observed_from_day, _without_level(of))
    month = marks["stratum"] // 100
    first = np.array([to_day(to_date(0).replace(year=int(m) // 12, month=int(m) % 12 + 1, day=1)) for m in month])
    for horizon in HORIZONS:
        marks.loc[first + horizon > DAY, f"left_{horizon}"] = np.nan
    return _keyed(marks[first <= DAY], "account_id", "stratum")


def early(of: Book) -> pd.DataFrame:
    """Onboarding: what accounts did in their first 90 days, of those that were over by then."""
    found = count_early(of, 90)
    known = ["account_id", "started_on", *(name for name, _, _ in behaviours_known(of))]
    return _keyed(found.loc[found["started_on"] + 90 <= DAY, known], "account_id")


def silent(of: Book) -> pd.DataFrame:
    """Non-responders: by their last answer on each quarter's first day, and whether they left in the quarter."""
    lives, said = count_placed(of), count_answers(of)
    days = [day for day in quarter_starts(int(said["day"].min()), DAY + 1) if quarter_end(day) <= DAY + 1]
    parts = [_classed(lives, said, day, False) for day in days]
    return _keyed(pd.concat(parts), "account_id", "day")


def before_events(of: Book) -> pd.DataFrame:
    """Events and NPS: where each answer stands to the events of its account, and the answer itself."""
    rows, happened = count_answers(of), count_events(of)
    happened = happened.assign(period=[month_of(to_date(day)) // 3 for day in happened["day"]])
    told, then = rows[rows["day"] <= DAY].reset_index(drop=True), happened[happened["day"] <= DAY]
    kinds = sorted(then["kind"].unique())
    found = windows_of(told, happened[happened["kind"].isin(kinds)], kinds)
    flags = {f"{name}{at}": getattr(found, name)[:, at] for name in ("after", "later") for at in range(len(kinds))}
    return _keyed(told.assign(**flags), "account_id", "day", "score")


def leaving_after_events(of: Book) -> pd.DataFrame:
    """Events and churn: the accounts with and without an event before each quarter, and who left in it."""
    lives, happened = count_placed(of), count_events(of)
    marks = happened.assign(row=pd.Index(lives["account_id"]).get_indexer(pd.Index(happened["account_id"])))
    kinds = sorted(happened["kind"].unique())
    days = [day for day in quarter_starts(int(lives["started_on"].min()), DAY) if quarter_end(day) <= DAY + 1]
    whole = pd.concat([_cells(lives, marks[marks["row"] >= 0], kinds, day).assign(day=day) for day in days])
    return _keyed(whole[whole["n"] + whole["n_rest"] > 0], "day", "kind", "stratum")


def answers(of: Book) -> pd.DataFrame:
    """NPS by group: each answer with what was known of its account then."""
    found = count_units(of)
    return _keyed(found[found["period"] <= MONTH // 3], "account_id", "period", "score", "age")


def expanding(of: Book) -> pd.DataFrame:
    """Expansion: the signs of each landmark, and whether the account paid more three months later."""
    found, told = count_expansion(of)
    names = {f"s{at}": sign.label for at, sign in enumerate(told)}
    frame = found.rename(columns=names).assign(grew=found["grew"].where(found["month"] + AHEAD <= MONTH))
    return _keyed(frame[frame["month"] <= MONTH], "account_id", "month").sort_index(axis=1)


def growing(of: Book) -> pd.DataFrame:
    """Growth: the activities and the strata of each landmark, and the kinds of growth in the months after it."""
    found, told = read_looks(of)
    frame = found.rename(columns={column: sign for sign, column in told.items()})
    later = frame["month"] + AHEAD <= MONTH
    after = {name: frame[name].where(later) for name in (*GROWN, "grew")}
    wanted = ["account_id", "month", "mrr", "stratum", *told, *after]
    return _keyed(frame.assign(**after).loc[frame["month"] <= MONTH, wanted], "account_id", "month")


def departed(of: Book) -> pd.DataFrame:
    """Win-back: who stopped paying, for what reason, and who was back."""
    found = _departures(of, 0).collect("pandas").to_pandas()
    frame = found.assign(back=found["back"].where(found["back"] <= MONTH))[
        ["account_id", "month", "lost", "reason", "back"]
    ]
    return _keyed(frame[frame["month"] <= MONTH], "account_id", "month")


def projected(of: Book) -> pd.DataFrame:
    """The forecast: what would have been forecast on each day, and what came."""
    made = keep_past(count_months(of)).astype({"inside": float})
    then = made["made_in"].map(lambda text: 12 * int(text[:4]) + int(text[5:]) - 1)
    made.loc[then + made["ahead"] > MONTH, ["came_true", "inside"]] = np.nan
    return _keyed(made[then <= MONTH], "made_in", "ahead")


def limits(of: Book) -> pd.DataFrame:
    """The control chart: the periods before a change, and the limits that are made of them."""
    found = targets.target(of, every="month", changed_on="2025-01-01").chart
    return found[found["period"] <= "2024-12"].drop(columns="p_adjusted").reset_index(drop=True)


def past_of_a_change(of: Book) -> pd.DataFrame:
    """Before and after: what is followed, up to the change."""
    found = targets.target(of, every="month", changed_on="2025-01-01").series
    kept = found[found["period"] <= "2024-12"]
    return kept.drop(columns=[name for name in kept if name.startswith("expected")]).reset_index(drop=True)


def composed(of: Book) -> pd.DataFrame:
    """Churn by segment, of a period that ends on the landmark."""
    return count_churn(of, by="segment", since="2024-01-01", until="2024-12-31")


def changed(of: Book) -> pd.DataFrame:
    """Change: the year that ends on the landmark against the one before, by segment."""
    return composition.change(of, by="segment", since="2024-01-01", until="2024-12-31").groups


def watched(of: Book) -> pd.DataFrame:
    """By group: the quarters of each group up to the landmark, and their limits, made of those before it."""
    found = targets.watch(of, by="segment", until="2024-12-31").points
    told = found[found["period"] <= "2024-Q4"].drop(columns=["p_adjusted", "verdict"])
    return _keyed(told, "group", "period")


def moved(of: Book) -> pd.DataFrame:
    """MRR, NRR and GRR: every month up to the landmark, with its movements and rates."""
    found = revenue.analyze(of, until="2024-12-31")
    return found.movements.merge(found.metrics, on="month", suffixes=("", "_rate"))


def cohorts(of: Book) -> pd.DataFrame:
    """Cohorts: what each quarter's accounts had kept by a month that all of them reached by the landmark."""
    found = survival.cohorts(of).accounts
    quarter = pd.PeriodIndex(found["cohort"].str.replace("-", ""), freq="Q")
    ends = quarter.year * 12 + quarter.quarter * 3 - 1
    kept = found[(ends + found["age"] <= MONTH).to_numpy()]
    return _keyed(kept.drop(columns="unfinished"), "cohort", "age")


SAID: dict[str, Callable[[Book], pd.DataFrame]] = {
    "composition": composed, "health": looks, "health score": scores, "signs": signs, "losses": signs_chosen,
    "leading": leading, "early": early, "silence": silent, "events": before_events,
    "events on churn": leaving_after_events, "nps": answers, "expansion": expanding, "growth": growing,
    "returns": departed,
    "projection": projected, "target": limits, "intervention": past_of_a_change,
    "change": changed, "watch": watched, "revenue": moved, "cohorts": cohorts,
}  # fmt: skip


@pytest.mark.parametrize("page", SAID)
def test_what_is_said_of_a_day_is_not_moved_by_what_came_after_it(page: str) -> None:
    one, other = SAID[page](book("true")), SAID[page](book("altered"))
    assert len(one) > 1
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


def test_the_rows_after_the_day_are_other_rows() -> None:
    """Else the test above could not fail."""
    one, other = (read_landmarks(book(of)) for of in ("true", "altered"))
    late = [
        {*zip(found.rows["account_id"], found.rows["day"], found.column("score"), strict=True)}
        for found in (one, other)
    ]
    assert len(late[0] ^ late[1]) > 200
    assert (split(one, 90)[1] & (one.rows["day"] > DAY).to_numpy()).any()


def test_a_renewal_is_forecast_by_those_before_it() -> None:
    lost, kept = np.array([30.0, 18, 12, 8, 5]), np.array([170.0, 120, 80, 50, 20])
    last = _missed(np.append(lost[:-1], 19.0), np.append(kept[:-1], 6.0))
    assert _missed(lost, kept)[0] == last[0]
    assert _missed(lost, kept)[1] != last[1]
    fit = estimate.sbg_fit(lost[:-1], kept[:-1])
    assert last[0] == pytest.approx((fit.beta + 4) / (fit.alpha + fit.beta + 4))


def test_checks_of_a_trial_on_what_was_before_it_do_not_know_what_came_of_it() -> None:
    """Whether the arms were alike before is told from the columns before; those after are drawn again."""
    random = np.random.default_rng(4)
    units = pd.DataFrame({"unit_id": [f"u{n}" for n in range(400)], "arm": random.choice(["treatment", "control"], 400),
                          "visits_before": random.poisson(9, 400), "visits_after": random.poisson(9, 400)})  # fmt: skip
    told = []
    for frame in (units, units.assign(visits_after=random.poisson(30, 400))):
        found = experiment.analyze(Book.from_frames(kpis=frame)).checks
        told.append(found[found["check"].str.contains("before")].reset_index(drop=True))
    assert len(told[0])
    pd.testing.assert_frame_equal(*told)
