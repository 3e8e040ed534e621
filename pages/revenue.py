"""What happened to our MRR?"""

from pages import _cells as cells

cells.page(__doc__)
