"""How both ends of a connection notice that the other one is frozen: by pings that nobody answers.

A process that is killed closes its connections, and the kernel tells whoever talks to it. One that is stopped, hangs in
the kernel, or sits behind a cable that was pulled, says nothing for ever.
"""

from collections.abc import Sequence
from typing import Final

NOTICED_SECONDS: Final = 20.0
"""A frozen peer is noticed within this time; its calls fail with UNAVAILABLE then."""

PINGS: Final[Sequence[tuple[str, int]]] = (
    # Together less than NOTICED_SECONDS. The second is long, as a machine may be too busy to answer for some seconds.
    ("grpc.keepalive_time_ms", 9_000),
    ("grpc.keepalive_timeout_ms", 9_000),
    # Without this one an answer may take a minute, whatever the line above says.
    ("grpc.http2.ping_timeout_ms", 9_000),
    # An idle connection too: whoever calls next learns at once that nobody is there.
    ("grpc.keepalive_permit_without_calls", 1),
    # By default two pings are sent without data, and no more: a watch that has nothing to say would get no third one.
    ("grpc.http2.max_pings_without_data", 0),
)
"""Options of every channel and every server."""

ACCEPTED_PINGS: Final[Sequence[tuple[str, int]]] = (
    # By default a server hangs up on whoever sends it more than two pings in five minutes.
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
)
"""Options of every server besides."""
