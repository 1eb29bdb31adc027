"""The tests of the page add files of their own to their library: they share one that is theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import stack_of_every_kind
from tests.e2e.page import Watched, visit
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe


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
