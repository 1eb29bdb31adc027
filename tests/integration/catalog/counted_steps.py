"""What a query costs, independent of the machine: the steps of SQLite's virtual machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def counted_steps() -> Iterator[list[int]]:
    """One entry for each ten steps that SQLite does for connections that are opened meanwhile."""
    steps: list[int] = []

    def step() -> None:
        steps.append(10)

    def connected(connection: Any, _record: object) -> None:
        connection.run_async(lambda driver: driver.set_progress_handler(step, 10))

    event.listen(Engine, "connect", connected)
    try:
        yield steps
    finally:
        event.remove(Engine, "connect", connected)
