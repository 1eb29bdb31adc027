"""Versions of what was learned from the sorting: how right each was, and which one proposes."""

from uuid import UUID

from fastapi import APIRouter

from rushes.catalog.v1 import learning_pb2
from rushes_footage.messages.classifiers import card_from
from rushes_gateway.clients import Services
from rushes_gateway.convert.common import moment
from rushes_gateway.routes.dependencies import Connected, Responses, Targets
from rushes_gateway.schemas import sort_classifiers as shapes
from rushes_gateway.schemas.base import Problem
from rushes_gateway.sort_proposals import collection_of

router = APIRouter(tags=["sorting"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such version, or it is kept no more"}}


@router.get("/sort/classifiers")
async def list_classifiers(services: Connected) -> shapes.SortClassifiers:
    """All versions that are kept, with their scores. 503 where no folder is set up, see RUSHES_SORT_DIR."""
    return await _listed(services, await collection_of(services))


@router.post("/sort/classifiers/{classifier_id}/choose", responses=_MISSING)
async def choose_classifier(services: Connected, targets: Targets, classifier_id: UUID) -> shapes.SortClassifiers:
    """Have this version propose, until another one is chosen or trained. Its proposals come within seconds."""
    collection = await collection_of(services)
    request = learning_pb2.ChooseClassifierRequest(collection=collection, classifier_id=str(classifier_id))
    await services.learning.ChooseClassifier(request)
    targets.append(str(classifier_id))
    return await _listed(services, collection)


async def _listed(services: Services, collection: learning_pb2.CollectionPlace) -> shapes.SortClassifiers:
    listed = await services.learning.ListClassifiers(learning_pb2.ListClassifiersRequest(collection=collection))
    return shapes.SortClassifiers(classifiers=[_classifier(each) for each in listed.classifiers])


def _classifier(message: learning_pb2.Classifier) -> shapes.SortClassifier:
    card = card_from(message.card)
    return shapes.SortClassifier(
        id=message.id,
        version=message.card.version,
        kind=card.kind,
        descriptor=f"{card.descriptor.name} {card.descriptor.version}",
        trained_at=moment(message.trained_at),
        chosen=message.chosen,
        examples=card.examples,
        accuracy=card.accuracy,
        scores=[
            shapes.CategoryScore(
                category=each.label, examples=each.examples, precision=each.precision, recall=each.recall
            )
            for each in card.scores
        ],
        confusion=[list(row) for row in card.confusion],
        left_out=list(card.left_out),
        comparison=_comparison(message.comparison) if message.HasField("comparison") else None,
    )


def _comparison(message: learning_pb2.Comparison) -> shapes.ClassifierComparison:
    return shapes.ClassifierComparison(videos=message.videos, right=message.right, right_before=message.right_before)
