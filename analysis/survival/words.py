"""Phrases that several sentences about staying share."""

from analysis.phrases import times

__all__ = ["capital", "times"]


def capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
