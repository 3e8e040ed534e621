"""The names that saved notebooks may still hold, and what they are called now: old name to new, and nothing else."""

# (room, public function) of a question, as it was saved: as it is now.
FUNCTIONS: dict[tuple[str, str], tuple[str, str]] = {}

# (room, public function, part of its answer): the part as it is now; room and function by their names of now.
PARTS: dict[tuple[str, str, str], str] = {}

# (module of analysis.charts, chart function), as it was saved: as it is now.
CHARTS: dict[tuple[str, str], tuple[str, str]] = {}

# (room, public function, control, value), by the names of now: the value as it is now.
CHOICES: dict[tuple[str, str, str, str], str] = {}
