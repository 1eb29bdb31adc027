"""ScenariosService: running scenarios again."""

from rushes.catalog.v1 import scenarios_pb2, scenarios_pb2_grpc
from rushes_catalog.domain.ids import CheckpointId
from rushes_catalog.pipelines.operations.rerun_scenarios import BegunRerun, RerunScenarios, ScenarioRerun
from rushes_catalog.rpc.messages import time_to
from rushes_chassis.context import Context


class ScenariosServicer(scenarios_pb2_grpc.ScenariosServiceServicer):
    """Implements ScenariosService."""

    def __init__(self, reruns: RerunScenarios) -> None:
        self._reruns = reruns

    async def RerunScenarios(
        self, request: scenarios_pb2.RerunScenariosRequest, context: Context
    ) -> scenarios_pb2.RerunScenariosResponse:
        ids = [CheckpointId(each.lower()) for each in request.scenario_ids]
        begun = await self._reruns.begin(ids, request.requested_by)
        return scenarios_pb2.RerunScenariosResponse(reruns=map(_begun_to, begun))

    async def ListScenarioReruns(
        self, request: scenarios_pb2.ListScenarioRerunsRequest, context: Context
    ) -> scenarios_pb2.ListScenarioRerunsResponse:
        return scenarios_pb2.ListScenarioRerunsResponse(reruns=map(_rerun_to, await self._reruns.latest()))


def _begun_to(begun: BegunRerun) -> scenarios_pb2.BegunRerun:
    return scenarios_pb2.BegunRerun(scenario_id=begun.scenario_id, run_id=begun.run_id, error=begun.error or None)


def _rerun_to(rerun: ScenarioRerun) -> scenarios_pb2.ScenarioRerun:
    scenario, held, now = rerun.scenario, rerun.scenario.checkpoint, rerun.now
    return scenarios_pb2.ScenarioRerun(
        scenario_id=held.id,
        label=held.scenario_label,
        stage=held.stage,
        timeline_id=held.timeline_id,
        video=scenario.asset,
        scenario_run_id=held.run_id,
        run_id=now.run.id,
        status=now.status,
        progress=now.progress,
        before=held.stats,
        after=rerun.after.stats if rerun.after is not None else {},
        frames_changed=now.run.frames_changed,
        frames=scenario.frames,
        versions_changed=[
            scenarios_pb2.VersionChange(name=each.name, before=each.before, after=each.after) for each in rerun.versions
        ],
        error=now.error or None,
        created_at=time_to(now.run.created_at),
    )
