"""Errors of undoing and redoing."""

from rushes_chassis.errors import Conflict, NotFound


class ChangeNotFound(NotFound):
    """No change of this id, or not any more."""

    def __init__(self, change_id: str) -> None:
        super().__init__(f"There is no change {change_id}. Changes are kept for 30 days.")


class NotReversible(Conflict):
    """A change can be neither undone nor redone now."""
