"""Which videos stand beside each other."""

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.duplicates.domain.duplicates import (
    CollectedVideo,
    Copy,
    DuplicateGroup,
    DuplicateKind,
    grouped,
)


def video(name: str, seconds: float = 10, *, content: str = "", width: int = 640, category: str = "") -> CollectedVideo:
    return CollectedVideo(AssetId(name), name, category, content or name, seconds, 1000, width, 360)


def copy(one: str, other: str, alike: float = 0.9, *, later: float = 0, mirrored: bool = False) -> Copy:
    return Copy(one, other, mirrored, later, alike)


def names(groups: list[DuplicateGroup]) -> list[list[str]]:
    return [[group.first.name, *(each.name for each, _ in group.others)] for group in groups]


def test_the_longest_and_largest_comes_first_and_the_others_by_how_alike_they_are() -> None:
    videos = [video("a", 8), video("b", 10), video("c", 10, width=1280), video("d"), video("lonely")]
    copies = [copy("a", "c", 0.9), copy("b", "c", 0.95), copy("c", "d", 0.99)]
    assert names(grouped(videos, copies, set())) == [["c", "d", "b", "a"]]


def test_files_that_hold_the_same_come_first_and_what_is_sorted_stays() -> None:
    videos = [video("a"), video("b"), video("c", content="x"), video("d", content="x", category="food")]
    groups = grouped(videos, [copy("a", "b", 1.0)], set())
    assert names(groups) == [["d", "c"], ["a", "b"]]
    assert [group.others[0][1].kind for group in groups] == [DuplicateKind.SAME_FILE, DuplicateKind.COPY]


def test_what_is_like_one_of_the_others_alone_waits_until_those_are_out_of_the_way() -> None:
    videos, copies = [video("a", 12), video("b", 11), video("c", 10)], [copy("a", "b"), copy("b", "c")]
    assert names(grouped(videos, copies, set())) == [["a", "b"]]
    assert names(grouped(videos, copies, {("a", "b")})) == [["b", "c"]]
    assert names(grouped([videos[0], videos[2]], copies, set())) == []


def test_what_was_dismissed_is_seen_no_more() -> None:
    videos = [video("a"), video("b", content="a"), video("c")]
    assert names(grouped(videos, [copy("a", "c")], {("a", "a")})) == [["a", "c"]]
    assert names(grouped(videos, [copy("a", "c")], {("a", "c")})) == [["a", "b"]]
    assert names(grouped(videos, [copy("a", "c")], {("a", "c"), ("a", "a")})) == []


def test_it_is_said_from_the_first_one_how_much_later_the_other_begins() -> None:
    [group] = grouped([video("a", 8), video("b", 10)], [copy("a", "b", later=-2, mirrored=True)], set())
    [(other, how)] = group.others
    assert (group.first.name, other.name, how.kind) == ("b", "a", DuplicateKind.TRIMMED)
    assert (how.later_seconds, how.mirrored) == (2, True)
    [group] = grouped([video("a", 10.1), video("b", 10)], [copy("a", "b", later=0.25)], set())
    assert group.others[0][1].kind is DuplicateKind.COPY
