"""ExportsService: batches of clips."""

from collections.abc import Mapping

from rushes.catalog.v1 import exports_pb2, exports_pb2_grpc
from rushes_catalog.domain.ids import AssetId, ClipId, ExportId
from rushes_catalog.exports.domain.exports import BatchRequest, ClipSelector, ClipState, ExportRequest, Origin
from rushes_catalog.exports.operations.create_export import CreateExport
from rushes_catalog.exports.operations.delete_clips import DeleteClips
from rushes_catalog.exports.operations.edit_exports import EditExports, WantedFacts
from rushes_catalog.exports.operations.plan_export import PlanExport
from rushes_catalog.exports.operations.read_exports import (
    count_clips,
    get_clip,
    get_export,
    get_export_of_ticket,
    list_exports,
)
from rushes_catalog.exports.operations.verify_clip import VerifyClips
from rushes_catalog.imports.operations.import_cutter import ImportCutter
from rushes_catalog.manifests.operations.rebuild_clips import RebuildClips, Rebuilding
from rushes_catalog.rpc.messages import change_to, clip_to, cross_shots_of, export_to, job_state_of, planned_clip_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context
from rushes_footage.contracts import ClipEnd, ClipFrames, Contract, Length
from rushes_footage.encoders import CPU
from rushes_footage.messages.contracts import contract_from
from rushes_footage.messages.crops import cropping_from, cropping_to
from rushes_footage.messages.formats import audio_from, dynamic_range_from, format_from
from rushes_footage.messages.plans import place_to
from rushes_footage.messages.proofs import proof_to

_DEFAULT_LIMIT = 50
_REBUILDINGS = {
    Rebuilding.RIGHT: exports_pb2.REBUILDING_RIGHT,
    Rebuilding.QUEUED: exports_pb2.REBUILDING_QUEUED,
    Rebuilding.DIFFERS: exports_pb2.REBUILDING_DIFFERS,
    Rebuilding.IMPOSSIBLE: exports_pb2.REBUILDING_IMPOSSIBLE,
}


