"""A share that hangs: whoever asks for it is told so in time, and nobody else waits."""

import asyncio
import contextlib
import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import pytest

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.byte_reader import ByteReader
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.adapters.files.open_files import OpenFiles
from rushes_media.adapters.files.root_states import root_states
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.decoders import Decoders
from rushes_media.adapters.workers.fragment_makers import FragmentMakers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.whole_sounds import WholeSounds
from rushes_media.domain.errors import NotVideo, RootOffline
from rushes_media.domain.files.sources import Root, RootState
from rushes_media.domain.frames.stills import Still, StillFormat
from rushes_media.domain.streams.stream_sound import SoundFormat
from rushes_media.formats import frame_index_format
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.operations.streams.sounds import Sounds
from rushes_media.threads import ANSWER_SECONDS, ROOT_THREADS, kept_open, opened
from tests.fakes.given_time import in_given_time, later, passed_until, settled
from tests.fakes.index_reports import NotedIndexes
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.node import eventually
from tests.unit.media.indexes import steady

READERS = 5 * ROOT_THREADS
CONTENT = b"of the other disk"
PATIENCE = 120.0
"""Seconds, which no test takes that passes."""


class HangingLibrary(Library):
    """One of its roots answers when it is told to, as a server that comes back."""

    def __init__(self, folder: Path) -> None:
        self.dead, self.alive = (Root(f"{name} {uuid4().hex[:8]}", str(folder / name)) for name in ("dead", "alive"))
        for root in (self.dead, self.alive):
            Path(root.path).mkdir()
            (Path(root.path) / "a.mp4").write_bytes(CONTENT)
        super().__init__([self.dead, self.alive], folder / "exports", folder / "renditions")
        self.back = threading.Event()
        self.looked_at: set[str] = set()
        """Names of roots whose state was told."""

    def open(self, source: Source) -> OpenFile:
        self._wait(source.root)
        return super().open(source)

    def state(self, root: Root) -> RootState:
        self._wait(root.name)
        state = super().state(root)
        self.looked_at.add(root.name)
        return state

    def _wait(self, root: str) -> None:
        if root == self.dead.name:
            self.back.wait()

    def source(self, root: Root) -> Source:
        return Source(root.name, "a.mp4", FileVersion.of((Path(root.path) / "a.mp4").stat()))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[HangingLibrary]:
    library = HangingLibrary(tmp_path)
    yield library
    library.back.set()


@in_given_time
async def test_a_root_that_hangs_keeps_no_reader_of_another_one_waiting(library: HangingLibrary) -> None:
    files = OpenFiles(library)
    reader = ByteReader(files)
    waiting = [asyncio.ensure_future(reader.chunk(library.source(library.dead), 0, 100)) for _ in range(READERS)]
    await settled()
    async with asyncio.timeout(ANSWER_SECONDS / 2):
        chunk = await reader.chunk(library.source(library.alive), 0, 100)
    assert CONTENT in bytes(chunk)
    assert not any(each.done() for each in waiting)
    await later(ANSWER_SECONDS)
    await asyncio.wait(waiting)
    for each in waiting:
        failed = each.exception()
        assert isinstance(failed, RootOffline)
        assert "does not answer" in failed.message

    # It comes back, and what it opens for those who have gone is closed again.
    library.back.set()
    async with asyncio.timeout(ANSWER_SECONDS / 2):
        chunk = await reader.chunk(library.source(library.dead), 0, 100)
    assert CONTENT in bytes(chunk)
    files.close()
    await eventually(lambda: not _open_below(library.dead.path))


@in_given_time
async def test_a_root_that_hangs_is_offline_and_the_others_are_there(library: HangingLibrary) -> None:
    looking = asyncio.ensure_future(root_states(library))
    # A thread looks, and on a busy machine it takes longer to begin than the seconds that are given here.
    await eventually(lambda: library.looked_at == {library.alive.name})
    took = await passed_until(looking.done)
    assert took < 2 * ANSWER_SECONDS
    dead, alive = await looking
    assert (dead.online, alive.online) == (False, True)
    assert "does not answer" in dead.why


async def test_who_leaves_before_a_file_is_open_leaves_no_descriptor(library: HangingLibrary) -> None:
    opening = asyncio.ensure_future(opened(library, library.source(library.dead)))
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait([opening])
    library.back.set()
    await eventually(lambda: not _open_below(library.dead.path))


class Noted:
    """Deaths that were noted; nobody dies here."""

    def note(self, source: Source, how: str) -> None:
        raise AssertionError(how)


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[OpenFile]:
    """A file that is open, and whose share hangs since: whoever opens it once more waits until the test is over.

    It is a pipe with a name, which is opened for reading once somebody opens it for writing. So that a test fails, and
    does not hang, where the event loop itself waits, somebody does after `PATIENCE`.
    """
    path = tmp_path / "a.mp4"
    os.mkfifo(path)
    over = threading.Event()

    def answer() -> None:
        over.wait(PATIENCE)
        writing = os.open(path, os.O_WRONLY)
        over.wait()
        os.close(writing)

    answering = threading.Thread(target=answer)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    version = FileVersion.of(path.stat())
    with OpenFile(path.name, descriptor, version, Source(f"hung {uuid4().hex[:8]}", path.name, version)) as file:
        answering.start()
        yield file
        over.set()
        answering.join()


