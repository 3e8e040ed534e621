"""Every sign a book can tell of on the days looked at: those of its records, and those of relations with people."""

import pandas as pd

from ..book import Book
from .landmarks import Landmarks
from .relations_counting import count_known, has_people
from .relations_signs import relation_signs
from .signs_rules import Rule, Sign, read_signs


def known_signs(
    book: Book, landmarks: Landmarks, rule: Rule | None = None, among: Landmarks | None = None
) -> tuple[tuple[Sign, ...], pd.DataFrame]:
    """Every sign, and per look whether it was on (1), off (0) or not known (missing); errors as `read_signs`.

    One of relations that the records tell of already, a single contact who answers, is one sign. among: as there.
    """
    told, on = read_signs(landmarks, rule, among)
    if not has_people(book):
        return told, on
    kept = None if among is None else {sign.sign for sign in known_signs(book, among, rule)[0]}
    people, whom = relation_signs(landmarks, count_known(book, landmarks), kept)
    more = [sign for sign in people if sign.sign not in on]
    return (*told, *more), on.assign(**{sign.sign: whom[sign.sign].to_numpy() for sign in more})
