"""A Triton that dies takes nothing with it but time."""

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from prometheus_client import REGISTRY

from rushes_chassis.trust import Peer
from rushes_footage.files import FileVersion, Source
from rushes_inference.adapters.embedded import embedded
from rushes_inference.adapters.media_pixels import media_pixels
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.triton.address import triton_address
from rushes_inference.adapters.triton.connection import TlsFiles, triton_server
from rushes_inference.adapters.triton.networks import TritonNetworks
from rushes_inference.adapters.triton.server import RemoteModel, TritonServer
from rushes_inference.adapters.triton.vision import TritonVision
from rushes_inference.domain.asked_pictures import Stretch
from rushes_inference.domain.detections import DecodedFrame, DetectParameters
from rushes_inference.domain.errors import BackendAway, ModelNotServed
from rushes_inference.operations.batches import Batches
from rushes_inference.operations.detect import Detector
from rushes_inference.operations.room import Room
from rushes_inference.operations.stand_in import VisionWithStandIn
from tests.e2e.stack import free_port
from tests.integration.inference.picture_stages import edges, field
from tests.integration.inference.test_triton_yolo import kept
from tests.integration.media.node import eventually
from tests.models.drawn import MODEL, ROLL_FRAMES, ROLL_SIZE, ball, frame_told_by, rolled
from tests.triton.server import REPOSITORY, START_SECONDS, Triton, need_triton
from tests.unit.inference.drawn import plain, with_lines

pytestmark = pytest.mark.proof("kills")

SLOW = RemoteModel("slow", "1")
PICTURE = with_lines(100, 160)


@pytest.fixture
async def server(own_triton: Triton) -> AsyncIterator[TritonServer]:
    async with triton_server(triton_address(own_triton.url), TlsFiles(), seconds=150, owner="tests") as connected:
        yield connected


def asked(seconds: float) -> dict[str, NDArray[np.generic]]:
    return {"SECONDS": np.array([seconds], np.float64), "PICTURE": PICTURE}


def asked_in_vain(model: str) -> float:
    """How often, until now, as our metrics say."""
    return REGISTRY.get_sample_value("rushes_triton_retries_total", {"model": model}) or 0.0


async def test_a_call_goes_on_when_triton_was_killed_and_is_there_again(
    own_triton: Triton, server: TritonServer
) -> None:
    own_triton.start()
    own_triton.wait()
    await server.run(SLOW, asked(0), ["SUM"])
    before = own_triton.begun()
    calls = [asyncio.create_task(server.run(SLOW, asked(600), ["SUM"])) for _ in range(3)]
    await eventually(lambda: own_triton.begun() > before)
    own_triton.kill()
    assert not any(call.done() for call in calls)
    own_triton.let_go()
    own_triton.start()
    for answer in await asyncio.gather(*calls):
        assert answer["SUM"] == [PICTURE.sum()]


class Rolling:
    """Frames of a ball that rolls; see ports.pixels.VideoFrames."""

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        width, height = ROLL_SIZE
        assert stretch.last is not None
        for number in range(stretch.first, stretch.last + 1):
            picture = plain(width, height, (70, 100, 70))
            left, top, right, _ = rolled(number)
            ball(picture, left, top, right - left)
            yield DecodedFrame(number, number, number / 25, width, height, picture)


async def test_a_stretch_goes_on_behind_a_triton_that_was_killed_in_the_middle_of_it(
    own_triton: Triton, server: TritonServer, tmp_path: Path
) -> None:
    own_triton.start()
    own_triton.wait()
    models = ModelFolder(tmp_path / "models")
    await kept(models, "shapes", MODEL.read_bytes())
    networks = TritonNetworks(server, models)
    seen = []
    nobody = media_pixels([f"unix:{tmp_path}/nobody"], Peer("catalog", ""))
    async with aclosing(Batches(networks, networks.rhythm)) as batches, nobody as pixels:
        detector = Detector(pixels, Rolling(), models, batches, Room(at_once=2, most=8))
        stretch = Stretch(Source("main", "roll.mp4", FileVersion(1, 1)), 0, ROLL_FRAMES - 1, 1)
        async for frame in detector.frames(stretch, DetectParameters("shapes", classes=("ball",))):
            best = frame.detections[0]
            seen.append((frame.number, frame_told_by((best.x1, best.y1, best.x2, best.y2))))
            if len(seen) == 3:
                own_triton.kill()
                own_triton.start()
    assert seen == [(number, number) for number in range(ROLL_FRAMES)]


