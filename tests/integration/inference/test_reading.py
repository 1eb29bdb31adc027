"""What is written on boards is read, in processes of its own, where it stands in the frame."""

import asyncio
import math
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import psutil
import pytest

from rushes_footage.stage_schema import Stage
from rushes_inference.adapters import answering_process
from rushes_inference.adapters.embedded import Embedded, embedded
from rushes_inference.domain.errors import BackendFailed, StageNotInstalled
from rushes_inference.domain.stage_findings import Inputs, Region
from rushes_inference.stages import needed
from rushes_inference.stages.prepare_regions import OF_OBJECT
from tests.integration.inference.picture_stages import found_by
from tests.integration.media.node import eventually
from tests.unit.inference.drawn_boards import GRASS, Board, with_boards

EDGES, CROPS = Stage("detect_edges"), Stage("prepare_regions")
BOARDS = (
    Board("NORDWIND", (250, 120), 24),
    Board("Kestrel Air", (900, 200), 16, degrees=6),
    Board("ALPENBIER", (420, 420), 40, degrees=-4),
    Board("Voltaris 24", (1000, 560), 12),
)
PICTURE = with_boards(BOARDS)


@pytest.fixture(scope="module")
async def here() -> AsyncIterator[Embedded]:
    """The backend in this process, and its process that reads."""
    async with embedded(1) as backend:
        yield backend


async def crops_of(vision: Embedded, *boards: Board) -> Inputs:
    found = await found_by(vision, CROPS, PICTURE, {EDGES: tuple(each.region() for each in boards)})
    return {CROPS: found.regions}


def crop_of(region: Region) -> Region:
    return replace(region, label=OF_OBJECT, polygon=corners_of(region))


def readers() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "rushes_inference.apart" in each.cmdline()]


def expect_at(found: Region, board: Board) -> None:
    """The text of the board, at its place in the frame, and level with it."""
    assert found.text == board.text
    corners = np.array(found.polygon)
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    assert math.dist(corners.mean(axis=0), board.middle) < board.letters
    assert math.degrees(math.atan2(across[1], across[0])) == pytest.approx(board.degrees, abs=2.5)
    assert 0.7 * board.letters < np.hypot(*down) < 3 * board.letters
    width = board.size()[0] - 4 * board.letters
    assert 0.85 * width < np.hypot(*across) < width + 3 * board.letters
    left, top, right, bottom = found.x, found.y, found.x + found.width, found.y + found.height
    assert (corners.min(axis=0) >= (left, top)).all()
    assert (corners.max(axis=0) <= (right, bottom)).all()


