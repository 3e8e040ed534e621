"""How many draws a simulation takes: a few by default, all of them where CHURN_NOTEBOOK_NIGHTLY=1."""

import os


def times(usual: int, nightly: int) -> int:
    """The usual number, or the nightly one."""
    return nightly if os.environ.get("CHURN_NOTEBOOK_NIGHTLY") == "1" else usual
