"""How many months a period has, from a number or from words such as Semi-Annual, P1Y or halbjährlich."""

import re
from functools import cache

from ..finding import listed
from ..phrases import significant
from .cells import NOTHING, Reading, as_text
from .engine import Engine, literal
from .header_names import plain_words

ONCE = 0.0
MOST_MONTHS = 1200
_YEAR, _WEEK, _DAY = 12.0, 12 / 52, 12 / 365
_MOST_VALUES = 500
# Whole words, folded: lower case, without accents and hyphens. A word of several units stands before its parts.
_ADJECTIVES = (
    (24, r"bi ?ennial(ly)?|bi ?ennal(e|es)?|bienal(es|mente)?|bisannuel(le)?s?|biennium|zweijahrlich|iki yillik"),
    (36, r"tri ?ennial(ly)?|trienal|triennal(e)?|dreijahrlich"),
    (6, r"semi ?annual(ly)?|half ?year(ly|s)?|bi ?annual(ly)?|semi ?yearly|twice (a|per) year|twice yearly|halbjahr\w*|"
        r"semest\w*|bianual(es|mente)?|biannuel(le)?s?|yari ?yil(lik)?|h[12]|半年\w?|半期|半年払い|반기"),
    (4, r"quadrimest\w*|cuatrimest\w*|tertial\w*"),
    (3, r"quarter(ly|s)?|quartal\w*|vierteljahr\w*|trimest\w*|ceyrek\w*|3 aylik|qtr(ly)?|q|季度?|四半期\w?|분기"),
    (2, r"bi ?month(ly)?|every other month|zweimonat\w*|bimest\w*|bimensual|iki aylik|隔月|两个?月|격월"),
    (0.5, r"semi ?month(ly)?|twice (a|per) month|halbmonat\w*|quincen\w*|quinzen\w*|bimensuel(le)?s?|yarim ay\w*|半月"),
    (2 * _WEEK, r"bi ?week(ly)?|fortnight(ly|s)?|every other week|vierzehntag\w*|14 tagig|隔周|隔週"),
    (1, r"month to month|rolling|evergreen|按月|月払い?|月額|月契約"),
)  # fmt: skip
_UNITS = (
    (_YEAR, r"years?|yearly|yrs?|y|annual(ly)?|annum|pa|jahr(e|en|es|lich|lichen|ig|iger)?|jahrig(er)?|an|ans|annees?|"
            r"annuel(le)?(ment)?s?|anual(es|mente)?|anos?|yil(lik|da)?|sene(lik)?|年間?|年払い?|년"),
    (1.0, r"months?|monthly|mos?|mths?|mons?|m|monat(e|en|s|lich|lichen|ig)?|monatig(er)?|mois|mensuel(le)?(ment)?s?|"
          r"mes|meses|mensual(es|mente)?|mensa(l|is|lmente)|ay(lik|da|lar)?|[个個]?月間?|[かヶケカ]月間?|개?월"),
    (_WEEK, r"weeks?|weekly|wks?|w|wochen?|wochentlich|semaines?|hebdomadaires?|semana(s|l|is|lmente)?|hafta(lik|da)?|"
            r"[周週]間?|星期|주"),
    (_DAY, r"days?|daily|d|tage?n?|taglich|jours?|quotidien(ne)?|journalier|dia(s|rio|ria|riamente)?|gun(luk|de)?|"
           r"[日天]間?|일"),
)  # fmt: skip
_ONCE = (
    r"one ?(time|off|shot)|once|non ?recurring|not recurring|lifetime|life time|perpetual|forever|setup|einmalig\w*|"
    r"einmal|unbefristet|dauerlizenz|une fois|unique|ponctuel(le)?|a vie|unico|unica|una vez|de por vida|vitalicio|"
    r"unica vez|uma vez|avulso|tek ?sefer\w*|tek odeme|bir kerelik|omur boyu|一次性|一次|永久|終身|终身|一括\w*|"
    r"買い?切り|単発"
)
_SPELLED = (
    "half halbe demi medio meio yarim 半; one a an ein eine einem einer un une uno una um uma bir 一 單 单; "
    "two couple zwei deux dos dois duas iki 二 两 兩; three drei trois tres uc 三; "
    "four vier quatre cuatro quatro dort 四; five funf cinq cinco bes 五; six sechs seis alti 六; "
    "seven sieben sept siete sete yedi 七; eight acht huit ocho oito sekiz 八; nine neun neuf nueve nove dokuz 九; "
    "ten zehn dix diez dez on 十; eleven elf onze once; twelve zwolf douze doce doze oniki 十二"
)
_WORDS = {w: i or 0.5 for i, said in enumerate(_SPELLED.split(";")) for w in said.split()} | {
    "fifteen": 15, "eighteen": 18, "achtzehn": 18, "dix huit": 18, "dieciocho": 18, "dezoito": 18, "on sekiz": 18,
    "十八": 18, "twenty four": 24, "twentyfour": 24, "vierundzwanzig": 24, "vingt quatre": 24, "veinticuatro": 24,
    "vinte e quatro": 24, "yirmi dort": 24, "二十四": 24, "thirty": 30, "thirty six": 36, "sechsunddreissig": 36,
    "trente six": 36, "treinta y seis": 36, "三十六": 36, "sixty": 60, "on iki": 12,
}  # fmt: skip
_ANY = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_FUSED = re.compile(
    rf"(?<!\w)({'|'.join(word for word in _WORDS if len(word) > 2 and word.isascii())})(?=jahr|monat|woche|tag)"
)
_PARTS = "|".join(f"(?P<u{place}>{words})" for place, (_, words) in enumerate(_UNITS))
_PAIR = re.compile(
    rf"(?<![\w.,])(?:(?P<n>\d+(?:[.,]\d+)?)|(?P<w>{_ANY})) ?(?:full |whole |calendar )?(?:{_PARTS})(?!\w)"
)
_UNIT = re.compile(rf"(?<!\w)(?:{_PARTS})(?!\w)")
_ISO = re.compile(
    r"^p(?:(\d+(?:\.\d+)?)y)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)w)?(?:(\d+(?:\.\d+)?)d)?(?:t0?[hms]?)?$"
)
_FRACTION = re.compile(r"(?:(\d+)[ -])?1/2(?!\d)")
_HALF = re.compile(r"\b(one|two|three|\d+) and a half ")
_RANGE = re.compile(r"\d *(?:[-–/~]|to|bis) *\d")
_NEARLY = 0.2
# The length of a contract, and how often it is billed.
_BILLED = re.compile(r"^(.*?)\b(?:billed|paid|payable|invoiced|prepaid|payment)\b(.*)$")
_BARE = re.compile(r"^\d{1,4}(?:[.,]\d+)?$")


