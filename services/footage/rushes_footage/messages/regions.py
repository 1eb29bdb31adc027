"""Conversions of the regions that stages find, as each service has them."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from rushes.inference.v1 import examine_pb2
from rushes_footage.brands import BrandMatch, MatchState

Made = TypeVar("Made", covariant=True)


class RegionType(Protocol[Made]):
    """Makes a service's own region of its box in pixels, its confidence of 0 to 1, and its label."""

    def __call__(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        confidence: float,
        label: str,
        /,
        *,
        polygon: tuple[tuple[float, float], ...],
        of: int | None,
        text: str,
        match: BrandMatch | None,
    ) -> Made:
        """The region."""


def regions_from(messages: Sequence[examine_pb2.Region], make: RegionType[Made]) -> tuple[Made, ...]:
    """The regions of a frame, in order."""
    return tuple(
        make(
            each.x,
            each.y,
            each.width,
            each.height,
            each.confidence,
            each.label,
            polygon=tuple((corner.x, corner.y) for corner in each.polygon),
            of=each.of if each.HasField("of") else None,
            text=each.text,
            match=_match_from(each.match) if each.HasField("match") else None,
        )
        for each in messages
    )


def _match_from(message: examine_pb2.BrandMatch) -> BrandMatch:
    brand = message.brand if message.HasField("brand") else None
    return BrandMatch(brand, message.score, message.alias, MatchState(message.state))
