"""Deleting what is saved under names, such as brand lists, and undoing that."""

from typing import Protocol

from rushes_catalog.changes.domain.changes import NewChange, RecordedChange, What
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, new_id
from rushes_catalog.events.domain.events import Change, ChangeRecorded
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Stores
from rushes_chassis.errors import NotFound


class Named(Protocol):
    """A store of what has names."""

    async def delete(self, name: str, change_id: ChangeId) -> None:
        """Mark it as deleted by a change; raises NotFound."""

    async def bring_back(self, name: str, change_id: ChangeId) -> bool:
        """Undo a deletion; False where another one has the name since."""


async def delete_named(
    stores: Stores, named: Named, name: str, what: What, words: str, by: str, now: Clock, event: Change
) -> RecordedChange:
    """Delete it by a change with these words, and report it by an event; raises NotFound."""
    change = NewChange(ChangeId(new_id()), what=what, words=words, made_by=by, made_at=now(), assets=())
    await named.delete(name, change.id)
    await stores.changes.add(change)
    await stores.events.append(event, now())
    await stores.events.append(ChangeRecorded(change.id), now())
    return await stores.changes.get(change.id)


async def turn_named_deletion(named: Named, change_id: ChangeId, kind: str, name: str, *, again: bool) -> None:
    """Undo a deletion, or redo it with `again`; raises NotReversible. `kind` is for people: "brand list"."""
    if again:
        try:
            await named.delete(name, change_id)
        except NotFound as gone:
            raise NotReversible(gone.message) from gone
    elif not await named.bring_back(name, change_id):
        raise NotReversible(f"A new {kind} {name!r} has taken its place.")
