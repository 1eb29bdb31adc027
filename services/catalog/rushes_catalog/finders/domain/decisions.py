"""What people decide about moments, and how it is changed.

Times are as in finders.domain.moments.
"""

import base64
import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from rushes_catalog.domain.ids import DecisionId, FinderId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.errors import SpanOutsideVideo
from rushes_catalog.finders.domain.moments import MomentState

_ROUNDED_US = 1_000
"""How much later than the video's end a moment may end: clients write times with three digits."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a stretch of a video. It holds for what overlaps it by half of the shorter one."""

    id: DecisionId
    finder_id: FinderId
    asset_number: int
    start_us: int
    end_us: int
    state: MomentState
    """NEW: only the ends were moved."""
    enabled: bool
    """Whether a rejected one is a hard negative of trainings."""
    decided_at: datetime

    def holds_for(self, start_us: int, end_us: int) -> bool:
        """Whether it holds for a span of its video."""
        shared = min(self.end_us, end_us) - max(self.start_us, start_us)
        return shared > 0 and 2 * shared >= min(self.end_us - self.start_us, end_us - start_us)

    def shared_us(self, start_us: int, end_us: int) -> int:
        """Length of what it shares with a span of its video, 0 or more."""
        return max(0, min(self.end_us, end_us) - max(self.start_us, start_us))


class DecidedSpan(NamedTuple):
    """The part of a decision that lists need."""

    asset_number: int
    start_us: int
    end_us: int
    state: MomentState


@dataclass(frozen=True, slots=True)
class DecisionEdit:
    """A decision before and after a change; None: there was none, or there is none any more."""

    before: Decision | None
    after: Decision | None


@dataclass(frozen=True, slots=True)
class MomentEdit:
    """New values of a moment, in seconds; None: unchanged."""

    state: MomentState | None = None
    start: float | None = None
    end: float | None = None

    @property
    def moves(self) -> bool:
        """Whether an end is given."""
        return self.start is not None or self.end is not None

    def span(self, start_us: int, end_us: int, duration: float) -> tuple[int, int]:
        """A span with the new ends, ended by the video's end; `duration` in seconds, 0: not known.

        Raises SpanOutsideVideo.
        """
        if self.start is not None:
            start_us = round(self.start * MICROSECONDS)
        if self.end is not None:
            end_us = round(self.end * MICROSECONDS)
        length_us = round(duration * MICROSECONDS)
        if end_us <= start_us:
            if self.end is None:
                raise SpanOutsideVideo("start", f"must be before the end, {end_us / MICROSECONDS:.6g} s")
            raise SpanOutsideVideo("end", f"must be after the start, {start_us / MICROSECONDS:.6g} s")
        if length_us and start_us >= length_us:
            raise SpanOutsideVideo("start", f"must be before {duration:.6g} s, the end of the video")
        if length_us and end_us > length_us + _ROUNDED_US:
            raise SpanOutsideVideo("end", f"must be at most {duration:.6g} s, the end of the video")
        return start_us, min(end_us, length_us) if length_us else end_us


def best_holding(decisions: Iterable[Decision], start_us: int, end_us: int) -> Decision | None:
    """Of the decisions about a video the one that holds for this span and shares most with it."""
    holding = [each for each in decisions if each.holds_for(start_us, end_us)]
    return max(holding, key=lambda each: (each.shared_us(start_us, end_us), each.decided_at, each.id), default=None)


def edit_of(
    edit: MomentEdit, span: tuple[int, int], before: Sequence[Decision], new: Decision, duration: float
) -> tuple[list[DecisionEdit], Decision | None]:
    """What an edit of one moment changes, and the decision that holds for it then; None: there is none.

    `span` is the moment's as listed, and `before` are all decisions about its video. `new` is a decision about that
    span, made now. Raises SpanOutsideVideo.
    """
    old = best_holding(before, *span)
    if edit == MomentEdit():
        return [], old
    base = old or new
    start_us, end_us = base.start_us, base.end_us
    if edit.moves:
        start_us, end_us = edit.span(start_us, end_us, duration)
    state = edit.state or (old.state if old else MomentState.NEW)
    if state is MomentState.NEW and not edit.moves and (old is None or edit.state is MomentState.NEW):
        # A decision is taken back; ends that were only moved stay so.
        gone = [each for each in before if each.holds_for(*span) and each.state is not MomentState.NEW]
        return [DecisionEdit(each, None) for each in gone], old if old and old not in gone else None
    is_same = old is not None and old.state is state
    after = replace(
        base,
        start_us=start_us,
        end_us=end_us,
        state=state,
        enabled=base.enabled if is_same else True,
        decided_at=new.decided_at,
    )
    if old is not None and replace(after, decided_at=old.decided_at) == old:
        return [], old
    # The latest decision holds: what it now overlaps by half is the same moment.
    others = [each for each in before if each is not old and each.holds_for(start_us, end_us)]
    return [DecisionEdit(old, after), *(DecisionEdit(each, None) for each in others)], after


