"""One line for each thing a server should be able to account for: who did what and when; no row, no account's name."""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from .people import Person

LOG = logging.getLogger("churn_notebook.audit")
# What a line may tell beside who, what and when: counts, ids that the app made, words that the app chose.
TOLD = frozenset({"files", "bytes", "rows", "notebook", "role", "kind", "whom", "sort"})
DONE = frozenset({"sign-in", "sign-out", "upload", "export", "share", "take back", "delete", "limit", "cancel"})


def note(what: str, who: Person | None, **told: int | str) -> None:
    """Write one line of JSON: to the log, and to the file that CHURN_NOTEBOOK_AUDIT names.

    what: one of DONE. told: of TOLD only, so that nothing of what people upload gets here by oversight. Raises
    ValueError for anything else. A file that cannot be written is said in the log, and stops nobody.
    """
    if what not in DONE or not told.keys() <= TOLD:
        raise ValueError(f"The audit does not tell {what!r} with {sorted(told)}.")
    when = datetime.now(UTC).isoformat(timespec="milliseconds")
    whose = {} if who is None else {"issuer": who.issuer, "subject": who.subject, "mail": who.mail}
    line = json.dumps({"at": when, "what": what, **whose, **told}, ensure_ascii=True)
    LOG.info(line)
    if place := os.environ.get("CHURN_NOTEBOOK_AUDIT"):
        _append(Path(place), line)


def _append(place: Path, line: str) -> None:
    """One write of one line: two servers that write to one file do not mix their lines."""
    try:
        file = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{line}\n".encode())
        finally:
            os.close(file)
    except OSError as error:
        LOG.error("The audit cannot be written: %s", type(error).__name__)