@cache
def months(text: str) -> float | None:
    """The months of a period, ONCE (0) for what is paid once; None for what says neither, or two different things."""
    low = text.strip().lower()
    if _BARE.match(low):
        number = float(low.replace(",", "."))
        return number if number <= MOST_MONTHS else None
    if (iso := _ISO.match(low)) and any(iso.groups()):
        units = zip(iso.groups(), (_YEAR, 1, _WEEK, _DAY), strict=True)
        return _sane(_whole(sum(float(n or 0) * of for n, of in units), _DAY if iso[4] else 0))
    low = _HALF.sub(lambda half: f"{_number(half[1]) + 0.5} ", _FRACTION.sub(lambda one: f"{one[1] or 0}.5", low))
    if _RANGE.search(low):
        return None
    said = _folded(low)
    found, rest = _adjectives(said)
    pairs = list(_PAIR.finditer(rest))
    if pairs:
        found.append(sum(_counted(pair) for pair in pairs))
        rest = _PAIR.sub(" ", rest)
    found += [_unit(unit) for unit in _UNIT.finditer(rest) if unit[0] != "an" or "par an" in rest]
    if not found:
        return ONCE if re.search(rf"(?<!\w)(?:{_ONCE})(?!\w)", said) else None
    return _sane(found[0]) if max(found) - min(found) < 0.01 else None


def _sane(number: float) -> float | None:
    return number if 0 < number <= MOST_MONTHS else None


