"""Which nodes are there, and what they have room for."""

from dataclasses import replace
from datetime import UTC, datetime

from rushes_catalog.domain.ids import JobId
from rushes_catalog.exports.domain.encoders import fallback_warning
from rushes_catalog.jobs.domain.jobs import Claim, TaskKind, Want
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.nodes.domain.fleet import LONGEST_SHUN, Fleet, Node
from rushes_footage.clips import TaskId
from rushes_footage.encoders import AUTO, CPU, HARDWARE, Trial, TrialState


def node(name: str, slots: int = 2, *, online: tuple[str, ...] = ("lib",), offline: tuple[str, ...] = ()) -> Node:
    roots = tuple(AnnouncedRoot(root, f"/{root}", root in online) for root in (*online, *offline))
    return Node(name, f"unix:/{name}", roots, slots, ("libx264",), "/exports")


def claim(name: str, task: str, kind: TaskKind = TaskKind.CLIP) -> Claim:
    return Claim(TaskId(task), JobId("job"), kind, "", 1, 0, name)


def wants(fleet: Fleet, now: float = 0.0) -> list[Want]:
    vacancies, _ = fleet.vacancies(now)
    return vacancies.wants


def for_clips(fleet: Fleet) -> list[Want]:
    return [want for want in wants(fleet) if want.kind is TaskKind.CLIP]


def test_a_lease_alone_can_let_its_node_go() -> None:
    fleet, old, new = Fleet(), object(), object()
    fleet.attach(node("media-1"), old)
    fleet.attach(node("media-1", 5), new)  # it came back before its death was noticed
    assert not fleet.detach("media-1", old)
    assert [each.slots for each in fleet.nodes] == [5]
    assert fleet.detach("media-1", new)
    assert fleet.nodes == ()


def test_what_a_node_announces_later_replaces_what_it_announced_before() -> None:
    fleet, lease = Fleet(), object()
    fleet.attach(node("media-1"), lease)
    fleet.attach(node("media-1", online=(), offline=("lib",)), lease)
    assert fleet.online_roots == frozenset()
    assert fleet.holders("lib") == []
    assert len(fleet.holders()) == 1


def test_a_root_is_online_while_any_node_has_it() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1", online=("lib", "archive")), 1)
    fleet.attach(node("media-2", online=("lib",), offline=("archive",)), 2)
    assert fleet.online_roots == {"lib", "archive"}
    fleet.detach("media-1", 1)
    assert fleet.online_roots == {"lib"}


def test_room_is_what_is_not_taken_the_emptiest_node_first() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1", 2), 1)
    fleet.attach(node("media-2", 3), 2)
    fleet.occupy(claim("media-2", "task 1"))
    fleet.occupy(claim("media-2", "task 2"))
    _, later = fleet.vacancies(0.0)
    free = for_clips(fleet)
    assert [(want.node, want.room) for want in free] == [("media-1", 2), ("media-2", 1)]
    assert {want.roots for want in free} == {frozenset({"lib"})}
    assert later is None
    fleet.occupy(claim("media-2", "task 3"))
    fleet.release(claim("media-1", "never there"))
    assert [want.node for want in for_clips(fleet)] == ["media-1"]


def test_a_proxy_takes_no_slot_of_a_clip_and_each_node_makes_one() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1", 1), 1)
    fleet.attach(node("media-2", 1), 2)
    fleet.occupy(claim("media-1", "proxy", TaskKind.PROXY))
    fleet.occupy(claim("media-2", "clip"))
    assert [(want.kind, want.node, want.room) for want in wants(fleet)] == [
        (TaskKind.CLIP, "media-1", 1),
        (TaskKind.PROXY, "media-2", 1),
    ]
    fleet.release(claim("media-1", "proxy", TaskKind.PROXY))
    assert sum(want.kind is TaskKind.PROXY for want in wants(fleet)) == 2


def test_a_node_that_comes_back_still_has_its_tasks() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1", 2), 1)
    fleet.occupy(claim("media-1", "task 1"))
    fleet.detach("media-1", 1)
    fleet.attach(node("media-1", 2), 2)
    assert [want.room for want in for_clips(fleet)] == [1]


def test_a_node_that_cannot_be_reached_is_left_alone_for_longer_and_longer() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1"), 1)
    pauses = []
    for _ in range(12):
        fleet.shun("media-1", 100.0)
        vacancies, again = fleet.vacancies(100.0)
        assert vacancies.wants == []
        assert again is not None
        pauses.append(again - 100.0)
        assert wants(fleet, again) != []
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.25, LONGEST_SHUN)
    fleet.reached("media-1")
    fleet.shun("media-1", 200.0)
    assert fleet.vacancies(200.0)[1] == 200.25


