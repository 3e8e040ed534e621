"""What reasons do customers give, and which losses were avoidable?"""

from pages import _cells as cells

cells.page(__doc__)
