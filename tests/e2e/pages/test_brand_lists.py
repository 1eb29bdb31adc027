"""Brand lists on the page: edited by keys, as files, and for everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.stack import Stack

LISTS = "/api/v1/brand-lists"


def _opened(page: Page) -> Locator:
    page.goto("/tune")
    expect(page.get_by_role("button", name="Brand lists")).to_be_visible()
    page.keyboard.press("Shift+B")
    dialog = page.get_by_role("dialog", name="Brand lists")
    expect(dialog.get_by_role("textbox", name="New brands")).to_be_visible()
    return dialog


def _make(dialog: Locator, name: str) -> None:
    dialog.get_by_role("button", name="New list").click()
    dialog.get_by_role("textbox", name="Name of the new list").fill(name)
    dialog.page.keyboard.press("Enter")
    expect(dialog.get_by_role("combobox", name="List")).to_have_value(name)


def _brands(stack: Stack, name: str) -> list[tuple[str, ...]]:
    answer = stack.ask("GET", f"{LISTS}/{name}")
    assert answer.is_success, answer.text
    return [(each["name"], *each["aliases"]) for each in answer.json()["brands"]]


@pytest.mark.proof("brands")
def test_a_list_is_made_pasted_mended_saved_loaded_and_deleted(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        dialog = _opened(page)
        _make(dialog, "pasted")
        new = dialog.get_by_role("textbox", name="New brands")
        new.fill("Coca-Cola, Coke | Cola\nNike\nNIKE!")
        new.press("Enter")
        expect(dialog.get_by_role("textbox", name="Brand", exact=True)).to_have_count(3)
        page.keyboard.press("Control+Enter")
        # The gateway names the brand, and the page shows it there.
        wrong = dialog.get_by_role("textbox", name="Brand", exact=True).nth(2)
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(wrong).to_be_focused()
        expect(dialog).to_contain_text("and the brand 'Nike' have the same letters")
        assert _brands(stack, "pasted") == []
        wrong.fill("Puma")
        page.keyboard.press("Control+Enter")
        expect(dialog.get_by_role("status").filter(has_text="3 brands, version 2")).to_be_visible()
        assert _brands(stack, "pasted") == [("Coca-Cola", "Coke", "Cola"), ("Nike",), ("Puma",)]

        file = tmp_path / "brands.csv"
        file.write_text("name,aliases\nFila,F|FILA\n")
        dialog.get_by_label("CSV file with brands").set_input_files(file)
        expect(dialog.get_by_role("textbox", name="Aliases of Fila")).to_have_value("F | FILA")
        assert _brands(stack, "pasted") == [("Fila", "F", "FILA")]
        file.write_text("Fila\nPuma,a,b\n")
        dialog.get_by_label("CSV file with brands").set_input_files(file)
        expect(dialog.get_by_role("alert")).to_contain_text("line 2, aliases")

        dialog.get_by_role("button", name="More for the list pasted").click()
        page.get_by_role("menuitem", name="Delete the list").click()
        expect(dialog.get_by_role("combobox", name="List")).to_have_value("default")
        assert stack.ask("GET", f"{LISTS}/pasted").status_code == 404
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        # What was refused above is in the console, as browsers note every such answer.
        assert all("422" in error for error in watched.errors), watched.errors


@pytest.mark.proof("brands")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_edit_brands(browser: Browser, stack: Stack, scheme: Scheme, viewport: ViewportSize) -> None:
    name = f"axe {scheme} {viewport['width']}"
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        dialog = _opened(page)
        expect_accessible(page, "the default list")
        _make(dialog, name)
        expect_accessible(page, "an empty list")
        new = dialog.get_by_role("textbox", name="New brands")
        new.fill("Nike\nNIKE")
        new.press("Enter")
        page.keyboard.press("Control+Enter")
        expect(dialog.get_by_role("textbox", name="Brand", exact=True).nth(1)).to_be_focused()
        expect_accessible(page, "a mistake")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Go on editing")).to_be_visible()
        expect(page.get_by_role("button", name="Discard the changes")).to_be_focused()
        expect_accessible(page, "changes that are not saved")
        page.keyboard.press("Escape")
        expect(dialog.get_by_role("textbox", name="Brand", exact=True).nth(1)).to_be_focused()
    assert stack.ask("DELETE", f"{LISTS}/{name}").status_code == 200
