"""What the page decodes itself is exactly the frame that its read-out names."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route

from tests.e2e.page import Watched, open_video, visit
from tests.e2e.seen_picture import SeenPicture, looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.recipes import Picture, Recipe

# At each repaint after a picture was painted: what the canvas shows, and what the page says it is.
_WATCH = looking("""
  window.seen = [];
  const paint = ImageBitmapRenderingContext.prototype.transferFromImageBitmap;
  ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (...given) {
    paint.apply(this, given);
    if (this.canvas.dataset.decoded === undefined) return;
    const look = () => {
      // A tile of the storyboard on top is named in place of what lies below.
      if (this.canvas.style.visibility !== 'visible' || document.querySelector('[data-rough]')) return;
      const readOut = document.querySelector('input[aria-label="Frame"]');
      // What somebody types there says nothing of the picture.
      if (document.activeElement === readOut) requestAnimationFrame(look);
      else window.seen.push({ said: readOut.value, ...seenPicture(this.canvas) });
    };
    requestAnimationFrame(look);
  };
""")


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    with visit(browser, stack) as visitor:
        visitor.page.add_init_script(_WATCH)
        yield visitor
        assert visitor.errors == []


def _opened(page: Page, stack: Stack, name: str) -> None:
    """The video is open, and the page is about to decode what lies around its first frame."""
    # Of this one: the beginning of the next is fetched as well, and may come first.
    with page.expect_response(re.compile(rf"/{stack.asset(name)['id']}/packets/0\?")):
        open_video(page, name)


class _Painted(SeenPicture):
    said: str


def _seen(page: Page, recipe: Recipe, reader: CodeReader) -> list[tuple[int, int]]:
    """The numbers in the pictures that were painted since, and what the page said then."""
    pictures: list[_Painted] = page.evaluate("() => window.seen.splice(0)")
    return [
        (number_in(_as_stored(each, recipe.picture.pixel_aspect), reader), int(re.sub(r"\D", "", each["said"])))
        for each in pictures
    ]


def _as_stored(seen: SeenPicture, pixel_aspect: Fraction) -> SeenPicture:
    """The code is drawn for pixels as they are stored."""
    if pixel_aspect == 1:
        return seen
    width, height = seen["width"], seen["height"]
    stored = round(width / pixel_aspect)
    rows = (seen["green"][at : at + width] for at in range(0, width * height, width))
    green = "".join(row[column * width // stored] for row in rows for column in range(stored))
    return {"width": stored, "height": height, "green": green}


def _go(page: Page, recipe: Recipe, reader: CodeReader, frame: int) -> None:
    box = page.get_by_role("textbox", name="Frame", exact=True)
    box.fill(str(frame))
    box.press("Enter")
    page.keyboard.press("Escape")
    _expect_painted(page, recipe, reader, frame)
    _expect_rest(page, frame)


def _step(page: Page, recipe: Recipe, reader: CodeReader, key: str, frame: int) -> None:
    page.keyboard.press(key)
    _expect_painted(page, recipe, reader, frame)


def _expect_rest(page: Page, frame: int) -> None:
    """The address follows a hand that is still: the next jump is one by itself, and no part of a fast movement."""
    page.wait_for_url(re.compile(rf"[?&]frame={frame}$"))


def _expect_painted(page: Page, recipe: Recipe, reader: CodeReader, frame: int) -> None:
    page.wait_for_function(
        "(frame) => window.seen.some(({ said }) => Number(said.replace(/\\D/g, '')) === frame)", arg=frame
    )
    seen = _seen(page, recipe, reader)
    assert [number for number, _ in seen] == [recipe.shown[said] for _, said in seen]
    assert seen[-1][1] == frame


def test_steps_jumps_and_drags_paint_the_frame_that_the_page_names(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page, reader, recipe = watched.page, CodeReader(), recipes.CFR60_MP4_BFRAMES
    stack.add(make_footage(recipe), "decoded by the page.mp4")
    stack.scan()
    _opened(page, stack, "decoded by the page.mp4")
    last = len(recipe.shown) - 1
    for frame in (1, 2, 3, 4):
        _step(page, recipe, reader, "ArrowRight", frame)
    for frame in (3, 2):
        _step(page, recipe, reader, "ArrowLeft", frame)
    _expect_rest(page, 2)
    for frame in (last, 7, last // 2, last // 2 + 40):
        _go(page, recipe, reader, frame)
    # Slowly: however few of these the browser tells, they are one short movement.
    _drag(page, recipe, reader, [20 + step for step in range(20)])


def _drag(page: Page, recipe: Recipe, reader: CodeReader, places: Sequence[float]) -> None:
    """A hand that is led along the timeline over these places, in pixels, sees the frames that the page names."""
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    y = bed["y"] + 20
    page.mouse.move(bed["x"] + places[0], y)
    page.mouse.down()
    for place in places:
        page.mouse.move(bed["x"] + place, y)
    page.mouse.up()
    # The address is told where the hand has led.
    page.wait_for_function("""() => {
      const said = window.seen.at(-1)?.said.replace(/\\D/g, '');
      return said !== undefined && said === new URLSearchParams(location.search).get('frame');
    }""")
    seen = _seen(page, recipe, reader)
    assert [number for number, _ in seen] == [recipe.shown[said] for _, said in seen]


MIRRORED = [
    replace(recipes.ROTATED_MP4, name=f"mirrored_{rotation}", picture=Picture(rotation=rotation, mirrored=True))
    for rotation in (90, 180)
]
DECODED = [
    *(each for each in MATRIX if each.codec in ("H.264", "VP9", "AV1")),
    *(Specimen("H.264", "mirrored", recipe) for recipe in MIRRORED),
]
# Decodes nothing by software, as browsers do with HEVC, and has four pictures, as decoders by hardware have few.
_SCARCE = """
  const BrowsersDecoder = VideoDecoder, open = new WeakSet(), close = VideoFrame.prototype.close;
  let count = 0;
  VideoFrame.prototype.close = function () {
    if (open.delete(this)) count -= 1;
    close.call(this);
  };
  self.VideoDecoder = class extends BrowsersDecoder {
    static isConfigSupported(config) {
      return config.hardwareAcceleration === 'prefer-software'
        ? Promise.resolve({ supported: false, config })
        : BrowsersDecoder.isConfigSupported(config);
    }
    constructor({ output, error }) {
      super({
        error,
        output: (frame) => {
          open.add(frame);
          count += 1;
          if (count > 4) error(new DOMException('The decoder has no picture left.'));
          else output(frame);
        },
      });
    }
  };
