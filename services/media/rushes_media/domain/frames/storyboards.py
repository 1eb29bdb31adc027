"""Storyboards: evenly spaced small pictures of a video on one sheet, with their times."""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from rushes_media.domain.frames.frame_index import FrameIndex

RECIPE = 1
"""Part of a storyboard's name: raise it whenever sheets are made differently."""

MOST_TILES = 100
COLUMNS = 10
TILE = 160
"""Limit of a tile's longer side, in pixels."""
_LEAST_SPACING = Fraction(1, 2)
"""Least seconds between tiles, for short videos."""
_DECODED_PIXELS = 600 * 1920 * 1080
"""Limit of pixels decoded between key frames for one storyboard: some seconds of one core."""


@dataclass(frozen=True)
class Tile:
    """A picture of a storyboard."""

    pts: int
    """Pts of its frame, in ticks of the video's time base."""
    seconds: float
    """From frame 0."""
    frame: int | None = None
    """Frame number; None where the frame index was not used."""


@dataclass(frozen=True)
class Storyboard:
    """A sheet of tiles, row by row in order of time; unused places of the last row are black."""

    tile_width: int
    """In pixels."""
    tile_height: int
    tiles: tuple[Tile, ...]
    """Ascending; never empty."""
    sheet: bytes
    """JPEG."""

    @property
    def columns(self) -> int:
        """Tiles per row."""
        return min(COLUMNS, len(self.tiles))

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return -(-len(self.tiles) // COLUMNS)


def tile_times(duration: Fraction) -> list[Fraction]:
    """Times of the tiles of a video of so many seconds, in seconds from frame 0."""
    count = min(MOST_TILES, max(1, ceil(duration / _LEAST_SPACING)))
    return [duration * place / count for place in range(count)]


def frames_between_keys(index: FrameIndex) -> list[int] | None:
    """Frames for a storyboard that includes frames between key frames, or of a file whose frames are counted.

    None where key frames are dense enough, or decoding others would cost too much.
    """
    times = tile_times(index.duration)
    half = index.duration / len(times) / 2
    frames, cost, decoded_to = [], 0, -1
    for seconds in times:
        frame = index.frame_shown_at(seconds) or 0
        key = index.key_frame_before(frame)
        if key is not None and index.seconds(frame) - index.seconds(key) <= half:
            frame = key
        cost += frame - max(decoded_to, -1 if key is None else key - 1)
        decoded_to = max(decoded_to, frame)
        frames.append(frame)
    frames = sorted(set(frames))
    if index.counted:
        # Without the index key frames would be sought by times that do not tell them.
        return frames if cost * index.width * index.height <= _DECODED_PIXELS else _keys_before(index, frames)
    keys = set(index.key_frames)
    if all(frame in keys for frame in frames) or cost * index.width * index.height > _DECODED_PIXELS:
        return None
    return frames


def _keys_before(index: FrameIndex, frames: list[int]) -> list[int]:
    return sorted({index.key_frame_before(frame) or 0 for frame in frames})


def numbered(tiles: tuple[Tile, ...], index: FrameIndex) -> tuple[Tile, ...]:
    """The tiles with frame numbers, as far as the index has them."""
    return tuple(Tile(tile.pts, tile.seconds, _number_of(tile.pts, index)) for tile in tiles)


def _number_of(pts: int, index: FrameIndex) -> int | None:
    place = bisect_left(index.pts, pts)
    return place if place < index.frame_count and index.pts[place] == pts else None


def coarse_to_fine(times: list[Fraction]) -> list[Fraction]:
    """The same times in an order in which any prefix is spread over the whole video: halves, quarters, …"""
    step = 1
    while step < len(times):
        step *= 2
    ordered = times[:1]
    while step > 1:
        step //= 2
        ordered += times[step :: 2 * step]
    return ordered
