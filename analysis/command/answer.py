"""`ask`: one question in words, or by the word of its page, and what the book answers."""

from argparse import Namespace

from ..phrases import in_currency
from .asked import ask, frames, given, view_asked
from .ending import DONE
from .opening import book_of
from .telling import as_data, as_json, lines


def tell(asked: Namespace) -> int:
    """Print the findings of an answer; as JSON with its tables."""
    view = view_asked(asked.question)
    book = book_of(asked)
    controls = given(book, asked.question, view.word, _said(asked))
    with in_currency(book.currency):
        answer = ask(book, view.word, controls)
        if asked.json:
            told = {"page": view.word, "question": view.question, "controls": controls, "book": book.name,
                    "fingerprint": book.fingerprint, "as_of": book.as_of}  # fmt: skip
            print(as_json({**told, "findings": list(map(as_data, answer.findings)), "tables": frames(answer)}))
        else:
            print("\n".join([view.question, *lines(answer.findings)]))
    return DONE


def _said(asked: Namespace) -> dict[str, str]:
    named = {"by": asked.by, "since": asked.since, "until": asked.until, "account_id": asked.account}
    return dict(asked.set) | {name: value for name, value in named.items() if value}
