"""Rules that a finished clip has to meet before it is published."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.formats import ClipAudio, ClipFormat
from rushes_footage.proofs import FrameMatch
from rushes_media.domain.clips.clips import MeasuredClip
from rushes_media.domain.clips.encodings import ClipEncoding, SoundEncoding
from rushes_media.domain.errors import ClipNotProven
from rushes_media.domain.frames.frame_index import FrameIndex

_LARGEST_DIFFERENCE = 20.0
"""Of 255, on small grey pictures: encoding changes a frame by far less."""
_INDISTINCT = 0.15
"""Neighbouring frames that differ by less than this cannot be distinguished after encoding."""
_LARGEST_COLOUR_DIFFERENCE = 12.0
"""Of 255, of means over large parts of pictures: encoding changes them by less than 4, and another matrix saturated
colours by 20 and more."""
_ROUNDING_SECONDS = Fraction(1, 10_000)
"""Tolerance of frame times, which MP4 rounds to ticks of its own."""
_LATEST_SOUND_MS = 1.0
"""Tolerance for the start of the sound relative to the picture."""
_SOUND_SLACK_SECONDS = Fraction(25, 1000)
"""About one packet of AAC."""
_LEAST_LIKENESS_LOSSLESS = 0.9
_LEAST_LIKENESS = 0.5
"""Least correlation of sound: AAC omits inaudible parts."""
_AAC_PACKET = 1024
"""In samples."""
_MATROSKA_TICK = Fraction(1, 1000)


@dataclass(frozen=True)
class Expected:
    """The properties that a clip was ordered with."""

    frames: int
    last_frame: Fraction | None
    """Start of the last frame, in seconds after the first; None for pictures, which have no times."""
    length: Fraction | None
    """Seconds from the start of the first frame to the end of the last one; None for pictures."""
    length_slack: Fraction
    """Tolerance of the length, in seconds."""
    tick: Fraction
    """In seconds; times are rounded to it."""
    sound: Fraction | None
    """Length in seconds; None for a silent clip."""
    sound_slack: Fraction
    """Tolerance of the length, in seconds."""
    sound_likeness: float
    """Least correlation with the source's sound, see MeasuredClip."""
    size: tuple[int, int] | None
    """Width and height; None where the source's size is kept."""


def expected_clip(index: FrameIndex, encoding: ClipEncoding, form: ClipFormat) -> Expected:
    """The expected properties of a clip of an indexed file."""
    plan, sound = encoding.plan, encoding.sound
    if form.is_sequence:
        last_frame = None
    elif encoding.rate is not None:
        last_frame = (plan.clip_frames - 1) / encoding.rate
    else:
        last = index.pts[plan.first_frame + plan.frame_count - 1]
        last_frame = max(0, last - plan.start_pts) * index.time_base
    tick = Fraction(0) if encoding.rate is not None else index.time_base
    tick = max(tick, _MATROSKA_TICK) if form is ClipFormat.MKV else tick
    return Expected(
        frames=plan.clip_frames,
        last_frame=last_frame,
        length=None if form.is_sequence else encoding.duration,
        length_slack=tick,
        tick=tick,
        sound=Fraction(sound.samples, sound.sample_rate) if sound else None,
        sound_slack=_sound_slack(sound, form) if sound else Fraction(0),
        sound_likeness=_LEAST_LIKENESS if sound is None or sound.codec is ClipAudio.AAC else _LEAST_LIKENESS_LOSSLESS,
        size=encoding.size,
    )


def _sound_slack(sound: SoundEncoding, form: ClipFormat) -> Fraction:
    if sound.codec is not ClipAudio.AAC:
        return Fraction(1, 2 * sound.sample_rate)
    # Matroska keeps whole packets, however long they are.
    packet = Fraction(_AAC_PACKET, sound.sample_rate) if form is ClipFormat.MKV else Fraction(0)
    return max(_SOUND_SLACK_SECONDS, packet)


