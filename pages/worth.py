"""What is a customer worth, and where does CS time go?"""

from pages import _cells as cells
from pages._views import economics, standing, worth

cells.page(__doc__, worth, economics, standing)
