"""Free slots in groups of nodes that accept the same tasks, and which of them get the next ready tasks.

A thousand nodes are a handful of groups: the queue is read once for each group's tasks, not once for each node.
"""

import heapq
from bisect import bisect_left, insort
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want


@dataclass(frozen=True, slots=True)
class Ability:
    """Which tasks a node accepts: of a kind, with one of these roots and one of these encoders."""

    kind: TaskKind
    roots: frozenset[str]
    encoders: frozenset[str] = frozenset({""})


@dataclass(frozen=True, slots=True)
class Lane:
    """What tasks need. Wherever one of a lane can run, every other one can."""

    kind: TaskKind
    encoder: str
    root: str

    def fits(self, ability: Ability) -> bool:
        """Whether a node of this ability accepts its tasks."""
        return self.kind is ability.kind and self.root in ability.roots and self.encoder in ability.encoders


@dataclass(frozen=True, slots=True)
class Ready:
    """A waiting task that can begin now. `claim` is of its last attempt; its node is the one that the task is held
    for, "" for any."""

    claim: Claim
    lane: Lane
    order: tuple[int, str, str]
    """Smaller ones first: rank, place and id."""


@dataclass(slots=True)
class _Group:
    # For each number of free slots the nodes that have so many, in order of attaching.
    by_room: defaultdict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, number: int, node: str, room: int) -> None:
        insort(self.by_room[room], (number, node))

    def remove(self, number: int, node: str, room: int) -> None:
        nodes = self.by_room[room]
        del nodes[bisect_left(nodes, (number, node))]
        if not nodes:
            del self.by_room[room]

    def emptiest_first(self) -> Iterator[tuple[int, int, str]]:
        """Each node as (-free slots, number, name)."""
        for room in sorted(self.by_room, reverse=True):
            for number, node in self.by_room[room]:
                yield -room, number, node


@dataclass(frozen=True, slots=True)
class _Place:
    ability: Ability
    number: int
    room: int


class Vacancies:
    """The free slots of all nodes; a change of one node costs the same however many there are."""

    def __init__(self, wants: Iterable[Want] = ()) -> None:
        self._groups: dict[Ability, _Group] = {}
        self._places: dict[tuple[str, TaskKind], _Place] = {}
        self._rooms: Counter[TaskKind] = Counter()
        for number, want in enumerate(wants):
            self.put(want.node, number, Ability(want.kind, want.roots, want.encoders), want.room)

    def put(self, node: str, number: int, ability: Ability, room: int) -> None:
        """A node now has so many free slots for tasks of this ability's kind; nodes of smaller numbers go first."""
        self.remove(node, ability.kind)
        if room <= 0:
            return
        self._places[node, ability.kind] = _Place(ability, number, room)
        self._groups.setdefault(ability, _Group()).add(number, node, room)
        self._rooms[ability.kind] += room

    def remove(self, node: str, kind: TaskKind) -> None:
        """The node has no free slot for this kind."""
        if (place := self._places.pop((node, kind), None)) is None:
            return
        group = self._groups[place.ability]
        group.remove(place.number, node, place.room)
        if not group.by_room:
            del self._groups[place.ability]
        self._rooms[kind] -= place.room

    def room(self, kind: TaskKind) -> int:
        """The number of free slots for tasks of this kind."""
        return self._rooms[kind]

    @property
    def kinds(self) -> list[TaskKind]:
        """Kinds for which there are free slots, clips first."""
        return [kind for kind in TaskKind if self._rooms[kind] > 0]

    @property
    def wants(self) -> list[Want]:
        """The free slots of each node, by kind and the emptiest first."""
        found = []
        for kind in self.kinds:
            seats = heapq.merge(
                *(group.emptiest_first() for ability, group in self._groups.items() if ability.kind is kind)
            )
            for room, _, node in seats:
                ability = self._places[node, kind].ability
                found.append(Want(kind, -room, node, ability.roots, ability.encoders))
        return found

    def choose(self, ready: Sequence[Ready], held: Sequence[Ready], most: int) -> list[tuple[Ready, str]]:
        """Which tasks begin on which nodes, at most so many.

        `held` tasks go to the node that they are held for, which may be running them. The others, each lane in the
        order of the queue, are spread: each node takes the best one that fits, in turn, until none fits or all are
        full.
        """
        chosen: list[tuple[Ready, str]] = []
        taken: Counter[tuple[str, TaskKind]] = Counter()
        for task in held:
            seat = (task.claim.node, task.claim.kind)
            place = self._places.get(seat)
            if place and taken[seat] < place.room and task.lane.fits(place.ability) and len(chosen) < most:
                taken[seat] += 1
                chosen.append((task, task.claim.node))
        lanes: defaultdict[TaskKind, dict[Lane, deque[Ready]]] = defaultdict(dict)
        for task in ready:
            lanes[task.lane.kind].setdefault(task.lane, deque()).append(task)
        for kind, queues in lanes.items():
            chosen += self._in_turn(kind, queues, taken, most - len(chosen))
        return chosen

    def _in_turn(
        self, kind: TaskKind, queues: dict[Lane, deque[Ready]], taken: Counter[tuple[str, TaskKind]], most: int
    ) -> Iterator[tuple[Ready, str]]:
        fitting = {
            ability: [queue for lane, queue in queues.items() if lane.fits(ability)]
            for ability in self._groups
            if ability.kind is kind
        }
        seats = {ability: self._groups[ability].emptiest_first() for ability, fits in fitting.items() if fits}
        turn = [(*next(nodes), number) for number, nodes in enumerate(seats.values())]
        abilities, iterators = list(seats), list(seats.values())
        heapq.heapify(turn)
        first_round, again = True, list[tuple[int, int, str, int]]()
        while most > 0 and (turn or again):
            if not turn:
                turn, again, first_round = again, [], False  # In the same order, so a heap already.
            room, number, node, group = heapq.heappop(turn)
            if first_round and (following := next(iterators[group], None)):
                heapq.heappush(turn, (*following, group))
            waiting = [queue for queue in fitting[abilities[group]] if queue]
            if not waiting:
                iterators[group] = iter(())
                turn = [each for each in turn if each[3] != group]
                heapq.heapify(turn)
                continue
            if taken[node, kind] >= -room:
                continue
            taken[node, kind] += 1
            most -= 1
            yield min(waiting, key=lambda queue: queue[0].order).popleft(), node
            again.append((room, number, node, group))
