"""Lists of objects in JSON are tables, whatever they are nested in; other JSON is said to be none."""

import json

import pytest

from analysis.book.draft import Draft
from analysis.book.json_tables import tables_of
from analysis.errors import UnusableUpload

FIRMS = [{"account_id": f"a{i}", "signup_date": "2024-01-05", "owner": {"name": f"Owner {i}"}, "tags": ["x", "y"],
          "churned": i % 3 == 0} for i in range(30)]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [json.dumps(FIRMS), json.dumps({"page": 1, "results": FIRMS}), "\n".join(map(json.dumps, FIRMS))],
    ids=["list", "under a key", "lines"],
)
def test_a_list_of_objects_opens_as_a_table(data: str) -> None:
    draft = Draft.from_files([("accounts.json", data.encode())])
    assert draft.sheets[0].headers == ("account_id", "signup_date", "owner.name", "tags", "churned")
    assert draft.opened.built.engine.row("SELECT count(*), sum(churned) FROM accounts") == (30, 10)


def test_several_lists_are_several_tables_and_a_gap_stays_one() -> None:
    parts = tables_of("x.json", json.dumps({"a": [{"id": 1}, {"id": 2, "late": None}], "b": [{"id": 3}]}).encode())
    assert [(key, text.decode().split()) for key, text in parts] == [("a", ["id,late", "1,", "2,"]), ("b", ["id", "3"])]


@pytest.mark.parametrize("data", [b"[1, 2]", b'{"a": 1}', b'[{"id": 1', b"[" * 100_000, b'[{"a": 1}, 2]'])
def test_other_json_is_said_calmly(data: bytes) -> None:
    draft = Draft.from_files([("x.json", data)])
    assert not draft.sheets
    assert draft.failures[0].what.startswith("x.json")


def test_a_recipe_that_is_damaged_is_no_table() -> None:
    draft = Draft.from_files([("r.json", b'{"recipe": 1, "files": [{"id": 1}]}')])
    assert draft.failures[0].what == "r.json is JSON, and no recipe."


def test_large_json_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.book.json_tables.MOST_BYTES", 10)
    with pytest.raises(UnusableUpload, match="too large"):
        tables_of("x.json", json.dumps(FIRMS).encode())
