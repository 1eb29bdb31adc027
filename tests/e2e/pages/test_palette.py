"""Finding anything by name, and keys that a person has chosen."""

import re
from importlib.metadata import version

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.page import Watched, expect_accessible, keep_settings, open_video, set_figure, visit
from tests.e2e.stack import Stack


@pytest.mark.proof("keys")
def test_the_palette_finds_videos_pages_and_actions(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    page.keyboard.press("Control+k")
    found = page.get_by_role("listbox", name="Found")
    expect(found.get_by_role("option", name="Preview in place")).to_be_visible()
    page.keyboard.type("silent_mp4")
    expect(found.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="silent_mp4.mp4")).to_be_visible()
    expect(found).to_have_count(0)

    page.keyboard.press("Control+k")
    page.keyboard.type("lock cursor")
    expect(found.get_by_role("option", name="Lock the cursor")).to_contain_text("G")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Locked")).to_be_visible()
    expect(found).to_have_count(0)

    page.keyboard.press("Control+k")
    page.keyboard.type("problems")
    expect(found.get_by_role("option", name="Problems").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/problems$"))

    page.keyboard.press("Control+k")
    page.keyboard.type("colours light")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")


@pytest.mark.proof("keys")
def test_the_palette_finds_notes_and_opens_their_frame(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "noted for the palette.mp4")
    stack.scan()
    asset = stack.asset("noted for the palette.mp4")["id"]
    note = {"frame": 37, "text": "A heron takes off", "color": "blue"}
    stack.post(f"/api/v1/assets/{asset}/notes", note).raise_for_status()
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("heron")
    found = page.get_by_role("listbox", name="Found").get_by_role("option", name="A heron takes off")
    expect(found).to_contain_text("Note · #37 of noted for the palette.mp4")
    found.click()
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value("#37")


@pytest.mark.proof("keys")
def test_the_palette_opens_above_a_dialog_and_while_it_closes_itself(watched: Watched) -> None:
    page = watched.page
    page.goto("/library?q=cfr25")
    cell = page.get_by_role("gridcell").first.get_by_role("link")
    expect(cell).to_be_visible()
    cell.focus()
    page.keyboard.press("Space")
    preview = page.get_by_role("dialog")
    expect(preview).to_be_visible()
    page.keyboard.press("Control+k")
    found = page.get_by_role("listbox", name="Found")
    expect(found.get_by_role("option", name="Jobs")).to_be_visible()
    expect(found.get_by_role("option", name="Select all")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)

    for _ in range(3):
        page.keyboard.press("Control+k")
        page.keyboard.type("settings")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+k")
        expect(found).to_be_visible()
        page.keyboard.type("library")
        expect(found.get_by_role("option").first).to_have_text(re.compile("Library"))
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/library"))


@pytest.mark.proof("keys")
def test_the_palette_takes_the_place_of_the_keys(watched: Watched) -> None:
    page = watched.page
    page.goto("/jobs")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_contain_text(f"Rushes {version('rushes')}")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find anything")).to_be_visible()
    expect(page.get_by_role("dialog", name="Keys on this page")).to_have_count(0)


@pytest.mark.proof("keys")
def test_the_palette_says_when_nothing_has_that_name(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("no such thing")
    expect(page.get_by_text("Nothing is called “no such thing”.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.proof("keys")
def test_a_key_that_was_chosen_works_and_is_shown(watched: Watched) -> None:
    page = watched.page
    page.goto("/settings")
    page.get_by_role("button", name="Change Lock the cursor").click()
    page.keyboard.press("0")
    open_video(page, "vfr_mkv.mkv")
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Lock", exact=True)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Locked")).to_have_attribute("title", re.compile(r"^Locked \(0\)"))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys on this page")
    expect(sheet.locator("div", has_text=re.compile("^Lock the cursor0$"))).to_be_visible()


@pytest.mark.proof("keys")
def test_a_key_that_is_taken_says_by_what_and_can_be_had(watched: Watched) -> None:
    page = watched.page
    page.goto("/settings")
    page.get_by_role("button", name="Change Loop the span").click()
    page.keyboard.press("e")
    conflict = page.get_by_text(re.compile("E already does “Export the next cut”"))
    expect(conflict).to_be_visible()
    page.get_by_role("button", name="Leave it").click()
    expect(conflict).to_have_count(0)
    page.get_by_role("button", name="Change Loop the span").click()
    page.keyboard.press("e")
    page.get_by_role("button", name="Use it here").click()
    cut = page.get_by_role("region", name="Keys: Cut")
    expect(cut.get_by_role("listitem").filter(has_text="Export the next cut")).to_contain_text("No key")
    expect(page.get_by_text("2 changed")).to_be_visible()
    page.reload()
    expect(page.get_by_text("2 changed")).to_be_visible()
    page.get_by_role("button", name="Reset all").click()
    expect(page.get_by_text("2 changed")).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("2 changed")).to_be_visible()


@pytest.mark.proof("axe")
def test_palette_and_settings_are_accessible(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        page.goto("/settings")
        page.get_by_role("button", name="Change Loop the span").click()
        page.keyboard.press("e")
        expect_accessible(page, "a conflict of keys")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option").first).to_be_visible()
        expect_accessible(page, "the palette")


@pytest.mark.proof("keys")
def test_the_palette_leads_to_a_field_that_is_typed_into_from_any_page(watched: Watched) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    page.goto("/jobs")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    found = page.get_by_role("listbox", name="Found")
    page.keyboard.press("Control+k")
    page.keyboard.type("how many clips")
    expect(found.get_by_role("option").first).to_contain_text("Clips: how many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Clips", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    # One that is folded away.
    page.keyboard.press("Control+k")
    page.keyboard.type("random crops some")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="some 9:16")).to_be_focused()


@pytest.mark.proof("keys")
def test_a_video_comes_before_a_setting_of_that_name_even_if_enter_comes_before_the_answer(
    watched: Watched, stack: Stack
) -> None:
    stack.add(stack.library / "silent_mp4.mp4", "sport_60.mp4")
    stack.scan()
    page = watched.page
    page.goto("/jobs")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.keyboard.press("Control+k")
    page.keyboard.type("sport")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="sport_60.mp4")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("sport")
    options = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options.first).to_contain_text("sport_60.mp4")
    expect(options.last).to_contain_text("Category of clips: Sport")
    # What was gone to by hand is what Enter means.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Category of clips: Sport")).to_be_visible()


