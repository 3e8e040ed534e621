"""Numbers that mean the same in every room."""

# A group of fewer accounts is shown and not judged.
FEWEST = 10
# Months.
YEAR = 12
# A difference is clear below this chance, corrected for everything looked at.
LEVEL = 0.05
