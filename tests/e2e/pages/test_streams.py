"""What the browser cannot play is played all the same: as HLS, at once, and the frame asked for is the one shown."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import PAUSED_AFTER, Watched, open_video
from tests.e2e.seen_picture import SEEN_ON_SCREEN, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.declared import bordered, with_aperture
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock
from tests.footage.write import dubbed

MPEG4_AVI = Recipe(
    "stream_mpeg4_avi",
    ".avi",
    500,
    SteadyClock(Fraction(25)),
    Picture(codec="mpeg4", b_frames=2, key_distance=60),
    Sound("libmp3lame", bit_rate=128_000),
)
PRORES_MOV = Recipe(
    "stream_prores_mov",
    ".mov",
    240,
    SteadyClock(Fraction(24)),
    Picture(codec="prores_ks", pixel_format="yuv422p10le", key_distance=1),
)
AC3_MP4 = Recipe("stream_ac3_mp4", ".mp4", 250, SteadyClock(Fraction(25)), Picture(), Sound("ac3", bit_rate=192_000))
BORDERED = Recipe("in_a_letterbox", ".mp4", 75, SteadyClock(Fraction(25)), Picture(key_distance=25))
COPIED_MKV = recipes.CFR2997_MKV

_ONLY_ITS_OWN_HLS = """
  Object.defineProperty(window, 'MediaSource', { value: undefined });
  Object.defineProperty(window, 'ManagedMediaSource', { value: undefined });