def _folded(low: str) -> str:
    """Words without accents and hyphens, 1.5 and 1,5 as they are; a half as .5."""
    kept = re.sub(
        r"(?<=\d)[.,](?=\d)", "\ue000", low.replace("每", " ").replace("½", ".5" if re.search(r"\d½", low) else "0.5")
    )
    kept = re.sub(r"(?<=\d)[.](?=5\b)", "\ue000", kept)
    said = plain_words(kept.replace("\ue000", "zzpointzz")).replace("zzpointzz", ".")
    spaced = re.sub(r"(?<=\d)(?=[^\W\d_])", " ", said)
    apart = re.sub(r"(?<=[一二两兩三四五六七八九十])(?=[年个個月かヶケカ周週日天])", " ", spaced)
    return _FUSED.sub(r"\1 ", apart)


def _adjectives(said: str) -> tuple[list[float], str]:
    """The periods that one word says, such as quarterly, and the text without them; two quarters are twice one."""
    found: list[float] = []
    for length, words in _ADJECTIVES:
        pattern = re.compile(rf"(?<!\w)(?:(?P<n>\d+(?:\.\d+)?|{_ANY}) )?(?:{words})(?!\w)")
        found += [length * (_number(match["n"]) if match["n"] else 1) for match in pattern.finditer(said)]
        said = pattern.sub(" ", said)
    return found, said


def _counted(pair: "re.Match[str]") -> float:
    """A number of units as months; 30 or 90 days are meant as whole ones."""
    number, unit = _number(pair["n"] or pair["w"]), _unit(pair)
    return _whole(number * unit, unit)


def _whole(length: float, unit: float) -> float:
    return round(length) if unit == _DAY and length > 0.9 and abs(length - round(length)) < _NEARLY else length


def _number(said: str) -> float:
    return float(_WORDS[said]) if said in _WORDS else float(said.replace(",", "."))


def _unit(found: "re.Match[str]") -> float:
    return next(length for place, (length, _) in enumerate(_UNITS) if found[f"u{place}"])


def is_period(value: str) -> bool:
    """Whether a value may be a period: words that say one, or a number below 100."""
    number = _length(value.strip().lower(), whole=False)
    return number is not None and (number < 100 or not _BARE.match(value.strip()))


def period(engine: Engine, table: str, column: str, kind: str, whole: bool) -> Reading:
    """The months of a period, value by value; one that says nothing we know is missing in its own rows.

    whole: the length of a contract, which is at least a month and nothing where there is no term.
    """
    cell = f"lower({as_text(column, kind)})"
    rows = f"SELECT {cell} AS said, count(*) FROM {table} WHERE {cell} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    said = [str(value) for value, _ in engine.rows(f"{rows} LIMIT {_MOST_VALUES}")]
    means = {value: _length(value, whole) for value in said}
    cases = " ".join(f"WHEN {literal(value)} THEN {number!r}" for value, number in means.items() if number is not None)
    nothing = [value for value in said if value in NOTHING or (whole and months(value) == ONCE)]
    among = ", ".join(map(literal, nothing))
    filled = f"CASE WHEN {cell} NOT IN ({among}) THEN {cell} END" if nothing else cell
    sql = f"CASE {cell} {cases} END" if cases else "NULL"
    return Reading(f"CAST({sql} AS {'BIGINT' if whole else 'DOUBLE'})", _told(means), filled=filled)


def _length(value: str, whole: bool) -> float | None:
    parts = _BILLED.match(value)
    number = months(parts[1 if whole else 2]) if parts else None
    number = months(value) if number is None else number
    if number is None or not whole:
        return number
    return None if number == ONCE and not _BARE.match(value) else float(max(round(number), 1 if number else 0))


def _told(means: "dict[str, float | None]") -> str:
    """What to tell of words that systems use for two things, or that are no usual period."""
    unsure = re.compile(r"bi|semi|halb|demi|once|one|fort")
    told = [f"“{value}” as {_spoken(number)}" for value, number in means.items()
            if number is not None and unsure.match(value)]  # fmt: skip
    return f"read {listed(told, most=3)}" if told else ""


def _spoken(number: float) -> str:
    if number == ONCE:
        return "paid once: no MRR"
    return f"every {significant(number)} months" if number >= 1 and number != 1 else "every month" if number == 1 else (
        f"every {round(number * 365 / 12)} days"
    )  # fmt: skip
