"""One world per test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.catalog.harness import Client, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Footage and nodes, without a catalog."""
    return World(tmp_path)


@pytest.fixture
async def catalog(world: World) -> AsyncIterator[Client]:
    """A running catalog without nodes."""
    async with world.catalog() as client:
        yield client
