"""The tests of the page add files of their own to their library: they share one that is theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import stack_of_every_kind
from tests.e2e.page import Watched, visit
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of the page that fails is tried once more, and the report says RERUN.

    A browser, five processes and their encoders share few cores with two other tests like it. What fails twice fails;
    what proves exactness has a marker of its own that allows no second try.
    """
    for item in items:
        if item.path.is_relative_to(_HERE) and item.get_closest_marker("flaky") is None:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Whoever uses it adds what it needs, under names that nobody else uses."""
    with stack_of_every_kind(tmp_path_factory.mktemp("pages"), make_footage) as running:
        yield running


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    """A fresh visitor at 1440x900; an error in the console fails the test."""
    stack.files()
    with visit(browser, stack) as seen:
        yield seen
    assert seen.errors == []
