"""What is a customer worth, and where does CS time go?"""

from pages import _cells as cells

cells.page(__doc__)
