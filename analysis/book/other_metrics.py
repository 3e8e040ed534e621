"""Answers to another question than whether they would recommend, CSAT or CES, which make no NPS."""

from collections.abc import Mapping
from dataclasses import replace

from .header_names import title_words
from .header_words import header_words, words_of
from .profiles import Profile
from .recipe import FileMapping

_NPS = {"nps", "promoter", "enps", "rnps", "tnps"}
_OTHERS = {"csat", "ces", "effort", "satisfaction"}
# How a column is called that says which question an answer is to.
_WHICH = {"metric", "metric type", "metric name", "survey type", "survey", "survey kind", "survey name", "kind", "type",
          "score type", "question type", "question", "measure", "response type", "feedback type"}  # fmt: skip


def is_of_another_metric(file: FileMapping, title: str) -> bool:
    """Whether the scores of a file are called those of another question, by their header or by the file's name."""
    own = words_of(file.columns.get("score", ""))
    named = set(title_words(title).split())
    return bool(own & _OTHERS or (named & _OTHERS and not named & _NPS)) and not own & _NPS


def of_one_metric(file: FileMapping, profile: Mapping[str, Profile]) -> FileMapping:
    """The file of answers with only those to the question of NPS, where a column says which question each is to."""
    if file.table != "nps" or "only" in file.settings:
        return file
    free = (h for h in profile if h not in file.columns.values() and header_words(h) in _WHICH)
    for header in free:
        nps = [value for value in profile[header].values if words_of(value) & _NPS]
        others = [value for value in profile[header].values if words_of(value) & _OTHERS]
        if len(nps) == 1 and others:
            return replace(file, settings={**file.settings, "only": [header, nps[0]]})
    return file
