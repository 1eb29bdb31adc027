"""Composes the catalog from given media and inference ports."""

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import grpc

from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.domain.jobs import TaskKind
from rushes_catalog.domain.recording_times import NamePattern
from rushes_catalog.operations.attach_node import AttachNode
from rushes_catalog.operations.create_export import CreateExport
from rushes_catalog.operations.cut_clip import CutClip
from rushes_catalog.operations.delete_clips import DeleteClips
from rushes_catalog.operations.delete_pipelines import DeletePipelines
from rushes_catalog.operations.deliver_tasks import Delivery, TaskHandler
from rushes_catalog.operations.describe_files import DescribeFiles
from rushes_catalog.operations.descriptors import Descriptors
from rushes_catalog.operations.despite_restarts import PAUSES
from rushes_catalog.operations.detection_runs import DetectionRuns
from rushes_catalog.operations.edit_categories import EditCategories
from rushes_catalog.operations.edit_exports import EditExports
from rushes_catalog.operations.examine_frames import ExamineFrames
from rushes_catalog.operations.expire_trash import ExpireTrash
from rushes_catalog.operations.find_asset import FindAsset
from rushes_catalog.operations.find_duplicates import FindDuplicates
from rushes_catalog.operations.find_lookalikes import FindLookalikes
from rushes_catalog.operations.find_objects import FindObjects
from rushes_catalog.operations.follow_growing import FollowGrowing
from rushes_catalog.operations.freshen_root import FreshenRoot
from rushes_catalog.operations.hash_files import HASH_PAUSE, HashFiles
from rushes_catalog.operations.identify_files import IdentifyFiles
from rushes_catalog.operations.import_cutter import ImportCutter
from rushes_catalog.operations.inspect_asset import InspectAsset
from rushes_catalog.operations.inspect_file import InspectFile
from rushes_catalog.operations.learn_by_sorting import LearnBySorting
from rushes_catalog.operations.make_proxy import MakeProxy
from rushes_catalog.operations.move_clips import MoveClips
from rushes_catalog.operations.note_frames import NoteFrames
from rushes_catalog.operations.overlays import KeepOverlays
from rushes_catalog.operations.pipeline_runs import PipelineRuns
from rushes_catalog.operations.plan_cuts import PlanCuts
from rushes_catalog.operations.plan_export import PlanExport
from rushes_catalog.operations.predict_arrivals import PredictArrivals
from rushes_catalog.operations.prepare_ahead import PrepareAhead
from rushes_catalog.operations.proxies import Proxies
from rushes_catalog.operations.proxies_ahead import ProxiesAhead
from rushes_catalog.operations.read_facets import ReadFacets
from rushes_catalog.operations.rebuild_clips import RebuildClips
from rushes_catalog.operations.renew_classifiers import RenewClassifiers
from rushes_catalog.operations.replay_stage import ReplayStage
from rushes_catalog.operations.report_making import ReportMaking
from rushes_catalog.operations.report_progress import ProgressReports
from rushes_catalog.operations.run_pipeline import RunPipeline
from rushes_catalog.operations.scan_root import ScanRoot
from rushes_catalog.operations.scenarios import Scenarios
from rushes_catalog.operations.set_aside import SetAside
from rushes_catalog.operations.sort_by_predictions import SortByPredictions
from rushes_catalog.operations.sort_videos import SortVideos
from rushes_catalog.operations.sync_labels import SyncLabels
from rushes_catalog.operations.timelines import Timelines
from rushes_catalog.operations.trainings import Trainings
from rushes_catalog.operations.undo_change import UndoChange
from rushes_catalog.operations.undo_sortings import UndoSortings
from rushes_catalog.operations.verify_clip import VerifyClips
from rushes_catalog.operations.watch_events import Watching
from rushes_catalog.operations.watch_roots import WatchRoots
from rushes_catalog.operations.write_manifests import ManifestWriter
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.ports.cutter_rows import CutterDatabase
from rushes_catalog.ports.inference import CopyFinder, Learner, ObjectFinder, SubjectFinder
from rushes_catalog.ports.media import EncoderTrials, ExportFolder, FootageReader, ProxyNode, WorkNode
from rushes_catalog.ports.pipelines import FrameExaminer, FrameTimesReader
from rushes_catalog.ports.sorting import SortingNode
from rushes_catalog.ports.tables import ClipTable, NewClipTable
from rushes_catalog.rpc.annotations import AnnotationsServicer
from rushes_catalog.rpc.audit import AuditServicer
from rushes_catalog.rpc.changes import ChangesServicer
from rushes_catalog.rpc.cuts import CutsServicer
from rushes_catalog.rpc.detections import DetectionsServicer
from rushes_catalog.rpc.duplicates import DuplicatesServicer
from rushes_catalog.rpc.events import EventsServicer
from rushes_catalog.rpc.exports import ExportsServicer
from rushes_catalog.rpc.jobs import JobsServicer
from rushes_catalog.rpc.learning import LearningServicer
from rushes_catalog.rpc.library import LibraryServicer
from rushes_catalog.rpc.nodes import NodesServicer
from rushes_catalog.rpc.notes import NotesServicer
from rushes_catalog.rpc.overlays import OverlaysServicer
from rushes_catalog.rpc.pipelines import PipelinesServicer
from rushes_catalog.rpc.proxies import ProxiesServicer
from rushes_catalog.rpc.sorting import SortingServicer
from rushes_catalog.rpc.tokens import TokensServicer
from rushes_catalog.rpc.trash import TrashServicer
from rushes_catalog.settings import LEARN_AFTER, TRASH_BYTES
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.port import Dialect
from rushes_chassis.loops import Loop
from rushes_chassis.server import Parts
from rushes_chassis.servicers import add_servicers
from rushes_footage.proxies import DEFAULT_HEIGHT


