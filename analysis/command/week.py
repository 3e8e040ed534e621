"""`run`: the weekly pack that a TOML describes; it says in one line what it did."""

from argparse import Namespace
from pathlib import Path

from .. import weekly
from .ending import DONE


def run(asked: Namespace) -> int:
    """Write the pack, and print the line for a mail or a chat, then where the pack is."""
    ended = weekly.run(weekly.read_plan(Path(asked.toml)))
    if not asked.quiet:
        print(ended.said)
        if ended.written:
            print(ended.folder)
    return DONE
