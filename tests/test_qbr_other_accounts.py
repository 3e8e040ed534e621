"""Nobody's results in another's review: the reviews of the sample's accounts, in every format they leave in."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache

import openpyxl
import pandas as pd
import pytest
from books import SAMPLE, twelve
from nightly import times
from packs import PLAN, answers_of, asked, sentences
from pptx import Presentation
from public_data import public

from analysis import AnalysisError, Book, account, composition, experiment, qbr
from analysis.qbr.notebook import Notebook, open_saved, save
from analysis.qbr.other_accounts import Named

PILOT = "A-1021"
UNITS = set(pd.read_csv(SAMPLE / "pilot.csv")["unit_id"])
KPIS = ("Time spent on planning", "No-shows", "Shifts filled", "treatment", "pilot", "planning_hours")


def spread(book: Book) -> list[str]:
    """The account with the pilot, others of every segment, here or gone, the one with most events; by night all."""
    rows = book.tables["accounts"].collect("pandas").to_pandas()
    kinds = rows.groupby(["segment", "churned"])["account_id"].first()
    events = book.tables["events"].collect("pandas").to_pandas()["account_id"].value_counts().index[:1]
    chosen = [PILOT, *kinds.iloc[[n for n in range(len(kinds)) if n % 4 in (0, 3)]], *events]
    return list(dict.fromkeys(chosen if times(0, 1) == 0 else [PILOT, *rows["account_id"]]))


def cells(text: str) -> str:
    return " ".join(text.split())


def of_deck(data: bytes) -> Iterator[str]:
    """Every text of a presentation: slides, tables, notes, charts with their workbooks, alt texts, properties."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    for name in archive.namelist():
        if name.endswith(".xlsx"):
            for sheet in openpyxl.load_workbook(io.BytesIO(archive.read(name))):
                yield " | ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
        elif name.endswith((".xml", ".rels")) and "slideLayout" not in name and "theme" not in name:
            # Words in one paragraph may stand in several runs; attributes hold alt texts.
            text = archive.read(name).decode()
            yield re.sub(r"</a:p>|</a:tc>", " | ", text)
            yield cells(re.sub(r"<[^>]+>", "", re.sub(r"</a:p>|</c:v>|</a:tc>", " | ", text)))


