"""What can be undone, and what lies in the trash for it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.changes import NewChange, RecordedChange, Step, TrashedChange, TrashedClip, TrashTotal
from rushes_catalog.domain.ids import AssetId, ChangeId, ClipId


class Changes(Protocol):
    """The record of what can be undone, for as long as it can."""

    async def add(self, change: NewChange) -> None:
        """Record it with the transaction that makes it."""

    async def get(self, change_id: ChangeId) -> RecordedChange:
        """Raises ChangeNotFound."""

    async def exists(self, change_id: ChangeId) -> bool:
        """Whether it is recorded."""

    async def page(self, asset_id: AssetId | None, limit: int, cursor: str) -> tuple[list[RecordedChange], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""

    async def assets(self, change_id: ChangeId) -> list[AssetId]:
        """All that it concerns and that are still known."""

    async def under_way(self) -> list[ChangeId]:
        """Those of clips with a step that is not done yet, in order of making."""

    async def begin(self, change_id: ChangeId, step: Step, by: str, at: datetime) -> None:
        """Undoing or redoing it is under way."""

    async def end(self, change_id: ChangeId) -> None:
        """What was under way is done."""

    async def call_off(self, change_id: ChangeId) -> None:
        """What was under way was refused: it stands as before; one that was being made is forgotten."""

    async def forget(self, now: datetime) -> None:
        """Those whose time is over and of which nothing is under way."""


class Trash(Protocol):
    """Deleted clips."""

    async def add(self, clips: Collection[ClipId], change_id: ChangeId, by: str, at: datetime) -> None:
        """They are on their way into it."""

    async def of(self, change_id: ChangeId) -> list[TrashedClip]:
        """What a change put there, in the order of clips."""

    async def going(self, clips: Collection[ClipId]) -> dict[ClipId, ChangeId]:
        """Those of them that are on their way into it, and by which change."""

    async def returning(self, change_id: ChangeId) -> None:
        """All that a change put there is on its way back."""

    async def keep(self, clip_id: ClipId, size: int) -> None:
        """It has arrived with so many bytes; 0: there was nothing to keep."""

    async def stay(self, change_id: ChangeId) -> None:
        """What was on its way back stays; what was on its way into it is where it was."""

    async def leave(self, clip_id: ClipId) -> None:
        """It is back at its place."""

    async def gone(self, change_id: ChangeId) -> None:
        """What a change put there was deleted for good."""

    async def kept(self) -> list[TrashedChange]:
        """All that lies in it, by change."""

    async def total(self) -> TrashTotal:
        """How much that is."""