def edits_of_many(
    state: MomentState, wanted: Sequence[Decision], holding: Mapping[int, Sequence[Decision]], same: Mapping[int, int]
) -> list[DecisionEdit]:
    """What deciding about many moments at once changes.

    `wanted` are decisions about their spans, made now. `holding` has the present decisions that hold for some of them,
    by place in `wanted`; `same` the place of an earlier one that is the same moment.
    """
    edits: dict[DecisionId, DecisionEdit] = {}
    for place, new in enumerate(wanted):
        before = holding.get(place, ())
        for each in before:
            if each.state is state:
                continue
            after = None
            if state is not MomentState.NEW:
                after = replace(each, state=state, enabled=True, decided_at=new.decided_at)
            edits[each.id] = DecisionEdit(each, after)
        if not before and place not in same and state is not MomentState.NEW:
            edits[new.id] = DecisionEdit(None, new)
    return list(edits.values())


def decision_words(edits: Sequence[DecisionEdit], name: str) -> str:
    """As in "a moment of a.mp4 accepted", "12 moments rejected"; `name` is the video's file where it is one."""
    count = len(edits)
    what = f"a moment of {name}" if count == 1 and name else f"{count} moment{'' if count == 1 else 's'}"
    states = {each.after.state if each.after else None for each in edits}
    if states == {None}:
        return f"decision about {what} taken back" if count == 1 else f"decisions about {what} taken back"
    afters = [(each.before, each.after) for each in edits if each.after]
    if all(before is not None and before.state is after.state for before, after in afters):
        return f"{what} moved"
    states -= {None}
    [state, *more] = sorted(state for state in states if state is not None)
    if more:
        return f"{what} decided"
    return f"{what} moved" if state is MomentState.NEW else f"{what} {state}"


def packed(edits: Sequence[DecisionEdit]) -> str:
    """Edits as short text, for the record of their change: ten thousand would be megabytes in each list of changes."""
    rows = [[_row(each.before), _row(each.after)] for each in edits]
    return base64.b85encode(zlib.compress(json.dumps(rows, separators=(",", ":")).encode())).decode()


def unpacked(text: str) -> list[DecisionEdit]:
    """What `packed` was given."""
    rows = json.loads(zlib.decompress(base64.b85decode(text)))
    return [DecisionEdit(_decision(before), _decision(after)) for before, after in rows]


def _row(decision: Decision | None) -> list[str | int | bool] | None:
    if decision is None:
        return None
    return [
        decision.id,
        decision.finder_id,
        decision.asset_number,
        decision.start_us,
        decision.end_us,
        decision.state,
        decision.enabled,
        (decision.decided_at - _EPOCH) // timedelta(microseconds=1),
    ]


def _decision(row: list[str | int | bool] | None) -> Decision | None:
    if row is None:
        return None
    decision_id, finder_id, number, start_us, end_us, state, enabled, decided_us = row
    return Decision(
        DecisionId(str(decision_id)),
        FinderId(str(finder_id)),
        int(number),
        int(start_us),
        int(end_us),
        MomentState(str(state)),
        bool(enabled),
        _EPOCH + timedelta(microseconds=int(decided_us)),
    )


def finders_of(edits: Iterable[DecisionEdit]) -> list[FinderId]:
    """Finders whose decisions are changed, in order."""
    found = (each.after or each.before for each in edits)
    return sorted({decision.finder_id for decision in found if decision})


def assets_of(edits: Iterable[DecisionEdit]) -> Collection[int]:
    """Row numbers of the videos concerned."""
    return {decision.asset_number for each in edits for decision in (each.before, each.after) if decision}
