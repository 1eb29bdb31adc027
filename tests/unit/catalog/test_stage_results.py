"""Results of a stage as they are stored: those of a few frames are read by themselves."""

import json
import zlib

import pytest

from rushes_catalog.pipelines.domain.errors import ChunkDamaged
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_catalog.pipelines.store.stage_results import FramesBySeq, frames_in, joined, packed, unpacked
from rushes_footage.brands import BrandMatch, FoundBy, MatchState

MATCH = BrandMatch("Nordwind", 91, "NORDWÍND", MatchState.MATCHED, FoundBy.LOCAL, "eyes-7b", "It says Nordwind.")
REGION = StageRegion(1, 2, 3, 4, 0.5, "Nordwind", polygon=((1.5, 2), (4, 2), (4, 6), (1, 6)), text="NØ", match=MATCH)


def frames(*seqs: int) -> tuple[StageFrame, ...]:
    return tuple(
        StageFrame(seq, (REGION,) * (seq % 3), size=(1280, 720), signature="00ff", measures={"kept": 1.0})
        for seq in seqs
    )


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 250])
def test_what_was_stored_is_read(count: int) -> None:
    stored = packed(frames(*range(count)))
    assert unpacked(stored) == frames(*range(count))


def test_some_frames_are_read_without_the_others() -> None:
    # Frames that others stand for are not among them.
    stored = packed(frames(*range(0, 600, 3)))
    assert unpacked(stored, [0, 1, 300, 597, 598]) == frames(0, 300, 597)
    assert unpacked(stored, []) == ()
    # What is stored of the others may be damaged: it is not read.
    spoiled = stored[:-20] + bytes(20)
    assert unpacked(spoiled, [0, 3]) == frames(0, 3)
    with pytest.raises(ChunkDamaged):
        unpacked(spoiled)


@pytest.mark.parametrize("length", [3, 6, 10, 40])
def test_what_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(ChunkDamaged):
        unpacked(packed(frames(*range(120)))[:length])


def test_frames_are_found_behind_a_damaged_head() -> None:
    stored = bytearray(packed(frames(*range(120))))
    stored[12:16] = b"\xff" * 4  # the last frame of the first chunk
    assert unpacked(bytes(stored), [0, 119]) == frames(0, 119)


def test_results_of_before_are_read_as_one() -> None:
    region = {"x": 1, "y": 2, "w": 3, "h": 4, "confidence": 0.5, "label": "a", "track": 0}
    before = [{"seq": seq, "regions": [region], "outline": [], "measures": {}} for seq in range(3)]
    stored = zlib.compress(json.dumps(before).encode())
    assert [each.seq for each in unpacked(stored)] == [0, 1, 2]
    [second] = unpacked(stored, [1])
    assert (second.seq, second.regions, second.stand_in) == (1, (StageRegion(1, 2, 3, 4, 0.5, "a"),), None)


@pytest.mark.parametrize("sizes", [(), (100,), (100, 100, 50), (50, 1), (30, 0, 70)])
def test_parts_are_joined(sizes: tuple[int, ...]) -> None:
    begins = [sum(sizes[:place]) for place in range(len(sizes))]
    parts = [packed(frames(*range(begin, begin + size))) for begin, size in zip(begins, sizes, strict=True)]
    whole = joined(parts)
    assert tuple(frames_in(whole)) == frames(*range(sum(sizes)))
    if all(size % 50 == 0 for size in sizes):
        assert whole == packed(frames(*range(sum(sizes))))


def test_frames_are_found_by_their_seq() -> None:
    seqs = range(0, 900, 3)
    found = FramesBySeq(packed(frames(*seqs)))
    assert (len(found), list(found)) == (300, list(seqs))
    assert [found[seq] for seq in (897, 0, 300, 150)] == list(frames(897, 0, 300, 150))
    assert (1 in found, 900 in found, found.get(899)) == (False, False, None)
    assert tuple(found.values()) == frames(*seqs)
    with pytest.raises(KeyError):
        found[898]
    spoiled = FramesBySeq(packed(frames(*seqs))[:-20] + bytes(20))
    assert spoiled[0] == frames(0)[0]
    with pytest.raises(ChunkDamaged):
        spoiled[897]
