"""What could not be read: said in words, and read again when that is asked."""

import math
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.page import Watched
from tests.e2e.stack import Stack
from tests.footage import recipes


@pytest.mark.proof("library")
def test_a_file_that_was_mended_leaves_the_list(watched: Watched, stack: Stack) -> None:
    page = watched.page
    (stack.library / "to be mended.mp4").write_bytes(b"not a video yet" * 100)
    stack.scan()
    page.goto("/problems")
    row = page.get_by_role("listitem").filter(has_text="to be mended.mp4")
    expect(row).to_contain_text("No video")
    expect(row).to_contain_text("The file was left as it is.")
    expect(page.get_by_role("link", name=re.compile(r"Problems \d+ could not be read or cut"))).to_be_visible()
    stack.add(stack.library / recipes.SHORT_5S_MP4.file_name, "to be mended.mp4")
    newest = stack.get("/api/v1/jobs", limit=1).json()["jobs"]
    page.get_by_role("button", name="Retry to be mended.mp4").click()
    expect(page.get_by_text("“to be mended.mp4” can be read again and is back in the library.")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Retry broken.mp4").click()
    expect(page.get_by_text("“broken.mp4” was read again and still cannot be used.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="broken.mp4")).to_be_visible()
    assert stack.get("/api/v1/jobs", limit=1).json()["jobs"] == newest


def test_it_is_read_again_where_it_was_opened(watched: Watched, stack: Stack) -> None:
    page = watched.page
    (stack.library / "opened.mp4").write_bytes(b"not a video yet, either" * 100)
    stack.scan()
    page.goto(f"/cut/{stack.asset('opened.mp4')['id']}")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("opened.mp4 still cannot be read.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status")).to_contain_text("opened.mp4 cannot be read")
    stack.add(stack.library / recipes.SHORT_5S_MP4.file_name, "opened.mp4")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Retry")).to_have_count(0)
    expect(page.get_by_role("heading", name="opened.mp4 cannot be read")).to_have_count(0)
    # The page reads the file by now.
    page.goto("/")
    (stack.library / "opened.mp4").unlink()


@pytest.mark.proof("library")
def test_of_a_video_that_was_cut_short_that_is_worth_knowing(watched: Watched, stack: Stack) -> None:
    page = watched.page
    whole = stack.library / recipes.CFR2997_MKV.file_name
    (stack.library / "lacks its end.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    stack.scan()
    asset = stack.asset("lacks its end.mkv")
    assert (asset["state"], asset["warning"]["reason"]) == ("ready", "CutShort")
    assert asset["duration_seconds"] < stack.asset(whole.name)["duration_seconds"] / 2
    # As the card says it: rounded to seconds.
    page.goto("/library?q=lacks+its+end")
    length = f"0:00:{math.floor(asset['duration_seconds'] + 0.5):02d}"
    expect(page.get_by_role("gridcell", name="lacks its end.mkv").get_by_text(length, exact=True)).to_be_visible()
    page.goto("/problems")
    section = page.get_by_role("region", name="Worth knowing")
    row = section.get_by_role("listitem").filter(has_text="lacks its end.mkv")
    expect(row).to_contain_text("Cut short")
    expect(row).to_contain_text(asset["warning"]["detail"])
    row.get_by_role("link", name="lacks its end.mkv").click()
    expect(page).to_have_url(re.compile(f"/cut/{asset['id']}"))
    page.goto("/problems")
    expect(row).to_contain_text("Cut short")
    # Not while it is open: what the page asks of a file that changes is refused.
    stack.add(whole, "lacks its end.mkv")
    page.get_by_role("button", name="Retry lacks its end.mkv").click()
    expect(page.get_by_text("“lacks its end.mkv” can be read again and is back in the library.")).to_be_visible()
    expect(row).to_have_count(0)


@pytest.mark.proof("library")
def test_everything_is_read_again_when_that_is_asked(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto("/problems")
    row = page.get_by_role("listitem").filter(has_text="broken.mp4")
    expect(row).to_be_visible()
    page.get_by_role("button", name="Scan again").click()
    expect(page.get_by_text("They are being read again.")).to_be_visible()
    # Those that cannot be mended come back.
    expect(row).to_be_visible()
