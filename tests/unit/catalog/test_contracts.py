"""What the clips of a data set have to be like."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rushes_catalog.exports.domain.contracts import expect_possible
from rushes_catalog.exports.domain.errors import ContractImpossible
from rushes_footage.contracts import ClipEnd, ClipFrames, Contract, Length, size_multiple, timing_of
from rushes_footage.facts import AudioFacts, MediaFacts, VideoFacts
from rushes_footage.proofs import broken_rules
from tests.fakes.work import PROOF

VIDEO = VideoFacts("h264", "avc1.64001f", "yuv420p", 1920, 1080, 1920, 1080, 0, Fraction(25), Fraction(1, 90_000), 1)
SILENT = MediaFacts("mp4", VIDEO, None, 40.0, 0)
FIT = replace(PROOF, frames=201, duration_seconds=8.04, width=1920, height=1056)


@pytest.mark.parametrize("contract", [Contract.VIDEO_201, Contract.VIDEO_193])
def test_clips_for_video_generation_have_8n_and_1_frames_at_25_per_second(contract: Contract) -> None:
    timing = timing_of(contract)
    assert isinstance(timing.length, float)
    frames = timing.length * 25
    assert frames == pytest.approx(int(contract[-3:]))
    assert round(frames) % 8 == 1
    assert (timing.rate, timing.rate_only_where_needed, size_multiple(contract)) == (25, False, 32)


@pytest.mark.parametrize(("length", "field"), [(4.0, "seconds"), (ClipFrames(96), "frames"), (ClipEnd(4.0), "end")])
def test_only_clips_of_no_data_set_have_any_length(length: Length, field: str) -> None:
    assert timing_of(Contract.PLAIN).length == 8
    assert timing_of(Contract.PLAIN, length).length == length
    expect_possible(Contract.PLAIN, 0, "a.mp4", None, length)
    for contract in set(Contract) - {Contract.PLAIN}:
        with pytest.raises(ContractImpossible, match="has a length of its own") as refused:
            expect_possible(contract, 0, "a.mp4", None, length)
        assert [each.path for each in refused.value.fields] == [field]


def test_a_clip_that_keeps_its_contract_breaks_no_rule() -> None:
    assert broken_rules(Contract.VIDEO_201, "dog_001_0", FIT) == []
    assert broken_rules(Contract.FOLEY, "dog_001_0", PROOF) == []
    assert broken_rules(Contract.PLAIN, "dog_001_0", replace(PROOF, audio_offset_ms=None)) == []


@pytest.mark.parametrize(
    ("contract", "proof", "rule"),
    [
        (Contract.VIDEO_201, replace(FIT, frames=200, duration_seconds=8.0), "it has 200 frames"),
        (Contract.VIDEO_193, replace(FIT, duration_seconds=6.7), "it has 30.000 frames per second"),
        (Contract.VIDEO_201, replace(FIT, height=1080), "it is 1920 x 1080; both sides must be multiples of 32"),
        (Contract.FOLEY, replace(PROOF, duration_seconds=8.008), "its picture lasts 8.008 s"),
        (Contract.FOLEY, replace(PROOF, audio_offset_ms=None), "it has no sound"),
        (Contract.FOLEY, replace(PROOF, audio_duration_seconds=7.9), "its sound lasts 7.900 s"),
    ],
)
def test_a_broken_rule_is_said_with_the_clip_and_the_contract(contract: Contract, proof: object, rule: str) -> None:
    assert isinstance(proof, type(PROOF))
    [said] = broken_rules(contract, "dog_001_2", proof)
    assert said.startswith(f"dog_001_2: {rule}")
    assert said.endswith(f"({contract})")


def test_what_cannot_be_is_refused_before_anything_is_cut() -> None:
    with pytest.raises(ContractImpossible, match=r"contract: foley needs sound, and a\.mp4 has none"):
        expect_possible(Contract.FOLEY, 0, "a.mp4", SILENT)
    with pytest.raises(ContractImpossible, match="short_side: video_193 needs 32 pixels at least"):
        expect_possible(Contract.VIDEO_193, 30, "a.mp4", SILENT)
    expect_possible(Contract.VIDEO_193, 0, "a.mp4", SILENT)
    expect_possible(Contract.FOLEY, 30, "a.mp4", replace(SILENT, audio=AudioFacts("aac", 48_000, 2)))
