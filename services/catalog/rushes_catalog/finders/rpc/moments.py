"""MomentsService: what finders found, what people decided about it, and its export."""

from rushes.catalog.v1 import exports_pb2, moments_pb2, moments_pb2_grpc
from rushes_catalog.domain.ids import AssetId, FinderId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.exports.domain.cross_shots import CrossShots
from rushes_catalog.exports.domain.exports import ExportRequest
from rushes_catalog.finders.domain.decisions import MomentEdit
from rushes_catalog.finders.domain.moments import Moment, MomentOrder, MomentQuery, MomentState
from rushes_catalog.finders.operations.decide_moments import DecideMoments
from rushes_catalog.finders.operations.export_moments import ExportMoments, MomentExport
from rushes_catalog.finders.operations.list_moments import ListMoments
from rushes_catalog.rpc.messages import change_to, export_to
from rushes_chassis.context import Context
from rushes_footage.contracts import ClipFrames, Contract, Length
from rushes_footage.encoders import CPU
from rushes_footage.messages.contracts import contract_from
from rushes_footage.messages.crops import cropping_from
from rushes_footage.messages.formats import audio_from, dynamic_range_from, format_from

_DEFAULT_LIMIT = 50
_DEFAULT_JOIN = 0.5
_DEFAULT_LEAST = 0.5
_STATES = {
    MomentState.NEW: moments_pb2.MOMENT_STATE_NEW,
    MomentState.ACCEPTED: moments_pb2.MOMENT_STATE_ACCEPTED,
    MomentState.REJECTED: moments_pb2.MOMENT_STATE_REJECTED,
}
_ORDERS: dict[int, MomentOrder] = {
    moments_pb2.MOMENT_ORDER_UNSPECIFIED: MomentOrder.SCORE,
    moments_pb2.MOMENT_ORDER_UNSURE: MomentOrder.UNSURE,
    moments_pb2.MOMENT_ORDER_TIME: MomentOrder.TIME,
}


class MomentsServicer(moments_pb2_grpc.MomentsServiceServicer):
    """Implements MomentsService."""

    def __init__(self, moments: ListMoments, decide: DecideMoments, export: ExportMoments) -> None:
        self._moments, self._decide, self._export = moments, decide, export

    async def GetScores(self, request: moments_pb2.GetScoresRequest, context: Context) -> moments_pb2.GetScoresResponse:
        found = await self._moments.of_video(
            AssetId(request.asset_id.lower()),
            FinderId(request.finder.lower()),
            request.version if request.HasField("version") else None,
        )
        return moments_pb2.GetScoresResponse(
            window=found.grid.window, hop=found.grid.hop, start=found.grid.start, scores=found.scores
        )

    async def ListMoments(
        self, request: moments_pb2.ListMomentsRequest, context: Context
    ) -> moments_pb2.ListMomentsResponse:
        query = MomentQuery(
            finder_id=FinderId(request.finder.lower()),
            version=request.version if request.HasField("version") else None,
            asset_id=AssetId(request.asset_id.lower()) if request.HasField("asset_id") else None,
            root=request.root if request.HasField("root") else None,
            folder=request.folder if request.HasField("folder") else None,
            threshold=request.threshold if request.HasField("threshold") else None,
            join=request.join if request.HasField("join") else _DEFAULT_JOIN,
            min_seconds=request.min_seconds if request.HasField("min_seconds") else _DEFAULT_LEAST,
            state=_state_of(request.state) if request.HasField("state") else None,
            exported=request.exported if request.HasField("exported") else None,
            order=_ORDERS[request.order],
            limit=request.limit or _DEFAULT_LIMIT,
            cursor=request.cursor,
        )
        page = await self._moments.page(query)
        return moments_pb2.ListMomentsResponse(
            moments=[_moment_to(each) for each in page.moments],
            total=page.total,
            next_cursor=page.next_cursor or None,
        )

    async def CountScores(
        self, request: moments_pb2.CountScoresRequest, context: Context
    ) -> moments_pb2.CountScoresResponse:
        version = request.version if request.HasField("version") else None
        counts = await self._moments.counts(FinderId(request.finder.lower()), version)
        return moments_pb2.CountScoresResponse(bins=counts.bins, windows=counts.windows, assets=counts.assets)

    async def EditMoment(
        self, request: moments_pb2.EditMomentRequest, context: Context
    ) -> moments_pb2.EditMomentResponse:
        edit = MomentEdit(
            state=_state_of(request.state) if request.HasField("state") else None,
            start=request.start if request.HasField("start") else None,
            end=request.end if request.HasField("end") else None,
        )
        moment = await self._decide.edit(request.moment_id, edit, request.requested_by)
        return moments_pb2.EditMomentResponse(moment=_moment_to(moment))

    async def ChangeMoments(
        self, request: moments_pb2.ChangeMomentsRequest, context: Context
    ) -> moments_pb2.ChangeMomentsResponse:
        changed, change = await self._decide.change(request.ids, _state_of(request.state), request.requested_by)
        return moments_pb2.ChangeMomentsResponse(changed=changed, change=change_to(change) if change else None)

    async def ExportMoments(
        self, request: moments_pb2.ExportMomentsRequest, context: Context
    ) -> moments_pb2.ExportMomentsResponse:
        exported = await self._export.export(
            MomentExport(
                finder_id=FinderId(request.finder.lower()),
                moment_ids=request.ids,
                min_seconds=request.min_seconds,
                label=request.label.strip() if request.HasField("label") else None,
                profile=request.profile if request.HasField("profile") else None,
                request=_request_of(request),
            )
        )
        return moments_pb2.ExportMomentsResponse(
            exports=[export_to(export) for export in exported.exports],
            skipped=[moments_pb2.SkippedMoment(id=each.id, reason=each.reason) for each in exported.skipped],
        )