async def test_edges_are_found_here_while_triton_is_away(own_triton: Triton, server: TritonServer) -> None:
    own_triton.start()
    own_triton.wait()
    triton = TritonVision(server, away_seconds=0.5)
    async with embedded(1) as here:
        vision = VisionWithStandIn(triton, here)

        async def backends() -> set[str]:
            return {model.backend for model in await vision.served()}

        by_triton = await edges(vision, PICTURE, overlays=True)
        assert by_triton == await edges(triton, PICTURE, overlays=True)
        own_triton.kill()
        assert await edges(vision, PICTURE, overlays=True) == by_triton
        assert (await field(vision, PICTURE, overlays=True)).overlays
        assert await backends() == {"embedded"}
        own_triton.start()
        async with asyncio.timeout(START_SECONDS):
            while await backends() != {"triton"}:  # noqa: ASYNC110  # nobody tells when
                await asyncio.sleep(0.05)


async def test_a_host_that_says_nothing_is_one_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"127.0.0.1:{silent.getsockname()[1]}"
        async with triton_server(triton_address(url), TlsFiles(), seconds=60, owner="tests") as mute:
            with pytest.raises(BackendAway, match=r"within 0\.5 s"):
                await edges(TritonVision(mute, away_seconds=0.5), PICTURE)


async def test_who_asks_a_triton_that_stays_away_is_told_in_time(own_triton: Triton, server: TritonServer) -> None:
    own_triton.start()
    await server.run(SLOW, asked(0), ["SUM"])
    own_triton.kill()
    async with triton_server(triton_address(own_triton.url), TlsFiles(), seconds=2, owner="tests") as impatient:
        began = time.monotonic()
        with pytest.raises(BackendAway, match="did not take the model slow within 2 s"):
            await impatient.run(SLOW, asked(0), ["SUM"])
        assert time.monotonic() - began > 1
    own_triton.start()
    assert (await server.run(SLOW, asked(0), ["SUM"]))["SUM"] == [PICTURE.sum()]


async def test_a_triton_that_was_started_anew_meanwhile_is_told_everything_again(
    own_triton: Triton, server: TritonServer
) -> None:
    """Its models are not loaded, and it knows no shared memory."""
    vision = TritonVision(server)
    own_triton.start()
    own_triton.wait()
    picture = np.tile(PICTURE, (2, 1, 1))
    before = await edges(vision, picture)
    own_triton.kill()
    own_triton.start()
    own_triton.wait()
    assert await edges(vision, picture) == before


async def test_triton_may_come_later(own_triton: Triton, server: TritonServer) -> None:
    vision = TritonVision(server)
    before = asked_in_vain("edges")
    call = asyncio.create_task(edges(vision, PICTURE, overlays=True))
    await eventually(lambda: asked_in_vain("edges") > before)
    own_triton.start()
    assert (await call).regions


async def test_asking_whether_models_are_ready_makes_them_so(own_triton: Triton, server: TritonServer) -> None:
    vision = TritonVision(server)
    for _ in range(2):  # the second one is a Triton that was started anew
        own_triton.start()
        async with asyncio.timeout(START_SECONDS):
            while not all(model.ready for model in await vision.served()):  # noqa: ASYNC110  # nobody tells when
                await asyncio.sleep(0.05)
        own_triton.kill()
    assert not any(model.ready for model in await vision.served())


async def test_models_that_triton_loads_by_itself_are_used(tmp_path: Path) -> None:
    need_triton()
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "edges").symlink_to(REPOSITORY / "edges")
    own = Triton(tmp_path, free_port(), repositories=(repository,), control="none")
    try:
        own.start()
        own.wait()
        async with triton_server(triton_address(own.url), TlsFiles(), seconds=150, owner="tests") as server:
            vision = TritonVision(server)
            assert (await edges(vision, PICTURE)).regions
            with pytest.raises(ModelNotServed, match="field"):
                await field(vision, PICTURE)
            served = {model.name: model for model in await vision.served()}
            there, missing = served["edges"], served["field"]
            assert (there.ready, there.reason, missing.ready) == (True, "", False)
            async with asyncio.timeout(START_SECONDS):
                while "loading" in missing.reason:  # nobody tells when
                    await asyncio.sleep(0.05)
                    missing = {model.name: model for model in await vision.served()}["field"]
            assert "does not serve version" in missing.reason
    finally:
        own.kill()
