"""Libraries whose pictures are searched by words: loading, replacing and failing, without a media node.

The encoder of texts is a small CLIP's, in its process.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import numpy as np
import pytest
import pytest_asyncio

from rushes_chassis.errors import NotFound, RushesError, Unavailable
from rushes_footage.files import FileVersion, Source
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.seen_files import SeenFiles
from rushes_inference.adapters.text_process import TextProcess
from rushes_inference.adapters.window_describers import InstalledDescribers
from rushes_inference.adapters.window_encoders import scaled
from rushes_inference.domain.errors import BackendFailed, ModelDamaged, ModelNotFound
from rushes_inference.domain.models import HeadLayout, Model
from rushes_inference.domain.seen import LoadedLibrary, SeenLibrary, SeenVideo
from rushes_inference.domain.seen_errors import BadLibrary, LibraryNotLoaded, NoRoom, NoWords
from rushes_inference.domain.texts import Words
from rushes_inference.domain.windows import Rows, RowsBy
from rushes_inference.operations.describe_windows import WindowDescribing
from rushes_inference.operations.see import Seeing
from rushes_inference.ports.networks import Networks
from tests.fakes.described_media import VERSION, DescribedMedia
from tests.integration.media.node import eventually
from tests.models import clip
from tests.models.clip import COLOURS
from tests.unit.inference.known_models import known_model

NAME = "clip"
LIBRARY = SeenLibrary("all", "1", NAME)
SECOND = SeenLibrary("all", "2", NAME)
SECONDS: Final[Mapping[str, Sequence[str]]] = {
    "flag.mp4": ["blue", "white", "red", "red"],
    "copy.mp4": ["blue", "white", "red", "red"],
    "sea.mp4": ["blue"] * 5,
    "sky.mp4": ["white", "blue"],
    "sound.mp4": [],
}
"""The colour of each second of a video."""


@dataclass
class StoredRows(DescribedMedia):
    """What a media node stores of some videos, by path."""

    colours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: dict[str, RushesError] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    stands_at: str = ""
    """This video is not read before it may be."""
    stands: asyncio.Event = field(default_factory=asyncio.Event)

    async def rows(self, source: Source, by: RowsBy) -> Rows | None:
        """None of a video that is not known."""
        self.read.append(source.path)
        if source.path == self.stands_at:
            self.stands.set()
            await self.goes_on.wait()
        if source.path in self.problems:
            raise self.problems[source.path]
        if source.path not in self.colours:
            return None
        seen = [clip.picture_vector(COLOURS[colour]) for colour in self.colours[source.path]]
        return scaled(np.array(seen, np.float32).reshape(len(seen), clip.DIMENSIONS))


@dataclass(frozen=True)
class Encoder:
    models: ModelFolder
    model: Model
    texts: TextProcess


@dataclass
class World:
    encoder: Encoder
    media: StoredRows
    folder: Path
    threads: ThreadPoolExecutor
    seeing: Seeing = field(init=False)

    def __post_init__(self) -> None:
        self.seeing = self.with_files(SeenFiles(self.folder))

    def with_files(self, files: SeenFiles) -> Seeing:
        # No model runs: pictures are described already.
        models, texts = self.encoder.models, self.encoder.texts
        describers = InstalledDescribers(self.media, models, cast("Networks", None), self.threads)
        describing = WindowDescribing(self.media, 1)
        return Seeing(models, describers, describing, self.media, texts, files, self.threads, 2)


@asynccontextmanager
async def encoding(folder: Path) -> AsyncIterator[Encoder]:
    models = ModelFolder(folder / "models")
    texts = TextProcess(models, 1)
    yield Encoder(models, kept(models, NAME), texts)
    await texts.end()


@pytest_asyncio.fixture(name="shared", scope="module")
async def _shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Encoder]:
    """One process for all tests that do nothing to it."""
    async with encoding(tmp_path_factory.mktemp("shared")) as encoder:
        yield encoder


@pytest_asyncio.fixture(name="own")
async def _own(tmp_path: Path) -> AsyncIterator[World]:
    """With a process of its own."""
    async with encoding(tmp_path) as encoder:
        with ThreadPoolExecutor(2) as threads:
            yield World(encoder, StoredRows(b"", colours=SECONDS), tmp_path / "seen", threads)


@pytest.fixture(name="world")
def _world(shared: Encoder, tmp_path: Path) -> Iterator[World]:
    with ThreadPoolExecutor(2) as threads:
        yield World(shared, StoredRows(b"", colours=SECONDS), tmp_path / "seen", threads)


def kept(models: ModelFolder, name: str, *, words: bool = True) -> Model:
    with models.receive() as incoming:
        incoming.write(name.encode())
        sha256, _ = incoming.received()
        made = None
        if words:
            for file, content in clip.files().items():
                incoming.begin(file)
                incoming.write(content)
            made = Words(*incoming.words.received(), clip.DIMENSIONS)
        facts = known_model(name, head=HeadLayout.VECTOR, dimensions=clip.DIMENSIONS, input_size=clip.SIDE).network
        model = Model(name, sha256, len(name), facts, "", "a test", datetime(2026, 11, 1, tzinfo=UTC), made)
        incoming.keep(model)
    return model


async def load(
    seeing: Seeing, paths: Sequence[str], library: SeenLibrary = LIBRARY, same: Mapping[str, str] | None = None
) -> LoadedLibrary:
    *parts, last = [each async for each in seeing.load(library, videos(paths, same or {}))]
    assert all(isinstance(part, float) and 0 < part <= 1 for part in parts)
    assert isinstance(last, LoadedLibrary)
    return last


async def videos(paths: Sequence[str], same: Mapping[str, str]) -> AsyncIterator[SeenVideo]:
    """Each with its place for a number; `same`: the content of another path."""
    for number, path in enumerate(paths):
        yield SeenVideo(number, Source("main", path, VERSION), same.get(path, path))


async def found(seeing: Seeing, text: str, library: SeenLibrary = LIBRARY) -> list[tuple[int, float, float]]:
    return sorted((each.number, each.start, each.end) for each in (await seeing.search(library, text, 50)).stretches)


async def test_videos_of_one_content_are_read_once_and_each_is_found(world: World) -> None:
    loaded = await load(world.seeing, ["flag.mp4", "copy.mp4", "sound.mp4"], same={"copy.mp4": "flag.mp4"})
    assert loaded == LoadedLibrary(3, 0, 4, ())
    assert world.media.read == ["flag.mp4", "sound.mp4"]
    assert await found(world.seeing, "a red picture") == [(0, 2.0, 4.0), (1, 2.0, 4.0)]
    one = await world.seeing.search(LIBRARY, "red", 1)
    assert (len(one.stretches), one.searched, one.known) == (1, 3, 3)


async def test_another_library_replaces_the_first_and_what_is_there_already_is_not_read_again(world: World) -> None:
    await load(world.seeing, ["flag.mp4", "sea.mp4"])
    assert await found(world.seeing, "blue") == [(0, 0.0, 1.0), (1, 0.0, 5.0)]
    assert len(_open_files(world.folder)) == 1
    world.media.read.clear()
    assert await load(world.seeing, ["sky.mp4", "flag.mp4"], SECOND) == LoadedLibrary(2, 0, 6, ())
    assert world.media.read == ["sky.mp4"]
    assert await found(world.seeing, "blue", SECOND) == [(0, 1.0, 2.0), (1, 0.0, 1.0)]
    assert await found(world.seeing, "red", SECOND) == [(1, 2.0, 4.0)]
    assert len(_open_files(world.folder)) == 1
    with pytest.raises(LibraryNotLoaded):
        await found(world.seeing, "blue")
    # Another name is another library.
    await load(world.seeing, ["sea.mp4"], SeenLibrary("some", "1", NAME))
    assert await found(world.seeing, "blue", SECOND) == [(0, 1.0, 2.0), (1, 0.0, 1.0)]
    assert await load(world.seeing, [], SECOND) == LoadedLibrary(0, 0, 0, ())
    assert await found(world.seeing, "blue", SECOND) == []


async def test_a_load_that_is_given_up_leaves_the_earlier_library_and_no_file(world: World) -> None:
    await load(world.seeing, ["flag.mp4"])
    open_files = _open_files(world.folder)
    world.media.stands_at = "sky.mp4"
    world.media.goes_on.clear()
    loading = asyncio.ensure_future(load(world.seeing, ["sea.mp4", "sky.mp4"], SECOND))
    await asyncio.wait_for(world.media.stands.wait(), 60)
    assert await found(world.seeing, "red") == [(0, 2.0, 4.0)]
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    assert await found(world.seeing, "red") == [(0, 2.0, 4.0)]
    assert _open_files(world.folder) == open_files
    assert list(world.folder.iterdir()) == []


def _open_files(folder: Path) -> list[str]:
    """Maps of its files, which have no name."""
    return [
        line.split(maxsplit=5)[5] for line in Path("/proc/self/maps").read_text().splitlines() if str(folder) in line
    ]


async def test_what_cannot_be_read_now_is_missing_and_where_nobody_answers_nothing_changes(world: World) -> None:
    world.media.problems = {"sky.mp4": NotFound("It is gone.", reason="FileNotFound")}
    some = ["later.mp4", "flag.mp4", "sky.mp4", "never.mp4", "same.mp4"]
    assert await load(world.seeing, some, same={"same.mp4": "later.mp4"}) == LoadedLibrary(1, 4, 4, (0, 3, 4))
    for text in ("red", " "):
        said = await world.seeing.search(LIBRARY, text, 50)
        assert (said.searched, said.known) == (1, 5)
    world.media.problems = {"sea.mp4": Unavailable("Nobody answers.", reason="Unavailable")}
    with pytest.raises(Unavailable):
        await load(world.seeing, ["sea.mp4"], SECOND)
    assert await found(world.seeing, "red") == [(1, 2.0, 4.0)]


async def test_vectors_that_do_not_fit_are_refused_and_the_earlier_ones_searched(world: World) -> None:
    small = world.with_files(SeenFiles(world.folder, most_bytes=4 * clip.DIMENSIONS))
    await load(small, ["flag.mp4"])
    with pytest.raises(NoRoom, match="more than 256 bytes, which is the limit") as refused:
        await load(small, ["flag.mp4", "sky.mp4"], SECOND)
    assert (refused.value.reason, "before is still searched" in refused.value.message) == ("NoRoom", True)
    assert await found(small, "red") == [(0, 2.0, 4.0)]
    full = world.with_files(SeenFiles(world.folder, least_free=1 << 60))
    with pytest.raises(NoRoom, match="bytes free, of which 1152921504606846976 are left to others"):
        await load(full, ["flag.mp4"])


async def test_a_number_that_repeats_is_named(world: World) -> None:
    async def twice() -> AsyncIterator[SeenVideo]:
        for number, path in ((7, "flag.mp4"), (3, "sea.mp4"), (7, "sky.mp4")):
            yield SeenVideo(number, Source("main", path, FileVersion(1, 1)), path)

    with pytest.raises(BadLibrary, match=r"video.number must be different for each video, and 7 comes twice"):
        [each async for each in world.seeing.load(LIBRARY, twice())]
    with pytest.raises(LibraryNotLoaded):
        await found(world.seeing, "blue")


@pytest.mark.proof("find")
async def test_without_the_model_or_its_words_nothing_is_searched(own: World) -> None:
    kept(own.encoder.models, "mute", words=False)
    with pytest.raises(NoWords, match="rushes models words mute") as mute:
        await load(own.seeing, ["flag.mp4"], SeenLibrary("all", "1", "mute"))
    assert mute.value.reason == "NoWords"
    with pytest.raises(ModelNotFound):
        await found(own.seeing, "red", SeenLibrary("all", "1", "none"))
    await load(own.seeing, ["flag.mp4"])
    own.encoder.models.remove(NAME)
    with pytest.raises(ModelNotFound):
        await found(own.seeing, "red")
    # Of the same name, and another file.
    with own.encoder.models.receive() as incoming:
        incoming.write(b"another")
        sha256, length = incoming.received()
        for file, content in clip.files().items():
            incoming.begin(file)
            incoming.write(content)
        words = Words(*incoming.words.received(), clip.DIMENSIONS)
        facts = own.encoder.model.network
        incoming.keep(Model(NAME, sha256, length, facts, "", "", datetime(2026, 11, 1, tzinfo=UTC), words))
    with pytest.raises(LibraryNotLoaded):
        await found(own.seeing, "red")


@pytest.mark.proof("find")
async def test_an_encoder_that_is_killed_is_started_again_and_a_changed_one_is_not_run(own: World) -> None:
    others = _encoders()
    await load(own.seeing, ["flag.mp4"])
    [encoder] = _encoders() - others
    os.kill(encoder, 9)
    with pytest.raises(BackendFailed, match="died of signal 9"):
        await found(own.seeing, "red")
    assert await found(own.seeing, "red") == [(0, 2.0, 4.0)]
    await own.encoder.texts.end()
    (own.encoder.models.path(own.encoder.model) / "text" / "tokenizer.json").write_bytes(clip.tokenizer() + b" ")
    assert await found(own.seeing, "red") == [(0, 2.0, 4.0)]  # Its vector is known.
    with pytest.raises(ModelDamaged, match="encoder of texts have changed since it was added"):
        await found(own.seeing, "green")


@pytest.mark.proof("find")
async def test_who_does_not_wait_for_the_encoder_does_not_end_its_loading(own: World) -> None:
    others = _encoders()
    asking = asyncio.ensure_future(own.encoder.texts.vector(own.encoder.model, "red"))
    await eventually(lambda: _encoders() - others)
    begun = _encoders()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    vector = await own.encoder.texts.vector(own.encoder.model, "red")
    assert vector @ clip.picture_vector(COLOURS["red"]) > 0.99
    assert _encoders() == begun


def _encoders() -> set[int]:
    """Child processes of this one that encode texts."""
    tasks = Path("/proc/self/task").glob("*/children")
    children = {int(pid) for task in tasks for pid in task.read_text().split()}
    return {pid for pid in children if b"rushes_inference.texts" in Path(f"/proc/{pid}/cmdline").read_bytes()}
