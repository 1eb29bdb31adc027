"""LearningService: trainings, classifiers and predictions of the sort folder."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TypeAlias

from rushes.catalog.v1 import learning_pb2, learning_pb2_grpc
from rushes_catalog.domain.ids import AssetId, ClassifierId
from rushes_catalog.learning.domain.learning import (
    DescriptorChoice,
    DoubtedVideo,
    KnownClassifier,
    PredictedAsset,
    Shortfall,
    Training,
    TrainingProgress,
    TrainingState,
)
from rushes_catalog.learning.domain.lookalikes import FiledVideo
from rushes_catalog.learning.operations.descriptors import Descriptors
from rushes_catalog.learning.operations.find_lookalikes import FindLookalikes
from rushes_catalog.learning.operations.predict_arrivals import PredictArrivals
from rushes_catalog.learning.operations.renew_classifiers import RenewClassifiers
from rushes_catalog.learning.operations.trainings import Trainings
from rushes_catalog.rpc.messages import stage_to
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_chassis.context import Context
from rushes_footage.files import Place
from rushes_footage.messages.classifiers import card_to, prediction_to
from rushes_footage.messages.features import descriptor_to
from rushes_footage.sorting import SortFolder

_STATES = {
    TrainingState.RUNNING: learning_pb2.TRAINING_STATE_RUNNING,
    TrainingState.SUCCEEDED: learning_pb2.TRAINING_STATE_SUCCEEDED,
    TrainingState.FAILED: learning_pb2.TRAINING_STATE_FAILED,
    TrainingState.CANCELLED: learning_pb2.TRAINING_STATE_CANCELLED,
}
_OfCollection: TypeAlias = (
    learning_pb2.StartTrainingRequest
    | learning_pb2.DescribeVideosRequest
    | learning_pb2.ListDescriptorsRequest
    | learning_pb2.ChooseDescriptorRequest
    | learning_pb2.GetTrainingRequest
    | learning_pb2.CancelTrainingRequest
    | learning_pb2.ListClassifiersRequest
    | learning_pb2.ChooseClassifierRequest
    | learning_pb2.ListPredictionsRequest
    | learning_pb2.ListDoubtsRequest
    | learning_pb2.DismissDoubtsRequest
    | learning_pb2.ListLookalikesRequest
)
_DOUBTS, _LOOKALIKES = 100, 3
"""Default limits."""


class LearningServicer(learning_pb2_grpc.LearningServiceServicer):
    """Implements LearningService."""

    def __init__(
        self,
        trainings: Trainings,
        arrivals: PredictArrivals,
        descriptors: Descriptors,
        renew: RenewClassifiers,
        sorting: SortVideos,
        lookalikes: FindLookalikes,
    ) -> None:
        self._trainings, self._arrivals = trainings, arrivals
        self._descriptors, self._renew, self._sorting = descriptors, renew, sorting
        self._lookalikes = lookalikes

    async def StartTraining(
        self, request: learning_pb2.StartTrainingRequest, context: Context
    ) -> learning_pb2.StartTrainingResponse:
        collection = await self._collection(request)
        # Without its folder it would fail, with words about too few videos.
        await self._sorting.expect_folder(SortFolder(collection.root, collection.path))
        started = await self._trainings.start(collection, request.requested_by, retry_problems=request.retry_problems)
        return learning_pb2.StartTrainingResponse(started=started)

    async def DescribeVideos(
        self, request: learning_pb2.DescribeVideosRequest, context: Context
    ) -> AsyncIterator[learning_pb2.DescribeVideosResponse]:
        async with aclosing(self._trainings.describe(await self._collection(request))) as news:
            async for progress in news:
                yield learning_pb2.DescribeVideosResponse(done=progress.done, total=progress.total)

    async def ListDescriptors(
        self, request: learning_pb2.ListDescriptorsRequest, context: Context
    ) -> learning_pb2.ListDescriptorsResponse:
        collection = await self._collection(request)
        choice = await self._descriptors.choice(collection)
        return learning_pb2.ListDescriptorsResponse(choice=await self._choice_to(collection, choice))

    async def ChooseDescriptor(
        self, request: learning_pb2.ChooseDescriptorRequest, context: Context
    ) -> learning_pb2.ChooseDescriptorResponse:
        collection = await self._collection(request)
        choice = await self._renew.choose(collection, request.name)
        return learning_pb2.ChooseDescriptorResponse(choice=await self._choice_to(collection, choice))

    async def GetTraining(
        self, request: learning_pb2.GetTrainingRequest, context: Context
    ) -> learning_pb2.GetTrainingResponse:
        status = await self._trainings.status(await self._collection(request))
        return learning_pb2.GetTrainingResponse(
            training=None if status.training is None else _training_to(status.training, status.progress),
            classifier=None if status.classifier is None else _classifier_to(status.classifier),
            trained=None if status.trained is None else _classifier_to(status.trained),
        )

    async def CancelTraining(
        self, request: learning_pb2.CancelTrainingRequest, context: Context
    ) -> learning_pb2.CancelTrainingResponse:
        cancelled = await self._trainings.cancel(await self._collection(request))
        return learning_pb2.CancelTrainingResponse(cancelled=cancelled)

    async def ListClassifiers(
        self, request: learning_pb2.ListClassifiersRequest, context: Context
    ) -> learning_pb2.ListClassifiersResponse:
        classifiers = await self._trainings.classifiers(await self._collection(request))
        return learning_pb2.ListClassifiersResponse(classifiers=map(_classifier_to, classifiers))

    async def ChooseClassifier(
        self, request: learning_pb2.ChooseClassifierRequest, context: Context
    ) -> learning_pb2.ChooseClassifierResponse:
        chosen = ClassifierId(request.classifier_id.lower())
        await self._arrivals.choose(await self._collection(request), chosen)
        return learning_pb2.ChooseClassifierResponse()

    async def ListLookalikes(
        self, request: learning_pb2.ListLookalikesRequest, context: Context
    ) -> learning_pb2.ListLookalikesResponse:
        collection, asset_id = await self._collection(request), AssetId(request.asset_id.lower())
        found = await self._lookalikes.find(collection, asset_id, request.limit or _LOOKALIKES)
        return learning_pb2.ListLookalikesResponse(described=found.described, videos=map(_filed_to, found.videos))

    async def ListDoubts(
        self, request: learning_pb2.ListDoubtsRequest, context: Context
    ) -> learning_pb2.ListDoubtsResponse:
        collection = await self._collection(request)
        categories = await self._sorting.categories_of(collection)
        # Doubts that predict a category that no longer exists are left out.
        doubted = [each for each in await self._trainings.doubts(collection) if each.doubt.told in categories]
        videos = doubted[: request.limit or _DOUBTS]
        return learning_pb2.ListDoubtsResponse(videos=map(_doubted_to, videos), total=len(doubted))

    async def DismissDoubts(
        self, request: learning_pb2.DismissDoubtsRequest, context: Context
    ) -> learning_pb2.DismissDoubtsResponse:
        videos = [AssetId(each.lower()) for each in request.asset_ids]
        await self._trainings.dismiss(await self._collection(request), videos, restore=request.restore)
        return learning_pb2.DismissDoubtsResponse()

    async def ListPredictions(
        self, request: learning_pb2.ListPredictionsRequest, context: Context
    ) -> AsyncIterator[learning_pb2.ListPredictionsResponse]:
        among = [AssetId(each.lower()) for each in request.asset_ids]
        async with aclosing(self._trainings.predictions(await self._collection(request), among)) as pages:
            async for page in pages:
                yield learning_pb2.ListPredictionsResponse(predictions=map(_predicted_to, page))

    async def _choice_to(self, collection: Place, choice: DescriptorChoice) -> learning_pb2.DescriptorChoice:
        message = learning_pb2.DescriptorChoice(known=map(descriptor_to, choice.known), chosen=choice.name)
        described = await self._descriptors.described(collection, choice)
        if described is not None:
            message.videos = described.videos
            message.undescribed.CopyFrom(_shortfall_to(described.undescribed))
            message.unheard.CopyFrom(_shortfall_to(described.unheard))
        return message

    async def _collection(self, request: _OfCollection) -> Place:
        if request.HasField("collection"):
            return Place(request.collection.root, request.collection.folder.strip("/"))
        return await self._sorting.collection()


def _shortfall_to(shortfall: Shortfall) -> learning_pb2.Shortfall:
    return learning_pb2.Shortfall(videos=shortfall.videos, detail=shortfall.detail)


def _predicted_to(predicted: PredictedAsset) -> learning_pb2.PredictedAsset:
    return learning_pb2.PredictedAsset(asset_id=predicted.asset_id, prediction=prediction_to(predicted.prediction))


def _filed_to(video: FiledVideo) -> learning_pb2.FiledVideo:
    folder, name = video.path.split("/")[-2:]
    return learning_pb2.FiledVideo(asset_id=video.asset_id, name=name, category=folder)


def _doubted_to(video: DoubtedVideo) -> learning_pb2.DoubtedVideo:
    return learning_pb2.DoubtedVideo(
        asset_id=video.asset_id,
        name=video.path.rpartition("/")[2],
        category=video.doubt.label,
        proposed=video.doubt.told,
        confidence=video.doubt.confidence,
    )


def _training_to(training: Training, progress: TrainingProgress | None) -> learning_pb2.Training:
    message = learning_pb2.Training(
        id=training.id,
        state=_STATES[training.state],
        error=training.error,
        requested_by=training.requested_by,
    )
    if progress is not None:
        message.stage, message.done, message.total = stage_to(progress.stage), progress.done, progress.total
    if training.failed_at is not None:
        message.failed_at = stage_to(training.failed_at)
    message.started_at.FromDatetime(training.started_at)
    if training.ended_at is not None:
        message.ended_at.FromDatetime(training.ended_at)
    return message


def _classifier_to(classifier: KnownClassifier) -> learning_pb2.Classifier:
    message = learning_pb2.Classifier(
        id=classifier.id,
        card=card_to(classifier.card),
        chosen=classifier.chosen,
        took_over=classifier.took_over,
        accuracy_before=classifier.accuracy_before,
    )
    if (comparison := classifier.comparison) is not None:
        message.comparison.CopyFrom(
            learning_pb2.Comparison(
                videos=comparison.videos, right=comparison.right, right_before=comparison.right_before
            )
        )
    message.card.version = classifier.version
    message.trained_at.FromDatetime(classifier.trained_at)
    return message
