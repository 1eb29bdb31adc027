"""Which frames the pictures of a whole video are of."""

from fractions import Fraction

import pytest

from rushes_media.domain.errors import VideoTooLong
from rushes_media.domain.frames.even_stills import even_stills
from rushes_media.domain.frames.frame_index import FrameIndex
from tests.unit.media.indexes import frame_index

TICK = Fraction(1, 1000)
RATES = [Fraction(25), Fraction(30000, 1001), Fraction(3)]


def times(index: FrameIndex) -> list[Fraction]:
    return [(each - index.pts[0]) * TICK for each in index.pts]


def wanted(index: FrameIndex, every: Fraction) -> list[int]:
    """By the definition, from all key frames."""
    begins, found = times(index), []
    number = 0
    while number * every < index.duration or not number:
        middle = number * every + every / 2
        keys = [key for key in index.key_frames if number * every <= begins[key] < (number + 1) * every]
        shown = [frame for frame, begin in enumerate(begins) if begin <= middle] or [0]
        found.append(min(keys, key=lambda key: (abs(begins[key] - middle), key), default=shown[-1]))
        number += 1
    return found


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("keys_every", [1, 2, 7, 40])
@pytest.mark.parametrize("every", [Fraction(1, 4), Fraction(1), Fraction(7, 3)], ids=str)
def test_each_is_of_the_key_frame_nearest_to_its_middle(rate: Fraction, keys_every: int, every: Fraction) -> None:
    pts = [500 + round(number / rate / TICK) for number in range(200)]
    index = frame_index(pts, TICK, key_frames=range(0, 200, keys_every), rate=rate)
    assert list(even_stills(index, every, 16, 0).frames) == wanted(index, every)


def test_of_two_key_frames_as_near_it_is_the_first() -> None:
    index = frame_index([0, 400, 600, 1000], TICK, key_frames=range(4))
    assert even_stills(index, Fraction(1), 16, 0).frames[0] == 1


def test_a_video_that_claims_more_than_a_week_is_refused() -> None:
    with pytest.raises(VideoTooLong):
        even_stills(frame_index([0, 8 * 24 * 3600 * 1000], TICK), Fraction(1), 16, 0)
