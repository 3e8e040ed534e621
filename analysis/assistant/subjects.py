"""What a sentence speaks of: the measures that its words name, and the groups of the book."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from ..names import spoken
from .yes_no import NO, YES, yes_no

# What people call each measure of Explore; a sentence may name several.
MEASURES: Mapping[str, str] = {
    "nrr": r"\bNRR\b|\bnet (?:revenue |dollar |MRR )?retention\b|\bnet dollar\b",
    "grr": r"\bGRR\b|\bgross (?:revenue |dollar |MRR )?retention\b",
    "nps": r"\bNPS\b|\bnet promoter\b",
    "detractors": r"\bdetractors?\b",
    "response_rate": r"\brespon(?:d|ds|ded|se|ses)\b|\banswered (?:the|our|a) survey|\bsurvey response",
    "seats_in_use": r"\bseats?\b.*\b(?:use|used|active)\b|\buses?\b.*\bseats?\b|\b(?:usage|utili[sz]ation|adoption)\b",
    "renewal_rate": r"\brenew(?:s|ed|al|als|ing)?\b",
    "retention:12": r"\b(?:12|twelve) months in\b|\bafter (?:12|twelve) months\b|\b(?:at|reach(?:ed)?) month 12\b"
                    r"|\bafter (?:a|one|the first) year\b|\b12-month retention\b|\b(?:a|one) year (?:after|in|on)\b",
    "expansion": r"\bexpansion\b|\bexpand(?:s|ed)?\b|\bupsell",
    "arpa": r"\bARP[AU]\b|\baverage\b.*\b(?:account|customer)\b.*\bpay|\bMRR per (?:account|customer)"
            r"|\bpays?\b.*\b(?:each|on average|apiece)\b",
    "new_accounts": r"\b(?:won|new (?:accounts?|customers?|logos?|business)|signed|joined|started|acquired)\b",
    "logo_churn": r"\bchurn(?:ed|s|ing)?\b|\blos(?:t|e|es|ing|s|ses)\b|\bleft\b|\bleaves?\b|\bleaving\b|\bcancel"
    r"|\bquit\b"
                  r"|\bwent away\b|\bwalk(?:ed|s|ing)?\b|\battrition\b|\bbleed\w*\b|\bleak\w*\b|\bgone\b"
                  r"|\bstay(?:s|ed)?\b"
                  r"|\bstart(?:ed)?(?: of)? the year\b|\bbegan with\b|\bkept\b|\bkeeps?\b|\bretention\b|\bloyal\b"
                  r"|\bstick(?:y|ier|iest)\b|\bsafe(?:st|r)?\b",
    "mrr": r"\bMRR\b|\bARR\b|\brevenue\b|\bpays?\b|\bpaid\b|\bbrings? in\b|\bworth\b|\bmonthly recurring\b",
    "accounts": r"\b(?:active|live)\b|\bthere are\b.*\b(?:accounts|customers)\b|\bwe (?:have|serve|had)\b"
                r"|\bcustomer base\b",
}  # fmt: skip
# A measure whose words another one holds is not meant where that one is.
HOLDS = {"nrr": {"logo_churn", "mrr"}, "grr": {"logo_churn", "mrr"}, "retention:12": {"accounts"}, "arpa": {"mrr"},
         "detractors": {"response_rate", "nps"}}  # fmt: skip
# Values that are also words of any sentence: written small, they name a group only beside what they are of.
COMMON = frozenset(re.findall(r"\w+", """
    business team event partner starter other direct basic standard free pro north south east west large small medium
    online growth core plus inbound outbound"""))  # fmt: skip
# Other words for a value: contracts by their months, and people.
CONTRACTS = {"1": ("monthly", "one-month"), "12": ("annual", "yearly", "one-year", "twelve-month"),
             "24": ("two-year", "biennial"), "36": ("three-year",)}  # fmt: skip
SEXES = {"female": (r"\bwomen\b", r"\bfemales?\b"), "male": (r"\bmen\b",)}
SHORT, PARENTHESIS = 3, re.compile(r"\s*\([^)]*\)$")
MONEY = re.compile(r"\bMRR\b|\brevenue\b|\bmoney\b|[$€£]|\bdollars?\b|\beuros?\b", re.IGNORECASE)


class Group(NamedTuple):
    """A group that a sentence names: the dimension, its value, and where."""

    by: str
    value: str
    start: int
    end: int

    def is_in(self, text: str) -> bool:
        """Whether a sentence of the book is of this group: of yes and no its column stands before it."""
        if self.value.lower() in YES | NO and not _is_contract(self.by):
            return squeezed(self.by) + squeezed(self.value) in squeezed(text)
        return bool(self.place_in(text))

    def place_in(self, text: str) -> re.Match[str] | None:
        """Where a sentence of the book names this group."""
        return _written(self.value, spoken(self.by).split()[-1]).search(text)


def measures(text: str) -> tuple[str, ...]:
    """The measures a sentence names; churn in money is churn of MRR too."""
    found = [word for word, pattern in MEASURES.items() if re.search(pattern, text, re.IGNORECASE)]
    held = {other for word in found for other in HOLDS.get(word, ())}
    kept = [word for word in found if word not in held]
    return tuple(kept + ["mrr_churn"] * ("logo_churn" in kept and bool(MONEY.search(text))))


def where(measure: str, text: str) -> list[int]:
    """Where in a sentence a measure is named."""
    pattern = MEASURES["logo_churn" if measure == "mrr_churn" else measure]
    return [match.start() for match in re.finditer(pattern, text, re.IGNORECASE)]


def groups(text: str, known: Mapping[str, Iterable[str]]) -> tuple[Group, ...]:
    """The groups a sentence names, longest first at each place, in its order. known: the values of each dimension."""
    every = [(way, by, value) for by, values in known.items() for value in values for way in ways(by, value)]
    found = [Group(*one) for one in yes_no(text, {by: list(values) for by, values in known.items()})]
    for way, by, value in sorted(every, key=lambda one: -len(one[0])):
        for match in re.finditer(way, text, 0 if _is_code(value) else re.IGNORECASE):
            apart = not any(one.start < match.end() and match.start() < one.end for one in found)
            if apart and _meant(value, match[0], by, text, match.span()):
                found.append(Group(by, value, *match.span()))
    return tuple(sorted(found, key=lambda one: one.start))


def ways(by: str, value: str) -> list[str]:
    """The patterns under which people write a value: SMBs, 12-month contracts, the 2024 commission plan."""
    bare, label = r"[\s_-]+".join(map(re.escape, re.split(r"[\s_-]+", PARENTHESIS.sub("", value)))), spoken(by).lower()
    if value.isdigit():
        return _contracts(value) if _is_contract(by) else []
    if value.lower() in YES | NO:
        return []
    head, _, last = value.rpartition(" ")
    found = [rf"(?<!\w){bare}(?:s|es)?(?!\w)", *SEXES.get(value.lower(), ())]
    if head and len(head.split()[0]) > SHORT + 1 and head.split()[0].lower() not in COMMON:
        found.append(rf"(?<!\w){re.escape(head.split()[0])}(?=\s+(?:customers|accounts|clients|users|companies)\b)")
    found += [rf"(?:without|lacking) {bare[len(no[0]) :].lstrip()}"] if (no := re.match(r"No\[\\s_-\]\+", bare)) else []
    if len(value) > 4 and value.endswith("s") and " " not in value:
        found.append(rf"(?<!\w){re.escape(value[:-1])}(?!\w)")
    if head and last.lower() == label.split()[-1]:
        found.append(rf"(?<!\w){re.escape(head)} {re.escape(label)}s?(?!\w)")
    return found


@cache
def _written(value: str, label: str) -> re.Pattern[str]:
    """How the pages write a value; what is also another word, or a code, stands there with its capitals alone."""
    if value.isdigit():
        return re.compile(rf"(?<![\d.,]){value}-month")
    words = r"[\s_-]+".join(map(re.escape, re.split(r"[\s_-]+", value)))
    if value.lower() in COMMON and value.islower():
        return re.compile(rf"(?:\b{re.escape(label)} |“){words}(?!\w)", re.IGNORECASE)
    exact = len(value) <= SHORT or value.lower() in COMMON
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if exact else re.IGNORECASE)


def squeezed(text: str) -> str:
    """A text without what is written now one way and now another: spaces, marks and capitals."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _is_code(value: str) -> bool:
    """Whether a value is a code such as US or IN, which written small is another word."""
    return len(value) <= SHORT and value.isupper()


def _is_contract(by: str) -> bool:
    return "contract" in spoken(by).lower()


def _contracts(value: str) -> list[str]:
    """What people call contracts of so many months."""
    named = "|".join([rf"{value}[- ]months?", *CONTRACTS.get(value, ())])
    return [
        rf"(?<![\d.,])(?:{named})(?: contracts?| renewals?| ones| plans?| deals?| terms?)",
        *(["month-to-month"] if value == "1" else []),
    ]


def _meant(value: str, said: str, by: str, text: str, span: tuple[int, int]) -> bool:
    if value.lower() not in COMMON or (said.rstrip("s") == value.rstrip("s") and said[0].isupper()):
        return True
    after, before = text[span[1] :].lstrip().lower(), text[: span[0]].rstrip().lower()
    beside = after.startswith(tuple(spoken(by).lower().split()))
    return beside or bool(re.search(r"\b(?:from|via|through|than)(?: those from)?$", before))
