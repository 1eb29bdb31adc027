"""Sorting videos into folders, learning from it, and duplicates."""

from rushes_catalog.duplicates.operations.find_duplicates import FindDuplicates
from rushes_catalog.duplicates.rpc.duplicates import DuplicatesServicer
from rushes_catalog.learning.operations.describe_files import DescribeFiles
from rushes_catalog.learning.operations.descriptors import Descriptors
from rushes_catalog.learning.operations.find_lookalikes import FindLookalikes
from rushes_catalog.learning.operations.learn_by_sorting import LearnBySorting
from rushes_catalog.learning.operations.predict_arrivals import PredictArrivals
from rushes_catalog.learning.operations.renew_classifiers import RenewClassifiers
from rushes_catalog.learning.operations.trainings import Trainings
from rushes_catalog.learning.rpc.learning import LearningServicer
from rushes_catalog.sorting.operations.edit_categories import EditCategories
from rushes_catalog.sorting.operations.set_aside import SetAside
from rushes_catalog.sorting.operations.sort_by_predictions import SortByPredictions
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.sorting.operations.undo_sortings import UndoSortings
from rushes_catalog.sorting.rpc.sorting import SortingServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Sorting:
    """Collections: folders whose subfolders are labels."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, learner, now, choices = core.catalog, core.inference.learner, core.now, core.choices
        describe, descriptors = DescribeFiles(catalog, learner), Descriptors(catalog, learner)
        self.sort = SortVideos(catalog, core.media.sorting, choices.sort_dir, now)
        self.categories = EditCategories(catalog, core.media.sorting, self.sort, now)
        self._trainings = Trainings(
            catalog,
            core.fleet,
            learner,
            descriptors,
            describe,
            library.freshen,
            core.watching,
            now,
            choices.inference_pauses,
        )
        self._duplicates = FindDuplicates(catalog, core.inference.copies, core.watching, now, choices.inference_pauses)
        renew = RenewClassifiers(catalog, descriptors, self._trainings)
        arrivals = PredictArrivals(catalog, learner, describe)
        by_predictions = SortByPredictions(self.sort, self._trainings)
        undo = UndoSortings(catalog, self.sort, now)
        lookalikes = FindLookalikes(catalog)
        self.servicers = (
            SortingServicer(self.sort, self.categories, by_predictions, undo),
            LearningServicer(self._trainings, arrivals, descriptors, renew, self.sort, lookalikes),
            DuplicatesServicer(self._duplicates, SetAside(catalog, self.sort), self.sort),
        )
        self.loops: dict[str, Loop] = {
            "sortings": self.sort.run,
            "category edits": self.categories.run,
            "trainings": self._trainings.run,
            "predictions": arrivals.run,
            "renewed classifiers": renew.run,
            "duplicates": self._duplicates.run,
        }
        if choices.learn_after:
            learning = LearnBySorting(catalog, self.sort, self._trainings, choices.learn_after)
            self.loops["learning by sorting"] = learning.run

    async def recover(self) -> None:
        """Settle what ran when the catalog ended."""
        await self._trainings.recover()
        await self._duplicates.recover()