"""
SEEKS = 25  # of some forty kinds: a thousand in all


@pytest.mark.proof("seeks")
@pytest.mark.parametrize("specimen", DECODED, ids=lambda specimen: specimen.recipe.name)
def test_kinds_of_files_are_decoded_exactly_by_the_page(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], specimen: Specimen
) -> None:
    page, reader, recipe = watched.page, CodeReader(), specimen.recipe
    # Not by its own: others look for files whose names would be in this one; nor may these be in each other.
    name = f"decoded {DECODED.index(specimen):02}{recipe.suffix}"
    stack.add(make_footage(recipe), name)
    stack.scan()
    told = stack.get(f"/api/v1/assets/{stack.asset(name)['id']}/packets").json()
    assert told["refused"] is None
    _opened(page, stack, name)
    chance = np.random.default_rng(11)
    for wanted in chance.integers(2, len(recipe.shown) - 1, SEEKS).tolist():
        _go(page, recipe, reader, wanted)
        key, by = (("ArrowRight", 1), ("ArrowLeft", -1))[int(chance.integers(2))]
        _step(page, recipe, reader, key, wanted + by)
        _expect_rest(page, wanted + by)
    _drag(page, recipe, reader, [60 + 12 * step for step in range(30)])


@pytest.mark.proof("seeks")
@pytest.mark.parametrize(
    "recipe", [recipes.CFR60_MP4_BFRAMES, recipes.ROTATED_MP4], ids=lambda recipe: f"scarce {recipe.name}"
)
def test_of_a_decoder_that_has_few_pictures_none_is_kept(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    page, reader = watched.page, CodeReader()

    def without_software(route: Route) -> None:
        route.fulfill(response=(given := route.fetch()), body=_SCARCE + given.text())

    page.route(re.compile(r"/assets/worker-[^/]*\.js"), without_software)
    name = f"decoded by hardware {recipe.name}.mp4"
    stack.add(make_footage(recipe), name)
    stack.scan()
    _opened(page, stack, name)
    last = len(recipe.shown) - 1
    for wanted in (last // 2, last, 3):
        _go(page, recipe, reader, wanted)
    for step in range(1, 31):
        _step(page, recipe, reader, "ArrowRight", 3 + step)
    for step in range(1, 31):
        _step(page, recipe, reader, "ArrowLeft", 33 - step)
    # In another size what is seen is decoded once more.
    page.set_viewport_size({"width": 900, "height": 700})
    _step(page, recipe, reader, "ArrowRight", 4)


# At each repaint: the frame that lies on top, whether the page decoded it or the player shows it.
_ON_TOP = """(rate) => {
  const video = document.querySelector('video'), canvas = document.querySelector('canvas[data-decoded]');
  let presented = null;
  const note = (_, { mediaTime }) => {
    presented = Math.round(mediaTime * rate);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  window.tops = [];
  const look = () => {
    window.tops.push(canvas.style.visibility === 'visible' ? Number(canvas.dataset.frame) : presented);
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.mark.proof("seeks")
def test_playing_goes_on_from_what_the_page_has_painted_and_never_back(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page, reader, recipe = watched.page, CodeReader(), recipes.CFR60_MP4_BFRAMES
    stack.add(make_footage(recipe), "handed over.mp4")
    stack.scan()
    _opened(page, stack, "handed over.mp4")
    _go(page, recipe, reader, 40)
    page.evaluate(_ON_TOP, 60)
    # The player is still where the hand was before it began to step.
    for step in range(1, 9):
        _step(page, recipe, reader, "ArrowRight", 40 + step)
    page.keyboard.press("Space")
    page.wait_for_function("() => window.tops.at(-1) >= 90")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').paused")
    tops: list[int] = page.evaluate("() => window.tops")
    assert None not in tops
    assert tops == sorted(tops)
