"""PipelinesService: timelines, runs over them, checkpoints, replays and scenarios."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.catalog.v1 import pipelines_pb2, pipelines_pb2_grpc
from rushes_catalog.domain.errors import CatalogStopping
from rushes_catalog.domain.ids import AssetId, CheckpointId, RunId, TimelineId
from rushes_catalog.pipelines.domain.errors import WrongReplay
from rushes_catalog.pipelines.domain.outside_calls import OutsideCall
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    Examined,
    Scenario,
    StageRegion,
    Timeline,
    TimelineOrder,
)
from rushes_catalog.pipelines.domain.run_reports import ClassReport
from rushes_catalog.pipelines.operations.delete_pipelines import DeletePipelines
from rushes_catalog.pipelines.operations.list_calls import calls_of_run
from rushes_catalog.pipelines.operations.pipeline_runs import PipelineRuns, ReplayOrder
from rushes_catalog.pipelines.operations.present_runs import PipelineNow, StageNow
from rushes_catalog.pipelines.operations.read_checkpoints import checkpoints_of
from rushes_catalog.pipelines.operations.replay_stage import ReplayStage
from rushes_catalog.pipelines.operations.report_run import report_run
from rushes_catalog.pipelines.operations.scenarios import Scenarios
from rushes_catalog.pipelines.operations.timelines import Timelines
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.pipelines.rpc.configurations import config_to, overrides_from
from rushes_catalog.rpc.messages import change_to, time_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context
from rushes_footage.messages.files import version_to
from rushes_footage.stages import named_now

_CALLS_OF_A_PAGE = 50


class PipelinesServicer(pipelines_pb2_grpc.PipelinesServiceServicer):
    """Implements PipelinesService."""

    def __init__(
        self,
        catalog: Catalog,
        whole: WholeRuns,
        timelines: Timelines,
        runs: PipelineRuns,
        replay: ReplayStage,
        scenarios: Scenarios,
        deletions: DeletePipelines,
        stopping: asyncio.Event,
    ) -> None:
        self._stopping = stopping
        self._catalog, self._whole, self._timelines, self._runs = catalog, whole, timelines, runs
        self._replay, self._scenarios, self._deletions = replay, scenarios, deletions

    async def CreateTimeline(
        self, request: pipelines_pb2.CreateTimelineRequest, context: Context
    ) -> pipelines_pb2.CreateTimelineResponse:
        ids = [AssetId(each.lower()) for each in request.asset_ids]
        made = await self._timelines.create(ids, request.input_paths, _order_from(request))
        return pipelines_pb2.CreateTimelineResponse(timeline=_timeline_to(made))

    async def GetTimeline(
        self, request: pipelines_pb2.GetTimelineRequest, context: Context
    ) -> pipelines_pb2.GetTimelineResponse:
        timeline = await self._timelines.get(TimelineId(request.timeline_id.lower()))
        return pipelines_pb2.GetTimelineResponse(timeline=_timeline_to(timeline))

    async def ListTimelines(
        self, request: pipelines_pb2.ListTimelinesRequest, context: Context
    ) -> pipelines_pb2.ListTimelinesResponse:
        return pipelines_pb2.ListTimelinesResponse(timelines=map(_summary_to, await self._timelines.newest()))

    async def StartPipelineRun(
        self, request: pipelines_pb2.StartPipelineRunRequest, context: Context
    ) -> pipelines_pb2.StartPipelineRunResponse:
        begun = await self._runs.begin(
            TimelineId(request.timeline_id.lower()),
            request.profile,
            request.stages,
            named_now(overrides_from(request.config_overrides)),
            request.requested_by,
            request.pause_after,
        )
        return pipelines_pb2.StartPipelineRunResponse(run=_run_to(begun))

    async def ReplayRun(
        self, request: pipelines_pb2.ReplayRunRequest, context: Context
    ) -> pipelines_pb2.ReplayRunResponse:
        order = ReplayOrder(
            origin=RunId(request.run_id.lower()),
            start=request.start_stage,
            overrides=named_now(overrides_from(request.overrides)),
            provider=request.provider,
            synchronous=request.synchronous,
            alone=request.alone,
            pause_after=request.pause_after,
        )
        return pipelines_pb2.ReplayRunResponse(run=_run_to(await self._runs.replay(order, request.requested_by)))

    async def GetPipelineRun(
        self, request: pipelines_pb2.GetPipelineRunRequest, context: Context
    ) -> pipelines_pb2.GetPipelineRunResponse:
        return pipelines_pb2.GetPipelineRunResponse(run=_run_to(await self._runs.get(RunId(request.run_id.lower()))))

    async def CancelPipelineRun(
        self, request: pipelines_pb2.CancelPipelineRunRequest, context: Context
    ) -> pipelines_pb2.CancelPipelineRunResponse:
        cancelled = await self._runs.cancel(RunId(request.run_id.lower()))
        return pipelines_pb2.CancelPipelineRunResponse(run=_run_to(cancelled))

    async def AwaitPipelineRun(
        self, request: pipelines_pb2.AwaitPipelineRunRequest, context: Context
    ) -> pipelines_pb2.AwaitPipelineRunResponse:
        """The run's final state. The run outlives this process; the call fails with CatalogStopping when it stops."""
        waiting = asyncio.create_task(self._runs.ended(RunId(request.id.lower())))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((waiting, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise CatalogStopping
            return pipelines_pb2.AwaitPipelineRunResponse(run=_run_to(waiting.result()))
        finally:
            waiting.cancel()
            stopped.cancel()

    async def ListPipelineRuns(
        self, request: pipelines_pb2.ListPipelineRunsRequest, context: Context
    ) -> pipelines_pb2.ListPipelineRunsResponse:
        runs = await self._runs.of_timeline(TimelineId(request.timeline_id.lower()))
        return pipelines_pb2.ListPipelineRunsResponse(runs=map(_run_to, runs))

    async def ListCheckpoints(
        self, request: pipelines_pb2.ListCheckpointsRequest, context: Context
    ) -> pipelines_pb2.ListCheckpointsResponse:
        held = await checkpoints_of(self._catalog, TimelineId(request.timeline_id.lower()))
        return pipelines_pb2.ListCheckpointsResponse(checkpoints=map(_checkpoint_to, held))

    async def GetRunReport(
        self, request: pipelines_pb2.GetRunReportRequest, context: Context
    ) -> pipelines_pb2.GetRunReportResponse:
        report = await report_run(self._catalog, self._whole, RunId(request.run_id.lower()), request.stage)
        return pipelines_pb2.GetRunReportResponse(
            run_id=request.run_id.lower(),
            timeline_id=report.timeline_id,
            stage=report.stage,
            frames=report.frames,
            classes=map(_class_report_to, report.classes),
            failures=[
                pipelines_pb2.StageFailure(stage=each.stage, why=each.why, seqs=each.seqs) for each in report.failures
            ],
        )

    async def ListRunCalls(
        self, request: pipelines_pb2.ListRunCallsRequest, context: Context
    ) -> pipelines_pb2.ListRunCallsResponse:
        limit = request.limit if request.HasField("limit") else _CALLS_OF_A_PAGE
        page = await calls_of_run(self._catalog, RunId(request.run_id.lower()), request.cursor, limit)
        return pipelines_pb2.ListRunCallsResponse(
            calls=map(_call_to, page.calls), next_cursor=page.next_cursor, total=page.total
        )

    async def ReplayStage(
        self, request: pipelines_pb2.ReplayStageRequest, context: Context
    ) -> AsyncIterator[pipelines_pb2.ReplayStageResponse]:
        if request.all_frames and request.frames:
            raise WrongReplay("frames", "has to be empty with all_frames")
        order = await self._replay.order(
            RunId(request.run_id.lower()),
            request.stage,
            None if request.all_frames else request.frames,
            overrides_from(request.overrides),
            overlays=request.overlays,
        )
        async with aclosing(self._replay.frames(order)) as frames:
            async for each in frames:
                yield _examined_to(each)

    async def ListScenarios(
        self, request: pipelines_pb2.ListScenariosRequest, context: Context
    ) -> pipelines_pb2.ListScenariosResponse:
        return pipelines_pb2.ListScenariosResponse(scenarios=map(_scenario_to, await self._scenarios.all()))

    async def SaveScenario(
        self, request: pipelines_pb2.SaveScenarioRequest, context: Context
    ) -> pipelines_pb2.SaveScenarioResponse:
        timeline_id = TimelineId(request.timeline_id.lower())
        run_id = RunId(request.run_id.lower()) if request.HasField("run_id") else None
        saved = await self._scenarios.save(timeline_id, request.stage, request.label, run_id)
        return pipelines_pb2.SaveScenarioResponse(checkpoint=_checkpoint_to(saved))

    async def RenameScenario(
        self, request: pipelines_pb2.RenameScenarioRequest, context: Context
    ) -> pipelines_pb2.RenameScenarioResponse:
        renamed = await self._scenarios.rename(CheckpointId(request.id.lower()), request.label)
        return pipelines_pb2.RenameScenarioResponse(checkpoint=_checkpoint_to(renamed))

    async def DeleteScenario(
        self, request: pipelines_pb2.DeleteScenarioRequest, context: Context
    ) -> pipelines_pb2.DeleteScenarioResponse:
        await self._scenarios.remove(CheckpointId(request.id.lower()))
        return pipelines_pb2.DeleteScenarioResponse()

    async def RenameTimeline(
        self, request: pipelines_pb2.RenameTimelineRequest, context: Context
    ) -> pipelines_pb2.RenameTimelineResponse:
        renamed = await self._timelines.rename(TimelineId(request.timeline_id.lower()), request.name)
        return pipelines_pb2.RenameTimelineResponse(timeline=_summary_to(renamed))

    async def ChangePipelineRun(
        self, request: pipelines_pb2.ChangePipelineRunRequest, context: Context
    ) -> pipelines_pb2.ChangePipelineRunResponse:
        name = request.name if request.HasField("name") else None
        pause_after = request.pause_after if request.HasField("pause_after") else None
        changed = await self._runs.change(RunId(request.run_id.lower()), name, pause_after)
        return pipelines_pb2.ChangePipelineRunResponse(run=_run_to(changed))

    async def PausePipelineRun(
        self, request: pipelines_pb2.PausePipelineRunRequest, context: Context
    ) -> pipelines_pb2.PausePipelineRunResponse:
        paused = await self._runs.pause(RunId(request.run_id.lower()))
        return pipelines_pb2.PausePipelineRunResponse(run=_run_to(paused))

    async def ResumePipelineRun(
        self, request: pipelines_pb2.ResumePipelineRunRequest, context: Context
    ) -> pipelines_pb2.ResumePipelineRunResponse:
        resumed = await self._runs.resume(RunId(request.run_id.lower()))
        return pipelines_pb2.ResumePipelineRunResponse(run=_run_to(resumed))

    async def StepPipelineRun(
        self, request: pipelines_pb2.StepPipelineRunRequest, context: Context
    ) -> pipelines_pb2.StepPipelineRunResponse:
        stepping = await self._runs.step(RunId(request.run_id.lower()))
        return pipelines_pb2.StepPipelineRunResponse(run=_run_to(stepping))

    async def DeleteTimeline(
        self, request: pipelines_pb2.DeleteTimelineRequest, context: Context
    ) -> pipelines_pb2.DeleteTimelineResponse:
        change = await self._deletions.timeline(TimelineId(request.timeline_id.lower()), request.requested_by)
        return pipelines_pb2.DeleteTimelineResponse(change=change_to(change))

    async def DeletePipelineRun(
        self, request: pipelines_pb2.DeletePipelineRunRequest, context: Context
    ) -> pipelines_pb2.DeletePipelineRunResponse:
        change = await self._deletions.run(RunId(request.run_id.lower()), request.requested_by)
        return pipelines_pb2.DeletePipelineRunResponse(change=change_to(change))

    async def DeleteCheckpoint(
        self, request: pipelines_pb2.DeleteCheckpointRequest, context: Context
    ) -> pipelines_pb2.DeleteCheckpointResponse:
        change = await self._deletions.checkpoint(CheckpointId(request.checkpoint_id.lower()), request.requested_by)
        return pipelines_pb2.DeleteCheckpointResponse(change=change_to(change))


def _order_from(message: pipelines_pb2.CreateTimelineRequest) -> TimelineOrder:
    end = message.end if message.HasField("end") else None
    return TimelineOrder(message.profile, message.start, end, message.fps, message.max_frames)


def _timeline_to(timeline: Timeline) -> pipelines_pb2.Timeline:
    summary, assets = _summary_to(timeline), timeline.assets
    return pipelines_pb2.Timeline(
        id=summary.id,
        name=timeline.name or None,
        profile=summary.profile,
        start=summary.start,
        end=timeline.order.end,
        fps=summary.fps,
        max_frames=summary.max_frames,
        created_at=summary.created_at,
        assets=summary.assets,
        frames=[
            pipelines_pb2.TimelineFrame(
                seq=seq, asset_id=assets[each.asset].id, frame=each.number, seconds=each.seconds
            )
            for seq, each in enumerate(timeline.frames)
        ],
    )


def _summary_to(timeline: Timeline) -> pipelines_pb2.TimelineSummary:
    order = timeline.order
    return pipelines_pb2.TimelineSummary(
        id=timeline.id,
        name=timeline.name or None,
        profile=order.profile,
        start=order.start,
        end=order.end,
        fps=order.fps,
        max_frames=order.max_frames,
        created_at=time_to(timeline.created_at),
        assets=[
            pipelines_pb2.TimelineAsset(id=each.id, name=each.name, version=version_to(each.version))
            for each in timeline.assets
        ],
    )


def _run_to(now: PipelineNow) -> pipelines_pb2.PipelineRun:
    run = now.run
    return pipelines_pb2.PipelineRun(
        id=run.id,
        timeline_id=run.timeline_id,
        profile=run.profile,
        profile_version=run.profile_version or None,
        status=now.status,
        stage=now.stage,
        progress=now.progress,
        error=now.error or None,
        stages=map(_stage_to, now.stages),
        config=config_to(run.config),
        origin_id=run.origin,
        provider=run.provider or None,
        created_at=time_to(run.created_at),
        start_stage=run.start,
        name=run.name or None,
        number=run.number,
        pause_after=run.pause_after or None,
        next_stage=now.next_stage,
    )


def _stage_to(now: StageNow) -> pipelines_pb2.StageState:
    held = now.checkpoint
    return pipelines_pb2.StageState(
        name=now.stage,
        status=now.status,
        reused=now.reused,
        counts=held.stats if held is not None else {},
        milliseconds=held.milliseconds if held is not None else 0,
        warning=held.warning or None if held is not None else None,
    )


def _checkpoint_to(held: Checkpoint) -> pipelines_pb2.Checkpoint:
    return pipelines_pb2.Checkpoint(
        id=held.id,
        run_id=held.run_id,
        timeline_id=held.timeline_id,
        stage=held.stage,
        stats=held.stats,
        versions=held.versions,
        milliseconds=held.milliseconds,
        config=config_to(held.config),
        scenario_label=held.scenario_label,
        profile=held.profile,
        created_at=time_to(held.created_at),
    )


def _class_report_to(report: ClassReport) -> pipelines_pb2.ClassReport:
    return pipelines_pb2.ClassReport(
        label=report.label,
        count=report.count,
        mean_confidence=report.mean_confidence,
        tracks=report.tracks,
        seqs=report.seqs,
        counts=report.counts,
    )


def _call_to(call: OutsideCall) -> pipelines_pb2.OutsideCall:
    return pipelines_pb2.OutsideCall(
        stage=call.stage,
        number=call.number,
        seq=call.seq,
        region=call.region,
        sha256=call.crop,
        bytes=call.size,
        model=call.model,
        outcome=call.outcome.value,
        words=call.words,
        milliseconds=call.milliseconds,
        sent_at=time_to(call.sent_at),
    )


def _examined_to(examined: Examined) -> pipelines_pb2.ReplayStageResponse:
    found = examined.found
    return pipelines_pb2.ReplayStageResponse(
        seq=found.seq,
        regions=map(_region_to, found.regions),
        measures=found.measures,
        overlays=examined.overlays,
        stand_in=found.stand_in,
    )


def _region_to(region: StageRegion) -> pipelines_pb2.StageRegion:
    match = region.match
    return pipelines_pb2.StageRegion(
        x=region.x,
        y=region.y,
        width=region.w,
        height=region.h,
        confidence=region.confidence,
        label=region.label,
        track=region.track,
        polygon=[pipelines_pb2.RegionCorner(x=x, y=y) for x, y in region.polygon],
        of=region.of,
        text=region.text or None,
        match=None
        if match is None
        else pipelines_pb2.RegionMatch(
            brand=match.brand,
            score=match.score,
            alias=match.alias,
            state=match.state.value,
            by=match.by.value,
            model=match.model,
            words=match.words,
        ),
    )


def _scenario_to(scenario: Scenario) -> pipelines_pb2.Scenario:
    return pipelines_pb2.Scenario(
        checkpoint=_checkpoint_to(scenario.checkpoint),
        profile=scenario.profile,
        asset_name=scenario.asset,
        frame_count=scenario.frames,
    )
