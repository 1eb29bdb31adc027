"""Pictures that are searched by words: from a small CLIP that knows colours to a frame in Cut."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.commands import rushes
from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.footage.colours import RATE, write_colours
from tests.models import clip
from tests.models.clip import COLOURS

MODEL = "colours"
GREY = (128, 128, 128)
RED, BLUE, GREEN = (COLOURS[name] for name in ("red", "blue", "green"))
STRETCHES = {
    "meadow.mp4": ((GREY, 3), (RED, 4), (GREY, 2), (BLUE, 3)),
    "harbour.mp4": ((BLUE, 2), (RED, 1), (GREEN, 2), (RED, 3)),
    "fog.mp4": ((GREY, 5),),
}
NONSENSE = "the tax is due in march"
_SECONDS = 240.0


def search(stack: Stack, q: str, kinds: str = "seen") -> dict[str, Any]:
    answer = stack.get("/api/v1/search", q=q, kinds=kinds)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def shown(colour: tuple[int, int, int]) -> set[tuple[str, float, float, int]]:
    """Where the recipes have a colour: the video, its seconds, and the first frame."""
    found = set()
    for name, stretches in STRETCHES.items():
        second = 0
        for each, seconds in stretches:
            if each == colour:
                found.add((name, float(second), float(second + seconds), second * RATE))
            second += seconds
    return found


def found(stack: Stack, q: str) -> set[tuple[str, float, float, int]]:
    hits = search(stack, q)["hits"]
    assert all(hit["kind"] == "seen" and hit["text"] is None for hit in hits)
    return {(hit["name"], hit["start"], hit["end"], hit["first_frame"]) for hit in hits}


def until_found(stack: Stack, q: str, colour: tuple[int, int, int]) -> None:
    for _ in stack.until(_SECONDS, f"{q} to be found"):
        if found(stack, q) == shown(colour):
            return


@pytest.fixture(scope="module", name="sighted")
def _sighted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One whose setting names a model, which is added once it has said that it lacks it."""
    folder = tmp_path_factory.mktemp("seen")
    stack = Stack(folder / "stack", environment={"RUSHES_SEARCH_SEEN": MODEL})
    stack.library.mkdir(parents=True)
    for name, stretches in STRETCHES.items():
        write_colours(stack.library / name, stretches)
    with stack:
        stack.scan()
        for _ in stack.until(_SECONDS, "a word about the model"):
            answer = search(stack, "red")
            assert (answer["hits"], answer["abstained"]) == ([], ["seen"])
            if "There is no model 'colours'" in answer["seen_lacks"]:
                break
        add(stack, folder)
        until_found(stack, "red", RED)
        yield stack


def add(stack: Stack, folder: Path) -> None:
    picture, text, tokenizer = clip.write(folder)
    added = rushes(stack, "models", "add", picture, "--name", MODEL, "--text", text, "--tokenizer", tokenizer)
    assert added.code == 0, added.text


@pytest.mark.proof("find")
def test_what_pictures_show_is_found_at_its_frames_and_nonsense_is_not(sighted: Stack) -> None:
    for q, colour in (("red", RED), ("a blue picture", BLUE), ("the GREEN picture", GREEN)):
        assert found(sighted, q) == shown(colour), q
    scores = [hit["score"] for hit in search(sighted, "red")["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    answer = search(sighted, NONSENSE, "name,said,seen")
    assert (answer["hits"], answer["abstained"], answer["seen_lacks"]) == ([], ["seen"], None)
    [*_, first] = sighted.get("/api/v1/jobs", kind="seen").json()["jobs"]
    assert (first["title"], first["state"], first["requested_by"]) == ("Pictures for search", "done", None)
    assert sum(job["total"] for job in sighted.get("/api/v1/jobs", kind="seen").json()["jobs"]) == len(STRETCHES)


@pytest.mark.proof("find")
def test_the_page_shows_a_picture_of_each_and_opens_it_there(browser: Browser, sighted: Stack) -> None:
    with visit(browser, sighted) as watched:
        page = watched.page
        page.goto("/library?q=red")
        hits = page.get_by_role("region", name="Seen").get_by_role("link")
        expect(hits).to_have_count(len(shown(RED)))
        pictures = page.get_by_role("region", name="Seen").locator("img")
        page.wait_for_function(
            "images => images.every(image => image.complete && image.naturalWidth > 0)",
            arg=pictures.element_handles(),
        )
        hits.filter(has_text="meadow.mp4").click()
        expect(page.get_by_role("heading", name="meadow.mp4")).to_be_visible()
        expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{3 * RATE}")
        page.goto(f"/library?q={NONSENSE}")
        expect(page.get_by_role("region", name="Seen")).to_contain_text("No picture shows this.")
        assert not watched.errors


@pytest.mark.proof("find")
def test_an_inference_that_is_killed_between_two_searches_is_told_everything_again(sighted: Stack) -> None:
    until_found(sighted, "red", RED)
    inference = sighted.process_of("rushes_inference")
    inference.kill()
    psutil.wait_procs([inference], timeout=60)
    answer = search(sighted, "red", "name,seen")
    assert (answer["hits"], answer["abstained"]) == ([], ["seen"])
    assert answer["seen_lacks"]
    until_found(sighted, "red", RED)
    # What is described stays so.
    assert sum(job["total"] for job in sighted.get("/api/v1/jobs", kind="seen").json()["jobs"]) == len(STRETCHES)


@pytest.mark.proof("find")
def test_an_inference_that_hangs_is_not_waited_for(sighted: Stack) -> None:
    until_found(sighted, "red", RED)
    inference = sighted.process_of("rushes_inference")
    inference.suspend()
    try:
        began = time.monotonic()
        answer = search(sighted, "meadow", "name,seen")
        took = time.monotonic() - began
    finally:
        inference.resume()
    assert [(hit["kind"], hit["name"]) for hit in answer["hits"]] == [("name", "meadow.mp4")]
    assert answer["abstained"] == ["seen"]
    assert answer["seen_lacks"]
    # Calls without a limit of their own are given up after 30 s.
    assert took < 15
    until_found(sighted, "red", RED)


@pytest.mark.proof("find")
def test_without_a_model_the_page_says_what_to_do_until_it_is_put_away(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/library?q=boat")
        seen = page.get_by_role("region", name="Seen")
        expect(seen).to_contain_text(re.compile("rushes models add clip-vit-b-32.*RUSHES_SEARCH_SEEN"))
        page.get_by_role("button", name="Put away: pictures are not searched").click()
        expect(seen).to_have_count(0)
        page.goto("/library?q=harbour")
        expect(page.get_by_text("is called “harbour”")).to_be_visible()
        expect(seen).to_have_count(0)
        assert not watched.errors


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_what_was_seen_is_accessible(
    browser: Browser, sighted: Stack, stack: Stack, viewport: ViewportSize, scheme: Scheme
) -> None:
    with visit(browser, sighted, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        page.goto("/library?q=red")
        expect(page.get_by_role("region", name="Seen").get_by_role("link")).to_have_count(len(shown(RED)))
        expect_accessible(page, "what was seen, in the library")
        page.goto(f"/library?q={NONSENSE}")
        expect(page.get_by_role("region", name="Seen")).to_contain_text("No picture shows this.")
        expect_accessible(page, "nothing seen, in the library")
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        watched.page.goto("/library?q=red")
        expect(watched.page.get_by_role("region", name="Seen")).to_contain_text("RUSHES_SEARCH_SEEN")
        expect_accessible(watched.page, "pictures that are not searched, in the library")
