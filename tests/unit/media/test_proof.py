"""A clip is published only when what was measured on it is what was ordered."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rushes_footage.proofs import FrameMatch
from rushes_media.domain.clips.clips import MeasuredClip
from rushes_media.domain.clips.proof import Expected, check_proof
from rushes_media.domain.errors import ClipNotProven

RIGHT = FrameMatch(0.8, 4.0)
EXPECTED = Expected(
    frames=200,
    last_frame=Fraction(199, 25),
    length=Fraction(8),
    length_slack=Fraction(0),
    tick=Fraction(0),
    sound=Fraction(8),
    sound_slack=Fraction(1, 40),
    sound_likeness=0.9,
    size=(320, 180),
)
PROOF = MeasuredClip(200, 200, 8.0, 320, 180, RIGHT, RIGHT, 0.0, 8.0, last_frame_seconds=7.96)


def test_a_clip_that_is_as_ordered_passes() -> None:
    check_proof(PROOF, EXPECTED)


def test_frames_that_look_like_their_neighbours_pass() -> None:
    check_proof(replace(PROOF, first=FrameMatch(0.71, 0.7)), EXPECTED)


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (replace(PROOF, frames=199), "199 frames instead of 200"),
        (replace(PROOF, last_frame_seconds=7.92), "after 7.9200 s instead of 7.9600 s"),
        (replace(PROOF, duration_seconds=8.04), "lasts 8.0400 s instead of 8.0000 s"),
        (replace(PROOF, height=181), "odd"),
        (replace(PROOF, colour_difference=40.0), "its colours are not the source's \\(they differ by 40 of 255\\)"),
        (replace(PROOF, width=318), "318 x 180 instead of 320 x 180"),
        (replace(PROOF, first=FrameMatch(4.0, 0.8)), "first frame looks like a neighbour"),
        (replace(PROOF, last=FrameMatch(4.0, 0.8)), "last frame looks like a neighbour"),
        (replace(PROOF, first=FrameMatch(60.0, 61.0)), "another picture"),
        (replace(PROOF, audio_offset_ms=None), "no sound"),
        (replace(PROOF, audio_offset_ms=21.3), "21.3 ms beside"),
        (replace(PROOF, sound_likeness=0.89), "not the source's at these moments"),
        (replace(PROOF, sound_shift_ms=103.2, sound_shift_at=7.0), "103 ms too late at 7.0 s"),
        (replace(PROOF, sound_shift_ms=-1480.0), "1480 ms too early at 0.0 s"),
        (replace(PROOF, sound_lost_at=0.0), "silent at 0.0 s, where the source's is not"),
        (replace(PROOF, sound_added_at=2.5), "not silent at 2.5 s, where the source's is"),
        (replace(PROOF, audio_duration_seconds=7.9), "lasts 7.90000 s instead of 8.00000 s"),
    ],
)
def test_any_difference_is_said(proof: MeasuredClip, said: str) -> None:
    with pytest.raises(ClipNotProven, match=said):
        check_proof(proof, EXPECTED)


def test_all_differences_are_said_at_once() -> None:
    with pytest.raises(ClipNotProven, match=r"199 frames.*odd"):
        check_proof(replace(PROOF, frames=199, width=321), EXPECTED)


def test_a_silent_source_gives_a_silent_clip() -> None:
    silent = replace(EXPECTED, sound=None)
    check_proof(replace(PROOF, audio_offset_ms=None, audio_duration_seconds=0), silent)
    with pytest.raises(ClipNotProven, match="sound where the source has none"):
        check_proof(PROOF, silent)


@pytest.mark.parametrize(
    ("proof", "alone"),
    [
        (replace(PROOF, sound_shift_ms=103.2), True),
        (replace(PROOF, frames=199), False),
        (replace(PROOF, frames=199, sound_lost_at=0.0), False),
    ],
)
def test_it_is_said_whether_the_sound_alone_is_wrong(proof: MeasuredClip, *, alone: bool) -> None:
    with pytest.raises(ClipNotProven) as refused:
        check_proof(proof, EXPECTED)
    assert refused.value.sound_alone == alone
