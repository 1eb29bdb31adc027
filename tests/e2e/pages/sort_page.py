"""What the tests of Sort's page look for."""

from playwright.sync_api import Page, expect


def expect_shown(page: Page, name: str) -> None:
    """The video of this name is the one to sort."""
    beside = page.get_by_role("complementary", name="This video")
    expect(beside.get_by_role("heading", level=2, name=name, exact=True)).to_be_visible()
    expect(page.locator(f'video[aria-label="{name}"]')).to_be_visible()
