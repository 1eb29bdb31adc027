"""Frames that stand for others, in which nothing has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from rushes_catalog.pipelines.domain.pipelines import StageFrame

StandIns: TypeAlias = Mapping[int, int]
"""For each frame that is left out the one that stands for it, by their `seq`: the last examined one before it."""


def stand_ins_of(selected: Sequence[StageFrame]) -> dict[int, int]:
    """Those of the stage that selects frames, from its results."""
    return {frame.seq: frame.stand_in for frame in selected if frame.stand_in is not None}


def spread(frames: Sequence[StageFrame], stand_ins: StandIns) -> tuple[StageFrame, ...]:
    """The results of all frames from those of the examined ones, ascending."""
    return tuple(_spread(frames, stand_ins)) if stand_ins else tuple(frames)


def _spread(frames: Sequence[StageFrame], stand_ins: StandIns) -> Iterator[StageFrame]:
    stands_for: dict[int, list[int]] = {}
    for seq, stand_in in stand_ins.items():
        stands_for.setdefault(stand_in, []).append(seq)
    for frame in frames:
        yield frame
        for seq in sorted(stands_for.get(frame.seq, ())):
            yield replace(frame, seq=seq, stand_in=frame.seq)
