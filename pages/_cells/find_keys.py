"""The keys of the find box: what is typed once it was asked for reaches it, however slowly the page draws it."""

from itertools import count

import streamlit as st

_OPENED = count()

# Inside the box, after it: each opening says for itself that its box is there, empty. A box of the opening before may
# stand until then, and is emptied.
_TAKE = "<script>window.churnNotebookFind?.there({opening});</script>"

# Letters that are typed after Ctrl+K or a click on Find, and before the box is there, are kept for it: on a busy page
# that may be seconds, and Streamlit would take them for shortcuts (r runs the page again, c asks to clear its cache).
# A dialog of Streamlit's takes the keys itself: a letter takes them back to the box.
# Shortcuts do not work inside a box of text: Enter there is a click on the button below it, after what was typed has
# been sent (60 ms after the last key). A click that meets a busy page may be lost or come before the letters: it is
# said again, more and more slowly, for as long as the same words stand in the same box. The box may be drawn anew under
# the hand: the page listens, not the box.
_LISTENS = """<script>
if (!window.churnNotebookFind) {
  let until = 0, kept = "", enter = false, closed = null, last = null;
  const box = () => document.querySelector(".st-key-find_text input");
  const inside = (event, kinds) => event.target.closest?.(kinds);
  const open = (typed, address, wait) => setTimeout(() => {
    if (box()?.value !== typed || location.href !== address) return;
    document.querySelector(".st-key-find_first button")?.click();
    if (wait < 20000) open(typed, address, wait * 4);
  }, wait);
  const give = (end) => setTimeout(() => {
    box()?.focus();
    if (!box() || document.activeElement !== box()) { if (Date.now() < end) give(end); return; }
    until = 0;
    closed = null;
    if (kept) document.execCommand("insertText", false, kept);
    if (enter) open(box().value, location.href, 120);
    kept = "";
    enter = false;
  }, 40);
  const asked = () => { until = Date.now() + 60000; kept = ""; enter = false; };
  // What the opening before left may be drawn once more, and says once more that it is there.
  const there = (opening) => { if (opening !== last) { last = opening; give(Date.now() + 10000); } };
  window.churnNotebookFind = { there };
  document.addEventListener("click", (clicked) => { if (inside(clicked, ".st-key-find button")) asked(); }, true);
  document.addEventListener("keydown", (pressed) => {
    const letter = pressed.key.length === 1, entered = pressed.key === "Enter", here = pressed.target === box();
    const keys = pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing;
    const waits = Date.now() < until, writes = inside(pressed, "input, textarea, [contenteditable=true]");
    if (pressed.key === "Escape") {
      closed = box();
      until = 0;
    } else if (writes && !(here && waits)) {
      if (entered && here) open(box().value, location.href, 120);
    } else if (keys) {
      const calls = (pressed.ctrlKey || pressed.metaKey) && pressed.key.toLowerCase() === "k";
      if (calls && (!box() || box() === closed)) asked();
    } else if (waits && (letter || entered)) {
      if (entered) enter = true; else kept += pressed.key;
      pressed.preventDefault();
      pressed.stopPropagation();
    } else if (box() && letter && !(pressed.key === " " && inside(pressed, "button, a"))) {
      box().focus();
      pressed.stopPropagation();
    }
  }, true);
}
</script>"""


def listen() -> None:
    """Beside every page: from the key or the click that asks for the box on."""
    st.html(_LISTENS, unsafe_allow_javascript=True)


def opening() -> None:
    """The box is about to be drawn, anew and empty."""
    st.session_state["find_opening"] = next(_OPENED)


def take() -> None:
    """Inside the box, after it: the keys are its own, and it is given what was typed meanwhile."""
    said = _TAKE.format(opening=st.session_state.get("find_opening", 0))
    st.html(said, unsafe_allow_javascript=True)
