"""What words say alike: the many ways people write one thing, and whether a sentence says more or less."""

import re

# What people write, and the words of the pages for it. The first that fits at a place is taken.
SAME: tuple[tuple[str, str], ...] = (
    (r"\b(?:customers?|clients?|logos?|companies|firms)\b", "accounts"),
    (r"\b(?:walk(?:ed|s|ing)? (?:away|out)|went away|dropp?(?:ed|s)? out|f[ae]ll(?:s|en)? through)\b", "churned"),
    (r"\b(?:leav(?:e|es|ing|ers?)|left|los(?:e|es|t|ing|s|ses)|gone|quit\w*|cancel\w*|attrition"
        r"|go away)\b", "churned"),
    (r"\bfirst (?:three|3|90) (?:months|days)\b|\bmonths 0(?:–| to | and |-)3\b", "youngstage"),
    (r"\bbetween months? (?:3|three) and (?:month )?(?:12|twelve)\b|\bmonths 3(?:–| to | and |-)12\b", "midstages"),
    (r"\b(?:after|past|beyond) (?:month 12|year one|(?:the|their|its) first year|(?:a|one) year)\b"
        r"|\b12\+ months\b", "oldstages"),
    (r"\bcosts us\b", "worth"), (r"\b(?:biggest|top|dearest)\b", "largest"),
    (r"\b(?:added|adding|won over)\b", "gained"), (r"\b(?:wasted|burned|burnt)\b", "lost spent"),
    (r"\b(?:settled|come good|came good|came in|made good)\b", "paid"),
    (r"\b(?:spot(?:s|ting)?|sort(?:s|ing)?|pick(?:s|ing)? out)\b", "ranks"),
    (r"\b(?:monthly|month-to-month|one-month) contracts?\b", "1-month contracts"),
    (r"\b(?:annual|yearly) (?:contracts?|renewals?)\b", "12-month contracts renewal"),
    (r"\bfive years\b", "month 60 months"), (r"\bfour years\b", "month 48 months"),
    (r"\bthree years\b", "month 36 months"),
    (r"\b(?:own choice|by choice|of their own)\b", "voluntarily"), (r"\bupsells?\b", "expansion"),
    (r"\b(?:downgrad\w+|shrinkage)\b", "contraction"), (r"\b(?:new business|new sales|gross adds)\b", "new"),
    (r"\b(?:collect(?:ed|s)?|came back|come back|got back|recovered)\b", "paid back"),
    (r"\b(?:win-?backs?|reactivat\w+|returned)\b", "reactivated came back"),
    (r"\b(?:acquisition cost|cost to win|winning)\b", "CAC"),
    (r"\b(?:blam\w+|nam(?:e|ed|ing)|cited|stated)\b", "gave the reason"),
    (r"\b(?:employee|agent|manager)s?\b", "CSM"), (r"\bby half\b", "half"), (r"\bcustomer base\b", "accounts"),
    (r"\b(?:next|coming) (?:quarter|three months)\b", "90 days"), (r"\btoday['’]s\b", "active"),
    (r"\b(?:recurring revenue|monthly revenue)\b", "MRR"), (r"\b(?:flagged as at risk|in danger)\b", "at risk"),
    (r"\b(?:due|coming up|to renew|has to renew|have to renew)\b", "up for renewal"),
)  # fmt: skip
_SAME = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in SAME)
MORE = re.compile(
    r"\b(?:(?<!no )more(?! than)|beats?|better|outperforms?|higher|longer|above|rose|risen|rises?|grew|grows?"
    r"|climb\w*|increas\w+"
    r"|(?:went|gone|going|edged) up|raised|exceeds?)\b", re.IGNORECASE
)  # fmt: skip
LESS = re.compile(
    r"\b(?:less(?! than)|worse|lower|fewer(?! than)|shorter|below|fell|falls?|drop(?:s|ped)?|declin\w+|decreas\w+"
    r"|(?:went|gone|going|edged) down|cut|shrank|shrinks?|reduc\w+)\b", re.IGNORECASE
)  # fmt: skip
# A threshold is no direction: 2 or more, 6 or less.
THRESHOLD = re.compile(r"\b(?:or|and|at) (?:more|less|fewer|least|most|above|below|longer)\b|\b(?:above"
    r"|below) (?=[€$£]?\d)",
                       re.IGNORECASE)  # fmt: skip
OFTEN = re.compile(r"(\d+(?:\.\d+)?) times (?:as|the)\b")


def alike(text: str) -> str:
    """The text in the words of the pages."""
    for pattern, said in _SAME:
        text = pattern.sub(f" {said} ", text)
    return text


def says_more(text: str) -> int:
    """1 where a sentence says that something is more, −1 for less, and 0 where it says neither, or both."""
    bare = THRESHOLD.sub(" ", text)
    ratios = [float(one) for one in OFTEN.findall(bare)]
    more = bool(MORE.search(bare)) or any(one > 1 for one in ratios) or bool(re.search(r"(?<![\w.])\+\d", bare))
    less = bool(LESS.search(bare)) or any(one < 1 for one in ratios) or bool(re.search(r"(?<![\w.(])−\d", bare))
    return int(more) - int(less)
