"""Jobs: their tasks, the nodes that do them, and events."""

from rushes_catalog.events.rpc.events import EventsServicer
from rushes_catalog.exports.operations.cut_clip import CutClip
from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_catalog.jobs.operations.deliver_tasks import Delivery, TaskHandler
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.jobs.rpc.jobs import JobsServicer
from rushes_catalog.nodes.operations.attach_node import AttachNode
from rushes_catalog.nodes.operations.report_making import ReportMaking
from rushes_catalog.nodes.operations.watch_fleet import FleetNews
from rushes_catalog.nodes.rpc.nodes import NodesServicer
from rushes_catalog.pipelines.operations.compute_stages import ComputeStages
from rushes_catalog.pipelines.operations.find_objects import FindObjects
from rushes_catalog.pipelines.operations.run_pipeline import RunPipeline
from rushes_catalog.pipelines.operations.stage_news import StageNews
from rushes_catalog.proxies.operations.make_proxy import MakeProxy
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.finders import Finders
from rushes_catalog.wiring.library import Library
from rushes_catalog.wiring.pipelines import Pipelines
from rushes_catalog.wiring.seen import Seen
from rushes_catalog.wiring.transcripts import Transcripts
from rushes_chassis.loops import Loop


class Jobs:
    """Jobs, from their rows to the nodes."""

    def __init__(
        self,
        core: Core,
        library: Library,
        pipelines: Pipelines,
        finders: Finders,
        transcripts: Transcripts,
        seen: Seen,
    ) -> None:
        catalog, fleet, media, inference, now = core.catalog, core.fleet, core.media, core.inference, core.now
        stage_news = StageNews(catalog, core.watching, now)
        compute = ComputeStages(catalog, pipelines.examine, inference.examiner, stage_news, now)
        handlers: dict[TaskKind, TaskHandler] = {
            TaskKind.CLIP: CutClip(catalog, fleet, media.work, media.folder, now),
            TaskKind.PROXY: MakeProxy(catalog, fleet, media.work, media.proxies, now),
            TaskKind.SCAN: library.scan,
            TaskKind.DETECTION: FindObjects(catalog, fleet, inference.objects, now),
            TaskKind.PIPELINE: RunPipeline(catalog, compute, pipelines.ask, pipelines.whole, stage_news, now),
            TaskKind.FINDER_TRAINING: finders.train,
            TaskKind.FINDER_SCAN: finders.scan,
            TaskKind.TRANSCRIPT: transcripts.transcribe,
            TaskKind.SEEN: seen.describe,
        }
        delivery = Delivery(catalog, fleet, handlers, ProgressReports(catalog, core.watching), now)
        news = FleetNews()
        attach = AttachNode(catalog, fleet, delivery, library.watch_roots, news, now)
        self.servicers = (
            JobsServicer(catalog, now),
            NodesServicer(attach, ReportMaking(catalog, core.watching), fleet, news, media.trials, core.stopping),
            EventsServicer(core.watching, core.stopping, now),
        )
        self.loops: dict[str, Loop] = {"delivery": delivery.run}
