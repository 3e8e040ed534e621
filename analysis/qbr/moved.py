"""The names that saved notebooks may still hold, and what they are called now: old name to new, and nothing else."""

# (room, public function) of a question, as it was saved: as it is now.
FUNCTIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("health", "flags"): ("health", "signs"),
    ("revenue", "failed_payments"): ("revenue", "payments"),
    ("revenue", "four_groups"): ("revenue", "tiers"),
    ("revenue", "list_four"): ("revenue", "list_tier"),
    ("projection", "analyze"): ("targets", "projection"),
    ("projection", "goal"): ("targets", "goal"),
    ("projection", "hold"): ("targets", "hold"),
    ("projection", "saved_point"): ("targets", "saved_point"),
    ("target", "analyze"): ("targets", "target"),
    ("target", "judge_changes"): ("targets", "intervention"),
    ("target", "list_left"): ("targets", "list_left"),
    ("target", "wait"): ("targets", "waiting"),
    ("target", "watch"): ("targets", "watch"),
}

# (room, public function, part of its answer): the part as it is now; room and function by their names of now.
PARTS: dict[tuple[str, str, str], str] = {
    ("revenue", "analyze", "six"): "table",
    ("revenue", "expansion", "alike"): "similar",
}

# (room, public function, part) by the names of before: the question that answers it now, and its part there.
ELSEWHERE: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("revenue", "standing", "renewals"): ("revenue", "renewals", "months"),
    ("revenue", "standing", "renewed"): ("revenue", "renewals", "last_year"),
}

# (room, public function): the controls it no longer takes.
DROPPED: dict[tuple[str, str], frozenset[str]] = {("revenue", "standing"): frozenset({"months"})}

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
    ("expansion", "returning"): ("returns", "returning"),
    ("expansion", "returns"): ("returns", "returns"),
    ("revenue_beside", "definitions"): ("definitions", "definitions"),
    ("standing", "renewals"): ("renewals", "renewals"),
    ("worth", "four_groups"): ("worth", "tiers"),
    ("experiment", "experiment_before_after"): ("effect", "effect"),
    ("experiment", "experiment_distribution"): ("effect", "effect_distribution"),
    ("experiment_answers", "experiment_answers"): ("answers", "answers"),
    ("experiment_sizes", "experiment_sizes"): ("design", "design"),
    ("projection_beside", "goal"): ("goal", "goal"),
    ("projection_beside", "projection_held"): ("projection", "projection_held"),
    ("projection_beside", "saved_point"): ("saved_point", "saved_point"),
    ("projection_beside", "saved_point_moved"): ("saved_point", "saved_point_moved"),
    ("target", "target_series"): ("intervention", "intervention"),
    ("target_beside", "waiting"): ("waiting", "waiting"),
    ("target_beside", "waiting_chances"): ("waiting", "waiting_chances"),
    ("target_beside", "watch"): ("watch", "watch"),
    ("crossed", "crossed"): ("drivers", "crossed"),
    ("gaps", "adjusted"): ("adjusted", "adjusted"),
    ("gaps", "peers"): ("peers", "peers"),
    ("stay", "causes"): ("causes", "causes"),
    ("stay", "renewing"): ("renewing", "renewing"),
    ("stay", "stages"): ("stages", "stages"),
}

# (module, function) of a chart, as it was saved: the question whose answer it is drawn from now.
DRAWN_FROM: dict[tuple[str, str], tuple[str, str]] = {("standing", "renewals"): ("revenue", "renewals")}

# (room, public function, control, value), by the names of now: the value as it is now.
CHOICES: dict[tuple[str, str, str, str], str] = {
    ("nps", "list_answers", "group", "0-3 months"): "0–3 months",
    ("nps", "list_answers", "group", "3-12 months"): "3–12 months",
    ("nps", "list_answers", "group", "12 months and more"): "12+ months",
}
