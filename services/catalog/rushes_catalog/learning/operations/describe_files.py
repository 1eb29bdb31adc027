"""Describing files of a collection that have no vector yet."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing

from rushes_catalog.learning.domain.learning import Described
from rushes_catalog.ports.inference import Learner
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import Place

_TOGETHER = 50
_PASSING = ("RootOffline", "TimedOut", "SourceChanged", "FileNotFound", "BackendFailed")
"""Errors that do not depend on the content of a file."""


class DescribeFiles:
    """Processes batches, each stored when it ends. A concurrent caller waits, and finds less to do."""

    def __init__(self, catalog: Catalog, learner: Learner) -> None:
        self._catalog, self._learner = catalog, learner
        self._turn = asyncio.Lock()

    async def missing(
        self, collection: Place, descriptor: Descriptor, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """Describe all missing files of a collection; `progress` is called with done and total. Raises inference's
        errors."""
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
                heard = await stores.transcripts.of([file.fingerprint for file in files])
            if not files:
                return
            described: list[Described] = []
            newly_heard: dict[str, Transcript] = {}
            try:
                async with aclosing(self._learner.describe(files, descriptor, heard)) as answers:
                    async for said in answers:
                        fingerprint = files[len(described)].fingerprint
                        unheard = None if said.transcript is None else said.transcript.problem
                        described.append(Described(fingerprint, said.answer, unheard))
                        if said.transcript is not None:
                            newly_heard[fingerprint] = said.transcript
                        progress(done + len(described), max(done + len(described), total))
            finally:
                # Stored even for an interrupted batch, as transcribing takes long.
                await self._keep(descriptor, [each for each in described if _lasts(each.answer)], newly_heard)
            after = files[-1].number
            done += len(files)

    async def _keep(
        self, descriptor: Descriptor, described: Sequence[Described], heard: Mapping[str, Transcript]
    ) -> None:
        if not described:
            return
        async with self._catalog.changing() as stores:
            await stores.learning.keep_described(descriptor, described)
            await stores.transcripts.keep(heard)


def _lasts(answer: bytes | Problem) -> bool:
    return not isinstance(answer, Problem) or answer.reason not in _PASSING
