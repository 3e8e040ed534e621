"""Cases computed by R: inputs in golden/data, expected numbers with tool, version and call in golden/expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

GOLDEN = Path(__file__).parent / "golden"


class Case(NamedTuple):
    expected: dict[str, Any]
    rel: float
    abs: float

    def agrees(self, got: Any, expected: Any) -> None:
        """Equal within the case's own tolerance; null is missing, "Inf" infinite."""
        np.testing.assert_allclose(np.asarray(got, float), numbers(expected), rtol=self.rel, atol=self.abs)


def case(name: str) -> Case:
    found = json.loads((GOLDEN / "expected" / f"{name}.json").read_text())
    return Case(found["expected"], found["tolerance"]["rel"], found["tolerance"]["abs"])


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / f"{name}.csv")


def numbers(values: Any) -> np.ndarray:
    one = [values] if not isinstance(values, list) else values
    read = np.array([np.nan if value is None else float(value) for value in one])
    return read if isinstance(values, list) else read[0]
