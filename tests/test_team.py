"""Several people on one server: who they are, what each may open, how much each may use, and what is written of it."""

import gc
import json
import sqlite3
from pathlib import Path

import pytest
from books import nine

from analysis import AnalysisError
from analysis.qbr.notebook import Notebook
from analysis.qbr.sharing import EDITOR, OWNER, TEAM, VIEWER, Sharing
from analysis.qbr.store import Store
from analysis.team import audit
from analysis.team.hosts import answers_to
from analysis.team.limits import Limits
from analysis.team.people import Person, person_of
from analysis.team.presence import House

INES = Person("https://a", "1", "ines@a.example", "Ines")
ROBIN = Person("https://a", "2", "robin@a.example", "Robin")
# Another person to whom the provider gave Robin's address after Robin had left.
HEIR = Person("https://a", "3", "robin@a.example", "Sam")
# Anybody can call themselves what they like; only a verified address says something.
LIAR = Person("https://a", "4", "", "robin@a.example")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    found = tmp_path / "notebooks.sqlite"
    Store(found, INES.key, INES.shown).keep("n1", Notebook(nine()))
    return found


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        ({"is_logged_in": True, "iss": "https://a", "sub": "1"}, Person("https://a", "1")),
        (
            {"is_logged_in": True, "iss": "https://a", "sub": "1", "email": "Ines@A.example", "email_verified": True},
            Person("https://a", "1", "ines@a.example"),
        ),
        ({"is_logged_in": True, "iss": "https://a", "sub": "1", "email": "x@a.example"}, Person("https://a", "1")),
        (
            {"is_logged_in": True, "iss": "https://a", "sub": "1", "email": "x@a.example", "email_verified": False},
            Person("https://a", "1"),
        ),
        ({"is_logged_in": True, "iss": "https://a", "email": "x@a.example", "email_verified": True}, None),
        ({"is_logged_in": True, "sub": "1"}, None),
        ({"is_logged_in": False, "iss": "https://a", "sub": "1"}, None),
        ({"is_logged_in": "yes", "iss": "https://a", "sub": "1"}, None),
        ({}, None),
    ],
)
def test_issuer_and_subject_say_who_it_is_and_an_address_only_where_it_is_verified(
    claims: dict[str, object], who: Person | None
) -> None:
    assert person_of(claims) == who


def test_one_subject_of_two_issuers_is_two_people() -> None:
    assert Person("https://a", "1").key != Person("https://b", "1").key


def test_a_notebook_is_shared_with_one_colleague_by_address_and_with_nobody_else(place: Path) -> None:
    Sharing(place, INES).arrive()
    for person in (ROBIN, LIAR):
        Sharing(place, person).arrive()
    Sharing(place, INES).give("n1", " Robin@A.example ", VIEWER)
    assert [(shared.role, shared.from_whom) for shared in Sharing(place, ROBIN).with_me()] == [
        (VIEWER, "ines@a.example")
    ]
    assert Sharing(place, ROBIN).role(INES.key, "n1") == VIEWER
    for nobody in (LIAR, HEIR):
        Sharing(place, nobody).arrive()
        assert Sharing(place, nobody).with_me() == ()
        assert Sharing(place, nobody).role(INES.key, "n1") is None
    assert Sharing(place, INES).role(INES.key, "n1") == OWNER
    assert Sharing(place, INES).with_me() == ()


def test_what_waits_for_an_address_is_taken_by_the_first_who_proves_to_have_it(place: Path) -> None:
    Sharing(place, INES).give("n1", ROBIN.mail, EDITOR)
    assert Sharing(place, ROBIN).role(INES.key, "n1") is None
    Sharing(place, LIAR).arrive()
    Sharing(place, ROBIN).arrive()
    Sharing(place, HEIR).arrive()
    roles = [Sharing(place, person).role(INES.key, "n1") for person in (ROBIN, HEIR, LIAR)]
    assert roles == [EDITOR, None, None]


def test_of_what_is_shared_with_the_team_and_with_one_the_greater_counts_and_each_is_taken_back_alone(
    place: Path,
) -> None:
    sharing = Sharing(place, INES)
    Sharing(place, ROBIN).arrive()
    sharing.give("n1", TEAM, VIEWER)
    sharing.give("n1", ROBIN.mail, EDITOR)
    assert Sharing(place, ROBIN).role(INES.key, "n1") == EDITOR
    assert Sharing(place, HEIR).role(INES.key, "n1") == VIEWER
    told = {share.shown: share for share in sharing.given("n1")}
    sharing.take_back("n1", told[ROBIN.mail].whom)
    assert Sharing(place, ROBIN).role(INES.key, "n1") == VIEWER
    sharing.take_back("n1", TEAM)
    assert Sharing(place, ROBIN).role(INES.key, "n1") is None


def test_nobody_shares_or_takes_back_what_is_not_theirs(place: Path) -> None:
    Sharing(place, INES).give("n1", TEAM, VIEWER)
    with pytest.raises(AnalysisError, match="not kept here"):
        Sharing(place, ROBIN).give("n1", TEAM, EDITOR)
    Sharing(place, ROBIN).take_back("n1", TEAM)
    assert Sharing(place, HEIR).role(INES.key, "n1") == VIEWER


@pytest.mark.parametrize("whom", ["", "robin", "robin@", "@a.example", "a b@c.example", "a@b@c.example", "a@b"])
def test_what_is_no_address_is_said_calmly(place: Path, whom: str) -> None:
    with pytest.raises(AnalysisError, match="not an email address"):
        Sharing(place, INES).give("n1", whom, VIEWER)


