"""Frames by number and by time over gRPC: exact in any order, from decoders that stay open and may die."""

import asyncio
import io
import os
import random
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
import pytest_asyncio
from PIL import Image

from rushes.media.v1 import frames_pb2
from rushes_chassis.errors import NotFound, RushesError
from tests.footage import recipes
from tests.footage.code import CodeReader, Gray, read_code
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.read import coded_frames
from tests.footage.recipes import Recipe
from tests.integration.media.containers import CONTAINERS, SOURCE, Container
from tests.integration.media.everyday import every_day
from tests.integration.media.node import Node, eventually, lives, running_node

JPEG, PNG, WEBP = frames_pb2.STILL_FORMAT_JPEG, frames_pb2.STILL_FORMAT_PNG, frames_pb2.STILL_FORMAT_WEBP
UNCOMPRESSED = Container("uncompressed.avi", ("-t", "4", "-c:v", "rawvideo", "-an"))
FORMATS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}


@pytest_asyncio.fixture(scope="module")
async def own_node(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> AsyncIterator[Node]:
    """A node whose workers a test may kill, with two files."""
    library = tmp_path_factory.mktemp("library")
    for name in ("one.mp4", "two.mp4"):
        (library / name).write_bytes(make_footage(recipes.CFR25_MP4).read_bytes())
    async with running_node(tmp_path_factory.mktemp("own-node"), library) as node:
        yield node


async def frame(
    node: Node,
    name: str,
    number: int | None = None,
    *,
    seconds: float | None = None,
    form: frames_pb2.StillFormat.ValueType = JPEG,
    size: tuple[int, int] = (512, 512),
    quality: int = 90,
    known: tuple[str, ...] = (),
    without_picture: bool = False,
    priority: frames_pb2.FramePriority.ValueType = frames_pb2.FRAME_PRIORITY_UNSPECIFIED,
) -> frames_pb2.GetFrameResponse:
    request = frames_pb2.GetFrameRequest(
        source=node.source(name),
        frame=number,
        seconds=seconds,
        format=form,
        width=size[0],
        height=size[1],
        quality=quality,
        known=known,
        without_picture=without_picture,
        priority=priority,
    )
    return await node.frames.GetFrame(request)


def gray(picture: bytes, recipe: Recipe | None = None) -> Gray:
    shown = Image.open(io.BytesIO(picture)).convert("L")
    if recipe is not None and recipe.picture.pixel_aspect != 1:
        shown = shown.resize(recipe.picture.shown_size)  # the code is drawn for square pixels
    return np.asarray(shown, np.uint8)


def workers(node: Node, path: Path) -> list[psutil.Process]:
    """Those that have a file open."""
    [sandbox] = node.processes("rushes_media.sandbox")[:1]
    return [each for each in sandbox.children() if lives(each) and path in open_files(each)]


def open_files(process: psutil.Process) -> list[Path]:
    """What a process has open; nothing where it is gone."""
    try:
        return [link.readlink() for link in Path(f"/proc/{process.pid}/fd").iterdir()]
    except (FileNotFoundError, PermissionError):
        return []


def orders(count: int, key_distance: int) -> list[int]:
    """On, back, to and fro, and anywhere, over ends and key frames."""
    chance = random.Random(count)
    last = count - 1
    key = min(key_distance, last)
    return [
        *(0, 1, 2, 3),
        *(key - 1, key, min(key + 1, last), key - 1),
        *range(last, max(last - 6, 0), -1),
        *(chance.randrange(count) for _ in range(12)),
        *range(last // 2, min(last // 2 + 8, count)),
        *(last // 2 + 2, last // 2 + 1, 0, last),
    ]


async def wrong_frames(node: Node, recipe: Recipe, path: Path) -> list[tuple[int, int, int]]:
    """Frames that were answered with another one: asked for, meant and shown."""
    shown = list(recipe.shown)
    reader = CodeReader()
    wrong = []
    for number in orders(len(shown), recipe.picture.key_distance):
        answer = await frame(node, path.name, number)
        said = reader.read(gray(answer.data, recipe))
        if said != shown[number] or answer.frame != number:
            wrong.append((number, shown[number], said))
    return wrong


@every_day
async def test_frames_in_any_order_are_exact(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    assert await wrong_frames(node, recipe, make_footage(recipe)) == []


@pytest.mark.proof("containers")
@pytest.mark.parametrize("specimen", MATRIX, ids=lambda specimen: specimen.recipe.name)
async def test_they_are_so_for_every_kind_of_file(
    node: Node, make_footage: Callable[[Recipe], Path], specimen: Specimen
) -> None:
    assert await wrong_frames(node, specimen.recipe, make_footage(specimen.recipe)) == []


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
async def test_they_are_so_in_every_container(
    node: Node, make_footage: Callable[[Recipe], Path], container: Container
) -> None:
    path = container.made_from(make_footage(SOURCE))
    reader = CodeReader()
    first = reader.read(gray((await frame(node, path.name, 0)).data))
    for number in (201, 202, 203, 150, 149, 260, 1):
        assert reader.read(gray((await frame(node, path.name, number)).data)) == first + number


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("box", "expected"), [((160, 160), (160, 90)), ((4000, 45), (80, 45)), ((7680, 7680), (320, 180))]
)
async def test_each_format_shows_the_frame_at_each_size(
    node: Node, cfr25_mp4: Path, form: str, box: tuple[int, int], expected: tuple[int, int]
) -> None:
    for number in (30, 31, 7):
        answer = await frame(node, cfr25_mp4.name, number, form=FORMATS[form], size=box)
        picture = Image.open(io.BytesIO(answer.data))
        assert (picture.format, picture.size) == (form, expected)
        if expected[1] >= 90:  # below that the code cannot be read
            assert CodeReader().read(gray(answer.data)) == number


async def test_a_turned_video_is_upright(node: Node, rotated_mp4: Path) -> None:
    answer = await frame(node, rotated_mp4.name, 7)
    assert Image.open(io.BytesIO(answer.data)).size == (180, 320)
    assert CodeReader().read(gray(answer.data)) == 7


async def test_quality_is_what_one_pays_for(node: Node, cfr25_mp4: Path) -> None:
    for form in (JPEG, WEBP):
        sizes = [
            len((await frame(node, cfr25_mp4.name, 12, form=form, quality=quality)).data) for quality in (1, 40, 90)
        ]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[2] / 1.5


@pytest.mark.parametrize("recipe", [recipes.CFR25_MP4, recipes.VFR_MP4], ids=lambda recipe: recipe.name)
async def test_a_time_means_the_frame_that_is_shown_then(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    path = make_footage(recipe)
    frames = list(coded_frames(path))
    begin = frames[0].time
    for position in (0, 1, 40, len(frames) - 2):
        starts, ends = frames[position].time - begin, frames[position + 1].time - begin
        for moment in (starts, (starts + ends) / 2, ends - Fraction(1, 900)):
            answer = await frame(node, path.name, seconds=float(moment), without_picture=True)
            assert (answer.frame, answer.pts) == (position, frames[position].pts)
            assert answer.seconds == pytest.approx(float(starts), abs=1e-9)


async def test_what_lies_behind_the_end_is_not_there_and_the_last_frame_is_named(node: Node, cfr25_mp4: Path) -> None:
    for asked, limit in (({"number": 500}, "must be at most 499"), ({"seconds": 20.0}, "must be less than 20.000")):
        with pytest.raises(NotFound, match="last frame is 499") as beyond:
            await frame(node, cfr25_mp4.name, **asked)
        assert beyond.value.reason == "FrameNotFound"
        assert [mistake.message for mistake in beyond.value.fields] == [limit]
    assert (await frame(node, cfr25_mp4.name, seconds=19.999)).frame == 499


async def test_who_has_it_is_not_sent_it_again(node: Node, cfr25_mp4: Path) -> None:
    first = await frame(node, cfr25_mp4.name, 3)
    assert not (await frame(node, cfr25_mp4.name, 3, known=("another", first.etag))).HasField("data")
    assert not (await frame(node, cfr25_mp4.name, 3, known=("*",))).HasField("data")
    others = [
        await frame(node, cfr25_mp4.name, 4),
        await frame(node, cfr25_mp4.name, 3, form=PNG),
        await frame(node, cfr25_mp4.name, 3, size=(100, 100)),
        await frame(node, cfr25_mp4.name, 3, quality=80),
    ]
    assert len({first.etag, *(other.etag for other in others)}) == 5
    one, another = [await frame(node, cfr25_mp4.name, 3, form=PNG, quality=quality) for quality in (10, 90)]
    assert (one.etag, one.data) == (another.etag, another.data)


@pytest.mark.proof("kills")
async def test_one_worker_serves_all_who_ask_for_frames_of_a_file(own_node: Node) -> None:
    path = own_node.library / "one.mp4"
    await frame(own_node, path.name, 0)
    [worker] = workers(own_node, path)
    pictures = await asyncio.gather(*(frame(own_node, path.name, number) for number in range(100, 130)))
    assert [CodeReader().read(gray(answer.data)) for answer in pictures] == list(range(100, 130))
    assert workers(own_node, path) == [worker]


@pytest.mark.proof("kills")
async def test_two_files_have_a_worker_each(own_node: Node) -> None:
    paths = [own_node.library / name for name in ("one.mp4", "two.mp4")]
    await asyncio.gather(*(frame(own_node, path.name, number) for number in range(5) for path in paths))
    [one], [two] = (workers(own_node, path) for path in paths)
    assert one != two


@pytest.mark.proof("kills")
async def test_killing_workers_costs_nobody_a_frame(own_node: Node) -> None:
    path = own_node.library / "one.mp4"
    await frame(own_node, path.name, 0)
    for number in (10, 300, 11):
        [worker] = workers(own_node, path)
        worker.kill()
        assert CodeReader().read(gray((await frame(own_node, path.name, number)).data)) == number


@pytest.mark.proof("kills")
async def test_a_worker_killed_amid_many_requests_takes_none_with_it(own_node: Node) -> None:
    path = own_node.library / "one.mp4"
    await frame(own_node, path.name, 0)
    [worker] = workers(own_node, path)
    asked = asyncio.gather(*(frame(own_node, path.name, number, form=PNG) for number in range(0, 500, 10)))
    await eventually(lambda: worker.cpu_times().user > 0)
    worker.kill()
    assert [CodeReader().read(gray(answer.data)) for answer in await asked] == list(range(0, 500, 10))
    assert worker not in workers(own_node, path)


async def test_a_file_that_changes_is_another_one(own_node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    path = own_node.library / "changing.mp4"
    path.write_bytes(make_footage(recipes.CFR25_MP4).read_bytes())
    before = await frame(own_node, path.name, 30)
    [worker] = workers(own_node, path)
    replacement = path.with_suffix(".new")
    replacement.write_bytes(make_footage(recipes.ROTATED_MP4).read_bytes())
    replacement.replace(path)
    after = await frame(own_node, path.name, 30)
    assert after.etag != before.etag
    assert Image.open(io.BytesIO(after.data)).size == (180, 320)
    await eventually(lambda: not lives(worker))


@pytest.mark.parametrize("changed", [range(50), range(20, 36)], ids=["everywhere", "where no fingerprint looks"])
async def test_a_file_that_is_rewritten_within_its_size_and_time_shows_its_new_frames_at_once(
    own_node: Node, make_footage: Callable[[Recipe], Path], changed: range
) -> None:
    path = own_node.library / f"rewritten{len(changed)}.avi"
    path.write_bytes(UNCOMPRESSED.made_from(make_footage(recipes.CFR25_MP4)).read_bytes())
    with av.open(path) as opened:
        pictures = [bytes(packet) for packet in opened.demux(video=0) if packet.size]
    content = path.read_bytes()

    async def shown() -> list[int]:
        os.utime(path, (1_000_000_000, 1_000_000_000))
        return [read_code(gray((await frame(own_node, path.name, number)).data)) for number in (25, 26)]

    assert await shown() == [25, 26]
    with path.open("r+b") as file:
        for number in changed:
            file.seek(content.index(pictures[number]))
            file.write(pictures[number + 50])
    assert await shown() == [75, 76]


async def test_a_damaged_file_is_an_error_in_words_and_the_next_request_is_served(
    own_node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    path = own_node.library / "damaged.mp4"
    data = bytearray(make_footage(recipes.CFR25_MP4).read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = random.Random(5).randbytes(third)
    path.write_bytes(data)
    answers = await asyncio.gather(
        *(frame(own_node, path.name, number) for number in range(0, 500, 50)), return_exceptions=True
    )
    for answer in answers:
        assert isinstance(answer, frames_pb2.GetFrameResponse | RushesError), answer
    assert (await frame(own_node, "two.mp4", 3)).frame == 3
