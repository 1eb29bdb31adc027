"""Messages between the media service and its sandbox over their socket: one datagram each."""

import json
from dataclasses import dataclass

FIRST_INPUT = 3
"""Number of a worker's first input descriptor: 0 is /dev/null, 1 takes the answer, 2 the error output."""

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,live_flv,asf,mpeg,mxf,ogg,dv"
"""Formats that contain their media: no playlists, file lists or picture sequences."""

CLIP_DEMUXERS = f"{DEMUXERS},wav"
"""Formats of clips' files."""

OWN_VARIABLES = ("GLIBC_TUNABLES", "PYTHONMALLOC", "OPENBLAS_NUM_THREADS")
"""Environment variables of the sandbox itself, for allocation and threads, which programs do not inherit."""

STOP = "stop"
"""Message that cancels the fragment a worker is making."""


UNHURRIED = 10
"""Workers with at least this niceness do background work."""
AHEAD = 19
"""Niceness of workers that prepare files ahead of need."""


@dataclass(frozen=True)
class Limits:
    """Kernel limits of a worker."""

    memory: int = 4 << 30
    """Address space, in bytes."""
    cpu_seconds: int = 600
    output: int = 64 << 20
    """Size of any file that it writes, in bytes."""
    descriptors: int = 64
    reserves: bool = False
    """Graphics drivers reserve a hundred times the address space that they use: then `memory` limits RLIMIT_DATA
    instead."""
    confined: bool = True
    """A program may open only its libraries and descriptors by name, no sockets or signals. Always set for tasks."""
    niceness: int = 0
    """CPU priority; from UNHURRIED on it is background work."""


@dataclass(frozen=True)
class Order:
    """Start a worker.

    Sent with the descriptors for its standard output, its standard error, and its inputs, in this order.
    """

    number: int
    task: str
    """Name of a task in sandbox/tasks.py; "" to exec the program `argv`."""
    argv: tuple[str, ...]
    parameters: str
    """JSON, for a task."""
    limits: Limits


@dataclass(frozen=True)
class Kill:
    """Kill a worker with all processes that it started."""

    number: int


@dataclass(frozen=True)
class Ended:
    """A worker has ended; `status` as of os.waitpid."""

    number: int
    status: int


LARGEST = 128 << 10
"""Limit of a datagram in bytes, far above any order."""


def encode(message: Order | Kill | Ended) -> bytes:
    """The message as a datagram."""
    # Not dataclasses.asdict, which deep-copies.
    return json.dumps({"kind": type(message).__name__, **vars(message)}, default=vars).encode()


def decode(datagram: bytes) -> Order | Kill | Ended:
    """The inverse of `encode`."""
    fields = json.loads(datagram)
    kind = fields.pop("kind")
    if kind == "Kill":
        return Kill(**fields)
    if kind == "Ended":
        return Ended(**fields)
    return Order(**{**fields, "argv": tuple(fields["argv"]), "limits": Limits(**fields["limits"])})
