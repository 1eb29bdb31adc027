"""CutsService: planned cuts."""

from rushes.catalog.v1 import cuts_pb2, cuts_pb2_grpc
from rushes_catalog.annotations.domain.planned_cuts import CutEdit, NewCut, PlannedCut
from rushes_catalog.annotations.operations.plan_cuts import PlanCuts
from rushes_catalog.domain.ids import AssetId, CutId
from rushes_catalog.rpc.messages import change_to
from rushes_catalog.shots.operations.draft_shots import DraftShots
from rushes_chassis.context import Context


class CutsServicer(cuts_pb2_grpc.CutsServiceServicer):
    """Implements CutsService."""

    def __init__(self, cuts: PlanCuts, shots: DraftShots) -> None:
        self._cuts, self._shots = cuts, shots

    async def ListCuts(self, request: cuts_pb2.ListCutsRequest, context: Context) -> cuts_pb2.ListCutsResponse:
        cuts = await self._cuts.list(AssetId(request.asset_id.lower()))
        return cuts_pb2.ListCutsResponse(cuts=map(_cut_to, cuts))

    async def AddCut(self, request: cuts_pb2.AddCutRequest, context: Context) -> cuts_pb2.AddCutResponse:
        new = NewCut(request.start, request.end, request.label.strip(), request.note)
        position = request.position if request.HasField("position") else None
        return cuts_pb2.AddCutResponse(cut=_cut_to(await self._cuts.add(_asset_id(request), new, position)))

    async def EditCut(self, request: cuts_pb2.EditCutRequest, context: Context) -> cuts_pb2.EditCutResponse:
        wanted = CutEdit(
            start=request.start if request.HasField("start") else None,
            end=request.end if request.HasField("end") else None,
            label=request.label.strip() if request.HasField("label") else None,
            note=request.note if request.HasField("note") else None,
            position=request.position if request.HasField("position") else None,
        )
        cut = await self._cuts.edit(_asset_id(request), CutId(request.cut_id.lower()), wanted)
        return cuts_pb2.EditCutResponse(cut=_cut_to(cut))

    async def DeleteCut(self, request: cuts_pb2.DeleteCutRequest, context: Context) -> cuts_pb2.DeleteCutResponse:
        await self._cuts.delete(_asset_id(request), CutId(request.cut_id.lower()))
        return cuts_pb2.DeleteCutResponse()

    async def ReplaceCuts(self, request: cuts_pb2.ReplaceCutsRequest, context: Context) -> cuts_pb2.ReplaceCutsResponse:
        new = [
            NewCut(each.start, each.end if each.HasField("end") else None, each.label.strip(), each.note)
            for each in request.cuts
        ]
        cuts = await self._cuts.replace(_asset_id(request), new)
        return cuts_pb2.ReplaceCutsResponse(cuts=map(_cut_to, cuts))

    async def DraftShots(self, request: cuts_pb2.DraftShotsRequest, context: Context) -> cuts_pb2.DraftShotsResponse:
        cuts, change = await self._shots.draft(
            _asset_id(request), request.min_seconds, request.max_seconds, request.requested_by
        )
        return cuts_pb2.DraftShotsResponse(cuts=map(_cut_to, cuts), change=change_to(change) if change else None)


def _asset_id(
    request: cuts_pb2.AddCutRequest
    | cuts_pb2.EditCutRequest
    | cuts_pb2.DeleteCutRequest
    | cuts_pb2.ReplaceCutsRequest
    | cuts_pb2.DraftShotsRequest,
) -> AssetId:
    return AssetId(request.asset_id.lower())


def _cut_to(cut: PlannedCut) -> cuts_pb2.PlannedCut:
    return cuts_pb2.PlannedCut(id=cut.id, start=cut.start, end=cut.end, label=cut.label, note=cut.note)
