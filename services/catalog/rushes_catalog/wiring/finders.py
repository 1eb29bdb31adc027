"""Finders: what they are trained on, their trainings, scans, and the moments that they find."""

from rushes_catalog.finders.operations.keep_examples import KeepExamples
from rushes_catalog.finders.operations.keep_finders import KeepFinders
from rushes_catalog.finders.operations.keep_versions import KeepVersions
from rushes_catalog.finders.operations.scan_video import ScanVideo
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.finders.operations.start_training import StartTraining
from rushes_catalog.finders.operations.train_finder import TrainFinder
from rushes_catalog.finders.rpc.finders import FindersServicer
from rushes_catalog.wiring.core import Core
from rushes_chassis.loops import Loop


class Finders:
    """Detectors that are trained from examples."""

    def __init__(self, core: Core) -> None:
        catalog, fleet, classifiers, now = core.catalog, core.fleet, core.inference.windows, core.now
        self.train = TrainFinder(catalog, fleet, classifiers, now)
        self.scan = ScanVideo(catalog, fleet, classifiers, now)
        self.servicers = (
            FindersServicer(
                KeepFinders(catalog, classifiers, now),
                KeepExamples(catalog, now),
                KeepVersions(catalog, now),
                StartTraining(catalog, fleet, classifiers, now),
                StartScan(catalog, fleet, now),
            ),
        )
        self.loops: dict[str, Loop] = {}
