"""The table of contents: every place, page and view, what it asks, and what it needs of a book. Said here once.

The sidebar, the rows of pages and views, a book's readiness and the README's table are made from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

# What a page can need of a book: tables, or table.column; | parts ways to have it.
TENURE = ("accounts.tenure",)
CHURNED_ON = ("accounts.churned_on",)
STARTED_ON = ("accounts.started_on", "accounts.churned")
WHO_LEFT = ("accounts.churned",)
# A rate takes those that stayed: a list of churned accounts alone would show that all of them churned.
RATE = ("accounts.churned", "accounts.here")
STAYS = ("accounts.tenure", "accounts.here")
LEFT_RATE = (*CHURNED_ON, "accounts.here")
STARTERS = (*STARTED_ON, "accounts.here")
MRR = ("mrr|accounts.mrr",)
# One MRR per account is that of today: what happened to it takes months, subscriptions or movements.
MONTHS = ("mrr",)
EXPLORED = ("accounts|mrr",)
ANYTHING = ("accounts|mrr|nps|events|payments|usage|touches|kpis|costs",)


@dataclass(frozen=True)
class View:
    """One way of asking a page's question: a word, the label of its button, its own question, and what it needs."""

    word: str
    label: str
    question: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: its word, its title in the row of pages, its icon, and its views; the first has the page's word."""

    title: str
    icon: str
    views: tuple[View, ...]

    @property
    def word(self) -> str:
        return self.views[0].word

    @property
    def question(self) -> str:
        return self.views[0].question


@dataclass(frozen=True)
class Place:
    """An entry of the sidebar, and the pages that stand in a row under its title."""

    name: str
    icon: str
    pages: tuple[Page, ...]


def _page(
    word: str, title: str, icon: str, question: str, needs: tuple[str, ...], *more: View, label: str = ""
) -> Page:
    return Page(title, icon, (View(word, label or title, question, needs), *more))


PLACES = (
    Place("Summary", "insights", (_page("summary", "Summary", "insights", "What should I know?", ()),)),
    Place("Data", "database", (
        _page("open_book", "Your data", "upload_file", "Which accounts are we looking at?", ()),
        _page("definitions", "Churn definitions", "rule", "Would another tool show the same number?", MONTHS,
              View("rules", "Churn definitions", "How much does the churn rate depend on the definition?", STARTERS),
              label="Other tools"),
    )),
    Place("Churn", "group_remove", (
        _page("composition", "Churn by segment", "bar_chart", "Who churned, and in which segments?", RATE),
        _page("drivers", "Churn drivers", "travel_explore", "Which groups churn more than expected?", STAYS,
              View("adjusted", "All else equal", "Which factors still matter when the others are held equal?", STAYS),
              View("peers", "Early churn vs peers", "Which groups churn early compared with similar accounts?", STAYS),
              label="Groups"),
        _page("reasons", "Churn reasons", "contact_support",
              "What reasons do customers give, and which losses were avoidable?", WHO_LEFT,
              View("causes", "Types of churn", "How much churn is voluntary, involuntary, or for each reason?",
                   ("accounts.churned", "accounts.churn_type|accounts.churn_reason")),
              View("losses", "Post-mortems", "What can we learn from each loss?", CHURNED_ON),
              label="Reasons"),
        _page("change", "Change vs last period", "difference",
              "Did churn change because of our customer mix or because customers behave differently?", STARTERS),
    )),
    Place("Retention", "stairs", (
        _page("survival", "Retention curves", "stairs", "How long do accounts stay, and who leaves sooner?", STAYS,
              View("gaps", "Cost of early churn", "How much sooner does each group churn, and what does that cost?",
                   STAYS),
              label="Curves"),
        _page("cohorts", "Cohorts", "grid_on", "How has each start cohort retained?", STARTERS),
        _page("stages", "Lifecycle", "timeline", "At what stage do customers churn, and what reason do they give?",
              STAYS,
              View("early", "Onboarding habits",
                   "What do retained accounts do in onboarding that churned ones do not?", LEFT_RATE),
              View("value", "Time to value", "How long until new accounts get value, and do slow starts churn more?",
                   (*LEFT_RATE, "accounts.started_on", "events")),
              label="Stages"),
        _page("renewals", "Renewals", "event_repeat", "How much is up for renewal, and how did the last renewals go?",
              MRR,
              View("renewing", "At renewal or mid-term", "Do customers churn at renewal or mid-term?",
                   ("accounts.tenure", "accounts.contract_length")),
              View("ahead", "Renewal forecast", "How long will customers stay beyond the history we have?",
                   ("accounts.tenure", "accounts.contract_length")),
              label="Due next"),
    )),
    Place("Revenue", "payments", (
        _page("revenue", "MRR, NRR and GRR", "payments", "What happened to our MRR?", MONTHS,
              View("payments", "Involuntary churn", "How much churn is failed payments?", MONTHS),
              View("dunning", "Retries", "Which failed payments come back, and at which attempt?",
                   ("retries|payments.attempt|payments.reason|payments.method",)),
              label="MRR movements"),
        _page("worth", "LTV and tiers", "diamond", "What is a customer worth, and where does CS time go?", MRR,
              View("economics", "Segment economics", "What does each segment cost, earn and retain?", STAYS),
              View("standing", "Concentration", "How concentrated is our MRR?", MRR),
              label="LTV and tiers"),
        _page("expansion", "Expansion", "trending_up", "Which accounts expand, and what precedes it?", ("mrr",),
              View("growth", "Growth and upsell", "Where does expansion come from, and who can we upsell?", MONTHS),
              label="Who expands"),
        _page("returns", "Win-back", "undo", "Who comes back, and whom should we try to win back?", ("mrr",)),
    )),
    Place("Voice of the customer", "forum", (
        _page("nps", "NPS", "forum", "What is our NPS, and which segments score lower?", ("nps",),
              View("silence", "Non-responders", "Who does not respond, and do they churn?", ("nps", *WHO_LEFT)),
              label="Scores"),
        _page("events", "Events and NPS", "event", "Which events precede a low score?", ("nps", "events")),
    )),
    Place("Health", "vital_signs", (
        _page("health", "At-risk accounts", "vital_signs", "Which accounts need attention now?", LEFT_RATE),
        _page("signs", "Warning signs", "flag", "Which warning signs really predict churn?", LEFT_RATE,
              View("leading", "Leading indicators", "Which signals predict churn, and how early?",
                   ("accounts.churned_on", "accounts.here", "nps|usage")),
              View("notes", "Words in notes", "Which words in notes come before churn?",
                   (*LEFT_RATE, "notes|touches.text")),
              View("relations", "Relationships", "Do relationships with people at an account predict churn?",
                   (*LEFT_RATE, "contacts|touches.contact")),
              label="Warning signs"),
        _page("actions", "Plays and actions", "task_alt", "What are we doing about it, and did it help?", ("accounts",),
              View("plays", "Plays by stage", "What goes wrong at each stage, and what do we do about it?", STAYS),
              label="Actions"),
        _page("account", "Account timeline", "person_search", "What happened with this account?", ("accounts",)),
    )),
    Place("Experiments", "science", (
        _page("design", "Plan", "splitscreen", "How large must the pilot be, and who is in the control group?",
              ("accounts|kpis",)),
        _page("experiment", "Results", "science", "Did it help?", ("kpis",),
              View("effect", "KPI detail", "What happened to one KPI, and what is it worth?", ("kpis",)),
              View("answers", "End-user survey", "What do end users say?", ("kpis",)),
              label="Scorecard"),
    )),
    Place("Targets", "monitoring", (
        _page("target", "Control chart", "monitoring", "Is churn moving more than random variation?", LEFT_RATE,
              View("watch", "By group", "In which group is churn out of line?", LEFT_RATE),
              View("waiting", "Time to detect", "How long until we would see the effect?", LEFT_RATE),
              label="All accounts"),
        _page("intervention", "Before and after", "tune",
              "What did a change do, and what would have happened anyway?", LEFT_RATE),
        _page("goal", "Target", "flag_2", "What is a realistic churn target, and how likely are we to hit it?",
              LEFT_RATE,
              View("saved_point", "Value of one point",
                   "What is one point of churn worth, and how much can we spend to save it?", LEFT_RATE),
              label="Target"),
        _page("projection", "Forecast", "moving", "Where will accounts and MRR be if nothing changes?", LEFT_RATE),
    )),
    Place("Explore", "explore", (
        _page("explore", "Explore", "explore", "What else do we want to know?", EXPLORED),
        _page("notebook", "Notebook", "edit_note", "What do we keep, note and ask in SQL?", ()),
    )),
    Place("QBR", "co_present", (
        _page("qbr", "QBR pack", "co_present", "What goes into the QBR?", ()),
        _page("since", "Since last QBR", "history", "What changed since the last QBR?", ANYTHING),
    )),
)  # fmt: skip

