"""The net in a real browser: a page or view opened, its folds unfolded, and what on it should not be there to read."""

from netting import SLIPS, WRONG
from playwright.sync_api import Page, expect
from steps import SETTLED

from analysis import contents

# Text that is seen, without code, which has such words of its own.
VISIBLE = """() => {
  const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const within = node.parentElement
    if (node.data.trim() && !within.closest('[data-testid="stCode"], script, style, noscript') &&
        within.checkVisibility({visibilityProperty: true})) words.push(node.data)
  }
  return words.join(' ')
}"""
UNFOLD = """() => {
  const closed = [...document.querySelectorAll('details:not([open]) > summary')]
  closed.forEach(fold => fold.click())
  return closed.length
}"""
# Folds stand in folds, but not deeper than this.
DEEPEST = 4


def here(page: Page, word: str) -> None:
    """Wait until the page or view of that word stands there whole."""
    expect(page.get_by_role("heading", level=1)).to_have_text(_asks(word))
    page.wait_for_selector(SETTLED)


def unfold(page: Page) -> None:
    """Open every fold, as clicks would, until none is closed."""
    for _ in range(DEEPEST):
        if not page.evaluate(UNFOLD):
            return
        page.wait_for_timeout(120)
        page.wait_for_selector(SETTLED)


def faults(page: Page) -> list[str]:
    """What ended the page that stands there, and the words on it that stand for something missing."""
    boxes = page.locator('[data-testid="stException"]').all_inner_texts()
    said = str(page.evaluate(VISIBLE))
    wrong = [words for words in (*WRONG, "Page not found") if words in said]
    slips = [said[max(0, slip.start() - 60) : slip.end() + 40] for slip in SLIPS.finditer(said)]
    return [*boxes, *wrong, *slips]


def _asks(word: str) -> str:
    return next(view.question for view in contents.views() if view.word == contents.MOVED.get(word, word))
