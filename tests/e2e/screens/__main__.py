"""Takes all pictures whose name begins with NAME."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.screens import scenes
from tests.e2e.screens.shot import Camera


def main(target: Path, wanted: str) -> None:
    """One library after the other; those that have nothing to show are not filled."""
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        camera = Camera(playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS), target, wanted)
        if not wanted.startswith(("empty", "sign-in")):
            scenes.filled(camera)
        if camera.wants("empty"):
            scenes.empty(camera)
        if camera.wants("settings", "sign-in"):
            scenes.guarded(camera)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
