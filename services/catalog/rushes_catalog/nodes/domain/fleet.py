"""The attached media nodes, and their free slots."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rushes_catalog.jobs.domain.jobs import Claim, TaskKind
from rushes_catalog.jobs.domain.vacancies import Ability, Vacancies
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_footage.clips import TaskId
from rushes_footage.encoders import AUTO, HARDWARE, Trial, TrialState

# An unreachable node gets no work for 0.25 s, doubled each time up to this.
LONGEST_SHUN = 15.0
_FIRST_SHUN = 0.25
# Proxies per node at once: each uses all cores, and none of the node's slots.
_PROXIES_AT_ONCE = 1


@dataclass(frozen=True, slots=True)
class Node:
    """What a media node announces; `address` is a gRPC target, `export_folder` absolute."""

    name: str
    address: str
    roots: tuple[AnnouncedRoot, ...]
    slots: int
    encoders: tuple[str, ...]
    export_folder: str
    trials: tuple[Trial, ...] = ()
    decoders: tuple[Trial, ...] = ()
    draining: bool = False
    """Whether it finishes what it does, and gets nothing new."""

    @property
    def online_roots(self) -> frozenset[str]:
        """Names of the roots that are mounted there."""
        return frozenset(root.name for root in self.roots if root.online)

    @property
    def claimed_encoders(self) -> frozenset[str]:
        """Encoders that are proven on it, or about to be."""
        return frozenset((*self.encoders, *(each.name for each in self.trials if each.state is TrialState.TRYING)))


@dataclass(slots=True)
class _Seat:
    node: Node
    # The lease that attached it: only its holder can detach it.
    lease: object
    # In order of attaching.
    number: int
    misses: int = 0

    @property
    def profile(self) -> "_Profile":
        return self.node.online_roots, self.node.claimed_encoders


# Of nodes: their mounted roots, and the encoders that are proven on them or about to be.
_Profile: TypeAlias = tuple[frozenset[str], frozenset[str]]


class Fleet:
    """The attached nodes. Has no clock: callers pass monotonic seconds."""

    def __init__(self) -> None:
        self._seats: dict[str, _Seat] = {}
        # Kept after a node is lost: a node whose lease was interrupted still runs its tasks.
        self._busy: defaultdict[str, dict[TaskId, TaskKind]] = defaultdict(dict)
        self._running: Counter[tuple[str, TaskKind]] = Counter()
        self._shunned_until: dict[str, float] = {}
        self._numbers = itertools.count()
        self._profiles: Counter[_Profile] = Counter()
        # By the roots of a node: encoders whose work it may do on the CPU.
        self._left_to_the_cpu: dict[frozenset[str], frozenset[str]] = {}
        self._online_roots: frozenset[str] | None = None
        self._vacancies = Vacancies()
        self._lost_at = -math.inf

    def attach(self, node: Node, lease: object) -> None:
        """Attach a node, or update its announcement."""
        seat = self._seats.get(node.name)
        if seat is None or seat.lease is not lease:
            self._shunned_until.pop(node.name, None)
            new = _Seat(node, lease, next(self._numbers) if seat is None else seat.number)
        else:
            new = replace(seat, node=node)
        self._sit(new, seat)

    def note_trials(self, name: str, trials: Sequence[Trial]) -> None:
        """Add the results of trials that a call returned; results announced meanwhile are kept."""
        if seat := self._seats.get(name):
            known = {each.name: each for each in seat.node.trials}
            news = (
                announced if (announced := known.get(each.name)) and announced.tried_at != each.tried_at else each
                for each in trials
            )
            self._sit(replace(seat, node=replace(seat.node, trials=tuple(news))), seat)

    def has_at_another_address(self, node: Node) -> Node | None:
        """The attached node of the same name that is another process."""
        seat = self._seats.get(node.name)
        return seat.node if seat and seat.node.address != node.address else None

    def detach(self, name: str, lease: object) -> bool:
        """Detach a node; False where another lease has attached it by now."""
        seat = self._seats.get(name)
        if seat is None or seat.lease is not lease:
            return False
        del self._seats[name]
        self._shunned_until.pop(name, None)
        self._profiles_changed(None, seat)
        self._arrange(name)
        return True

    def note_lost(self, now: float) -> None:
        """A node was lost; it may continue its work for a while."""
        self._lost_at = now

    def has_lost_one_since(self, moment: float) -> bool:
        """Whether a node was lost after this time."""
        return self._lost_at > moment

    @property
    def nodes(self) -> tuple[Node, ...]:
        """In order of attaching."""
        return tuple(seat.node for seat in self._seats.values())

    @property
    def slots(self) -> tuple[int, int]:
        """The number of slots of all attached nodes, and how many of them are free."""
        seats = self._seats.values()
        return sum(seat.node.slots for seat in seats), sum(max(0, self._free(seat)) for seat in seats)

    @property
    def online_roots(self) -> frozenset[str]:
        """Names of the roots that at least one node has mounted."""
        if self._online_roots is None:
            self._online_roots = frozenset().union(*(roots for roots, _ in self._profiles))
        return self._online_roots

    @property
    def emptied_roots(self) -> frozenset[str]:
        """Names of roots that count as not mounted because their folder is empty on every node."""
        emptied = frozenset(root.name for node in self.nodes for root in node.roots if root.empty and not root.online)
        return emptied - self.online_roots

    @property
    def offline_because(self) -> dict[str, str]:
        """Reasons given by nodes for roots that are mounted on none."""
        said = {root.name: root.offline_because for node in self.nodes for root in node.roots if root.offline_because}
        return {name: why for name, why in said.items() if name not in self.online_roots}

    @property
    def announced_roots(self) -> frozenset[str]:
        """Names of roots that at least one node is configured with, mounted or not."""
        return frozenset(root.name for node in self.nodes for root in node.roots)

    def node(self, name: str) -> Node | None:
        """The node of this name, if it is attached."""
        seat = self._seats.get(name)
        return seat.node if seat else None

    def holders(self, root: str | None = None) -> list[Node]:
        """Nodes that can answer about a root (None: about anything), idle and healthy ones first, draining ones
        last."""
        seats = [seat for seat in self._seats.values() if root is None or root in seat.node.online_roots]
        order = sorted(seats, key=lambda seat: (seat.node.draining, seat.misses, -self._free(seat)))
        return [seat.node for seat in order]

    def occupy(self, claim: Claim) -> None:
        """A task has started on its node."""
        self.release(claim)
        self._busy[claim.node][claim.task_id] = claim.kind
        self._running[claim.node, claim.kind] += 1
        self._arrange(claim.node)

    def release(self, claim: Claim) -> None:
        """A task has ended on its node."""
        if (kind := self._busy[claim.node].pop(claim.task_id, None)) is not None:
            self._running[claim.node, kind] -= 1
            self._arrange(claim.node)
        if not self._busy[claim.node]:
            del self._busy[claim.node]

    def reached(self, name: str) -> None:
        """The node answered."""
        if name in self._seats:
            self._seats[name].misses = 0

    def shun(self, name: str, now: float) -> None:
        """Give it no work for a while: it was unreachable, or refused work."""
        if seat := self._seats.get(name):
            self._shunned_until[name] = now + min(_FIRST_SHUN * 2**seat.misses, LONGEST_SHUN)
            seat.misses = min(seat.misses + 1, 16)
            self._arrange(name)

    def vacancies(self, now: float) -> tuple[Vacancies, float | None]:
        """The free slots, and when a shunned node that has some may be tried again. They change with the fleet."""
        for name in [name for name, until in self._shunned_until.items() if until <= now]:
            del self._shunned_until[name]
            self._arrange(name)
        later = (until for name, until in self._shunned_until.items() if self._has_room(self._seats[name]))
        return self._vacancies, min(later, default=None)

    def _sit(self, seat: _Seat, before: _Seat | None) -> None:
        self._seats[seat.node.name] = seat
        self._profiles_changed(seat, before)
        self._arrange(seat.node.name)

    def _profiles_changed(self, after: _Seat | None, before: _Seat | None) -> None:
        """Note what a node accepts now; where that matters to others, what they accept."""
        old = before.profile if before is not None else None
        new = after.profile if after is not None else None
        if old == new:
            return
        known = set(self._profiles)
        if new is not None:
            self._profiles[new] += 1
        if old is not None and self._profiles[old] == 1:
            del self._profiles[old]
        elif old is not None:
            self._profiles[old] -= 1
        if known == set(self._profiles):
            return
        self._online_roots = None
        left = {roots: self._left_to_the_cpu_of(roots) for roots, _ in self._profiles}
        changed = {roots for roots, encoders in left.items() if encoders != self._left_to_the_cpu.get(roots)}
        self._left_to_the_cpu = left
        for name, seat in self._seats.items():
            if seat.node.online_roots in changed:
                self._arrange(name)

    def _left_to_the_cpu_of(self, roots: frozenset[str]) -> frozenset[str]:
        """Encoders whose work a node with these roots may do on the CPU.

        Those that no node has proven or is about to prove while having all of its roots.
        """
        others = (encoders for other, encoders in self._profiles if other >= roots)
        return frozenset(HARDWARE).difference(*others)

    def _arrange(self, name: str) -> None:
        """Bring the vacancies of a node up to date."""
        seat = self._seats.get(name)
        if seat is None or name in self._shunned_until:
            for kind in (TaskKind.CLIP, TaskKind.PROXY):
                self._vacancies.remove(name, kind)
            return
        roots = seat.node.online_roots
        encoders = frozenset((AUTO, *seat.node.encoders)) | self._left_to_the_cpu[roots]
        self._vacancies.put(name, seat.number, Ability(TaskKind.CLIP, roots, encoders), self._free(seat))
        self._vacancies.put(name, seat.number, Ability(TaskKind.PROXY, roots), self._free_for_proxies(seat))

    def _has_room(self, seat: _Seat) -> bool:
        return self._free(seat) > 0 or self._free_for_proxies(seat) > 0

    def _free(self, seat: _Seat) -> int:
        if seat.node.draining:
            return 0
        return seat.node.slots - self._running[seat.node.name, TaskKind.CLIP]

    def _free_for_proxies(self, seat: _Seat) -> int:
        if seat.node.draining:
            return 0
        return _PROXIES_AT_ONCE - self._running[seat.node.name, TaskKind.PROXY]


def went_online(before: Collection[str], after: Collection[str]) -> list[str]:
    """Roots that are mounted now and were not before."""
    return sorted(set(after) - set(before))
