"""Errors of jobs, and of their tasks on media nodes."""

from rushes_chassis.errors import Aborted, AlreadyExists, Conflict, NotFound, Unavailable


class JobNotFound(NotFound):
    """No job of this id or ticket."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no job {name}.")


class JobEnded(Conflict):
    """No part of the job is waiting."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title!r} has ended: it cannot be paused, resumed or moved.")


class OtherLine(Conflict):
    """The two jobs are of different kinds, which wait in different queues."""

    def __init__(self, kind: str, other: str) -> None:
        super().__init__(
            f"This is a job of kind {kind!r}, the other one of kind {other!r}: each kind has its own queue."
        )


class NodeNotFound(NotFound):
    """No node of this name is attached."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No media node named {name!r} is attached.")


class NodeNameTaken(AlreadyExists):
    """Another node of this name is attached."""

    def __init__(self, name: str, attached: str, refused: str) -> None:
        super().__init__(
            f"A media node named {name!r} is attached from {attached}, and this one is at {refused}: names are unique. "
            "Start one of them with another --name."
        )


class WorkInterrupted(Unavailable):
    """A node's stream ended without a result: the node is gone."""

    def __init__(self, node: str) -> None:
        super().__init__(f"Media node {node} disconnected during the task.")


class Fenced(Aborted):
    """The attempt is no longer the task's current one: it was cancelled or replaced."""

    def __init__(self, task_id: str) -> None:
        super().__init__(f"Task {task_id} is no longer this attempt's.")
