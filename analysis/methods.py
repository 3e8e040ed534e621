"""How each number was worked out, told to the people who read it: the rule in plain words, one to three sentences.

The fold "Method" of a page reads its words here. Docstrings stay with the code: shapes, errors and sources are for
developers. The key is the room and the function that the page names; a module may also say the words of the function
it is called after itself, as METHOD.
"""

import sys
from collections.abc import Callable
from typing import Any

METHODS: dict[str, str] = {
    # One account
    "account.analyze": (
        "Everything the files say about one account, in order of time. What is usual is the middle half of similar "
        "accounts in the same month. One account proves nothing, so every sentence is a plain count."
    ),
    # Explore
    "explore.analyze": (
        "Each measure is the number its own page shows, counted for each group. A group is compared with all other "
        "accounts, and a difference is clear only if it holds after allowing for all groups compared in this "
        "view. Where the page of the measure has such a comparison, it is that one; else accounts are dealt out to the "
        "groups at random 1,999 times, to see how far apart chance alone would set them."
    ),
    "explore.side_by_side": (
        "The two settings are counted each as on their page. The difference has an interval made from both of theirs, "
        "as if they were of different accounts, which is cautious where many are the same; it is clear only if it "
        "holds after allowing for all the groups compared."
    ),
    "explore.list_behind": (
        "Lists the accounts of the group that were customers on any day of the period, the largest MRR first."
    ),
    # Who churned
    "composition.analyze": (
        "Churn is the accounts that churned in the period divided by the accounts active at its start; accounts won "
        "during the period are in neither. Each group is compared with all the others, and a difference is called "
        "clear only if it holds after allowing for the number of groups compared."
    ),
    "composition.change": (
        "The period is compared with the one of the same length before it. The change is split in two: what a "
        "different mix of customers would have done at the old churn rates, and what changed rates did at the new "
        "mix."
    ),
    "composition.count_amounts": (
        "Adds up what the accounts of each group cost to win, how long the sale took and what they pay now, using "
        "only the accounts for which it is known."
    ),
    "composition.count_churn": (
        "Counts, in each group, the accounts that were active, those that churned, and what both paid at the start of "
        "the period."
    ),
    "composition.count_leavers": (
        "Lists every account that churned, with its group, its reason, how long it stayed, what it last paid and its "
        "last survey answer. What is not known stays blank."
    ),
    "composition.count_ledger": (
        "Counts each account of the period once, by everything a churn definition can ask about: active at the "
        "start, churned, came back, had a renewal due, and what it paid."
    ),
    "composition.count_lives": (
        "Follows every account from its start to the day it churned or to the last day of the data, split into its "
        "first 3 months, months 3 to 12 and later."
    ),
    "composition.crossed": (
        "Counts the accounts that churned where two segments meet. Fewer than 10 accounts are shown but not judged, "
        "and no pair is tested here."
    ),
    "composition.drivers": (
        "Every group, every pair of groups and every life stage is compared with all other accounts at the same "
        "stage. A group is named only if, when the data is shuffled, hardly ever any group at all is this extreme, and "
        "if it churns more than all others of the whole book. Inside a named group, and among the rest, the search "
        "goes on under a stricter rule."
    ),
    "composition.economics": (
        "Averages per account: what it cost to win, how long the sale took, what it pays a month and how long it "
        "stays within the months observed. Value is monthly revenue times months stayed."
    ),
    "composition.over_time": (
        "For each month, quarter or year: accounts that churned divided by accounts at its start. The last period "
        "counts as unfinished if the data stops inside it."
    ),
    "composition.reasons": (
        "Counts the reasons recorded for accounts that churned, by accounts and by MRR. A group stands out when a "
        "reason is named there more often than elsewhere, after allowing for every group and reason compared. Life "
        "stages are compared apart from groups."
    ),
    "composition.rules": (
        "The same accounts are counted under the churn definitions that ChartMogul, Stripe, Baremetrics and "
        "ProfitWell publish. A rate for one span is converted to another by compounding, never by multiplying."
    ),
    # Shares, rates and comparisons
    "estimate.adjusted_differences": (
        "Compares the scores of each group with all others of the same size and age. An account that answered "
        "several times does not count as several accounts."
    ),
    "estimate.benjamini_hochberg": (
        "When many groups are compared, a few look different by luck alone. This correction makes each comparison "
        "stricter, so that no more than about 5 in 100 of the differences reported are false alarms."
    ),
    "estimate.bootstrap_difference": (
        "Draws the units again and again from the ones measured to see how far the difference would move. It is "
        "used where a few very large values would mislead the usual formula."
    ),
    "estimate.calibration": (
        "Checks whether the risk stated is the risk that came: of accounts given a 20% chance of churning, about "
        "one in five should churn."
    ),
    "estimate.chance_of_at_most": (
        "How likely it is that no more than the target number of accounts churn in the time ahead if nothing "
        "improves, given how many churned so far and how sure that rate is."
    ),
    "estimate.compounded": (
        "Turns monthly churn into yearly churn by compounding: 5% a month is 46% a year and not 60%, because an "
        "account can churn only once."
    ),
    "estimate.cox": (
        "Estimates how many times as often accounts with one property churn when their other properties are the "
        "same, at any age. What goes with churn need not cause it."
    ),
    "estimate.cumulative_incidence": (
        "The share of accounts that has churned in each way, or reached a milestone, by each day or month. With the "
        "accounts of which neither is so yet, the shares add up to 100%."
    ),
    "estimate.cuped": (
        "Compares treatment and control after allowing for how each unit stood before the start. This narrows the "
        "range of the answer and does not move it on purpose."
    ),
    "estimate.discounted_lifetime": (
        "Adds up the payments a new account is expected to make, counting later payments as worth less than "
        "earlier ones."
    ),
    "estimate.equivalence": (
        "Asks whether a difference big enough to matter can be ruled out in both directions. Only then are two "
        "groups said to be the same."
    ),
    "estimate.fan": (
        "Simulates many futures in which churn and new business go on as they did, each with its own luck. The "
        "band holds 95 of 100 of them."
    ),
    "estimate.fixed_effects": (
        "Compares each account with itself at other times, after taking out what moved all accounts in the same "
        "quarter."
    ),
    "estimate.gamma_poisson": (
        "Pulls the rates of small groups toward the average, more so the less is known about them, so that the "
        "smallest groups do not top the list by luck."
    ),
    "estimate.gray_test": (
        "Tests whether groups differ in how many accounts churn in one way, or reach a milestone, when accounts that "
        "churned in another way can no longer do so."
    ),
    "estimate.holm": (
        "Makes each comparison stricter the more are made, so that even one false alarm among all of them stays "
        "rare (5 in 100)."
    ),
    "estimate.interaction": (
        "Tests whether the early months are riskier by the same factor in every group, or whether some groups have "
        "a bad stage of their own."
    ),
    "estimate.interrupted_series": (
        "Draws the line the series was on before the change, and measures how far it lies from that line afterward."
    ),
    "estimate.judge_move": (
        "Calls a change between two periods real only if its interval excludes zero and it is larger than moves "
        "seen before. Otherwise it may be ordinary variation."
    ),
    "estimate.kaplan_meier": (
        "The share of accounts still active at each age, or of payments still open. What has not ended yet counts for "
        "as long as it was seen, so a young book is not mistaken for a loyal one."
    ),
    "estimate.log_rank": "Tests whether groups lose accounts at different speeds, or differ by no more than luck.",
    "estimate.logistic": (
        "Estimates how the chance of churning rises or falls with each input when the others stay the same."
    ),
    "estimate.matched_change": (
        "Compares accounts in the quarter of an event with accounts that stood at the same level and had no such event."
    ),
    "estimate.mix_rate": (
        "Splits the change in churn into the part that comes from having other customers and the part that comes "
        "from customers behaving differently. The parts add up to the change."
    ),
    "estimate.nonresponse": (
        "What the NPS of everyone might be: answers are weighted by how often similar accounts answer, and the "
        "extremes show what those who did not answer could change."
    ),
    "estimate.nps_interval": (
        "The range the NPS plausibly lies in, given how many answered. Ten answers leave a wide range, a thousand "
        "a narrow one."
    ),
    "estimate.p_chart": (
        "A control chart: the range in which churn moves by chance if nothing changes. Only about 3 in 1,000 "
        "periods of a stable book fall outside it."
    ),
    "estimate.peer_chance": (
        "The exact chance of seeing so much early churn in a group if early churn were spread at random among "
        "similar accounts."
    ),
    "estimate.peer_odds": (
        "Compares a group with accounts of the same size, value and start year only, and reports how many times as "
        "high its odds of churning early are."
    ),
    "estimate.poisson_exact": (
        "The range a monthly churn rate plausibly lies in, given how many accounts churned and how many months all "
        "accounts were observed."
    ),
    "estimate.power_of_shares": (
        "How often a drop of this size would be seen as a clear difference with this many accounts."
    ),
    "estimate.rate_ratio": (
        "How many times as often accounts of one group churn as all the others, with the range that chance leaves open."
    ),
    "estimate.renewals": "Counts, at every renewal of a contract, the accounts that renewed and those that churned.",
    "estimate.restricted_mean": "The average number of months accounts stay, counted within the months observed.",
    "estimate.restricted_mean_difference": (
        "The average number of months that accounts of one group stay longer than those of another, within the "
        "months both were observed."
    ),
    "estimate.carried_before": (
        "Of like accounts looked at on the same day, those that then churned are compared with a random draw: how "
        "often would as many of them carry the word by chance? Exact, however few there are."
    ),
    "estimate.corrected_of_many": (
        "Every p-value pays for all words that could have come out clear, whichever go together. Words too rare to be "
        "judged whatever happened cost nothing."
    ),
    "estimate.landmark_auc": (
        "How often an account that leaves stood lower than one that stays, of two that are looked at on the same day "
        "and have been here as long. An account that is checked every month still counts as one account."
    ),
    "estimate.landmark_auc_difference": (
        "By how much one score ranks accounts that churn below accounts that stay better than another score does, of "
        "the same accounts looked at on the same day that have been here as long."
    ),
    "estimate.landmark_ratio": (
        "How many times as often accounts churn (or expand) while a sign is on as while it is off, among accounts that "
        "are looked at on the same day and have been here as long. An account checked every month counts as one."
    ),
    "estimate.matched_ratio": (
        "How many times as often accounts with something churn as others that are looked at on the same day and have "
        "been here as long. One exact test decides, and its range is all ratios it does not rule out."
    ),
    "estimate.sbg_fit": (
        "Fits how renewal rates rise as the accounts most likely to churn have churned, and carries that curve on "
        "past the last renewal seen."
    ),
    "estimate.share_change": "The range in which a change from one share to another plausibly lies.",
    "estimate.share_difference": (
        "How many more in a hundred it is true of in one group than in another (treatment and control, or payments "
        "retried on different days), and how sure that is."
    ),
    "estimate.signal_or_noise": (
        "Calls a move a signal only if it is clear by itself and larger than the moves before it."
    ),
    "estimate.shrunk_rates": (
        "Pulls the rates of a few years or groups toward their average, the more the less their numbers rule out that "
        "they are alike, so that the lowest is not taken to be as low as it happened to look."
    ),
    "estimate.smallest_effect": "The smallest change that this many units would show four times in five.",
    "estimate.standardised_rate": (
        "What a group's churn would be if it had the same mix of contracts as all accounts, so that groups can be "
        "compared fairly."
    ),
    "estimate.u_chart": (
        "A control chart for churn per account and month: the range in which it moves by chance if nothing changes."
    ),
    "estimate.units_needed": (
        "How many units each group needs so that a change of this size would be shown four times in five."
    ),
    "estimate.welch": (
        "Compares the averages of treatment and control, allowing for groups of different size and spread."
    ),
    "estimate.wilson": (
        "The range a share plausibly lies in, given how many accounts it was counted on: 44 of 550 is 8.0%, and "
        "plausibly between 6.0% and 10.6%."
    ),
    # Experiments
    "experiment.analyze": (
        "Compares each KPI of the treatment group with that of the control group, as assigned at the start. Where "
        "a unit's own past is known it is allowed for. Verdicts hold after allowing for the number of KPIs, and "
        "are withheld where the comparison cannot be trusted."
    ),
    "experiment.design": (
        "Works out from your own history how many units each KPI needs, so that the smallest change that matters "
        "would be shown four times in five."
    ),
    "experiment.split": (
        "Assigns at random which unit is treatment and which is control, within similar units, so that both groups "
        "start alike. The same settings give the same draw."
    ),
    "experiment.survey": (
        "Counts the answers to each question and compares the two groups: choices by share, scales by average. "
        "Small groups of answers are not shown."
    ),
    # Health
    "health.analyze": (
        "Scores every account from 0 to 100 from what was known on that day: usage, survey answers, contacts, "
        "payments and contract. The same score, worked out for each past month, is checked against who then churned, "
        "among accounts here about as long."
    ),
    "health.due_at_risk": (
        "Contracts of more than a month that end within the time chosen, and of these the accounts whose health score "
        "is red now, with the MRR they pay today."
    ),
    "health.early": (
        "Compares what accounts did in their first days with whether they churned in the year after. Only accounts "
        "that were still active at the end of those days count."
    ),
    "survival.value": (
        "Counts the days from each account's start to the first event of a milestone. An account that churned before "
        "it can no longer reach it, which is counted as such and not as not yet. Whether a slow start goes with churn "
        "is asked of accounts still here on the day chosen: those that had not reached it by then against those of the "
        "same starting quarter that had, by who churned in the year after."
    ),
    "survival.list_not_yet": "Accounts here that have not reached the milestone, largest MRR first.",
    "estimate.since_landmark": (
        "How many times as often accounts with something by a day of their life churned in the year after, among "
        "accounts that started in the same quarter, quarter by quarter of the calendar; an exact test."
    ),
    "health.notes": (
        "Looks at every account once a month, with the notes of the 90 days before; a churn counts once. Accounts "
        "with a word in their notes are compared with accounts that have as much written about them without it, on the "
        "same day and here as long. All words of at least 10 accounts are tested at once and corrected for one "
        "another, a word you name too, since it may have been found in these very notes."
    ),
    "health.relations": (
        "Looks at every account once a month, using only who was known there by then, and counts how often each sign "
        "was followed by churn and how often it was not."
    ),
    "health.signs": (
        "Looks at every account once a month, using only what was known by then, and counts how often each warning "
        "sign was followed by churn and how often it was not."
    ),
    "health.list_carried": (
        "Lists when an account carried each warning sign, as it would have been seen month by month."
    ),
    "health.list_losses": (
        "Fills in a review form for each account that churned: what happened before, what was tried, and room for "
        "what would have changed it."
    ),
    "health.list_actions_of": (
        "Lists the actions of the account, of your files and written in the app, overdue ones first."
    ),
    "health.list_stage": (
        "Lists the accounts that are at the stage now, those with a warning sign first. Signs are those that "
        "predict churn at this stage, else those that do in the whole book."
    ),
    "health.losses": (
        "For each account that churned: which predictive warning signs it had in its last 90 days, beside how many of "
        "the accounts still active have one too."
    ),
    # NPS
    "nps.analyze": (
        "NPS is the share of promoters (9 or 10) minus the share of detractors (0 to 6). Groups are compared with "
        "accounts of the same size and age, and a difference holds only after allowing for every group compared."
    ),
    "nps.count_answering": (
        "Counts the accounts active now, those that answered a survey in the past year, and how they scored."
    ),
    "nps.count_scores": (
        "Counts promoters, passives and detractors by group and period, and how often each account answered."
    ),
    "nps.events": (
        "Compares each account with itself before and after an event, allowing for what moved all accounts in that "
        "quarter. What goes with a lower score need not cause it."
    ),
    "nps.leading": (
        "On the first day of every month, takes what was known about each account and checks whether it churned in "
        "the next 30, 90 or 180 days."
    ),
    "nps.silence": (
        "Compares accounts that did not answer in a year with those that did: whether they churn more often, and "
        "what the NPS could be if everyone had answered."
    ),
    # Forecast
    "targets.projection": (
        "Carries accounts and MRR forward as they moved in the last 12 months. The range allows for how sure churn "
        "and new business are; scenarios are plain arithmetic."
    ),
    "targets.estimate_aims": (
        "Takes the best past year and the best group at the same mix of contracts as targets, set less ambitious "
        "because the best of several is partly luck: the more alike years and groups are, the closer to the average."
    ),
    "targets.estimate_early": (
        "Finds the groups that lose more of their new accounts within a year than other groups."
    ),
    "targets.estimate_moved": (
        "Works out how many accounts a group would have to keep for a year to earn back an amount spent there instead."
    ),
    "targets.goal": (
        "Suggests targets that your own history supports, the chance of hitting each by the date, and what each is "
        "worth."
    ),
    "targets.hold": ("Puts each forecast that was kept beside what happened, and says whether it stayed in its range."),
    "targets.saved_point": (
        "One point of churn is one in a hundred accounts. It is worth what those accounts pay in a year, times the "
        "margin, and keeping them should not cost more."
    ),
    # Revenue
    "revenue.analyze": (
        "Compares each account's MRR with the month before: new, expansion, contraction, churn or reactivation. "
        "Together they are the change in MRR, to the cent. NRR and GRR follow the accounts of a year ago."
    ),
    "revenue.count_failing": "Counts the churned MRR that was a failed payment, and how much of it came back.",
    "revenue.count_kept": (
        "Takes the accounts of each month and counts what they pay a set number of months later, with and without "
        "expansion."
    ),
    "revenue.count_layers": "Adds up the MRR of each month by the year in which accounts first paid.",
    "revenue.count_movements": (
        "Adds up, month by month, the MRR of new, returning, growing, shrinking and churned accounts. A churn "
        "belongs to the first month without MRR."
    ),
    "revenue.count_period": (
        "Counts the accounts and the MRR of one period once, so that every tool's definition can be applied to the "
        "same numbers."
    ),
    "revenue.definitions": (
        "Applies the published rules of other tools to one and the same count. Where a tool counts days, whole "
        "months stand for them."
    ),
    "revenue.expansion": (
        "Every third month, checks what was known about each account and whether it paid more three months later. "
        "A sign counts only if it holds again in the later third of the months."
    ),
    "revenue.growth": (
        "Takes each increase of MRR apart: more seats at their earlier price, another plan, something bought beside "
        "it, a higher price; the rest stays unexplained. What goes before growth compares accounts of one "
        "month, tenure, size and time since they last grew, corrected for all that was looked at. The upsell list has "
        "accounts that have not grown in 6 months and are at their seat limit, on a cheaper plan than most like them, "
        "or do what clearly goes before growth; room is at their own price per seat, or the plan's median."
    ),
    "revenue.list_increases": "The increases of MRR, largest part first, with what of each is due to the kind.",
    "revenue.list_win_back": "Lapsed accounts, by what was lost times how often their reason brought accounts back.",
    "revenue.payments": (
        "A churn counts as a failed payment where a payment failed in that month or the one before and was not "
        "paid by then. Failed payments still open count for the days since they failed."
    ),
    "revenue.tiers": (
        "VIP accounts pay the most; potential accounts can still grow and are not at risk; core accounts pay most "
        "of the rest, are not new and are not at risk. What is not known counts for nobody."
    ),
    "revenue.renewals": (
        "Adds up the contracts of more than a month that end in the coming months, and takes them at the renewal rate "
        "of the last 12 months. The ranges hold what comes, which chance moves further than the rate."
    ),
    "revenue.returns": (
        "An account that pays again after a month or more without MRR came back. Reasons are compared by the share "
        "that was back within 6 months."
    ),
    "revenue.standing": ("Splits MRR by when accounts first paid, and adds up what the largest accounts carry."),
    "revenue.worth": (
        "Three ways to value an account over the time it stays. MRR times margin where a margin is given, revenue "
        "otherwise; later payments are worth less than earlier ones."
    ),
    # Retention
    "survival.adjusted": (
        "Compares each group with the largest one while the other columns stay the same, after allowing for every "
        "comparison that all columns make. Columns are chosen without looking at who churned, and those left out are "
        "named. What goes with churn need not cause it."
    ),
    "survival.ahead": (
        "Follows accounts through their renewals and carries the curve on past the last one seen. Renewal rates "
        "usually rise because the accounts likely to churn have churned."
    ),
    "survival.analyze": (
        "Follows each account from its start; accounts that are still active count for as long as they have been "
        "seen. Groups are compared in average months stayed, after allowing for every pair compared."
    ),
    "survival.causes": (
        "Counts in which way accounts churned (voluntary, involuntary, or by reason). An account churns only once, so "
        "the ways and the accounts still active add up to 100%."
    ),
    "survival.cohorts": (
        "Groups accounts by when they started and follows the share still active and the MRR still paid. Months a "
        "cohort has only partly reached are marked unfinished."
    ),
    "survival.count_arpa": "Adds up what accounts pay a month in the last 12 months, group by group.",
    "survival.count_cohort_money": "Adds up what accounts pay at each age, by the month of their first payment.",
    "survival.count_life_table": (
        "Counts accounts that are alike in group, in how long they were observed and in whether they churned."
    ),
    "survival.count_lives": "Counts how long accounts were observed and whether they churned, group by group.",
    "survival.count_starters": (
        "Lists the accounts that started long enough ago to have had the time to churn early, with their size, "
        "first MRR and start year."
    ),
    "survival.count_terms": "Counts how long accounts stayed by the length of their contract.",
    "survival.count_unhappy": (
        "Counts what accounts did in the days after their first score of 6 or less, by the length of their contract."
    ),
    "survival.gaps": (
        "Compares the average months stayed in each group with the largest group. In money it is those months "
        "times what an account of the group pays a month."
    ),
    "survival.peers": (
        "Compares each group with accounts outside it that are alike in seats, first MRR and start year, by how "
        "many churned early. Only accounts that had the time to do so count; without start dates each counts for the "
        "months it was here."
    ),
    "survival.renewing": (
        "Compares the months in which a contract ends with the months between, to show whether accounts wait for "
        "their renewal to churn."
    ),
    "survival.stages": (
        "Splits each account's time into months 1 to 3, 4 to 12 and later, and compares how often accounts churn "
        "in each, after allowing for every stage, group and reason compared."
    ),
    # Control chart and changes
    "targets.target": (
        "Churn of every finished period beside the range that chance allows. A change is judged by the strictest "
        "comparison the data allow: with groups it did not touch, with the trend before, or with the period "
        "before."
    ),
    "targets.intervention": (
        "Judges each change on churn, NPS, usage and MRR, and reports only what holds after allowing for every "
        "pair of change and measure."
    ),
    "targets.waiting": (
        "Works out how many periods, or how many accounts, it takes before a drop of this size would be seen four "
        "times in five."
    ),
    "targets.watch": (
        "Gives each group a control chart of its own, made from its own past, and allows for the number of groups "
        "and periods looked at."
    ),
    # The accounts behind a number
    "composition.list_difference": "The accounts that one definition counts as churned and the other does not.",
    "composition.list_driver": "The accounts of the group that churned, largest MRR first.",
    "composition.list_leavers": (
        "The accounts that churned, with their reason, their last survey answer and how the loss was judged, "
        "largest MRR first."
    ),
    "composition.list_left": "The accounts that churned, largest MRR first.",
    "experiment.list_said": "The answers as they were given, the longest first.",
    "experiment.list_units": "The units with the largest values of this KPI; they weigh most in its average.",
    "health.list_beginning": (
        "Accounts that are in their first days now, with what they have done so far, the least active first."
    ),
    "health.list_disagreements": "Accounts that your team rates differently from the score, the widest apart first.",
    "health.list_healthy_leavers": (
        "Accounts that churned in the past year although they scored 50 or more at the time."
    ),
    "health.list_notes_with": "Accounts with such a note in the last 90 days, each with the latest, largest MRR first.",
    "health.list_relations": "Accounts that carry a relationship sign now, largest MRR first.",
    "health.list_with_sign": "Accounts that carry a warning sign now, the strongest signs first.",
    "nps.list_answers": (
        "The accounts behind a score, the unhappiest first: their last answer, how often they answered, and their MRR."
    ),
    "nps.list_events": (
        "The accounts behind an event: the last answer before it and the first after it, the largest falls first."
    ),
    "nps.list_silent": "Active accounts that gave no answer in the last 365 days, largest MRR first.",
    "revenue.list_behind": (
        "The accounts behind a step or a bar, the largest amount first; all of the period where none is chosen."
    ),
    "revenue.list_failing": (
        "Accounts that churned through a failed payment, or are recorded as involuntary where there are no "
        "payments; the latest first."
    ),
    "revenue.list_tier": "The accounts of one tier, largest MRR first.",
    "revenue.list_renewals": "Accounts whose contract ends in the coming months, largest MRR first.",
    "revenue.list_stopped": (
        "Accounts that stopped paying in the period, and which definitions count each as churned; largest MRR first."
    ),
    "survival.list_accounts": "The accounts of the group with how long they stayed, largest MRR first.",
    "survival.list_early": "Accounts that churned early, largest MRR first.",
    "survival.list_leaving": "Accounts that churned, those that churned earliest in their life first.",
    "survival.longest_staying": "The accounts that have stayed longest.",
    "targets.list_left": "Accounts that churned in the period, the latest first.",
}


def described(function: Callable[..., Any]) -> str:
    """A function's rule in a reader's words; raises KeyError where nobody has written them."""
    room, word = function.__module__.split(".")[1], function.__module__.split(".")[-1]
    own = getattr(sys.modules[function.__module__], "METHOD", None) if function.__name__ == word else None
    return own or METHODS[f"{room}.{function.__name__}"]
