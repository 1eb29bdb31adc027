"""How long the last scan of a root that nobody watches is good enough for lists."""

import pytest

from rushes_catalog.files.domain.scans import LookThrough


@pytest.mark.parametrize(
    ("files", "took", "since", "spared"),
    [
        (1_000, 0.5, 0.0, False),
        (1_001, 0.5, 2.9, True),
        (1_001, 0.5, 3.0, False),
        (100_000, 20.0, 19.0, True),
        (100_000, 20.0, 20.0, False),
        (10_000_000, 3600.0, 59.0, True),
        (10_000_000, 3600.0, 60.0, False),
    ],
)
def test_a_scan_spares_large_roots_another_for_as_long_as_it_took(
    files: int, took: float, since: float, *, spared: bool
) -> None:
    look = LookThrough(100.0, 100.0 + took)
    assert look.spares_another(100.0 + took + since, files) is spared


@pytest.mark.parametrize(("files", "spared"), [(1_000, False), (1_001, True)])
def test_a_large_root_is_not_scanned_twice_at_once(files: int, *, spared: bool) -> None:
    assert LookThrough(100.0).spares_another(10_000.0, files) is spared
