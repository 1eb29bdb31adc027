"""Searching pictures by words: describing them, loading the vectors of a library, and searching in them."""

import asyncio
from array import array
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

from rushes_chassis.errors import RushesError
from rushes_chassis.in_order import in_order
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.seen_files import SeenFiles, SeenSizes, SeenVectors, SeenWriter, key_of
from rushes_inference.adapters.text_process import TextProcess
from rushes_inference.adapters.window_describers import InstalledDescribers
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.models import Model
from rushes_inference.domain.seen import LoadedLibrary, SeenFound, SeenLibrary, SeenStretch, SeenVideo
from rushes_inference.domain.seen_errors import BadLibrary, LibraryNotLoaded, LoadReplaced, NoRoom, NoWords
from rushes_inference.domain.unrelated import UNRELATED
from rushes_inference.operations.describe_windows import WindowDescribing
from rushes_inference.operations.file_batches import problem_with
from rushes_inference.ports.windows import VideoWindows, WindowDescriber
from rushes_inference.seeing.floor import floor_of, score_of
from rushes_inference.seeing.merging import Merged, merged
from rushes_inference.seeing.packing import best_cosines, cosines
from rushes_inference.seeing.stretches import best_stretches

log = structlog.get_logger()

T = TypeVar("T")

_READ_AT_ONCE: Final = 8
_TELL_SECONDS: Final = 0.5
_UNREAD: Final = -1
"""In place of a content's number: its vectors could not be read now."""
_NOT_DESCRIBED: Final = -2
"""Likewise: media has none."""
_LEAST_OF_A_THREAD: Final = 1 << 14
"""Vectors that are worth a thread."""
_ModelKey: TypeAlias = tuple[str, str]
"""Hashes of the encoders of pictures and of texts."""


@dataclass(frozen=True)
class _Asked:
    """The videos of a library that is being loaded."""

    sources: dict[bytes, Source]
    """One of each content, by the content's key."""
    numbers: NDArray[np.int64]
    """Of all videos."""
    contents: NDArray[np.int64]
    """Of each video the place of its content in `sources`."""


@dataclass(frozen=True)
class _VideosOf:
    """The videos of each content: two arrays, since there may be a million."""

    contents: NDArray[np.int64]
    """Ascending, one for each video."""
    numbers: NDArray[np.int64]

    def of(self, content: int) -> list[int]:
        """The numbers of the videos of a content."""
        begin, end = np.searchsorted(self.contents, [content, content + 1])
        return [int(number) for number in self.numbers[begin:end]]


@dataclass(frozen=True)
class _Loaded:
    """What is searched."""

    library: SeenLibrary
    by: _ModelKey
    vectors: SeenVectors
    videos: _VideosOf
    known: int
    """Videos of the library, those without vectors included."""
    floor: float


@dataclass(frozen=True)
class _Refused:
    """A library that did not fit."""

    by: _ModelKey
    sizes: SeenSizes
    """Of the contents up to that at which this was known."""


@dataclass
class _Looked:
    """How far a load is."""

    share: float = 0.0