def of_csvs(data: bytes) -> Iterator[str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    for name in archive.namelist():
        yield name
        yield archive.read(name).decode()


def of_pdf(data: bytes) -> Iterator[str]:
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    yield cells(text.decode())


def texts(pack: qbr.Pack, book: Book, pdf: bool = True) -> dict[str, str]:
    """Every text of every format a review leaves in."""
    shown = qbr.report(pack, book)
    made = {"pptx": of_deck(qbr.to_pptx(shown)), "html": iter([qbr.to_html(shown).decode()]),
            "csv": of_csvs(qbr.to_csvs(shown))}  # fmt: skip
    if pdf and shutil.which("pdftotext"):
        made["pdf"] = of_pdf(qbr.to_pdf(shown))
    return {kind: "\n".join(parts) for kind, parts in made.items()}


def everybody(book: Book) -> Named:
    """All names and ids of a book."""
    return Named.among(book, "")


def test_the_review_of_an_account_holds_no_other_account_in_any_format(sample_book: Book) -> None:
    names = everybody(sample_book).names
    found = account.find_accounts(sample_book, most=10_000).set_index("account_id")["name"]
    ids = re.compile(r"\bA-\d{4}\b")
    for place, id in enumerate(spread(sample_book)):
        pack = qbr.fill("account", sample_book, account_id=id, plan=PLAN, answer=answers_of(sample_book)).pack
        own = str(found[id]).casefold()
        for kind, text in texts(pack, sample_book, pdf=place % 12 < 2).items():
            where = f"{kind} of {id}"
            assert set(ids.findall(text)) <= {id}, where
            seen = Named({words: name for words, name in names.items() if name.casefold() not in (own, id.casefold())},
                         max(map(len, names))).of(text)  # fmt: skip
            assert not seen, where
            if id != PILOT:
                assert not UNITS & set(re.findall(r"\bS-\d+\b", text)), where
                assert not [word for word in KPIS if re.search(rf"\b{word}\b", text)], where


PUBLIC = {
    "personio": ("personio_customers.csv", "personio_mrr_movements.csv", "personio_nps.csv"),
    "ravenstack": tuple(f"ravenstack_{name}.csv" for name in
                        ("accounts", "churn_events", "feature_usage", "subscriptions", "support_tickets")),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_the_review_of_an_account_of_a_public_book_holds_no_other_account(name: str) -> None:
    book = Book.from_files(*public(*PUBLIC[name]))
    found = account.find_accounts(book, most=10_000).set_index("account_id")["name"].astype(str)
    names, ids = everybody(book).names, set(map(str, found.index))
    for id in list(found.index[:: len(found) // times(2, 12)])[: times(2, 12)]:
        pack = qbr.fill("account", book, account_id=id).pack
        own = {str(found[id]).casefold(), str(id).casefold()}
        others = {words: told for words, told in names.items() if told.casefold() not in own}
        for kind, text in texts(pack, book, pdf=False).items():
            assert not Named(others, max(map(len, names))).of(text), f"{kind} of {id}"
            if kind == "html":
                # An id of digits is a number anywhere else; numbers people read have marks between their thousands.
                assert not (set(re.findall(r"(?<![\d.,−])\d{5,}(?![\d.,])", text)) & ids) - {str(id)}, f"{kind} of {id}"


def test_the_pilot_is_in_the_review_of_the_account_whose_units_it_has_and_said_to_be_left_out_of_others(
    sample_book: Book,
) -> None:
    ask = answers_of(sample_book)
    own = qbr.fill("account", sample_book, account_id=PILOT, plan=PLAN, answer=ask)
    assert [item for item in own.pack.items if item.card is not None]
    other = qbr.fill("account", sample_book, account_id="A-1002", plan=PLAN, answer=ask)
    assert not [item for item in other.pack.items if item.card is not None]
    assert "Experiment: No unit of it belongs to this account." in other.missing


def other_of(book: Book) -> qbr.Pack:
    return qbr.fill("account", book, account_id="C3", answer=answers_of(book)).pack


@cache
def mixed() -> Book:
    """A pilot of two accounts: 24 units of C1 in both arms, 30 of C3 with other results, 6 of C4 in one arm."""
    rows = [
        {"unit_id": f"{who}-{i}", "account_id": who, "arm": arm if who != "C4" else "treatment",
         "hours_before": 10 + i % 5, "hours_after": 10 + i % 5 + (i % 3) / 10 + (shift if arm == "treatment" else 0)}
        for who, units, shift in (("C1", 24, -3.0), ("C3", 30, 4.0), ("C4", 6, 0.0))
        for i in range(units)
        for arm in [("control", "treatment")[i % 2]]
    ]  # fmt: skip
    accounts = pd.DataFrame({"account_id": [f"C{i}" for i in range(1, 5)], "name": ["Una", "Due", "Trefoil", "Quatre"],
                             "started_on": "2024-01-01"})  # fmt: skip
    return Book.from_frames(accounts=accounts, kpis=pd.DataFrame(rows), as_of="2025-12-31")


def test_of_an_experiment_of_several_accounts_each_sees_its_own_units_and_their_number() -> None:
    book = mixed()
    whole = experiment.analyze(book)
    one = experiment.analyze(book, account_id="C1")
    assert sum(one.setup.structure.units.values()) == 24
    assert sum(whole.setup.structure.units.values()) == 60
    frame = book.tables["kpis"].collect("pandas").to_pandas()
    alone = Book.from_frames(kpis=frame[frame["account_id"] == "C1"].drop(columns="account_id"))
    same = experiment.analyze(alone).scorecard
    assert one.scorecard["effect"].tolist() == pytest.approx(same["effect"].tolist())
    pack = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    for text in texts(pack, book).values():
        assert not re.search(r"\b(60|30|C3-\d+|C4-\d+)\b (units|sites)|\bC[34]\b|Trefoil|Quatre", text)


def test_an_account_with_one_arm_only_sees_no_experiment_and_the_page_says_why() -> None:
    filled = qbr.fill("account", mixed(), account_id="C4", answer=answers_of(mixed()))
    assert not [item for item in filled.pack.items if item.card is not None]
    assert any(line.startswith("Experiment: All units stand in one arm") for line in filled.missing)


def test_a_plan_tells_no_account_how_many_units_all_have_together() -> None:
    plan = '{"title": "x", "unit": "site", "units": 60, "kpis": [{"kpi": "hours"}]}'
    said = " ".join(
        f.claim + " ".join(f.caveats) for f in experiment.analyze(mixed(), plan=plan, account_id="C1").findings
    )
    assert "60" not in said


def test_an_experiment_whose_units_have_no_account_is_in_no_review_of_one() -> None:
    frame = mixed().tables["kpis"].collect("pandas").to_pandas().drop(columns="account_id")
    with pytest.raises(AnalysisError, match="one account"):
        experiment.analyze(Book.from_frames(kpis=frame), account_id="C1")


def test_what_was_kept_of_the_book_stays_out_of_the_files_of_one_account_and_is_counted_on_the_page() -> None:
    book = twelve()
    pack = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    more = pack.keep(*sentences(book, asked(book, composition.analyze, by="segment"), 0))
    own = qbr.of_its_own(more, book)
    assert own.pack.items[-1].kind == "words"
    assert own.left_out == ("1 thing kept of the whole book or of another account.",)
    told = [item.finding.claim for item in more.items if item.place and item.place.asked.word == "composition"]
    assert told
    assert not any(told[0] in text for text in texts(more, book).values())


def named_in_records() -> Book:
    """C1's own records name other accounts: an event, a contact and a parent company."""
    return Book.from_frames(
        accounts=pd.DataFrame(
            {"account_id": ["C1", "KX-2", "KX-3"], "name": ["Una Works", "Due Foods", "Trefoil"],
             "started_on": "2024-01-01", "parent": ["Due Foods", "None known", "None known"]}
        ),
        events=pd.DataFrame(
            {"account_id": ["C1", "C1"], "happened_on": ["2025-01-02", "2025-02-03"],
             "kind": ["Merged with TREFOIL", "Went live"]}
        ),
        touches=pd.DataFrame({"account_id": ["C1"], "touched_on": ["2025-03-01"], "contact": ["x"],
                              "kind": ["call about KX-2"], "answered": ["yes"]}),
        as_of="2025-12-31",
    )  # fmt: skip


def test_a_record_that_names_another_account_stays_behind_and_is_named_to_whoever_makes_the_review() -> None:
    book = named_in_records()
    pack = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    whole = " ".join(item.frame.to_string() for item in pack.items if item.frame is not None)
    assert "TREFOIL" in whole
    own = qbr.of_its_own(pack, book)
    assert {name for name in ("Trefoil", "KX-2") if any(name in line for line in own.left_out)} == {"Trefoil", "KX-2"}
    for text in texts(pack, book).values():
        assert not re.search("trefoil|KX-2|due foods", text, re.IGNORECASE)
        assert "Una Works" in text
    assert any("Went live" in text for text in texts(pack, book).values())


def test_an_account_whose_name_holds_anothers_keeps_its_own_name() -> None:
    accounts = pd.DataFrame({"account_id": ["C1", "C2"], "name": ["Alder Works East", "Alder Works"],
                             "started_on": "2024-01-01"})  # fmt: skip
    book = Book.from_frames(accounts=accounts, as_of="2025-12-31")
    pack = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    assert not qbr.of_its_own(pack, book).left_out


def test_no_notebook_is_made_of_the_review_of_one_account_as_it_would_hold_every_row() -> None:
    book = twelve()
    shown = qbr.report(qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack, book)
    with pytest.raises(AnalysisError, match="No notebook") as told:
        qbr.to_notebook(shown)
    assert "every account" in told.value.why


def test_words_about_one_account_are_not_brought_back_in_the_review_of_another() -> None:
    book = twelve()
    first = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    first = first.note(first.items[-1].id, "Company 1 gets a discount of 40%")
    again = qbr.fill("account", book, account_id="C1", answer=answers_of(book), before=first).pack
    assert any("discount of 40%" in text for text in texts(again, book).values())
    for before in (
        first,
        qbr.Pack().keep(*first.items, *other_of(book).items),
    ):
        other = qbr.fill("account", book, account_id="C3", answer=answers_of(book), before=before).pack
        assert not any("discount" in text for text in texts(other, book).values())


def test_whose_review_it_is_stays_with_it_in_a_saved_notebook() -> None:
    book = twelve()
    pack = qbr.fill("account", book, account_id="C1", answer=answers_of(book)).pack
    opened = open_saved(save(Notebook(book, pack, before=pack)))
    assert (opened.pack.account, opened.before.account) == ("C1", "C1")


def test_next_steps_are_a_draft_until_somebody_edits_or_confirms_them(sample_book: Book) -> None:
    pack = qbr.fill("value", sample_book, plan=PLAN, answer=answers_of(sample_book)).pack
    steps = pack.items[-1]

    def shown(pack: qbr.Pack) -> tuple[str, str]:
        slide = next(s for s in qbr.report(pack, sample_book).slides if s.item is not None and s.item.id == steps.id)
        return slide.title, slide.kicker

    assert shown(pack) == ("Proposed next steps (draft)", "A draft: nobody has changed or confirmed it yet")
    for settled in (pack.confirm(steps.id), pack.note(steps.id, "Anna trains the admins until 1 March")):
        assert shown(settled) == ("Agreed next steps", "In our own words")
        opened = open_saved(save(Notebook(sample_book, settled))).pack
        assert not opened.items[-1].draft
        # Filling the pack once more brings no draft over what was agreed.
        assert settled.keep(steps).items[-1].note == settled.items[-1].note
        assert not settled.keep(steps).items[-1].draft
    assert open_saved(save(Notebook(sample_book, pack))).pack.items[-1].draft
    head = [s.grid.headers for s in qbr.report(pack, sample_book).slides if s.title.startswith("Areas to improve")]
    assert all("proposed next step (draft)" in headers for headers in head)


def test_an_invitation_to_write_is_on_no_slide_and_a_draft_was_not_agreed_on() -> None:
    book = twelve()
    pack = qbr.fill("book", book, answer=answers_of(book)).pack
    assert pack.items[-1].invites
    assert "Proposed" not in " ".join(slide.title for slide in qbr.report(pack, book).slides)
    left = qbr.own_words("Agreed next steps", qbr.Origin.of(book), "Call them", draft=True)
    before = qbr.Pack().keep(*sentences(book, asked(book, composition.analyze, by="segment"), 0), left)
    assert set(qbr.compare(before, book).changes["became"]) >= {"proposed"}
    assert Presentation(io.BytesIO(qbr.to_pptx(qbr.report(before, book)))).slides
