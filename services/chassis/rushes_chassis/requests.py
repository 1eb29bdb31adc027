"""The beginning of a request: its id is in the log lines and in the span of this process."""

from rushes_chassis.request_ids import set_request_id
from rushes_chassis.tracing import say_request_id


def enter_request(offered: str | None) -> str:
    """Begin a request under the id that the caller sent, or under a new one where it sent none that is fit for logs."""
    accepted = set_request_id(offered)
    say_request_id(accepted)
    return accepted
