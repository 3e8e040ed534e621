"""A table of an answer is made ready once, and never for another reading of it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

# The cell of that name is what pages call; here is asked what stands beside it.
figure: Any = import_module("pages._cells.figure")


def test_a_frame_is_made_ready_once_for_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    told = figure._told

    def counted(frame: pd.DataFrame, labels: Mapping[str, Any]) -> Any:
        made.append(len(frame))
        return told(frame, labels)

    monkeypatch.setattr(figure, "_told", counted)
    frame = pd.DataFrame({"dimension": ["plan"], "what": ["MRR"], "arpa": [1234.56789]})
    first = figure._told_once(frame)
    assert figure._told_once(frame) is first
    assert first[0]["arpa"].tolist() == [1235.0]
    assert frame["arpa"].tolist() == [1234.56789]
    assert list(frame.columns) == ["dimension", "what", "arpa"]
    monkeypatch.setattr(figure, "of_payments_only", lambda: True)
    monkeypatch.setattr(figure, "in_its_words", lambda text: text.replace("MRR", "payments"))
    assert figure._told_once(frame)[0]["what"].tolist() == ["payments"]
    monkeypatch.setattr(figure, "_labelled", lambda _: {"dimension": ["Tariff"]})
    assert figure._told_once(frame)[0]["dimension"].tolist() == ["Tariff"]
    assert made == [1, 1, 1]


def test_a_long_list_is_not_held_twice() -> None:
    frame = pd.DataFrame({"ratio": [0.5] * (figure.MOST_KEPT + 1)})
    assert figure._told_once(frame) is not figure._told_once(frame)
    assert figure.SHOWN not in vars(frame)
