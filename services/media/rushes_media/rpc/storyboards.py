"""StoryboardsService: small pictures of whole videos."""

import hashlib

from rushes.media.v1 import storyboards_pb2, storyboards_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from
from rushes_media.operations.frames.storyboards import Storyboards


class StoryboardsServicer(storyboards_pb2_grpc.StoryboardsServiceServicer):
    """Implements StoryboardsService."""

    def __init__(self, storyboards: Storyboards) -> None:
        self._storyboards = storyboards

    async def GetStoryboard(
        self, request: storyboards_pb2.GetStoryboardRequest, context: Context
    ) -> storyboards_pb2.GetStoryboardResponse:
        board = await self._storyboards.of(source_from(request.source), with_frames=request.with_frames)
        return storyboards_pb2.GetStoryboardResponse(
            tile_width=board.tile_width,
            tile_height=board.tile_height,
            columns=board.columns,
            rows=board.rows,
            tiles=[
                storyboards_pb2.StoryboardTile(pts=tile.pts, seconds=tile.seconds, frame=tile.frame)
                for tile in board.tiles
            ],
            sheet=board.sheet if request.with_sheet else b"",
            etag=hashlib.blake2b(board.sheet, digest_size=16).hexdigest(),
        )
