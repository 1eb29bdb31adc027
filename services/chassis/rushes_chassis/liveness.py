"""Keepalive pings, by which both ends of a connection notice that the other one is frozen.

A process that is killed closes its connections, and the kernel reports that. A process that is stopped, hangs in the
kernel, or is behind an unplugged cable never reports anything.
"""

from collections.abc import Sequence
from typing import Final

NOTICED_SECONDS: Final = 20.0
"""A frozen peer is noticed within this time; its calls then fail with UNAVAILABLE."""

PINGS: Final[Sequence[tuple[str, int]]] = (
    # Together less than NOTICED_SECONDS. The second is long because a busy machine may take some seconds to answer.
    ("grpc.keepalive_time_ms", 9_000),
    ("grpc.keepalive_timeout_ms", 9_000),
    # Without this option an answer may take a minute, whatever the option above sets.
    ("grpc.http2.ping_timeout_ms", 9_000),
    # Idle connections too, so that the next call fails at once if the peer is gone.
    ("grpc.keepalive_permit_without_calls", 1),
    # The default allows two pings without data: an idle watch would get no third one.
    ("grpc.http2.max_pings_without_data", 0),
)
"""Options of every channel and every server."""

ACCEPTED_PINGS: Final[Sequence[tuple[str, int]]] = (
    # By default a server closes a connection that sends more than two pings in five minutes.
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
)
"""Further options of every server."""
