"""Gateways in this process: one that asks for a token, and one that does not."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.fakes.inference import FakeSubjects
from tests.fakes.inference_service import FakeInference, inference_service
from tests.fakes.media_service import media_service
from tests.fakes.recogniser import FakeRecogniser
from tests.integration.catalog.harness import World
from tests.integration.gateway.in_process import ADMIN, Gateway, running_gateway


@pytest_asyncio.fixture(scope="session")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """It asks for a token, and has a root."""
    async with running_gateway(World(tmp_path_factory.mktemp("guarded")), token=ADMIN) as gateway:
        await gateway.catalog.attach()
        yield gateway


@pytest_asyncio.fixture(scope="session")
async def tokens(guarded: Gateway) -> dict[str, str]:
    """A token for each role."""
    made = {role: await guarded.token(role, role) for role in ("viewer", "editor")}
    return {"admin": ADMIN, **{role: token["secret"] for role, token in made.items()}}


@dataclass(frozen=True)
class _Open:
    gateway: Gateway
    inference: FakeInference
    subjects: FakeSubjects
    recogniser: FakeRecogniser


@pytest_asyncio.fixture(scope="session")
async def _open(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[_Open]:
    world = World(tmp_path_factory.mktemp("open"))
    world.footage.put("a.mp4", "a", duration=20.0, timecode="10:00:00:00")
    async with (
        media_service(world.folder / "media-1.sock", world.footage),
        inference_service(world.folder / "inference.sock") as inference,
        running_gateway(world) as gateway,
    ):
        await gateway.catalog.attach()
        await gateway.catalog.scan()
        yield _Open(gateway, inference, world.subjects, world.recogniser)


@pytest.fixture
def gateway(_open: _Open) -> Gateway:
    """It asks for nothing, and has one video of 20 seconds: /videos/a.mp4."""
    return _open.gateway


@pytest_asyncio.fixture
async def asset(gateway: Gateway) -> str:
    """The id of that video."""
    return (await gateway.catalog.asset("a.mp4")).id


@pytest.fixture
def inference(_open: _Open) -> FakeInference:
    """The one that it asks, as if it had never been asked."""
    _open.inference.asked.clear()
    _open.inference.error = None
    return _open.inference


@pytest.fixture
def subjects(_open: _Open) -> Iterator[FakeSubjects]:
    """What its catalog asks where subjects are."""
    yield _open.subjects
    _open.subjects.stands = False


@pytest.fixture
def recogniser(_open: _Open) -> FakeRecogniser:
    """The one that its catalog asks."""
    return _open.recogniser
