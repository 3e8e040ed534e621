"""Whom the team knew at each account on each day looked at: from contacts by day, and from the list of people."""

from collections.abc import Callable

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..book import Book
from ..book.book_cache import cached
from ..book.vocabulary import said
from ..counting import NEVER, Lazy, collected
from .landmark_rows import LATELY
from .landmarks import Landmarks, read_landmarks

# Days: what is lately, what was before it, and how long an executive who was met still counts as known.
BEFORE, MET = 270, 180
USUAL = 2


def is_executive(text: str) -> bool:
    """Whether a role or a level is that of somebody who decides, in eight languages."""
    return bool(said("note.executive", text))


def is_champion(text: str) -> bool:
    """Whether a role is that of somebody who speaks for us there."""
    return bool(said("note.champion", text))


def has_people(book: Book) -> bool:
    """Whether a book names the people at its accounts, contact by contact or in a list."""
    return "contacts" in book.tables or ("touches" in book.tables and not book.missing("touches", "contact"))


@cached
def count_relations(book: Book) -> tuple[Landmarks, pd.DataFrame]:
    """The looks of a back-test, and what `count_known` says of each."""
    landmarks = read_landmarks(book)
    return landmarks, count_known(book, landmarks)


def count_known(book: Book, landmarks: Landmarks) -> pd.DataFrame:
    """What was known by each look of the people at its account, row by row.

    Columns, missing where the book cannot tell: people_90 (who answered in 90 days) people_before (in the 90 days
    before those) main_before (contacts with the person who answered most in days 91 to 270, at least 2) main_lately
    (with that person since) met_executive (contacts with an executive in 180 days); of the list of people listed
    executives champions (there on the day) gone_champions gone_people (left in 180 days).
    """
    looks = landmarks.rows[["account_id", "day"]].reset_index(drop=True)
    told = looks.copy()
    for part in (_touched(book, looks), _executives_met(book, looks), _listed(book, looks)):
        if part is not None:
            told = told.merge(part, on=["account_id", "day"], how="left")
    return told.drop(columns=["account_id", "day"])


def _touched(book: Book, looks: pd.DataFrame) -> pd.DataFrame | None:
    if "touches" not in book.tables or book.missing("touches", "contact"):
        return None
    rows = book.tables["touches"].filter(~nw.col("contact").is_null(), ~nw.col("touched_on").is_null())
    if not book.missing("touches", "answered"):
        rows = rows.filter(nw.col("answered") == 1)
    each = rows.group_by("account_id", "touched_on", "contact").agg(nw.len().alias("times"))
    aged = _before(looks, collected(each), "touched_on", BEFORE)
    lately, older = aged["ago"] < LATELY, aged["ago"] >= LATELY
    recent = older & (aged["ago"] < 2 * LATELY)
    people = aged.assign(
        lately=np.where(lately, aged["times"], 0),
        older=np.where(older, aged["times"], 0),
        recent=np.where(recent, aged["times"], 0),
    )
    by_person = people.groupby(["at", "contact"], sort=False)[["lately", "older", "recent"]].sum().reset_index()
    by_look = by_person.assign(people_90=by_person["lately"] > 0, people_before=by_person["recent"] > 0)
    counts = by_look.groupby("at")[["people_90", "people_before"]].sum()
    main = by_person.sort_values(["at", "older", "lately", "contact"], ascending=[True, False, False, True])
    main = main.groupby("at").head(1).set_index("at")
    told = counts.assign(
        main_before=main["older"].where(main["older"] >= USUAL),
        main_lately=main["lately"].where(main["older"] >= USUAL),
    )
    return _at_looks(looks, told, ("people_90", "people_before"))


def _before(looks: pd.DataFrame, rows: pd.DataFrame, day: str, within: int) -> pd.DataFrame:
    """The rows of each look's account of so many days before it, with their age and the place of the look."""
    wide = 10 * NEVER
    ids, account = np.unique(looks["account_id"].to_numpy(str), return_inverse=True)
    rows = rows[rows["account_id"].isin(ids)]
    own = np.searchsorted(ids, rows["account_id"].to_numpy(str))
    key = own * wide + rows[day].to_numpy(np.int64)
    order = np.argsort(key, kind="stable")
    rows, key = rows.iloc[order], key[order]
    days = looks["day"].to_numpy(np.int64)
    first = np.searchsorted(key, account * wide + days - within + 1, "left")
    many = np.searchsorted(key, account * wide + days, "right") - first
    place = np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    at = np.repeat(np.arange(len(looks)), many)
    return rows.iloc[place].assign(at=at, ago=days[at] - rows[day].to_numpy(np.int64)[place]).reset_index(drop=True)


