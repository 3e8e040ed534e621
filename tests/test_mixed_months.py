"""Months of MRR that hold levels beside changes: each month counts what the account pays."""

from analysis.book.draft import Draft

ACCOUNTS = "customer_id,plan\n" + "\n".join(f"{c},pro" for c in range(12))


def history(gone: float = -1.0, active: str = "active", up: str = "expansion") -> str:
    """Twelve accounts of 100 a month; four grow by 50 in March, one of them shrinks in April, three leave in May."""
    rows = []
    for c in range(12):
        level, out = 100, [f"2025-01,{c},new,100", f"2025-02,{c},{active},100"]
        for month in ("2025-03", "2025-04", "2025-05"):
            if month == "2025-03" and c < 4:
                level, said, amount = 150, up, 50
            elif month == "2025-04" and c == 0:
                level, said, amount = 120, "contraction", -30
            elif month == "2025-05" and c > 8:
                said, amount = "churn", gone * level
            else:
                said, amount = active, level
            out.append(f"{month},{c},{said},{amount}")
        rows += out
    return "\n".join(["month,customer_id,event,mrr", *rows])


def months(text: str) -> tuple[list[float], int]:
    book = Draft.from_files([("customers.csv", ACCOUNTS.encode()), ("events.csv", text.encode())]).opened
    paid = book.built.engine.rows("SELECT sum(mrr) FROM mrr GROUP BY month ORDER BY month")
    return [float(row[0]) for row in paid], int(book.built.engine.row("SELECT sum(churned) FROM accounts")[0])


def test_a_change_counts_as_what_the_account_pays_from_then_on() -> None:
    assert months(history()) == ([1200, 1200, 1400, 1370, 1070], 3)


def test_other_words_of_what_goes_on_say_the_same() -> None:
    assert months(history(active="existing", up="Upgrade")) == ([1200, 1200, 1400, 1370, 1070], 3)


def test_levels_in_every_month_stay_what_they_are() -> None:
    levels = history(gone=0).replace("expansion,50", "expansion,150").replace("contraction,-30", "contraction,120")
    assert months(levels)[0] == [1200, 1200, 1400, 1370, 1070]
