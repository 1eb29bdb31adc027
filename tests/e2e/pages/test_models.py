"""The page of models: one is added from a file, measured and removed; what is no model is refused in words."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.models.drawn import MODEL

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
