"""Runs of models and pipelines over videos, and their overlays."""

from rushes_catalog.pipelines.operations.ask_outside import AskOutside
from rushes_catalog.pipelines.operations.decide_alike import DecideAlike
from rushes_catalog.pipelines.operations.delete_pipelines import DeletePipelines
from rushes_catalog.pipelines.operations.detection_runs import DetectionRuns
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.keep_profiles import KeepProfiles
from rushes_catalog.pipelines.operations.overlays import KeepOverlays
from rushes_catalog.pipelines.operations.pipeline_runs import PipelineRuns
from rushes_catalog.pipelines.operations.replay_stage import ReplayStage
from rushes_catalog.pipelines.operations.rerun_scenarios import RerunScenarios
from rushes_catalog.pipelines.operations.review_regions import ReviewRegions
from rushes_catalog.pipelines.operations.scenarios import Scenarios
from rushes_catalog.pipelines.operations.timelines import Timelines
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.pipelines.rpc.detections import DetectionsServicer
from rushes_catalog.pipelines.rpc.overlays import OverlaysServicer
from rushes_catalog.pipelines.rpc.pipelines import PipelinesServicer
from rushes_catalog.pipelines.rpc.profiles import PipelineProfilesServicer
from rushes_catalog.pipelines.rpc.reports import ReportsServicer
from rushes_catalog.pipelines.rpc.scenarios import ScenariosServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Pipelines:
    """Detections, and the stages of pipelines."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, examiner, times, now = core.catalog, core.inference.examiner, core.media.frame_times, core.now
        self.examine = ExamineFrames(catalog, core.fleet, examiner)
        self.ask = AskOutside(catalog, self.examine, core.inference.outside, now, core.choices.asking_pauses)
        self.whole = whole = WholeRuns()
        replay = ReplayStage(catalog, self.examine)
        runs = PipelineRuns(catalog, library.find, examiner, core.inference.outside, now)
        self.servicers = (
            DetectionsServicer(DetectionRuns(catalog, library.find, core.inference.objects, times, now)),
            PipelinesServicer(
                catalog,
                whole,
                Timelines(catalog, library.find, times, now),
                runs,
                replay,
                Scenarios(catalog),
                DeletePipelines(catalog, now),
                core.stopping,
            ),
            PipelineProfilesServicer(KeepProfiles(catalog, now)),
            ReportsServicer(catalog, whole, ReviewRegions(catalog, whole, now), DecideAlike(catalog, whole, now)),
            ScenariosServicer(RerunScenarios(catalog, runs, self.examine)),
            OverlaysServicer(KeepOverlays(catalog, replay, now)),
        )
        self.loops: dict[str, Loop] = {}
