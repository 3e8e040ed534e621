"""`open`: the app, with these files already brought."""

import os
import subprocess
import sys
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

from ..errors import AnalysisError
from .opening import found

APP = Path(__file__).parents[2] / "app.py"
# Where the app looks for files that were named before it began; one a line.
FILES = "CHURN_NOTEBOOK_FILES"


def start(asked: Namespace) -> int:
    """Run the app for this computer alone until it is stopped. Raises AnalysisError where Streamlit is not there."""
    paths = found(asked.files) if asked.files else []
    if asked.recipe:
        paths.append(Path(asked.recipe))
    if find_spec("streamlit") is None:
        raise AnalysisError("The app needs Streamlit.", "", 'Install it with the extra "app".')
    named = {FILES: "\n".join(str(path.resolve()) for path in paths)} if paths else {}
    line = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.address", "127.0.0.1"]
    line += ["--server.port", str(asked.port)] if asked.port else []
    line += ["--server.headless", "true"] if asked.headless else []
    return subprocess.run(line, cwd=APP.parent, env={**os.environ, **named}, check=False).returncode
