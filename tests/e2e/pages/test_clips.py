"""Clips in the queue: what is done to many, what a clip's proof says, and where it is."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, open_video, pull_up, visit
from tests.e2e.pages.queued import FILE, add_video, job_of, order, until_it_stands_still
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe


@pytest.fixture(scope="module", autouse=True)
def _video(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    add_video(stack, make_footage)


@pytest.mark.proof("queue")
def test_selected_clips_are_labelled_deleted_and_brought_back_at_once(watched: Watched, stack: Stack) -> None:
    page, name = watched.page, f"several-{uuid4().hex[:8]}"
    jobs = [order(stack, f"{name}-{index}", 2) for index in range(2)]
    for job_id in jobs:
        until_it_stands_still(stack, job_id)
    open_video(page, FILE)
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=name)
    expect(rows).to_have_count(4)
    rows.nth(0).click(modifiers=["Control"])
    rows.nth(2).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Selection")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Label and profile of 2 groups…").click()
    dialog = page.get_by_role("dialog", name="Label and profile of 2 groups")
    expect(dialog.get_by_role("combobox", name="Label")).to_have_attribute("placeholder", "As they are")
    label = f"both-{name}"
    dialog.get_by_role("combobox", name="Label").fill(label)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)).to_have_count(4)
    expect(dialog).to_have_count(0)
    expect(bar.get_by_role("button", name="Delete 3 clips")).to_be_enabled()
    page.keyboard.press("Delete")
    labelled = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(labelled).to_have_count(1)
    # What is no longer there is no longer selected.
    expect(bar).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(labelled).to_have_count(4)
    page.keyboard.press("Control+z")
    expect(labelled).to_have_count(0)
    expect(rows).to_have_count(4)
    # All of the queue, and none of it.
    page.keyboard.press("Control+a")
    expect(bar).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


@pytest.mark.proof("queue")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_badge_opens_what_was_measured(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    job_id = order(stack, "looked at")
    for _ in stack.until(120, "it is cut"):
        if job_of(stack, job_id)["ended_at"]:
            break
    export = stack.get(f"/api/v1/exports/{job_of(stack, job_id)['export_id']}").json()
    [clip] = export["clips"]
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/cut/{export['asset_id']}")
        pull_up(page)
        page.get_by_role("tab", name="Queue").click()
        badge = page.get_by_role("button", name=re.compile("^Proof of looked at, 1 of 1"))
        badge.first.focus()
        page.keyboard.press("Enter")
        details = page.get_by_role("dialog")
        expect(details).to_contain_text(
            f"{clip['proof']['frames']} counted, {clip['proof']['frames_expected']} expected"
        )
        expect(details).to_contain_text(f"{clip['proof']['first']['difference']:.2f} from the source’s")
        expect(details).to_contain_text("8.000 s asked for")
        expect(details).to_contain_text("22 ms allowed")
        expect(details).to_contain_text(clip["encoder"])
        expect(details.get_by_role("textbox", name="Path")).to_have_value(clip["path"])
        expect_accessible(page, "the details of a proof")
        details.get_by_role("button", name="Prove again").click()
        expect(details).to_contain_text("Proven again: the file is what was ordered.")
        page.keyboard.press("Escape")
        expect(details).to_have_count(0)
        expect(badge.first).to_be_focused()


@pytest.mark.proof("queue")
def test_a_clip_that_was_changed_since_is_proven_wrong(watched: Watched, stack: Stack) -> None:
    job_id = order(stack, "spoilt")
    for _ in stack.until(120, "it is cut"):
        if job_of(stack, job_id)["ended_at"]:
            break
    export = stack.get(f"/api/v1/exports/{job_of(stack, job_id)['export_id']}").json()
    [clip] = export["clips"]
    (stack.exports / export["group"] / clip["path"].rpartition("/")[2]).unlink()
    page = watched.page
    page.goto(f"/cut/{export['asset_id']}")
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name=re.compile("^Proof of spoilt, 1 of 1")).click()
    page.get_by_role("button", name="Prove again").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("not what was ordered any more")


@pytest.mark.proof("exports")
def test_a_clip_says_where_it_is_and_a_link_leads_to_it_and_to_its_moment(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stack.add(stack.library / "cfr25_mp4.mp4", "linked clip.mp4")
    stack.scan()
    body = {"asset_id": stack.asset("linked clip.mp4")["id"], "cursor": 4.0, "clips": 1, "name": "linked"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    open_video(page, "linked clip.mp4")
    copied = "navigator.clipboard.readText()"
    row = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="linked_001")
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Copy its path").click()
    expect(page.get_by_text("Path copied")).to_be_visible()
    clip = Path(page.evaluate(copied))
    assert clip.is_file()
    expect(page.get_by_role("region", name="Next cut")).to_contain_text(str(stack.exports)[-20:])
    row.get_by_role("button", name="More for").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download").click()
    assert download.value.suggested_filename == clip.name
    assert Path(download.value.path()).read_bytes() == clip.read_bytes()
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Show its moment in the video").click()
    frame = page.get_by_role("textbox", name="Frame", exact=True)
    expect(frame).to_have_value("#100")
    # The link of a moment is that of the picture that is seen; that of a clip shows it with its proof.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("u")
    expect(page.get_by_text("Link copied")).to_be_visible()
    page.goto(page.evaluate(copied))
    expect(frame).to_have_value("#101")
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Copy a link to it").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    page.goto(page.evaluate(copied))
    shown = page.get_by_role("dialog", name=clip.name)
    expect(shown).to_contain_text("200 counted, 200 expected")
    expect(shown.get_by_role("button", name="Prove again")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(frame).to_have_value("#100")
    expect(page).not_to_have_url(re.compile("clip="))
