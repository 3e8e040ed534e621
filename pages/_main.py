"""The pages, in the order a reader goes through them."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PAGES = {
    "Open": [
        ("open_book.py", "The book", "book_2", "Which accounts are we looking at?"),
    ],
    "Explore": [
        ("composition.py", "Who left", "group_remove", "Who left, and why?"),
        ("drivers.py", "Who leaves more", "travel_explore", "Which groups leave more than they should?"),
        ("reasons.py", "Why they left", "contact_support", "Why do they say they left, and which losses do we regret?"),
        ("economics.py", "Segment economics", "calculate", "What does each segment cost, bring and keep?"),
        ("rules.py", "By whose rule", "rule", "By whose rule is that churn, and which accounts make the difference?"),
        ("change.py", "Why it changed", "difference", "Why did churn change: other accounts, or other behaviour?"),
        ("survival.py", "How long they stay", "stairs", "How long do accounts stay, and who leaves sooner?"),
        ("cohorts.py", "Started together", "grid_on", "What became of the accounts that started together?"),
        (
            "stages.py",
            "When they leave",
            "timeline",
            "In which stage of their life do accounts leave, and what do they name then?",
        ),
        ("renewing.py", "At the renewal", "event_repeat", "Do accounts wait for the end of their contract to leave?"),
        ("causes.py", "In which way", "call_split", "In which ways do accounts leave, and how many in each?"),
        (
            "gaps.py",
            "Months and money",
            "compare_arrows",
            "How many months sooner does a group leave, and what are they worth?",
        ),
        ("adjusted.py", "The rest the same", "balance", "What goes with leaving when everything else is the same?"),
        ("ahead.py", "Past what we saw", "update", "How long will accounts stay, past what has been seen?"),
        ("peers.py", "Left too early", "running_with_errors", "Who leaves early although accounts like it stay?"),
        ("revenue.py", "Recurring revenue", "payments", "What happened to the recurring revenue?"),
        ("standing.py", "Whose revenue", "pie_chart", "Whose revenue is it, and what could the next renewals take?"),
        ("definitions.py", "Other definitions", "rule", "Would another product show the same number?"),
        ("worth.py", "What they are worth", "balance", "What is an account worth, and who gets our time?"),
        ("expansion.py", "Who grows", "trending_up", "Which accounts grow, and what came before?"),
        ("payments.py", "Failed payments", "credit_card_off", "How much of the churn did nobody decide?"),
        ("returns.py", "Who comes back", "undo", "Who comes back, and whom is it worth asking?"),
        ("nps.py", "What they say", "forum", "What do they say, and who scores lower?"),
        ("events.py", "What goes with it", "event", "What goes with a low score?"),
        ("silence.py", "Who is silent", "volume_off", "Who does not answer, and what do they do next?"),
        ("leading.py", "What comes before", "update", "What tells of a churn before it comes?"),
        ("health.py", "Who needs us", "vital_signs", "Which accounts need us now?"),
        ("flags.py", "Warning signs", "flag", "Which warning signs carry anything?"),
        ("early.py", "First months", "hourglass_top", "What did accounts that stayed do in their first months?"),
        ("losses.py", "What losses teach", "school", "What do our losses teach?"),
        ("account.py", "One account", "person_search", "What happened with this account?"),
    ],
    "Prove": [
        ("design.py", "Plan a trial", "balance", "How many units would it take, and who gets which arm?"),
        ("experiment.py", "Did it help", "science", "Did it help?"),
        ("effect.py", "One KPI closely", "zoom_in", "What happened to one KPI, and what is it worth?"),
        ("answers.py", "What users say", "rate_review", "What do the people who use it say?"),
        ("target.py", "Under control", "monitoring", "Is churn under control, and did our change move it?"),
        ("watch.py", "Every group", "grid_view", "In which group is churn out of line?"),
        ("intervention.py", "What a change did", "tune", "What did a change do, and what would have happened anyway?"),
        ("waiting.py", "How long to wait", "hourglass_top", "How long until we could tell?"),
        ("projection.py", "Where it leads", "moving", "Where does this lead?"),
        ("goal.py", "A reasonable target", "flag_2", "What would be a reasonable target, and how likely is it?"),
        ("saved_point.py", "A saved point", "savings", "What is a saved point of churn worth, and what may it cost?"),
        ("since.py", "What changed", "history", "What changed since last time?"),
        ("qbr.py", "What we show", "co_present", "What do we show?"),
    ],
}

st.set_page_config(page_title="Churn Notebook", page_icon=str(HERE / "_favicon.png"), layout="wide")
st.html(HERE / "_notebook.css")

navigation = st.navigation(
    {
        section: [st.Page(file, title=title, icon=f":material/{icon}:", help=says) for file, title, icon, says in pages]
        for section, pages in PAGES.items()
        if pages
    }
)
st.session_state["page"] = navigation.url_path or "open_book"
with st.container(horizontal_alignment="center"), st.container(key="notebook", width=960):
    navigation.run()
