"""Which node gets which task: in groups as one by one."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want
from rushes_catalog.jobs.domain.vacancies import Lane, Ready, Vacancies
from rushes_footage.clips import TaskId

ROOTS, ENCODERS = ("archive", "lib"), ("auto", "h264_nvenc", "libx264")
KINDS = (TaskKind.CLIP, TaskKind.PROXY)


def ready(number: int, lane: Lane, rank: int = 0, node: str = "") -> Ready:
    task = f"{number:03}"
    claim = Claim(TaskId(task), JobId("job"), lane.kind, "", 0, 0, node)
    return Ready(claim, lane, (rank, "", task))


def subsets(values: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


lanes = st.builds(Lane, st.sampled_from(KINDS), st.sampled_from(ENCODERS), st.sampled_from(ROOTS))
waiting = st.lists(st.tuples(lanes, st.integers(0, 2)), max_size=30).map(
    lambda tasks: [ready(number, lane, rank) for number, (lane, rank) in enumerate(tasks)]
)
nodes = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 4), subsets(ROOTS), subsets(ENCODERS)), max_size=8
).map(lambda found: [Want(kind, room, f"{n}", roots, each) for n, (kind, room, roots, each) in enumerate(found)])


def one_by_one(wants: Sequence[Want], tasks: Sequence[Ready]) -> list[tuple[TaskId, str]]:
    """The emptiest node first, each takes the best task that fits, in turn, until none fits or all are full."""
    left, found = sorted(tasks, key=lambda each: each.order), []
    for kind in KINDS:
        hungry = [[want, want.room] for want in sorted(wants, key=lambda want: -want.room) if want.kind is kind]
        while hungry:
            further = []
            for want, room in hungry:
                assert isinstance(want, Want)
                assert isinstance(room, int)
                vacancies = Vacancies([want]) if room else None
                fitting = (
                    next((each for each in left if each.lane.fits(ability)), None)
                    if vacancies and (ability := next(iter(vacancies._groups)))
                    else None
                )
                if fitting is not None:
                    left.remove(fitting)
                    found.append((fitting.claim.task_id, want.node))
                    further.append([want, room - 1])
            hungry = further
    return found


@given(nodes, waiting)
def test_groups_get_what_their_nodes_would_get_one_by_one(wants: list[Want], tasks: list[Ready]) -> None:
    in_lanes = sorted(tasks, key=lambda each: (each.lane.kind, each.lane.encoder, each.lane.root, each.order))
    chosen = [(each.claim.task_id, node) for each, node in Vacancies(wants).choose(in_lanes, [], 1000)]
    assert sorted(chosen) == sorted(one_by_one(wants, tasks))


CLIPS = Lane(TaskKind.CLIP, "", "lib")


def slots(node: str, room: int) -> Want:
    return Want(TaskKind.CLIP, room, node, frozenset({"lib"}))


def test_a_held_task_goes_to_its_node_alone_and_takes_its_slot() -> None:
    vacancies = Vacancies([slots("a", 1), slots("b", 1)])
    held = [ready(2, CLIPS, node="b"), ready(3, CLIPS, node="b"), ready(4, CLIPS, node="gone")]
    chosen = vacancies.choose([ready(0, CLIPS), ready(1, CLIPS)], held, 10)
    assert [(each.claim.task_id, node) for each, node in chosen] == [("002", "b"), ("000", "a")]


def test_no_more_are_chosen_than_are_asked_for() -> None:
    vacancies = Vacancies([slots("a", 5), slots("b", 5)])
    tasks = [ready(number, CLIPS) for number in range(10)]
    assert len(vacancies.choose(tasks, [ready(20, CLIPS, node="a")], 3)) == 3


def test_a_node_without_room_is_gone_and_comes_back_where_it_was() -> None:
    vacancies = Vacancies([slots("a", 1), slots("b", 1)])
    [ability] = vacancies._groups
    vacancies.put("a", 0, ability, 0)
    assert [want.node for want in vacancies.wants] == ["b"]
    assert vacancies.room(TaskKind.CLIP) == 1
    vacancies.put("a", 0, ability, 1)
    assert [want.node for want in vacancies.wants] == ["a", "b"]
    vacancies.put("a", 0, ability, 2)
    assert vacancies.room(TaskKind.CLIP) == 3
