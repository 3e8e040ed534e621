"""Why leavers left, and which signs they gave beforehand."""

from datetime import timedelta

from .account import ENTERPRISE, HELP_DESK, PRICE, SHIFT_BIDDING, STAGE_REASONS, UNAVOIDABLE, Account
from .chance import Chance

DECK = (
    [("single",)] * 6
    + [("silent",)] * 6
    + [("declined",)] * 4
    + [("zombie", "silent")] * 2
    + [("zombie", "silent", "declined")] * 1
    + [()] * 2
)
HABITS = {"answers": 0.667, "single": 0.1, "power": 0.08, "busy": 0.15, "trained": 0.5}


def explain(seed: int, accounts: list[Account], plant: bool) -> None:
    """Give every leaver a reason and every account its signs."""
    chance = Chance(seed, "reasons")
    for account in accounts:
        if account.churned_on:
            account.reason = _reason(chance, account, plant)
            account.churn_type = "involuntary" if account.reason in UNAVOIDABLE else "voluntary"
    _give_habits(Chance(seed, "habits"), accounts)
    if plant:
        _give_signs(Chance(seed, "signs"), accounts)


def left_from_enterprise(account: Account) -> bool:
    """Whether it is one of the four Enterprise accounts that left in 2025."""
    return account.segment == ENTERPRISE and account.churned_on is not None and account.churned_on.year == 2025


def _reason(chance: Chance, account: Account, plant: bool) -> str:
    if plant and account.bidding:
        return SHIFT_BIDDING
    if plant and left_from_enterprise(account):
        return HELP_DESK
    off_renewal = account.contract_months == 12 and account.tenure % 12
    if (plant and off_renewal) or chance.happens(0.04):
        return chance.pick(UNAVOIDABLE)
    if not plant:
        return chance.pick((*STAGE_REASONS, PRICE))
    # D8: each life stage has a reason of its own.
    weights = {PRICE: 16} | dict.fromkeys(STAGE_REASONS, 6) | {STAGE_REASONS[account.stage]: 72}
    return chance.weighted(weights)


def _give_habits(chance: Chance, accounts: list[Account]) -> None:
    by_tenure = sorted(accounts, key=lambda account: account.tenure)
    for habit, share in HABITS.items():
        # Dealt evenly, so that a decoy does not come to mean something by luck.
        for group in ([a for a in by_tenure if a.churned_on], [a for a in by_tenure if not a.churned_on]):
            for account, luck in zip(group, chance.even(), strict=False):
                account.signs |= {habit} if luck < share else set()


def _give_signs(chance: Chance, accounts: list[Account]) -> None:
    # D12: signs that usage does not show, dealt evenly to those who chose to leave after their first months.
    plain = [a for a in accounts if a.churn_type == "voluntary" and a.tenure >= 5 and not left_from_enterprise(a)]
    deck = (list(DECK) * (len(plain) // len(DECK) + 1))[: len(plain)]
    for account, signs in zip(chance.shuffled(plain), deck, strict=True):
        account.signs = (account.signs - {"power", "single"}) | set(signs)
        if "single" in signs:
            account.champion_left_on = account.churned_on - timedelta(days=chance.whole(60, 120))
        if account.contract_months == 12 and chance.happens(0.6):
            # D11: the unhappy on annual contracts say so long before the renewal they wait for.
            account.signs |= {"waiting"}
    _give_healthy_leavers(accounts)


def _give_healthy_leavers(accounts: list[Account]) -> None:
    # D4 and D15: the four Enterprise leavers like the product; two of them look healthy by every input.
    four = [account for account in accounts if left_from_enterprise(account)]
    for place, account in enumerate(four):
        signs = {"answers", "trained"} | ({"content"} if place % 2 else {"fading"})
        account.signs = frozenset(signs)
