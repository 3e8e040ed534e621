"""By which names a server answers: the page of a stranger can be given this server's address under a name of theirs."""

from collections.abc import Iterable
from urllib.parse import urlsplit

# What this very machine is called, as a host is written in a request without its port.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def answers_to(address: str | None, redirect: str, others: Iterable[str]) -> list[str]:
    """The hosts a server answers to where nobody has named them; none where it cannot know what it is called.

    A stranger's name that leads to this machine makes their page, in the browser, a page of this server (DNS
    rebinding). On loopback no other name is right, and where people sign in they come back to one address.
    address: what the server listens on. redirect: the address that sign-in comes back to, empty without sign-in.
    others: further addresses that were named, as `https://churn.example.com`, or hosts alone.
    """
    at = (address or "").strip("[]")
    if not redirect and at not in LOOPBACK:
        return []
    named = [_host(place) for place in (redirect, *others)]
    return [*dict.fromkeys([*LOOPBACK, *filter(None, named)])]


def _host(place: str) -> str:
    try:
        return urlsplit(place if "//" in place else f"//{place}").hostname or ""
    except ValueError:
        return ""
