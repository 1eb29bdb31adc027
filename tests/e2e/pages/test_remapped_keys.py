"""Keys of one's own: they do what they are given to, nothing does two things, and they can be given back."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.page import Watched, open_video, set_figure
from tests.e2e.stack import Stack


@pytest.mark.proof("keys")
def test_a_key_is_taken_from_one_action_and_given_to_another(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "cut with another key.mp4")
    stack.scan()
    page.goto("/settings")
    row = page.get_by_role("listitem").filter(
        has=page.get_by_role("button", name="Change Export the next cut", exact=True)
    )
    row.get_by_role("button", name="Change Export the next cut", exact=True).click()
    page.keyboard.press("m")
    expect(row).to_contain_text("M already does “Next marker or note” (Cut)")
    row.get_by_role("button", name="Use it here").click()
    expect(row.get_by_role("button", name="Reset Export the next cut")).to_be_visible()

    open_video(page, "cut with another key.mp4")
    set_figure(page, "Clips", "1")
    expect(page.get_by_role("button", name=re.compile("^Export 1 clip"))).to_have_attribute("aria-keyshortcuts", "M")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_contain_text("Export the next cut")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("tab", name="Queue").click()
    clips = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="cut with another key")
    # Its old key does nothing any more, and the new one once what it did.
    page.keyboard.press("e")
    page.keyboard.press("m")
    expect(clips).to_have_count(1)
    expect(clips).to_contain_text(re.compile("frames.*s"))

    page.goto("/settings")
    row.get_by_role("button", name="Reset Export the next cut").click()
    expect(row.get_by_role("button", name="Reset Export the next cut")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(row.get_by_role("button", name="Reset Export the next cut")).to_be_visible()


@pytest.mark.proof("keys")
def test_j_and_l_move_by_one_frame_where_that_is_chosen(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "moved through by letters.mp4")
    stack.scan()
    page.goto("/settings")
    choice = page.get_by_role("group", name="J and L")
    expect(choice.get_by_role("button", name="Run the picture")).to_have_attribute("aria-pressed", "true")
    choice.get_by_role("button", name="Move by one frame").click()
    expect(choice.get_by_role("button", name="Move by one frame")).to_have_attribute("aria-pressed", "true")

    open_video(page, "moved through by letters.mp4")
    for key in "lllj":
        page.keyboard.press(key)
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#2")

    page.goto("/settings")
    choice.scroll_into_view_if_needed()
    choice.get_by_role("button", name="Run the picture").click()
    page.keyboard.press("Control+z")
    expect(choice.get_by_role("button", name="Move by one frame")).to_have_attribute("aria-pressed", "true")
