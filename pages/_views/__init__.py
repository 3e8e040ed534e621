"""The views of pages that have several: one module each, with what it shows."""
