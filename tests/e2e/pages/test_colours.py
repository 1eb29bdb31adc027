"""Colours in Chromium: streams and clips of video that it cannot play, beside a file of exact values."""

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.e2e.cutting import cut
from tests.e2e.page import Watched, open_video
from tests.e2e.stack import Stack
from tests.footage.bars import KINDS, Values

pytestmark = pytest.mark.proof("playback")

MOST = 4
"""Of 255."""
OF_NAME = {kind.name: kind for kind in KINDS}
EXACT = {
    "c_prores_709.mov": "c_plain_709.mp4",
    "c_rgb_720p.mkv": "c_plain_709.mp4",
    "c_full_709.mp4": "c_plain_709.mp4",
    "c_prores_sd.mov": "c_601_sd.mp4",
}
"""Beside each a file whose values are computed: Chromium without a card shows blue of BT.709 itself as (1,0,243)."""

_BARS = """async (video) => {
  if (video.readyState < 2) await new Promise((loaded) => video.addEventListener('loadeddata', loaded, { once: true }));
  const { videoWidth: width, videoHeight: height } = video;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const middle = (bar) => Math.floor(((2 * bar + 1) * width) / 12);
  return [0, 1, 2, 3, 4, 5].map((bar) => [...context.getImageData(middle(bar), height / 3, 1, 1).data].slice(0, 3));
}"""


def _of_file(page: Page, file: Path) -> Values:
    page.set_content('<video muted preload="auto"></video>')
    data = f"data:video/mp4;base64,{base64.b64encode(file.read_bytes()).decode()}"
    page.locator("video").evaluate("(video, data) => { video.src = data; }", data)
    return np.array(page.locator("video").evaluate(_BARS), np.float64)


@pytest.mark.parametrize("name", ["c_prores_709.mov", "c_prores_sd.mov"])
def test_streams_are_shown_in_the_colours_of_the_video(
    watched: Watched, stack: Stack, footage_folder: Path, name: str
) -> None:
    page = watched.page
    exact = _of_file(page.context.new_page(), OF_NAME[EXACT[name]].made_in(footage_folder))
    stack.add(OF_NAME[name].made_in(footage_folder), f"bars {name}")
    stack.scan()
    with page.expect_request("**/hls/**/*.m4s*"):
        open_video(page, f"bars {name}")
    shown = np.array(page.locator("video").evaluate(_BARS), np.float64)
    assert np.abs(shown - exact).max() <= MOST, shown


@pytest.mark.parametrize("name", EXACT)
def test_clips_are_shown_in_the_colours_of_the_video(
    watched: Watched, stack: Stack, footage_folder: Path, name: str
) -> None:
    beside = watched.page.context.new_page()
    exact = _of_file(beside, OF_NAME[EXACT[name]].made_in(footage_folder))
    # As long as a clip.
    stack.add(replace(OF_NAME[name], name=f"long_{name}", frames=210).made_in(footage_folder), f"long {name}")
    stack.scan()
    state = cut(stack, f"long {name}", cursor=0, name="bars", clips=1)
    [clip] = [Path(made["path"]) for made in state["clips"]]
    shown = _of_file(beside, clip)
    assert np.abs(shown - exact).max() <= MOST, shown