# What is asked of a stretch of time; all else follows accounts from their beginning and takes all of the history.
BY_PERIOD = frozenset({"composition", "change", "rules", "reasons", "revenue", "explore", "definitions",
                       "growth", "nps"})  # fmt: skip
# Words of pages that are views now under another name.
MOVED = {"flags": "signs"}


def pages() -> Iterator[Page]:
    """Every page, place by place."""
    return (page for place in PLACES for page in place.pages)


def asking() -> tuple[Place, ...]:
    """The places whose pages ask the book something of their own: neither the summary of them all nor its data."""
    return tuple(place for place in PLACES if place.pages[0].word not in ("summary", "open_book"))


def views() -> Iterator[View]:
    """Every view of every page."""
    return (view for page in pages() for view in page.views)


def view_named(word: str) -> View:
    """The view of that word. Raises StopIteration for none."""
    return next(view for view in views() if view.word == word)


def page_of(word: str) -> Page:
    """The page a word names, be it the page's own or that of one of its views. Raises KeyError for any other word."""
    return next((page for page in pages() if any(view.word == word for view in page.views)), None) or _unknown(word)


def place_of(word: str) -> Place:
    """The place a page or a view stands in. Raises KeyError for a word that names neither."""
    page = page_of(word)
    return next(place for place in PLACES if page in place.pages)


def by_period(word: str, view: str = "") -> bool:
    """Whether a page, or the view of it that is shown, is asked of a stretch of time."""
    shown = [one.word for one in page_of(word).views if one.word == view]
    return (shown[0] if shown else page_of(word).word) in BY_PERIOD


def view_of(word: str) -> dict[str, str]:
    """What the address of a view says beside that of its page: nothing for the first."""
    return {} if word == page_of(word).word else {"view": word}


def _unknown(word: str) -> Page:
    raise KeyError(word)


def as_table() -> str:
    """The table of contents in Markdown, as the README has it."""
    rows = [
        f"| {place.name} | `{page.word}`{'' if view.word == page.word else f' · `{view.word}`'} | {view.question} |"
        for place in PLACES
        for page in place.pages
        for view in page.views
    ]
    return "\n".join(["| place | page · view | question |", "|---|---|---|", *rows])
