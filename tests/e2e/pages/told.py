"""What the page says of a deed, and takes back by itself after some seconds: it stays, for a test that looks later."""

from playwright.sync_api import Page

# Timers of ten seconds and more never come: the line that says what was done, see lib/undo.ts, is taken away by one.
_STAYS = """{
  const real = window.setTimeout;
  window.setTimeout = (work, after, ...rest) => (after >= 10_000 ? 0 : real(work, after, ...rest));
}"""


def keep_told(page: Page) -> None:
    """From the next page on it says what it said last until it says something else."""
    page.add_init_script(_STAYS)