"""


def number_shown(page: Page) -> int:
    return number_in(page.evaluate(SEEN_ON_SCREEN), CodeReader())


def expect_played_frame(page: Page, number: int) -> None:
    """The read-out says it and the player shows it, itself and not a picture that stands in for it, or a tile."""
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{number}")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    expect(page.locator("video ~ img, [data-rough]")).to_have_count(0)
    assert number_shown(page) == number


def go_to(page: Page, number: int) -> None:
    frame = page.get_by_role("textbox", name="Frame")
    frame.fill(str(number))
    frame.press("Enter")
    page.keyboard.press("Escape")


@pytest.mark.proof("playback")
def test_a_look_from_the_library_plays_it_too(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    name = stack.add(make_footage(MPEG4_AVI), "looked into.avi").name
    stack.scan()
    page = watched.page
    with page.expect_request(re.compile("/hls/.*m4s")):
        page.goto("/library?q=looked")
        expect(page.get_by_role("gridcell")).to_contain_text(name)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
    video = page.get_by_role("dialog").locator("video")
    expect(video).to_have_css("opacity", "1")
    expect(video).to_have_js_property("paused", False)
    # The keyboard stays in the dialog when the original gives way to the stream.
    expect(page.get_by_role("dialog").locator(":focus")).to_have_count(1)
    page.wait_for_function("() => document.querySelector('[role=dialog] video').currentTime > 0.1")
    page.keyboard.press("Space")
    expect(video).to_have_count(0)
    assert watched.errors == []


@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(each, marks=pytest.mark.proof("playback"))
        for each in (MPEG4_AVI, recipes.HEVC_10BIT_MKV, PRORES_MOV)
    ],
    ids=lambda recipe: recipe.name,
)
def test_what_the_browser_cannot_play_is_played_at_once_and_exactly(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    page = watched.page
    name = f"streamed {recipe.name}{recipe.suffix}"
    stack.add(make_footage(recipe), name)
    stack.scan()
    open_video(page, name)
    expect(page.get_by_text("HLS 180p")).to_be_visible()
    for number in (0, 1, recipe.frames - 1, 97, 98, 96, 24, 201):
        go_to(page, number)
        expect_played_frame(page, number)
    page.keyboard.press("ArrowLeft")
    expect_played_frame(page, 200)
    go_to(page, 0)
    expect_played_frame(page, 0)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(PAUSED_AFTER, arg=2.5)
    heard = page.evaluate("() => document.querySelector('video').webkitAudioDecodedByteCount")
    assert heard > 0


@pytest.mark.proof("playback")
def test_a_sound_that_the_browser_does_not_know_is_heard_too(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    stack.add(make_footage(AC3_MP4), "streamed for its sound.mp4")
    stack.scan()
    open_video(page, "streamed for its sound.mp4")
    expect(page.get_by_text("HLS copy")).to_be_visible()
    go_to(page, 30)
    expect_played_frame(page, 30)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(PAUSED_AFTER, arg=2.5)
    assert page.evaluate("() => document.querySelector('video').webkitAudioDecodedByteCount") > 0
    # And so it is where it is looked at from the library.
    page.goto("/library?q=streamed+for+its+sound")
    expect(page.get_by_role("gridcell")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('[role=dialog] video')?.webkitAudioDecodedByteCount > 0")
    assert watched.errors == []


@pytest.mark.proof("playback")
def test_what_the_browser_shows_with_its_border_is_played_without_it(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    change = with_aperture((320, 1, 180, 1, 0, 1, 0, 1))
    made = make_footage(BORDERED)
    stack.add(
        bordered(made, made.with_name("streamed_bordered.mp4"), change, rows=30), "streamed without its border.mp4"
    )
    stack.scan()
    open_video(page, "streamed without its border.mp4")
    expect(page.get_by_text("HLS 180p")).to_be_visible()
    for number in (0, 30, 74):
        go_to(page, number)
        expect_played_frame(page, number)
    assert page.evaluate("() => [...document.querySelectorAll('video')].map((video) => video.videoHeight)") == [180]
    assert watched.errors == []


@pytest.mark.proof("playback")
def test_packets_that_the_browser_knows_are_sent_as_they_are(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    stack.add(make_footage(recipes.NONZERO_START_TS), "streamed copy.ts")
    stack.scan()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_video(page, "streamed copy.ts")
    expect(page.get_by_text("HLS copy")).to_be_visible()
    for number in (0, 1, 499, 250, 249, 77):
        go_to(page, number)
        expect_played_frame(page, number)
    assert any("/hls/copy/" in url for url in asked)
    assert not any("/hls/p" in url for url in asked)
    page.get_by_role("combobox", name="Quality").select_option("480p")
    expect(page.get_by_text("HLS 180p")).to_be_visible()
    expect_played_frame(page, 77)


@pytest.mark.proof("playback")
def test_a_smaller_picture_can_be_chosen_and_is_remembered(watched: Watched, stack: Stack) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    expect(page.get_by_text("Original", exact=True).first).to_be_visible()
    go_to(page, 40)
    page.get_by_role("combobox", name="Quality").select_option("480p")
    expect(page.get_by_text("HLS 216p")).to_be_visible()
    expect_played_frame(page, 40)
    page.reload()
    expect(page.get_by_role("combobox", name="Quality")).to_have_value("480p")
    expect(page.get_by_text("HLS 216p")).to_be_visible()
    page.get_by_role("combobox", name="Quality").select_option("auto")
    expect(page.get_by_text("HLS 216p")).to_have_count(0)
    expect_played_frame(page, 40)


@pytest.mark.proof("playback")
def test_one_of_several_sounds_is_chosen(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    dubbed(make_footage(MPEG4_AVI), stack.library / "dubbed.mkv")
    stack.scan()
    open_video(page, "dubbed.mkv")
    expect(page.get_by_text("HLS 180p")).to_be_visible()
    sounds = page.get_by_role("combobox", name="Sound track")
    expect(sounds.get_by_role("option")).to_have_text(["1 deu", "2 Commentary"])
    with page.expect_request("**/hls/a2/*.m4s*"):
        sounds.select_option("2 Commentary")
    expect_played_frame(page, 0)


@pytest.mark.proof("playback")
def test_another_sound_of_an_original_is_streamed(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    dubbed(make_footage(recipes.CFR60_MP4_BFRAMES), stack.library / "dubbed original.mkv")
    stack.scan()
    open_video(page, "dubbed original.mkv")
    video = page.locator("video")
    expect(video).to_have_attribute("src", re.compile("/original$"))
    sounds = page.get_by_role("combobox", name="Sound track")
    with page.expect_request("**/hls/a2/*.m4s*"):
        sounds.select_option("2 Commentary")
    expect(page.get_by_text("HLS copy")).to_be_visible()
    expect_played_frame(page, 0)
    sounds.select_option("1 deu")
    expect(video).to_have_attribute("src", re.compile("/original$"))
    expect_played_frame(page, 0)


@pytest.mark.proof("playback")
def test_a_browser_that_knows_hls_by_itself_is_left_to_it(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    page.add_init_script(_ONLY_ITS_OWN_HLS)
    stack.add(make_footage(MPEG4_AVI), "streamed without help.avi")
    stack.scan()
    open_video(page, "streamed without help.avi")
    for number in (0, 97, 499, 24):
        go_to(page, number)
        expect_played_frame(page, number)
