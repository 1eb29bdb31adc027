"""Films a drag over a whole file: 20 pictures of the page, 50 ms apart, to be looked at.

`python -m tests.e2e.screens.drag_film [FOLDER]`; without a folder they come into tests/e2e/shots/drag.
"""

import base64
import io
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Page

from tests.e2e.browser import running_browser
from tests.e2e.page import open_video, visit
from tests.e2e.stack import Stack
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.write import footage

_SHOTS: Final = Path(__file__).parent.parent / "shots" / "drag"
_PICTURES: Final = 20
_APART_SECONDS: Final = 0.05
_MOVES: Final = 60
_ACROSS: Final = 5
"""Pictures beside each other on the sheet of all."""
_DRAGGED: Final = Recipe(
    "drag_film",
    ".mp4",
    1500,
    SteadyClock(Fraction(25)),
    Picture(1280, 720, key_distance=50, b_frames=2, preset="ultrafast", grain=3),
    sound=None,
)


def main(target: Path) -> None:
    """Writes 00.png to 19.png, and all of them on sheet.png."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack") as stack:
        stack.add(footage(_DRAGGED, Path(folder)))
        stack.scan()
        with running_browser() as browser, visit(browser, stack) as watched:
            open_video(watched.page, _DRAGGED.file_name)
            watched.page.wait_for_timeout(3000)  # what is made ready for a drag is ready
            pictures = _film(watched.page)
    for place, picture in enumerate(pictures):
        picture.save(target / f"{place:02}.png")
    width, height = (side // 3 for side in pictures[0].size)
    sheet = Image.new("RGB", (_ACROSS * width, -(-len(pictures) // _ACROSS) * height))
    for place, picture in enumerate(pictures):
        sheet.paste(picture.resize((width, height)), (place % _ACROSS * width, place // _ACROSS * height))
    sheet.save(target / "sheet.png")


def _film(page: Page) -> list[Image.Image]:
    """What was on the screen at each moment of a drag from left to right."""
    bed = page.get_by_role("group", name="Timeline").locator("svg").first.bounding_box()
    assert bed is not None
    y, left, width = bed["y"] + bed["height"] - 6, bed["x"] + 40, bed["width"] - 80
    page.mouse.move(left, y)
    page.mouse.down()
    page.wait_for_timeout(1000)
    # A screenshot takes longer than 50 ms, and holds the page up meanwhile: this is sent as the page is drawn.
    screen = page.context.new_cdp_session(page)
    seen: list[tuple[float, bytes]] = []

    def note(frame: dict[str, Any]) -> None:
        seen.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    screen.on("Page.screencastFrame", note)
    screen.send("Page.startScreencast", {"format": "jpeg", "quality": 80})
    page.wait_for_timeout(300)
    began, seconds = time.time(), _PICTURES * _APART_SECONDS
    for move in range(1, _MOVES + 1):
        page.mouse.move(left + width * move / _MOVES, y)
        page.wait_for_timeout(max(0.0, (began + seconds * move / _MOVES - time.time()) * 1000))
    page.wait_for_timeout(300)
    screen.send("Page.stopScreencast")
    page.mouse.up()
    moments = [began + place * _APART_SECONDS for place in range(1, _PICTURES + 1)]
    last = [[data for at, data in seen if at <= moment][-1] for moment in moments]
    return [Image.open(io.BytesIO(data)).convert("RGB") for data in last]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _SHOTS)
