"""FindersService: finders, their examples, versions, trainings and scans."""

from rushes.catalog.v1 import finders_pb2, finders_pb2_grpc
from rushes_catalog.domain.ids import AssetId, ExampleId, FinderId
from rushes_catalog.finders.domain.examples import Example, ExampleFilter, ExampleOrigin, NewExample
from rushes_catalog.finders.domain.finders import (
    NO_NAMES,
    DescriptorNames,
    FinderBy,
    FinderEdit,
    FinderNow,
    NewFinder,
)
from rushes_catalog.finders.domain.scans import ScanScope
from rushes_catalog.finders.domain.versions import KnownVersion, WorstExample
from rushes_catalog.finders.operations.keep_examples import KeepExamples
from rushes_catalog.finders.operations.keep_finders import KeepFinders
from rushes_catalog.finders.operations.keep_versions import KeepVersions
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.finders.operations.start_training import StartTraining
from rushes_catalog.rpc.messages import change_to, time_to
from rushes_chassis.context import Context

_FINDERS = 50
_EXAMPLES = 100
"""On a page, where the request says nothing else."""
_BY = {
    FinderBy.BOTH: finders_pb2.FINDER_BY_BOTH,
    FinderBy.SOUND: finders_pb2.FINDER_BY_SOUND,
    FinderBy.PICTURE: finders_pb2.FINDER_BY_PICTURE,
}
_ORIGINS = {
    ExampleOrigin.CLIP: finders_pb2.EXAMPLE_ORIGIN_CLIP,
    ExampleOrigin.MARKED: finders_pb2.EXAMPLE_ORIGIN_MARKED,
    ExampleOrigin.REJECTED: finders_pb2.EXAMPLE_ORIGIN_REJECTED,
}


class FindersServicer(finders_pb2_grpc.FindersServiceServicer):
    """Implements FindersService."""

    def __init__(
        self,
        finders: KeepFinders,
        examples: KeepExamples,
        versions: KeepVersions,
        trainings: StartTraining,
        scans: StartScan,
    ) -> None:
        self._finders, self._examples, self._versions = finders, examples, versions
        self._trainings, self._scans = trainings, scans

    async def CreateFinder(
        self, request: finders_pb2.CreateFinderRequest, context: Context
    ) -> finders_pb2.CreateFinderResponse:
        new = NewFinder(
            name=request.name.strip(),
            by=_by_of(request.by) or FinderBy.BOTH,
            profile=request.profile if request.HasField("profile") else None,
            labels=tuple(request.labels),
            descriptors=_wanted_from(request.descriptors) if request.HasField("descriptors") else NO_NAMES,
            watch=request.watch,
        )
        return finders_pb2.CreateFinderResponse(finder=_finder_to(await self._finders.create(new)))

    async def ListFinders(
        self, request: finders_pb2.ListFindersRequest, context: Context
    ) -> finders_pb2.ListFindersResponse:
        found, next_cursor = await self._finders.page(request.limit or _FINDERS, request.cursor)
        return finders_pb2.ListFindersResponse(finders=map(_finder_to, found), next_cursor=next_cursor or None)

    async def ListFinderDescriptors(
        self, request: finders_pb2.ListFinderDescriptorsRequest, context: Context
    ) -> finders_pb2.ListFinderDescriptorsResponse:
        there = await self._finders.descriptors()
        return finders_pb2.ListFinderDescriptorsResponse(sound=there.sound, picture=there.picture)

    async def GetFinder(self, request: finders_pb2.GetFinderRequest, context: Context) -> finders_pb2.GetFinderResponse:
        finder = await self._finders.get(_finder_id(request.finder_id))
        return finders_pb2.GetFinderResponse(finder=_finder_to(finder))

    async def EditFinder(
        self, request: finders_pb2.EditFinderRequest, context: Context
    ) -> finders_pb2.EditFinderResponse:
        wanted = FinderEdit(
            name=request.name.strip() if request.HasField("name") else None,
            by=_by_of(request.by),
            profile=request.profile.strip() if request.HasField("profile") else None,
            labels=tuple(request.labels.texts) if request.HasField("labels") else None,
            descriptors=_wanted_from(request.descriptors) if request.HasField("descriptors") else None,
            watch=request.watch if request.HasField("watch") else None,
        )
        finder = await self._finders.edit(_finder_id(request.finder_id), wanted)
        return finders_pb2.EditFinderResponse(finder=_finder_to(finder))

    async def DeleteFinder(
        self, request: finders_pb2.DeleteFinderRequest, context: Context
    ) -> finders_pb2.DeleteFinderResponse:
        change = await self._finders.delete(_finder_id(request.finder_id), request.requested_by)
        return finders_pb2.DeleteFinderResponse(change=change_to(change))

    async def AddExamples(
        self, request: finders_pb2.AddExamplesRequest, context: Context
    ) -> finders_pb2.AddExamplesResponse:
        new = [
            NewExample(AssetId(each.asset_id.lower()), each.start, each.end, each.positive) for each in request.examples
        ]
        return finders_pb2.AddExamplesResponse(added=await self._examples.add(_finder_id(request.finder_id), new))

    async def ListExamples(
        self, request: finders_pb2.ListExamplesRequest, context: Context
    ) -> finders_pb2.ListExamplesResponse:
        which = ExampleFilter(
            positive=request.positive if request.HasField("positive") else None,
            enabled=request.enabled if request.HasField("enabled") else None,
            origin=_origin_of(request.origin),
        )
        limit = request.limit or _EXAMPLES
        found, next_cursor = await self._examples.page(_finder_id(request.finder_id), which, limit, request.cursor)
        return finders_pb2.ListExamplesResponse(examples=map(_example_to, found), next_cursor=next_cursor or None)

    async def EditExample(
        self, request: finders_pb2.EditExampleRequest, context: Context
    ) -> finders_pb2.EditExampleResponse:
        example_id = ExampleId(request.example_id.lower())
        example = await self._examples.switch(_finder_id(request.finder_id), example_id, enabled=request.enabled)
        return finders_pb2.EditExampleResponse(example=_example_to(example))

    async def DeleteExample(
        self, request: finders_pb2.DeleteExampleRequest, context: Context
    ) -> finders_pb2.DeleteExampleResponse:
        example_id = ExampleId(request.example_id.lower())
        change = await self._examples.delete(_finder_id(request.finder_id), example_id, request.requested_by)
        return finders_pb2.DeleteExampleResponse(change=change_to(change))

    async def StartFinderTraining(
        self, request: finders_pb2.StartFinderTrainingRequest, context: Context
    ) -> finders_pb2.StartFinderTrainingResponse:
        job_id = await self._trainings.start(_finder_id(request.finder_id), request.requested_by)
        return finders_pb2.StartFinderTrainingResponse(job_id=job_id)

    async def ListFinderVersions(
        self, request: finders_pb2.ListFinderVersionsRequest, context: Context
    ) -> finders_pb2.ListFinderVersionsResponse:
        versions = await self._versions.of(_finder_id(request.finder_id))
        return finders_pb2.ListFinderVersionsResponse(versions=map(_version_to, versions))

    async def GetFinderQuality(
        self, request: finders_pb2.GetFinderQualityRequest, context: Context
    ) -> finders_pb2.GetFinderQualityResponse:
        quality = await self._versions.quality(_finder_id(request.finder_id), request.version_id)
        return finders_pb2.GetFinderQualityResponse(
            curve=[
                finders_pb2.PrecisionRecall(threshold=each.threshold, precision=each.precision, recall=each.recall)
                for each in quality.curve
            ],
            mistakes=[_mistake_to(each, name) for each, name in quality.mistakes],
        )

    async def ChooseFinderVersion(
        self, request: finders_pb2.ChooseFinderVersionRequest, context: Context
    ) -> finders_pb2.ChooseFinderVersionResponse:
        finder_id = _finder_id(request.finder_id)
        chosen = await self._versions.choose(finder_id, request.version_id, request.requested_by)
        return finders_pb2.ChooseFinderVersionResponse(version=_version_to(chosen))

    async def StartFinderScan(
        self, request: finders_pb2.StartFinderScanRequest, context: Context
    ) -> finders_pb2.StartFinderScanResponse:
        if request.HasField("folder"):
            scope = ScanScope(root=request.folder.root, folder=request.folder.path.strip("/"))
        else:
            scope = ScanScope(tuple(AssetId(each.lower()) for each in request.asset_ids))
        job_id = await self._scans.start(_finder_id(request.finder_id), scope, request.requested_by)
        return finders_pb2.StartFinderScanResponse(job_id=job_id)


