"""Life tables of hand-made and drawn accounts, for the tests of how long accounts stay."""

import numpy as np
import pandas as pd
from golden_cases import table

from analysis.finding import CLEAR


def shown(findings: tuple) -> list[str]:
    return [finding.claim for finding in findings if finding.verdict == CLEAR]


def life_table(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    columns = [*keys, "entry", "exit", "churned"]
    return rows.groupby(columns, as_index=False).size().rename(columns={"size": "accounts"})


def accounts_lt() -> pd.DataFrame:
    names = {"entry_month": "entry", "exit_month": "exit", "event": "churned"}
    return table("accounts_lt").rename(columns=names)


def null_lives(random: np.random.Generator) -> pd.DataFrame:
    accounts = int(random.integers(500, 1200))
    life, watched = random.geometric(random.uniform(0.015, 0.05), accounts), random.integers(1, 49, accounts)
    frame = {name: random.choice(list("abcd"), accounts) for name in ("one", "two", "churn_reason")}
    rows = pd.DataFrame({**frame, "term": random.choice([1, 12], accounts), "entry": 0,
                         "exit": np.minimum(life, watched), "churned": (life <= watched).astype(int)})  # fmt: skip
    return rows.assign(churn_reason=rows["churn_reason"].where(rows["churned"] == 1, "(missing)"))
