"""The libraries that the states are seen in: filled, at work, empty, gone, and one where people sign in."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import plain_http
from tests.e2e.page import visit
from tests.e2e.screens import acts
from tests.e2e.screens.shot import BOTH, SIZES, Act, Camera, Shot, arrived, nothing_more
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.fixtures import REAL_CLIP
from tests.footage.write import footage

ADMIN = "a-token-for-pictures-only"
FOLDERS = ("day 1/cam a", "day 1/cam b", "day 2")
RECIPES = (recipes.CFR25_MP4, recipes.VFR_MKV, recipes.SILENT_MP4, recipes.SHORT_5S_MP4, recipes.CFR30_MOV)


def _filled(asset: str, unplayable: str, out_of_sight: str) -> list[Shot]:
    """`asset`: the video that is cut; one that no browser plays, and one that is hidden."""
    cut = f"/cut/{asset}"
    return [
        Shot("library", "/library", acts.cards, BOTH),
        Shot("library-folder", "/library?root=library&folder=day+1", acts.cards),
        Shot("library-tree", "/library", acts.in_turn(acts.cards, acts.click("button", "Folders")), wide=False),
        Shot("library-scrub", "/library", acts.scrubbed, phone=False),
        Shot("library-selection", "/library", acts.selected, BOTH),
        Shot("library-preview", "/library", acts.previewed),
        Shot("library-list", "/library?sort=size&order=desc", acts.listed, BOTH),
        Shot("library-list-selection", "/library", acts.listed_and_selected),
        Shot("library-done", "/library", acts.hidden, after=acts.undone),
        Shot("library-filters", "/library?exported=none&hidden=include", acts.cards),
        Shot("library-hidden", "/library?hidden=only", acts.cards),
        Shot("library-problems", "/library?problems=yes", acts.cards, BOTH),
        Shot("library-nothing-found", "/library?q=nothing+like+this&problems=yes"),
        Shot("library-loading", "/library", nothing_more, before=acts.held("/api/v1/assets?")),
        Shot("library-refused", "/library", nothing_more, before=acts.refused("**/api/v1/assets?*")),
        Shot("library-no-roots", "/library", before=acts.answered("**/api/v1/roots", {"roots": []})),
        Shot("library-menu-filter", "/library", acts.menu("Filter")),
        Shot("library-menu-order", "/library", acts.menu("Folder and name"), BOTH, phone=False),
        Shot("library-menu-view", "/library", acts.menu("View")),
        Shot("library-menu-profile", "/library", acts.menu("default"), phone=False),
        Shot("library-new-profile", "/library", acts.new_profile, phone=False),
        Shot("cut", cut, acts.cut, BOTH),
        Shot("cut-inspector", cut, acts.inspected, wide=False),
        Shot("cut-playing", cut, acts.playing),
        Shot("cut-looping", cut, acts.looping),
        Shot("cut-zoomed", cut, acts.in_turn(acts.cut, acts.press("+", "+", "+")), phone=False),
        Shot("cut-files", cut, acts.tab("Videos")),
        Shot("cut-markers", cut, acts.tab("Markers"), BOTH),
        Shot("cut-markers-none", f"/cut/{unplayable}", acts.tab("Markers")),
        Shot("cut-crop", cut, acts.crop, BOTH),
        Shot("cut-crop-key-frames", cut, acts.crop_key_frames, BOTH),
        Shot("cut-crop-by-chance", cut, acts.crop_by_chance),
        Shot("cut-crop-mistyped", cut, acts.crop_mistyped),
        Shot("cut-crop-keys-removed", cut, acts.crop_keys_removed),
        Shot("cut-crop-cut", cut, acts.crop_cut),
        Shot("cut-marker-menu", cut, acts.marker_menu),
        Shot("cut-deletion", cut, acts.deletion),
        Shot("cut-clip", cut, acts.clip_played),
        Shot("cut-subprofiles", cut, acts.subprofiles),
        Shot("cut-subprofile-menu", cut, acts.subprofile_menu),
        Shot("cut-wrong-suffix", cut, acts.wrong_suffix),
        Shot("cut-labels", cut, acts.labels, BOTH),
        Shot("cut-past-the-end", cut, acts.past_the_end),
        Shot("cut-refused", cut, acts.export_refused),
        Shot("cut-mistyped", cut, acts.mistyped),
        Shot("cut-unplayable", f"/cut/{unplayable}", acts.cut),
        Shot("cut-hidden", f"/cut/{out_of_sight}", acts.cut),
        Shot("cut-loading", cut, nothing_more, before=acts.held(f"/api/v1/assets/{asset}?")),
        Shot("cut-counting", cut, nothing_more, before=acts.held("/frames")),
        Shot("cut-listening", cut, acts.cut, before=acts.held("/waveform")),
        Shot("cut-nothing-open", "/cut"),
        Shot("cut-unknown", "/cut/0190a000-0000-7000-8000-000000000000"),
        Shot("palette", cut, acts.palette("cut"), BOTH, phone=False),
        Shot("palette-all", "/library", acts.palette(""), phone=False),
        Shot("palette-label", cut, acts.palette("dog"), phone=False),
        Shot("palette-nothing", cut, acts.palette("nothing like this"), phone=False),
        Shot("keys", cut, acts.keys, BOTH, phone=False),
        Shot("keys-library", "/library", acts.keys, phone=False),
        Shot("keys-nothing", cut, acts.keys_searched, phone=False),
        Shot("jobs", "/jobs", schemes=BOTH),
        Shot("jobs-details", "/jobs?kind=export", acts.job_details),
        Shot("jobs-loading", "/jobs", nothing_more, before=acts.held("/api/v1/jobs?")),
        Shot("jobs-refused", "/jobs", nothing_more, before=acts.refused("**/api/v1/jobs?*")),
        Shot("problems", "/problems", schemes=BOTH),
        Shot("problems-loading", "/problems", nothing_more, before=acts.held("/api/v1/assets?")),
        Shot("settings", "/settings", schemes=BOTH),
        Shot("settings-key-awaited", "/settings", acts.key_awaited, phone=False),
        Shot("settings-conflict", "/settings", acts.key_taken, phone=False),
        Shot("settings-tokens-open-to-all", "/settings?part=tokens"),
        Shot("settings-record", "/settings?part=record", schemes=BOTH),
        Shot("fault", "/jobs", before=acts.answered("**/api/v1/jobs?*", {"jobs": [None]})),
    ]


def _fill(stack: Stack) -> None:
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
    stack.add(footage(recipes.HEVC_10BIT_MKV, made), "day 2/ten bits.mkv")
    stack.add(footage(recipes.CFR25_MP4, made), "day 2/taken away.mp4")
    (stack.library / "day 2" / "cut off while recording.mp4").write_bytes(b"this is no video at all" * 1000)
    (stack.library / "day 1" / "empty.mov").write_bytes(b"")


def _asset(stack: Stack, q: str) -> str:
    found: str = stack.get("/api/v1/assets", q=q, hidden="include").json()["assets"][0]["id"]
    return found


def _order(stack: Stack, asset: str, label: str, **wanted: float) -> str:
    """The ticket of an export."""
    body = {"asset_id": asset, "cursor": 0, "clips": 3, "spread": 1.5, "label": label, "category": "Animal", **wanted}
    ticket: str = stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"]
    return ticket


def filled(camera: Camera) -> None:
    """A library of a day's work, then the same one at work, and the same one gone."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        _fill(stack)
        stack.scan()
        asset = _asset(stack, "cam a vfr")
        for cursor, label in ((2.0, "door opens"), (9.0, "dog runs through")):
            stack.wait_for_export(_order(stack, asset, label, cursor=cursor))
        out_of_sight = _asset(stack, "cam b silent")
        plain_http.put(f"{stack.url}/api/v1/assets/{out_of_sight}/hidden").raise_for_status()
        camera.take(stack, *_filled(asset, _asset(stack, "ten bits"), out_of_sight))
        if camera.wants("at-work"):
            _at_work(camera, stack, asset)
        if camera.wants("gone"):
            _gone(camera, stack, asset)
        if camera.wants("unreachable"):
            _unreachable(camera, stack, asset)


