"""Having inference search the library as it is described."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from rushes_catalog.domain.errors import MISTAKE
from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.inference import Sight
from rushes_catalog.seen.domain.described_videos import DescribedVideos, content_of
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import (
    LoadedLibrary,
    SeenLack,
    SeenLacks,
    SeenLibrary,
    SeenModel,
    SeenVideo,
)
from rushes_catalog.seen.operations.seen_models import LOOK, SeenModels
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import Exhausted, RushesError
from rushes_chassis.loops import Pauses, keep, until_set

log = structlog.get_logger()

PAUSE: Final = 2.0
"""Seconds without a change after which changes are loaded."""
_MOST_PAUSES: Final = 30
"""As many times this long after the first change they are, however many follow each other: after a minute."""
_REST: Final = 10
"""The pause after loading, as a multiple of the time that it took."""
_LONG: Final = 600.0
"""Seconds until it is loaded again where there was no room, or vectors could not be read."""
_TOGETHER: Final = 5_000
"""Videos that are read in one transaction."""
_FORGOTTEN_TOGETHER: Final = 500
LOADING: Final = SeenLacks(SeenLack.LOADING, "The pictures are being made ready for searches. Try again in a moment.")


@dataclass(frozen=True, slots=True, eq=False)
class LoadedVideos:
    """What inference searches."""

    library: SeenLibrary
    videos: DescribedVideos
    answer: LoadedLibrary
    roots: frozenset[str]
    """That were mounted then."""
    at: float
    """By the monotonic clock."""
    unkept: int
    """Videos among the missing that were described again since the start, and whose vectors are not stored again."""
    is_described_again: bool
    """Whether others of the missing are."""


class KeepLoaded:
    """Loads the library at the start, after changes of what is described or there, and where inference has lost it.

    Contents whose vectors are not stored any more are described again, each once until this process ends: where the
    budget of derived files is too small for all, some would be described in the place of others for ever.
    """

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        models: SeenModels,
        sight: Sight,
        describe: Callable[[Collection[int]], None],
        pause: float = PAUSE,
        look: float = LOOK,
    ) -> None:
        """`describe` has videos described, by number, whose contents are not known to be. `look`: seconds until a
        missing model is looked for again."""
        self._catalog, self._fleet, self._models, self._sight = catalog, fleet, models, sight
        self._describe, self._pause, self._look = describe, pause, look
        self._news, self._lost = asyncio.Event(), asyncio.Event()
        self._news.set()
        self._loaded: LoadedVideos | None = None
        self._lacks: SeenLacks | None = None
        self._said: SeenLacks | None = None
        """Of which the log has told."""
        self._known = 0
        self._again: tuple[SeenModel | None, set[int]] = (None, set())
        """What distinguishes the contents that were described again by a model."""
        catalog.on_commit(self._committed)

    @property
    def loaded(self) -> LoadedVideos | None:
        """What was loaded last; None: nothing yet."""
        return self._loaded

    @property
    def lacks(self) -> SeenLacks:
        """Why nothing is loaded."""
        return self._lacks or LOADING

    @property
    def known(self) -> int:
        """Number of the library's videos that have pictures, described or not."""
        return self._known

    def lost(self, loaded: LoadedVideos) -> None:
        """Inference does not have what was loaded."""
        if loaded is self._loaded:
            self._lost.set()
            self._news.set()

    def _committed(self, committed: Committed) -> None:
        if committed.seen or committed.files or committed.roots or (committed.events and self._could_be_more()):
            self._news.set()

    def _could_be_more(self) -> bool:
        """Whether vectors were missing that may be there now."""
        there = self._loaded
        return (
            there is not None
            and there.answer.missing > there.unkept
            and (there.roots != self._fleet.online_roots or time.monotonic() >= there.at + _LONG)
        )

    async def run(self) -> None:
        """Run until cancelled."""
        await keep("library of pictures", self._round, self._rest, Pauses(max(self._pause, 0.01)))

    async def _rest(self, seconds: float) -> None:
        await until_set(self._lost, seconds)

    async def _round(self) -> float:
        """Returns the seconds until the next round, unless it is lost."""
        await until_set(self._news, _LONG)
        await self._settled()
        self._news.clear()
        began = time.monotonic()
        try:
            again = await self._load()
        except Exception as failed:
            words = failed.message if isinstance(failed, RushesError) else MISTAKE
            self._lacks = SeenLacks(SeenLack.AWAY, words)
            self._news.set()
            raise
        return max(again, _REST * (time.monotonic() - began))

    async def _settled(self) -> None:
        """Wait for the end of a burst of changes, where there is something to be searched meanwhile."""
        until = time.monotonic() + (_MOST_PAUSES * self._pause if self._loaded is not None else 0.0)
        while not self._lost.is_set():
            self._news.clear()
            await until_set(self._lost, self._pause)
            if time.monotonic() >= until:
                return
            async with self._catalog.reading() as stores:
                describing = await stores.tasks.runs(TaskKind.SEEN)
            if not self._news.is_set() and not describing:
                return

    async def _load(self) -> float:
        """Returns the least number of seconds until the next round."""
        roots = self._fleet.online_roots
        try:
            model = await self._models.present()
            self._lacks = None
            videos = await self._described(model)
            async with self._catalog.reading() as stores:
                self._known = await stores.seen_contents.count(model)
            library = SeenLibrary(model.name, videos.revision(model))
            there = self._loaded
            is_loaded = (
                there is not None
                and there.library == library
                and not there.is_described_again
                and not self._could_be_more()
            )
            if is_loaded and not self._lost.is_set():
                return 0.0
            answer = await self._sight.load(library, self._videos(model, videos, roots))
        except SeenModelMissing as missing:
            self._loaded = None
            return self._unable(SeenLacks(SeenLack.MODEL_MISSING, missing.message), self._look)
        except Exhausted as full:
            if self._lost.is_set():
                # Otherwise each search would find it lost, and have all of it read again.
                self._loaded = None
            return self._unable(SeenLacks(SeenLack.NO_ROOM, full.message), _LONG)
        unkept = await self._describe_again(model, videos, answer.not_described)
        is_described_again = len(answer.not_described) > unkept
        self._loaded = LoadedVideos(library, videos, answer, roots, time.monotonic(), unkept, is_described_again)
        self._said = None
        self._lost.clear()
        log.info(
            "library of pictures loaded",
            videos=answer.videos,
            missing=answer.missing,
            not_described=len(answer.not_described),
            unkept=unkept,
            pictures=answer.pictures,
        )
        return 0.0

    async def _describe_again(self, model: SeenModel, videos: DescribedVideos, numbers: Sequence[int]) -> int:
        """Have videos described again whose vectors are not stored; returns of how many that was done before."""
        if self._again[0] != model:
            self._again = (model, set())
        unkept, before, now = 0, self._again[1], set[int]()
        for begin in range(0, len(numbers), _FORGOTTEN_TOGETHER):
            some = numbers[begin : begin + _FORGOTTEN_TOGETHER]
            async with self._catalog.reading() as stores:
                contents = await stores.seen_contents.fingerprints(some)
            there = {number: content for number, content in contents.items() if videos.has(number, content)}
            lost = {number: content for number, content in there.items() if content_of(content) not in before}
            unkept += len(there) - len(lost)
            if lost:
                async with self._catalog.changing() as stores:
                    await stores.seen_contents.forget(model, set(lost.values()))
                now |= {content_of(content) for content in lost.values()}
                self._describe(lost.keys())
        before |= now
        if now:
            log.warning("pictures are described again: what described them is not stored any more", contents=len(now))
        if unkept:
            log.warning("pictures could not be kept: RUSHES_CACHE_BYTES is too small", videos=unkept)
        return unkept

    def _unable(self, why: SeenLacks, seconds: float) -> float:
        if why != self._said:
            log.warning("pictures cannot be searched", why=why.words)
        self._lacks = self._said = why
        self._lost.clear()
        self._news.set()
        return seconds

    async def _described(self, model: SeenModel) -> DescribedVideos:
        found = DescribedVideos()
        async for each in self._pages(model):
            found.add(each.number, each.fingerprint)
        return found

    async def _videos(
        self, model: SeenModel, those: DescribedVideos, online: Collection[str]
    ) -> AsyncIterator[SeenVideo]:
        """Without those that changed meanwhile: the revision follows from the others. Those on mounted roots first: of
        several files with a content the first one is read."""
        for is_online in (True, False):
            async for each in self._pages(model):
                if (each.source.root in online) is is_online and those.has(each.number, each.fingerprint):
                    yield each

    async def _pages(self, model: SeenModel) -> AsyncIterator[SeenVideo]:
        after = -1
        while True:
            async with self._catalog.reading() as stores:
                some = await stores.seen_contents.described(model, after, _TOGETHER)
            for each in some:
                yield each
            if len(some) < _TOGETHER:
                return
            after = some[-1].number
