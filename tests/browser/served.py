"""The app as the browser's tests serve it: what another test asked of the same book is not worked out again."""

import remembered
from streamlit.web.cli import main

# A process that the app starts reads this file as well.
if __name__ == "__main__":
    remembered.by_pages()
    main(prog_name="streamlit")