class Seeing:
    """Keeps the vectors of one library. Belongs to one event loop."""

    def __init__(
        self,
        models: ModelFolder,
        describers: InstalledDescribers,
        describing: WindowDescribing,
        media: VideoWindows,
        texts: TextProcess,
        files: SeenFiles,
        loading: Executor,
        searching: Executor,
        at_once: int,
    ) -> None:
        """Of the threads of `searching`, which nothing else uses, there are `at_once`: a search waits for no load."""
        self._models, self._describers, self._describing, self._media = models, describers, describing, media
        self._texts, self._files, self._at_once = texts, files, at_once
        self._loading_threads, self._searching_threads = loading, searching
        self._loaded: _Loaded | None = None
        self._refused: _Refused | None = None
        self._turn = asyncio.Lock()
        """Of loads: one after another."""
        self._newest = object()
        """The load that was asked for last."""
        self._loading: asyncio.Task[LoadedLibrary] | None = None

    async def describe(self, name: str, source: Source) -> AsyncGenerator[float | int | Problem]:
        """The part of a video that is described, again and again, and at last the number of its pictures, or why there
        are none.

        Raises ModelNotFound, ModelDamaged, NoWords, errors of media that concern no single source, and Exhausted where
        it cannot store what describes the video.
        """
        model = await self._model(name)
        try:
            async with aclosing(
                self._describing.rows(source, self._describers.of_pictures(model), stored=True)
            ) as said:
                async for each in said:
                    yield each if isinstance(each, float) else len(each)
        except BackendFailed as failed:  # Another video need not cause it.
            yield Problem(failed.reason, failed.message)
        except RushesError as failed:
            problem = problem_with(failed)
            if problem is None:
                raise
            yield problem

    async def load(
        self, library: SeenLibrary, videos: AsyncIterator[SeenVideo]
    ) -> AsyncGenerator[float | LoadedLibrary]:
        """The share of the videos that were looked at, again and again, and at last what is searched from then on.

        A load that is asked for later ends this one. What was loaded before is searched until the end, or for good.
        Raises ModelNotFound, ModelDamaged, NoWords, BadLibrary, NoRoom, LoadReplaced, errors of media that concern no
        single video, and like TextProcess.vector.
        """
        mine = self._newest = object()
        model = await self._model(library.model)
        asked = await _asked(videos)
        self._check_newest(mine)
        if self._loading is not None:
            self._loading.cancel()
        async with self._turn:
            self._check_newest(mine)
            looked, told = _Looked(), 0.0
            work = self._loading = asyncio.create_task(self._load(library, model, asked, looked))
            try:
                while not (await asyncio.wait((work,), timeout=_TELL_SECONDS))[0]:
                    if looked.share > told:
                        told = looked.share
                        yield told
                self._check_newest(mine)
                yield work.result()
            finally:
                self._loading = None
                work.cancel()
                await asyncio.wait((work,))

    def _check_newest(self, mine: object) -> None:
        if self._newest is not mine:
            raise LoadReplaced()

    async def _load(self, library: SeenLibrary, model: Model, asked: _Asked, looked: _Looked) -> LoadedLibrary:
        by, describer = _key_of(model), self._describers.of_pictures(model)
        before = self._loaded
        earlier = before.vectors if before is not None and before.by == by else None
        await self._in_loading(self._check_room, model, asked, earlier)
        unrelated = await self._unrelated(model)
        kept_as = np.full(len(asked.sources), _UNREAD, np.int64)
        done = 0

        async def read(content: tuple[bytes, Source]) -> tuple[bytes, int | Merged]:
            key, source = content
            known = None if earlier is None else earlier.sizes.find(key)
            return key, await self._read(source, describer) if known is None else known

        with self._files.begin(model.network.dimensions) as writer:
            try:
                async with aclosing(in_order(asked.sources.items(), read, _READ_AT_ONCE)) as contents:
                    async for key, each in contents:
                        kept_as[done] = await self._in_loading(_added, writer, key, each, earlier)
                        done += 1
                        looked.share = done / len(asked.sources)
                vectors = await self._in_loading(writer.end)
            except NoRoom:
                # The next load of the same library need not read all of it again to find that.
                self._refused = _Refused(by, writer.sizes())
                raise
        bests = await asyncio.gather(
            *(self._in_loading(best_cosines, vectors.part(*part), unrelated) for part in self._parts(vectors))
        )
        videos_of, known = _videos_of(kept_as, asked), len(asked.numbers)
        floor = floor_of(np.max(bests, axis=0)) if bests else 1.0
        self._loaded, self._refused = _Loaded(library, by, vectors, videos_of, known, floor), None
        there, pictures = len(videos_of.numbers), int(vectors.layout.pictures.sum())
        return LoadedLibrary(there, known - there, pictures, _not_described(kept_as, asked))

    def _check_room(self, model: Model, asked: _Asked, earlier: SeenVectors | None) -> None:
        """Raises NoRoom where contents whose sizes are known do not fit already."""
        refused = self._refused
        sizes = [
            *([] if earlier is None else [earlier.sizes]),
            *([] if refused is None or refused.by != _key_of(model) else [refused.sizes]),
        ]
        least = max((each.of(list(asked.sources)) for each in sizes), default=0)
        self._files.check_room(least * model.network.dimensions)

    async def search(self, library: SeenLibrary, text: str, most: int) -> SeenFound:
        """The stretches that show most what the words say, the best first.

        Raises ModelNotFound, ModelDamaged, NoWords, LibraryNotLoaded, and like TextProcess.vector.
        """
        model = await self._model(library.model)
        loaded = self._loaded
        if loaded is None or (loaded.library, loaded.by) != (library, _key_of(model)):
            raise LibraryNotLoaded(library.name)
        found: list[SeenStretch] = []
        if text := text.strip():
            found = await self._found(loaded, await self._texts.vector(model, text), model, most)
        return SeenFound(tuple(found), len(loaded.videos.numbers), loaded.known)

    async def _found(self, loaded: _Loaded, question: Vectors, model: Model, most: int) -> list[SeenStretch]:
        vectors = loaded.vectors
        into = np.empty(len(vectors.vectors), np.float32)
        await asyncio.gather(
            *(
                self._in_searching(cosines, vectors.part(begin, end), question, into[begin:end])
                for begin, end in self._parts(vectors)
            )
        )
        best = await self._in_searching(best_stretches, into, vectors.layout, loaded.floor, most)
        hop = self._describers.of_pictures(model).rows_by.hop
        stretches = [
            SeenStretch(number, each.begin * hop, each.end * hop, score_of(each.cosine, loaded.floor))
            for each in best
            for number in loaded.videos.of(each.content)
        ]
        return stretches[:most]

    def _parts(self, vectors: SeenVectors) -> list[tuple[int, int]]:
        """Begins and ends of about as many parts as there are threads."""
        count = len(vectors.vectors)
        step = max(_LEAST_OF_A_THREAD, -(-count // self._at_once))
        return [(begin, min(begin + step, count)) for begin in range(0, count, step)]

    def _in_loading(self, work: Callable[..., T], *given: object) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._loading_threads, work, *given)

    def _in_searching(self, work: Callable[..., T], *given: object) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._searching_threads, work, *given)

    async def _model(self, name: str) -> Model:
        model = await asyncio.to_thread(self._models.get, name)
        if model.words is None:
            raise NoWords(name)
        return model

    async def _unrelated(self, model: Model) -> Vectors:
        return np.stack([await self._texts.vector(model, each) for each in UNRELATED])

    async def _read(self, source: Source, by: WindowDescriber) -> Merged | int:
        """The pictures of a video; or _UNREAD, _NOT_DESCRIBED."""
        try:
            rows = await self._media.rows(source, by.rows_by)
        except RushesError as failed:
            if problem_with(failed) is None:
                raise
            log.info("pictures of a video cannot be read", root=source.root, path=source.path, why=failed.message)
            return _UNREAD
        if rows is None:
            return _NOT_DESCRIBED
        return await self._in_loading(merged, rows)