def test_healthy_and_idle_nodes_are_asked_first() -> None:
    fleet = Fleet()
    for name in ("media-1", "media-2", "media-3"):
        fleet.attach(node(name), name)
    fleet.shun("media-1", 0.0)
    fleet.occupy(claim("media-2", "task"))
    assert [each.name for each in fleet.holders("lib")] == ["media-3", "media-2", "media-1"]
    fleet.shun("nobody", 0.0)
    fleet.reached("nobody")


def encoders_wanted(fleet: Fleet) -> dict[str, frozenset[str]]:
    """What each node can be given."""
    return {want.node: want.encoders for want in for_clips(fleet)}


def with_cards(name: str, *proven: str, trying: tuple[str, ...] = ()) -> Node:
    trials = tuple(Trial(encoder, TrialState.TRYING, "", None) for encoder in trying)
    return replace(node(name), encoders=(*proven, CPU), trials=trials)


def test_an_encoder_that_nobody_has_is_asked_of_anybody() -> None:
    fleet = Fleet()
    fleet.attach(with_cards("media-1"), 1)
    assert encoders_wanted(fleet) == {"media-1": {AUTO, CPU, *HARDWARE}}


def test_an_encoder_that_one_node_has_is_asked_of_it_alone_for_as_long_as_it_is_there() -> None:
    fleet = Fleet()
    fleet.attach(with_cards("media-1", "h264_nvenc"), 1)
    fleet.attach(with_cards("media-2", "h264_vaapi"), 2)
    others = set(HARDWARE) - {"h264_nvenc", "h264_vaapi"}
    assert encoders_wanted(fleet) == {
        "media-1": {AUTO, CPU, "h264_nvenc", *others},
        "media-2": {AUTO, CPU, "h264_vaapi", *others},
    }
    fleet.detach("media-1", 1)
    assert encoders_wanted(fleet) == {"media-2": {AUTO, CPU, "h264_nvenc", "h264_vaapi", *others}}


def test_nothing_waits_for_an_encoder_of_a_node_that_has_not_the_file() -> None:
    fleet = Fleet()
    elsewhere = node("media-1", online=("archive",), offline=("lib",))
    fleet.attach(replace(elsewhere, encoders=("h264_nvenc", CPU)), 1)
    fleet.attach(with_cards("media-2"), 2)
    assert "h264_nvenc" in encoders_wanted(fleet)["media-2"]
    fleet.attach(replace(node("media-1", online=("archive", "lib")), encoders=("h264_nvenc", CPU)), 1)
    assert "h264_nvenc" not in encoders_wanted(fleet)["media-2"]


def test_what_is_being_tried_is_waited_for() -> None:
    fleet = Fleet()
    fleet.attach(with_cards("media-1", trying=("h264_nvenc",)), 1)
    fleet.attach(with_cards("media-2"), 2)
    assert not any("h264_nvenc" in encoders for encoders in encoders_wanted(fleet).values())
    fleet.attach(with_cards("media-1"), 1)
    assert all("h264_nvenc" in encoders for encoders in encoders_wanted(fleet).values())


def test_what_a_node_answers_of_a_trial_is_known_at_once_unless_it_is_over() -> None:
    fleet = Fleet()
    before, after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    usable = Trial("h264_nvenc", TrialState.USABLE, "", before)
    fleet.attach(replace(node("media-1"), trials=(usable,)), 1)
    trying = replace(usable, state=TrialState.TRYING)
    fleet.note_trials("media-1", (trying,))
    assert [each.trials for each in fleet.nodes] == [(trying,)]
    over = Trial("h264_nvenc", TrialState.UNUSABLE, "No card.", after)
    fleet.attach(replace(node("media-1"), trials=(over,)), 1)
    fleet.note_trials("media-1", (trying,))
    assert [each.trials for each in fleet.nodes] == [(over,)]
    fleet.note_trials("nobody", (trying,))


def test_a_jobs_warning_counts_the_clips_that_say_the_same() -> None:
    assert fallback_warning({}, 3) == ""
    assert fallback_warning({"No card.": 1}, 1) == "No card."
    assert fallback_warning({"No card.": 2, "It hung.": 1}, 4) == "2 of 4 clips: No card. 1 of 4 clips: It hung."


def test_a_node_that_drains_gets_nothing_new_and_answers_only_where_no_other_can() -> None:
    fleet, lease = Fleet(), object()
    fleet.attach(node("media-1", 4), lease)
    fleet.attach(node("media-2", 1), 2)
    fleet.attach(replace(node("media-1", 4), draining=True), lease)
    assert {want.node for want in wants(fleet)} == {"media-2"}
    assert [each.name for each in fleet.holders("lib")] == ["media-2", "media-1"]
    assert fleet.slots == (5, 1)


def test_a_name_belongs_to_the_node_that_is_attached() -> None:
    fleet = Fleet()
    fleet.attach(node("media-1"), 1)
    other = replace(node("media-1"), address="media-9:9003")
    assert fleet.has_at_another_address(other) == node("media-1")
    assert fleet.has_at_another_address(node("media-1")) is None
    fleet.detach("media-1", 1)
    assert fleet.has_at_another_address(other) is None
