"""Numbers and words that mean the same in every room."""

import math
from statistics import NormalDist

# A group of fewer accounts is shown and not judged; nor is a rate of fewer that left, or were expected to.
FEWEST = 10
FEWEST_LEFT = 5
FEWEST_EXPECTED = 5
# An exact test judges fewer expected; where it is less than this, it only makes the correction for all others heavier.
RAREST = 2
# Months.
QUARTER, YEAR = 3, 12
# A difference is clear below this chance, corrected for everything looked at.
LEVEL = 0.05
# The lowest ratio that is above 1: what a one-sided test calls more often is not said to reach as often.
ABOVE_ONE = math.nextafter(1.0, 2.0)
# What a payment a year later is worth less.
DISCOUNT = 0.1
# How many standard errors a 95% interval reaches to each side.
Z = NormalDist().inv_cdf(0.975)
# What is drawn by chance comes out the same each time.
SEED = 20251231
# Scores of 0 to 10: promoters from, passives from, detractors up to.
PROMOTER, PASSIVE, DETRACTOR = 9, 7, 6
# How many names a sentence lists where groups are what it speaks of.
MOST_NAMED = 5
# Where ranks from 0 to 1 part into thirds.
THIRDS = (1 / 3, 2 / 3)
# The months before a change, and those from it on.
BEFORE, AFTER = "before", "after"
