"""An export that was edited while it is cut: each of its clips is labelled once for each edit."""

import asyncio

import pytest

from rushes_catalog.changes.domain.changes import ExportFacts
from rushes_catalog.domain.ids import ExportId
from rushes_catalog.manifests.operations.sync_labels import SyncLabels
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from tests.fakes.work import FakeExportFolder
from tests.integration.catalog.harness import World
from tests.integration.catalog.test_settling import with_job

# Their rows are written in its words.
pytestmark = pytest.mark.sqlite


async def say(catalog: Catalog, label: str) -> None:
    async with catalog.changing() as stores:
        await stores.exports.set_facts(ExportId("e"), ExportFacts(label, "", "default"), wall_clock())


async def test_clips_of_a_paused_export_are_looked_into_once_for_each_edit(
    world: World, empty_catalog: Catalog
) -> None:
    with_job(world.file, 99)
    await world.execute("UPDATE job SET state = 'paused'")
    await world.execute("UPDATE task SET state = 'waiting' WHERE state = 'running'")
    await world.execute("UPDATE clip SET state = 'waiting' WHERE state = 'running'")
    folder = FakeExportFolder()
    labels = SyncLabels(empty_catalog, folder, asyncio.Lock())

    async def synced() -> bool:
        return all([await labels.sync(edit) for edit in await labels.stale()])

    await say(empty_catalog, "katze")
    for _ in range(3):
        assert not await synced()
    assert folder.labelled == [96]

    await world.execute("UPDATE clip SET state = 'done' WHERE id = 'c00096'")
    assert not await synced()
    assert folder.labelled == [96, 1]
    await say(empty_catalog, "hund")
    assert not await synced()
    assert folder.labelled == [96, 1, 97]

    await world.execute("UPDATE clip SET state = 'done'")
    assert await synced()
    assert await synced()
    assert folder.labelled == [96, 1, 97, 2]
