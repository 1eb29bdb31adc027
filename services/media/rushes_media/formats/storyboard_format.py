"""Serialisation of storyboards: the tiles as a line of JSON, then the sheet."""

import json

from rushes_media.domain.frames.storyboards import Storyboard, Tile


def encode(board: Storyboard) -> bytes:
    """As stored, without frame numbers."""
    head = {
        "tile": [board.tile_width, board.tile_height],
        "tiles": [[tile.pts, tile.seconds] for tile in board.tiles],
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + board.sheet


def decode(stored: bytes) -> Storyboard:
    """The inverse of `encode`."""
    line, _, sheet = stored.partition(b"\n")
    head = json.loads(line)
    width, height = head["tile"]
    return Storyboard(width, height, tuple(Tile(pts, seconds) for pts, seconds in head["tiles"]), sheet)
