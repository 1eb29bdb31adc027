"""Numbers are computed as the training process does it."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """What is summed by several threads is not the same each time, and on a busy machine they wait for each other."""
    with threadpool_limits(1):
        yield
