"""What the kernel does not let a worker do, set up between its fork and its first read of foreign bytes."""

import ctypes
import fcntl
import os
import resource
import struct
from collections.abc import Sequence
from contextlib import suppress

from rushes_chassis.processes import die_with_parent
from rushes_media.sandbox.orders import FIRST_INPUT, Limits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION = 0x20080522
_CAPABILITY_BYTES = 24
"""Three sets of 64: effective, permitted, inheritable."""

_libc = ctypes.CDLL(None, use_errno=True)


def confine(sandbox: int, limits: Limits) -> None:
    """Limit this process.

    `sandbox` is the pid of the process that forked this one, with which it ends.
    """
    os.setsid()  # a process group of its own, so that all it starts can be ended together
    die_with_parent(sandbox)
    os.nice(limits.niceness)
    without_new_privileges()
    # Where memory runs out, of pictures as large as a file pleases, a worker goes and no service.
    with suppress(OSError):  # some containers let nobody say that; they count each one's memory by themselves
        _write("/proc/self/oom_score_adj", b"1000")
    for what, most in (
        (resource.RLIMIT_DATA if limits.reserves else resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NOFILE, limits.descriptors),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def without_new_privileges() -> None:
    """Have no program that this process may become give it rights that it has not."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def without_network() -> bool:
    """Move this process to a network of its own that has no devices; False where the system does not allow it.

    It keeps no capabilities there. The kernel may forget with which parent it is to die.
    """
    if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    if _libc.capset(header, bytes(_CAPABILITY_BYTES)) != 0:
        raise OSError(ctypes.get_errno(), "capset failed")
    return True


def arrange_descriptors(output: int, last_words: int, inputs: Sequence[int]) -> None:
    """Put the descriptors where `orders` says that they are, and close all others."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    wanted = [nothing, output, last_words, *inputs]
    # First out of the way: one may lie where another is wanted.
    above = FIRST_INPUT + len(inputs)
    moved = [_duplicated_above(descriptor, above) for descriptor in wanted]
    for place, descriptor in enumerate(moved):
        os.dup2(descriptor, place, inheritable=True)
    os.closerange(above, os.sysconf("SC_OPEN_MAX"))


def _write(path: str, text: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text)
    finally:
        os.close(descriptor)


def _duplicated_above(descriptor: int, least: int) -> int:
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, least)
