"""What the media service and its sandbox say to each other over their socket: one datagram a message."""

import json
from dataclasses import dataclass

FIRST_INPUT = 3
"""Input descriptors of a worker are numbered from here on: 0 is /dev/null, 1 takes the answer, 2 the last words."""

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,live_flv,asf"
"""Formats that hold their media themselves: no playlists, no lists of files, no picture sequences."""

CLIP_DEMUXERS = f"{DEMUXERS},wav"
"""Formats of files that clips consist of."""

OWN_VARIABLES = ("GLIBC_TUNABLES", "PYTHONMALLOC", "OPENBLAS_NUM_THREADS")
"""Of the sandbox's environment: how it allocates and starts threads, which is no matter of its workers' programs."""

STOP = "stop"
"""What a worker that makes fragments is told when the one that it makes is not wanted any more."""


UNHURRIED = 10
"""The niceness of workers that nobody waits for is this or higher."""
AHEAD = 19
"""Theirs where they make what somebody may want later: the frames that somebody looks at are decoded first."""


@dataclass(frozen=True)
class Limits:
    """What the kernel holds a worker to."""

    memory: int = 4 << 30
    """Address space, in bytes."""
    cpu_seconds: int = 600
    output: int = 64 << 20
    """Size of any file that it writes, in bytes."""
    descriptors: int = 64
    reserves: bool = False
    """Drivers of graphics cards reserve a hundred times the addresses that they use: then `memory` is what it can write
    to, as far as that is its own."""
    confined: bool = True
    """A program opens nothing by name but its libraries and its descriptors, and is refused sockets and signals. Tasks
    always are."""
    niceness: int = 0
    """Above 0: it leaves the cores to others, the more the higher it is; from UNHURRIED on nobody waits for it."""


@dataclass(frozen=True)
class Order:
    """Start a worker.

    With it travel the descriptors for its standard output, its standard error, and its inputs, in this order.
    """

    number: int
    task: str
    """Name of a task in sandbox/tasks.py; "" to become the program `argv`."""
    argv: tuple[str, ...]
    parameters: str
    """JSON, for a task."""
    limits: Limits


@dataclass(frozen=True)
class Kill:
    """End a worker at once, with all processes that it started."""

    number: int


@dataclass(frozen=True)
class Ended:
    """A worker has ended; `status` is as os.waitpid gives it."""

    number: int
    status: int


LARGEST = 128 << 10
"""Bytes of a datagram; far above any order."""


def encode(message: Order | Kill | Ended) -> bytes:
    """The message as a datagram."""
    # Not by asdict, which copies whatever there is in copies of it.
    return json.dumps({"kind": type(message).__name__, **vars(message)}, default=vars).encode()


def decode(datagram: bytes) -> Order | Kill | Ended:
    """The message in a datagram that `encode` made."""
    fields = json.loads(datagram)
    kind = fields.pop("kind")
    if kind == "Kill":
        return Kill(**fields)
    if kind == "Ended":
        return Ended(**fields)
    return Order(**{**fields, "argv": tuple(fields["argv"]), "limits": Limits(**fields["limits"])})
