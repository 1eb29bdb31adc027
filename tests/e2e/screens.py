"""Pictures of every state of the page, for eyes: `python -m tests.e2e.screens FOLDER`."""

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.page import PHONE, WIDE, Scheme, visit
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.fixtures import REAL_CLIP
from tests.footage.write import footage

ADMIN = "a-token-for-pictures-only"
FOLDERS = ("day 1/cam a", "day 1/cam b", "day 2")
RECIPES = (recipes.CFR25_MP4, recipes.VFR_MKV, recipes.SILENT_MP4, recipes.SHORT_5S_MP4, recipes.CFR30_MOV)


@dataclass(frozen=True)
class Shot:
    """A state: where it is, and what a person does to see it. `schemes`: the main ones are seen in both."""

    name: str
    path: str
    act: Callable[[Page], None]
    schemes: tuple[Scheme, ...] = ("dark",)
    phone: bool = True
    """Whether it is seen there: where there is no keyboard there are no keys to choose."""


def _cards(page: Page) -> None:
    expect(page.get_by_role("gridcell").first).to_be_visible()


def _selected(page: Page) -> None:
    _cards(page)
    ticks = page.get_by_role("button", name=re.compile("^Select "))
    for index in range(3):
        page.get_by_role("gridcell").nth(index).hover()
        ticks.nth(index).click()


def _previewed(page: Page) -> None:
    _cards(page)
    page.get_by_role("gridcell").first.get_by_role("link").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_be_visible()


