"""Public data sets, which are not part of this repository: tests that open them say so where they are missing."""

import os
from pathlib import Path

import pytest

FOLDER = os.environ.get("CHURN_NOTEBOOK_DATA", "")


def public(*names: str) -> list[Path]:
    """The files of these names, or a skipped test."""
    if not FOLDER:
        pytest.skip("set CHURN_NOTEBOOK_DATA to the folder of the public data sets")
    paths = [Path(FOLDER) / name for name in names]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        pytest.skip(f"{', '.join(missing)} not in CHURN_NOTEBOOK_DATA")
    return paths
