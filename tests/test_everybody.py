"""In a book too large to be tried whole, every account is still looked at: in lists, in counts and on its own page."""

import numpy as np
import pandas as pd
import pytest

from analysis import health
from analysis.book import Book
from analysis.health.landmarks import read_landmarks
from analysis.health.signs_history import list_carried
from analysis.revenue.expansion_signs import count_landmarks

ACCOUNTS, AS_OF = 10_000, pd.Timestamp("2025-12-31")
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def frames() -> Frames:
    """10,000 accounts over five years, with a score now and then: unhappy ones leave more."""
    random = np.random.default_rng(8)
    ids = np.array([f"A{number:05d}" for number in range(ACCOUNTS)])
    started = pd.Timestamp("2021-01-01") + pd.to_timedelta(random.integers(0, 1700, ACCOUNTS), "D")
    unhappy = random.random(ACCOUNTS) < 0.3
    left = started + pd.to_timedelta(random.exponential(np.where(unhappy, 700, 3000)).astype(int) + 1, "D")
    gone = left < AS_OF
    accounts = pd.DataFrame({"account_id": ids, "started_on": started, "mrr": random.integers(50, 900, ACCOUNTS)})
    accounts["churned_on"] = pd.Series(left).where(gone)
    asked = np.repeat(np.arange(ACCOUNTS), 4)
    day = started[asked] + pd.to_timedelta(random.integers(0, 1500, len(asked)), "D")
    score = np.where(unhappy[asked], random.integers(0, 8, len(asked)), random.integers(5, 11, len(asked)))
    answers = pd.DataFrame({"account_id": ids[asked], "answered_on": day, "score": score})
    until = np.minimum(pd.Series(left), AS_OF)
    answers = answers[answers["answered_on"] < until.to_numpy()[asked]]
    return {"accounts": accounts, "nps": answers.drop_duplicates(["account_id", "answered_on"])}


@pytest.fixture(scope="module")
def large(frames: Frames) -> Book:
    return Book.from_frames(**frames, as_of=AS_OF.date())


@pytest.fixture(scope="module")
def unhappy_now(frames: Frames) -> set[str]:
    """By pandas: whoever is here, and whose latest answer of the last 180 days is 6 or less."""
    here = frames["accounts"].loc[frames["accounts"]["churned_on"].isna(), "account_id"]
    answers = frames["nps"][frames["nps"]["answered_on"] > AS_OF - pd.Timedelta(180, "D")]
    latest = answers.sort_values("answered_on").groupby("account_id")["score"].last()
    return set(latest[latest <= 6].index) & set(here)


def test_the_book_is_too_large_to_be_tried_whole(large: Book) -> None:
    assert read_landmarks(large).every > 1
    assert len(read_landmarks(large).sample.rows) <= 200_000


def test_whoever_carries_a_sign_is_on_the_list(large: Book, unhappy_now: set[str]) -> None:
    listed = health.list_with_sign(large, sign="Low NPS", most=ACCOUNTS)
    assert set(listed["account_id"]) == unhappy_now
    assert len(listed) == len(unhappy_now)


def test_whoever_carries_a_sign_is_counted(large: Book, unhappy_now: set[str]) -> None:
    result = health.flags(large)
    assert result.signs.set_index("sign")["on_now"]["low_nps"] == len(unhappy_now)
    assert "Tried on 1 account in " in " ".join(result.findings[0].caveats)


def test_the_accounts_that_need_us_come_from_everybody(large: Book, frames: Frames) -> None:
    answers = frames["nps"][frames["nps"]["answered_on"] > AS_OF - pd.Timedelta(180, "D")]
    here = frames["accounts"].loc[frames["accounts"]["churned_on"].isna()]
    listed = health.list_needing(large, most=ACCOUNTS)
    assert set(listed["account_id"]) == set(here["account_id"])
    known = listed["score"].notna()
    assert set(listed.loc[known, "account_id"]) == set(answers["account_id"]) & set(here["account_id"])
    assert health.analyze(large).bands["accounts"].sum() == known.sum()


def test_one_accounts_page_shows_its_signs_whether_it_was_drawn_or_not(large: Book, unhappy_now: set[str]) -> None:
    landmarks = read_landmarks(large)
    drawn = set(landmarks.rows.loc[landmarks.drawn, "account_id"])
    for account in sorted(unhappy_now - drawn)[:3] + sorted(unhappy_now & drawn)[:1]:
        signs = list_carried(large, account_id=account)
        now = signs[(signs["sign"] == "low_nps") & (signs["until"] == AS_OF.date())]
        assert len(now) == 1, account


