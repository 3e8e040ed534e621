"""What a team writes beside the numbers, as a file to keep and to bring back another day."""

import json
from collections.abc import Mapping

from ..cleaning import cleaned
from ..errors import UnusableUpload

Notes = dict[str, dict[str, str]]


def write_notes(notes: Mapping[str, Mapping[str, str]]) -> bytes:
    """Notes as a file: for each line (a sign, an account) what was written under which heading."""
    return json.dumps({line: dict(told) for line, told in notes.items()}, ensure_ascii=False, indent=2).encode("utf-8")


def read_notes(data: bytes) -> Notes:
    """Notes that were kept. Raises UnusableUpload for any other file."""
    try:
        told = cleaned(json.loads(data.decode("utf-8")))
    except (UnicodeDecodeError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(_is_text(headings) for headings in told.values()):
        why = "It holds no list of lines with what was written about them."
        raise UnusableUpload("These are not notes kept here.", why, "Bring the file that was kept on this page.")
    return told


def _is_text(headings: object) -> bool:
    return isinstance(headings, dict) and all(isinstance(part, str) for pair in headings.items() for part in pair)