def test_with_the_notebook_go_its_shares_and_what_parted_from_it_is_shared_as_it_was(place: Path) -> None:
    Sharing(place, INES).give("n1", TEAM, EDITOR)
    Store(place, INES.key, ROBIN.shown).keep("n2", Notebook(nine()), name="second", beside="n1")
    assert Sharing(place, ROBIN).role(INES.key, "n2") == EDITOR
    Store(place, INES.key).delete("n1")
    assert Sharing(place, ROBIN).role(INES.key, "n1") is None
    with sqlite3.connect(place) as file:
        assert [row[0] for row in file.execute("SELECT id FROM shares")] == ["n2"]


def test_an_audit_line_says_who_did_what_and_when_and_takes_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURN_NOTEBOOK_AUDIT", str(tmp_path / "audit.jsonl"))
    audit.note("upload", INES, files=2, bytes=10)
    audit.note("export", None, kind="csv")
    first, second = map(json.loads, (tmp_path / "audit.jsonl").read_text().splitlines())
    assert {name: first[name] for name in ("what", "issuer", "subject", "files")} == {
        "what": "upload", "issuer": "https://a", "subject": "1", "files": 2,
    }  # fmt: skip
    assert first["at"].endswith("+00:00")
    assert "subject" not in second
    for wrong in ({"account": "Firm"}, {"name": "Firm"}):
        with pytest.raises(ValueError, match="does not tell"):
            audit.note("upload", INES, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="does not tell"):
        audit.note("opened Firm", INES)
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o077 == 0


def test_an_audit_that_cannot_be_written_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CHURN_NOTEBOOK_AUDIT", str(tmp_path / "no" / "such" / "folder"))
    audit.note("sign-out", INES)
    assert "cannot be written" in caplog.text


def test_a_session_leaves_by_itself_and_one_too_many_is_told_so() -> None:
    house = House()
    first, second = house.enter("", 2), house.enter("", 2)
    assert first is not None
    assert second is not None
    assert house.enter("", 2) is None
    del second
    gc.collect()
    assert house.count() == 1
    assert house.enter("", 2) is not None


def test_signing_out_ends_the_sessions_that_were_there_and_none_that_comes_later() -> None:
    house = House()
    one, other, nobody = house.enter("ines"), house.enter("robin"), house.enter("")
    house.sign_out("ines")
    later = house.enter("ines")
    assert one is not None
    assert other is not None
    assert nobody is not None
    assert later is not None
    assert [house.signed_out(session) for session in (one, other, nobody, later)] == [True, False, False, False]


def test_who_signs_in_in_a_browser_ends_what_another_had_open_in_it_and_nothing_elsewhere() -> None:
    house = House()
    ines, elsewhere = house.enter("ines", browser="one"), house.enter("ines", browser="two")
    nobody, unknown = house.enter("", browser="one"), house.enter("ines")
    robin = house.enter("robin", browser="one")
    sessions = [ines, elsewhere, nobody, unknown, robin]
    assert [house.replaced(session) for session in sessions if session] == [True, False, False, False, False]
    assert [house.over(session) for session in sessions if session] == [True, False, False, False, False]
    house.sign_out("robin")
    assert robin is not None
    assert house.over(robin)


def test_uploads_are_counted_over_all_sessions_of_a_person_and_of_nobody_for_each_alone() -> None:
    house = House()
    one, two, robin = house.enter("ines"), house.enter("ines"), house.enter("robin")
    assert one is not None
    assert two is not None
    assert robin is not None
    assert [house.uploaded(one, 2), house.uploaded(two, 2), house.uploaded(one, 2)] == [True, True, False]
    assert house.uploaded(robin, 2)
    alone, beside = house.enter(""), house.enter("")
    assert alone is not None
    assert beside is not None
    assert [house.uploaded(alone, 1), house.uploaded(beside, 1), house.uploaded(alone, 1)] == [True, True, False]


def test_limits_are_told_in_the_environment_and_said_with_both_numbers() -> None:
    told = Limits.told({"CHURN_NOTEBOOK_MOST_ROWS": "1000", "CHURN_NOTEBOOK_MOST_MEGABYTES": "2"})
    assert told == Limits(rows=1000, megabytes=2)
    told.admit(1000, 2 * 2**20)
    with pytest.raises(AnalysisError, match=r"They have 1,001; a session may hold 1,000\."):
        told.admit(1001, 0)
    with pytest.raises(AnalysisError, match=r"They take 3 MB of memory; a session may hold 2 MB\."):
        told.admit(0, 2 * 2**20 + 1)
    Limits().admit(10**9, 10**12)
    for wrong in ("0", "-1", "many", "1.5"):
        with pytest.raises(ValueError, match="whole number above zero"):
            Limits.told({"CHURN_NOTEBOOK_MOST_ROWS": wrong})


@pytest.mark.parametrize(
    ("address", "redirect", "others", "hosts"),
    [
        ("localhost", "", [], {"localhost", "127.0.0.1", "::1"}),
        ("[::1]", "", [], {"localhost", "127.0.0.1", "::1"}),
        ("127.0.0.1", "", ["https://churn.example.com:8443"], {"localhost", "127.0.0.1", "::1", "churn.example.com"}),
        ("0.0.0.0", "https://churn.example.com/oauth2callback", ["localhost"],
         {"localhost", "127.0.0.1", "::1", "churn.example.com"}),
        # Reached by others, without sign-in: nothing says what it is called, and nothing is kept there.
        ("0.0.0.0", "", ["localhost"], set()),
        ("", "", [], set()),
        (None, "", [], set()),
        ("localhost", "", ["http://[broken"], {"localhost", "127.0.0.1", "::1"}),
    ],
)  # fmt: skip
def test_a_server_answers_to_its_own_names_only(
    address: str | None, redirect: str, others: list[str], hosts: set[str]
) -> None:
    assert set(answers_to(address, redirect, others)) == hosts
