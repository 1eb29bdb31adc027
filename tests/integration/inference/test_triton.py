"""Triton gives the embedded backend's answers, says what goes wrong, and is left when nobody waits."""

import asyncio
import io
import json
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from prometheus_client import generate_latest
from tritonclient.grpc import InferenceServerClient

from rushes_footage.stage_schema import Stage, Value
from rushes_inference.adapters.embedded import embedded
from rushes_inference.adapters.triton.address import TritonAddress, triton_address
from rushes_inference.adapters.triton.connection import TlsFiles, triton_server
from rushes_inference.adapters.triton.server import RemoteModel, SentModel, TritonServer
from rushes_inference.adapters.triton.vision import TritonVision
from rushes_inference.domain.errors import BackendAway, BackendFailed, BackendSlow, ModelNotServed
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.stages.detect_edges import EDGES, LINES, PAIRS, STAGE
from rushes_inference.stages.field_segmentation import COVERAGE, MASK
from rushes_inference.stages.tensors import ASKED, FOUND, PICTURE, asked
from tests.e2e.stack import free_port
from tests.integration.inference.picture_stages import edges, field, found_by
from tests.integration.media.node import eventually
from tests.triton.server import TEST_REPOSITORY, Triton
from tests.unit.inference.drawn import GREEN, plain, with_field, with_lines
from tests.unit.inference.drawn_boards import Board, with_boards

VERSION = STAGE.version
SLOW = RemoteModel("slow", "1")
FAILING = RemoteModel("failing", "1")
TLS = Path(__file__).parents[2] / "triton" / "tls"


def crowded(seed: int, width: int = 1280, height: int = 720) -> RgbPicture:
    """A meadow with lines, boards, shadows and noise: much that is almost something."""
    random = np.random.default_rng(seed)
    picture = plain(width, height, GREEN)
    for _ in range(60):
        x, y, across = int(random.integers(0, width)), int(random.integers(0, height)), int(random.integers(30, 600))
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        end = (x + across, y + int(random.integers(-12, 12)))
        cv2.line(picture, (x, y), end, colour, int(random.integers(1, 6)), cv2.LINE_AA)
    for _ in range(6):
        x, y = int(random.integers(0, width)), int(random.integers(0, height))
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        cv2.rectangle(picture, (x, y), (x + 200, y + 60), colour, -1)
    noise = random.normal(0, 9, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


PICTURES = {
    "lines": with_lines(60, 100, 160, 240),
    "field": with_field(20, 120, 400, 340),
    "nothing": plain(640, 360),
    "pixel": plain(1, 1, GREEN),
    "sliver": plain(3, 700, GREEN),
    "noise": np.random.default_rng(6).integers(0, 255, (180, 320, 3), np.uint8),
    "crowded": crowded(1),
    "odd": crowded(2, 1279, 717),
    "large": crowded(3, 1920, 1080),
}


FIRST = ("lines", "nothing", "odd")
FURTHER = pytest.mark.proof("triton")


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)), np.uint8)


@asynccontextmanager
async def connected(
    address: TritonAddress, tls: TlsFiles | None = None, *, seconds: float = 150, owner: str = "one more"
) -> AsyncIterator[TritonServer]:
    async with triton_server(address, tls or TlsFiles(), seconds=seconds, owner=owner) as server:
        yield server


async def total(server: TritonServer, picture: RgbPicture, seconds: float = 0) -> int:
    answer = await server.run(SLOW, {"SECONDS": np.array([seconds], np.float64), "PICTURE": picture}, ["SUM"])
    return int(np.asarray(answer["SUM"], np.int64)[0])


def registered(triton: Triton) -> set[str]:
    with InferenceServerClient(triton.url) as client:
        return set(client.get_system_shared_memory_status().regions)


def bright(value: int) -> RgbPicture:
    """Large enough for shared memory."""
    return np.full((200, 400, 3), value, np.uint8)


