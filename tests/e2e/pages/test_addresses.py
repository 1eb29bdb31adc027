"""Addresses that lead to nothing say so, and where to go on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page import visit
from tests.e2e.stack import Stack

pytestmark = pytest.mark.proof("library")


@pytest.mark.parametrize("address", ["nothing", "01a211f2-293c", "01a211f2-293c-7df5-b9f5-cc71a81ed45a"])
def test_of_a_video_that_is_not_there(browser: Browser, stack: Stack, address: str) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto(f"/cut/{address}")
        expect(page.get_by_role("heading", name="There is no such video")).to_be_visible()
        expect(page.get_by_text("or the address is incomplete")).to_be_visible()
        page.get_by_role("link", name="Open the library").click()
        expect(page.get_by_role("searchbox")).to_be_visible()
