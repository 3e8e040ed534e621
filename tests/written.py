"""Every text a page shows, by what it is: sentences, labels, helps, headings, cells, and the words of its figures."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pyarrow as pa
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from analysis import qbr

# Fields of a page's messages that nobody reads: keys, addresses, formats and code.
UNREAD = {
    "id", "element_id", "form_id", "url", "key", "query_param_key", "user_key", "language", "help_key", "icon",
    "format", "deferred_file_id", "page", "page_script_hash", "type", "file_type", "default", "selection_mode",
    "query_string", "value", "raw_values", "set_value", "raw_value", "data_type", "step_type", "min", "max",
}  # fmt: skip
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
NUMERAL = re.compile(r"-?[\d.]+(?:[eE][-+]?\d+)?")
TITLES = {"title", "text", "subtitle"}


class Text(NamedTuple):
    """kind: sentence, label, help, heading, cell, chart (its words) or point (a word among a figure's data)."""

    kind: str
    words: str


class _Lines(HTMLParser):
    """The texts of some HTML, and of the attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Text] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script", "code")
        self.found += [Text("help", value) for name, value in attrs if name in ("title", "aria-label", "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script", "code")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found += [Text("sentence", line) for line in data.splitlines()]


def of_html(markup: str) -> list[Text]:
    lines = _Lines()
    lines.feed(markup)
    return lines.found


def written(app: AppTest) -> list[Text]:
    """Every text of a page once, without the code that is shown as code."""
    found = (Text(kind, words.strip()) for kind, words in _blocks(app._tree) if words.strip())
    return list(dict.fromkeys(found))


def _blocks(block: Any) -> Iterator[Text]:
    proto = getattr(block, "proto", None)
    if isinstance(proto, Message) and hasattr(block, "children"):
        yield from _message(proto)
    for child in getattr(block, "children", {}).values():
        if hasattr(child, "children"):
            yield from _blocks(child)
        elif isinstance(getattr(child, "proto", None), Message):
            yield from _element(getattr(child, "type", ""), child.proto)


def _element(kind: str, proto: Message) -> Iterator[Text]:
    name = type(proto).__name__
    if name == "Exception" or (name == "Code" and proto.language):
        return
    if name == "Html":
        yield from of_html(proto.body)
    elif name == "Dataframe" or name == "Arrow":
        yield from _table(proto)
    elif "VegaLite" in name:
        yield from _figure(proto)
    else:
        yield from _message(proto)


def _message(message: Message) -> Iterator[Text]:
    """Labels, helps, options and bodies."""
    for field, value in message.ListFields():
        if field.name in UNREAD:
            continue
        many = value if hasattr(value, "append") or hasattr(value, "add") else [value]
        for one in many:
            if isinstance(one, Message):
                yield from _message(one)
            elif isinstance(one, str):
                kind = {"help": "help", "tooltip": "help", "body": "sentence"}.get(field.name, "label")
                yield Text(kind, unescape(one.replace("\u2060", "")))


def _table(proto: Any) -> Iterator[Text]:
    """Headings as they are shown, what stands on them, and the texts of the cells."""
    settings: Mapping[str, Any] = json.loads(proto.columns or "{}")
    order = set(proto.column_order)
    shown = pa.ipc.open_stream(proto.arrow_data.data).read_pandas()
    yield Text("help", unescape(proto.alt))
    for column in map(str, shown.columns):
        config = settings.get(column) or {}
        if config.get("hidden") or (order and column not in order):
            continue
        yield Text("heading", str(config.get("label") or column))
        yield Text("help", str(config.get("help") or ""))
        yield from (Text("label", words) for words in _options(config.get("type_config") or {}))
        values = shown[column]
        told = config.get("type_config") or {}
        if values.dtype.kind not in "iubMf" and not (told.get("type") == "date" and told.get("format")):
            yield from (Text("cell", str(value)) for value in values[values.notna()].unique())


def _options(told: Mapping[str, Any]) -> Iterator[str]:
    """What can be chosen in a cell, as it is read."""
    for option in told.get("options") or []:
        yield str(option.get("label", option.get("value"))) if isinstance(option, dict) else str(option)


def _figure(proto: Any) -> Iterator[Text]:
    spec = json.loads(proto.spec)
    yield Text("help", unescape(getattr(proto, "alt", "")))
    yield from of_spec(spec)
    for data in (proto.data, *(one.data for one in proto.datasets)):
        if data.data:
            shown = pa.ipc.open_stream(data.data).read_pandas()
            for column in shown.columns:
                if shown[column].dtype.kind not in "iubMf":
                    yield from (Text("point", str(value)) for value in shown[column].dropna().unique())


def of_spec(part: Any, name: str = "") -> Iterator[Text]:
    """The titles of axes, legends and tooltips, the words of legends, and the texts among the data."""
    if isinstance(part, list):
        for one in part:
            yield from of_spec(one, name)
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key in ("datasets", "values") and name in ("", "data"):
            yield from (Text("point", words) for words in leaves(value))
        elif key == "labelExpr" and isinstance(value, str):
            yield from (Text("chart", said) for said in QUOTED.findall(value)[1::2])
        elif key in TITLES and isinstance(value, str | list):
            yield from (Text("chart", said) for said in ([value] if isinstance(value, str) else value))
        else:
            yield from of_spec(value, key)
    if name == "":
        yield from _untitled(part)
    if name == "tooltip" and "field" in part and "title" not in part:
        yield Text("chart", str(part["field"]))


def _untitled(spec: dict[str, Any]) -> Iterator[Text]:
    """The axes that no layer gives a title: they are titled with the name of their field."""
    for channel in ("x", "y"):
        drawn = [one for one in _channels(spec, channel) if "field" in one and one.get("axis", {}) is not None]
        if drawn and not any("title" in one or "title" in one.get("axis", {}) for one in drawn):
            yield Text("chart", str(drawn[0]["field"]))


def _channels(part: Any, channel: str) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        found = part.get("encoding", {}).get(channel)
        if isinstance(found, dict):
            yield found
        for key in ("layer", "hconcat", "vconcat", "spec"):
            yield from _channels(part.get(key), channel)
    elif isinstance(part, list):
        for one in part:
            yield from _channels(one, channel)


def headlines(app: AppTest) -> tuple[str, list[str]]:
    """The answer of a page, and the titles of its figures."""
    told = {"answer": [], "figure-title": []}
    for part in app.get("html"):
        for css, words in re.findall(r'<p class="(answer|figure-title)">(.*?)(?:<span|</p>)', str(part.value), re.S):
            told[css].append(unescape(words).strip())
    return next(iter(told["answer"]), ""), told["figure-title"]


def exported(shown: qbr.Report, notebook: bool = True) -> dict[str, list[Text]]:
    """Every text of a pack in every format it leaves in: slides, charts and notes, a page, a PDF, a notebook."""
    made = {"pptx": list(_of_slides(qbr.to_pptx(shown))), "html": of_html(qbr.to_html(shown).decode())}
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=qbr.to_pdf(shown), capture_output=True, check=True
        )
        made["pdf"] = [Text("sentence", " ".join(line.split())) for line in text.stdout.decode().splitlines()]
    if notebook:
        files = zipfile.ZipFile(io.BytesIO(qbr.to_notebook(shown)))
        name = next(name for name in files.namelist() if name.endswith(".ipynb"))
        made["ipynb"] = list(_of_notebook(json.loads(files.read(name))))
    return {
        kind: [Text(one.kind, one.words.strip()) for one in texts if one.words.strip()] for kind, texts in made.items()
    }


def _of_slides(data: bytes) -> Iterator[Text]:
    """Words in one paragraph may stand in several runs; attributes hold alt texts."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    for name in archive.namelist():
        if name.endswith(".xml") and re.search(r"slides/|notesSlides/|charts/", name):
            xml = archive.read(name).decode()
            yield from (Text("help", unescape(words)) for words in re.findall(r'descr="([^"]*)"', xml))
            for part in re.findall(r"<a:p>.*?</a:p>|<c:v>.*?</c:v>", xml, re.S):
                words = unescape(re.sub(r"<[^>]+>", "", part))
                # The cached numbers of a chart are written by its format; only its words are read as they stand.
                if not (part.startswith("<c:v>") and NUMERAL.fullmatch(words)):
                    yield Text("sentence", words)


def _of_notebook(told: dict[str, Any]) -> Iterator[Text]:
    for cell in told["cells"]:
        if cell["cell_type"] == "markdown":
            yield from (Text("sentence", line) for line in "".join(cell["source"]).splitlines())
        for output in cell.get("outputs", []):
            for kind, data in output.get("data", {}).items():
                text = data if isinstance(data, str) else "".join(data) if isinstance(data, list) else ""
                if kind == "text/html" and 'class="dataframe"' not in text:
                    # What pandas writes of a frame names its columns as code does.
                    yield from of_html(text)
                elif kind == "text/markdown" or (kind == "text/plain" and "text/html" not in output["data"]):
                    yield from (Text("sentence", line) for line in text.splitlines())


def leaves(value: Any) -> Iterator[str]:
    """The texts in nested lists and mappings."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value
