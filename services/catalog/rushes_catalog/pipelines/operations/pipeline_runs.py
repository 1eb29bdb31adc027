"""Runs of detection pipelines: starting, replaying, pausing and cancelling them, and waiting for their end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rushes_catalog.domain.ids import CheckpointId, JobId, RunId, TimelineId, new_id
from rushes_catalog.jobs.domain.errors import JobNotFound
from rushes_catalog.jobs.domain.jobs import Job, JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.cancel_job import cancel_job
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.pipelines.domain.errors import (
    CheckpointNotFound,
    NoSuchCheckpoint,
    ProfileNotFound,
    RetryUnderWay,
    ScenarioNotFound,
    WrongConfiguration,
    WrongReplay,
)
from rushes_catalog.pipelines.domain.pipelines import LONGEST_NAME, Checkpoint, Config, NewRun, Timeline
from rushes_catalog.pipelines.domain.profiles import PipelineProfile, ProfileContent, expect_up_to_date
from rushes_catalog.pipelines.operations.present_runs import PipelineNow, checkpoints_for, now_of, nows_of
from rushes_catalog.pipelines.operations.stage_inputs import versions_of
from rushes_catalog.pipelines.operations.step_runs import pause_run, resume_run, step_run, stop_of
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import MODEL_NOT_FOUND
from rushes_catalog.ports.pipelines import FrameExaminer, OutsideModels
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import NotFound
from rushes_footage.clips import TaskId
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Kind, Need, Stage
from rushes_footage.stages import (
    ORDER,
    PIPELINE,
    SCHEMAS,
    BadConfiguration,
    Values,
    effective,
    stage_named,
    stages_of,
    stages_of_replay,
    stages_with,
)


@dataclass(frozen=True, slots=True)
class ReplayOrder:
    """A request to repeat a run from a stage on, with changes."""

    origin: RunId
    start: str
    """"" for the first stage."""
    overrides: Mapping[str, object]
    provider: str = ""
    """"" for inference's default."""
    synchronous: bool = False
    """The caller waits for it: an interrupted run fails instead of being continued."""
    alone: bool = False
    """Refuse it while the origin, or another replay of it, is queued, running or paused."""
    pause_after: str = ""
    """A stage, EACH, or "" for none."""


def expect_before(start: Stage, origin: NewRun, there: Mapping[Stage, Checkpoint]) -> list[Stage]:
    """The stages that a run from `start` on takes over from its origin; raises CheckpointNotFound."""
    before = [stage for stage in origin.stages if ORDER[stage] < ORDER[start]]
    for stage in before:
        if stage not in there:
            raise CheckpointNotFound(stage, f"run {origin.id}")
    return before


