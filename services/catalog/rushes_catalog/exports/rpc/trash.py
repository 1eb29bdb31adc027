"""TrashService: deleted clips."""

from rushes.catalog.v1 import changes_pb2, changes_pb2_grpc
from rushes_catalog.changes.domain.changes import TrashTotal
from rushes_catalog.changes.operations.read_changes import trash_total
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.rpc.messages import time_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context


class TrashServicer(changes_pb2_grpc.TrashServiceServicer):
    """Implements TrashService."""

    def __init__(self, catalog: Catalog, expire: ExpireTrash) -> None:
        self._catalog, self._expire = catalog, expire

    async def GetTrash(self, request: changes_pb2.GetTrashRequest, context: Context) -> changes_pb2.GetTrashResponse:
        return changes_pb2.GetTrashResponse(trash=self._trash_to(await trash_total(self._catalog)))

    async def EmptyTrash(
        self, request: changes_pb2.EmptyTrashRequest, context: Context
    ) -> changes_pb2.EmptyTrashResponse:
        return changes_pb2.EmptyTrashResponse(trash=self._trash_to(await self._expire.empty()))

    def _trash_to(self, total: TrashTotal) -> changes_pb2.Trash:
        message = changes_pb2.Trash(bytes=total.size, clips=total.clips, budget_bytes=self._expire.budget)
        if total.oldest_at is not None:
            message.oldest_at.CopyFrom(time_to(total.oldest_at))
        return message
