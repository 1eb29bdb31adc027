"""Versions of the classifier: their accuracy, which one is in use; and the descriptors of videos."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from rushes.catalog.v1 import learning_pb2
from rushes.inference.v1 import speech_pb2
from rushes_footage.features import SPEECH
from rushes_gateway.clients import Services
from rushes_gateway.resources.sort_classifiers import convert, shapes
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["sorting"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such version, or it is no longer kept"}}
_UNKNOWN: Responses = {404: {"model": Problem, "description": "No such descriptor"}}


@router.get("/sort/classifiers")
async def list_classifiers(services: Connected) -> shapes.SortClassifiers:
    """All kept versions of the classifier, with their scores.

    503 where no sorted folder is set up, see RUSHES_SORT_DIR.
    """
    return await _listed(services)


@router.post("/sort/classifiers/{classifier_id}/choose", responses=_MISSING)
async def choose_classifier(services: Connected, targets: Targets, classifier_id: UUID) -> shapes.SortClassifiers:
    """Use this version for proposals, until another one is chosen or trained. Its proposals appear within seconds."""
    request = learning_pb2.ChooseClassifierRequest(classifier_id=str(classifier_id))
    await services.learning.ChooseClassifier(request)
    targets.append(str(classifier_id))
    return await _listed(services)


@router.get("/sort/descriptors")
async def list_descriptors(services: Connected) -> shapes.SortDescriptors:
    """The descriptors of videos: the built-in one, and each installed model of kind `embed`.

    Where a model of speech is installed (`rushes speech add`), each is also listed with recognised speech.
    """
    choice = (await services.learning.ListDescriptors(learning_pb2.ListDescriptorsRequest())).choice
    return await _descriptors(services, choice)


@router.post("/sort/descriptors/{name}/choose", responses=_UNKNOWN)
async def choose_descriptor(
    services: Connected, targets: Targets, name: Annotated[str, Path(min_length=1, max_length=80)]
) -> shapes.SortDescriptors:
    """Choose another descriptor of videos. Where a training has succeeded before, a new training begins.

    The training describes all videos again; `GET /sort/training` has its progress. The classifier in use remains until
    the training has ended, and longer where the new version is correct less often.
    """
    chosen = await services.learning.ChooseDescriptor(learning_pb2.ChooseDescriptorRequest(name=name))
    targets.append(name)
    return await _descriptors(services, chosen.choice)


async def _descriptors(services: Services, choice: learning_pb2.DescriptorChoice) -> shapes.SortDescriptors:
    lacks = (await services.speech.GetSpeech(speech_pb2.GetSpeechRequest())).lacks
    built_in = choice.known[0].name
    known = [
        shapes.SortDescriptor(
            name=each.name,
            version=each.version,
            built_in=each.name.removesuffix(SPEECH) == built_in,
            speech=each.name.endswith(SPEECH),
        )
        for each in choice.known
    ]
    return shapes.SortDescriptors(
        descriptors=known,
        chosen=choice.chosen,
        speech_lacks=lacks or None,
        videos=choice.videos,
        undescribed=_shortfall(choice.undescribed),
        unheard=_shortfall(choice.unheard),
    )


def _shortfall(message: learning_pb2.Shortfall) -> shapes.SortShortfall | None:
    return shapes.SortShortfall(videos=message.videos, detail=message.detail) if message.videos else None


async def _listed(services: Services) -> shapes.SortClassifiers:
    listed = await services.learning.ListClassifiers(learning_pb2.ListClassifiersRequest())
    return shapes.SortClassifiers(classifiers=[convert.classifier(each) for each in listed.classifiers])
