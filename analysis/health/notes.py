"""What notes tell: the words that come before churn, among all words written, and the tone of what is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..book import Book
from ..book.exclusions import says_left_out
from ..counting.claims import claims
from ..counting.stake_intervals import of_those_now
from ..errors import NotEnoughData
from ..finding import CLEAR, OPEN, RATIO, SAME, Family, Finding, count, listed, percent, with_interval
from ..phrases import numeral, out_of
from ..result import Result
from ..standards import FEWEST
from .landmarks import read_landmarks
from .notes_counting import NO_NOTES, Noted, has_notes, noted, read_notes_of, watched
from .notes_signs import sentiment_sign
from .notes_tested import estimate_words, looks_at
from .signs_backtest import MATTERS, estimate_signs, times_as
from .signs_rules import Sign
from .words import asked

FAMILY, TONE = "notes", "notes.sentiment"
LIKE = "accounts of the same age on the same day with as many notes"
MOST_WORDS = 50
SAFE = (
    "Only notes written by each day count, and each churn counts once.",
    "Corrected for every word looked at, those you name among them: they may come from these very notes.",
    "A word you did not name that only stands beside a clear one, in the same notes, is left out.",
    "A word that comes before churn need not cause it.",
)


@dataclass(frozen=True, eq=False, repr=False)
class NoteWords(Result):
    """What notes tell. `words`: one row each: clear ones, those named, and the nearest others; `tone`: the sentiment.

    words: label (the word) watched notes accounts (with notes) accounts_with share_on (of looks) churned churned_with
    expected risk_with risk_without rate_ratio ratio_low ratio_high p_value p_adjusted lead_days lead_low lead_high
    on_now verdict sure_low sure_high. tone: the columns of `Signs.signs`, of one sign, or no row. named: the words
    judged by name. looked: how many words the correction counts.
    """

    horizon: int
    named: tuple[str, ...]
    looked: int
    words: pd.DataFrame
    tone: pd.DataFrame
    findings: tuple[Finding, ...]
    families: tuple[Family, ...] = ()


@says_left_out()
@claims(FAMILY, "", today=False)
def notes(book: Book, *, words: Sequence[str] | None = None, horizon: int = 90) -> NoteWords:
    """Which words in notes come before churn?

    Every account is looked at on as_of and on the same day of each month before; a word is on where a note of the 90
    days before holds it, and a churn counts at the last look before it, once. Compared are looks at the same day, at
    accounts here as long with as much written of them. `horizon`: within how many days the churn is that risks are
    said of. All words of at least 10 accounts are tested at once: by an exact test, corrected by Holm for all that
    could come out clear, and those that only stand beside a clear one are left out. `words`: those a reader names,
    with * where a word goes on; None takes those that teams watch for, in eight languages. Languages without spaces
    are looked at two to four letters at a time.
    A sentiment in the file is tested as a sign of its own: then words and sentiment have half of the 5 in 100 each, so
    that of books in which nothing tells at most 5 in 100 hold a claim. Raises MissingTable without notes, AnalysisError
    for a snapshot, NotEnoughData where no note was known on a day looked at.

    Example: `health.notes(book)`.
    """
    if not has_notes(book):
        raise NO_NOTES
    known = noted(read_landmarks(book).sample, read_notes_of(book))
    looks = looks_at(known, horizon)
    if not len(looks.use):
        raise NotEnoughData(
            "No note can be compared.",
            "On the days looked at no account had a note of the 90 days before.",
            "Add notes with the day they were written.",
        )
    own = list_words(watched(known.notes, FEWEST) if words is None else words)
    told = sentiment_sign(known)
    table, looked = estimate_words(looks, own, 2 if told else 1)
    tone = _tone(known, told, horizon)
    said = (*findings(table, looked, known, horizon), *_tone_said(tone, horizon))
    families = (Family.over(FAMILY, table["p_adjusted"]), Family.over(TONE, tone["p_adjusted"]))
    paying = tuple(_with_money(finding, table, known) for finding in said)
    return NoteWords(horizon, tuple(own), looked, table, tone, paying, families)


def list_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words a reader names, each once and fit to be looked for, at most 50."""
    kept: dict[str, str] = {}
    for word in words:
        if own := asked(word):
            kept.setdefault(own, " ".join(word.split()))
    return tuple(kept.values())[:MOST_WORDS]


def watched_words(book: Book) -> tuple[str, ...]:
    """The words that teams watch for which this book's notes hold; none without notes."""
    return watched(read_notes_of(book), FEWEST) if has_notes(book) else ()


def _tone(known: Noted, own: tuple[Sign, np.ndarray] | None, horizon: int) -> pd.DataFrame:
    told = [replace(own[0], looked=2)] if own else []
    on = pd.DataFrame({own[0].sign: own[1]} if own else {}, index=known.landmarks.rows.index)
    return estimate_signs(known.beside, told, on, horizon)