def _key_of(model: Model) -> _ModelKey:
    assert model.words is not None
    return model.sha256, model.words.sha256


async def _asked(videos: AsyncIterator[SeenVideo]) -> _Asked:
    """Raises BadLibrary, and what iterating `videos` does."""
    sources: dict[bytes, Source] = {}
    places: dict[bytes, int] = {}
    numbers, contents = array("q"), array("q")
    async for video in videos:
        key = key_of(video.fingerprint)
        numbers.append(video.number)
        contents.append(places.setdefault(key, len(places)))
        sources.setdefault(key, video.source)
    asked = _Asked(sources, np.array(numbers, np.int64), np.array(contents, np.int64))
    ordered = np.sort(asked.numbers)
    if len(again := ordered[1:][ordered[1:] == ordered[:-1]]):
        raise BadLibrary("video.number", f"must be different for each video, and {again[0]} comes twice")
    return asked


def _added(writer: SeenWriter, key: bytes, found: int | Merged, earlier: SeenVectors | None) -> int:
    """The number of a content in the new file, or why it is not there; `found`: likewise in the earlier one."""
    if isinstance(found, Merged):
        return writer.add(key, found)
    if found < 0:
        return found
    assert earlier is not None
    return writer.copy(key, earlier, found)


def _not_described(kept_as: NDArray[np.int64], asked: _Asked) -> tuple[int, ...]:
    if not len(kept_as):
        return ()
    return tuple(np.sort(asked.numbers[kept_as[asked.contents] == _NOT_DESCRIBED]).tolist())


def _videos_of(kept_as: NDArray[np.int64], asked: _Asked) -> _VideosOf:
    contents = kept_as[asked.contents] if len(kept_as) else asked.contents
    kept = np.flatnonzero(contents >= 0)
    order = kept[np.argsort(contents[kept], kind="stable")]
    return _VideosOf(contents[order], asked.numbers[order])
