"""What a training uses of the examples."""

from rushes_catalog.domain.ids import AssetId, ExampleId
from rushes_catalog.finders.domain.decisions import DecidedSpan
from rushes_catalog.finders.domain.examples import Example, ExampleOrigin, spans_used
from rushes_catalog.finders.domain.moments import MomentState

S = 1_000_000
CLIP, MARKED, REJECTED = ExampleOrigin.CLIP, ExampleOrigin.MARKED, ExampleOrigin.REJECTED


def example(
    start: float, end: float, origin: ExampleOrigin = CLIP, *, positive: bool = True, asset: int = 1
) -> Example:
    span = round(start * S), round(end * S)
    return Example(
        ExampleId(f"{asset}-{start}-{end}"),
        asset,
        AssetId(f"asset {asset}"),
        "a.mp4",
        *span,
        positive=positive,
        enabled=True,
        origin=origin,
    )


def decided(start: float, end: float, state: MomentState = MomentState.ACCEPTED, asset: int = 1) -> DecidedSpan:
    return DecidedSpan(asset, round(start * S), round(end * S), state)


def used(examples: list[Example], *moments: DecidedSpan) -> list[tuple[str, float, float, bool]]:
    return [
        (each.asset_id, each.start_us / S, each.end_us / S, each.positive) for each in spans_used(examples, moments)
    ]


def test_of_a_clip_its_accepted_moments_are_used() -> None:
    clip, other = example(2, 10), example(20, 28)
    moments = decided(6, 7.5), decided(3, 4.25), decided(4, 5, MomentState.NEW), decided(8, 9, MomentState.REJECTED)
    assert used([clip, other], *moments) == [
        ("asset 1", 3, 4.25, True),
        ("asset 1", 6, 7.5, True),
        ("asset 1", 20, 28, True),
    ]


def test_a_moment_of_two_clips_is_used_once() -> None:
    assert used([example(2, 10), example(4, 12)], decided(5, 6)) == [("asset 1", 5, 6, True)]


def test_a_clip_is_used_whole_where_a_moment_is_longer_or_in_another_video() -> None:
    clip = example(2, 10)
    assert used([clip], decided(1, 11)) == [("asset 1", 2, 10, True)]
    assert used([clip], decided(8, 10.5)) == [("asset 1", 2, 10, True)]
    assert used([clip], decided(5, 6, asset=2)) == [("asset 1", 2, 10, True)]


def test_what_was_marked_and_what_shows_something_else_stays_as_it_is() -> None:
    marked, other_label = example(2, 10, MARKED), example(20, 28, positive=False)
    assert used([marked, other_label], decided(5, 6), decided(22, 23)) == [
        ("asset 1", 2, 10, True),
        ("asset 1", 20, 28, False),
    ]


def test_a_rejected_moment_is_none_where_a_clip_says_otherwise() -> None:
    examples = [example(2, 10), example(9, 11, REJECTED, positive=False), example(12, 13, REJECTED, positive=False)]
    assert used(examples, decided(4, 5)) == [("asset 1", 4, 5, True), ("asset 1", 12, 13, False)]
