"""The cutter's keys beyond the main job: loop, files, markers, what was open."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.page import (
    Watched,
    all_fields,
    expect_accessible,
    go_to,
    hold,
    keep_settings,
    open_video,
    set_figure,
    visit,
)
from tests.e2e.stack import Stack


def _wait_until_held(page: Page, stack: Stack, held: list[Route]) -> None:
    """What the page has asked for; it may be drawn before the browser tells of that."""
    for _ in stack.until(120, "a request held"):
        page.evaluate("() => 0")  # lets playwright tell of it
        if held:
            return


def _cut_once(page: Page, label: str) -> None:
    page.get_by_role("combobox", name="Label").fill(label)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.get_by_role("tab", name="Queue").click()
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(rows.first).to_be_visible()
    for row in rows.all():
        expect(row).to_contain_text(re.compile("frames.*s"))


@pytest.mark.proof("playback")
def test_a_loop_turns_around_at_the_end_of_the_span(watched: Watched) -> None:
    page = watched.page
    open_video(page, "silent_mp4.mp4")
    set_figure(page, "Clips", "1")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Loop span")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 6")
    page.wait_for_function("() => document.querySelector('video').currentTime < 2")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("Space")


@pytest.mark.proof("keys")
def test_n_opens_the_next_file_of_the_folder(watched: Watched, stack: Stack) -> None:
    page = watched.page
    for name in ("n1.mp4", "n2.mp4", "n10.mp4"):
        stack.add(stack.library / "silent_mp4.mp4", f"in turn/{name}")
    stack.scan()
    open_video(page, "n2.mp4")
    heading = page.get_by_role("heading", level=2).first
    expect(page.get_by_text("Video 2 of 3")).to_be_visible()
    page.keyboard.press("n")
    expect(heading).to_contain_text("n10.mp4")
    page.keyboard.press("Shift+N")
    expect(heading).to_contain_text("n2.mp4")
    page.get_by_role("tab", name="Videos").click()
    files = page.get_by_role("list", name="Videos of this folder")
    expect(files.locator("[aria-current=true]")).to_contain_text("n2.mp4")
    files.get_by_role("button").filter(has_text="n1.mp4").click()
    expect(heading).to_contain_text("n1.mp4")


@pytest.mark.proof("exports")
def test_a_marker_brings_its_settings_back_and_its_clips_can_be_deleted(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "markers.mp4")
    stack.scan()
    open_video(page, "markers.mp4")
    clips = set_figure(page, "Clips", "2")
    _cut_once(page, "to be deleted")
    set_figure(page, "Clips", "4")
    page.get_by_role("tab", name=re.compile("Markers")).click()
    # It is asked for when the page has heard of the clips.
    expect(page.get_by_role("region", name="Markers").get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("m")
    expect(clips).to_have_value("2")
    page.keyboard.press("Delete")
    expect(page.get_by_text("2 clips of markers_001 deleted")).to_be_visible()
    expect(page.get_by_text("Nothing was cut from this video")).to_be_visible()
    assert list(stack.exports.glob("markers_*/*.mp4")) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 2 clips of markers_001 deleted")).to_be_visible()
    expect(page.get_by_role("region", name="Markers").get_by_role("listitem")).to_have_count(1)
    assert len(list(stack.exports.glob("markers_*/*.mp4"))) == 2


@pytest.mark.proof("library")
def test_what_was_open_is_open_on_the_next_visit(watched: Watched) -> None:
    page = watched.page
    open_video(page, "vfr_mkv.mkv")
    page.keyboard.press("Shift+ArrowRight")
    # Of the cursor; the picture may still be on its way there.
    page.wait_for_url(re.compile("frame="))
    frame = page.url.partition("frame=")[2]
    page.goto("/jobs")
    page.get_by_role("link", name="Cut").click()
    expect(page.get_by_role("heading", name="vfr_mkv.mkv")).to_be_visible()
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{frame}")


def test_the_second_half_of_a_double_click_that_opens_a_video_does_not_play_it(watched: Watched) -> None:
    page = watched.page
    page.goto("/library?q=silent_mp4.mp4")
    page.get_by_role("gridcell", name="silent_mp4.mp4").get_by_role("link").hover()
    page.mouse.down()
    page.mouse.up()
    # The room is open, as it is for whoever presses again after the usual moment.
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
    page.evaluate("() => document.querySelector('video').addEventListener('play', () => { window.hasPlayed = true; })")
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    assert page.evaluate("() => document.querySelector('video').paused")
    # The pointer was over the picture.
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("() => window.hasPlayed")


@pytest.mark.proof("keys")
def test_a_drag_follows_the_pointer_before_the_browser_draws_its_next_frame(watched: Watched) -> None:
    page = watched.page
    open_video(page, "silent_mp4.mp4")
    frame, bed = page.get_by_role("textbox", name="Frame"), page.get_by_role("group", name="Timeline").locator("svg")
    box = bed.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.mouse.move(box["x"] + 5, y)
    page.mouse.down()
    # No `pointermove` follows this one.
    bed.evaluate(
        """(bed, [x, y]) => bed.dispatchEvent(
            new PointerEvent("pointerrawupdate", { clientX: x, clientY: y, pointerId: 1, bubbles: true }),
        )""",
        [x, y],
    )
    expect(frame).not_to_have_value(re.compile(r"^#?\d$"))
    reached = frame.input_value()
    page.mouse.move(x, y)
    page.mouse.up()
    expect(frame).to_have_value(reached)


@pytest.mark.proof("keys")
def test_a_marker_has_a_menu(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "marker menu.mp4")
    stack.scan()
    open_video(page, "marker menu.mp4")
    clips = set_figure(page, "Clips", "1")
    _cut_once(page, "with a menu")
    set_figure(page, "Clips", "5")
    marker = page.get_by_role("button", name=re.compile("Marker 1: with a menu"))
    marker.click(button="right")
    page.get_by_role("menuitem", name="Restore its settings").click()
    expect(clips).to_have_value("1")
    marker.click(button="right")
    expect(page.get_by_role("menuitem", name="Restore its settings")).to_be_focused()
    for below in (
        "Copy a link to its start",
        "Edit and overwrite",
        "Label and profile…",
        "Find more like this clip",
        "Mark as an example…",
        "Delete its clips",
    ):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("menuitem", name=below)).to_be_focused()
    page.keyboard.press("Enter")
    expect(marker).to_have_count(0)


@pytest.mark.proof("axe")
def test_the_menu_of_a_marker_is_accessible(browser: Browser, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "menu for axe.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q="menu for axe").json()["assets"][0]["id"]
    body = {"asset_id": asset, "cursor": 1, "clips": 1}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        open_video(page, "menu for axe.mp4")
        page.get_by_role("button", name=re.compile("Marker 1:")).click(button="right")
        expect(page.get_by_role("menuitem", name="Delete its clips")).to_be_visible()
        expect_accessible(page, "the menu of a marker")


@pytest.mark.proof("keys")
def test_labels_of_the_profile_are_offered_first(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "label history.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q="label history").json()["assets"][0]["id"]
    for profile, label in (("labelled", "ours before"), ("elsewhere", "theirs"), ("labelled", "ours now")):
        body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": label, "profile": profile}
        stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    stack.post("/api/v1/exports", {**body, "label": "theirs", "profile": "elsewhere"}).raise_for_status()
    keep_settings(page, profile="labelled", label="ours now")
    open_video(page, "label history.mp4")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    options = page.get_by_role("listbox").get_by_role("option")
    for place, label in enumerate(("ours now", "ours before", "theirs")):
        expect(options.nth(place)).to_have_text(label)
    page.keyboard.type("theirs")
    expect(options).to_have_count(1)


def test_e_pressed_before_the_frames_are_known_exports_as_soon_as_they_are(watched: Watched, stack: Stack) -> None:
    page = watched.page
    keep_settings(page, clips=1, label="early")
    asset = stack.get("/api/v1/assets", q="silent_mp4.mp4", limit=1).json()["assets"][0]["id"]
    held: list[Route] = []
    page.route("**/frames?wait=*", lambda route: held.append(route))
    page.goto(f"/cut/{asset}?frame=25")
    busy = page.get_by_role("button", name="Export 1 clip", exact=True).and_(page.locator("[aria-busy=true]"))
    expect(page.get_by_text("Counting the frames of this video")).to_be_visible()
    page.keyboard.press("e")
    expect(busy).to_be_visible()
    _wait_until_held(page, stack, held)
    for route in held:
        route.continue_()
    expect(page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="early")).to_be_visible()
    expect(busy).to_have_count(0)
    (ours,) = (one for one in stack.get("/api/v1/exports").json()["exports"] if one["label"] == "early")
    assert ours["cursor"] == 1, "the frame that the address named"


# From the moment on that window.stuck is true no seek of the player begins.
_STUCK = """{
  const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
  Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', {
    ...real,
    set(seconds) { if (!window.stuck) real.set.call(this, seconds); },
  });
}"""


def _open_stuck(page: Page, stack: Stack, *, decodes: bool) -> None:
    """At frame 25 of a video of 500; no seek of its player begins from now on."""
    page.add_init_script(_STUCK)
    # A tile that stands for frame 50 would be one that is painted.
    for what in ("/storyboard",) if decodes else ("/storyboard", "/packets"):
        hold(page, what)
    # Where the player is late, single pictures take its place: from the open decoder first, exact ones in the end.
    # One of frame 50 that came before the player is stuck would be painted.
    page.route(re.compile("/(frames/|picture)"), lambda route: None)
    asset = stack.get("/api/v1/assets", q="silent_mp4.mp4", limit=1).json()["assets"][0]["id"]
    page.goto(f"/cut/{asset}?frame=25")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#25")
    page.evaluate("() => { window.stuck = true; }")


@pytest.mark.proof("keys")
@pytest.mark.parametrize("decodes", [False, True], ids=["nothing paints", "the page decodes"])
def test_keys_mean_what_the_hand_aimed_at_before_its_picture_is_there(
    watched: Watched, stack: Stack, decodes: bool
) -> None:
    page, label = watched.page, f"aimed {decodes}"
    keep_settings(page, clips=1, label=label)
    _open_stuck(page, stack, decodes=decodes)
    frame = page.get_by_role("textbox", name="Frame")
    for key in ("Shift+ArrowRight", "ArrowRight", "i", "e"):
        page.keyboard.press(key)
    expect(page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)).to_be_visible()
    (ours,) = (one for one in stack.get("/api/v1/exports").json()["exports"] if one["label"] == label)
    assert ours["cursor"] == pytest.approx(51 / 25)
    expect(frame).to_have_value("#51" if decodes else "#25")
    # The read-out says what is seen; where the hand has led stands beside it until that is.
    expect(page.get_by_text("→ #51")).to_be_visible(visible=not decodes)
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.proof("keys")
def test_k_a_and_key_frames_mean_what_the_hand_aimed_at_too(watched: Watched, stack: Stack) -> None:
    page, label = watched.page, "aimed by K and A"
    keep_settings(page, clips=1, spread=1, label=label, portraitRatio="9:16")
    _open_stuck(page, stack, decodes=False)
    page.keyboard.press("g")
    for _ in range(11):
        page.keyboard.press("Shift+ArrowRight")
    # The picture stands at frame 25, the hand at frame 300.
    page.keyboard.press("c")
    expect(page.get_by_role("slider", name=re.compile("^Key frame"))).to_have_attribute("aria-valuenow", "300")
    page.keyboard.press("a")
    expect(page.get_by_role("textbox", name="Clips", exact=True)).to_have_value("4")
    # Back to the cursor, and one on from there.
    for key in ("k", "ArrowRight", "g", "i", "e"):
        page.keyboard.press(key)
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(rows).to_have_count(4)
    (ours,) = (one for one in stack.get("/api/v1/exports").json()["exports"] if one["label"] == label)
    assert ours["cursor"] == pytest.approx(26 / 25)
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.proof("keys")
def test_e_says_that_nothing_is_exported_where_the_frames_cannot_be_read(watched: Watched, stack: Stack) -> None:
    page = watched.page
    asset = stack.get("/api/v1/assets", q="silent_mp4.mp4", limit=1).json()["assets"][0]["id"]
    held: list[Route] = []
    page.route("**/frames?wait=*", lambda route: held.append(route))
    page.goto(f"/cut/{asset}")
    expect(page.get_by_text("Counting the frames of this video")).to_be_visible()
    page.keyboard.press("e")
    _wait_until_held(page, stack, held)
    for route in held:
        route.fulfill(
            status=410, content_type="application/problem+json", body='{"title":"Gone","detail":"It is gone."}'
        )
    expect(page.get_by_text("Not exported: the frames of silent_mp4.mp4 are not known yet.")).to_be_visible()
    watched.errors.clear()  # Chromium tells of each answer above 400


@pytest.mark.proof("queue")
def test_each_e_is_an_order_in_the_order_of_pressing(watched: Watched, stack: Stack) -> None:
    page = watched.page
    open_video(page, "silent_mp4.mp4")
    page.get_by_role("combobox", name="Label").fill("quickly")
    page.keyboard.press("Escape")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/exports", hold)
    set_figure(page, "Clips", "1")
    for _ in range(3):
        page.keyboard.press("e")
        page.keyboard.press("ArrowUp")
    for _ in range(12):
        page.keyboard.press("e")
    expect(page.get_by_text("10 exports are being ordered.")).to_be_visible()
    for answered in range(10):
        for _ in stack.until(120, "another order"):
            page.evaluate("() => 0")  # lets playwright tell of the request
            if len(held) > answered:
                break
        assert len(held) == answered + 1, "orders follow each other"
        held[answered].continue_()
    for _ in stack.until(120, "ten orders"):
        found = stack.get("/api/v1/exports", limit=50).json()["exports"]
        ours = sorted((one for one in found if one["label"] == "quickly"), key=lambda one: str(one["id"]))
        if len(ours) == 10:
            break
    assert [len(one["clips"]) for one in ours] == [1, 2, 3, *[4] * 7]
    assert [one["group"] for one in ours] == sorted(one["group"] for one in ours)
    for one in ours:
        stack.post(f"/api/v1/jobs/{one['job']['id']}/cancel")


@pytest.mark.proof("keys")
def test_what_was_never_touched_is_folded_and_the_room_is_divided_by_hand(watched: Watched) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    panel, lists = page.get_by_role("region", name="Next cut"), page.get_by_role("tablist", name="Lists")
    data_set, export = page.get_by_role("combobox", name="Data set"), page.get_by_role("button", name="Export 3 clips")
    expect(export).to_be_in_viewport(ratio=1)
    expect(data_set).to_have_count(0)
    all_fields(page)
    data_set.select_option("Foley, 8.000 s")
    page.get_by_role("button", name="Fewer fields").click()
    expect(data_set).to_have_value("foley")
    expect(page.get_by_role("combobox", name="Format")).to_have_count(0)

    border, before = page.get_by_role("separator", name="Height of Next cut"), lists.bounding_box()
    handle = border.bounding_box()
    assert handle is not None
    assert before is not None
    page.mouse.move(handle["x"] + 9, handle["y"])
    page.mouse.down()
    page.mouse.move(handle["x"] + 9, handle["y"] - 80, steps=4)
    page.mouse.up()
    after = lists.bounding_box()
    assert after is not None
    assert before["y"] - after["y"] == pytest.approx(80, abs=2)
    expect(export).to_be_in_viewport(ratio=1)
    page.reload()
    expect(panel).to_have_css("max-height", f"{border.get_attribute('aria-valuenow')}px")


@pytest.mark.proof("keys")
def test_the_bar_below_the_picture_is_one_row_beside_a_wide_panel_and_in_a_small_window(watched: Watched) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    wider = page.get_by_role("separator", name="Width of Cutting")

    def is_one_row() -> bool:
        boxes = [page.get_by_role("button", name=name).bounding_box() for name in ("Loop span", "Sound off")]
        return len({box["y"] for box in boxes if box is not None}) == 1

    assert is_one_row()
    for _ in range(3):
        wider.press("ArrowLeft")
        assert is_one_row()
    wider.press("End")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert is_one_row()


# A run back ends at the beginning, and its speed is gone: whoever looks late sees none.
@pytest.mark.proof("playback")
def test_the_time_is_near_for_the_keyboard_and_the_shuttle_says_its_speed(watched: Watched) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    time, speed = page.get_by_role("textbox", name="Time", exact=True), page.get_by_role("status", name="Speed")
    expect(time).to_be_enabled()
    page.keyboard.press("Tab")
    expect(time).to_be_focused()
    page.keyboard.press("Escape")
    go_to(page, 300)  # seconds away from both ends
    for expected in ("1×", "2×"):
        page.keyboard.press("l")
        expect(speed).to_have_text(expected)
    page.keyboard.press("j")
    expect(speed).to_have_text("−1×")
    page.keyboard.press("k")
    expect(speed).to_have_count(0)
    page.keyboard.press("k")
    expect(time).to_have_value("0:00:10.000")
