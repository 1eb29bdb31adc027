"""Running scenarios again, and telling what that found in another way."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import CheckpointId, RunId
from rushes_catalog.pipelines.domain.errors import ScenarioNotFound, TooManyScenarios
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun, Scenario
from rushes_catalog.pipelines.domain.scenario_reruns import (
    MOST_RERUN,
    VersionChange,
    frames_changed,
    versions_changed,
)
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.pipeline_runs import PipelineRuns
from rushes_catalog.pipelines.operations.present_runs import PipelineNow, checkpoints_for, checkpoints_for_each, nows_of
from rushes_catalog.pipelines.operations.stored_results import whole_results
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError, TimedOut, Unavailable
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import SCHEMAS


@dataclass(frozen=True, slots=True)
class BegunRerun:
    """A scenario with its re-run, or with why it cannot be run."""

    scenario_id: CheckpointId
    run_id: RunId | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioRerun:
    """The newest re-run of a scenario, and how it differs from the scenario."""

    scenario: Scenario
    now: PipelineNow
    after: Checkpoint | None
    """Of the scenario's stage; None until the stage is completed."""
    versions: tuple[VersionChange, ...]
    """() until the stage is completed."""


class RerunScenarios:
    """A re-run is a run like any other, which remembers its scenario."""

    def __init__(self, catalog: Catalog, runs: PipelineRuns, examine: ExamineFrames) -> None:
        self._catalog, self._runs, self._examine = catalog, runs, examine

    async def begin(self, scenario_ids: Sequence[CheckpointId], requested_by: str) -> list[BegunRerun]:
        """Queue a re-run of each scenario; () for all. One that is under way is not queued again.

        Raises ScenarioNotFound and TooManyScenarios before any is queued, and Unavailable where a part does not answer.
        """
        async with self._catalog.reading() as stores:
            there = {each.checkpoint.id: each.checkpoint for each in await stores.pipelines.scenarios()}
        for each in scenario_ids:
            if each not in there:
                raise ScenarioNotFound(each)
        wanted = list(dict.fromkeys(scenario_ids)) or list(there)
        if len(wanted) > MOST_RERUN:
            raise TooManyScenarios(len(there), MOST_RERUN)
        return [await self._begin(there[each], requested_by) for each in wanted]

    async def _begin(self, scenario: Checkpoint, requested_by: str) -> BegunRerun:
        try:
            async with self._catalog.reading() as stores:
                timeline = await stores.pipelines.timeline(scenario.timeline_id)
            await self._examine.assets(timeline)
            now = await self._runs.rerun(scenario, requested_by)
        except (Unavailable, TimedOut):
            # True of all that follow, too.
            raise
        except RushesError as why:
            return BegunRerun(scenario.id, None, why.message)
        return BegunRerun(scenario.id, now.run.id)

    async def latest(self) -> list[ScenarioRerun]:
        """The newest re-run of each scenario that has one; the newest scenario first."""
        async with self._catalog.reading() as stores:
            latest = await stores.pipelines.latest_reruns()
            runs = await stores.pipelines.runs_named([each.run_id for each in latest])
            nows = await nows_of(stores, [runs[each.run_id] for each in latest])
            origins = await stores.pipelines.runs_named([each.scenario.checkpoint.run_id for each in latest])
            before = await checkpoints_for_each(stores, origins.values())
        return [
            _rerun_now(each.scenario, now, before[each.scenario.checkpoint.run_id])
            for each, now in zip(latest, nows, strict=True)
        ]


def _rerun_now(scenario: Scenario, now: PipelineNow, before: Mapping[Stage, Checkpoint]) -> ScenarioRerun:
    stage = scenario.checkpoint.stage
    there = {each.stage: each.checkpoint for each in now.stages if each.checkpoint is not None}
    if stage not in there:
        return ScenarioRerun(scenario, now, None, ())
    changed = versions_changed(_versions(before, now.run.stages), _versions(there, now.run.stages))
    return ScenarioRerun(scenario, now, there[stage], changed)


def _versions(there: Mapping[Stage, Checkpoint], stages: Iterable[Stage]) -> dict[str, str]:
    return {name: version for stage in stages if stage in there for name, version in there[stage].versions.items()}


async def changed_by(catalog: Catalog, whole: WholeRuns, run: NewRun, there: Mapping[Stage, Checkpoint]) -> int | None:
    """In how many frames a completed re-run has found something else than its scenario; `there`: its checkpoints.

    None for other runs, for a stage that looks at no frames, and where the scenario was deleted meanwhile. Raises
    ChunkDamaged, NotFound.
    """
    if run.scenario is None:
        return None
    async with catalog.reading() as stores:
        scenario = await stores.pipelines.checkpoint(run.scenario)
        before = await checkpoints_for(stores, await stores.pipelines.run(scenario.run_id))
    stage = scenario.stage
    if SCHEMAS[stage].kind is Kind.COUNTS:
        return None
    if scenario.address is not None and scenario.address == there[stage].address:
        return 0

    async def compared() -> int:
        was = await whole_results(catalog, stage, before)
        now = await whole_results(catalog, stage, there)
        measured = SCHEMAS[stage].kind is not Kind.ASKED
        return await asyncio.to_thread(frames_changed, was, now, measured=measured)

    return await whole.read(compared)
