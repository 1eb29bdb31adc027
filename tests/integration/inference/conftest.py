"""A Triton for all tests of a process, and connections to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rushes_inference.adapters.triton.address import triton_address
from rushes_inference.adapters.triton.connection import TlsFiles, triton_server
from rushes_inference.adapters.triton.server import TritonServer
from tests.e2e.stack import free_port
from tests.triton.server import Triton, need_triton


@pytest.fixture(scope="session")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Triton]:
    """Started once; nobody kills it."""
    need_triton()
    started = Triton(tmp_path_factory.mktemp("triton"), free_port())
    try:
        started.start()
        started.wait()
        yield started
    finally:
        started.kill()


@pytest.fixture
def own_triton(tmp_path: Path) -> Iterator[Triton]:
    """One that may be killed; it is not started yet."""
    need_triton()
    own = Triton(tmp_path, free_port())
    try:
        yield own
    finally:
        own.kill()


@pytest.fixture
async def server(triton: Triton) -> AsyncIterator[TritonServer]:
    """A connection."""
    async with triton_server(triton_address(triton.url), TlsFiles(), seconds=150, owner="tests") as connected:
        yield connected
