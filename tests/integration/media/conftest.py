"""One media node for all tests that leave it as they found it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.media.node import Node, running_node


@pytest_asyncio.fixture(scope="session")
async def node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose library is this session's footage."""
    async with running_node(tmp_path_factory.mktemp("node"), footage_folder, {"RUSHES_MEDIA_SLOTS": "2"}) as running:
        yield running
