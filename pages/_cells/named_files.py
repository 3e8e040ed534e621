"""Files that were named on the command line that started this app: brought once a session, as if they were dropped."""

import os
from pathlib import Path

import streamlit as st

from analysis.command.start import FILES

# Whoever reaches another address would be shown files of the computer that serves it.
OWN = ("127.0.0.1", "localhost", "::1")
SEEN = "named_files_seen"


def named_files() -> list[tuple[str, bytes]]:
    """Their names and bytes, the first time a session asks; nothing where the app serves more than this computer."""
    if SEEN in st.session_state or st.get_option("server.address") not in OWN:
        return []
    st.session_state[SEEN] = True
    paths = [Path(line) for line in os.environ.get(FILES, "").splitlines() if line]
    return [(path.name, path.read_bytes()) for path in paths if path.is_file()]