@pytest.mark.parametrize("name", [each if each in FIRST else pytest.param(each, marks=FURTHER) for each in PICTURES])
@pytest.mark.parametrize(
    "given",
    [
        {},
        pytest.param(
            {
                "edge_canny_low": 20.5,
                "edge_canny_high": 61.25,
                "edge_hough_threshold": 30,
                "edge_hough_min_length": 20.0,
            },
            marks=FURTHER,
        ),
    ],
    ids=["defaults", "keen"],
)
async def test_edges_are_the_embedded_ones(server: TritonServer, name: str, given: dict[str, Value]) -> None:
    async with embedded(1) as here:
        expected = await edges(here, PICTURES[name], given, overlays=True)
    found = await edges(TritonVision(server), PICTURES[name], given, overlays=True)
    assert (found.regions, found.measures) == (expected.regions, expected.measures)
    assert set(found.overlays) == set(expected.overlays) == {EDGES, LINES}
    for key, png in expected.overlays.items():
        assert (pixels(found.overlays[key]) == pixels(png)).all()


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(
    "given",
    [{}, {"hue_low": 170, "hue_high": 60, "sat_low": 0, "morph_kernel": 4, "min_area_ratio": 0.001}],
    ids=["defaults", "keen"],
)
async def test_the_field_is_the_embedded_one(server: TritonServer, name: str, given: dict[str, Value]) -> None:
    async with embedded(1) as here:
        expected = await field(here, PICTURES[name], given, overlays=True)
    found = await field(TritonVision(server), PICTURES[name], given, overlays=True)
    assert (found.outline, found.measures, found.regions) == (expected.outline, expected.measures, expected.regions)
    assert (pixels(found.overlays[MASK]) == pixels(expected.overlays[MASK])).all()


@FURTHER
async def test_boards_are_cut_out_and_read_alike(server: TritonServer) -> None:
    boards = (Board("NORDWIND", (250, 120), 24), Board("Kestrel Air", (900, 200), 16, degrees=6))
    picture = with_boards(boards)
    inputs = {Stage("detect_edges"): tuple(each.region() for each in boards)}
    triton = TritonVision(server)
    async with embedded(1) as here:
        crops = await found_by(here, "prepare_regions", picture, inputs)
        assert await found_by(triton, "prepare_regions", picture, inputs) == crops
        prepared = {Stage("prepare_regions"): crops.regions}
        read = await found_by(here, "read_text", picture, prepared)
    assert {each.text for each in read.regions} == {each.text for each in boards}
    assert await found_by(triton, "read_text", picture, prepared) == read


async def test_signatures_are_the_embedded_ones(server: TritonServer) -> None:
    picture = with_boards([Board("NORDWIND", (250, 120), 24)])
    triton = TritonVision(server)
    async with embedded(1) as here:
        found = await found_by(triton, "filter_scenes", picture, {})
        assert found == await found_by(here, "filter_scenes", picture, {})
        assert len(found.signature) == 17 * 64


async def test_the_pictures_have_something_to_agree_on() -> None:
    async with embedded(1) as here:
        found = await edges(here, PICTURES["crowded"])
        meadow = await field(here, PICTURES["crowded"])
    assert len(found.regions) >= 3
    assert found.measures[PAIRS] > len(found.regions)
    assert 0.3 < meadow.measures[COVERAGE] < 0.99


async def test_nothing_is_made_that_nobody_asked_for(server: TritonServer) -> None:
    vision = TritonVision(server)
    assert (await edges(vision, PICTURES["lines"])).overlays == {}
    assert (await field(vision, PICTURES["field"])).overlays == {}


async def test_many_at_once_get_their_own_answers(server: TritonServer) -> None:
    vision = TritonVision(server)
    pictures = [with_lines(60, 60 + distance) for distance in range(20, 180, 10)]
    async with embedded(1) as here:
        expected = [await edges(here, picture) for picture in pictures]
    found = await asyncio.gather(*(edges(vision, picture) for picture in pictures))
    assert found == expected
    assert len({each.regions for each in found}) > 10


async def test_a_picture_that_is_none_is_an_error_of_ours_with_both(server: TritonServer) -> None:
    none = np.zeros((0, 0, 3), np.uint8)
    async with embedded(1) as here:
        for vision in (here, TritonVision(server)):
            with pytest.raises(BackendFailed, match="edges"):
                await edges(vision, none)


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        (PICTURE, np.zeros((40, 40, 2), np.uint8), r"\[-1,-1,3\]"),
        (PICTURE, np.zeros((40, 40), np.uint8), r"\[-1,-1,3\]"),
        (PICTURE, np.zeros((40, 40, 3), np.float32), "UINT8"),
        (ASKED, np.zeros(6), "UINT8"),
        (ASKED, np.frombuffer(b'{"parameters": {}, "inputs": {}}', np.uint8), "edge_canny_low is missing"),
        ("PICTURES", np.zeros((40, 40, 3), np.uint8), "PICTURES"),
    ],
    ids=["channels", "rank", "type", "json", "parameters", "name"],
)
async def test_wrong_inputs_are_named(server: TritonServer, name: str, array: NDArray[np.generic], said: str) -> None:
    right = asked(plain(40, 40), {each.name: each.default for each in STAGE.parameters}, {})
    with pytest.raises(BackendFailed, match=said):
        await server.run(RemoteModel("edges", VERSION), {**right, name: array}, [FOUND])