class PipelineRuns:
    """Rows hold the results, jobs the progress. A run's job has the run's id."""

    def __init__(
        self, catalog: Catalog, find: FindAsset, examiner: FrameExaminer, outside: OutsideModels, now: Clock
    ) -> None:
        self._catalog, self._find, self._examiner, self._now = catalog, find, examiner, now
        self._outside = outside
        self._waiting: set[asyncio.Event] = set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            for each in self._waiting:
                each.set()

    async def begin(
        self,
        timeline_id: TimelineId,
        profile: str,
        names: Sequence[str],
        overrides: Mapping[str, object],
        requested_by: str,
        pause_after: str = "",
    ) -> PipelineNow:
        """Queue a run with a profile ("": that of the timeline, if there is one), and with overrides on top of it.

        Raises TimelineNotFound, WrongConfiguration, AssetUnusable, and where a model is missing.
        """
        async with self._catalog.reading() as stores:
            timeline = await stores.pipelines.timeline(timeline_id)
            chosen = await _profile_of(stores, profile, timeline)
        expect_up_to_date(chosen)
        base = chosen.content.configs
        try:
            stages = stages_of(names, overrides, base) if names else stages_with(chosen.content.stages, base, overrides)
            config = effective(stages, base, overrides)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        run = NewRun(
            id=RunId(new_id()),
            timeline_id=timeline_id,
            profile=profile or timeline.order.profile,
            profile_version=chosen.version,
            stages=stages,
            start=stages[0],
            origin=None,
            provider="",
            overrides=_said(config, overrides),
            config=_as_config(config),
            synchronous=False,
            created_at=self._now(),
        )
        run = replace(run, pause_after=stop_of(pause_after, run))
        try:
            return await self._queue(run, timeline, requested_by)
        except NotFound as missing:
            if missing.reason != MODEL_NOT_FOUND or not _models_of(base) - _models_of(run.overrides):
                raise
            message = f"the profile {chosen.name!r} names a model that is missing. {missing.message}"
            raise WrongConfiguration(BadConfiguration([Mistake("profile", message)])) from missing

    async def replay(self, order: ReplayOrder, requested_by: str) -> PipelineNow:
        """Queue a new run from a stage on, with another run's results before it; the other one stays as it is.

        Raises RunNotFound, WrongReplay, WrongConfiguration, CheckpointNotFound, RetryUnderWay, AssetUnusable.
        """
        asking = await self._expect_provider(order.provider)
        async with self._catalog.reading() as stores:
            origin = await stores.pipelines.run(order.origin)
            timeline = await stores.pipelines.timeline(origin.timeline_id)
            there = await checkpoints_for(stores, origin)
        try:
            start = stage_named(order.start, "start_stage") if order.start else asking or _served(order, origin)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        overrides = order.overrides if asking is None else _with_asking(order.overrides, asking)
        stages = stages_of_replay(origin.stages, start, origin.config, overrides)
        for stage in stages:
            if stage not in origin.stages and ORDER[stage] < ORDER[start]:
                reason = f"{stage} is needed and is not a stage of the run: it has to be the first stage of the replay"
                raise WrongReplay("start_stage", reason)
        for stage in expect_before(start, origin, there):
            if stage in overrides:
                raise WrongReplay(
                    f"config_overrides.{stage}", f"comes before {start}: its results are reused unchanged"
                )
        try:
            config = effective(stages, origin.config, overrides)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        run = NewRun(
            id=RunId(new_id()),
            timeline_id=origin.timeline_id,
            profile=origin.profile,
            profile_version=origin.profile_version,
            stages=stages,
            start=start,
            origin=origin.id,
            provider=order.provider if asking is None else origin.provider,
            overrides=_said(config, overrides),
            config=_as_config(config),
            synchronous=order.synchronous,
            created_at=self._now(),
        )
        run = replace(run, pause_after=stop_of(order.pause_after, run))
        return await self._queue(run, timeline, requested_by, alone=order.alone)

    async def rerun(self, scenario: Checkpoint, requested_by: str) -> PipelineNow:
        """Queue a run of all stages up to a scenario's, configured like its run; one that is under way stays the only.

        Raises ScenarioNotFound, WrongConfiguration, WrongReplay, AssetUnusable, and where a model is missing.
        """
        async with self._catalog.reading() as stores:
            before = await stores.pipelines.run(scenario.run_id)
            timeline = await stores.pipelines.timeline(scenario.timeline_id)
        await self._expect_provider(before.provider)
        stages = tuple(stage for stage in before.stages if ORDER[stage] <= ORDER[scenario.stage])
        try:
            config = effective(stages, before.config, {})
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        run = NewRun(
            id=RunId(new_id()),
            timeline_id=timeline.id,
            profile=before.profile,
            profile_version=before.profile_version,
            stages=stages,
            start=stages[0],
            origin=None,
            provider=before.provider,
            overrides={stage: values for stage, values in before.overrides.items() if stage in stages},
            config=_as_config(config),
            synchronous=False,
            created_at=self._now(),
            name=f"Scenario {scenario.scenario_label}"[:LONGEST_NAME],
            scenario=scenario.id,
        )
        return await self._queue(run, timeline, requested_by)

    async def get(self, run_id: RunId) -> PipelineNow:
        """A run with its status; raises RunNotFound."""
        async with self._catalog.reading() as stores:
            return await now_of(stores, await stores.pipelines.run(run_id))

    async def cancel(self, run_id: RunId) -> PipelineNow:
        """Cancel a run; one that has ended stays as it is. Raises RunNotFound."""
        if not (await self.get(run_id)).ended:
            await cancel_job(self._catalog, JobId(run_id), self._now)
        return await self.get(run_id)

    async def of_timeline(self, timeline_id: TimelineId) -> list[PipelineNow]:
        """Runs of a timeline, the newest first; raises TimelineNotFound."""
        async with self._catalog.reading() as stores:
            return await nows_of(stores, await stores.pipelines.runs(timeline_id))

    async def ended(self, run_id: RunId) -> PipelineNow:
        """Wait for a run's end, and return its final status; raises RunNotFound."""
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            while True:
                changed.clear()
                now = await self.get(run_id)
                if now.ended:
                    return now
                await changed.wait()
        finally:
            self._waiting.discard(changed)

    async def change(self, run_id: RunId, name: str | None, pause_after: str | None) -> PipelineNow:
        """Set its name and after which stage it pauses, "" for none; None leaves it. Raises RunNotFound,
        WrongConfiguration."""
        async with self._catalog.changing() as stores:
            run = await stores.pipelines.run(run_id)
            if pause_after is not None:
                await stores.pipelines.set_pause_after(run_id, stop_of(pause_after, run))
            if name is not None:
                await stores.pipelines.name_run(run_id, name)
            return await now_of(stores, await stores.pipelines.run(run_id))

    async def pause(self, run_id: RunId) -> PipelineNow:
        """As of pause_run."""
        return await self._turn(run_id, pause_run)

    async def resume(self, run_id: RunId) -> PipelineNow:
        """As of resume_run."""
        return await self._turn(run_id, resume_run)

    async def step(self, run_id: RunId) -> PipelineNow:
        """As of step_run."""
        return await self._turn(run_id, step_run)

    async def _turn(self, run_id: RunId, turn: Callable[[Stores, RunId, Clock], Awaitable[None]]) -> PipelineNow:
        async with self._catalog.changing() as stores:
            await turn(stores, run_id, self._now)
            return await now_of(stores, await stores.pipelines.run(run_id))

    async def _expect_provider(self, provider: str) -> Stage | None:
        """The stage that asks this provider; None for a backend of models. Raises WrongReplay."""
        if not provider:
            return None
        known = [*await self._examiner.providers(), *await self._outside.models()]
        if provider not in known:
            raise WrongReplay("provider", f"{provider!r} is not available; available are: {', '.join(known) or 'none'}")
        return next((each.stage for each in PIPELINE if each.asks == provider), None)

    async def _queue(self, run: NewRun, timeline: Timeline, requested_by: str, *, alone: bool = False) -> PipelineNow:
        asset = await self._find.by_id(timeline.assets[0].id)
        # So that a missing model or list is reported now, and not by a failed run.
        for stage in run.stages:
            await versions_of(self._catalog, self._examiner, stage, run.config[stage])
        more = f" and {len(timeline.assets) - 1} more" if len(timeline.assets) > 1 else ""
        title = f"Pipeline over {asset.name}{more}"
        if run.origin is not None:
            title += f", replayed from {SCHEMAS[run.start].label}"
        if run.scenario is not None:
            title += f": {run.name}"
        job = NewJob(JobId(run.id), JobKind.PIPELINE, title, requested_by, run.created_at)
        task = NewTask(TaskId(new_id()), TaskKind.PIPELINE, run.id, asset.place.root, Rank.DETECTION)
        async with self._catalog.changing() as stores:
            if run.scenario is not None:
                under_way = await _rerun_under_way(stores, run.scenario)
                if under_way is not None:
                    return under_way
            if run.origin is not None:
                if alone:
                    await _expect_ended(stores, run.origin)
                # It may have been deleted since it was read.
                origin = await stores.pipelines.run(run.origin)
                expect_before(run.start, origin, await checkpoints_for(stores, origin))
            await stores.jobs.add(job, [task])
            added = await stores.pipelines.add_run(run)
            await append_job_event(stores, job.id, self._now)
            return await now_of(stores, added)


