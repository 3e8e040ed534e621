"""Who is signed in: the issuer and the subject say who it is; an address only where the provider has verified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 200


@dataclass(frozen=True)
class Person:
    """Somebody who signed in.

    issuer, subject: as OpenID Connect names them; the two together are one person, for good (OpenID Connect Core 1.0,
    section 5.7). mail: in small letters, empty where it is not verified. name: as the provider tells it.
    """

    issuer: str
    subject: str
    mail: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """What is kept belongs to this; nothing in it can be chosen by the person."""
        return f"user {self.issuer} {self.subject}"

    @property
    def shown(self) -> str:
        """What others read of this person."""
        return self.mail or self.name or self.subject


def person_of(claims: Mapping[str, Any]) -> Person | None:
    """The person whom the claims of an ID token speak of; None where nobody is signed in, or nothing says who.

    claims: those of the token, and `is_logged_in`.
    """
    issuer, subject = _text(claims.get("iss")), _text(claims.get("sub"))
    if claims.get("is_logged_in") is not True or not issuer or not subject:
        return None
    verified = claims.get("email_verified") in (True, "true")
    mail = _text(claims.get("email")).lower() if verified else ""
    return Person(issuer, subject, mail, _text(claims.get("name")))


def _text(value: object) -> str:
    return " ".join(str(value).split())[:LONGEST] if isinstance(value, str) else ""