@contextmanager
def _busy(stack: Stack, asset: str) -> Iterator[None]:
    """Something is being cut all the while, and is cancelled at the end."""
    ticket = _order(stack, asset, "whole scene", clips=60, spread=0.2)
    try:
        yield
    finally:
        stack.post(f"/api/export/{ticket}/cancel")
        stack.wait_for_export(ticket)


def _at_work(camera: Camera, stack: Stack, asset: str) -> None:
    """Running, waiting, failed, cancelled."""
    for shot in (
        Shot("at-work-cut", f"/cut/{asset}", acts.tab("Queue"), BOTH),
        Shot("at-work-jobs", "/jobs", schemes=BOTH),
    ):
        with _busy(stack, asset):
            waiting = _order(stack, asset, "after that")
            camera.take(stack, shot)
            stack.post(f"/api/export/{waiting}/cancel")
    with _busy(stack, asset):
        failing = _order(stack, _asset(stack, "taken away"), "gone meanwhile")
        (stack.library / "day 2" / "taken away.mp4").unlink()
    stack.wait_for_export(failing)
    camera.take(
        stack,
        Shot("at-work-ended-cut", f"/cut/{asset}", acts.tab("Queue"), BOTH),
        Shot("at-work-ended-jobs", "/jobs", schemes=BOTH),
    )