def _finder_id(text: str) -> FinderId:
    return FinderId(text.lower())


def _by_of(message: int) -> FinderBy | None:
    """None: unspecified."""
    return next((by for by, value in _BY.items() if value == message), None)


def _origin_of(message: int) -> ExampleOrigin | None:
    """None: unspecified."""
    return next((origin for origin, value in _ORIGINS.items() if value == message), None)


def _wanted_from(message: finders_pb2.WantedDescriptors) -> DescriptorNames:
    return DescriptorNames(
        sound=message.sound if message.HasField("sound") else None,
        picture=message.picture if message.HasField("picture") else None,
    )


def _names_to(names: DescriptorNames) -> finders_pb2.FinderDescriptors:
    return finders_pb2.FinderDescriptors(sound=names.sound, picture=names.picture)


def _finder_to(now: FinderNow) -> finders_pb2.Finder:
    finder, counts = now.finder, now.examples
    return finders_pb2.Finder(
        id=finder.id,
        name=finder.name,
        by=_BY[finder.by],
        profile=finder.profile,
        labels=finder.labels,
        descriptors=_names_to(finder.descriptors),
        watch=finder.watch,
        active_version=now.active,
        examples=finders_pb2.ExampleCounts(positive=counts.positive, negative=counts.negative, hard=counts.hard),
        threshold=now.threshold,
        created_at=time_to(finder.created_at),
        training_job_id=now.training,
        scan_job_id=now.scan,
    )


def _example_to(example: Example) -> finders_pb2.Example:
    return finders_pb2.Example(
        id=example.id,
        asset_id=example.asset_id,
        name=example.name,
        start=example.start,
        end=example.end,
        positive=example.positive,
        enabled=example.enabled,
        origin=_ORIGINS[example.origin],
    )


def _version_to(version: KnownVersion) -> finders_pb2.FinderVersion:
    card = version.card
    return finders_pb2.FinderVersion(
        id=version.id,
        number=version.number,
        trained_at=time_to(version.trained_at),
        algorithm=card.algorithm,
        descriptors=_names_to(card.descriptors),
        examples=finders_pb2.ExampleCounts(positive=card.positives, negative=card.negatives, hard=card.hard),
        average_precision=card.average_precision,
        sources=card.sources,
        threshold=card.threshold,
        note=card.note,
        active=version.active,
        scanned=version.scanned,
    )


def _mistake_to(mistake: WorstExample, name: str) -> finders_pb2.WorstExample:
    return finders_pb2.WorstExample(
        asset_id=mistake.asset_id,
        name=name,
        start=mistake.start,
        end=mistake.end,
        score=mistake.score,
        positive=mistake.positive,
    )