def _listed(page: Page) -> None:
    _cards(page)
    page.keyboard.press("v")
    expect(page.get_by_role("columnheader").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def _done(page: Page) -> None:
    _cards(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("h")
    expect(page.get_by_text("Hidden: 2 videos")).to_be_visible()


def _put_back(page: Page) -> None:
    page.keyboard.press("Control+z")
    page.wait_for_timeout(500)


def _cut(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(re.compile(r"#\d"), timeout=20_000)


def _tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        _cut(page)
        page.get_by_role("tab", name=name).click()

    return act


def _details(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Details of")).first.click()
    expect(page.get_by_role("list", name="Parts")).to_be_visible()


def _past_the_end(page: Page) -> None:
    _cut(page)
    box = page.get_by_role("textbox", name="Time", exact=True)
    box.fill("0:00:19")
    box.press("Enter")


def _palette(text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        page.wait_for_timeout(500)
        page.keyboard.press("Control+k")
        page.keyboard.type(text)
        expect(page.get_by_role("listbox", name="Found").get_by_role("option").first).to_be_visible()

    return act


def _keys(page: Page) -> None:
    page.wait_for_timeout(500)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def _conflict(page: Page) -> None:
    page.get_by_role("button", name="Change Loop the span").click()
    page.keyboard.press("e")
    expect(page.get_by_text("already does")).to_be_visible()


def _subprofiles(page: Page) -> None:
    _cut(page)
    for name in ("rough", "best of"):
        page.get_by_role("button", name="Subprofile", exact=True).click()
        page.get_by_role("textbox", name="Name").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)


def _wrong_suffix(page: Page) -> None:
    _subprofiles(page)
    page.get_by_role("button", name="Subprofile", exact=True).click()
    page.get_by_role("textbox", name="Name").fill("a/b")


def _crop(page: Page) -> None:
    _cut(page)
    page.keyboard.press("c")
    expect(page.get_by_role("slider", name="Crop", exact=True)).to_be_visible()


def _seek(page: Page, time: str) -> None:
    box = page.get_by_role("textbox", name="Time", exact=True)
    box.fill(time)
    box.press("Enter")
    page.wait_for_timeout(500)


def _crop_key_frames(page: Page) -> None:
    _crop(page)
    page.keyboard.press("g")
    crop = page.get_by_role("slider", name="Crop", exact=True)
    for time, key in (("2", "Home"), ("5", "End"), ("8", "Shift+ArrowLeft")):
        _seek(page, time)
        crop.focus()
        page.keyboard.press(key)
    page.get_by_role("combobox", name="Between key frames").select_option("Ease")
    _seek(page, "4")


def _crop_by_chance(page: Page) -> None:
    _cut(page)
    for name in ("some 9:16", "some 1:1"):
        page.get_by_role("button", name=name).click()


def _crop_typed_wrong(page: Page) -> None:
    _crop(page)
    page.get_by_role("textbox", name="Another ratio").fill("wide")
    page.keyboard.press("Enter")


def _unlocked(page: Page) -> None:
    _crop_key_frames(page)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.get_by_text("3 key frames removed")).to_be_visible()


def _crop_cut(page: Page) -> None:
    _crop(page)
    page.keyboard.press("e")
    expect(page.get_by_role("group", name="Clips").get_by_title("9:16 at 0.50").first).to_be_visible()
    page.wait_for_timeout(5000)


def _marker_menu(page: Page) -> None:
    _cut(page)
    page.get_by_role("button", name=re.compile("Marker 1:")).click(button="right")
    expect(page.get_by_role("menuitem").first).to_be_visible()


def _labels(page: Page) -> None:
    _cut(page)
    page.get_by_role("combobox", name="Label").focus()
    expect(page.get_by_role("listbox", name="Label").get_by_role("option").first).to_be_visible()


def _nothing(page: Page) -> None:
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


BOTH: tuple[Scheme, ...] = ("dark", "light")


def shots(asset_id: str) -> list[Shot]:
    """All states of a filled library; `asset_id` is the video that is cut."""
    cut = f"/cut/{asset_id}"
    return [
        Shot("library", "/library", _cards, BOTH),
        Shot("library-folder", "/library?root=library&folder=day+1", _cards),
        Shot("library-selection", "/library", _selected, BOTH),
        Shot("library-preview", "/library", _previewed),
        Shot("library-list", "/library?sort=size&order=desc", _listed, BOTH),
        Shot("library-done", "/library", _done),
        Shot("library-filters", "/library?exported=none&hidden=include", _cards),
        Shot("library-problems", "/library?problems=yes", _cards, BOTH),
        Shot("library-nothing-found", "/library?q=nothing+like+this&problems=yes", _nothing),
        Shot("cut", cut, _cut, BOTH),
        Shot("cut-files", cut, _tab("Files")),
        Shot("cut-markers", cut, _tab("Markers"), BOTH),
        Shot("cut-subprofiles", cut, _subprofiles),
        Shot("cut-wrong-suffix", cut, _wrong_suffix),
        Shot("cut-marker-menu", cut, _marker_menu),
        Shot("cut-crop", cut, _crop, BOTH),
        Shot("cut-crop-key-frames", cut, _crop_key_frames, BOTH),
        Shot("cut-crop-by-chance", cut, _crop_by_chance),
        Shot("cut-crop-typed-wrong", cut, _crop_typed_wrong),
        Shot("cut-crop-unlocked", cut, _unlocked),
        Shot("cut-crop-cut", cut, _crop_cut),
        Shot("cut-labels", cut, _labels),
        Shot("cut-past-the-end", cut, _past_the_end),
        Shot("cut-nothing-open", "/cut", _nothing),
        Shot("cut-unknown", "/cut/0190a000-0000-7000-8000-000000000000", _nothing),
        Shot("palette", cut, _palette("cut"), BOTH),
        Shot("palette-all", "/library", _palette("")),
        Shot("keys", cut, _keys),
        Shot("jobs", "/jobs", _nothing, BOTH),
        Shot("jobs-details", "/jobs?kind=export", _details),
        Shot("problems", "/problems", _nothing, BOTH),
        Shot("settings", "/settings", _nothing, BOTH),
        Shot("settings-conflict", "/settings", _conflict, phone=False),
        Shot("settings-tokens-open-to-all", "/settings?part=tokens", _nothing),
        Shot("settings-record", "/settings?part=record", _nothing, BOTH),
    ]


def fill(stack: Stack) -> None:
    """A library with something of everything."""
    made = stack.folder / "made"
    made.mkdir()
    for folder in FOLDERS:
        for take_number in range(1, 4):
            stack.add(
                REAL_CLIP, f"{folder}/A003_C0{take_number}4_081{take_number}QX_forest_edge_take_00{take_number}.mp4"
            )
        for recipe in RECIPES:
            stack.add(footage(recipe, made), f"{folder}/{recipe.file_name}")
    (stack.library / "day 2" / "cut off while recording.mp4").write_bytes(b"this is no video at all" * 1000)
    (stack.library / "day 1" / "empty.mov").write_bytes(b"")


def export(stack: Stack, asset_id: str) -> None:
    """Two groups of clips, proven."""
    for cursor, label in ((2.0, "door opens"), (9.0, "dog runs through")):
        body = {"asset_id": asset_id, "cursor": cursor, "clips": 3, "spread": 1.5, "label": label, "category": "Animal"}
        job = stack.post("/api/v1/exports", body).raise_for_status().json()["job"]
        stack.wait_for_export(job["ticket"])


def take(browser: Browser, stack: Stack, shot: Shot, target: Path) -> None:
    """One state, at each size it has."""
    sizes = {"1440x900": WIDE, "390x844": PHONE} if shot.phone else {"1440x900": WIDE}
    for size, viewport in sizes.items():
        for scheme in shot.schemes:
            with visit(browser, stack, viewport=viewport, scheme=scheme) as watched:
                page = watched.page
                page.goto(shot.path)
                shot.act(page)
                page.wait_for_timeout(900)  # pictures arrive without an event
                page.screenshot(path=target / f"{shot.name}-{size}-{scheme}.png")
                if shot.act is _done:
                    _put_back(page)


def first_run(browser: Browser, target: Path) -> None:
    """An empty library, and a gateway that is gone."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        stack.files()
        empty = [Shot(f"empty-{page}", f"/{page}", _nothing) for page in ("library", "cut", "jobs", "problems")]
        for shot in empty:
            take(browser, stack, shot, target)
        with visit(browser, stack) as watched:
            watched.page.goto("/library")
            _nothing(watched.page)
            stack.kill_everything()
            expect(watched.page.get_by_role("alert").first).to_be_visible(timeout=30_000)
            watched.page.screenshot(path=target / "offline-1440x900-dark.png")


def _signed_in(act: Callable[[Page], None]) -> Callable[[Page], None]:
    def sign_in_first(page: Page) -> None:
        page.get_by_role("textbox", name="Token").fill(ADMIN)
        page.keyboard.press("Enter")
        act(page)

    return sign_in_first


def _tokens(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tokens")).to_be_visible()


def _secret(page: Page) -> None:
    page.get_by_role("button", name="New token").click()
    page.get_by_role("textbox", name="Name").fill("Mara's phone" if page.viewport_size == PHONE else "Mara's laptop")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("textbox", name="Secret")).to_be_visible()


def _revocation(page: Page) -> None:
    page.get_by_role("button", name="Revoke Mara").first.click()


def administration(browser: Browser, target: Path) -> None:
    """What an admin sees where people have to sign in."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), environment={"RUSHES_TOKEN": ADMIN}) as stack,
    ):
        tokens = "/settings?part=tokens"
        for shot in (
            Shot("settings-tokens-none", tokens, _signed_in(_tokens)),
            Shot("settings-tokens-secret", tokens, _signed_in(_secret)),
            Shot("settings-tokens", tokens, _signed_in(_tokens), BOTH),
            Shot("settings-tokens-revoke", tokens, _signed_in(_revocation)),
            Shot("settings-record-signed-in", "/settings?part=record", _signed_in(_nothing)),
        ):
            take(browser, stack, shot, target)


def main(target: Path, wanted: str) -> None:
    """All pictures whose name begins with `wanted`."""
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS)
        with Stack(Path(folder)) as stack:
            fill(stack)
            stack.files()
            asset = stack.get("/api/v1/assets", q="cam a vfr").json()["assets"][0]["id"]
            export(stack, asset)
            for shot in shots(asset):
                if shot.name.startswith(wanted):
                    take(browser, stack, shot, target)
        if wanted in ("", "empty"):
            first_run(browser, target)
        if wanted in ("", "settings"):
            administration(browser, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
