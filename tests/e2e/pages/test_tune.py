"""The detection editor on the page: a moved slider shows at once what it finds, and a replay keeps it."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.detecting import lent_shapes
from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.models.drawn import film
from tests.unit.inference.drawn import GREEN, with_lines

FILM = "tuned.mp4"
FRAMES = 50
FROM = 25
"""The first frame with a field in it, and lines."""
TUNED = 4
"""Frames of a timeline over it: half without lines, half with two that are 50 pixels apart."""
DISTANCE = "Most distance, 0 to 10000"


def _scene(number: int) -> RgbPicture:
    picture = with_lines(*((80, 130) if number >= FROM else ()))
    if number >= FROM:
        picture[200:340, 40:600] = GREEN
    return picture


@pytest.fixture(scope="module", name="own")
def _own(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shared one, with a film of a field and lines."""
    folder = tmp_path_factory.mktemp("tuned")
    scenes = iter(range(FRAMES))
    stack.add(film(folder / FILM, 2, lambda _: _scene(next(scenes)), frames=FRAMES))
    stack.scan()
    return stack


def _make_timeline(page: Page, stack: Stack) -> None:
    """By the page; it is open then, and its run has ended."""
    page.goto(f"/tune?asset={stack.asset(FILM)['id']}")
    dialog = page.get_by_role("dialog", name="New timeline")
    dialog.get_by_role("textbox", name="Frames per second").fill("2")
    expect(dialog.get_by_role("status")).to_have_text(f"{TUNED} frames will be analysed.")
    dialog.get_by_role("button", name="Make it and begin a run").click()
    expect(_stage(page, "Report")).to_contain_text("ran")


def _stage(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="Stages").get_by_role("button", name=re.compile(f"^{name}"))


def _choose(page: Page, of: str, words: str) -> None:
    """From the menu of a row."""
    page.get_by_role("button", name=f"More for {of}").click()
    page.get_by_role("menuitem", name=words).click()


def _expect_found(page: Page, words: str) -> None:
    """In the frame that is seen."""
    expect(page.get_by_role("region", name="Parameters").get_by_role("status")).to_have_text(words)


@pytest.mark.proof("keys")
def test_a_video_is_chosen_by_keys_and_stages_keep_their_width_when_they_are_chosen(
    browser: Browser, own: Stack
) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        page.goto("/tune")
        page.get_by_role("button", name="New timeline").first.click()
        dialog = page.get_by_role("dialog", name="New timeline")
        expect(dialog.get_by_role("combobox", name="Video")).to_be_focused()
        page.keyboard.type(FILM)
        page.keyboard.press("Enter")
        expect(dialog).to_contain_text(FILM)
        expect(dialog.get_by_role("textbox", name="Frames per second")).to_be_visible()

        _make_timeline(page, own)
        _stage(page, "Edges").click()
        expect(page.get_by_role("button", name="Delete the checkpoint of Edges")).to_be_visible()
        rows = page.get_by_role("list", name="Stages").locator("[aria-pressed]")
        assert rows.count() > 1
        widths = {round(box["width"]) for box in (row.bounding_box() for row in rows.all()) if box}
        assert len(widths) == 1, widths


