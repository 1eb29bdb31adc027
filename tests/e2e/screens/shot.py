"""One state of the page, and how its picture is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, visit
from tests.e2e.stack import Stack

Act = Callable[[Page], None]

BOTH: tuple[Scheme, ...] = ("dark", "light")
SIZES: dict[str, ViewportSize] = {"1440x900": WIDE, "390x844": PHONE}


def arrived(page: Page) -> None:
    """Something to read is there."""
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


def nothing_more(page: Page) -> None:
    """The state is the page itself, or what stands there until it comes."""
    page.wait_for_timeout(600)


@dataclass(frozen=True)
class Shot:
    """A state: where it is, and what a person does to see it. `schemes`: the main ones are seen in both."""

    name: str
    path: str
    act: Act = arrived
    schemes: tuple[Scheme, ...] = ("dark",)
    wide: bool = True
    phone: bool = True
    """Whether it is seen there: where there is no keyboard there are no keys to choose."""
    before: Act | None = None
    """What is done to the way between page and gateway before the page is opened."""
    after: Act | None = None
    """Brings back what the state has changed."""


@dataclass(frozen=True)
class Camera:
    """Takes the pictures that are wanted: those whose name begins so."""

    browser: Browser
    target: Path
    wanted: str

    def wants(self, *names: str) -> bool:
        """Whether a picture of any of these beginnings is wanted."""
        return any(name.startswith(self.wanted) or self.wanted.startswith(name) for name in names)

    def take(self, stack: Stack, *shots: Shot) -> None:
        """Each state, at each size it has."""
        for shot in shots:
            if shot.name.startswith(self.wanted):
                for size in [name for name, kept in zip(SIZES, (shot.wide, shot.phone), strict=True) if kept]:
                    for scheme in shot.schemes:
                        self._take(stack, shot, size, scheme)

    def _take(self, stack: Stack, shot: Shot, size: str, scheme: Scheme) -> None:
        with visit(self.browser, stack, viewport=SIZES[size], scheme=scheme) as watched:
            page = watched.page
            if shot.before is not None:
                shot.before(page)
            page.goto(shot.path)
            shot.act(page)
            page.wait_for_timeout(900)  # pictures arrive without an event
            page.screenshot(path=self.target / f"{shot.name}-{size}-{scheme}.png")
            if shot.after is not None:
                shot.after(page)
