"""The same answers on a command line: files in, sentences, JSON, a page or a deck out; nothing here needs Streamlit.

Exit codes: 0 done; 1 it cannot be done, with the reason; 2 the line is wrong; 3 the files ask something first.
"""
