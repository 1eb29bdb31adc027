"""One media node for all tests that leave it as they found it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.integration.media.node import Node, running_node


@pytest_asyncio.fixture(scope="session")
async def node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose library is this session's footage."""
    async with running_node(tmp_path_factory.mktemp("node"), footage_folder, {"RUSHES_MEDIA_SLOTS": "2"}) as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def holding(
    tmp_path_factory: pytest.TempPathFactory, footage_folder: Path
) -> AsyncIterator[tuple[Node, FfmpegWithCards]]:
    """Another one of three slots, and its ffmpeg, whose works a test may hold."""
    folder = tmp_path_factory.mktemp("holding")
    ffmpeg = ffmpeg_with_cards(folder / "ffmpeg")
    async with running_node(folder, footage_folder, {**ffmpeg.settings, "RUSHES_MEDIA_SLOTS": "3"}) as running:
        yield running, ffmpeg
