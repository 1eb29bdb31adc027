"""One decision about all regions that say the same: for which it holds, how it is stored, what is taken back of it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.domain.ids import AssetId, BrandLabelId, ChangeId, TimelineId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.domain.decisions_alike import (
    Decided,
    DecisionsAlike,
    decisions_alike,
    packed,
    saying,
    to_bring_back,
    unpacked,
)
from rushes_catalog.pipelines.domain.pipelines import (
    StageFrame,
    StageRegion,
    Timeline,
    TimelineAsset,
    TimelineFrame,
    TimelineOrder,
)
from rushes_footage.brands import BrandMatch, MatchState
from rushes_footage.files import FileVersion

AT = datetime(2026, 1, 1, 12, 30, 1, 234567, tzinfo=UTC)
CHANGE = ChangeId("01900000-0000-7000-8000-000000000000")
CONFIRMED = Decided(Verdict.CONFIRMED, "Nordwave", "ada", AT)
MATCH = BrandMatch("Nordwave", 70, "Nordwave", MatchState.DOUBTFUL)


def region(text: str = "Nxrdwave", x: int = 100) -> StageRegion:
    return StageRegion(x, 50, 40, 10, 0.9, "", text=text, match=MATCH)


def over(*frames: tuple[int, int], videos: int = 1) -> Timeline:
    """A timeline of frames, given as the video and the number in it."""
    assets = tuple(TimelineAsset(AssetId(str(each)), f"{each}.mp4", FileVersion(1, 1)) for each in range(videos))
    chosen = tuple(TimelineFrame(asset, number, float(seq)) for seq, (asset, number) in enumerate(frames))
    return Timeline(TimelineId("t"), TimelineOrder("", 0, None, 1.0, 10), assets, chosen, AT)


def label(frame: int, x: int = 100, text: str = "NXRDWAVE") -> BrandLabel:
    return BrandLabel(BrandLabelId(f"{frame}-{x}"), "print", frame, x, 50, 40, 10, text, Verdict.REJECTED, None, "", AT)


def made(timeline: Timeline, *frames: int, contents: tuple[str, ...] = ("print",)) -> DecisionsAlike:
    return decisions_alike(CHANGE, CONFIRMED, [(seq, region()) for seq in frames], timeline, contents, [])


def test_those_with_the_same_letters_are_found_in_all_frames() -> None:
    frames = [
        StageFrame(0, (region(), region("Nordwave"), replace(region(), match=None))),
        StageFrame(2, (region("NXRDWAVE!"), region("nxrd wave"))),
    ]
    assert saying("Nxrdwave", frames) == [(0, region()), (2, region("NXRDWAVE!"))]


def test_what_was_decided_on_before_is_left_out() -> None:
    timeline = over((0, 10), (0, 20), (0, 30))
    regions = [(0, region()), (1, region()), (2, region()), (2, region(x=300))]
    # Of another frame and of another place they hold for nothing here.
    there = [label(10), label(40), label(20, x=500), label(30, x=105)]
    new = decisions_alike(CHANGE, CONFIRMED, regions, timeline, ["print"], there)
    assert [(each.frame, each.x, each.verdict, each.brand, each.made_by) for each in new.labels] == [
        (20, 100, "confirmed", "Nordwave", "ada"),
        (30, 300, "confirmed", "Nordwave", "ada"),
    ]
    assert (new.regions, new.assets) == (2, [0])


def test_boxes_that_overlap_and_videos_of_the_same_content_share_a_decision() -> None:
    timeline = over((0, 10), (1, 10), (2, 10), videos=3)
    regions = [(0, region()), (0, region(x=105)), (1, region()), (2, region())]
    new = decisions_alike(CHANGE, CONFIRMED, regions, timeline, ["print", "print", "other"], [])
    assert [(each.fingerprint, each.frame) for each in new.labels] == [("print", 10), ("other", 10)]
    assert (new.regions, new.assets) == (4, [0, 1, 2])


def test_videos_whose_content_is_not_known_are_left_out() -> None:
    new = made(over((0, 10), (1, 10), videos=2), 0, 1, contents=("", "print"))
    assert ([each.fingerprint for each in new.labels], new.regions, new.assets) == (["print"], 1, [1])


def test_what_was_decided_on_since_is_not_brought_back() -> None:
    one, two, three = made(over((0, 10), (0, 20), (0, 30)), 0, 1, 2).labels
    again = replace(two, verdict=Verdict.REJECTED, brand=None, made_at=AT + timedelta(seconds=1))
    assert to_bring_back([one, two, three], [again, label(30)]) == [one]
    assert to_bring_back([one], [label(10, x=300), label(10, text="Exit")]) == [one]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 2**40), st.integers(0, 9000), st.text()), min_size=1
    ),
    st.sampled_from([CONFIRMED, Decided(Verdict.REJECTED, None, "", AT)]),
)
def test_labels_are_stored_with_their_change(rows: list[tuple[str, int, int, str]], decided: Decided) -> None:
    ids = [BrandLabelId(str(uuid.uuid5(uuid.UUID(CHANGE), str(place)))) for place in range(len(rows))]
    labels = [
        BrandLabel(
            each, content, frame, x, 2 * x, 3, 4, text, decided.verdict, decided.brand, decided.made_by, AT, CHANGE
        )
        for each, (content, frame, x, text) in zip(ids, rows, strict=True)
    ]
    assert unpacked(CHANGE, packed(labels)) == labels


def test_fifty_thousand_of_a_timeline_are_short() -> None:
    timeline = over(*((0, 3 * seq) for seq in range(5000)))
    regions = [(seq, region(x=100 + seq % 7 + 60 * place)) for seq in range(5000) for place in range(10)]
    new = decisions_alike(CHANGE, CONFIRMED, regions, timeline, ["print"], [])
    assert (len(new.labels), new.regions) == (50_000, 50_000)
    stored = packed(new.labels)
    assert len(stored) < 300_000
    assert unpacked(CHANGE, stored) == list(new.labels)
