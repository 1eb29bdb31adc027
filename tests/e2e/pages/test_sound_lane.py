"""The timeline's sound lane: drawn where the sound is, at any zoom, and in words where there is nothing to draw."""

import json

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, hold, keep_settings, open_video, visit
from tests.e2e.stack import Stack

SECONDS = 20
DRAWN = "Waveform of the sound"

# How many CSS pixels of a column of the lane are painted. The lane's ground is no part of the canvas.
_PAINTED = """([seconds, from, to]) => {
  const canvas = document.querySelector('[aria-label=Timeline] canvas');
  const lane = document.querySelector('[role=img][aria-label^="Waveform"]');
  if (!lane) return -1;
  const dense = canvas.width / canvas.clientWidth;
  const top = lane.getBoundingClientRect().top - canvas.getBoundingClientRect().top;
  const x = Math.round(((seconds - from) / (to - from)) * canvas.width);
  const [y, height] = [top * dense, lane.clientHeight * dense].map(Math.round);
  const { data } = canvas.getContext('2d').getImageData(x, y, 1, height);
  return data.filter((value, i) => i % 4 === 3 && value > 128).length / dense;
}"""


def _painted(page: Page, seconds: float, shown: tuple[float, float]) -> float:
    height: float = page.evaluate(_PAINTED, [seconds, *shown])
    return height


def _expect_chirps(page: Page, shown: tuple[float, float]) -> None:
    """Each second of coded sound begins with a chirp of a tenth of a second, with silence on both sides."""
    seconds = [second for second in range(1, SECONDS) if shown[0] < second - 0.1 and second + 0.2 < shown[1]]
    loud = [[second + 0.05, *shown] for second in seconds]
    silent = [[second - 0.06, *shown] for second in seconds]
    if shown[1] - shown[0] < 10:  # the silence behind it is three pixels otherwise
        silent += [[second + 0.125, *shown] for second in seconds]
    # Both at once: after another zoom's picture a chirp may still be where silence belongs.
    page.wait_for_function(
        f"""([loud, silent]) => {{
          const painted = {_PAINTED};
          const isLine = (height) => 0 < height && height <= 3;
          return loud.every((at) => painted(at) > 12) && silent.every((at) => isLine(painted(at)));
        }}""",
        arg=[loud, silent],
    )


def test_the_sound_is_drawn_where_it_is_and_follows_the_zoom(watched: Watched) -> None:
    page = watched.page
    open_video(page, "late_audio_mkv.mkv")
    lane = page.get_by_role("group", name="Timeline").get_by_role("img", name=DRAWN, exact=True)
    expect(lane).to_be_visible()
    assert lane.evaluate("(lane) => lane.clientHeight") == 36
    _expect_chirps(page, (0, SECONDS))
    assert _painted(page, 0.4, (0, SECONDS)) <= 2
    for notch in (1, 2, 3):
        page.keyboard.press("+")
        _expect_chirps(page, (0, SECONDS / 1.5**notch))
    page.keyboard.press("-")
    _expect_chirps(page, (0, SECONDS / 1.5**2))


@pytest.mark.proof("playback")
def test_a_silent_video_says_so_and_asks_for_nothing(watched: Watched) -> None:
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_video(page, "silent_mp4.mp4")
    expect(page.get_by_role("img", name="Sound: No sound")).to_be_visible()
    assert [url for url in asked if "/waveform" in url] == []


@pytest.mark.proof("playback")
def test_while_it_is_made_the_lane_says_how_far_it_is_and_nothing_jumps(watched: Watched) -> None:
    page = watched.page
    tops: list[float] = []
    states = iter(({"state": "making", "progress": 0}, {"state": "making", "progress": 0.404}))

    def answer(route: Route) -> None:
        state = next(states, None)
        if state is None:
            route.continue_()
            return
        tops.append(_top_of_the_queue(page))
        route.fulfill(content_type="application/json", body=json.dumps({"lows": [], "highs": [], "rms": [], **state}))

    page.route("**/waveform?*", answer)
    open_video(page, "cfr30_mov.mov")
    expect(page.get_by_role("img", name="Sound: Sound is being read, 40 %")).to_be_visible()
    expect(page.get_by_role("img", name=DRAWN)).to_be_visible()
    assert {*tops, _top_of_the_queue(page)} == {tops[0]}


def _top_of_the_queue(page: Page) -> float:
    top: float = page.get_by_role("group", name="Timeline").evaluate("(each) => each.getBoundingClientRect().bottom")
    return top


@pytest.mark.proof("playback")
@pytest.mark.parametrize(("state", "name"), [("error", "Sound"), ("ready", DRAWN)])
def test_what_cannot_be_drawn_says_why(watched: Watched, state: str, name: str) -> None:
    page = watched.page
    said = "The sound cannot be read from second 4.2 on."
    problem = {"reason": "Damaged", "detail": said}
    body = {"state": state, "progress": 0, "problem": problem, "lows": [-9] * 512, "highs": [9] * 512, "rms": [5] * 512}
    page.route("**/waveform?*", lambda route: route.fulfill(content_type="application/json", body=json.dumps(body)))
    open_video(page, "vfr_mkv.mkv")
    expect(page.get_by_role("img", name=f"{name}: {said}")).to_be_visible()
    expect(page.get_by_text(said)).to_be_visible()


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_lane_is_accessible(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    stack.scan()
    asset = stack.get("/api/v1/assets", q="cfr25_mp4", limit=1).json()["assets"][0]["id"]
    for waiting in (True, False):
        with visit(browser, stack, for_axe=True, viewport=viewport) as watched:
            page = watched.page
            if waiting:
                hold(page, "/waveform")
            page.goto(f"/cut/{asset}")
            expect(page.get_by_role("img", name="Sound: Sound is being read" if waiting else DRAWN)).to_be_visible()
            expect_accessible(page, "the cutter with its sound")


# Where a sound that lies nowhere on the page begins, in seconds of its file, once it is heard.
_HEARD = """
  window.heard = [];
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = async function () {
    const from = this.currentTime;
    await play.call(this);
    if (!this.isConnected) window.heard.push(from);
  };
"""


@pytest.mark.proof("playback")
def test_a_step_sounds_from_its_frame_on_where_that_is_wanted(watched: Watched) -> None:
    page = watched.page
    keep_settings(page, scrubSound=True)
    page.add_init_script(_HEARD)
    open_video(page, "cfr30_mov.mov")
    for seconds in (1, 2):
        page.keyboard.press("Shift+ArrowRight")
        expect(page.get_by_role("textbox", name="Time", exact=True)).to_have_value(f"0:00:0{seconds}.000")
        page.wait_for_function("(from) => window.heard.some((at) => Math.abs(at - from) < 0.02)", arg=seconds)