@in_given_time
async def test_who_wants_frames_of_a_root_that_hangs_is_told_so(hung: OpenFile) -> None:
    decoders = Decoders(Sandbox(), Noted())
    still = Still(StillFormat.JPEG, 320, 320, 90)
    index = steady(Fraction(25), 50, Fraction(1, 12_800))
    asking = [asyncio.ensure_future(decoders.still(hung, "it", index, frame, still, urgent=True)) for frame in (0, 1)]
    await later(ANSWER_SECONDS)
    await asyncio.wait(asking)
    for each in asking:
        assert isinstance(each.exception(), RootOffline)
    await decoders.close()


@in_given_time
async def test_who_wants_fragments_of_a_root_that_hangs_is_told_so(hung: OpenFile) -> None:
    makers = FragmentMakers(Sandbox(), Noted(), encoders=1)
    asking = asyncio.ensure_future(makers.make(hung, "it", SoundFormat(1, 48_000, 48_000, 2, ()), None))
    await later(ANSWER_SECONDS)
    with pytest.raises(RootOffline):
        await asking
    await makers.close()


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EACCES, errno.EHOSTDOWN])
@pytest.mark.parametrize("at", ["is looked at", "is listed"])
def test_a_root_that_cannot_be_read_is_offline_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, at: str
) -> None:
    """As the kernel answers for a mount whose server is gone, which no test can make."""
    folder = tmp_path / "mount"
    folder.mkdir()
    kept, failed = os.scandir, OSError(code, os.strerror(code))

    def scandir(path: str) -> object:
        if path == str(folder):
            raise failed
        return kept(path)

    def stat(path: Path) -> os.stat_result:
        if path == folder:
            raise failed
        return os.stat(path)  # noqa: PTH116  # the one that is replaced is the other

    if at == "is listed":
        monkeypatch.setattr(os, "scandir", scandir)
    else:
        monkeypatch.setattr(Path, "stat", stat)
    (tmp_path / "other").mkdir()
    roots = [Root("mount", str(folder)), Root("other", str(tmp_path / "other"))]
    mount, other = Library(roots, tmp_path / "exports", tmp_path / "renditions").states()
    assert (mount.online, other.online) == (False, True)
    assert mount.why == f"{folder} cannot be read: {os.strerror(code)}."


@pytest.fixture
def closed_on_the_loop(monkeypatch: pytest.MonkeyPatch, library: HangingLibrary) -> list[str]:
    """Files of the library that were closed in the event loop: on a share that hangs, that would stand still."""
    close, closed = os.close, list[str]()

    def noting(descriptor: int) -> None:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if path.startswith(library.alive.path) and asyncio._get_running_loop() is not None:
            closed.append(path)
        close(descriptor)

    monkeypatch.setattr(os, "close", noting)
    return closed


async def test_no_file_is_closed_in_the_event_loop(
    library: HangingLibrary, closed_on_the_loop: list[str], tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    name = "coded.mp4"
    shutil.copyfile(make_footage(recipes.SHORT_5S_MP4), Path(library.alive.path) / name)
    source = Source(library.alive.name, name, FileVersion.of((Path(library.alive.path) / name).stat()))
    files = OpenFiles(library)
    await ByteReader(files).chunk(source, 0, 100)
    files.close()
    async with Sandbox().running() as sandbox:
        containers, decoders = Containers(AskedWorkers(sandbox, 1, Noted())), Decoders(sandbox, Noted())
        indexes = FrameIndexes(
            library, Fingerprints(), containers, DerivedStore(tmp_path / "derived", 1 << 30), NotedIndexes()
        )
        sounds = Sounds(library, indexes, containers, WholeSounds(sandbox, Noted()))
        await sounds.first(source, 1.0)
        async with aclosing(sounds.whole(source)) as parts:
            assert sum([len(part) async for part in parts]) == 5 * 16_000 * 2
        makers = FragmentMakers(sandbox, Noted(), encoders=1)
        with kept_open(await opened(library, source)) as file:
            index = frame_index_format.decode(await containers.frame_index(file))
            await decoders.still(file, "it", index, 0, Still(StillFormat.JPEG, 320, 320, 90), urgent=True)
            with contextlib.suppress(NotVideo):  # it is silent
                await makers.make(file, "it", SoundFormat(1, 48_000, 48_000, 2, ()), None)
        await decoders.close()
        await makers.close()
    await eventually(lambda: not _open_below(library.alive.path))
    assert closed_on_the_loop == []


def _open_below(folder: str) -> list[str]:
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue  # the listing's own
        if target.startswith(folder):
            found.append(target)
    return found