def test_a_slider_shows_what_it_finds_and_a_replay_keeps_it(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        frame = page.get_by_test_id("tuned-frame")
        expect(frame).to_have_attribute("data-seq", "0")
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        page.keyboard.press("Shift+ArrowRight")
        expect(frame).to_have_attribute("data-seq", str(TUNED - 1))
        _expect_found(page, "1 region in this frame, before 1 (same)")
        expect(page.get_by_test_id("region")).to_have_count(1)

        page.get_by_role("textbox", name=DISTANCE).fill("20")
        _expect_found(page, "0 regions in this frame, before 1 (−1)")
        expect(page.get_by_test_id("region")).to_have_count(0)
        expect(page.get_by_role("img", name="Before: 1 region")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("w")
        divider = page.get_by_role("slider", name="Before on the left, now on the right")
        divider.press("Home")
        expect(page.get_by_test_id("regions-before")).to_have_css("clip-path", "inset(0px 100% 0px 0px)")
        divider.press("ArrowRight")
        expect(divider).to_have_attribute("aria-valuenow", "5")
        expect(frame).to_have_attribute("data-seq", str(TUNED - 1))
        page.keyboard.press("w")
        expect(divider).to_have_count(0)
        page.keyboard.press("x")
        whole = page.get_by_role("button", name=re.compile("^100%"))
        expect(whole).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("r")
        expect(page.get_by_text("All frames: before 2 → 0 (−2), 2 frames differ")).to_be_visible()
        # From the last frame back to the other one with lines.
        page.keyboard.press("Shift+N")
        expect(frame).to_have_attribute("data-seq", str(TUNED - 2))
        page.keyboard.press("n")
        expect(frame).to_have_attribute("data-seq", str(TUNED - 1))
        expect(page.get_by_role("button", name=f"Frame {TUNED - 1} at")).to_have_accessible_name(
            re.compile("before 1, now 0, differs$")
        )

        # A run ends a moment after its last stage, and is not replayed before.
        expect(page.get_by_role("button", name="Replay from")).to_be_enabled()
        page.keyboard.press("Shift+R")
        runs = page.get_by_role("region", name="Runs").get_by_role("listitem")
        expect(runs).to_have_count(2)
        expect(_stage(page, "Playing field")).to_contain_text("reused")
        expect(_stage(page, "Edges")).to_contain_text("ran")
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        expect(page.get_by_role("textbox", name=DISTANCE)).to_have_value("20")

        page.keyboard.press("s")
        dialog = page.get_by_role("dialog", name="Save as scenario")
        dialog.get_by_role("textbox", name="Label").fill("Boards that are near")
        dialog.get_by_role("button", name="Save scenario").click()
        expect(_stage(page, "Edges")).to_contain_text("Boards that are near")
        # Behind another run it leads back to the one that it was saved of.
        runs.last.get_by_role("button", name="to Edges").click()
        _expect_found(page, "1 region in this frame, before 1 (same)")
        page.get_by_role("link", name="Boards that are near").click()
        expect(page.get_by_role("textbox", name=DISTANCE)).to_have_value("20")
        _choose(page, "Boards that are near", "Rename…")
        dialog = page.get_by_role("dialog", name="Rename the scenario")
        dialog.get_by_role("textbox", name="Name").fill("Near boards")
        dialog.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("link", name="Near boards")).to_be_visible()
        # It is run again, and compared with what it was. Keys of the page rest while a dialog closes.
        expect(dialog).to_have_count(0)
        page.keyboard.press("Shift+S")
        dialog = page.get_by_role("dialog", name="Scenarios, run again")
        dialog.get_by_role("button", name="Re-run all").click()
        row = dialog.get_by_role("listitem").filter(has_text="Near boards")
        expect(row).to_contain_text("same in all frames")
        page.reload()
        expect(row).to_contain_text("same in all frames")
        row.get_by_role("link").click()
        expect(dialog).to_have_count(0)
        expect(runs).to_have_count(3)
        expect(page.get_by_text("All frames: run 2 has 0 → 0 (same), no frame differs")).to_be_visible()
        # A look that goes on while its run is deleted is refused.
        _expect_found(page, "0 regions in this frame, run 2 has 0 (same)")
        _choose(page, "run 3", "Delete")
        expect(runs).to_have_count(2)
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        _choose(page, "Near boards", "Delete")
        expect(page.get_by_role("link", name="Near boards")).to_have_count(0)
        _choose(page, "run 2", "Delete")
        expect(runs).to_have_count(1)
        page.keyboard.press("Control+z")
        expect(runs).to_have_count(2)
    assert watched.errors == []


@pytest.mark.proof("findings")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_among_many_timelines_the_open_one_and_its_runs_are_in_sight(
    browser: Browser, own: Stack, viewport: ViewportSize
) -> None:
    order = {"asset_ids": [own.asset(FILM)["id"]], "start": 0, "fps": 1, "max_frames": 1}
    made = [own.post("/api/v1/timelines", order).raise_for_status().json()["id"] for _ in range(20)]
    run = own.post("/api/v1/runs", {"timeline_id": made[0]}).raise_for_status().json()
    with visit(browser, own, viewport=viewport) as watched:
        page = watched.page
        page.goto(f"/tune/{made[0]}?run={run['id']}")
        sides = page.get_by_role("navigation", name="What is tuned")
        search = sides.get_by_role("textbox", name="Find a timeline")
        one = sides.get_by_role("region", name="Runs").get_by_role("button", pressed=True)
        # Until all lists are there they are drawn anew, and what is scrolled to may be replaced.
        expect(one).to_be_visible()
        expect(sides.get_by_role("region", name="Scenarios").get_by_text("None yet.")).to_be_visible()
        search.scroll_into_view_if_needed()
        # The oldest of twenty.
        expect(sides.locator("[aria-current=page]")).to_be_in_viewport()
        one.scroll_into_view_if_needed()
        expect(sides.locator("[aria-current=page]")).to_be_in_viewport()
        search.fill("nothing of this name")
        expect(sides.get_by_text("No timeline is called “nothing of this name”.")).to_be_visible()
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_a_timeline_that_is_deleted_elsewhere_is_said_to_be_gone_until_that_is_undone(
    browser: Browser, own: Stack
) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        timeline = page.url.split("?")[0].rsplit("/", 1)[1]
        change = own.ask("DELETE", f"/api/v1/timelines/{timeline}").raise_for_status().json()
        gone = page.get_by_role("heading", name="This timeline was deleted")
        expect(gone).to_be_visible()
        own.post(f"/api/v1/changes/{change['id']}/undo").raise_for_status()
        expect(gone).to_have_count(0)
        expect(_stage(page, "Report")).to_contain_text("ran")
        own.ask("DELETE", f"/api/v1/timelines/{timeline}").raise_for_status()
        page.get_by_role("button", name="Choose another one").click()
        expect(page).to_have_url(re.compile(r"/tune$"))
    # The browser reports each refused request.
    assert all("Failed to load resource" in error for error in watched.errors), watched.errors


@pytest.mark.proof("findings")
def test_a_run_that_is_deleted_elsewhere_is_said_to_be_gone_and_no_other_takes_its_place(
    browser: Browser, own: Stack
) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        distance = page.get_by_role("textbox", name=DISTANCE)
        # A run ends a moment after its last stage, and cannot be deleted before.
        replay = page.get_by_role("button", name="Replay from")
        expect(replay).to_be_enabled()
        distance.fill("20")
        expect(page).to_have_url(re.compile("run="))
        timeline, open_run = re.findall("[0-9a-f]{8}-[0-9a-f-]{27}", page.url)
        own.post("/api/v1/runs", {"timeline_id": timeline}).raise_for_status()
        runs = page.get_by_role("region", name="Runs").get_by_role("listitem")
        expect(runs).to_have_count(2)
        expect(distance).to_have_value("20")
        change = own.ask("DELETE", f"/api/v1/runs/{open_run}").raise_for_status().json()
        gone = page.get_by_role("heading", name="This run was deleted")
        expect(gone).to_be_visible()
        expect(page.get_by_text("Run 1, to Edges, was deleted")).to_be_visible()
        own.post(f"/api/v1/changes/{change['id']}/undo").raise_for_status()
        expect(gone).to_have_count(0)
        expect(distance).to_have_value("20")
        own.ask("DELETE", f"/api/v1/runs/{open_run}").raise_for_status()
        page.get_by_role("button", name="Open the newest run").click()
        expect(distance).to_have_value("200")
        expect(replay).to_be_enabled()
        # It keeps its number.
        _choose(page, "run 2", "Delete")
        expect(runs).to_have_count(0)
        expect(page.get_by_role("button", name="Run all stages")).to_be_visible()
    # The browser reports each refused request.
    assert all("Failed to load resource" in error for error in watched.errors), watched.errors


@pytest.mark.proof("findings")
def test_the_open_run_is_compared_with_another_one_until_that_is_deleted(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        # A run ends a moment after its last stage, and is not replayed before.
        expect(page.get_by_role("button", name="Replay from")).to_be_enabled()
        page.get_by_role("textbox", name=DISTANCE).fill("20")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+R")
        runs = page.get_by_role("region", name="Runs").get_by_role("listitem")
        expect(runs).to_have_count(2)
        page.keyboard.press("Shift+ArrowRight")
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        # Nor is it deleted before.
        expect(page.get_by_role("button", name="Replay from")).to_be_enabled()

        page.keyboard.press("c")
        _expect_found(page, "0 regions in this frame, run 1 has 1 (−1)")
        expect(page.get_by_role("img", name="Run 1: 1 region")).to_be_visible()
        expect(page.get_by_role("group", name="Most distance")).to_contain_text("B: 200")
        expect(runs.first).to_contain_text("A, the open run")
        expect(runs.last).to_contain_text("B, compared with it")
        page.keyboard.press("w")
        expect(page.get_by_role("slider", name="Run 1 on the left, now on the right")).to_be_visible()
        expect(page.get_by_text("All frames: run 1 has 2 → 0 (−2), 2 frames differ")).to_be_visible()
        expect(page.get_by_role("button", name=f"Frame {TUNED - 1} at")).to_have_accessible_name(
            re.compile("run 1 has 1, now 0, differs$")
        )
        page.reload()
        _expect_found(page, "0 regions in this frame, run 1 has 1 (−1)")

        # They change places.
        runs.last.get_by_role("button", name="to Edges").click()
        _expect_found(page, "1 region in this frame, run 2 has 0 (+1)")
        page.get_by_role("button", name="Compared with run 2").click()
        _expect_found(page, "1 region in this frame, before 1 (same)")
        expect(page).not_to_have_url(re.compile("with="))

        _choose(page, "run 2", "Values…")
        values = page.get_by_role("dialog", name="Values of the run").get_by_role("textbox", name="Values as JSON")
        assert json.loads(values.input_value())["detect_edges"]["edge_pair_max_distance"] == 20
        page.keyboard.press("Escape")
        _choose(page, "run 2", "Compare with it")
        _expect_found(page, "1 region in this frame, run 2 has 0 (+1)")
        (replayed,) = re.findall("with=([0-9a-f-]+)", page.url)
        own.ask("DELETE", f"/api/v1/runs/{replayed}").raise_for_status()
        ended = "Run 2, from Edges, was deleted: the comparison with it has ended"
        expect(page.get_by_role("status").filter(has_text=ended)).to_be_visible()
        _expect_found(page, "1 region in this frame, before 1 (same)")
        expect(page.get_by_role("button", name="Compared with")).to_have_count(0)
    assert watched.errors == []


@pytest.mark.proof("history")
def test_undo_takes_back_sliders_and_only_offers_what_was_done_elsewhere(browser: Browser, own: Stack) -> None:
    # As in another browser: by nobody who looks at this page.
    hidden = own.asset(FILM)["id"]
    own.post("/api/v1/assets/hidden", {"asset_ids": [hidden], "hidden": True}).raise_for_status()
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        distance = page.get_by_role("textbox", name=DISTANCE)
        low = page.get_by_role("textbox", name="Edge contrast, low, 0 to 5000")
        distance.fill("20")
        page.keyboard.press("Escape")
        page.get_by_role("slider", name="Edge contrast, low").press("ArrowRight")
        expect(low).to_have_value("51")
        page.keyboard.press("Control+z")
        expect(low).to_have_value("50")
        expect(distance).to_have_value("20")
        page.keyboard.press("Control+z")
        expect(distance).to_have_value("200")
        page.keyboard.press("Control+Shift+Z")
        expect(distance).to_have_value("20")

        page.reload()
        expect(distance).to_have_value("20")
        page.keyboard.press("Control+z")
        expect(distance).to_have_value("200")

        page.keyboard.press("Control+z")
        line = page.get_by_role("status").filter(has_text=f"Not done here lately: {FILM} hidden in default")
        expect(line.get_by_role("button", name="Undo it")).to_be_visible()
        assert own.get("/api/v1/assets", q=FILM).json()["assets"] == []
        page.keyboard.press("y")
        expect(page.get_by_role("status").filter(has_text=f"Undone: {FILM} hidden in default")).to_be_visible()
        assert [asset["id"] for asset in own.get("/api/v1/assets", q=FILM).json()["assets"]] == [hidden]
    assert watched.errors == []


@pytest.mark.proof("history")
def test_undo_after_a_replay_goes_back_to_the_run_and_its_sliders(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        distance = page.get_by_role("textbox", name=DISTANCE)
        runs = page.get_by_role("region", name="Runs").get_by_role("listitem")
        changed = page.get_by_role("region", name="Parameters").get_by_text("◆ 1 changed")
        distance.fill("20")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Replay from")).to_be_enabled()
        page.keyboard.press("Shift+R")
        expect(runs).to_have_count(2)
        expect(changed).to_have_count(0)
        expect(distance).to_have_value("20")
        page.keyboard.press("Control+z")
        expect(changed).to_be_visible()
        expect(distance).to_have_value("20")
        page.keyboard.press("Control+Shift+Z")
        expect(changed).to_have_count(0)
        expect(distance).to_have_value("20")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        expect(distance).to_have_value("200")
        expect(runs).to_have_count(2)
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_a_sweep_counts_what_the_sliders_find_and_gives_them_its_values(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        page.keyboard.press("Shift+ArrowRight")
        _expect_found(page, "1 region in this frame, before 1 (same)")
        distance = page.get_by_role("textbox", name=DISTANCE)
        low = page.get_by_role("textbox", name="Edge contrast, low, 0 to 5000")

        page.keyboard.press("v")
        sweep = page.get_by_role("region", name="Sweep: ")
        expect(sweep.get_by_role("gridcell", name="Edge contrast, low 50: 1 region, as the run found")).to_be_focused()
        sweep.get_by_role("combobox", name="Parameter", exact=True).select_option("Most distance")
        sweep.get_by_role("combobox", name="Second parameter").select_option("Edge contrast, low")
        for parameter, values in {"Most distance": "20 60", "Edge contrast, low": "60"}.items():
            field = sweep.get_by_role("textbox", name=parameter, exact=True)
            field.fill(values)
            field.press("Enter")
        expect(sweep.get_by_role("status")).to_have_text("6 of 6 done")
        cells = sweep.get_by_role("gridcell")
        swept = {"20 × 50": 0, "60 × 50": 1, "200 × 50": 1, "20 × 60": 0, "60 × 60": 1, "200 × 60": 1}
        for place, (values, count) in enumerate(swept.items()):
            across, down = values.split(" × ")
            said = re.compile(f"^Most distance {across}, Edge contrast, low {down}: {count} region")
            expect(cells.nth(place)).to_have_accessible_name(said)
        page.keyboard.press("Shift+ArrowLeft")
        expect(sweep.get_by_role("grid")).to_have_accessible_name(re.compile("regions in frame 0$"))
        for place in range(len(swept)):
            expect(cells.nth(place)).to_have_accessible_name(re.compile(": 0 regions"))
        page.keyboard.press("Shift+ArrowRight")

        expect(cells.nth(2)).to_be_focused()
        for key in ("ArrowDown", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
        expect(cells.nth(3)).to_have_accessible_name(re.compile(r"0 regions, before 1 \(−1\)$"))
        page.keyboard.press("Enter")
        expect(sweep).to_have_count(0)
        expect(distance).to_have_value("20")
        expect(low).to_have_value("60")
        _expect_found(page, "0 regions in this frame, before 1 (−1)")
        page.keyboard.press("Control+z")
        expect(distance).to_have_value("200")
        expect(low).to_have_value("50")
        _expect_found(page, "1 region in this frame, before 1 (same)")

        # Each count is that of the sliders with the same values.
        for values, count in swept.items():
            for field, value in zip((distance, low), values.split(" × "), strict=True):
                field.fill(value)
            words = "1 region in this frame, before 1 (same)" if count else "0 regions in this frame, before 1 (−1)"
            _expect_found(page, words)
        page.keyboard.press("Escape")
        page.keyboard.press("v")
        expect(sweep.get_by_role("gridcell", selected=True)).to_have_accessible_name(
            "Most distance 200, Edge contrast, low 60: 1 region, before 1 (same)"
        )
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("tuned-frame")).to_be_visible()
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_objects_are_found_by_the_model_that_is_chosen(browser: Browser, own: Stack) -> None:
    with lent_shapes(own), visit(browser, own) as watched:
        page = watched.page
        _make_timeline(page, own)
        expect(page.get_by_role("button", name="Replay from")).to_be_enabled()
        _stage(page, "Edges").click()
        page.get_by_role("textbox", name=DISTANCE).fill("20")
        _stage(page, "Tracks").click()
        page.get_by_role("textbox", name="Confidence of a track, 0 to 1").fill("0.3")
        page.get_by_role("combobox", name="Model").select_option("shapes")
        page.get_by_role("button", name="Run with it").click()
        expect(_stage(page, "Playing field")).to_contain_text("reused")
        expect(_stage(page, "Objects")).to_contain_text(f"{TUNED} frames")
        expect(_stage(page, "Tracks")).to_contain_text(f"{TUNED} frames")
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        score = page.get_by_role("textbox", name="Confidence of a track, 0 to 1")
        expect(score).to_have_value("0.3")
        expect(page.get_by_text("◆ 1 changed")).to_have_count(0)
        expect(_stage(page, "Edges")).to_contain_text("◆1")
        page.keyboard.press("Control+z")
        expect(page.get_by_text("◆ 1 changed")).to_be_visible()
        expect(score).to_have_value("0.3")
        expect(page.get_by_role("button", name="Run with it")).to_be_visible()
        expect(_stage(page, "Edges")).to_contain_text("◆1")
    assert watched.errors == []


@pytest.mark.proof("axe")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_tune(browser: Browser, own: Stack, scheme: Scheme, viewport: ViewportSize) -> None:
    with visit(browser, own, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        _make_timeline(page, own)
        _expect_found(page, "0 regions in this frame, before 0 (same)")
        page.get_by_role("textbox", name=DISTANCE).fill("20")
        page.get_by_role("button", name="Lines", exact=True).click()
        expect(page.get_by_role("img", name="Lines in this frame")).to_be_visible()
        expect_accessible(page, "tuning")
        _stage(page, "Report").click()
        expect(page.get_by_role("region", name="Report").get_by_role("rowheader", name="edge_region")).to_be_visible()
        expect_accessible(page, "a report")
        _stage(page, "Edges").click()
        expect(page.get_by_role("textbox", name=DISTANCE)).to_have_value("20")
        page.get_by_role("button", name="Sweep").click()
        expect(page.get_by_role("status").filter(has_text="6 of 6 done")).to_be_visible()
        page.get_by_role("combobox", name="Second parameter").select_option("Edge contrast, low")
        expect(page.get_by_role("status").filter(has_text="12 of 12 done")).to_be_visible()
        expect_accessible(page, "a sweep")
        timeline = page.url.split("?")[0].rsplit("/", 1)[1]
        scenario = {"timeline_id": timeline, "stage": "detect_edges", "label": "Seen by everybody"}
        own.post("/detect/scenarios", scenario).raise_for_status()
        own.post("/api/v1/scenarios/rerun", {}).raise_for_status()
        page.goto(f"/tune/{timeline}?reruns=1")
        row = page.get_by_role("dialog", name="Scenarios, run again").get_by_role("listitem").first
        expect(row).to_contain_text("same in all frames")
        expect_accessible(page, "scenarios that were run again")
