"""Having the files of a collection described that nobody has described yet."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from rushes_catalog.domain.learning import Described
from rushes_catalog.ports.inference import Learner
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from rushes_footage.files import Place

_TOGETHER = 50
_PASSING = ("RootOffline", "TimedOut", "SourceChanged", "FileNotFound", "BackendFailed")
"""Reasons that say nothing of what a file holds."""


class DescribeFiles:
    """One batch after the other, each kept when it is done. Who comes second waits, and finds less to do."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self._catalog, self._learner = catalog, learner
        self._turn = asyncio.Lock()

    async def missing(
        self, collection: Place, descriptor: Descriptor, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """All of a collection; `progress` is told how many are done, of how many. Raises what inference says."""
        async with self._turn:
            await self._missing(collection, descriptor, progress)

    async def _missing(self, collection: Place, descriptor: Descriptor, progress: Callable[[int, int], None]) -> None:
        async with self._catalog.reading() as stores:
            total = await stores.learning.count_undescribed(collection, descriptor)
        after = done = 0
        while True:
            progress(done, max(done, total))
            async with self._catalog.reading() as stores:
                files = await stores.learning.undescribed(collection, descriptor, after, _TOGETHER)
            if not files:
                return
            described: list[Described] = []
            async with aclosing(self._learner.describe(files, descriptor)) as answers:
                async for answer in answers:
                    described.append(Described(files[len(described)].fingerprint, answer))
                    progress(done + len(described), max(done + len(described), total))
            async with self._catalog.changing() as stores:
                await stores.learning.keep_described(descriptor, [each for each in described if _lasts(each.answer)])
            after = files[-1].number
            done += len(files)


def _lasts(answer: bytes | Problem) -> bool:
    return not isinstance(answer, Problem) or answer.reason not in _PASSING