def _served(order: ReplayOrder, origin: NewRun) -> Stage:
    """The first stage of a run that the backend serves; without one, its first stage."""
    served = (stage for stage in origin.stages if SCHEMAS[stage].kind in (Kind.PICTURE, Kind.SELECTS))
    return next(served, origin.stages[0]) if order.provider else origin.stages[0]


def _with_asking(overrides: Mapping[str, object], stage: Stage) -> Mapping[str, object]:
    """Overrides with which this stage asks."""
    said = overrides.get(stage)
    return {**overrides, stage: {"enabled": True, **(said if isinstance(said, Mapping) else {})}}


def _models_of(config: Config) -> set[str]:
    """The stages of which it names the model."""
    return {stage for stage, values in config.items() if values.get(Need.MODEL)}


async def _profile_of(stores: Stores, asked: str, timeline: Timeline) -> PipelineProfile:
    """The profile that a run begins with; one without content and of version 0 where the timeline's is none."""
    name = asked or timeline.order.profile
    try:
        return await stores.pipeline_profiles.newest(name)
    except ProfileNotFound as missing:
        if asked:
            raise WrongConfiguration(BadConfiguration([Mistake("profile", missing.message)])) from missing
        # Clients of the replaced tool write into timelines what they like.
        return PipelineProfile(name, 0, ProfileContent())


async def _expect_ended(stores: Stores, run_id: RunId) -> None:
    for each in (run_id, *await stores.pipelines.replays(run_id)):
        job = await _job_of(stores, each)
        if job is not None and not job.ended:
            raise RetryUnderWay(run_id)


async def _rerun_under_way(stores: Stores, scenario_id: CheckpointId) -> PipelineNow | None:
    """The re-run of a scenario that is queued, running or paused; raises ScenarioNotFound."""
    await expect_scenario(stores, scenario_id)
    latest = await stores.pipelines.latest_rerun(scenario_id)
    if latest is None:
        return None
    now = await now_of(stores, await stores.pipelines.run(latest))
    return None if now.ended else now


async def expect_scenario(stores: Stores, scenario_id: CheckpointId) -> Checkpoint:
    """The checkpoint of a scenario; raises ScenarioNotFound."""
    try:
        held = await stores.pipelines.checkpoint(scenario_id)
    except NoSuchCheckpoint as none:
        raise ScenarioNotFound(scenario_id) from none
    if not held.scenario_label:
        raise ScenarioNotFound(scenario_id)
    return held


async def _job_of(stores: Stores, run_id: RunId) -> Job | None:
    try:
        return await stores.jobs.get(JobId(run_id))
    except JobNotFound:
        return None


def _said(config: Mapping[str, Values], overrides: Mapping[str, object]) -> Config:
    """The overrides, with the values of the effective configuration."""
    return {
        name: {parameter: config[name][parameter] for parameter in values}
        for name, values in overrides.items()
        if isinstance(values, Mapping)
    }


def _as_config(config: Mapping[str, Values]) -> Config:
    return {stage: dict(values) for stage, values in config.items()}
