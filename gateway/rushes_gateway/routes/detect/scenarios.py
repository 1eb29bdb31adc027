"""Scenarios: checkpoints that people have given a label."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from rushes.catalog.v1 import pipelines_pb2
from rushes_gateway.routes.dependencies import Connected, Targets
from rushes_gateway.routes.detect import shapes
from rushes_gateway.timestamps import moment

router = APIRouter()


@router.get("/detect/scenarios")
async def list_scenarios(services: Connected) -> list[shapes.ScenarioItem]:
    """All scenarios, the newest first."""
    listed = await services.pipelines.ListScenarios(pipelines_pb2.ListScenariosRequest())
    return [
        shapes.ScenarioItem(
            id=each.checkpoint.id,
            timeline_id=each.checkpoint.timeline_id,
            job_id=each.checkpoint.run_id,
            stage=each.checkpoint.stage,
            scenario_label=each.checkpoint.scenario_label,
            profile_name=each.profile,
            video_path=each.asset_name,
            frame_count=each.frame_count,
            created_at=moment(each.checkpoint.created_at).isoformat(),
        )
        for each in listed.scenarios
    ]


@router.post("/detect/scenarios", status_code=status.HTTP_201_CREATED)
async def save_scenario(services: Connected, targets: Targets, new: shapes.NewScenario) -> shapes.SavedScenario:
    """Label a checkpoint; 409 where the label is taken on that stage of the timeline."""
    request = pipelines_pb2.SaveScenarioRequest(
        timeline_id=new.timeline_id, stage=new.stage, label=new.label, run_id=new.job_id
    )
    saved = _saved((await services.pipelines.SaveScenario(request)).checkpoint)
    targets += [saved.id, saved.label]
    return saved


@router.patch("/detect/scenarios/{scenario_id}")
async def rename_scenario(
    services: Connected, targets: Targets, scenario_id: UUID, new: shapes.NewLabel
) -> shapes.SavedScenario:
    """Change the label of a scenario."""
    targets.append(new.label)
    request = pipelines_pb2.RenameScenarioRequest(id=str(scenario_id), label=new.label)
    return _saved((await services.pipelines.RenameScenario(request)).checkpoint)


@router.delete("/detect/scenarios/{scenario_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_scenario(services: Connected, scenario_id: UUID) -> Response:
    """Remove a scenario's label. The checkpoint stays."""
    await services.pipelines.DeleteScenario(pipelines_pb2.DeleteScenarioRequest(id=str(scenario_id)))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _saved(held: pipelines_pb2.Checkpoint) -> shapes.SavedScenario:
    return shapes.SavedScenario(
        id=held.id,
        timeline_id=held.timeline_id,
        job_id=held.run_id,
        stage=held.stage,
        label=held.scenario_label,
    )
