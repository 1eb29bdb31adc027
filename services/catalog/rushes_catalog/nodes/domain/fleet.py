"""The attached media nodes, and their free slots."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want
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
    misses: int = 0
    shunned_until: float = 0.0


class Fleet:
    """The attached nodes. Has no clock: callers pass monotonic seconds."""

    def __init__(self) -> None:
        self._seats: dict[str, _Seat] = {}
        # Kept after a node is lost: a node whose lease was interrupted still runs its tasks.
        self._busy: defaultdict[str, dict[TaskId, TaskKind]] = defaultdict(dict)
        self._lost_at = -math.inf

    def attach(self, node: Node, lease: object) -> None:
        """Attach a node, or update its announcement."""
        seat = self._seats.get(node.name)
        if seat is None or seat.lease is not lease:
            self._seats[node.name] = _Seat(node, lease)
        else:
            seat.node = node

    def note_trials(self, name: str, trials: Sequence[Trial]) -> None:
        """Add the results of trials that a call returned; results announced meanwhile are kept."""
        if seat := self._seats.get(name):
            known = {each.name: each for each in seat.node.trials}
            news = (
                announced if (announced := known.get(each.name)) and announced.tried_at != each.tried_at else each
                for each in trials
            )
            seat.node = replace(seat.node, trials=tuple(news))

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
        return frozenset().union(*(node.online_roots for node in self.nodes))

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
        self._busy[claim.node][claim.task_id] = claim.kind

    def release(self, claim: Claim) -> None:
        """A task has ended on its node."""
        self._busy[claim.node].pop(claim.task_id, None)

    def reached(self, name: str) -> None:
        """The node answered."""
        if name in self._seats:
            self._seats[name].misses = 0

    def shun(self, name: str, now: float) -> None:
        """Give it no work for a while: it was unreachable, or refused work."""
        if seat := self._seats.get(name):
            seat.shunned_until = now + min(_FIRST_SHUN * 2**seat.misses, LONGEST_SHUN)
            seat.misses = min(seat.misses + 1, 16)

    def wants(self, now: float) -> tuple[list[Want], float | None]:
        """Free slots on each node, clips on the emptiest first, and when a shunned node may be tried again."""
        seats = sorted(self._seats.values(), key=self._free, reverse=True)
        wants = [(seat, self._want(seat)) for seat in seats if self._free(seat) > 0]
        wants += [(seat, self._want_proxies(seat)) for seat in seats if self._free_for_proxies(seat) > 0]
        later = [seat.shunned_until for seat, _ in wants if seat.shunned_until > now]
        return [want for seat, want in wants if seat.shunned_until <= now], min(later, default=None)

    def _left_to_the_cpu_of(self, node: Node) -> frozenset[str]:
        """Encoders whose work it may do on the CPU.

        Those that no node has proven or is about to prove while having all of its roots.
        """
        others = (other for other in self.nodes if other.online_roots >= node.online_roots)
        return frozenset(HARDWARE).difference(*(other.claimed_encoders for other in others))

    def _free(self, seat: _Seat) -> int:
        if seat.node.draining:
            return 0
        return seat.node.slots - self._running(seat, TaskKind.CLIP)

    def _free_for_proxies(self, seat: _Seat) -> int:
        if seat.node.draining:
            return 0
        return _PROXIES_AT_ONCE - self._running(seat, TaskKind.PROXY)

    def _running(self, seat: _Seat, kind: TaskKind) -> int:
        return sum(running is kind for running in self._busy[seat.node.name].values())

    def _want_proxies(self, seat: _Seat) -> Want:
        return Want(TaskKind.PROXY, self._free_for_proxies(seat), seat.node.name, seat.node.online_roots)

    def _want(self, seat: _Seat) -> Want:
        node = seat.node
        encoders = frozenset((AUTO, *node.encoders)) | self._left_to_the_cpu_of(node)
        return Want(TaskKind.CLIP, self._free(seat), node.name, node.online_roots, encoders)


def went_online(before: Collection[str], after: Collection[str]) -> list[str]:
    """Roots that are mounted now and were not before."""
    return sorted(set(after) - set(before))
