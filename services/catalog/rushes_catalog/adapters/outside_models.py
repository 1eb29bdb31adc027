"""Outside models, asked by inference, over gRPC."""

from collections.abc import Mapping, Sequence
from typing import Final

import grpc
from typing_extensions import override

from rushes.inference.v1 import ask_pb2, ask_pb2_grpc, backends_pb2, backends_pb2_grpc, examine_pb2
from rushes_catalog.adapters.expected_answers import expecting_answers
from rushes_catalog.pipelines.domain.pipelines import StageRegion
from rushes_catalog.ports.pipelines import OutsideModels
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import source_to
from rushes_footage.outside_models import Outcome, OutsideAnswer

# Seconds. The first frame of a file may have to wait for its frame index; a model has ten minutes at most.
_QUICK: Final = 10.0
_FRAME: Final = 300.0
_ANSWER: Final = 660.0
_TOGETHER: Final = 32
"""Crops of a call."""


class GrpcOutsideModels(OutsideModels):
    """Implements ports.pipelines.OutsideModels."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._ask = ask_pb2_grpc.AskServiceStub(channel)
        self._backends = backends_pb2_grpc.BackendsServiceStub(channel)

    @override
    async def models(self) -> Mapping[str, str]:
        request = backends_pb2.ListOutsideModelsRequest()
        with expecting_answers():
            answer = await self._backends.ListOutsideModels(request, timeout=_QUICK)
        return {each.provider: each.model for each in answer.models}

    @override
    async def crops(
        self, place: Place, version: FileVersion, frame: int, regions: Sequence[StageRegion]
    ) -> Sequence[bytes]:
        found: list[bytes] = []
        for begin in range(0, len(regions), _TOGETHER):
            request = ask_pb2.CutCropsRequest(
                source=source_to(place.at(version)),
                frame=frame,
                places=map(_place_to, regions[begin : begin + _TOGETHER]),
            )
            with expecting_answers():
                found += (await self._ask.CutCrops(request, timeout=_FRAME)).crops
        return found

    @override
    async def ask(self, provider: str, crop: bytes, prompt: str, brands: Sequence[str]) -> OutsideAnswer:
        request = ask_pb2.AskRequest(provider=provider, crop=crop, prompt=prompt, brands=brands)
        with expecting_answers():
            answer = await self._ask.Ask(request, timeout=_ANSWER)
        retry_after = answer.retry_after if answer.HasField("retry_after") else None
        return OutsideAnswer(Outcome(answer.outcome), answer.words, answer.why, retry_after)


def _place_to(region: StageRegion) -> ask_pb2.CropPlace:
    right, bottom = region.x + region.w, region.y + region.h
    box = ((region.x, region.y), (right, region.y), (right, bottom), (region.x, bottom))
    return ask_pb2.CropPlace(corners=[examine_pb2.Corner(x=x, y=y) for x, y in region.polygon or box])
