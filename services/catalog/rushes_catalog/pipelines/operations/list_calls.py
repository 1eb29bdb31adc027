"""What a run has sent to outside models."""

from collections.abc import Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.outside_calls import OutsideCall
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.offset_cursors import offset_of


@dataclass(frozen=True, slots=True)
class CallPage:
    """Some requests of a run, in the order in which they were sent."""

    calls: Sequence[OutsideCall]
    next_cursor: str | None
    """None: there are no more."""
    total: int


async def calls_of_run(catalog: Catalog, run_id: RunId, cursor: str, limit: int) -> CallPage:
    """A page of a run's requests; raises RunNotFound, and InvalidInput for a cursor that is none."""
    offset = offset_of(cursor) if cursor else 0
    async with catalog.reading() as stores:
        await stores.pipelines.run(run_id)
        calls = await stores.outside_calls.page(run_id, offset, limit)
        total = await stores.outside_calls.total(run_id)
    end = offset + len(calls)
    return CallPage(calls, str(end) if end < total else None, total)
