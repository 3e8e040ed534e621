"""What is a customer worth, and where does CS time go?"""

from analysis import Book, revenue
from analysis.charts.worth import tiers, worth
from pages import _cells as cells


def show(book: Book) -> None:
    """Draw the view."""
    margin = cells.choose("Gross margin", {"1": "100%", "0.8": "80%", "0.6": "60%"}, name="margin")
    vip = cells.choose("VIP by MRR", {"0.1": "the top 10%", "0.05": "the top 5%", "0.2": "the top 20%"}, name="vip")
    core = cells.choose(
        "Core by MRR", {"0.5": "the upper half", "0.33": "the upper third", "0.75": "three quarters"}, name="core"
    )
    room = cells.choose(
        "Room to grow: employees without a seat",
        {"0.67": "two thirds", "0.5": "half", "0.8": "four fifths"},
        name="room",
    )
    full = cells.choose("Room to grow: seats in use", {"0.9": "90%", "0.8": "80%", "1": "all"}, name="full")
    young = cells.choose("New in the first", {"3": "3 months", "6": "6 months", "12": "12 months"}, name="young")
    idle = cells.choose("Low usage below", {"0.3": "30%", "0.2": "20%", "0.5": "50%"}, name="idle")

    result = cells.run(revenue.worth, book, margin=float(margin))

    cells.figure(worth(result), table=result.methods, name="worth")

    rules = {
        "vip": float(vip),
        "core": float(core),
        "room": float(room),
        "full": float(full),
        "idle": float(idle),
        "young": int(young),
    }
    tiered = cells.run(revenue.tiers, book, **rules)
    picked = cells.figure(tiers(tiered), table=tiered.groups, name="tiers", pick="group")
    cells.accounts(revenue.list_tier, book, title="The accounts of a tier", group=picked, **rules)
    cells.reading((*result.findings, *tiered.findings))
    cells.table(tiered.rules, "The rules of the tiers", "rules")
    cells.method(revenue.worth, revenue.tiers)
    cells.takeaway("worth", result)
