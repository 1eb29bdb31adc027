"""Granted files as the gateway reads them: a real node hands them over, and the disk changes beneath them."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from rushes_chassis.errors import Conflict
from rushes_footage.files import FileVersion, Place
from rushes_gateway.bytes.file_calls import FileCalls, KernelCalls
from rushes_gateway.bytes.grants import PAUSE_SECONDS, Grants
from rushes_gateway.clients import connect
from rushes_gateway.settings import GatewaySettings
from rushes_media.adapters.files.grants import LIFETIME_MS
from tests.fakes.given_time import in_given_time, later
from tests.fakes.shares import Share
from tests.integration.media.node import Node, eventually, running_node

pytestmark = pytest.mark.proof("grants")

CONTENT = os.urandom(5_000_000)
CACHED = 128
"""As many files are kept open at most."""


@pytest_asyncio.fixture(scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    """A node with one file of random bytes."""
    library = tmp_path_factory.mktemp("granted")
    async with running_node(tmp_path_factory.mktemp("granting-node"), library, waits=False) as running:
        yield running


@asynccontextmanager
async def grants_of(*targets: str, calls: FileCalls | None = None) -> AsyncIterator[Grants]:
    async with connect(GatewaySettings(media=targets), asyncio.Event()) as services:
        grants = Grants(services.media, calls or KernelCalls())
        try:
            yield grants
        finally:
            grants.close()


@pytest_asyncio.fixture
async def grants(node: Node) -> AsyncIterator[Grants]:
    async with grants_of(node.target) as granted:
        yield granted


@pytest.fixture
def file(node: Node, request: pytest.FixtureRequest) -> Path:
    path = node.library / f"{request.node.name}.mp4"
    path.write_bytes(CONTENT)
    return path


def version_of(path: Path) -> FileVersion:
    return FileVersion.of(path.stat())


def times_open(path: Path) -> int:
    """By this process, which is the gateway here; under any name that the file has now."""
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            found += str(link.readlink()).startswith(str(path))
        except FileNotFoundError:
            continue  # the listing's own
    return found


def rewrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def replace(path: Path) -> None:
    other = path.with_suffix(".part")
    other.write_bytes(b"the next one")
    other.replace(path)


HAPPENS: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "replaced": replace,
    "moved": lambda path: path.rename(path.with_suffix(".mov")),
}
"""To a file or its name, while its bytes and their time stay what they are."""


async def test_one_grant_serves_many_ranges(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    chance = random.Random(3)
    for _ in range(200):
        offset = chance.randrange(len(CONTENT))
        length = chance.randrange(1, min(1 << 20, len(CONTENT) - offset) + 1)
        assert await grants.read(place, version, offset, length) == CONTENT[offset : offset + length]
        assert times_open(file) == 1


async def test_many_who_ask_at_once_share_one_grant(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    read = await asyncio.gather(*(grants.read(place, version, at, 1000) for at in range(100)))
    assert read == [CONTENT[at : at + 1000] for at in range(100)]
    assert times_open(file) == 1


async def test_bytes_that_are_not_in_the_page_cache_are_the_same(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    descriptor = os.open(file, os.O_RDONLY)
    try:
        for offset in range(0, 4_000_000, 1_000_000):
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            assert await grants.read(place, version, offset, 900_000) == CONTENT[offset : offset + 900_000]
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        reading = await grants.reading(place, version)
        assert reading is not None
        with reading:
            assert b"".join([piece async for piece in reading.stream(7, 4_500_000)]) == CONTENT[7:4_500_007]
    finally:
        os.close(descriptor)


async def test_a_reader_who_leaves_a_slow_disk_leaves_nothing_open(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    assert await grants.read(place, version, 0, 1) is not None
    for _ in range(30):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
        leaving = [asyncio.create_task(grants.read(place, version, at, 1 << 20)) for at in range(0, 4 << 20, 1 << 20)]
        await asyncio.sleep(0)
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
    await eventually(lambda: times_open(file) <= 1)


async def test_a_file_that_is_written_ends_its_grant(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    assert await grants.read(place, version, 0, 10) == CONTENT[:10]
    rewrite(file, b"another version")
    with pytest.raises(Conflict) as changed:
        await grants.read(place, version, 0, 10)
    assert changed.value.reason == "SourceChanged"
    assert times_open(file) == 0
    assert await grants.read(place, version_of(file), 0, 7) == b"another"


@pytest.mark.parametrize("how", HAPPENS)
async def test_a_file_that_is_no_longer_at_its_name_ends_its_grant(grants: Grants, file: Path, how: str) -> None:
    place, version = Place("library", file.name), version_of(file)
    assert await grants.read(place, version, 0, 10) == CONTENT[:10]
    HAPPENS[how](file)
    assert await grants.read(place, version, 0, 10) is None
    assert await grants.reading(place, version) is None
    assert times_open(file) == 0


async def test_what_is_in_the_page_cache_is_read_without_waiting(grants: Grants, file: Path) -> None:
    place, version = Place("library", file.name), version_of(file)
    assert grants.read_now(place, version, 5, 10) is None  # nobody has asked for the file yet
    assert await grants.read(place, version, 0, 10) is not None
    assert grants.read_now(place, version, 5, 10) == CONTENT[5:15]
    assert grants.read_now(place, version, len(CONTENT) - 5, 10) is None  # it has only half of that
    assert times_open(file) == 1


@pytest.mark.parametrize("how", [*HAPPENS, "written"])
async def test_without_waiting_nothing_is_read_of_a_file_that_has_changed(grants: Grants, file: Path, how: str) -> None:
    place, version = Place("library", file.name), version_of(file)
    assert await grants.read(place, version, 0, 10) is not None
    rewrite(file, CONTENT[::-1]) if how == "written" else HAPPENS[how](file)
    assert grants.read_now(place, version, 0, 10) is None


async def test_who_is_in_the_middle_of_a_file_that_is_deleted_reads_it_to_its_end(grants: Grants, file: Path) -> None:
    reading = await grants.reading(Place("library", file.name), version_of(file))
    assert reading is not None
    with reading:
        stream = reading.stream(0, len(CONTENT))
        got = await anext(stream)
        HAPPENS["deleted"](file)
        assert await grants.read(Place("library", file.name), FileVersion(1, 1), 0, 1) is None
        assert got + b"".join([piece async for piece in stream]) == CONTENT
        assert times_open(file) == 1
    await eventually(lambda: times_open(file) == 0)


async def test_a_file_that_is_cut_off_while_it_is_read_ends_the_stream_with_an_error(
    grants: Grants, file: Path
) -> None:
    reading = await grants.reading(Place("library", file.name), version_of(file))
    assert reading is not None

    async def read_on() -> None:
        async for _ in reading.stream(0, len(CONTENT)):
            os.truncate(file, 100)

    with reading, pytest.raises(Conflict):
        await read_on()


@in_given_time
async def test_a_grant_ends_by_itself(node: Node, file: Path) -> None:
    async with grants_of(node.target) as grants:
        assert await grants.read(Place("library", file.name), version_of(file), 0, 10) is not None
        assert times_open(file) == 1
        await later(LIFETIME_MS / 1000)
        assert times_open(file) == 0


async def test_no_more_files_are_kept_open_than_a_number(grants: Grants, node: Node) -> None:
    folder = node.library / "many"
    folder.mkdir()
    for number in range(CACHED + 40):
        path = folder / f"{number}.mp4"
        path.write_bytes(b"%d" % number)
        place = Place("library", f"many/{number}.mp4")
        assert await grants.read(place, version_of(path), 0, 9) == b"%d" % number
    assert times_open(folder) <= CACHED


@pytest.mark.parametrize(
    "place",
    [Place("library", "none.mp4"), Place("library", "../a.mp4"), Place("nowhere", "a"), Place("@renditions", "a")],
)
async def test_what_is_wrong_with_one_file_keeps_no_other_from_being_granted(
    grants: Grants, file: Path, place: Place
) -> None:
    assert await grants.read(place, FileVersion(1, 1), 0, 10) is None
    assert await grants.read(Place("library", file.name), FileVersion(1, 1), 0, 10) is None
    assert await grants.read(Place("library", file.name), version_of(file), 0, 10) == CONTENT[:10]


async def test_a_node_on_a_network_is_not_even_asked(node: Node, file: Path) -> None:
    async with grants_of("127.0.0.1:1") as grants:
        assert await grants.read(Place("library", file.name), version_of(file), 0, 10) is None


async def test_a_socket_of_somebody_else_grants_nothing(tmp_path: Path, file: Path, node: Node) -> None:
    # As where the gateway and media see different folders under one name.
    target = f"unix:{tmp_path / 'media-1.sock'}"
    (tmp_path / "media-1.sock").symlink_to(node.target.removeprefix("unix:"))
    async with grants_of(target) as grants:
        assert await grants.read(Place("library", file.name), version_of(file), 0, 10) is None
    async with grants_of(target, node.target) as grants:
        assert await grants.read(Place("library", file.name), version_of(file), 0, 10) == CONTENT[:10]


@in_given_time
async def test_a_killed_node_takes_no_reader_with_it_and_grants_again_when_it_is_back(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    path = library / "a.mp4"
    path.write_bytes(CONTENT)
    (library / "b.mp4").write_bytes(CONTENT)
    place, other = Place("library", "a.mp4"), Place("library", "b.mp4")
    async with grants_of(f"unix:{tmp_path / 'media-1.sock'}") as grants:
        async with running_node(tmp_path, library, waits=False) as killed:
            assert await grants.read(place, version_of(path), 0, 10) == CONTENT[:10]
            killed.process.kill()
            killed.process.wait(120)
            assert await grants.read(place, version_of(path), 5, 10) == CONTENT[5:15]
            assert await grants.read(other, version_of(library / "b.mp4"), 0, 10) is None
        async with running_node(tmp_path, library, waits=False):
            # It is left alone for a while; and gRPC, whose clock is its own, may not have found it again by then.
            async with asyncio.timeout(10_000):
                while await grants.read(other, version_of(library / "b.mp4"), 0, 10) != CONTENT[:10]:
                    await asyncio.sleep(0.05)
                    await later(PAUSE_SECONDS)


async def test_a_root_that_hangs_keeps_no_reader_of_another_root_waiting(tmp_path: Path) -> None:
    hanging, answering = tmp_path / "hanging", tmp_path / "answering"
    for folder in (hanging, answering):
        folder.mkdir()
        (folder / "a.mp4").write_bytes(CONTENT)
    version, other_version = version_of(hanging / "a.mp4"), version_of(answering / "a.mp4")
    roots = {"RUSHES_LIBRARY": f"hanging={hanging},answering={answering}"}
    share = Share(below=hanging)
    async with (
        running_node(tmp_path, hanging, roots, waits=False) as node,
        grants_of(node.target, calls=share) as grants,
    ):
        assert await grants.read(Place("hanging", "a.mp4"), version, 0, 10) == CONTENT[:10]
        with share.hanging():
            # More than a root has threads.
            reads = [grants.read(Place("hanging", "a.mp4"), version, at, 10) for at in range(100)]
            waiting = asyncio.gather(*reads)
            await share.asked()
            assert await grants.read(Place("answering", "a.mp4"), other_version, 5, 10) == CONTENT[5:15]
            assert not waiting.done()
        assert await waiting == [CONTENT[at : at + 10] for at in range(100)]