@pytest.mark.proof("keys")
def test_enter_means_what_is_typed_not_a_video_that_was_found_for_fewer_letters(watched: Watched) -> None:
    page = watched.page
    page.goto("/jobs")
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.keyboard.press("Control+k")
    page.keyboard.type("c")
    found = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(found.filter(has_text="Video ·").first).to_be_visible()

    def late(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route(re.compile("q=category"), late)
    page.keyboard.type("ategory of clips sport")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Category of clips: Sport")).to_be_visible()
    expect(page).to_have_url(re.compile("/jobs$"))


@pytest.mark.proof("keys")
def test_a_setting_that_the_palette_changes_is_told_and_undone_once(watched: Watched) -> None:
    page = watched.page
    keep_settings(page, allFields=True)
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()

    def choose() -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type("category of clips sport")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Find anything")).to_have_count(0)

    choose()
    line = page.get_by_role("status").filter(has=page.get_by_role("button", name=re.compile("^(Undo|Redo)$")))
    expect(line).to_contain_text("Category of clips: Sport")
    page.keyboard.press("Control+z")
    expect(line).to_contain_text("Undone: Category of clips: Sport")

    open_video(page, "silent_mp4.mp4")
    category = page.get_by_role("combobox", name="Category")
    clips = set_figure(page, "Clips", "2")
    choose()
    expect(line).to_contain_text("Category of clips: Sport")
    expect(category).to_have_value("Sport")
    page.keyboard.press("Control+z")
    expect(category).to_have_value("")
    expect(clips).to_have_value("2")
    # The step before it, not the change itself once more.
    page.keyboard.press("Control+z")
    expect(clips).to_have_value("3")
    expect(category).to_have_value("")