@pytest.mark.proof("triton")
async def test_a_model_that_raises_takes_one_call_with_it(server: TritonServer) -> None:
    with pytest.raises(BackendFailed, match="no such thing"):
        await server.run(FAILING, {"HOW": np.array([1])}, ["PID"])
    assert await server.run(FAILING, {"HOW": np.array([0])}, ["PID"])


@pytest.mark.proof("kills")
async def test_a_model_whose_process_dies_is_there_again(server: TritonServer) -> None:
    before = (await server.run(FAILING, {"HOW": np.array([0])}, ["PID"]))["PID"]
    with pytest.raises(BackendFailed, match="failing"):
        await server.run(FAILING, {"HOW": np.array([2])}, ["PID"])
    after = await asyncio.gather(*(server.run(FAILING, {"HOW": np.array([0])}, ["PID"]) for _ in range(5)))
    assert all(answer["PID"] != before for answer in after)


async def test_a_model_that_is_not_in_the_repository_is_named(server: TritonServer) -> None:
    with pytest.raises(ModelNotServed, match=r"version 1 of the model nosuch.*deploy/triton"):
        await server.run(RemoteModel("nosuch", "1"), {"X": np.zeros(1)}, ["Y"])
    with pytest.raises(ModelNotServed, match="version 99 of the model edges"):
        await server.run(RemoteModel("edges", "99"), {"X": np.zeros(1)}, ["Y"])


@pytest.mark.proof("triton")
async def test_a_model_may_be_sent_along(server: TritonServer) -> None:
    configuration = {
        "backend": "python",
        "max_batch_size": 0,
        "input": [{"name": "HOW", "data_type": "TYPE_INT64", "dims": [1]}],
        "output": [{"name": "PID", "data_type": "TYPE_INT64", "dims": [1]}],
        "instance_group": [{"kind": "KIND_CPU"}],
    }
    code = (TEST_REPOSITORY / "failing" / "1" / "model.py").read_bytes()

    def sent() -> SentModel:
        return SentModel(json.dumps(configuration), {"1/model.py": code})

    assert await server.run(RemoteModel("sent-0123", "1", sent), {"HOW": np.array([0])}, ["PID"])


@pytest.mark.proof("triton")
async def test_who_waits_too_long_is_told_and_the_model_is_free_again(triton: Triton, server: TritonServer) -> None:
    await total(server, bright(1))  # it is loaded
    async with connected(triton_address(triton.url), seconds=0.5) as impatient:
        with pytest.raises(BackendSlow, match=r"slow .* within 0.5 s"):
            await total(impatient, bright(1), seconds=600)
        assert await total(server, bright(2)) == bright(2).sum()  # after ten minutes, if the first one still ran


async def test_who_leaves_ends_the_call_on_triton(triton: Triton, server: TritonServer) -> None:
    await total(server, bright(1))
    before = triton.begun()
    leaving = asyncio.create_task(total(server, bright(1), seconds=600))
    await eventually(lambda: triton.begun() > before)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await total(server, bright(2)) == bright(2).sum()


async def test_the_memory_of_a_call_that_was_left_is_not_written_again(server: TritonServer) -> None:
    """The model reads its picture last: it would see the next one's."""

    async def left(value: int) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(total(server, bright(value), seconds=0.2), 0.05 * (value % 4))

    for round_ in range(3):
        calls = [total(server, bright(value), seconds=0.02) for value in range(1, 9)]
        sums = asyncio.gather(*calls)
        await asyncio.gather(*(left(value) for value in range(100, 108)))
        assert await sums == [bright(value).sum() for value in range(1, 9)], round_


async def test_large_pictures_go_through_shared_memory_and_nothing_of_it_is_left(triton: Triton) -> None:
    before = registered(triton)
    async with connected(triton_address(triton.url), owner="looked at") as server:
        assert await total(server, bright(7)) == bright(7).sum()
        [name] = registered(triton) - before
        assert name.startswith("rushes-")
        assert not (Path("/dev/shm") / name).exists()
        for _ in range(5):
            await total(server, bright(8))
        assert registered(triton) - before == {name}
        larger = np.full((2000, 3000, 3), 1, np.uint8)
        assert await total(server, larger) == larger.sum()
    assert registered(triton) <= before


