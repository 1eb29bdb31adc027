"""Summaries of where what was found: the same as counting frame by frame, however the stretch and its chunks lie."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.pipelines.domain.detection_lanes import DetectionLanes

_FRAMES = st.dictionaries(st.integers(0, 400), st.lists(st.integers(0, 3), max_size=4), max_size=60)


@given(_FRAMES, st.integers(0, 300), st.integers(0, 300), st.integers(1, 700), st.integers(1, 20))
def test_buckets_are_what_counting_each_frame_gives(
    frames: dict[int, list[int]], first: int, more: int, buckets: int, together: int
) -> None:
    last = first + more
    lanes = DetectionLanes(first, last, buckets)
    numbers = sorted(frames)
    for begin in range(0, len(numbers), together):
        some = numbers[begin : begin + together]
        kinds = [kind for number in some for kind in frames[number]]
        lanes.add(some, [len(frames[number]) for number in some], kinds)
    wanted: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number in numbers:
        if first <= number <= last:
            bucket = (number - first) * buckets // (last + 1 - first)
            for kind in frames[number]:
                boxes, begins = wanted[kind].get(bucket, (0, number))
                wanted[kind][bucket] = (boxes + 1, begins)
    told = {
        kind: {bucket: (each.boxes, each.frame) for bucket, each in lane.items()} for kind, lane in lanes.found.items()
    }
    assert told == wanted
    assert list(told) == sorted(told)
    assert all(list(lane) == sorted(lane) for lane in told.values())
