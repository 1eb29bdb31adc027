"""Scenarios: checkpoints that users have labelled."""

from rushes_catalog.domain.ids import CheckpointId, RunId, TimelineId
from rushes_catalog.pipelines.domain.errors import (
    AlreadyScenario,
    CheckpointNotFound,
    WrongConfiguration,
)
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, Scenario
from rushes_catalog.pipelines.operations.pipeline_runs import expect_scenario
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stages import BadConfiguration, stage_named


class Scenarios:
    """A scenario's id is its checkpoint's."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    async def all(self) -> list[Scenario]:
        """All scenarios, the newest first."""
        async with self._catalog.reading() as stores:
            return await stores.pipelines.scenarios()

    async def save(
        self, timeline_id: TimelineId, stage_name: str, label: str, run_id: RunId | None = None
    ) -> Checkpoint:
        """Label the newest checkpoint of a stage, or the one of a run.

        Raises TimelineNotFound, WrongConfiguration, CheckpointNotFound, AlreadyScenario, LabelTaken.
        """
        try:
            stage = stage_named(stage_name)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        async with self._catalog.changing() as stores:
            held = [
                each
                for each in await stores.pipelines.checkpoints_of(timeline_id)
                if each.stage == stage and run_id in (None, each.run_id)
            ]
            if not held:
                raise CheckpointNotFound(stage, f"run {run_id}" if run_id else f"timeline {timeline_id}")
            if held[-1].scenario_label:
                raise AlreadyScenario(held[-1].scenario_label)
            return await stores.pipelines.label(held[-1].id, label)

    async def rename(self, scenario_id: CheckpointId, label: str) -> Checkpoint:
        """Change the label; raises ScenarioNotFound, LabelTaken."""
        return await self._set(scenario_id, label)

    async def remove(self, scenario_id: CheckpointId) -> None:
        """Remove the label; the checkpoint stays. Raises ScenarioNotFound."""
        await self._set(scenario_id, None)

    async def _set(self, scenario_id: CheckpointId, label: str | None) -> Checkpoint:
        async with self._catalog.changing() as stores:
            await expect_scenario(stores, scenario_id)
            return await stores.pipelines.label(scenario_id, label)