async def test_what_a_killed_predecessor_had_registered_is_taken_back(triton: Triton) -> None:
    with InferenceServerClient(triton.url) as client:
        before = registered(triton)
        async with connected(triton_address(triton.url), owner="killed") as server:
            await total(server, bright(7))
            [mine] = registered(triton) - before
        left_behind = f"{mine.rpartition('-')[0]}-0123456789abcdef"
        foreign = "rushes-somebodyelse-0123456789abcdef"
        for name in (left_behind, foreign):
            file = Path("/dev/shm") / name
            file.write_bytes(bytes(4096))
            client.register_system_shared_memory(name, f"/{name}", 4096)
            file.unlink()
        async with connected(triton_address(triton.url), owner="killed") as server:
            await total(server, bright(7))
            await eventually(lambda: left_behind not in client.get_system_shared_memory_status().regions)
            known = client.get_system_shared_memory_status().regions
            assert foreign in known
        client.unregister_system_shared_memory(foreign)


async def test_pictures_are_sent_where_there_is_no_room_for_shared_memory(triton: Triton) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with connected(triton_address(triton.url), owner="full") as server:
        before = registered(triton)
        await total(server, plain(4, 4))  # too small for it
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
        try:
            assert await total(server, bright(7)) == bright(7).sum()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert registered(triton) == before
        assert await total(server, bright(9)) == bright(9).sum()


async def test_a_triton_elsewhere_is_sent_pictures(triton: Triton) -> None:
    elsewhere = TritonAddress(triton.url, encrypted=False, on_this_host=False)
    async with connected(elsewhere) as server:
        before = registered(triton)
        assert await total(server, bright(7)) == bright(7).sum()
        assert registered(triton) == before
        found = await edges(TritonVision(server), PICTURES["large"])
    async with embedded(1) as here:
        assert found == await edges(here, PICTURES["large"])


async def test_served_says_who_runs_what_and_whether(server: TritonServer) -> None:
    vision = TritonVision(server)
    await edges(vision, PICTURES["lines"])
    await field(vision, PICTURES["field"])
    for name in ("prepare_regions", "read_text"):
        await found_by(vision, name, plain(40, 40), {})
    served = await vision.served()
    async with asyncio.timeout(120):
        # One that does not say so within a second counts as not ready.
        while not all(model.ready for model in served):
            await asyncio.sleep(0.05)
            served = await vision.served()
    assert [(model.name, model.backend, model.ready, model.reason) for model in served] == [
        ("edges", "triton", True, ""),
        ("field", "triton", True, ""),
        ("changes", "triton", True, ""),
        ("crops", "triton", True, ""),
        ("text", "triton", True, ""),
    ]
    async with connected(triton_address(f"127.0.0.1:{free_port()}")) as nobody:
        away = await TritonVision(nobody).served()
        assert [(model.ready, model.reason) for model in away] == [(False, "Triton does not answer.")] * 5


async def test_tritons_statistics_are_metrics(server: TritonServer) -> None:
    await edges(TritonVision(server), PICTURES["lines"])
    text = (await asyncio.to_thread(generate_latest)).decode()
    async with asyncio.timeout(120):
        # One that does not tell them within two seconds counts as not there.
        while "rushes_triton_up 1.0" not in text:
            text = (await asyncio.to_thread(generate_latest)).decode()
    counted = [line for line in text.splitlines() if line.startswith('rushes_triton_inferences_total{model="edges"')]
    assert len(counted) == 1
    assert float(counted[0].split()[-1]) >= 1
    assert f'rushes_triton_seconds_total{{model="edges",phase="compute_infer",version="{VERSION}"}}' in text
    assert 'rushes_triton_call_seconds_count{model="edges"}' in text


async def test_metrics_are_there_without_triton() -> None:
    async with connected(triton_address(f"127.0.0.1:{free_port()}")):
        text = (await asyncio.to_thread(generate_latest)).decode()
    assert "rushes_triton_up 0.0" in text
    assert "rushes_triton_up" not in generate_latest().decode()


@pytest.mark.proof("triton")
async def test_calls_are_encrypted_where_the_address_says_so(triton: Triton, tmp_path: Path) -> None:
    encrypted = Triton(
        tmp_path,
        free_port(),
        "--grpc-use-ssl=true",
        f"--grpc-server-cert={TLS / 'server.pem'}",
        f"--grpc-server-key={TLS / 'server.key'}",
    )
    try:
        encrypted.start()
        address = triton_address(f"grpcs://{encrypted.url}")
        async with connected(address, TlsFiles(TLS / "authority.pem")) as server:
            assert await total(server, bright(3)) == bright(3).sum()
        async with connected(address, seconds=0.5) as suspicious:
            with pytest.raises(BackendAway):
                await total(suspicious, bright(3))
        async with connected(triton_address(encrypted.url), seconds=0.5) as plainly:
            with pytest.raises(BackendAway):
                await total(plainly, bright(3))
    finally:
        encrypted.kill()
