"""The names that saved notebooks may still hold, and what they are called now: old name to new, and nothing else."""

# (room, public function) of a question, as it was saved: as it is now.
FUNCTIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("health", "flags"): ("health", "signs"),
}

# (room, public function, part of its answer): the part as it is now; room and function by their names of now.
PARTS: dict[tuple[str, str, str], str] = {}

# (module of analysis.charts, chart function), as it was saved: as it is now.
CHARTS: dict[tuple[str, str], tuple[str, str]] = {
    ("health", "early"): ("early", "early"),
    ("health", "fading"): ("signs", "fading"),
    ("health", "flags"): ("signs", "signs"),
    ("health", "losses"): ("losses", "losses"),
    ("nps_beside", "nps_events"): ("events", "events"),
    ("nps_beside", "nps_fall"): ("leading", "fall"),
    ("nps_beside", "nps_leading"): ("leading", "leading"),
    ("nps_beside", "nps_silence"): ("silence", "silence"),
}

# (room, public function, control, value), by the names of now: the value as it is now.
CHOICES: dict[tuple[str, str, str, str], str] = {}
