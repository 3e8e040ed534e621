"""What a header or its values say of leaving: that they ask who left, tell it, or speak of a state of who is here."""

import re

from .header_names import plain_words, unlike
from .header_words import header_words
from .profiles import Profile
from .status_words import GONE, HERE, says
from .values import NO, YES
from .vocabulary import as_headers, words

# How a header asks whether it is so: has churned, is canceled, churn yn.
ASKED = re.compile(r"^(is|has|have|had|did|was|ever|already) |( yn| y n| indicator| flag| label)$")
# What a database says of its rows, and not of the customer: is_deleted.
OF_RECORDS = {"deleted", "archived", "removed", "disabled", "expired"}
_FILLERS = {"se", "has", "is", "was", "still", "esta", "ist", "est", "ha", "ya", "mi", "company", "flag", "yn"}
PLAIN = {*YES, *NO}


def asks_who_left(header: str, seen: Profile) -> bool:
    """Whether a header asks of the customer, and of nothing else, if it has gone or stayed: yes or no."""
    answers = len(seen.values) == 2 and seen.values <= {*PLAIN, "1.0", "0.0"}
    if not answers or unlike("unlike.churned", header_words(header)):
        return False
    said = [word for word in ASKED.sub("", header_words(header)).split() if word not in as_headers("left.customer")]
    rest = " ".join(word for word in said if word not in _FILLERS)
    gone = as_headers("left.gone") - OF_RECORDS
    return rest in gone or rest in as_headers("left.here") - as_headers("left.unsure")


def asks_of_state(header: str, seen: Profile) -> bool:
    """Whether a header asks with yes and no in what state a customer is who is here: delinquent, trialing, new."""
    if not seen.values <= {*PLAIN, "1.0", "0.0"}:
        return False
    said = [word for word in ASKED.sub("", header_words(header)).split() if word not in as_headers("left.customer")]
    rest = " ".join(word for word in said if word not in _FILLERS - {"still"})
    return bool(rest) and rest in as_headers("left.state")


def tells_who_left(header: str, seen: Profile) -> bool:
    """Whether the values themselves say who is here and who churned, whatever their column is called.

    A deal that was lost, an order that was canceled, a ticket that is closed say nothing of an account.
    """
    if len(seen.values) < 2 or not seen.few or unlike("unlike.churned", header_words(header)):
        return False
    gone, here = ({value for value in seen.values if says(value) == meaning} for meaning in (GONE, HERE))
    unsure = {plain_words(word) for word in words("left.unsure")}
    sure = any(plain_words(value) not in unsure for value in (*gone, *here))
    return bool(gone and here) and sure and len(gone) + len(here) >= 0.6 * len(seen.values)


def runs(header: str) -> bool:
    """Whether a header asks if something of a customer is running now, and not in what state it is: is_active."""
    said = [word for word in ASKED.sub("", header_words(header)).split() if word not in as_headers("left.customer")]
    rest = " ".join(word for word in said if word not in {*_FILLERS, "currently", "month", "this", "in"})
    return rest in as_headers("left.here") - as_headers("left.state") - as_headers("left.unsure") - _NEWER


# Whether a subscription goes on after its term, or came from another, is another question.
_NEWER = {"renewed", "renew", "renewal", "joined", "kept"}
