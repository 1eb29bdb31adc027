"""Encoders on the page: what each node can use and why not, another trial, the choice, and what clips say."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, all_fields, expect_accessible, hold, open_video, set_figure, visit
from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import COMPLAINT, FfmpegWithCards, ffmpeg_with_cards
from tests.footage import recipes
from tests.footage.recipes import Recipe

FILE = "cfr25_mp4.mp4"


@pytest.fixture(scope="module", name="cards")
def _cards(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "cards", h264_nvenc="works")


@pytest.fixture(scope="module", name="carded")
def _carded(
    tmp_path_factory: pytest.TempPathFactory, cards: FfmpegWithCards, make_footage: Callable[[Recipe], Path]
) -> Iterator[Stack]:
    """A Rushes whose media node has a card."""
    wanted = {"RUSHES_ENCODERS": "h264_nvenc,libx264", "RUSHES_DECODER": "auto"}
    environment = {**cards.named, **wanted}
    stack = Stack(tmp_path_factory.mktemp("carded"), environment=environment)
    stack.add(make_footage(recipes.CFR25_MP4), FILE)
    with stack:
        stack.scan()
        yield stack


@pytest.fixture(name="seen")
def _seen(browser: Browser, carded: Stack, cards: FfmpegWithCards) -> Iterator[Watched]:
    """A fresh visitor, before whom the card works."""
    if not cards.conducts(h264_nvenc="works"):
        cards.conduct(h264_nvenc="works")
        carded.post("/api/v1/nodes/media-1/trial")
    for _ in carded.until(120, "encoders tried"):
        [node] = carded.get("/api/v1/nodes").json()["nodes"]
        if {each["state"] for each in (*node["encoders"], *node["decoders"])}.isdisjoint({"trying"}):
            break
    with visit(browser, carded) as watched:
        yield watched
    assert watched.errors == []


def _encoders(page: Page) -> Locator:
    return page.get_by_role("list", name="media-1", exact=True).get_by_role("listitem")


@pytest.mark.proof("cards")
def test_settings_say_which_encoders_are_usable_and_try_them_again(seen: Watched, cards: FfmpegWithCards) -> None:
    page = seen.page
    page.goto("/settings")
    page.get_by_role("group", name="Part").get_by_role("button", name="Encoders").click()
    expect(page).to_have_url(re.compile(r"part=encoders"))
    rows = _encoders(page)
    expect(rows).to_have_count(6)
    expect(rows.first).to_contain_text(re.compile(r"Usable\s*NVIDIA\s*h264_nvenc"))
    expect(rows.last).to_contain_text(re.compile(r"Usable\s*CPU\s*libx264"))
    expect(rows.filter(has_text="Apple")).to_contain_text("Not usable")
    expect(rows.filter(has_text="Apple")).to_contain_text("This ffmpeg was built without it.")

    cards.conduct(h264_nvenc="fails")
    again = page.get_by_role("button", name="Try again: encoders and decoders of media-1")
    again.click()
    expect(rows.first).to_contain_text("Not usable")
    expect(rows.first).to_contain_text(COMPLAINT)
    cards.conduct(h264_nvenc="works")
    again.click()
    expect(rows.first).to_contain_text(re.compile("^Usable"))


@pytest.mark.proof("cards")
def test_settings_say_what_each_card_decodes_and_why_not(seen: Watched, cards: FfmpegWithCards) -> None:
    page = seen.page
    cards.conduct(h264_nvenc="works", cuda="knows no HEVC")
    page.goto("/settings?part=encoders")
    page.get_by_role("button", name="Try again: encoders and decoders of media-1").click()
    rows = page.get_by_role("list", name="Decoders of media-1").get_by_role("listitem")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text(
        re.compile(r"Usable\s*NVIDIA\s*cuda\s*Decodes H\.264\. HEVC: It left the work to the CPU\."),
    )
    expect(rows.filter(has_text="Apple")).to_contain_text("This ffmpeg was built without it.")


@pytest.mark.proof("cards")
def test_an_encoder_is_chosen_and_remembered(seen: Watched, carded: Stack) -> None:
    page = seen.page
    open_video(page, FILE)
    all_fields(page)
    choice = page.get_by_role("combobox", name="Encoder")
    expect(choice).to_be_enabled()
    expect(choice).to_have_value("auto")
    assert choice.get_by_role("option").all_inner_texts() == ["Auto", "CPU", "NVIDIA"]
    choice.select_option("CPU")
    page.reload()
    expect(page.get_by_role("combobox", name="Encoder")).to_have_value("libx264")
    set_figure(page, "Clips", "1")
    with page.expect_response(lambda answer: answer.request.method == "POST") as ordered:
        page.keyboard.press("e")
    carded.wait_for_export(ordered.value.json()["job"]["ticket"])
    [clip] = carded.get(f"/api/v1/exports/{ordered.value.json()['id']}").json()["clips"]
    assert clip["encoder"] == "libx264"
    expect(page.get_by_role("group", name="Clips").get_by_role("img", name="Proven").first).to_be_visible()


@pytest.mark.proof("cards")
def test_pictures_have_no_choice_of_encoders(seen: Watched) -> None:
    page = seen.page
    open_video(page, FILE)
    all_fields(page)
    choice = page.get_by_role("combobox", name="Encoder")
    expect(choice).to_be_enabled()
    page.get_by_role("combobox", name="Format").select_option("PNG sequence")
    expect(choice).to_be_disabled()
    page.get_by_role("combobox", name="Format").select_option("MP4")
    expect(choice).to_be_enabled()
    expect(choice).to_have_value("auto")


@pytest.mark.proof("cards")
def test_a_clip_that_another_encoder_made_says_so_and_so_does_its_job(
    seen: Watched, carded: Stack, cards: FfmpegWithCards
) -> None:
    page = seen.page
    open_video(page, FILE)
    all_fields(page)
    page.get_by_role("combobox", name="Label").fill("fallen back")
    page.keyboard.press("Escape")
    set_figure(page, "Clips", "1")
    expect(page.get_by_role("combobox", name="Encoder")).to_be_enabled()
    cards.conduct(h264_nvenc="fails")
    page.keyboard.press("e")
    row = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="fallen back")
    expect(row.get_by_role("img", name="Proven")).to_be_visible()
    words = f'h264_nvenc failed on media-1: ffmpeg said "{COMPLAINT}". libx264 was used instead.'
    expect(row).to_contain_text(f"CPU: {words}")
    row.get_by_role("button", name=re.compile("^Play")).click()
    details = page.get_by_role("dialog")
    expect(details).to_contain_text("encoded by CPU (libx264)")
    expect(details.get_by_role("status")).to_have_text(words)
    page.keyboard.press("Escape")
    exports = carded.get("/api/v1/exports").json()["exports"]
    [group] = [export["group"] for export in exports if export["label"] == "fallen back"]
    page.goto("/jobs?kind=export")
    expect(page.get_by_role("listitem").filter(has_text=group)).to_contain_text(words)


@pytest.mark.proof("cards")
def test_where_there_is_only_the_cpu_it_says_where_to_read_why(watched: Watched, stack: Stack) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    all_fields(page)
    choice = page.get_by_role("combobox", name="Encoder")
    why = page.get_by_role("link", name="Why only the CPU?")
    expect(why).to_be_visible()
    expect(choice).to_be_disabled()
    expect(choice).to_have_value("libx264")
    why.click()
    expect(page.get_by_role("heading", name="media-2", exact=True)).to_be_visible()
    expect(_encoders(page).last).to_contain_text("Usable")


@pytest.mark.proof("cards")
def test_encoders_on_their_way_are_said_to_be_read(watched: Watched) -> None:
    page = watched.page
    hold(page, "/api/v1/nodes")
    page.goto("/settings?part=encoders")
    expect(page.get_by_role("status", name="Reading encoders")).to_be_visible()


def _answer(route: Route, status: int, body: object) -> None:
    kind = "application/json" if status == 200 else "application/problem+json"
    route.fulfill(status=status, content_type=kind, json=body)


@pytest.mark.proof("cards")
def test_no_node_and_no_answer_are_said_in_words(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack) as seen:
        page = seen.page
        # With the events, once they are heard, the page looks again by itself.
        page.route("**/api/v1/events**", lambda _: None)
        page.route("**/api/v1/nodes", lambda route: _answer(route, 200, {"nodes": []}))
        page.goto("/settings?part=encoders")
        expect(page.get_by_role("heading", name="No media node is attached")).to_be_visible()
        page.unroute("**/api/v1/nodes")
        refusal = {"type": "/problems/x", "title": "X", "status": 400, "detail": "The catalog is away.", "errors": []}
        page.route("**/api/v1/nodes", lambda route: _answer(route, 400, refusal))
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("The catalog is away.")
        page.unroute("**/api/v1/nodes")
        page.get_by_role("button", name="Try again").click()
        expect(_encoders(page)).to_have_count(6)


@pytest.mark.proof("cards")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_encoders_are_accessible(browser: Browser, stack: Stack, viewport: ViewportSize, scheme: str) -> None:
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as seen:  # type: ignore[arg-type]
        seen.page.goto("/settings?part=encoders")
        expect(seen.page.get_by_text("This ffmpeg was built without it.").first).to_be_visible()
        expect_accessible(seen.page, f"encoders {viewport} {scheme}")
