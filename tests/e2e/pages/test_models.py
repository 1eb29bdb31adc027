"""The page of models: one is added from a file, measured and removed; what is no model is refused in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rushes_inference.domain.published import IMAGE_ENCODERS, WORDS
from tests.e2e.page import PHONE, WIDE, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.models.drawn import MODEL
from tests.models.site import Site, running_site

NOTHING = "No model was added yet"


def _choose(page: Page, file: Path) -> None:
    page.get_by_test_id("model-file").set_input_files(file)


@pytest.mark.proof("findings")
def test_a_model_is_added_measured_and_removed(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "My Shapes.onnx"
    file.write_bytes(MODEL.read_bytes())
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/settings?part=models")
        expect(page.get_by_text(NOTHING)).to_be_visible()
        _choose(page, file)
        name = page.get_by_role("textbox", name="Name")
        expect(name).to_have_value("my-shapes")
        name.fill("My shapes")
        expect(page.get_by_text(re.compile("1 to 64 of a to z"))).to_be_visible()
        add = page.get_by_role("dialog").get_by_role("button", name="Add", exact=True)
        expect(add).to_be_disabled()
        name.fill("shapes")
        page.get_by_role("textbox", name="Licence of its weights").fill("AGPL-3.0")
        page.keyboard.press("Enter")
        row = page.get_by_role("list", name="Models").get_by_role("listitem").filter(has_text="shapes")
        expect(row).to_contain_text("AGPL-3.0")
        expect(row).to_contain_text("3 classes: person, ball, box")
        expect(row).to_contain_text("Runs on the CPU")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="Measure shapes").click()
        expect(row.get_by_role("status")).to_contain_text(re.compile(r"\d ms a picture, [\d.]+ in batches of \d"))
        page.get_by_role("button", name="Remove shapes").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(page.get_by_text(NOTHING)).to_be_visible()
        known = stack.get("/api/v1/models").json()
        assert (known["models"], known["unreadable"]) == ([], [])
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_what_is_no_model_is_refused_in_words(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    pickled, cut = tmp_path / "best.pt", tmp_path / "cut.onnx"
    pickled.write_bytes(b"whatever")
    cut.write_bytes(MODEL.read_bytes()[:5000])
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/settings?part=models")
        _choose(page, pickled)
        expect(page.get_by_role("dialog")).to_contain_text("rushes models add best.pt")
        page.keyboard.press("Escape")
        _choose(page, cut)
        page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text(re.compile("ONNX"))
        page.keyboard.press("Escape")
        expect(page.get_by_text(NOTHING)).to_be_visible()
    # The browser itself notes an answer of 400 and more.
    assert all("Failed to load resource" in error for error in watched.errors)


@pytest.mark.proof("findings")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_the_page_of_models_is_accessible(
    browser: Browser, stack: Stack, viewport: ViewportSize, tmp_path: Path
) -> None:
    file = tmp_path / "shapes.onnx"
    file.write_bytes(MODEL.read_bytes())
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto("/settings?part=models")
        expect(page.get_by_text(NOTHING)).to_be_visible()
        expect_accessible(page, "no models")
        _choose(page, file)
        expect(page.get_by_role("textbox", name="Name")).to_be_visible()
        expect_accessible(page, "adding a model")
    assert watched.errors == []


@pytest.fixture(name="site")
def _site() -> Iterator[Site]:
    """It has something else than CLIP at CLIP's address, of which half comes until it may go on."""
    with running_site() as site:
        [file] = IMAGE_ENCODERS["clip-vit-b-32"].remote("", Path())
        site.files |= {each.address: b"0" for each in WORDS["clip-vit-b-32"].remote("", Path())}
        site.files[file.address] = bytes(1_000_000)
        site.holds.add(file.address)
        yield site


@pytest.mark.proof("findings")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_a_download_is_seen_by_all_pages_cancelled_and_its_failure_said(
    browser: Browser, tmp_path: Path, viewport: ViewportSize, site: Site
) -> None:
    with (
        Stack(tmp_path, environment={"RUSHES_MODELS_SITE": site.address}) as stack,
        visit(browser, stack, viewport=viewport, for_axe=True) as first,
        visit(browser, stack, viewport=viewport) as second,
    ):
        page, other = first.page, second.page
        page.goto("/settings?part=models")
        page.get_by_role("button", name="Download clip-vit-b-32").click()
        expect(page.get_by_text("500 KB of 1.0 MB")).to_be_visible()
        expect_accessible(page, "a download")
        page.reload()
        expect(page.get_by_text("500 KB of 1.0 MB")).to_be_visible()
        other.goto("/settings?part=models")
        expect(other.get_by_role("progressbar", name="clip-vit-b-32")).to_have_attribute("aria-valuenow", "49")
        other.get_by_role("button", name="Cancel the download of clip-vit-b-32").click()
        for each in (page, other):
            expect(each.get_by_text("About 610 MB, MIT")).to_be_visible()
        site.go_on.set()
        page.get_by_role("button", name="Download clip-vit-b-32").click()
        expect(page.get_by_text("It was changed there, or on the way, and is deleted.")).to_be_visible()
        expect(page.get_by_role("link", name="download its file")).to_be_visible()
        expect_accessible(page, "a failed download")
        page.get_by_role("button", name="Dismiss the failure of clip-vit-b-32").click()
        expect(page.get_by_text("It was changed there")).to_have_count(0)
        assert stack.get("/api/v1/models").json()["models"] == []
    assert first.errors == []
    assert second.errors == []