def _with_money(finding: Finding, table: pd.DataFrame, known: Noted) -> Finding:
    """A word that tells, with the money of those that carry it now."""
    word, rows = finding.about.get("word"), known.landmarks.rows
    if finding.verdict != CLEAR or not isinstance(word, str) or not rows["mrr"].notna().any():
        return finding
    on = (known.carrying(known.notes.holding(word)) == 1) & (rows["day"].to_numpy() == known.landmarks.as_of)
    row = table[table["label"] == word].iloc[0]
    ratio = (finding.estimate, finding.low, finding.high)
    paying = float(rows["mrr"][on].sum()) if on.any() else 0.0
    hangs = of_those_now(ratio, finding.p_value, paying, float(row["risk_with"]), float(row["churned_with"]))
    return replace(finding, **vars(hangs))


def findings(table: pd.DataFrame, looked: int, known: Noted, horizon: int) -> tuple[Finding, ...]:
    """What the words say, in sentences."""
    clear, little = table[table["verdict"] == CLEAR], table[table["verdict"] == SAME]
    open_ = table[(table["verdict"] == OPEN) & table["watched"]]
    each = [_carries(row, looked, horizon) for _, row in clear.iterrows()]
    nothing = [_nothing(row, horizon) for _, row in little.iterrows()]
    return (_whole(clear, looked, known), *each, *nothing, *([_cannot_tell(open_)] if len(open_) else []))


def quoted(word: str) -> str:
    shown = word.replace("*", "…")
    return f"“{shown}”"


def _whole(clear: pd.DataFrame, looked: int, known: Noted) -> Finding:
    rows = known.notes.rows
    accounts = int(rows["account_id"].nunique())
    of = f"Of {count(looked, 'word')} in {count(known.notes.all_rows, 'note')} on {count(accounts, 'account')}"
    named = f": {listed([quoted(word) for word in clear['label']], 4)}" if len(clear) else ""
    verb = "come" if len(clear) > 1 else "comes"
    claim = f"{of}, {len(clear) or 'none'} clearly {verb} before churn{named}."
    return Finding(
        claim, "estimate", accounts=accounts, caveats=(*SAFE, *known.notes.sampled, *known.landmarks.sampled)
    )


def _finding(claim: str, row: pd.Series, verdict: str) -> Finding:
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    about = {"word": row["label"]}
    p = float(row["p_adjusted"])
    return Finding(claim, verdict, *numbers, int(row["accounts_with"]), p, about, family=FAMILY,
                   fact=f"word:{row['label']}", even=RATIO)  # fmt: skip


def _times(row: pd.Series) -> str:
    return times_as(row["rate_ratio"], row["sure_low"], row["sure_high"], LIKE)


def _carries(row: pd.Series, looked: int, horizon: int) -> Finding:
    lead = "" if np.isnan(row["lead_days"]) else f", first {count(round(row['lead_days']), 'day')} ahead (median)"
    claim = (
        f"{quoted(row['label'])} in notes: {percent(row['risk_with'])} churn within {horizon} days against "
        f"{percent(row['risk_without'])} with other notes, {_times(row)}, corrected for all {numeral(looked)} words. "
        f"It was written before {out_of(row['churned_with'], row['churned'])} accounts churned{lead}, and at "
        f"{percent(row['share_on'])} of all checks of accounts with notes; "
        f"{count(row['on_now'], 'account')} {'has' if row['on_now'] == 1 else 'have'} it now."
    )
    return _finding(claim, row, CLEAR)


def _nothing(row: pd.Series, horizon: int) -> Finding:
    claim = (
        f"{quoted(row['label'])} in notes is no strong sign: accounts with it churn less than {numeral(MATTERS)} times "
        f"as often within {horizon} days, {_times(row)}."
    )
    return _finding(claim, row, SAME)


def _cannot_tell(rows: pd.DataFrame) -> Finding:
    names = [f"{quoted(r['label'])} ({_known_of(r)})" for _, r in rows.iterrows()]
    claim = f"Not enough data to say whether these come before churn: {listed(names, 8)}."
    about = {"word": list(rows["label"])}
    return Finding(claim, OPEN, accounts=int(rows["accounts_with"].max()), about=about, family=FAMILY)


def _known_of(row: pd.Series) -> str:
    if not row["notes"]:
        return "in no note"
    if not row["accounts_with"]:
        return "in no note that can be compared"
    return f"written before {out_of(row['churned_with'], row['churned'])} accounts churned"


def _tone_said(tone: pd.DataFrame, horizon: int) -> tuple[Finding, ...]:
    if tone.empty:
        return ()
    row = tone.iloc[0]
    against = _times(row)
    risk = f"{percent(row['risk_with'])} churn within {horizon} days against {percent(row['risk_without'])}"
    said = {
        CLEAR: f"{row['label']} ({row['rule']}): {risk} without it, {against}.",
        SAME: f"{row['label']} ({row['rule']}) is no strong sign: {risk} without it, {against}.",
    }
    claim = said.get(row["verdict"], f"Not enough data to say whether {row['label'].lower()} comes before churn.")
    if row["verdict"] not in said:
        return (Finding(claim, OPEN, accounts=int(row["accounts_with"]), about={"sign": "sentiment"}, family=TONE),)
    numbers = with_interval(row, "rate_ratio", "sure_low", "sure_high")
    return (Finding(claim, row["verdict"], *numbers, int(row["accounts_with"]), float(row["p_adjusted"]),
                    {"sign": "sentiment"}, family=TONE, fact="sign:sentiment", even=RATIO),)  # fmt: skip