async def test_boards_are_read_where_they_stand(here: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("rapidocr", "rushes_inference.vision.text_reader"):  # another test may have imported them
        monkeypatch.delitem(sys.modules, module, raising=False)
    inputs = await crops_of(here, *BOARDS)
    found = await found_by(here, "read_text", PICTURE, inputs)
    assert [each.y for each in found.regions] == sorted(each.y for each in found.regions)
    assert len(found.regions) == len(BOARDS)
    for board in BOARDS:
        [region] = [each for each in found.regions if each.text == board.text]
        expect_at(region, board)
        assert region.of is not None
        x, y = np.array(inputs[CROPS][region.of].polygon).mean(axis=0)
        assert math.dist((x, y), board.middle) < 10
    assert await found_by(here, "read_text", PICTURE, inputs) == found
    # It is imported only in the process that reads.
    assert not {"rapidocr", "rushes_inference.vision.text_reader"} & set(sys.modules)


async def test_boards_beside_are_read_without_regions_of_their_own(here: Embedded) -> None:
    row = with_boards([Board("NORDWIND", (250, 300), 20), Board("ALPENBIER", (950, 320), 20)])
    picture = np.where(with_boards([board := Board("Kestrel Air", (900, 600), 20)]) != GRASS, with_boards([board]), row)
    edges = {EDGES: (Board("NORDWIND", (250, 300), 20).region(),)}
    crops = (await found_by(here, CROPS, picture, edges)).regions
    found = (await found_by(here, "read_text", picture, {CROPS: crops})).regions
    assert [(each.text, each.of) for each in found] == [("NORDWIND", 0), ("ALPENBIER", None)]
    whole = (await found_by(here, "read_text", picture, {}, {"whole_frame": True})).regions
    assert board.text in {each.text for each in whole}
    # Beside an object nothing is read.
    objects = {Stage("detect_objects"): edges[EDGES]}
    crops = (await found_by(here, CROPS, picture, objects, {"source": "objects"})).regions
    found = (await found_by(here, "read_text", picture, {CROPS: crops})).regions
    assert [(each.text, each.of) for each in found] == [("NORDWIND", 0)]


async def test_small_letters_are_enlarged_though_their_row_is_high(here: Embedded) -> None:
    small, large = Board("Voltaris 24", (300, 1000), 8), Board("ALPENBIER", (2400, 1080), 300)
    picture = with_boards([small, large], 3840, 2160)
    crops = (await found_by(here, CROPS, picture, {EDGES: (small.region(), large.region())})).regions
    found = (await found_by(here, "read_text", picture, {CROPS: crops})).regions
    assert {each.text for each in found} == {small.text, large.text}


async def test_one_text_in_two_crops_is_one(here: Embedded) -> None:
    board = BOARDS[0]
    region = board.region()
    wider = replace(region, x=region.x - 30, y=region.y - 20, width=region.width + 60, height=region.height + 40)
    twice = tuple(crop_of(each) for each in (region, wider))
    found = await found_by(here, "read_text", PICTURE, {CROPS: twice})
    assert [each.text for each in found.regions] == [board.text]


@pytest.mark.proof("find")
async def test_the_whole_frame_is_read_without_crops(here: Embedded) -> None:
    assert (await found_by(here, "read_text", PICTURE, {})).regions == ()
    found = await found_by(here, "read_text", PICTURE, {}, {"whole_frame": True})
    assert {each.text for each in found.regions} == {each.text for each in BOARDS}
    for each in found.regions:
        expect_at(each, next(board for board in BOARDS if board.text == each.text))
        assert each.of is None


@pytest.mark.proof("find")
async def test_a_crop_of_any_shape_is_read_or_shows_nothing(here: Embedded) -> None:
    shapes = [(0, 0, 1, 1), (5, 5, 0, 0), (0, 300, 7680, 3), (0, 0, 3, 7680), (0, 300, 7680, 5)]
    crops = tuple(crop_of(Region(*shape, 1.0, "")) for shape in shapes)
    assert (await found_by(here, "read_text", PICTURE, {CROPS: crops})).regions == ()


@pytest.mark.proof("kills")
async def test_who_reads_may_die_and_takes_one_frame_with_it(here: Embedded) -> None:
    inputs = await crops_of(here, BOARDS[0])
    await found_by(here, "read_text", PICTURE, inputs)
    [reader] = readers()
    reader.suspend()
    reading = asyncio.ensure_future(found_by(here, "read_text", PICTURE, inputs))
    await asyncio.sleep(0)
    reader.kill()
    with pytest.raises(BackendFailed, match=r"The model text failed: its process died of signal 9"):
        await reading
    assert BOARDS[0].text in {each.text for each in (await found_by(here, "read_text", PICTURE, inputs)).regions}
    assert [each.pid for each in readers()] != [reader.pid]


@pytest.mark.proof("kills")
async def test_who_leaves_does_not_end_the_process(here: Embedded) -> None:
    inputs = await crops_of(here, BOARDS[0])
    expected = await found_by(here, "read_text", PICTURE, inputs)
    [reader] = readers()
    reader.suspend()
    reading = asyncio.ensure_future(found_by(here, "read_text", PICTURE, inputs))
    await asyncio.sleep(0.1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    reader.resume()
    # The next answer is that to the next request.
    other = await found_by(here, "read_text", PICTURE, await crops_of(here, BOARDS[2]))
    assert [each.text for each in other.regions] == [BOARDS[2].text]
    assert await found_by(here, "read_text", PICTURE, inputs) == expected
    assert [each.pid for each in readers()] == [reader.pid]


async def test_what_is_missing_is_named(here: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    served = {each.name: each for each in await here.served()}
    assert (served["text"].ready, served["text"].reason) == (True, "")
    monkeypatch.setattr(needed, "find_spec", lambda package: None)
    said = "Text needs rapidocr where inference runs: pip install rapidocr."
    served = {each.name: each for each in await here.served()}
    assert (served["text"].ready, served["text"].reason) == (False, said)
    assert all(each.ready for name, each in served.items() if name != "text")
    with pytest.raises(StageNotInstalled, match=said):
        await found_by(here, "read_text", PICTURE, {})


@pytest.mark.proof("kills")
async def test_processes_end_with_the_backend_and_answers_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {each.pid for each in readers()}
    async with embedded(2) as backend:
        await asyncio.gather(*(found_by(backend, "read_text", PICTURE, {}) for _ in range(8)))
        assert len({each.pid for each in readers()} - before) == 2
        monkeypatch.setattr(answering_process, "_LONGEST", 10)
        with pytest.raises(BackendFailed, match="its answer is longer than"):
            await found_by(backend, "read_text", PICTURE, {})
    await eventually(lambda: {each.pid for each in readers()} == before)


def corners_of(region: Region) -> tuple[tuple[float, float], ...]:
    right, bottom = region.x + region.width, region.y + region.height
    return ((region.x, region.y), (right, region.y), (right, bottom), (region.x, bottom))
