"""`mcp`: a book for an assistant on this computer, over stdin and stdout, until its other end closes."""

from argparse import Namespace
from importlib.util import find_spec

from ..errors import AnalysisError
from .ending import DONE
from .opening import book_of


def serve(asked: Namespace) -> int:
    """Open the book, then answer until nobody asks any longer. Raises AnalysisError where the SDK is not there."""
    if find_spec("mcp") is None:
        raise AnalysisError("An assistant needs the package mcp.", "", 'Install it with the extra "assistant".')
    from ..assistant.server import server
    from ..assistant.tools import Tools

    server(Tools(book_of(asked), asked.names)).run("stdio")
    return DONE