class ExportsServicer(exports_pb2_grpc.ExportsServiceServicer):
    """Implements ExportsService."""

    def __init__(
        self,
        catalog: Catalog,
        plan: PlanExport,
        create: CreateExport,
        rebuild: RebuildClips,
        delete: DeleteClips,
        edit: EditExports,
        verify: VerifyClips,
        imports: ImportCutter,
    ) -> None:
        self._catalog, self._plan, self._imports = catalog, plan, imports
        self._create, self._rebuild, self._delete, self._edit = create, rebuild, delete, edit
        self._verify = verify

    async def PlanExport(
        self, request: exports_pb2.PlanExportRequest, context: Context
    ) -> exports_pb2.PlanExportResponse:
        wanted = BatchRequest(
            asset_id=AssetId(request.asset_id.lower()) if request.HasField("asset_id") else None,
            absolute_path=request.absolute_path,
            cursor=request.cursor,
            clips=request.clips,
            spread=request.spread,
            short_side=request.short_side,
            shift_to_fit=request.fit == exports_pb2.FIT_SHIFT,
            cropping=cropping_from(request.crop) if request.HasField("crop") else None,
            contract=contract_from(request.contract) or Contract.PLAIN,
            length=_length(request),
            replaces=ExportId(request.replaces.lower()) if request.replaces else None,
            cross_shots=cross_shots_of(request.cross_shots),
        )
        plan = await self._plan.plan(wanted)
        return exports_pb2.PlanExportResponse(
            cursor=plan.cursor,
            seconds=plan.seconds,
            clips=[
                planned_clip_to(index, clip, crop, plan.cuts[index] if plan.cuts is not None else None)
                for index, (clip, crop) in enumerate(plan.clips)
            ],
            crop=cropping_to(plan.cropping) if plan.cropping else None,
        )

    async def CreateExport(
        self, request: exports_pb2.CreateExportRequest, context: Context
    ) -> exports_pb2.CreateExportResponse:
        wanted = ExportRequest(
            asset_id=AssetId(request.asset_id.lower()) if request.HasField("asset_id") else None,
            absolute_path=request.absolute_path,
            cursor=request.cursor,
            name=request.name,
            clips=request.clips,
            spread=request.spread,
            short_side=request.short_side,
            label=request.label.strip(),
            category=request.category.strip(),
            profile=request.profile,
            folder_suffix=request.folder_suffix,
            shift_to_fit=request.fit == exports_pb2.FIT_SHIFT,
            requested_by=request.requested_by,
            cropping=cropping_from(request.crop) if request.HasField("crop") else None,
            contract=contract_from(request.contract) or Contract.PLAIN,
            length=_length(request),
            format=format_from(request.format),
            audio=audio_from(request.audio),
            dynamic_range=dynamic_range_from(request.dynamic_range),
            encoder=request.encoder or CPU,
            replaces=ExportId(request.replaces.lower()) if request.replaces else None,
            cross_shots=cross_shots_of(request.cross_shots),
        )
        return exports_pb2.CreateExportResponse(export=export_to(await self._create.create(wanted)))

    async def GetExport(self, request: exports_pb2.GetExportRequest, context: Context) -> exports_pb2.GetExportResponse:
        if request.HasField("export_id"):
            export = await get_export(self._catalog, ExportId(request.export_id.lower()))
        else:
            export = await get_export_of_ticket(self._catalog, request.job_ticket)
        return exports_pb2.GetExportResponse(export=export_to(export))

    async def GetClip(self, request: exports_pb2.GetClipRequest, context: Context) -> exports_pb2.GetClipResponse:
        found = await get_clip(self._catalog, ClipId(request.id.lower()))
        place = None if found.origin is Origin.OUTSIDE else place_to(found.place)
        return exports_pb2.GetClipResponse(clip=clip_to(found.clip), place=place)

    async def ListExports(
        self, request: exports_pb2.ListExportsRequest, context: Context
    ) -> exports_pb2.ListExportsResponse:
        exports, next_cursor = await list_exports(
            self._catalog,
            asset_id=AssetId(request.asset_id.lower()) if request.asset_id else None,
            profile=request.profile,
            states=[job_state_of(each) for each in request.state],
            limit=request.limit or _DEFAULT_LIMIT,
            cursor=request.cursor,
        )
        return exports_pb2.ListExportsResponse(
            exports=[export_to(export) for export in exports], next_cursor=next_cursor or None
        )

    async def CountClips(
        self, request: exports_pb2.CountClipsRequest, context: Context
    ) -> exports_pb2.CountClipsResponse:
        counts = await count_clips(self._catalog, request.profile)
        return exports_pb2.CountClipsResponse(
            all=_counts_to(counts.all), under_way=_counts_to(counts.under_way), progress=counts.progress
        )

    async def DeleteClips(
        self, request: exports_pb2.DeleteClipsRequest, context: Context
    ) -> exports_pb2.DeleteClipsResponse:
        selector = ClipSelector(
            clip_id=ClipId(request.clip_id.lower()) if request.HasField("clip_id") else None,
            export_id=ExportId(request.export_id.lower()) if request.HasField("export_id") else None,
            output_path=request.output_path,
            clip_ids=tuple(ClipId(each.lower()) for each in request.clips.ids),
            whole_group=request.whole_group,
        )
        paths, change = await self._delete.delete(selector, request.requested_by)
        return exports_pb2.DeleteClipsResponse(paths=paths, change=change_to(change) if change else None)

    async def EditExports(
        self, request: exports_pb2.EditExportsRequest, context: Context
    ) -> exports_pb2.EditExportsResponse:
        wanted = WantedFacts(
            label=request.label.strip() if request.HasField("label") else None,
            category=request.category.strip() if request.HasField("category") else None,
            profile=request.profile if request.HasField("profile") else None,
        )
        export_ids = [ExportId(each.lower()) for each in request.export_ids]
        exports, change = await self._edit.edit(export_ids, wanted, request.requested_by)
        return exports_pb2.EditExportsResponse(
            exports=[export_to(export) for export in exports], change=change_to(change) if change else None
        )

    async def RebuildClips(
        self, request: exports_pb2.RebuildClipsRequest, context: Context
    ) -> exports_pb2.RebuildClipsResponse:
        rebuilt = await self._rebuild.rebuild(request.lines, request.requested_by)
        return exports_pb2.RebuildClipsResponse(
            clips=[
                exports_pb2.RebuiltClip(
                    outcome=_REBUILDINGS[each.outcome], path=each.path, clip_id=each.clip_id or "", words=each.words
                )
                for each in rebuilt
            ]
        )

    async def VerifyClip(
        self, request: exports_pb2.VerifyClipRequest, context: Context
    ) -> exports_pb2.VerifyClipResponse:
        selector = (
            ClipSelector(clip_id=ClipId(request.clip_id.lower()))
            if request.HasField("clip_id")
            else ClipSelector(output_path=request.output_path)
        )
        verified = await self._verify.verify(selector, contract_from(request.contract))
        proof = proof_to(verified.proof) if verified.proof else None
        return exports_pb2.VerifyClipResponse(differences=verified.differences, proof=proof)

    async def GetImport(self, request: exports_pb2.GetImportRequest, context: Context) -> exports_pb2.GetImportResponse:
        report = await self._imports.report()
        standing = report.standing
        return exports_pb2.GetImportResponse(
            database=report.path or None,
            notices=report.notices,
            clips=standing.clips,
            hidden=standing.hidden,
            missing_clips=standing.missing_clips,
            unplaced_rows=standing.unplaced_rows,
            unplaced=[
                exports_pb2.UnplacedFile(name=each.name, rows=each.rows, why=each.why) for each in standing.unplaced
            ],
        )


def _counts_to(counts: Mapping[ClipState, int]) -> exports_pb2.ClipCounts:
    return exports_pb2.ClipCounts(
        waiting=counts.get(ClipState.WAITING, 0),
        running=counts.get(ClipState.RUNNING, 0),
        done=counts.get(ClipState.DONE, 0),
        failed=counts.get(ClipState.FAILED, 0),
        cancelled=counts.get(ClipState.CANCELLED, 0),
    )


def _length(request: exports_pb2.PlanExportRequest | exports_pb2.CreateExportRequest) -> Length | None:
    match request.WhichOneof("lasting"):
        case "seconds":
            return request.seconds
        case "frames":
            return ClipFrames(request.frames)
        case "end":
            return ClipEnd(request.end)
        case _:
            return None
