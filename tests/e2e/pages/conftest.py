"""The tests of the page add files of their own to their library: they share one that is theirs."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import running_browser
from tests.e2e.conftest import stack_of_every_kind
from tests.e2e.guarded import ADMIN, PROXY
from tests.e2e.page import Watched, visit
from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.models.chat_api import ChatApi, chat_api


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was on the page, and what the services said last, beside a failure: nobody can look any more."""
    report = yield
    found = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and isinstance(found.get("watched"), Watched):
        report.sections.append(("page", found["watched"].page.locator("body").aria_snapshot()))
    if report.when == "call" and report.failed and isinstance(found.get("stack"), Stack):
        report.sections.append(("services", found["stack"].tail()))
    return report


@pytest.fixture(scope="session")
def ffmpeg(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    """What the shared stack runs: the real one, until a test holds its works."""
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "pages")


@pytest.fixture(scope="session")
def chat() -> Iterator[ChatApi]:
    """The local model that the shared stack asks, where a run wants it."""
    with chat_api() as running:
        yield running


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory,
    make_footage: Callable[[Recipe], Path],
    ffmpeg: FfmpegWithCards,
    chat: ChatApi,
) -> Iterator[Stack]:
    """Whoever uses it adds what it needs, under names that nobody else uses."""
    outside = {"RUSHES_VLM_LOCAL_URL": chat.url, "RUSHES_VLM_LOCAL_MODEL": "vlm"}
    settings = {**ffmpeg.settings, **outside}
    with stack_of_every_kind(tmp_path_factory.mktemp("pages"), make_footage, **settings) as running:
        yield running


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """One that asks for a token, and begins without a database, as a new one does."""
    running = Stack(
        tmp_path_factory.mktemp("guarded") / "stack",
        environment={"RUSHES_TOKEN": ADMIN, "RUSHES_TRUSTED_PROXIES": PROXY},
        migrated=False,
    )
    running.add(make_footage(recipes.SHORT_5S_MP4))
    with running:
        yield running


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Two videos in a library that is watched, and nothing done to them that the tests do not do."""
    running = Stack(tmp_path_factory.mktemp("small") / "stack")
    running.add(make_footage(recipes.CFR25_MP4), "a.mp4")
    running.add(make_footage(recipes.SHORT_5S_MP4), "short.mp4")
    with running:
        running.scan()
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all files here, none of which has asynchronous tests; each visitor has a context of its own."""
    with running_browser() as chromium:
        yield chromium


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    """A fresh visitor at 1440x900; an error in the console fails the test."""
    stack.scan()
    with visit(browser, stack) as seen:
        yield seen
    assert seen.errors == []
