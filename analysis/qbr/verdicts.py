"""The signs of a report: what each kind of claim is called, its shape and its colour."""

from ..charts.theme import ROLES

# What a page may say of itself, by the outcome of its finding; in the order in which a summary tells them.
OUTCOMES = {
    "better": "Better: a clear difference",
    "worse": "Worse: a clear difference",
    "higher": "Higher: a clear difference; nobody has said yet whether that is good",
    "lower": "Lower: a clear difference; nobody has said yet whether that is good",
    "needs improvement": "Needs improvement: the hoped-for gain is excluded",
    "no meaningful difference": "No meaningful difference: what would matter is excluded",
    "clear difference": "Clear difference",
    "no difference that matters": "No difference that matters",
    "cannot tell": "Cannot tell",
    "estimate": "Estimate",
    "fact": "Fact",
}
INK, QUIET = "#22252B", "#5A5F69"
COLOURS = {
    "better": ROLES["staying"][0], "worse": ROLES["leaving"][0], "needs improvement": ROLES["ochre"][0],
    "clear difference": ROLES["staying"][0], "no difference that matters": ROLES["green"][0],
    "no meaningful difference": ROLES["slate"][0],
    "higher": ROLES["ink"][0], "lower": ROLES["ink"][0], "cannot tell": ROLES["slate"][0], "fact": ROLES["ink"][0],
    "estimate": ROLES["ink"][0],
}  # fmt: skip
SHAPES = {"better": "▲", "worse": "▼", "needs improvement": "◆", "no meaningful difference": "■", "cannot tell": "○",
          "higher": "△", "lower": "▽", "clear difference": "▲", "no difference that matters": "■", "fact": "●",
          "estimate": "◐"}  # fmt: skip
