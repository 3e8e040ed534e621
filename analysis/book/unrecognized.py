"""Where no file was recognized: what the rows of each are, and which columns a file still needs for what it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import listed
from .question import ROWS, Question, said
from .reading import Sheet
from .recipe import EACH_ROW, LEAVE_OUT
from .tables import TABLES
from .untold import noted_untold
from .wide_tables import ask_parts

if TYPE_CHECKING:
    from .draft import Draft

# Setting: what the reader said each row of a file is. Answers: a file that is none of these, a row that is an account.
ROW_IS, LEAVE, A_ROW = "table", "leave out", "each row"


def what_rows_are(draft: "Draft") -> tuple[Question, ...]:
    """Where no file of a draft was recognized: what each row of each is. An answer to one leaves the others asked."""
    untold = [file for file in draft.recipe.files if ROW_IS not in file.settings]
    if any(file.table or file.settings.get("left_out") for file in untold):
        return ()
    kinds = {name: words for name, words in ROWS.items() if name} | {LEAVE: "none of these: leave it out"}
    return tuple(
        Question(place, ROW_IS, f"What is each row of {sheet.title}?", tuple(kinds.items()),
                 said(draft.recipe.files[place], ROW_IS), example=_headers(sheet))
        for place, sheet in enumerate(draft.sheets)
        if "totals" not in draft.recipe.files[place].settings
        and not any(question.waits for question in ask_parts(sheet, draft.recipe.files[place]))
    )  # fmt: skip


def lacking(draft: "Draft") -> tuple[Question, ...]:
    """The columns that files still need for what they were taken for; about: the column. A file can be left out."""
    found = []
    for place, file in enumerate(draft.recipe.files):
        for name in draft.missing(place):
            sheet = draft.sheets[place]
            means = TABLES[file.table].column(name).means.split(";")[0]
            free = [header for header in sheet.headers if header not in file.columns.values()]
            own = [(A_ROW, "no column: each row is one account")] * (file.table == "accounts" and name == "account_id")
            options = (*own, *((header, header) for header in free), (LEAVE, "none: leave this file out"))
            text = f"Each row of {sheet.title} looks like {ROWS[file.table]}. Which column is this: {means}?"
            found.append(Question(place, "column", text, options, about=name, example=_headers(sheet)))
    return tuple(found)


def _headers(sheet: Sheet) -> str:
    return f"Its columns: {listed(sheet.headers, most=8)}"


def told_rows(draft: "Draft", question: Question, value: str) -> "Draft":
    """What each row of a file is, and of every file with its headers of which nothing was said: one system wrote both.

    What nothing in the upload tells of who churned is then asked of the accounts, as of those that were recognized.
    """
    headers = draft.recipe.files[question.sheet].headers
    alike = [i for i, file in enumerate(draft.recipe.files) if file.headers == headers and not said(file, ROW_IS)]
    for place in {question.sheet, *alike}:
        draft = _as_said(draft, place, value)
    files = noted_untold(draft.sheets, draft.recipe.files)
    return replace(draft, recipe=replace(draft.recipe, files=tuple(files)))


def _as_said(draft: "Draft", place: int, value: str) -> "Draft":
    now = draft.with_table(place, LEAVE_OUT if value in ("", LEAVE) else value)
    kept = {k: v for k, v in now.recipe.files[place].settings.items() if k not in (ROW_IS, "left_out")}
    more: Mapping[str, object] = {"left_out": True} if value == LEAVE else {}
    told = {ROW_IS: value} if value else {}
    return now.with_file(place, replace(now.recipe.files[place], settings={**kept, **more, **told}))


def told_column(draft: "Draft", question: Question, value: str) -> "Draft":
    """Which header is a column that a file lacked; none leaves it out, and rows without ids are accounts themselves."""
    if value == LEAVE:
        return draft.with_table(question.sheet, LEAVE_OUT)
    if value == A_ROW:
        return draft.with_setting(question.sheet, EACH_ROW, "account")
    return draft.with_column(question.sheet, question.about, value)