def _request_of(request: moments_pb2.ExportMomentsRequest) -> ExportRequest:
    """What all batches have in common."""
    return ExportRequest(
        asset_id=None,
        absolute_path="",
        cursor=0.0,
        name=request.name,
        clips=request.clips,
        spread=request.spread,
        short_side=request.short_side,
        label="",
        category=request.category.strip(),
        profile="",
        folder_suffix=request.folder_suffix,
        shift_to_fit=True,
        requested_by=request.requested_by,
        cropping=cropping_from(request.crop) if request.HasField("crop") else None,
        contract=contract_from(request.contract) or Contract.PLAIN,
        length=_length(request),
        format=format_from(request.format),
        audio=audio_from(request.audio),
        dynamic_range=dynamic_range_from(request.dynamic_range),
        encoder=request.encoder or CPU,
        # Moments are within shots, unless that is not asked for.
        cross_shots=CrossShots.ALLOW if request.cross_shots == exports_pb2.CROSS_SHOTS_ALLOW else CrossShots.REFUSE,
    )


def _length(request: moments_pb2.ExportMomentsRequest) -> Length | None:
    match request.WhichOneof("lasting"):
        case "seconds":
            return request.seconds
        case "frames":
            return ClipFrames(request.frames)
        case _:
            return None


def _state_of(message: int) -> MomentState:
    return next(state for state, value in _STATES.items() if value == message)


def _moment_to(moment: Moment) -> moments_pb2.Moment:
    found, flags = moment.found, moment.flags
    return moments_pb2.Moment(
        id=moment.id,
        asset_id=moment.asset_id,
        name=moment.name,
        start=found.start_us / MICROSECONDS,
        end=found.end_us / MICROSECONDS,
        first_frame=moment.first_frame,
        last_frame=moment.last_frame,
        peak=found.peak_us / MICROSECONDS,
        score=found.score,
        state=_STATES[found.state],
        exported=flags.exported,
        overlaps_export=flags.overlaps_export,
        example=flags.example,
    )