def _at_looks(looks: pd.DataFrame, told: pd.DataFrame, zero: tuple[str, ...]) -> pd.DataFrame:
    """What was counted at each look; where nothing was, 0 of the columns named and missing of the others."""
    whole = told.reindex(np.arange(len(looks)))
    whole[list(zero)] = whole[list(zero)].fillna(0)
    return pd.concat([looks.reset_index(drop=True), whole.astype(float)], axis=1)


def _executives_met(book: Book, looks: pd.DataFrame) -> pd.DataFrame | None:
    told = [name for name in ("level", "role") if "touches" in book.tables and not book.missing("touches", name)]
    if not told:
        return None
    rows = book.tables["touches"].filter(~nw.col("touched_on").is_null())
    whom = _values(rows, told, is_executive)
    picked = nw.col(told[0]).is_in(whom[told[0]])
    for name in told[1:]:
        picked = picked | nw.col(name).is_in(whom[name])
    met = rows.filter(picked).group_by("account_id", "touched_on").agg(nw.len().alias("times"))
    aged = _before(looks, collected(met), "touched_on", MET)
    counts = aged.groupby("at")[["times"]].sum().rename(columns={"times": "met_executive"})
    return _at_looks(looks, counts, ("met_executive",))


def _values(rows: Lazy, columns: list[str], test: Callable[[str], bool]) -> dict[str, list[str]]:
    """Of each column the values that pass a test, which is asked once of each; never empty, as engines want it."""
    found = {}
    for name in columns:
        values = collected(rows.select(name).filter(~nw.col(name).is_null()).unique())[name]
        found[name] = [value for value in map(str, values) if test(value)] or ["\0"]
    return found


def _listed(book: Book, looks: pd.DataFrame) -> pd.DataFrame | None:
    """The list of people as it stood on each day; without a day from which they were there it tells of now alone."""
    if "contacts" not in book.tables or book.missing("contacts", "since"):
        return None
    people = read_people(book)
    rows = looks.reset_index(names="at")[["at", "account_id", "day"]].merge(people, on="account_id", how="inner")
    there = (rows["since"] <= rows["day"]) & ~(rows["left_on"] <= rows["day"])
    gone = (rows["left_on"] <= rows["day"]) & (rows["left_on"] > rows["day"] - MET) & (rows["since"] <= rows["day"])
    known = (rows["since"] <= rows["day"]).groupby(rows["at"]).any()
    marks = pd.DataFrame({
        "listed": there, "executives": there & rows["executive"], "champions": there & rows["champion"],
        "gone_champions": gone & (rows["champion"] | rows["executive"]), "gone_people": gone,
    })  # fmt: skip
    counts = marks.groupby(rows["at"]).sum()[known]
    return _at_looks(looks, counts, ())


@cached
def read_people(book: Book) -> pd.DataFrame:
    """The people of the list: account_id contact since left_on (day numbers) executive champion (yes or no)."""
    table = book.tables["contacts"]
    has = table.collect_schema().names()
    days = [name for name in ("since", "left_on") if name in has]
    told = [name for name in ("role", "level") if name in has]
    frame = collected(table.select("account_id", "contact", *days, *told))
    dated = {name: frame[name].astype(float) if name in has else np.nan for name in ("since", "left_on")}
    frame = frame.assign(**dated)
    marks = {}
    for mark, test in (("executive", is_executive), ("champion", is_champion)):
        known = {value: test(str(value)) for name in told for value in frame[name].dropna().unique()}
        marks[mark] = np.any([frame[name].map(known).eq(True) for name in told], axis=0) if told else False
    return frame.assign(**marks)[["account_id", "contact", "since", "left_on", "executive", "champion"]]


def count_quarters(landmarks: Landmarks, told: pd.DataFrame) -> pd.DataFrame:
    """How many people answered per account, quarter by quarter: day accounts people single (share with one alone)."""
    if "people_90" not in told:
        return pd.DataFrame(columns=["day", "accounts", "people", "single"])
    place = np.searchsorted(landmarks.days, landmarks.rows["day"].to_numpy())
    use = ((len(landmarks.days) - 1 - place) % 3 == 0) & landmarks.covers("touches", LATELY) & landmarks.whole
    rows = told[use].assign(day=landmarks.rows["day"].to_numpy()[use])
    each = rows.groupby("day")["people_90"]
    single = rows.assign(one=rows["people_90"] == 1).groupby("day")["one"].mean()
    return pd.DataFrame({"accounts": each.size(), "people": each.mean(), "single": single}).reset_index()
