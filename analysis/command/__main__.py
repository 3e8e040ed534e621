"""`python -m analysis.command`: reads the line, does what it says, and answers with an exit code."""

import logging
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

# Before numpy is loaded: matrices as small as ours take two to three times as long when cores share their products.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from ..errors import AnalysisError, Waiting
from .arguments import parser
from .ending import ASKS, DONE, FAILED


def main(line: Sequence[str] | None = None) -> int:
    """Do what a line says; whatever a file holds ends in words and a code, never in a traceback."""
    _write_anything()
    asked = parser().parse_args(line)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    try:
        module, function = asked.work.split(".")
        return int(getattr(import_module(f".{module}", __package__), function)(asked))
    except Waiting as waits:
        print(_words(waits), file=sys.stderr)
        return ASKS
    except AnalysisError as error:
        print(_words(error), file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever reads has seen enough, as `head` does: what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130


def _words(error: AnalysisError) -> str:
    """What could not be done, why, and what would help, a line each."""
    return "\n".join(part for part in (error.what, error.why, error.fix) if part)


def _write_anything() -> None:
    """A terminal that knows fewer letters than a file holds shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    raise SystemExit(main())
