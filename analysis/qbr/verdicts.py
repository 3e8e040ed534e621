"""The signs of a report: what each kind of claim is called, its shape and its colour."""

from analysis.charts.theme import ROLES

# What a page may say of itself, by the outcome of its finding; in the order in which a summary tells them.
OUTCOMES = {
    "better": "Better: shown",
    "worse": "Worse: shown",
    "higher": "Higher: shown; nobody has said yet whether that is good",
    "lower": "Lower: shown; nobody has said yet whether that is good",
    "needs improvement": "Needs improvement: the hoped-for gain is ruled out",
    "no meaningful difference": "No meaningful difference: ruled out",
    "shown": "Shown",
    "ruled out": "Ruled out",
    "cannot tell": "Cannot tell",
    "counted": "Counted",
}
INK, QUIET = "#22252B", "#5A5F69"
COLOURS = {
    "better": ROLES["staying"][0], "worse": ROLES["leaving"][0], "needs improvement": ROLES["ochre"][0],
    "shown": ROLES["staying"][0], "ruled out": ROLES["green"][0], "no meaningful difference": ROLES["slate"][0],
    "higher": ROLES["ink"][0], "lower": ROLES["ink"][0], "cannot tell": ROLES["slate"][0], "counted": ROLES["ink"][0],
}  # fmt: skip
SHAPES = {"better": "▲", "worse": "▼", "needs improvement": "◆", "no meaningful difference": "■", "cannot tell": "○",
          "higher": "△", "lower": "▽", "shown": "▲", "ruled out": "■", "counted": "●"}  # fmt: skip
