"""Sorting all videos whose predictions have enough confidence, at once."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

from rushes_catalog.learning.operations.trainings import Trainings
from rushes_catalog.sorting.domain.errors import NothingLearned
from rushes_catalog.sorting.domain.sorting import PredictedSorting, SortWindow, WantedSorting
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_chassis.errors import AlreadyExists, RushesError
from rushes_footage.facts import Problem
from rushes_footage.sorting import is_category_name


class SortByPredictions:
    """Each move is a change of its own, as when a person sorts a video."""

    def __init__(self, sorting: SortVideos, trainings: Trainings) -> None:
        self._sorting, self._trainings = sorting, trainings

    async def sort(
        self, threshold: float, by: str, *, dry_run: bool, only_mp4: bool = False
    ) -> Sequence[PredictedSorting]:
        """Videos that were moved, would be, or could not be, in descending order of confidence.

        Categories that no longer exist are created again. Raises NothingLearned, NoSortFolderChosen and what listing
        the folder raises.
        """
        sure = await self._sure(threshold, SortWindow(only_mp4=only_mp4))
        if dry_run:
            return sure
        for category in {each.category for each in sure} - {
            each.name for each in (await self._sorting.listing()).categories
        }:
            await self._make(category)
        wanted = [WantedSorting(each.name, each.category) for each in sure]
        outcomes = await self._sorting.sort_each(wanted, by, judged=False)
        return [
            replace(each, problem=Problem(outcome.reason, outcome.message))
            if isinstance(outcome, RushesError)
            else each
            for each, outcome in zip(sure, outcomes, strict=True)
        ]

    async def _sure(self, threshold: float, window: SortWindow) -> list[PredictedSorting]:
        collection = await self._sorting.collection()
        if (await self._trainings.status(collection)).classifier is None:
            raise NothingLearned
        page = await self._sorting.page(window)
        names = {
            asset: name for name, asset in zip(page.listing.videos, page.asset_ids, strict=True) if asset is not None
        }
        sure = []
        async with aclosing(self._trainings.predictions(collection)) as pages:
            async for some in pages:
                for each in some:
                    best = each.prediction.guesses[0]
                    name = names.get(each.asset_id)
                    if name is not None and best.confidence >= threshold and is_category_name(best.label):
                        sure.append(PredictedSorting(name, best.label, best.confidence))
        return sorted(sure, key=lambda each: (-each.confidence, each.name))

    async def _make(self, category: str) -> None:
        try:
            await self._sorting.create(category)
        except AlreadyExists:
            return  # created meanwhile by another request