def check_proof(proof: MeasuredClip, expected: Expected) -> None:
    """Raise ClipNotProven naming all differences between the clip and its order."""
    if wrong := differences(proof, expected):
        sound_alone = wrong == _wrong_sound(proof, expected)
        raise ClipNotProven(f"The finished clip is not what was ordered: {'; '.join(wrong)}.", sound_alone=sound_alone)


def differences(proof: MeasuredClip, expected: Expected) -> list[str]:
    """All differences between the clip and its order, in words."""
    return [
        *_wrong_frames(proof, expected),
        *wrong_picture("first", proof.first),
        *wrong_picture("last", proof.last),
        *_wrong_colours(proof),
        *_wrong_sound(proof, expected),
    ]


def _wrong_frames(proof: MeasuredClip, expected: Expected) -> list[str]:
    wrong = []
    if proof.frames != expected.frames:
        wrong.append(f"it has {proof.frames} frames instead of {expected.frames}")
    last = expected.last_frame
    if last is not None and abs(Fraction(proof.last_frame_seconds) - last) > expected.tick + _ROUNDING_SECONDS:
        wrong.append(f"its last frame is shown after {proof.last_frame_seconds:.4f} s instead of {float(last):.4f} s")
    length, slack = expected.length, expected.length_slack + _ROUNDING_SECONDS
    if length is not None and abs(Fraction(proof.duration_seconds) - length) > slack:
        wrong.append(f"its picture lasts {proof.duration_seconds:.4f} s instead of {float(length):.4f} s")
    if proof.width % 2 or proof.height % 2:
        wrong.append(f"its size {proof.width} x {proof.height} is odd")
    if expected.size is not None and expected.size != (proof.width, proof.height):
        wrong.append(f"its size is {proof.width} x {proof.height} instead of {expected.size[0]} x {expected.size[1]}")
    return wrong


def _wrong_colours(proof: MeasuredClip) -> list[str]:
    if proof.colour_difference <= _LARGEST_COLOUR_DIFFERENCE:
        return []
    return [f"its colours are not the source's (they differ by {proof.colour_difference:.0f} of 255)"]


def wrong_picture(which: str, match: FrameMatch) -> list[str]:
    """What is wrong with a frame, in words; `which`: "first"."""
    if match.difference > _LARGEST_DIFFERENCE:
        return [f"its {which} frame is another picture (difference {match.difference:.1f})"]
    if match.difference > match.nearest_neighbour_difference + _INDISTINCT:
        by_how_much = f"difference {match.difference:.2f}, of the neighbour {match.nearest_neighbour_difference:.2f}"
        return [f"its {which} frame looks like a neighbour of the right one ({by_how_much})"]
    return []


def _wrong_sound(proof: MeasuredClip, expected: Expected) -> list[str]:
    if expected.sound is None:
        return [] if proof.audio_offset_ms is None else ["it has sound where the source has none"]
    if proof.audio_offset_ms is None:
        return ["it has no sound"]
    wrong = []
    if abs(proof.audio_offset_ms) > _LATEST_SOUND_MS:
        wrong.append(f"its sound is {proof.audio_offset_ms:.1f} ms beside the picture")
    if abs(Fraction(proof.audio_duration_seconds) - expected.sound) > expected.sound_slack:
        wrong.append(f"its sound lasts {proof.audio_duration_seconds:.5f} s instead of {float(expected.sound):.5f} s")
    if proof.sound_lost_at is not None:
        wrong.append(f"its sound is silent at {proof.sound_lost_at:.1f} s, where the source's is not")
    if proof.sound_added_at is not None:
        wrong.append(f"its sound is not silent at {proof.sound_added_at:.1f} s, where the source's is")
    if proof.sound_shift_ms:
        when = "late" if proof.sound_shift_ms > 0 else "early"
        wrong.append(f"its sound is {abs(proof.sound_shift_ms):.0f} ms too {when} at {proof.sound_shift_at:.1f} s")
    elif proof.sound_likeness is not None and proof.sound_likeness < expected.sound_likeness:
        wrong.append(f"its sound is not the source's at these moments (likeness {proof.sound_likeness:.2f} of 1)")
    return wrong
