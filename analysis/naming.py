"""Accounts as sentences name them: by name or ID, or by a mask where a sentence goes to an assistant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_mask: ContextVar[Callable[[str], str]] = ContextVar("mask", default=str)


def called(account: object) -> str:
    """What a sentence calls an account: an ID that is a bare number cannot be found in a sentence afterwards."""
    return _mask.get()(str(account))


@contextmanager
def masked(mask: Callable[[str], str]) -> Iterator[None]:
    """Accounts are called what `mask` says while it lasts."""
    before = _mask.set(mask)
    try:
        yield
    finally:
        _mask.reset(before)
