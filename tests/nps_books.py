"""Answers and events drawn with a known truth: nothing goes with anything, unless an effect is asked for."""

import numpy as np
import pandas as pd
from books import AS_OF


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
