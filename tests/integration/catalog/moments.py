"""What tests of moments do again and again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import Executable, delete, func, insert, select, update

from rushes.catalog.v1 import moments_pb2
from rushes_catalog.domain.ids import new_id
from rushes_catalog.finders.domain.finders import DescriptorNames
from rushes_catalog.finders.domain.versions import VersionCard
from rushes_catalog.storage.schema.finders import finder, finder_score, finder_version
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.stored_json import VERSION_CARD
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, World

NEW, ACCEPTED, REJECTED = (
    moments_pb2.MOMENT_STATE_NEW,
    moments_pb2.MOMENT_STATE_ACCEPTED,
    moments_pb2.MOMENT_STATE_REJECTED,
)
HOP = 0.25
AT = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = {"a.mp4": {2.0: 0.875, 5.0: 0.75}, "b.mp4": {3.0: 0.625}, "deep/c.mp4": {7.0: 0.5}}
"""Middles of what was found in each video, and scores; each of two windows, so that it is a second long."""


def scored(events: dict[float, float], seconds: float = 60.0) -> list[float]:
    """Scores of windows of a second: three of them about each event, the middle one the highest."""
    scores = [0.0] * round((seconds - 1) / HOP + 1)
    for middle, score in events.items():
        place = round((middle - 0.5) / HOP)
        for beside, share in ((-1, 0.75), (0, 1.0), (1, 0.75)):
            scores[place + beside] = score * share
    return scores


@dataclass
class Found:
    """A finder whose version has scored videos."""

    world: World
    client: Client
    finder: str
    version: str

    async def execute(self, *statements: Executable) -> list[Any]:
        """The first column of each last one's rows, in one transaction beside the running catalog."""

        def execute() -> list[Any]:
            engine = self.world.beside.engine(self.world.place)
            try:
                with engine.begin() as connection:
                    results = [connection.execute(statement) for statement in statements]
                    return [row[0] for row in results[-1]] if results[-1].returns_rows else []
            finally:
                engine.dispose()

        # In a thread: the catalog runs in this loop, and may have to end a transaction first.
        return await asyncio.to_thread(execute)

    async def number(self, path: str) -> int:
        """The row number of a file's video."""
        [number] = await self.execute(select(asset.c.number).where(asset.c.path == path))
        return int(number)

    async def train(self, threshold: float | None = 0.4) -> str:
        """Another version, which is the active one."""
        card = VersionCard(
            algorithm="none", descriptors=DescriptorNames(sound="windows"), positives=3, negatives=0, hard=0, drawn=9,
            sources=2, average_precision=0.9, average_precision_before=None, threshold=threshold, note="", window=1.0,
            hop=HOP, trainer="1",
        )  # fmt: skip
        version = new_id()
        of_finder = finder_version.c.finder_id == self.finder
        [number] = await self.execute(select(func.count()).select_from(finder_version).where(of_finder))
        await self.execute(
            update(finder_version).where(of_finder).values(active=False),
            insert(finder_version).values(
                id=version, finder_id=self.finder, number=number + 1, trained_at=AT, active=True, spans=b"",
                card=VERSION_CARD.dump_json(card).decode(), model=b"model",
            ),
        )  # fmt: skip
        self.version = version
        return version

    async def score(self, path: str, scores: Sequence[float], *, at: datetime = AT, version: str = "") -> None:
        """Keep scores of a file as it is now."""
        number, version_id = await self.number(path), version or self.version
        file = self.world.footage.files[Place("lib", path)]
        which = (finder_score.c.version_id == version_id, finder_score.c.asset_number == number)
        await self.execute(
            delete(finder_score).where(*which),
            insert(finder_score).values(
                version_id=version_id, asset_number=number, source_size=file.version.size,
                source_mtime_ns=file.version.mtime_ns, window=1.0, hop=HOP, start=0.0, scored_at=at,
                scores=np.array(scores, "<f2").tobytes(),
            ),
        )  # fmt: skip

    async def score_all(self) -> None:
        """As told above."""
        for path, events in EVENTS.items():
            await self.score(path, scored(events))

    async def page(self, **which: Any) -> moments_pb2.ListMomentsResponse:
        return await self.client.moments.ListMoments(moments_pb2.ListMomentsRequest(finder=self.finder, **which))

    async def list(self, **which: Any) -> list[moments_pb2.Moment]:
        return list((await self.page(**which)).moments)

    async def edit(self, moment_id: str, **fields: Any) -> moments_pb2.Moment:
        request = moments_pb2.EditMomentRequest(moment_id=moment_id, requested_by="ada", **fields)
        return (await self.client.moments.EditMoment(request)).moment

    async def change(self, ids: Sequence[str], state: Any) -> moments_pb2.ChangeMomentsResponse:
        request = moments_pb2.ChangeMomentsRequest(ids=ids, state=state, requested_by="ada")
        return await self.client.moments.ChangeMoments(request)

    async def export(self, **fields: Any) -> moments_pb2.ExportMomentsResponse:
        values: dict[str, Any] = {"clips": 1, "seconds": 1.0, "name": "step"}
        request = moments_pb2.ExportMomentsRequest(finder=self.finder, **{**values, **fields})
        return await self.client.moments.ExportMoments(request)


async def finder_of(world: World, client: Client, profile: str | None = "default") -> Found:
    """A finder of clips that are labelled "step"."""
    found = Found(world, client, new_id(), "")
    row = {"id": found.finder, "name": f"steps {found.finder}", "by": "sound", "profile": profile, "sound": "windows"}
    await found.execute(insert(finder).values(**row, labels='["step"]', watch=False, created_at=AT))
    return found


def spans(moments: Sequence[moments_pb2.Moment]) -> list[tuple[str, float, float]]:
    return [(each.name, each.start, each.end) for each in moments]


async def three_videos(world: World, client: Client) -> Found:
    """Videos of a minute with four moments."""
    for path in EVENTS:
        world.footage.put(path, path)
    await client.attach()
    await client.quiet()
    found = await finder_of(world, client)
    await found.train()
    await found.score_all()
    return found
