"""Who the accounts are: names, industries, regions, offices, plans, sellers, and what they cost to win."""

import math
from datetime import date

from .account import ENTERPRISE, HOSPITALITY, LISBON, MID, SMB, UNAVOIDABLE, Account
from .chance import Chance
from .days import YEAR_START

INDUSTRIES = {"Retail": 28, "Healthcare": 24, "Logistics": 18, "Manufacturing": 16, "Facility services": 14}
REGIONS = {"DACH": 25, "UK & Ireland": 19, "Benelux": 17, "Nordics": 14, "Iberia": 25}
OFFICES = {"DACH": "Berlin", "UK & Ireland": "Dublin", "Benelux": "Amsterdam", "Nordics": "Copenhagen"}
LISBON_OPENED = date(2024, 2, 1)
PLANS = {
    SMB: {"Starter": 6, "Team": 4},
    MID: {"Team": 6, "Business": 4},
    ENTERPRISE: {"Team": 2, "Business": 8},
}
SEAT_PRICE = {"Starter": 7, "Team": 9, "Business": 11}
CHANNELS = {"Inbound": 40, "Outbound": 30, "Partner": 20, "Event": 10}
CSMS = (
    "Aylin Demir",
    "Ben Okafor",
    "Clara Voss",
    "Dario Ricci",
    "Emma Lindqvist",
    "Farid Haddad",
    "Greta Baumann",
    "Hugo Martins",
)
REPS = ("Ines Duarte", "Jonas Weber", "Kaya Yilmaz", "Liam Byrne", "Mona Petersen", "Nils Brouwer", "Olga Nowak")
COST = {SMB: 1500, MID: 3200, ENTERPRISE: 6000}
CYCLE = {SMB: 24, MID: 52, ENTERPRISE: 96}
TWIN_COST, TWIN_CYCLE = 2700, 45
FIRST_NAMES = (
    "Alder Amber Anker Aster Birch Bright Brook Cedar Clover Copper Coral Delta Eider Ember Fjord Fern Garnet Grün "
    "Harbour Hazel Heron Indigo Juniper Kestrel Linden Löwen Maple Marlow Meadow North Oak Olive Orchard Pebble "
    "Quill River Rowan Sage Silver Sommer Stone Summit Thistle Tulip Vesper Willow"
)
SECOND_NAMES = (
    "bridge court dale field ford gate grove hill house land lane mark mill mont point port ridge side well wick"
)
ENDINGS = {
    HOSPITALITY: ("Hotels", "Kitchens", "Catering"),
    "Retail": ("Stores", "Market", "Retail"),
    "Healthcare": ("Care", "Clinics", "Health"),
    "Logistics": ("Freight", "Logistics", "Couriers"),
    "Manufacturing": ("Works", "Components", "Foods"),
    "Facility services": ("Facilities", "Cleaning", "Security"),
}
HOSPITALITY_HERE = 20


def describe(seed: int, accounts: list[Account], plant: bool) -> None:
    """Give every account the columns of the CRM export."""
    chance = Chance(seed, "profiles")
    _give_industries(Chance(seed, "industries"), accounts)
    names = _names(chance)
    for number, account in enumerate(accounts):
        account.facts["account_id"] = f"A-{1001 + number}"
        account.facts["name"] = f"{next(names)} {chance.pick(ENDINGS[account.facts['industry']])}"
        _place(chance, account)
        account.facts["plan"] = chance.weighted(PLANS[account.segment])
        account.facts["csm"], account.facts["sales_rep"] = chance.pick(CSMS), chance.pick(REPS)
        account.facts["channel"] = chance.weighted(CHANNELS)
    # D2: an Enterprise account costs four times as much to win and takes four times as long.
    _give_amounts(chance, accounts, "acquisition_cost", COST if plant else dict.fromkeys(COST, TWIN_COST))
    _give_amounts(chance, accounts, "sales_cycle_days", CYCLE if plant else dict.fromkeys(CYCLE, TWIN_CYCLE))


def _names(chance: Chance):
    yield from chance.shuffled(first + second for first in FIRST_NAMES.split() for second in SECOND_NAMES.split())


def _place(chance: Chance, account: Account) -> None:
    region = chance.weighted(REGIONS)
    # D6: Lisbon opened in 2024; before that Iberia was served from Amsterdam.
    iberia = LISBON if account.started_on >= LISBON_OPENED else "Amsterdam"
    account.facts["region"], account.facts["office"] = region, OFFICES.get(region, iberia)


def _give_industries(chance: Chance, accounts: list[Account]) -> None:
    for account in accounts:
        crowd = INDUSTRIES if account.segment == SMB else {**INDUSTRIES, HOSPITALITY: 10}
        account.facts["industry"] = chance.weighted(crowd)
    older = [a for a in accounts if a.segment == SMB and a.started_on.year < 2024]
    here = [a for a in older if a.here_on(YEAR_START)]
    gone = [a for a in older if not a.here_on(YEAR_START)]
    new = [a for a in accounts if a.segment == SMB and a.started_on >= date(2025, 7, 1) and not a.churned_on]
    # D3: about 55 SMB accounts in hospitality are here on 2025-01-01: these 20 and the 35 won in 2024.
    guests = chance.shuffled(here)[:HOSPITALITY_HERE]
    guests += chance.shuffled(gone)[: round(len(gone) * HOSPITALITY_HERE / len(here))]
    guests += chance.shuffled(new)[:5] + [a for a in accounts if a.bidding]
    for account in guests:
        account.facts["industry"] = HOSPITALITY


def _give_amounts(chance: Chance, accounts: list[Account], column: str, means: dict) -> None:
    for segment, mean in means.items():
        group = [account for account in accounts if account.segment == segment]
        shares = [chance.skewed(0.35) for _ in group]
        scale = mean * len(group) / math.fsum(shares)
        for account, share in zip(group, shares, strict=True):
            account.facts[column] = max(1, round(scale * share))


def is_voluntary(account: Account) -> bool:
    """Whether a leaver chose to leave."""
    return account.churned_on is not None and account.reason not in UNAVOIDABLE
