"""A classifier's proposals for the loose videos of the sort folder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rushes.catalog.v1 import learning_pb2
from rushes_gateway.clients import Services


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed category; confidence from 0 to 1."""

    category: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposals:
    """The most confident first, three at most."""

    best: tuple[Proposal, ...]
    unsure: bool
    """The first is below the confidence at which nine of ten are right."""


async def proposals_for(
    services: Services, asset_ids: Sequence[str], categories: Collection[str]
) -> dict[str, Proposals]:
    """By asset; videos without a prediction, and removed categories, are left out."""
    known = [asset_id for asset_id in asset_ids if asset_id]
    if not known:
        return {}
    # A request can name _MOST_NAMED assets; for more, the predictions of all videos are requested.
    named = known if len(known) <= _MOST_NAMED else []
    request = learning_pb2.ListPredictionsRequest(asset_ids=named)
    found: dict[str, Proposals] = {}
    async for page in services.learning.ListPredictions(request):
        for each in page.predictions:
            best = tuple(
                Proposal(guess.label, guess.confidence)
                for guess in each.prediction.guesses
                if guess.label in categories
            )
            if best:
                found[each.asset_id] = Proposals(best, each.prediction.unsure)
    return found


_MOST_NAMED = 1000
