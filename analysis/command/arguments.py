"""What a line may say; its help is the page in the README. What does the work is loaded only when it is asked for."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter, _SubParsersAction

NAME = "churn-notebook"


def parser() -> ArgumentParser:
    """The whole line."""
    top = ArgumentParser(
        prog=NAME, description="What a book of accounts says, on a command line.", epilog=(
            "exit codes: 0 done, 1 it cannot be done, 2 the line is wrong, 3 the files ask something first"
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = top.add_subparsers(required=True, metavar="command")
    _open(commands)
    _check(commands)
    _summary(commands)
    _deck(commands)
    _ask(commands)
    _run(commands)
    _mcp(commands)
    return top


def _open(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = commands.add_parser("open", help="start the app on files, for this computer alone")
    one.add_argument("files", nargs="*", metavar="FILE", help="files or folders; none opens the first page")
    one.add_argument("--recipe", default="", metavar="JSON", help="how the files are read, saved by check or the app")
    one.add_argument("--port", type=int, default=0, help="the port of the app")
    one.add_argument("--headless", action="store_true", help="do not open a browser")
    one.set_defaults(work="start.start")


def _check(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = _reading(commands, "check", "what was read, set aside and asked", "check.tell")
    one.add_argument("--save-recipe", default="", metavar="JSON", help="keep how the files are read")
    one.add_argument("--json", action="store_true", help="for programs")


def _summary(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = _reading(commands, "summary", "what matters, as on the front page", "summary.tell")
    kind = one.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true", help="for programs")
    kind.add_argument("--html", action="store_true", help="one page that needs nothing else")
    kind.add_argument("--text", action="store_true", help="sentences (the usual)")


def _deck(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = _reading(commands, "deck", "a deck as PowerPoint, PDF or HTML", "deck.write")
    one.add_argument("--for", dest="whom", nargs="+", default=["business"], metavar="WHOM",
                     help="business, experiment, or account ID")  # fmt: skip
    one.add_argument("--plan", default="", metavar="JSON", help="the plan of the experiment")
    one.add_argument("-o", "--out", required=True, metavar="FILE", help="deck.pptx, deck.pdf or deck.html")


def _ask(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = commands.add_parser("ask", help="one question in words, or by the word of its page")
    one.add_argument("question", metavar="QUESTION", help="such as “why do they churn?” or reasons")
    _files(one, "answer.tell")
    one.add_argument("--by", default="", metavar="DIMENSION", help="compare accounts by it, such as plan")
    one.add_argument("--since", default="", metavar="DAY", help="the first day, as 2025-01-01")
    one.add_argument("--until", default="", metavar="DAY", help="the last day")
    one.add_argument("--account", default="", metavar="ID", help="for the questions of one account")
    one.add_argument("--set", action="append", default=[], type=_pair, metavar="NAME=VALUE", help="any other choice")
    one.add_argument("--json", action="store_true", help="for programs, with the tables")


def _run(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = commands.add_parser("run", help="the weekly pack a TOML describes, without a person")
    one.add_argument("toml", metavar="TOML", help="which files, which decks, and where to write, as in the README")
    one.add_argument("--quiet", action="store_true", help="say nothing where all is well")
    one.set_defaults(work="week.run")


def _mcp(commands: "_SubParsersAction[ArgumentParser]") -> None:
    one = _reading(commands, "mcp", "a server for an assistant on this computer (stdio)", "assistant.serve")
    one.add_argument("--names", action="store_true", help="send names of accounts and people, else masked")


def _reading(commands: "_SubParsersAction[ArgumentParser]", name: str, words: str, work: str) -> ArgumentParser:
    one = commands.add_parser(name, help=words)
    _files(one, work)
    return one


def _files(one: ArgumentParser, work: str) -> None:
    one.add_argument("files", nargs="+", metavar="FILE", help="files or folders of one book")
    one.add_argument("--recipe", default="", metavar="JSON", help="how the files are read, saved by check or the app")
    one.add_argument("--answer", action="append", default=[], type=_said, metavar="WORD=VALUE",
                     help="answers what the files ask; check says how")  # fmt: skip
    one.add_argument("--currency", default="", help="of amounts whose files do not say, such as USD")
    one.add_argument("--quiet", action="store_true", help="no progress")
    one.set_defaults(work=work)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _said(text: str) -> tuple[str, str, str]:
    """WORD=VALUE or WORD:ABOUT=VALUE; what it is about may hold the sign itself, so the last one parts them."""
    told, equals, value = text.rpartition("=")
    if not (equals and told):
        raise ArgumentTypeError(f"{text!r} is not WORD=VALUE")
    word, _, about = told.partition(":")
    return word, about, value
