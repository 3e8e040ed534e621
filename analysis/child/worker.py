"""The child: it waits for a function and its arguments, calls it, and sends back what it gives or raises."""

import os
import sys
import threading
import time
from typing import Any, BinaryIO

from . import wire
from .limits import held, last_to_live

# True in a child: work that asks for a child there is done where it is.
here = False


def serve(parent: int) -> None:
    """Serve until the parent closes the pipe or is gone."""
    global here
    here = True
    last_to_live()
    incoming, outgoing = _own_pipes()
    if sys.platform != "win32":
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    while True:
        try:
            parts = wire.receive(incoming)
        except EOFError:
            return
        wire.send(outgoing, _answer(parts))
        del parts


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under numbers of their own: what a library prints or asks for meets nothing."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _answer(parts: list[bytes]) -> list[Any]:
    """(True, what the function gives) or (False, what it raises)."""
    seconds, memory, work = wire.unpacked(parts[:1])
    try:
        with held(seconds, memory):
            function, arguments = wire.unpacked([work, *parts[1:]])
            return wire.packed((True, function(*arguments)))
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> list[Any]:
    """An error as it was raised; one that does not travel, in words."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    try:
        parts = wire.packed((False, error))
        wire.unpacked(parts)
    except Exception:
        return wire.packed((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return parts
