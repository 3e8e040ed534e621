"""What customers say as they leave: the answers to a short exit form, and the form itself, to be handed out."""

import csv
import io
from html import escape

from .columns import Column, Table
from .relations import ACCOUNT

EXITS = Table(
    "exits",
    "answer to the exit form",
    (
        ACCOUNT,
        Column("answered_on", "day", "The day of the answer", ("date", "submitted at", "response date"), "2025-11-28"),
        Column("reason", "text", "Why they leave, in a word or two",
               ("main reason", "churn reason", "reason for leaving", "why are you leaving"), "Price"),
        Column("stuck_at", "text", "Where they got stuck: setup, training, daily use, reporting, billing, ...",
               ("stuck", "got stuck", "where did you get stuck", "got stuck at"), "setup"),
        Column("would_have_kept", "text", "What would have kept them", ("what would have kept you", "kept by"),
               "an import of our shifts"),
    ),
    (("account_id", "reason", "stuck_at"),),
    ("exit form", "exit forms", "exit survey", "exit answers", "exit interviews", "offboarding"),
)  # fmt: skip
# What the form offers; anybody may write something else.
REASONS = ("Price", "Missing feature", "Low adoption", "No business impact", "Found something better", "Help desk",
           "Company closed", "Acquired")  # fmt: skip
PLACES = ("setup", "import of data", "training", "daily use", "reporting", "support", "billing", "nowhere")
ASKED = {
    "account_id": "Account ID",
    "answered_on": "Date",
    "reason": "What is the main reason you are leaving?",
    "stuck_at": "Where did you get stuck?",
    "would_have_kept": "What would have kept you?",
}


def form_csv() -> str:
    """An empty sheet with the columns of the form, one row an account that leaves."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerow(ASKED)
    return sheet.getvalue()


def form_html() -> str:
    """The form as one page that calls nobody: it holds its answers and hands them out as a CSV of one row."""
    fields = "\n".join(_field(name, question) for name, question in ASKED.items())
    return _PAGE.replace("FIELDS", fields)


def _field(name: str, question: str) -> str:
    label = f'<label for="{name}">{escape(question)}</label>'
    if name == "would_have_kept":
        return f'{label}<textarea id="{name}" name="{name}" rows="3"></textarea>'
    offered = {"reason": REASONS, "stuck_at": PLACES}.get(name, ())
    options = "".join(f'<option value="{escape(each)}">' for each in offered)
    listed = f'<datalist id="{name}-list">{options}</datalist>' if offered else ""
    kind = "date" if name == "answered_on" else "text"
    needed = "" if name == "answered_on" else " required"
    told = f' list="{name}-list"' if offered else ""
    return f'{label}<input id="{name}" name="{name}" type="{kind}"{told}{needed}>{listed}'


# The policy forbids every request; the script only writes the answers into a file on this machine.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Exit form</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto;
  padding: 0 1rem; color-scheme: light dark; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, textarea { width: 100%; font: inherit; padding: .4rem; box-sizing: border-box; }
button { margin-top: 1.2rem; font: inherit; padding: .5rem 1rem; }
</style>
</head>
<body>
<h1>Before you go</h1>
<p>Four short questions. Nothing is sent: the button saves your answers as a file, for you to hand back.</p>
<form id="form">
FIELDS
<button type="submit">Save the answers</button>
</form>
<script>
document.getElementById("form").addEventListener("submit", function (event) {
  event.preventDefault();
  var form = event.target, names = [], cells = [];
  Array.prototype.forEach.call(form.querySelectorAll("input, textarea"), function (field) {
    names.push(field.name);
    // A spreadsheet takes what begins so for a formula.
    var said = /^[=+@\\t-]/.test(field.value) ? "'" + field.value : field.value;
    cells.push('"' + said.replace(/"/g, '""') + '"');
  });
  var link = document.createElement("a");
  link.href = "data:text/csv;charset=utf-8," + encodeURIComponent(names.join(",") + "\\n" + cells.join(",") + "\\n");
  link.download = "exit_form.csv";
  link.click();
});
</script>
</body>
</html>
"""
