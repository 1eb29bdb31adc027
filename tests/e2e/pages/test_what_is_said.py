"""Keys of the cutter that can do nothing say so where it is seen: on a phone, and on the full screen."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, Watched, hold, keep_settings, set_figure, visit
from tests.e2e.stack import Stack


def _open(page: Page, stack: Stack, name: str) -> None:
    asset = stack.get("/api/v1/assets", q=name, limit=1).json()["assets"][0]["id"]
    page.goto(f"/cut/{asset}")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")


@pytest.mark.proof("phone")
def test_on_a_phone_it_is_in_sight_and_hides_nothing_that_cuts(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        _open(page, stack, "cfr25_mp4.mp4")
        page.keyboard.press("Shift+M")
        said = page.get_by_text("No marker is chosen.")
        expect(said).to_be_in_viewport(ratio=1)
        export = page.get_by_role("button", name="Export 3 clips")
        expect(export).to_be_in_viewport(ratio=1)
        button, line = export.bounding_box(), said.bounding_box()
        assert button is not None
        assert line is not None
        # Above the sheet.
        assert line["y"] + line["height"] <= button["y"]


_LONG = "it_was_recorded_" * 7


@pytest.mark.proof("phone")
@pytest.mark.parametrize("viewport", [{"width": 720, "height": 450}, PHONE], ids=["zoomed", "phone"])
def test_what_was_done_is_read_to_its_end_also_while_nothing_answers(
    browser: Browser, stack: Stack, viewport: ViewportSize
) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", f"{_LONG}.mp4")
    stack.scan()
    with visit(browser, stack, viewport=viewport) as watched:
        page = watched.page
        page.route("**/api/v1/events*", lambda route: route.abort())
        _open(page, stack, _LONG)
        page.keyboard.press("h")
        undo = page.get_by_role("button", name="Undo", exact=True)
        expect(undo).to_be_in_viewport(ratio=1)
        line = page.get_by_role("status").filter(has=undo)
        words = line.get_by_text("hidden in default")
        assert words.evaluate(
            "(each) => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth"
        )
        banner = page.get_by_role("alert").filter(has_text="Rushes does not answer.")
        expect(banner).to_be_in_viewport(ratio=1)
        first, second = banner.bounding_box(), line.bounding_box()
        assert first is not None
        assert second is not None
        above, below = sorted((first, second), key=lambda box: box["y"])
        assert above["y"] + above["height"] <= below["y"]
        page.keyboard.press("Control+z")
        expect(page.get_by_text("Undone: ")).to_be_visible()


@pytest.mark.proof("keys")
def test_on_the_full_screen_it_is_in_sight_too(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _open(page, stack, "cfr25_mp4.mp4")
    page.keyboard.press("w")
    page.wait_for_function("() => document.fullscreenElement !== null")
    viewer = page.get_by_role("group", name="Viewer")
    page.keyboard.press("Shift+M")
    expect(viewer.get_by_text("No marker is chosen.")).to_be_in_viewport(ratio=1)

    page.keyboard.press("t")
    page.keyboard.type("9:00:00")
    page.keyboard.press("Enter")
    time = page.get_by_role("textbox", name="Time", exact=True)
    expect(viewer.get_by_role("tooltip")).to_have_text(re.compile("^The last frame is"))
    expect(time).to_have_accessible_description(re.compile("^The last frame is"))
    time.blur()
    page.keyboard.press("w")
    page.wait_for_function("() => document.fullscreenElement === null")
    page.keyboard.press("Shift+M")
    expect(page.get_by_role("complementary", name="Cutting").get_by_text("No marker is chosen.")).to_be_visible()


@pytest.mark.proof("keys")
def test_keys_that_need_the_frames_say_that_these_are_being_counted(watched: Watched, stack: Stack) -> None:
    page = watched.page
    hold(page, "/frames")
    asset = stack.get("/api/v1/assets", q="cfr25_mp4.mp4", limit=1).json()["assets"][0]["id"]
    page.goto(f"/cut/{asset}")
    expect(page.get_by_text("Counting the frames of this video")).to_be_visible()
    for key in ("a", "i", "o", "v", "t", "ArrowRight", "Shift+ArrowLeft", "l", "j", "+", "-", "z", "Home", "End"):
        page.keyboard.press("Shift+M")
        expect(page.get_by_text("No marker is chosen.")).to_be_visible()
        page.keyboard.press(key)
        expect(page.get_by_text("The frames of this video are being counted")).to_be_visible()


@pytest.mark.proof("keys")
def test_home_and_end_go_to_the_first_and_the_last_frame(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _open(page, stack, "cfr25_mp4.mp4")
    frame = page.get_by_role("textbox", name="Frame", exact=True)
    page.keyboard.press("End")
    expect(frame).to_have_value(re.compile(r"^#[1-9]\d\d$"))
    last = frame.input_value()
    page.keyboard.press("ArrowRight")
    expect(frame).to_have_value(last)
    page.keyboard.press("Home")
    expect(frame).to_have_value("#0")


@pytest.mark.proof("history")
def test_an_offer_goes_when_its_reason_has_gone(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _open(page, stack, "cfr25_mp4.mp4")
    frame = page.get_by_role("textbox", name="Frame", exact=True)
    shift = page.get_by_role("button", name="Shift to fit")
    page.keyboard.press("End")
    expect(shift).to_have_count(1)
    page.keyboard.press("e")
    # In the panel, and in the line with the key.
    expect(shift).to_have_count(2)
    page.keyboard.press("Home")
    expect(frame).to_have_value("#0")
    expect(shift).to_have_count(0)
    page.keyboard.press("y")
    expect(page.get_by_text("There is nothing to accept.")).to_be_visible()
    expect(frame).to_have_value("#0")


@pytest.mark.proof("keys")
def test_an_order_is_told_where_no_queue_is_seen_and_is_the_first_thing_to_be_undone(
    watched: Watched, stack: Stack
) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "told of ordering.mp4")
    stack.scan()
    asset = stack.asset("told of ordering.mp4")["id"]

    def kept() -> list[str]:
        exports = stack.get("/api/v1/exports", asset_id=asset).json()["exports"]
        clips = [clip for export in exports for clip in export["clips"] if export["asset_id"] == asset]
        return [clip["state"] for clip in clips if clip["state"] not in {"deleted", "cancelled"}]

    page = watched.page
    keep_settings(page, shortSide=90, spread=0.1)
    _open(page, stack, "told of ordering.mp4")
    page.get_by_role("tab", name="Videos").click()
    set_figure(page, "Clips", "2")
    page.keyboard.press("e")
    line = page.get_by_role("status").filter(has=page.get_by_role("button", name="Undo", exact=True))
    expect(line).to_contain_text("2 clips ordered")
    for _ in stack.until(120, "they are cut"):
        if kept() == ["done", "done"]:
            break
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: 2 clips ordered")).to_be_visible()
    assert kept() == []
    clips = page.get_by_role("textbox", name="Clips", exact=True)
    expect(clips).to_have_value("2")
    page.keyboard.press("Control+z")
    expect(clips).to_have_value("3")

    page.keyboard.press("w")
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.keyboard.press("e")
    expect(page.get_by_role("group", name="Viewer").get_by_text("3 clips ordered")).to_be_in_viewport(ratio=1)


@pytest.mark.proof("keys")
def test_while_a_group_is_overwritten_figures_and_a_second_e_say_what_is_so(watched: Watched, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "said of overwriting.mp4")
    stack.scan()
    asset = stack.asset("said of overwriting.mp4")["id"]
    body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": "overwritten"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    page = watched.page
    keep_settings(page, subprofiles=["_one"])
    _open(page, stack, "said of overwriting.mp4")
    expect(page.get_by_role("button", name=re.compile("^Marker 1"))).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("Shift+M")
    expect(page.get_by_role("button", name="Overwrite with 1 clip")).to_be_visible()
    for key in ("1", "2"):
        page.keyboard.press(key)
        expect(page.get_by_text("A group is being overwritten: E alone cuts")).to_be_visible()
    page.route("**/api/v1/exports", lambda route: None if route.request.method == "POST" else route.fallback())
    page.keyboard.press("e")
    page.keyboard.press("e")
    expect(page.get_by_text("is being overwritten already.")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.proof("queue")
def test_names_keep_their_room_where_the_queue_is_as_narrow_as_it_gets(watched: Watched, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "narrow.mp4")
    stack.scan()
    asset = stack.asset("narrow.mp4")["id"]
    label = "a long name of what is seen in these clips"
    crop = {"ratio": "239:100"}
    body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": label, "short_side": 90, "crop": crop}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    page = watched.page
    _open(page, stack, "narrow.mp4")
    page.get_by_role("separator", name="Width of Cutting").press("Home")
    row = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has=page.get_by_title(label)).first
    name, ratio, whole = (
        each.bounding_box() for each in (row.get_by_title(label), row.get_by_title(re.compile("^239:100")), row)
    )
    assert name is not None
    assert ratio is not None
    assert whole is not None
    assert name["width"] >= 160
    assert ratio["x"] + ratio["width"] <= whole["x"] + whole["width"]
