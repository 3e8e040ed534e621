"""Answers and events drawn with a known truth: nothing goes with anything, unless an effect is asked for."""

import numpy as np
import pandas as pd
from books import AS_OF, read

from analysis import Book
from analysis.book import Recipe
from analysis.book.mapping import guess_file
from analysis.book.reading import read as read_file


def panel(
    random: np.random.Generator,
    after_low: bool = False,
    effect: float = 0.0,
    accounts: int | None = None,
    quarters: int | None = None,
    kinds: int = 5,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers and events by quarter, as the event study takes them.

    Scores wander and are rounded to 0 to 10; accounts come later, and answer seven times in ten. `after_low`: events
    come oftener after a low score, without doing anything. `effect`: what the first kind adds, in two quarters.
    """
    n, q = accounts or int(random.integers(80, 300)), quarters or int(random.integers(6, 14))
    account, period = np.repeat(np.arange(n), q), np.tile(np.arange(q), n)
    noise = random.normal(0, 1.3, n * q)
    noise += random.uniform(0, 0.6) * np.roll(noise, 1) * (period > 0)
    mood = 7 + random.normal(0, random.uniform(0.5, 1.5), n)[account] + noise
    low = (np.roll(mood, 1) <= 6) & (period > 0)
    events, lift = [], np.zeros(n * q)
    for kind in range(kinds):
        rate = random.uniform(0.02, 0.08)
        hit = random.random(n * q) < np.where(low, 3 * rate, 0.6 * rate) if after_low else random.random(n * q) < rate
        if kind == 0:
            lift = effect * (hit | (np.roll(hit, 1) & (period > 0)))
        events.append(
            pd.DataFrame(
                {"account_id": account[hit], "period": period[hit], "day": 91 * period[hit], "kind": f"k{kind}"}
            )
        )
    score = np.clip(np.round(mood + lift), 0, 10)
    start = random.integers(0, q // 2 + 1, n)[account]
    kept = (random.random(n * q) < 0.7) & (period >= start)
    value = np.where(score >= 9, 100.0, np.where(score >= 7, 0.0, -100.0))
    rows = pd.DataFrame(
        {"account_id": account, "period": period, "day": 91 * period + 45, "value": score, "value_nps": value}
    )
    return _named(rows[kept]), _named(pd.concat(events))


def usage_panel(random: np.random.Generator, effect: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Use of seats by month that drifts as usage does, and five kinds of event that do nothing.

    `effect`: what the first kind takes away in its quarter and the next.
    """
    n, months = int(random.integers(100, 250)), int(random.integers(24, 40))
    drift = np.cumsum(random.normal(0, 0.02, (n, months)), axis=1) + random.uniform(0.4, 0.9, (n, 1))
    value = drift + random.normal(0, 0.03, (n, months))
    account, month = np.repeat(np.arange(n), months), np.tile(np.arange(months), n)
    events = []
    for kind in range(5):
        at = np.argwhere(random.random((n, months)) < random.uniform(0.005, 0.02))
        events.append(pd.DataFrame({"account_id": at[:, 0], "day": 30 * at[:, 1] + 3, "kind": f"k{kind}"}))
        for who, when in at if kind == 0 else ():
            value[who, when + 1 : 3 * (when // 3) + 6] += effect
    frame = pd.DataFrame({"account_id": account, "period": month // 3, "day": 30 * month, "value": value.ravel()})
    happened = pd.concat(events)
    return _named(frame), _named(happened.assign(period=happened["day"] // 90))


def lives(random: np.random.Generator, effect: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Accounts of three groups that leave at rates of their own and by age, with five kinds of event.

    `effect`: how many times as often they leave in the 182 days after the first kind. Last comes the final day.
    """
    n, first, last = int(random.integers(250, 600)), 18_262, 20_453
    start = random.integers(first - 700, last - 60, n)
    group = random.integers(0, 3, n)
    events = []
    for kind in range(5):
        hit = random.random((n, (last - first) // 30)) < random.uniform(0.003, 0.01)
        who, when = np.nonzero(hit)
        day = first + 30 * when + random.integers(0, 30, who.size)
        events.append(pd.DataFrame({"account_id": who, "day": day, "kind": f"k{kind}"}))
    gone = _leaving(random, start, group, events[0], effect, last)
    happened = pd.concat(events)
    seen = (happened["day"] > start[happened["account_id"]]) & ~(happened["day"] > gone[happened["account_id"]])
    accounts = pd.DataFrame(
        {"account_id": np.arange(n), "segment": [f"g{one}" for one in group], "started_on": start, "churned_on": gone}
    )
    return _named(accounts), _named(happened[seen]), last


def _leaving(
    random: np.random.Generator, start: np.ndarray, group: np.ndarray, events: pd.DataFrame, effect: float, last: int
) -> np.ndarray:
    gone = np.full(start.size, np.nan)
    for day in range(18_262 - 700, last, 7):
        age = day - start
        rate = np.array([0.001, 0.003, 0.006])[group] * np.where(age < 365, 1.5, 1.0)
        recent = events.loc[(events["day"] < day) & (events["day"] >= day - 182), "account_id"].to_numpy()
        rate[recent] *= effect
        left = (random.random(start.size) < rate) & (age > 0) & np.isnan(gone)
        gone[left] = day
    return np.where(gone < 18_262, np.nan, gone)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(account_id=[f"A{number:04d}" for number in frame["account_id"]]).reset_index(drop=True)


def quiet_answers(seed: int, accounts: int = 120) -> pd.DataFrame:
    """Answers as an export brings them, one or more a year from each account."""
    random = np.random.default_rng(seed)
    account = np.sort(random.integers(0, accounts, 8 * accounts))
    day = pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(0, 1095, account.size), unit="D")
    names = [f"A{number:04d}" for number in account]
    return pd.DataFrame(
        {"account_id": names, "answered_on": day.strftime("%Y-%m-%d"), "score": random.integers(2, 11, account.size)}
    )


def happenings(seed: int, accounts: int = 120) -> pd.DataFrame:
    """Events of three kinds, as an export brings them."""
    random = np.random.default_rng(seed + 100)
    account = random.integers(0, accounts, accounts)
    day = pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(0, 1095, account.size), unit="D")
    kind = random.choice(["Merger", "Office opened", "Price increase"], account.size)
    return pd.DataFrame(
        {"account_id": [f"A{n:04d}" for n in account], "happened_on": day.strftime("%Y-%m-%d"), "kind": kind}
    )


IDLE = ("Office opened", "Price increase", "Merger", "Reorganization")


FILES = ("accounts", "mrr", "nps", "events", "usage")


# Six answers of four accounts in two quarters: A falls from promoter to detractor, B answers twice in one day.
SIX = """
account_id,answered_on,score
A,2025-03-31,10
A,2025-04-01,3
B,2025-05-05,9
B,2025-05-05,8
C,2025-06-30,7
D,2025-06-30,0
"""


FOUR = """
account_id,name,segment,started_on,churned_on,mrr
A,Alder,Small,2025-03-01,,100
B,Birch,Small,2024-01-01,,300
C,Cedar,Large,2023-01-01,,400
D,Dogwood,Large,2023-07-01,2025-08-01,
"""


def four() -> Book:
    return Book.from_frames(accounts=read(FOUR), nps=read(SIX), as_of=AS_OF)


def five(rows: pd.DataFrame, **others: pd.DataFrame) -> Book:
    """Answers from 1 to 5 that the reader says are answers: by itself the app does not take them for NPS."""
    text = rows.to_csv(index=False).encode()
    columns = {"account_id": "account_id", "answered_on": "answered_on", "score": "score"}
    files = {name: frame.to_csv(index=False).encode() for name, frame in others.items()}
    sheets = [sheet for name, data in {"nps": text, **files}.items() for sheet in read_file((f"{name}.csv", data))]
    mapped = [guess_file(sheet) for sheet in sheets]
    recipe = Recipe((mapped[0].with_columns("nps", columns), *mapped[1:]))
    return Book.from_sheets(sheets, recipe, as_of=AS_OF)


def only(frame: pd.DataFrame, **values: object) -> pd.Series:
    for column, value in values.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def monthly(accounts: int = 60) -> dict[str, pd.DataFrame]:
    """Tables of accounts that answer, use and pay every month while they are here; every third leaves in late 2025."""
    ids = [f"A{number:03d}" for number in range(accounts)]
    left = ["2025-10-10" if number % 3 == 0 else "" for number in range(accounts)]
    months = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
    rows = [
        (account, f"{year}-{month:02d}", number)
        for number, (account, gone) in enumerate(zip(ids, left, strict=True))
        for year, month in months
        if not gone or (year, month) < (2025, 10)
    ]
    each = pd.DataFrame(rows, columns=["account_id", "month", "number"])
    answers = each.assign(answered_on=each["month"] + "-05", score=(each["number"] + each.index) % 11)
    usage = each.assign(active_users=5 + each["number"] % 4, seats=20)
    return {
        "accounts": pd.DataFrame({"account_id": ids, "started_on": "2023-01-01", "churned_on": left}),
        "nps": answers[["account_id", "answered_on", "score"]],
        "usage": usage[["account_id", "month", "active_users", "seats"]],
        "mrr": each.assign(mrr=100 + each["number"])[["account_id", "month", "mrr"]],
        "events": pd.DataFrame({"account_id": ids, "happened_on": "2024-05-20", "kind": "Merger"}),
    }
