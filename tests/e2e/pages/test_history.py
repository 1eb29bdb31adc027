"""Undo, redo and history on the page: what was done by whom, the way back, and the trash."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e import plain_http
from tests.e2e.page import (
    PHONE,
    WIDE,
    Watched,
    expect_accessible,
    hold,
    keep_settings,
    open_history,
    open_video,
    set_figure,
    visit,
)
from tests.e2e.stack import Stack


@pytest.fixture(scope="module")
def stack(small: Stack) -> Stack:
    """Whose history and trash are looked at as a whole."""
    return small


@pytest.fixture(autouse=True)
def _nothing_is_cut_yet(stack: Stack) -> None:
    """Groups that start at the same time are one bar: what another test left might hide what this one cuts."""
    for export in stack.get("/api/v1/exports").json()["exports"]:
        stack_delete(stack, export["id"])


def cut(stack: Stack, label: str, cursor: float, **fields: Any) -> dict[str, Any]:
    [asset] = stack.get("/api/v1/assets", q="a.mp4", hidden="include").json()["assets"]
    body = {"asset_id": asset["id"], "cursor": cursor, "name": label, "clips": 2, "short_side": 90, "label": label}
    answer = stack.post("/api/v1/exports", {**body, **fields}).json()
    assert stack.wait_for_export(answer["job"]["ticket"])["status"] == "done"
    return dict(answer)


def done_line(page: Page) -> Locator:
    return page.get_by_role("status").filter(has=page.get_by_role("button", name=re.compile("^(Undo|Redo)$")))


def marker(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^Marker .*: {label} "))


def history(page: Page) -> Locator:
    page.keyboard.press(".")
    page.keyboard.press("h")
    drawer = page.get_by_role("dialog", name="History")
    expect(drawer).to_be_visible()
    return drawer


@pytest.mark.proof("history")
def test_its_address_opens_it_and_tabs_are_told_apart_by_their_titles(watched: Watched) -> None:
    page = watched.page
    page.goto("/history")
    expect(page.get_by_role("dialog", name="History")).to_be_visible()
    expect(page).to_have_title("Library · Rushes")
    page.keyboard.press("Escape")
    open_video(page, "a.mp4")
    expect(page).to_have_title("a.mp4 · Rushes")
    page.goto("/jobs")
    expect(page).to_have_title("Jobs · Rushes")
    page.goto("/settings")
    expect(page).to_have_title("Settings · Rushes")
    page.get_by_role("button", name="Encoders", exact=True).click()
    expect(page).to_have_title("Settings: Encoders · Rushes")
    page.goto("/tune")
    expect(page).to_have_title("Tune · Rushes")


@pytest.mark.proof("history")
def test_undo_goes_back_through_edits_and_changes_as_they_were_done(watched: Watched, stack: Stack) -> None:
    page = watched.page
    group = cut(stack, "order", 1)["group"]
    open_video(page, "a.mp4")
    clips = set_figure(page, "Clips", "4")
    expect(marker(page, "order")).to_have_count(1)
    page.keyboard.press("m")
    expect(clips).to_have_value("2")
    page.keyboard.press("Delete")
    expect(done_line(page)).to_contain_text(f"2 clips of {group} deleted")
    expect(marker(page, "order")).to_have_count(0)
    set_figure(page, "Clips", "5")

    page.keyboard.press("Control+z")
    expect(clips).to_have_value("2")
    expect(marker(page, "order")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(marker(page, "order")).to_have_count(1)
    expect(done_line(page)).to_contain_text(f"Undone: 2 clips of {group} deleted")
    page.keyboard.press("Control+z")
    expect(clips).to_have_value("4")

    page.keyboard.press("Control+Shift+Z")
    expect(clips).to_have_value("2")
    page.keyboard.press("Control+Shift+Z")
    expect(marker(page, "order")).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(clips).to_have_value("5")


@pytest.mark.proof("history")
def test_an_order_is_undone_and_placed_again_and_the_next_undo_brings_back_no_clips(
    watched: Watched, stack: Stack
) -> None:
    page = watched.page
    before = cut(stack, "deleted before", 1)
    stack_delete(stack, before["id"])
    keep_settings(page, shortSide=90)
    open_video(page, "a.mp4")
    clips = set_figure(page, "Clips", "1")
    page.keyboard.press("e")
    ours = page.get_by_role("button", name=re.compile("^Marker 1"))
    expect(ours).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: 1 clip ordered")).to_be_visible()
    expect(ours).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_text("1 clip ordered", exact=True)).to_be_visible()
    expect(ours).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: 1 clip ordered")).to_be_visible()
    expect(ours).to_have_count(0)
    page.reload()
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value("#0")
    expect(clips).to_have_value("1")
    page.keyboard.press("Control+z")
    expect(clips).to_have_value("3")
    page.keyboard.press("Control+z")
    # That was deleted elsewhere: it is only offered, and is the last that was deleted by anybody but an undo.
    expect(page.get_by_text(f"Not done here lately: 2 clips of {before['group']} deleted")).to_be_visible()


@pytest.mark.proof("history")
def test_after_a_reload_the_last_thing_of_this_person_is_undone(watched: Watched, stack: Stack) -> None:
    page = watched.page
    cut(stack, "reloaded", 2)
    open_video(page, "a.mp4")
    marker(page, "reloaded").click()
    page.keyboard.press("Delete")
    expect(marker(page, "reloaded")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="a.mp4")).to_be_visible()
    expect(page.get_by_role("group", name="Clips")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(marker(page, "reloaded")).to_have_count(1)


@pytest.mark.proof("history")
def test_after_a_reload_what_was_undone_is_done_again_until_something_else_is_done(
    watched: Watched, stack: Stack
) -> None:
    page = watched.page
    first = cut(stack, "again", 0.5, profile="redone", clips=1)
    export = cut(stack, "then", 10, profile="redone", clips=1)
    page.add_init_script("localStorage.setItem('rushes.settings.1', JSON.stringify({profile: 'redone'}))")
    page.goto(f"/cut/{export['asset_id']}")
    for label in ("again", "then"):
        marker(page, label).click()
        page.keyboard.press("Delete")
        expect(marker(page, label)).to_have_count(0)
    # Where no edit of the open video lies between the two.
    page.goto("/library")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    for group in (export["group"], first["group"]):
        page.keyboard.press("Control+z")
        expect(done_line(page)).to_contain_text(f"Undone: {group} deleted")
    page.goto(f"/cut/{export['asset_id']}")
    expect(marker(page, "again")).to_have_count(1)
    expect(marker(page, "then")).to_have_count(1)
    for label in ("again", "then"):
        page.keyboard.press("Control+Shift+Z")
        expect(marker(page, label)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(marker(page, "then")).to_have_count(1)
    marker(page, "then").click()
    page.keyboard.press("Delete")
    expect(marker(page, "then")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="a.mp4")).to_be_visible()
    expect(page.get_by_role("group", name="Clips")).to_be_visible()
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_text("There is nothing to redo.")).to_be_visible()


@pytest.mark.proof("history")
def test_a_clip_is_labelled_and_moved_from_its_row_and_both_profiles_follow(watched: Watched, stack: Stack) -> None:
    page = watched.page
    group = cut(stack, "hnud", 3)["group"]
    open_video(page, "a.mp4")
    expect(marker(page, "hnud")).to_have_count(1)
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name="More for hnud, 1 of 2").click()
    page.get_by_role("menuitem", name="Label and profile…").click()
    dialog = page.get_by_role("dialog", name=f"Label and profile of {group}")
    label = dialog.get_by_role("combobox", name="Label")
    expect(label).to_be_focused()
    label.fill("Hund")
    dialog.get_by_role("combobox", name="Category").select_option("Animal")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(marker(page, "Hund")).to_have_count(1)
    expect(done_line(page)).to_contain_text(f"{group}: label “Hund”, category “Animal”")

    marker(page, "Hund").click(button="right")
    page.get_by_role("menuitem", name="Label and profile…").click()
    dialog.get_by_role("combobox", name="Profile").fill("night")
    dialog.get_by_role("combobox", name="Profile").press("Enter")
    expect(dialog).to_have_count(0)
    expect(marker(page, "Hund")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(marker(page, "Hund")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(marker(page, "hnud")).to_have_count(1)


@pytest.mark.proof("history")
def test_one_clip_of_a_group_goes_without_the_others(watched: Watched, stack: Stack) -> None:
    page = watched.page
    group = cut(stack, "single", 4)["group"]
    open_video(page, "a.mp4")
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name="More for single, 2 of 2").click()
    page.get_by_role("menuitem", name="Delete this clip").click()
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="single")
    expect(rows).to_have_count(1)
    expect(marker(page, "single")).to_have_count(1)
    assert [path.name for path in (stack.exports / group).iterdir()] == [f"{group}_0.mp4"]
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(rows).to_have_count(2)


@pytest.mark.proof("history")
def test_what_was_changed_since_is_not_undone_and_the_page_says_why(watched: Watched, stack: Stack) -> None:
    page = watched.page
    export = cut(stack, "since", 5)
    open_video(page, "a.mp4")
    marker(page, "since").click(button="right")
    page.get_by_role("menuitem", name="Label and profile…").click()
    dialog = page.get_by_role("dialog", name=f"Label and profile of {export['group']}")
    dialog.get_by_role("combobox", name="Label").fill("mine")
    dialog.get_by_role("button", name="Save").click()
    expect(marker(page, "mine")).to_have_count(1)
    # As long as it is there, keys are its own.
    expect(dialog).to_have_count(0)
    stack.post("/api/v1/exports/changes", {"export_ids": [export["id"]], "label": "theirs"}).raise_for_status()
    expect(marker(page, "theirs")).to_have_count(1)
    watched.errors.clear()
    page.keyboard.press("Control+z")
    expect(page.get_by_text(f"The label of {export['group']} was changed since, to “theirs”")).to_be_visible()
    expect(marker(page, "theirs")).to_have_count(1)
    # The browser reports the refusal by itself.
    assert [error for error in watched.errors if "409" not in error] == []
    watched.errors.clear()


@pytest.mark.proof("history")
def test_the_history_undoes_and_redoes_anything_and_can_be_of_one_video(watched: Watched, stack: Stack) -> None:
    page = watched.page
    export = cut(stack, "listed", 6)
    stack.post("/api/v1/exports/changes", {"export_ids": [export["id"]], "category": "Tool"}).raise_for_status()
    [other] = stack.get("/api/v1/assets", q="short.mp4").json()["assets"]
    stack.post("/api/v1/assets/hidden", {"asset_ids": [other["id"]], "hidden": True}).raise_for_status()
    open_video(page, "a.mp4")
    drawer = history(page)
    rows = drawer.get_by_role("list", name="Changes").get_by_role("listitem")
    expect(rows.nth(0)).to_contain_text("short.mp4 hidden in default")
    expect(rows.nth(0)).to_contain_text("local, ")
    drawer.get_by_text("This video").click()
    expect(rows.nth(0)).to_contain_text(f"{export['group']}: category “Tool”")
    drawer.get_by_role("button", name=f"Undo: {export['group']}: category “Tool”").click()
    expect(rows.nth(0)).to_contain_text("undone by local")
    drawer.get_by_role("button", name=f"Redo: {export['group']}: category “Tool”").click()
    expect(rows.nth(0)).not_to_contain_text("undone by")
    drawer.get_by_text("All", exact=True).click()
    drawer.get_by_role("button", name="Undo: short.mp4 hidden in default").click()
    expect(rows.nth(0)).to_contain_text("undone by local")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert stack.get("/api/hidden").json() == []


@pytest.mark.proof("history")
def test_what_was_done_at_once_is_one_row_and_one_can_go_back_to_a_row(watched: Watched, stack: Stack) -> None:
    page = watched.page
    exports = [cut(stack, f"many-{index}", 6 + index) for index in range(3)]
    clips = [clip["id"] for export in exports for clip in export["clips"]]
    stack.post("/api/v1/exports/changes", {"export_ids": [exports[0]["id"]], "category": "Tool"}).raise_for_status()
    stack.post("/api/v1/clips/deletions", {"ids": clips}).raise_for_status()
    stack.post("/api/v1/exports/changes", {"export_ids": [exports[1]["id"]], "label": "later"}).raise_for_status()
    open_video(page, "a.mp4")
    drawer = history(page)
    rows = drawer.get_by_role("list", name="Changes of Today").get_by_role("listitem")
    expect(rows.nth(0)).to_contain_text("label “later”")
    expect(rows.nth(1)).to_contain_text(f"{len(clips)} clips deleted")
    expect(rows.nth(2)).to_contain_text("category “Tool”")
    rows.nth(2).get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Undo back to here: the 2 changes after it").click()
    for index in range(2):
        expect(rows.nth(index)).to_contain_text("undone by local")
    expect(rows.nth(2)).not_to_contain_text("undone by")
    states = [stack.get(f"/api/v1/exports/{export['id']}").json()["clips"][0]["state"] for export in exports]
    assert states == ["done"] * 3
    # And forth again: both are selected and redone, the earlier one first.
    rows.nth(0).get_by_role("checkbox").check()
    rows.nth(1).click(modifiers=["Shift"])
    bar = drawer.get_by_role("toolbar", name="Selection")
    expect(bar).to_contain_text("2 changes selected")
    expect(bar.get_by_role("button", name="Undo")).to_be_disabled()
    bar.get_by_role("button", name="Redo").click()
    for index in range(2):
        expect(rows.nth(index)).not_to_contain_text("undone by")
    assert stack.get(f"/api/v1/exports/{exports[1]['id']}").json()["label"] == "later"
    assert stack.get(f"/api/v1/exports/{exports[2]['id']}").json()["clips"][0]["state"] == "deleted"


@pytest.mark.proof("history")
def test_emptying_the_trash_is_asked_for_and_final(watched: Watched, stack: Stack) -> None:
    page = watched.page
    export = cut(stack, "emptied", 7)
    page.goto("/jobs")
    page.get_by_role("button", name="History").click()
    drawer = page.get_by_role("dialog", name="History")
    stack_delete(stack, export["id"])
    row = drawer.get_by_role("listitem").filter(has_text=f"2 clips of {export['group']} deleted")
    expect(row.get_by_role("button", name="Undo")).to_be_visible()
    expect(drawer.get_by_role("status", name="Trash")).to_contain_text(re.compile(r"clips in the trash, .* of 21 GB"))
    drawer.get_by_role("button", name="Empty trash…").click()
    question = drawer.get_by_role("region", name="Empty the trash?")
    question.get_by_role("button", name="Keep them").click()
    expect(row.get_by_role("button", name="Undo")).to_be_visible()
    drawer.get_by_role("button", name="Empty trash…").click()
    question.get_by_role("button", name="Empty trash").click()
    expect(drawer.get_by_role("status", name="Trash")).to_have_text("The trash is empty.")
    expect(row).to_contain_text("It is no longer in the trash.")
    expect(row.get_by_role("button")).to_have_count(0)


def stack_delete(stack: Stack, export_id: str) -> None:
    plain_http.delete(f"{stack.url}/api/v1/exports/{export_id}", timeout=120).raise_for_status()


@pytest.mark.proof("history")
def test_the_palette_finds_history_undo_and_redo(watched: Watched) -> None:
    page = watched.page
    page.goto("/problems")
    expect(page.get_by_role("heading", name="No problems")).to_be_visible()
    palette = page.get_by_role("dialog", name="Find anything")
    for name in ("Show the history", "Undo", "Redo"):
        page.keyboard.press("Control+k")
        expect(palette).to_be_visible()
        page.keyboard.type(name)
        expect(page.get_by_role("option", name=name).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(palette).to_have_count(0)


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_history_in_all_its_states(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    export = cut(stack, "for axe", 8)
    stack_delete(stack, export["id"])
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/cut/{export['asset_id']}")
        expect(page.get_by_role("heading", name="a.mp4")).to_be_visible()
        open_history(page)
        drawer = page.get_by_role("dialog", name="History")
        expect(drawer.get_by_role("listitem").first).to_be_visible()
        expect_accessible(page, "the history")
        drawer.get_by_role("button", name="Empty trash…").click()
        expect(drawer.get_by_role("region", name="Empty the trash?")).to_be_visible()
        expect_accessible(page, "the question before the trash is emptied")
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        hold(page, "/api/v1/changes")
        page.goto("/jobs")
        open_history(page)
        expect(page.get_by_role("status", name="Reading the history")).to_be_visible()
        expect_accessible(page, "the history on its way")
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.route("**/api/v1/changes*", lambda route: route.fulfill(status=403, json={"status": 403, "detail": "No."}))
        page.goto("/jobs")
        open_history(page)
        expect(page.get_by_role("dialog", name="History").get_by_role("alert")).to_contain_text("No.")
        expect_accessible(page, "a history that cannot be read")


@pytest.mark.proof("axe")
def test_the_form_of_a_label_is_accessible(browser: Browser, stack: Stack) -> None:
    export = cut(stack, "form", 9)
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/cut/{export['asset_id']}")
        marker(page, "form").click(button="right")
        page.get_by_role("menuitem", name="Label and profile…").click()
        dialog = page.get_by_role("dialog", name=f"Label and profile of {export['group']}")
        expect(dialog).to_be_visible()
        expect_accessible(page, "the form of a label")
        dialog.get_by_role("combobox", name="Profile").fill(" ")
        expect(dialog.get_by_text("Enter a name for the profile.")).to_be_visible()
        expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


@pytest.mark.proof("history")
def test_a_double_click_overwrites_a_group_in_place(watched: Watched, stack: Stack) -> None:
    page = watched.page
    old = cut(stack, "rough", 2.5)
    open_video(page, "a.mp4")
    clips = set_figure(page, "Clips", "5")
    marker(page, "rough").dblclick(position={"x": 3, "y": 10})
    expect(clips).to_have_value("2")
    expect(page.get_by_role("heading", name=f"Overwrite {old['group']}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Next cut")).to_be_visible()

    page.keyboard.press("Shift+M")
    expect(page.get_by_role("heading", name=f"Overwrite {old['group']}")).to_be_visible()
    set_figure(page, "Clips", "1")
    page.get_by_role("combobox", name="Label").fill("fine")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Overwrite with 1 clip").click()
    expect(page.get_by_role("heading", name="Next cut")).to_be_visible()
    expect(page.get_by_text(f"{old['group']} overwritten")).to_be_visible()
    expect(marker(page, "fine")).to_have_count(1)
    expect(marker(page, "rough")).to_have_count(0)
    for _ in stack.until(120, "one clip"):
        if [path.name for path in (stack.exports / old["group"]).iterdir()] == [f"{old['group']}.mp4"]:
            break
    page.keyboard.press("Control+z")
    expect(marker(page, "rough")).to_have_count(1)
    names = sorted(path.name for path in (stack.exports / old["group"]).iterdir())
    assert names == [Path(clip["path"]).name for clip in old["clips"]]


@pytest.mark.proof("history")
def test_of_an_overwriting_that_fails_in_part_is_said_what_was_kept_and_the_rest_can_be_retried(
    watched: Watched, stack: Stack
) -> None:
    page = watched.page
    old = cut(stack, "partly", 3.0, profile="partly")
    first, second = (Path(clip["path"]) for clip in old["clips"])
    was = first.read_bytes()
    mine = second.with_suffix(".kept")
    second.rename(mine)
    second.write_bytes(b"somebody else's")
    page.add_init_script("localStorage.setItem('rushes.settings.1', JSON.stringify({profile: 'partly'}))")
    page.goto(f"/cut/{old['asset_id']}")
    marker(page, "partly").dblclick(position={"x": 3, "y": 10})
    expect(page.get_by_role("heading", name=f"Overwrite {old['group']}")).to_be_visible()
    page.keyboard.press("e")
    told = page.get_by_text(f"{old['group']}: 1 of 2 clips overwritten, the rest is kept as it was.")
    expect(told).to_be_visible()
    assert first.read_bytes() != was
    assert second.read_bytes() == b"somebody else's"
    mine.rename(second)
    page.get_by_role("status").filter(has=told).get_by_role("button", name="Retry").click()
    expect(page.get_by_text(f"{old['group']} overwritten")).to_be_visible()


@pytest.mark.proof("axe")
def test_overwriting_is_accessible(browser: Browser, stack: Stack) -> None:
    export = cut(stack, "axe in place", 3.5, profile="axe")
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        page.add_init_script("localStorage.setItem('rushes.settings.1', JSON.stringify({profile: 'axe'}))")
        page.goto(f"/cut/{export['asset_id']}")
        marker(page, "axe in place").click(button="right", position={"x": 3, "y": 10})
        page.get_by_role("menuitem", name="Edit and overwrite").click()
        expect(page.get_by_role("button", name="Overwrite with 2 clips")).to_be_visible()
        expect_accessible(page, "a group that is overwritten")
        page.get_by_role("button", name="Cancel overwriting").click()
        expect(page.get_by_role("button", name="Export 2 clips")).to_be_visible()
