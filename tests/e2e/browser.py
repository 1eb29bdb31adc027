"""Finds the Chromium that tests drive; `python -m tests.e2e.browser` installs one where there is none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

# The headless shell paints the same pages for two thirds of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# A headless browser that is not the user's: no sandbox inside containers, and no calls home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


class NoBrowser(Exception):
    """No Chromium was found and none could be installed."""


def find_browser() -> Path:
    """The executable: the one of CHROMIUM, else from the path, else Playwright's own. Raises NoBrowser."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    for build in ("chromium_headless_shell-*/chrome-linux*/*shell", "chromium-*/chrome-linux*/chrome"):
        candidates += [str(path) for path in sorted(cache.glob(build))]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate)
    raise NoBrowser(
        "The browser tests need Chromium. Install it (Debian: apt-get install chromium-headless-shell; elsewhere: "
        ".venv/bin/playwright install chromium) or name one: CHROMIUM=/path/to/chrome"
    )


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium, until this is left. While it runs this thread has an event loop: no asynchronous test may run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS, timeout=120_000)
        yield chromium
        chromium.close()


def install_browser() -> None:
    """From the distribution where we may, else Playwright's build."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.getuid() == 0:
        install = "apt-get install -y -qq --no-install-recommends"
        packages = f"{install} chromium-headless-shell || {install} chromium"
        attempts.insert(0, ["sh", "-c", f"apt-get update -qq && ({packages})"])
    for attempt in attempts:
        print("no Chromium found; trying:", " ".join(attempt), file=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(attempt, env=environment, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            return


if __name__ == "__main__":
    try:
        find_browser()
    except NoBrowser:
        install_browser()
        print(find_browser())