def _clip_tables() -> NewClipTable | None:
    """None where the extra is not installed. Imported with the first table: it is large, and rarely needed."""
    if importlib.util.find_spec("pyarrow") is None:
        return None

    def new_table() -> ClipTable:
        from rushes_catalog.adapters.parquet import ParquetTable

        return ParquetTable()

    return new_table


@dataclass(frozen=True)
class Media:
    """The media ports."""

    reader: FootageReader
    work: WorkNode
    folder: ExportFolder
    trials: EncoderTrials
    proxies: ProxyNode
    sorting: SortingNode
    frame_times: FrameTimesReader


@dataclass(frozen=True)
class Inference:
    """The inference ports."""

    subjects: SubjectFinder
    objects: ObjectFinder
    learner: Learner
    examiner: FrameExaminer
    copies: CopyFinder


@asynccontextmanager
async def running_catalog(
    server: grpc.aio.Server,
    *,
    dialect: Dialect,
    fleet: Fleet,
    media: Media,
    inference: Inference,
    stopping: asyncio.Event,
    trash_bytes: int = TRASH_BYTES,
    sort_dir: str = "",
    learn_after: int = LEARN_AFTER,
    inference_pauses: Sequence[float] = PAUSES,
    hash_pause: float | None = HASH_PAUSE,
    proxies_from_seconds: float | None = None,
    proxy_height: int = DEFAULT_HEIGHT,
    name_patterns: Sequence[NamePattern] = (),
    cutter: CutterDatabase | None = None,
    now: Clock = wall_clock,
) -> AsyncIterator[Parts]:
    """Open the database until the block is left, and register every service.

    Scrub proxies of `proxy_height` are made ahead of need of videos of at least `proxies_from_seconds`, None: of none.
    `cutter`: the database of the clip cutter that Rushes replaces, where there is one.
    Files are read whole with `hash_pause` seconds between rounds, None: they are not.
    A training begins by itself after `learn_after` sorted videos, 0: none does. Where inference does not answer,
    trainings and searches for duplicates are tried again after each of the `inference_pauses`, in seconds.
    Ends the process where another catalog holds the database, or a later version made it.
    """
    with dialect.held():
        database = Database(dialect)
        await database.open()
        catalog = Catalog(database, name_patterns)
        watching = Watching(catalog)
        identify = IdentifyFiles(catalog, fleet, media.reader, now)
        moves = MoveClips(catalog, media.folder, now)
        expire = ExpireTrash(catalog, media.folder, moves.move_lock, trash_bytes, now)
        sorting = SortVideos(catalog, media.sorting, sort_dir, now)
        categories = EditCategories(catalog, media.sorting, sorting, now)
        undo = UndoChange(catalog, moves, sorting, categories, now)
        labels = SyncLabels(catalog, media.folder, moves.move_lock)
        scan = ScanRoot(catalog, fleet, media.reader, identify, now)
        watch_roots = WatchRoots(fleet, media.reader, scan)
        examine = ExamineFrames(catalog, fleet, inference.examiner)
        handlers: dict[TaskKind, TaskHandler] = {
            TaskKind.CLIP: CutClip(catalog, fleet, media.work, media.folder, now),
            TaskKind.PROXY: MakeProxy(catalog, fleet, media.work, media.proxies, now),
            TaskKind.SCAN: scan,
            TaskKind.DETECTION: FindObjects(catalog, fleet, inference.objects, now),
            TaskKind.PIPELINE: RunPipeline(catalog, examine, inference.examiner, now),
        }
        delivery = Delivery(catalog, fleet, handlers, ProgressReports(catalog, watching), now)
        inspect_file = InspectFile(catalog, media.reader, identify, now)
        follow_growing = FollowGrowing(catalog, fleet, media.reader, inspect_file)
        find = FindAsset(catalog, fleet, media.reader, inspect_file)
        plan = PlanExport(catalog, find, media.reader, inference.subjects)
        create = CreateExport(catalog, plan, media.folder, now)
        verify = VerifyClips(catalog, media.folder, media.reader, now)
        rebuild = RebuildClips(catalog, find, media.folder, verify, now)
        imports = ImportCutter(catalog, fleet, media.folder, cutter, now)
        delete, edit = DeleteClips(catalog, media.folder, moves, expire, now), EditExports(catalog, now)
        inspect = InspectAsset(catalog, fleet, inspect_file)
        proxies = Proxies(catalog, find, media.proxies, now, proxy_height)
        detections = DetectionRuns(catalog, find, inference.objects, media.frame_times, now)
        timelines = Timelines(catalog, find, media.frame_times, now)
        runs, replay = PipelineRuns(catalog, find, inference.examiner, now), ReplayStage(catalog, examine)
        describe = DescribeFiles(catalog, inference.learner)
        descriptors = Descriptors(catalog, inference.learner)
        freshen = FreshenRoot(catalog, fleet, watch_roots, now)
        trainings = Trainings(
            catalog, fleet, inference.learner, descriptors, describe, freshen, watching, now, inference_pauses
        )
        renew = RenewClassifiers(catalog, descriptors, trainings)
        by_predictions = SortByPredictions(sorting, trainings)
        arrivals = PredictArrivals(catalog, inference.learner, describe)
        await trainings.recover()
        duplicates = FindDuplicates(catalog, inference.copies, watching, now, inference_pauses)
        await duplicates.recover()
        facets = ReadFacets(catalog, fleet)
        attach = AttachNode(catalog, fleet, delivery, watch_roots, now)

        names = add_servicers(
            server,
            (
                LibraryServicer(catalog, fleet, inspect, scan, watch_roots, facets, now),
                ExportsServicer(catalog, plan, create, rebuild, delete, edit, verify, imports),
                JobsServicer(catalog, now),
                AnnotationsServicer(catalog, now),
                CutsServicer(PlanCuts(catalog, now)),
                NotesServicer(NoteFrames(catalog, now)),
                ChangesServicer(catalog, undo),
                SortingServicer(sorting, categories, by_predictions, UndoSortings(catalog, sorting, now)),
                TrashServicer(catalog, expire),
                EventsServicer(watching, stopping, now),
                NodesServicer(attach, ReportMaking(catalog, watching), fleet, media.trials, stopping),
                ProxiesServicer(proxies),
                DetectionsServicer(detections),
                PipelinesServicer(
                    catalog, timelines, runs, replay, Scenarios(catalog), DeletePipelines(catalog, now), stopping
                ),
                OverlaysServicer(KeepOverlays(catalog, replay, now)),
                LearningServicer(trainings, arrivals, descriptors, renew, sorting, FindLookalikes(catalog)),
                DuplicatesServicer(duplicates, SetAside(catalog, sorting), sorting),
                TokensServicer(catalog, now),
                AuditServicer(catalog, now),
            ),
        )
        loops: dict[str, Loop] = {
            "delivery": delivery.run,
            "moves": moves.run,
            "sortings": sorting.run,
            "category edits": categories.run,
            "labels": labels.run,
            "import": imports.run,
            "expiry": expire.run,
            "growing files": follow_growing.run,
            "watches": watch_roots.run,
            "facets": facets.run,
            "trainings": trainings.run,
            "predictions": arrivals.run,
            "renewed classifiers": renew.run,
            "duplicates": duplicates.run,
            "prepare ahead": PrepareAhead(catalog, fleet, media.reader, now=now).run,
            "manifests": ManifestWriter(catalog, media.folder, _clip_tables()).run,
        }
        if learn_after:
            learning = LearnBySorting(catalog, sorting, trainings, learn_after)
            loops["learning by sorting"] = learning.run
        if hash_pause is not None:
            hashing = HashFiles(catalog, fleet, media.reader, hash_pause)
            loops["whole files"] = hashing.run
        if proxies_from_seconds is not None:
            ahead = ProxiesAhead(
                catalog, fleet, media.proxies, now, least_seconds=proxies_from_seconds, height=proxy_height
            )
            loops["proxies ahead"] = ahead.run
        try:
            yield Parts(names, loops)
        finally:
            await database.close()
