"""Books unlike the sample, each lacking or holding something that a page may trip over."""

from collections.abc import Callable
from functools import cache

import pandas as pd
from books import AS_OF, SAMPLE, SAMPLE_FILES, twelve

from analysis import Book

DAYS = ("started_on", "churned_on", "answered_on", "happened_on", "failed_on", "recovered_on", "touched_on")
AMOUNTS = ("mrr", "amount", "acquisition_cost")
NAMES = ("上海云帆科技", "İstanbul Çiçekçilik", "北京茶叶 & 公司", "Şişli Ağaç İşleri", "Ilgaz Işıklı", "東京 一")
Frames = dict[str, pd.DataFrame]


@cache
def _sample() -> Frames:
    """Every ninth account of the sample, about sixty, with all that belongs to them."""
    tables = {
        "kpis" if name == "pilot" else name: pd.read_csv(SAMPLE / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in SAMPLE_FILES
    }
    tables["events"] = pd.concat([tables["events"], tables.pop("milestones")], ignore_index=True)
    kept = set(tables["accounts"]["account_id"][::9])
    return {
        name: frame[frame["account_id"].isin(kept | {""})] if "account_id" in frame and name != "kpis" else frame
        for name, frame in tables.items()
    }


def few(**changed: pd.DataFrame | None) -> Frames:
    """Sixty accounts and their tables, with some of the tables changed or left out."""
    return {name: frame for name, frame in {**_sample(), **changed}.items() if frame is not None}


def lean(**changed: pd.DataFrame) -> Frames:
    """The same accounts with what they pay and say, and nothing else: pages that need more say so quickly."""
    return few(**{**dict.fromkeys(("events", "payments", "usage", "touches", "costs", "kpis")), **changed})


def accounts(**columns: object) -> pd.DataFrame:
    return _sample()["accounts"].assign(**columns)


def book(tables: Frames, as_of: str | None = AS_OF) -> Book:
    return Book.from_frames(**tables, as_of=as_of)


def no_names() -> Book:
    return book(lean(accounts=accounts().drop(columns="name")))


def no_mrr() -> Book:
    return book(few(accounts=accounts().drop(columns="mrr"), mrr=None, payments=None))


def one_account() -> Book:
    alone = _sample()["accounts"]["account_id"].iloc[7]
    return book(
        {
            name: frame[frame["account_id"] == alone]
            for name, frame in few(kpis=None, costs=None).items()
            if (frame["account_id"] == alone).any()
        }
    )


def all_churned() -> Book:
    """Those that are here leave on the last days of the data."""
    gone = [day or f"2025-12-{1 + place % 30:02d}" for place, day in enumerate(accounts()["churned_on"])]
    return book(lean(accounts=accounts(churned_on=gone)))


def long_gone() -> Book:
    """All left years ago: nobody is active, and no period holds anybody."""
    months = pd.to_datetime(accounts()["started_on"]) + pd.Timedelta(days=40)
    early = months.where(months < "2022-01-01", pd.Timestamp("2021-12-31")).dt.strftime("%Y-%m-%d")
    born = [min(day, "2021-11-01") for day in accounts()["started_on"]]
    return book({"accounts": accounts(started_on=born, churned_on=early.tolist())})


def none_churned() -> Book:
    return book(lean(accounts=accounts(churned_on="", churn_reason="", churn_type="")))


def one_start() -> Book:
    later = ["" if day < "2024-02-01" else day for day in accounts()["churned_on"]]
    return book(lean(accounts=accounts(started_on="2024-01-01", churned_on=later)))


def snapshot() -> Book:
    rows = range(80)
    frame = {"account_id": rows, "tenure_months": [1 + i % 40 for i in rows], "churned": [i % 4 == 0 for i in rows]}
    return Book.from_frames(
        accounts=pd.DataFrame({**frame, "plan": ["Basic", "Plus"] * 40, "mrr": [100.0 + i for i in rows]})
    )


def only_experiments() -> Book:
    return Book.from_frames(kpis=_sample()["kpis"])


def only_answers() -> Book:
    return Book.from_frames(nps=_sample()["nps"])


def far_and_large() -> Book:
    """Names and regions in Chinese and Turkish, MRR in millions, and every day and month six years later."""
    named = [f"{NAMES[place % len(NAMES)]} {place}" for place in range(len(accounts()))]
    towns = [("İzmir", "北京", "Şanlıurfa")[place % 3] for place in range(len(named))]
    told = accounts(name=named, region=towns, csm=[NAMES[place % 4] for place in range(len(named))])
    return book({name: _larger(_later(frame)) for name, frame in few(accounts=told).items()}, "2031-12-31")


def _larger(frame: pd.DataFrame) -> pd.DataFrame:
    amounts = [column for column in AMOUNTS if column in frame]
    return frame.assign(**{c: [f"{float(cell) * 30_000:.0f}" if cell else "" for cell in frame[c]] for c in amounts})


def _later(frame: pd.DataFrame) -> pd.DataFrame:
    dated = [column for column in (*DAYS, "month") if column in frame]
    return frame.assign(**{c: [f"{int(cell[:4]) + 6}{cell[4:]}" if cell else "" for cell in frame[c]] for c in dated})


def blank_and_credited() -> Book:
    """Columns of text that hold nothing; amounts below nothing, and amounts that are nothing."""
    billed = _sample()["mrr"]
    lower = ["-50" if place % 17 == 0 else "0" if place % 11 == 0 else mrr for place, mrr in enumerate(billed["mrr"])]
    own = ["-1" if place == 3 else mrr for place, mrr in enumerate(accounts()["mrr"])]
    blank = accounts(name="", csm="", region="", churn_reason="", churn_type="", sales_rep="", mrr=own)
    return book(few(accounts=blank, mrr=billed.assign(mrr=lower)))


def running() -> Book:
    """Subscriptions that all run, and no table of accounts."""
    rows = [
        {"account_id": f"R{i}", "started_on": f"2025-{1 + i % 9:02d}-10", "ended_on": "", "mrr": 50 + i}
        for i in range(30)
    ]
    return Book.from_frames(mrr=pd.DataFrame(rows), as_of=AS_OF)


def never_varies() -> Book:
    """One segment, one plan, one score, one KPI value in every row, and a control arm of one unit."""
    pilot = _sample()["kpis"].assign(planning_hours_after="5", no_shows_after="0", no_shows_before="0")
    pilot = pilot.assign(arm=["control", *["treatment"] * (len(pilot) - 1)])
    same = accounts(segment="SMB", plan="Team", industry="", mrr="100", seats="10", contract_months="12")
    nps, usage = (_sample()[name] for name in ("nps", "usage"))
    used = usage.assign(active_users="5", seats="10")
    return book(few(accounts=same, nps=nps.assign(score="9"), usage=used, kpis=pilot, mrr=None))


def one_table() -> Book:
    return Book.from_files(SAMPLE / "one_table.csv")


BOOKS: dict[str, Callable[[], Book]] = {
    made.__name__: made
    for made in (
        one_table, no_names, no_mrr, twelve, one_account, all_churned, long_gone, none_churned, one_start, snapshot,
        only_experiments, only_answers, far_and_large, blank_and_credited, running, never_varies,
    )
}  # fmt: skip