def _gone(camera: Camera, stack: Stack, asset: str) -> None:
    """The folder is not mounted."""
    elsewhere = stack.library.with_name("unmounted")
    stack.library.rename(elsewhere)
    stack.scan()
    camera.take(
        stack,
        Shot("gone-library", "/library", acts.cards, BOTH),
        Shot("gone-preview", "/library", acts.previewed, phone=False),
        Shot("gone-cut", f"/cut/{asset}"),
        Shot("gone-problems", "/problems", schemes=BOTH),
    )
    elsewhere.rename(stack.library)
    stack.scan()


def _unreachable(camera: Camera, stack: Stack, asset: str) -> None:
    """Pages that were open when the gateway died."""
    opened: dict[str, Page] = {}
    with ExitStack() as visits:
        for size, viewport in SIZES.items():
            for name, path, act in (("library", "/library", acts.cards), ("cut", f"/cut/{asset}", acts.cut)):
                page = visits.enter_context(visit(camera.browser, stack, viewport=viewport)).page
                page.goto(path)
                act(page)
                opened[f"unreachable-{name}-{size}-dark"] = page
        stack.kill_everything()
        for name, page in opened.items():
            expect(page.get_by_role("alert").first).to_be_visible(timeout=30_000)
            page.screenshot(path=camera.target / f"{name}.png")


def empty(camera: Camera) -> None:
    """The first minute."""
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        stack.scan()
        camera.take(stack, *(Shot(f"empty-{page}", f"/{page}") for page in ("library", "cut", "jobs", "problems")))
        stack.add(footage(recipes.SHORT_5S_MP4, Path(folder)))
        stack.scan()
        camera.take(stack, Shot("empty-queue", f"/cut/{_asset(stack, 'short')}", acts.tab("Queue")))


def guarded(camera: Camera) -> None:
    """What an admin sees where people have to sign in, and what others see."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), environment={"RUSHES_TOKEN": ADMIN}) as stack,
    ):

        def as_admin(act: Act) -> Act:
            return acts.signed_in(ADMIN, act)

        tokens, record = "/settings?part=tokens", "/settings?part=record"
        camera.take(
            stack,
            Shot("settings-tokens-none", tokens, as_admin(acts.tokens)),
            Shot("settings-tokens-form", tokens, as_admin(acts.token_form)),
            Shot("settings-tokens-on-a-day", tokens, as_admin(acts.token_until_a_day)),
            Shot("settings-tokens-secret", tokens, as_admin(acts.secret)),
        )
        viewer = _token(stack, "Jo", "viewer")
        camera.take(
            stack,
            Shot("settings-tokens", tokens, as_admin(acts.tokens), BOTH),
            Shot("settings-tokens-revoke", tokens, as_admin(acts.revocation)),
            Shot("settings-record-signed-in", record, as_admin(arrived)),
            Shot("settings-record-loading", record, as_admin(nothing_more), before=acts.held("/api/v1/audit?")),
            Shot("settings-record-refused", record, as_admin(nothing_more), before=acts.refused("**/api/v1/audit?*")),
            Shot("settings-viewer", "/settings", acts.signed_in(viewer, arrived)),
            Shot("sign-in", "/library", acts.sign_in_page, BOTH),
            Shot("sign-in-wrong", "/library", acts.wrong_token),
        )


def _token(stack: Stack, name: str, role: str) -> str:
    """The secret of a new one."""
    body = {"name": name, "role": role}
    made = plain_http.post(f"{stack.url}/api/v1/tokens", json=body, headers={"authorization": f"Bearer {ADMIN}"})
    secret: str = made.raise_for_status().json()["secret"]
    return secret
