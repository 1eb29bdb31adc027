"""The audit record: in order, by pages, of a bounded length."""

import pytest

from rushes.catalog.v1 import audit_pb2
from rushes_catalog.access.store.audit import KEPT_ENTRIES
from rushes_chassis.errors import InvalidInput
from tests.integration.catalog.harness import Client, World


async def record(catalog: Client, **fields: object) -> None:
    values: dict[str, object] = {"actor": "Mara", "action": "DELETE /api/v1/clips/{clip_id}", "status": 200}
    entry = audit_pb2.AuditEntry(**{**values, **fields})  # type: ignore[arg-type]
    await catalog.audit.RecordAudit(audit_pb2.RecordAuditRequest(entry=entry))


async def test_what_was_done_is_told_as_it_was_recorded(catalog: Client) -> None:
    targets = ["0199", "a path\nof two lines.mp4"]
    await record(catalog, targets=targets, address="10.0.0.7", request_id="walk-7", token_id="0198", status=403)
    [entry] = (await catalog.audit.ListAudit(audit_pb2.ListAuditRequest())).entries
    assert (entry.actor, entry.status, entry.address, entry.request_id) == ("Mara", 403, "10.0.0.7", "walk-7")
    assert (entry.token_id, list(entry.targets), entry.sequence) == ("0198", targets, 1)
    assert entry.time.seconds > 1_700_000_000


async def test_entries_come_by_pages_the_newest_first(catalog: Client) -> None:
    for number in range(5):
        await record(catalog, actor=f"actor {number}")
    actors: list[str] = []
    cursor = ""
    while True:
        page = await catalog.audit.ListAudit(audit_pb2.ListAuditRequest(limit=2, cursor=cursor))
        actors += [entry.actor for entry in page.entries]
        cursor = page.next_cursor
        if not cursor:
            break
    assert actors == [f"actor {number}" for number in (4, 3, 2, 1, 0)]
    with pytest.raises(InvalidInput):
        await catalog.audit.ListAudit(audit_pb2.ListAuditRequest(cursor="made up"))


@pytest.mark.sqlite
async def test_the_oldest_entries_are_forgotten(world: World, catalog: Client) -> None:
    await record(catalog, actor="first")
    # So many changes later.
    await world.execute(f"UPDATE sqlite_sequence SET seq = {KEPT_ENTRIES + 99} WHERE name = 'audit'")
    await record(catalog, actor="last")
    entries = (await catalog.audit.ListAudit(audit_pb2.ListAuditRequest())).entries
    assert [entry.actor for entry in entries] == ["last"]
