"""Finders: what they are trained on, their trainings, scans, and the moments that they find."""

from rushes_catalog.finders.operations.decide_moments import DecideMoments
from rushes_catalog.finders.operations.export_moments import ExportMoments
from rushes_catalog.finders.operations.keep_examples import KeepExamples
from rushes_catalog.finders.operations.keep_finders import KeepFinders
from rushes_catalog.finders.operations.keep_versions import KeepVersions
from rushes_catalog.finders.operations.list_moments import ListMoments
from rushes_catalog.finders.operations.loaded_scores import LoadedScores
from rushes_catalog.finders.operations.scan_arrivals import ScanArrivals
from rushes_catalog.finders.operations.scan_video import ScanVideo
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.finders.operations.start_training import StartTraining
from rushes_catalog.finders.operations.train_finder import TrainFinder
from rushes_catalog.finders.rpc.finders import FindersServicer
from rushes_catalog.finders.rpc.moments import MomentsServicer
from rushes_catalog.wiring.clips import Clips
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Finders:
    """Detectors that are trained from examples."""

    def __init__(self, core: Core, library: Library, clips: Clips) -> None:
        catalog, fleet, classifiers, now = core.catalog, core.fleet, core.inference.windows, core.now
        self.train = TrainFinder(catalog, fleet, classifiers, now)
        self.scan = ScanVideo(catalog, fleet, classifiers, now)
        moments = ListMoments(catalog, LoadedScores(catalog), library.frames)
        scans = StartScan(catalog, fleet, classifiers, now)
        self.servicers = (
            FindersServicer(
                KeepFinders(catalog, classifiers, now),
                KeepExamples(catalog, now),
                KeepVersions(catalog, now),
                StartTraining(catalog, fleet, classifiers, now),
                scans,
            ),
            MomentsServicer(
                moments,
                DecideMoments(catalog, moments, now),
                ExportMoments(catalog, clips.create, library.find, core.media.reader, clips.cuts),
            ),
        )
        self.loops: dict[str, Loop] = {"arrivals for finders": ScanArrivals(catalog, scans).run}