def test_an_account_looked_at_alone_carries_what_it_carries_among_all(sample_book, monkeypatch) -> None:
    account = "A-1194"
    whole = list_carried(sample_book, account_id=account)
    monkeypatch.setattr("analysis.health.landmark_rows.MOST_UNITS", 5_000)
    # What was asked of the sample before is kept: the same accounts are asked anew as all of a filter.
    book = sample_book.where(segment=["SMB", "Mid-market", "Enterprise"])
    landmarks = read_landmarks(book)
    assert account not in set(landmarks.rows.loc[landmarks.drawn, "account_id"])
    alone = list_carried(book, account_id=account)
    compared = ~whole["sign"].isin(["zombie"])
    pd.testing.assert_frame_equal(
        alone[alone["sign"] != "zombie"].reset_index(drop=True), whole[compared].reset_index(drop=True)
    )


def test_a_sign_of_an_account_seen_lately_only_began_then_or_earlier(large: Book) -> None:
    listed = health.list_with_sign(large, sign="Low NPS", most=ACCOUNTS)
    landmarks = read_landmarks(large)
    drawn = set(landmarks.rows.loc[landmarks.drawn, "account_id"])
    open_ = listed[listed["signs"].str.endswith("or earlier)")]
    assert len(open_)
    assert not set(open_["account_id"]) & drawn


def test_every_loss_is_counted_and_has_a_form(large: Book, frames: Frames) -> None:
    gone = frames["accounts"].dropna(subset="churned_on")
    forms = health.list_losses(large, most=ACCOUNTS)
    seen = set(gone["account_id"]) - set(forms["account_id"])
    stayed = (gone["churned_on"] - gone["started_on"]).dt.days
    assert set(forms["account_id"]) <= set(gone["account_id"])
    assert (stayed[gone["account_id"].isin(seen)] <= 31).all(), "only who was gone before the next look has none"
    assert health.losses(large).reasons["churned"].sum() == len(forms)


def test_losses_count_leavers_of_months_after_those_that_chose_the_signs(large: Book, frames: Frames) -> None:
    result = health.losses(large)
    late = frames["accounts"]["churned_on"] > AS_OF - pd.DateOffset(months=12)
    judged = int(result.reasons["judged"].sum())
    assert 0.95 * late.sum() <= judged <= late.sum()
    assert f"of {judged:,} accounts that churned since Dec 31, 2024" in result.findings[1].claim


def test_that_a_contract_ends_soon_is_no_sign(sample_book: Book) -> None:
    assert "Near renewal" not in set(health.flags(sample_book).signs["label"])
    number = np.arange(60)
    ids = [f"B{i}" for i in number]
    left = pd.Series(np.where(number % 3 == 0, "2025-06-01", None))
    accounts = pd.DataFrame({"account_id": ids, "started_on": "2024-01-01", "churned_on": left})
    days = (pd.Timestamp("2024-06-01") + pd.to_timedelta(7 * number, "D")).strftime("%Y-%m-%d")
    events = pd.DataFrame({"account_id": ids, "happened_on": days, "kind": "Renewal reminder sent"})
    refused = events.assign(kind="Renewal declined")
    book = Book.from_frames(accounts=accounts, events=pd.concat([events, refused]), as_of="2025-12-31")
    assert set(health.flags(book).signs["label"]) == {"Renewal declined"}


def test_the_accounts_most_like_those_that_grew_come_from_everybody(sample_book: Book, monkeypatch) -> None:
    whole, _ = count_landmarks(sample_book)
    monkeypatch.setattr("analysis.revenue.expansion_signs.MOST_UNITS", 2_000)
    part, _ = count_landmarks(sample_book)
    assert part["sampled"].sum() <= 2_200 < len(whole)
    last = whole["month"].max()
    pd.testing.assert_frame_equal(
        part[part["month"] == last].drop(columns="sampled").reset_index(drop=True),
        whole[whole["month"] == last].drop(columns="sampled").reset_index(drop=True),
    )
    drawn = part.loc[part["sampled"] == 1, "account_id"]
    assert drawn.max() > sorted(whole["account_id"].unique())[-20], "not the accounts whose ids come first"
