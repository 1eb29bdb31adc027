"""ChangesService: listing, undoing and redoing of users' changes."""

from rushes.catalog.v1 import changes_pb2, changes_pb2_grpc
from rushes_catalog.changes.operations.read_changes import list_changes
from rushes_catalog.changes.operations.undo_change import UndoChange
from rushes_catalog.domain.ids import AssetId, ChangeId
from rushes_catalog.rpc.messages import change_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context

_DEFAULT_LIMIT = 50


class ChangesServicer(changes_pb2_grpc.ChangesServiceServicer):
    """Implements ChangesService."""

    def __init__(self, catalog: Catalog, undo: UndoChange) -> None:
        self._catalog, self._undo = catalog, undo

    async def ListChanges(
        self, request: changes_pb2.ListChangesRequest, context: Context
    ) -> changes_pb2.ListChangesResponse:
        asset_id = AssetId(request.asset_id.lower()) if request.HasField("asset_id") else None
        changes, next_cursor = await list_changes(
            self._catalog, asset_id, request.act, request.limit or _DEFAULT_LIMIT, request.cursor
        )
        return changes_pb2.ListChangesResponse(
            changes=[change_to(change) for change in changes], next_cursor=next_cursor or None
        )

    async def UndoChange(
        self, request: changes_pb2.UndoChangeRequest, context: Context
    ) -> changes_pb2.UndoChangeResponse:
        change = await self._undo.undo(ChangeId(request.change_id.lower()), request.requested_by)
        return changes_pb2.UndoChangeResponse(change=change_to(change))

    async def RedoChange(
        self, request: changes_pb2.RedoChangeRequest, context: Context
    ) -> changes_pb2.RedoChangeResponse:
        change = await self._undo.redo(ChangeId(request.change_id.lower()), request.requested_by)
        return changes_pb2.RedoChangeResponse(change=change_to(change))
