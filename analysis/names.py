"""What things are called for people: columns of an answer, dimensions of a file, KPIs. The one place of such words."""

CAPITALS = {"mrr": "MRR", "arr": "ARR", "nps": "NPS", "kpi": "KPI", "kpis": "KPIs", "csm": "CSM", "arpa": "ARPA"}
WORDS = {
    "low": "from",
    "high": "to",
    "mrr_start": "MRR at the start",
    "mrr_churned": "MRR that left",
    "share_of_mrr_churned": "share of MRR that left",
    "share_of_churned": "share of accounts that left",
    "restricted_mean": "mean months kept",
    "p_value": "p",
    "p_adjusted": "p, corrected",
    "chi2": "log-rank χ²",
    "account_id": "account",
    "effect_nps": "effect in NPS points",
    "renewal_in": "days to renewal",
    "score_change": "since last month",
    "moved": "what moved it",
}


def spoken(name: object) -> str:
    """A name out of a file as people read it: no underscores, and no spaces around or doubled."""
    return " ".join(str(name).replace("_", " ").split())


def headed(name: str) -> str:
    """A column's name in words."""
    for end, word in (("_low", "from"), ("_high", "to")):
        if name.endswith(end):
            return f"{headed(name.removesuffix(end))} {word}"
    return WORDS.get(name, " ".join(CAPITALS.get(word, word) for word in name.split("_")))
