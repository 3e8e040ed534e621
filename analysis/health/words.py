"""The words of a note: in any language that sets them apart, and short runs of letters where none does.

No language model and no list of languages: letters, marks and digits are told by Unicode's own categories. Capitals,
widths and accents are folded, so that Résilié, RÉSILIÉ and resilie are one word.
"""

import re
import unicodedata
from functools import cache

# Scripts that set no space between words: Thai, Lao, Burmese, Khmer, Han, kana.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # noqa: E501
# How many letters of those are looked at together, and how long a word is at least and at most.
TOGETHER, SHORTEST_WORD, LONGEST_WORD = (2, 3, 4), 3, 40
# No more of a note is read for its words than this, which is some pages.
LETTERS_READ = 4_000
# Accents of Latin, Greek and Cyrillic letters; the marks of other scripts are letters of theirs.
_ACCENTS = re.compile("[\u0300-\u036f]")
_SETTLED = str.maketrans({"ı": "i", "ß": "ss", "’": "'"})


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words of scripts that set them apart, with the marks of their letters; and runs of those that do not."""
    marks = "".join(chr(code) for code in range(0x0300, 0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
    own = re.escape(marks)
    return re.compile(rf"(?:[^\W_{UNSPACED}][{own}]*)+"), re.compile(
        rf"[{UNSPACED}{own}]*[{UNSPACED}]+[{UNSPACED}{own}]*"
    )


def folded(text: str) -> str:
    """A text as its words are compared."""
    plain = unicodedata.normalize("NFKC", text[:LETTERS_READ]).casefold().translate(_SETTLED)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", bare)


def parted(own: str) -> str:
    """A folded text as its words with one space between them; a run without spaces stays one."""
    words, runs = _patterns()
    found = [(m.start(), m.group()) for pattern in (words, runs) for m in pattern.finditer(own)]
    return " ".join(word for _, word in sorted(found))


def terms(own: str) -> set[str]:
    """What is looked at of a note, given as its parted words: each word, and each few letters of a run."""
    found: set[str] = set()
    runs = _patterns()[1]
    for word in own.split():
        if runs.fullmatch(word):
            found |= {word[i : i + n] for n in TOGETHER for i in range(len(word) - n + 1)}
        elif SHORTEST_WORD <= len(word) <= LONGEST_WORD and not word.isdigit():
            found.add(word)
    return found


def asked(word: str) -> str:
    """A word or phrase as a reader names it, as it is looked for; an asterisk stays where the word goes on."""
    left, right = ("*" * word.strip().startswith("*"), "*" * word.strip().endswith("*"))
    own = parted(folded(word.strip().strip("*")))
    return f"{left}{own}{right}" if own else ""


def holds(own: str, word: str) -> bool:
    """Whether a parted note holds a word or phrase as `asked` gives it: whole words, but where an asterisk stands."""
    bare = word.strip("*")
    if not bare:
        return False
    if _patterns()[1].search(bare):
        return bare.replace(" ", "") in own.replace(" ", "")
    left = "" if word.startswith("*") else " "
    right = "" if word.endswith("*") else " "
    return f"{left}{bare}{right}" in f" {own} "
