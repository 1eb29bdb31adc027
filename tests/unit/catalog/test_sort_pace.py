"""How many videos are sorted a minute, pauses left out."""

from datetime import UTC, datetime, timedelta

import pytest

from rushes_catalog.sorting.domain.sort_pace import per_minute

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _ago(*seconds: float) -> list[datetime]:
    return [NOW - timedelta(seconds=each) for each in seconds]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), None),
        ((0,), None),
        # Of two nobody can tell whether the next one takes as long.
        ((0, 30), None),
        ((0, 30, 60), 2),
        ((0, 10, 20, 30), 6),
        # A pause is no work, and what ends it neither.
        ((0, 10, 20, 20 + 3600, 30 + 3600), 6),
        ((0, 121, 242), None),
        ((0, 120, 240), 0.5),
        # At one moment: nothing can be said.
        ((0, 0, 0), None),
        # Ten minutes of one each 100 s; what was quicker before is left out.
        ((0, 100, 200, 300, 400, 500, 600, 601, 602, 603), 0.6),
    ],
)
def test_the_rate_is_that_of_the_last_ten_minutes_of_work(ago: tuple[float, ...], expected: float | None) -> None:
    found = per_minute(_ago(*ago))
    assert found == (None if expected is None else pytest.approx(expected))
