"""Files that are moved while they are asked for."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from rushes.catalog.v1 import library_pb2
from rushes.catalog.v1.library_pb2_grpc import LibraryServiceStub
from rushes_chassis.errors import NotFound
from rushes_footage.files import Place
from rushes_gateway.bytes.places import where_it_lies
from tests.fakes.given_time import in_given_time, later


class Library:
    """A catalog that says each of these paths in turn, and then always the last one."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = list(paths)

    async def GetAsset(self, request: library_pb2.GetAssetRequest) -> library_pb2.GetAssetResponse:
        path = self._paths.pop(0) if len(self._paths) > 1 else self._paths[0]
        return library_pb2.GetAssetResponse(asset=library_pb2.Asset(id=request.asset_id, root="lib", path=path))


def asking(paths: Sequence[str], reason: str = "FileNotFound") -> "tuple[asyncio.Task[str], list[str]]":
    """An answer that only ball/1.mp4 gives, and where it was asked for."""
    asked: list[str] = []

    async def ask(place: Place) -> str:
        asked.append(place.path)
        if place.path != "ball/1.mp4":
            raise NotFound("there is no such file", reason=reason)
        return "picture"

    library = cast("LibraryServiceStub", Library(paths))
    return asyncio.ensure_future(where_it_lies(library, "a", ask)), asked


@in_given_time
async def test_a_file_that_is_being_moved_is_found_at_its_new_place() -> None:
    answer, asked = asking(["1.mp4", "1.mp4", "ball/1.mp4"])
    await later(1)
    assert await answer == "picture"
    assert asked == ["1.mp4", "1.mp4", "ball/1.mp4"]


@in_given_time
async def test_one_that_is_gone_is_not_waited_for_any_longer() -> None:
    answer, asked = asking(["1.mp4"])
    await later(1)
    with pytest.raises(NotFound):
        await answer
    assert len(asked) == 3


@in_given_time
async def test_what_else_is_not_found_is_said_at_once() -> None:
    answer, asked = asking(["1.mp4", "ball/1.mp4"], reason="NoKeyFrame")
    await later(0)
    with pytest.raises(NotFound):
        await answer
    assert asked == ["1.mp4"]
