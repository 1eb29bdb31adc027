"""Kernel limits of a worker, set up between its fork and its first read of untrusted bytes."""

import ctypes
import fcntl
import os
import resource
from collections.abc import Sequence
from contextlib import suppress

from rushes_chassis.processes import die_with_parent
from rushes_media.sandbox.orders import FIRST_INPUT, Limits

_PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def confine(sandbox: int, limits: Limits) -> None:
    """Apply all limits to this process.

    `sandbox` is the pid of the parent, with which it is to die.
    """
    os.setsid()  # A process group of its own, so that all its children can be killed together.
    die_with_parent(sandbox)
    os.nice(limits.niceness)
    without_new_privileges()
    # The OOM killer should choose a worker, not a service.
    with suppress(OSError):  # Some containers forbid this; they limit each one's memory themselves.
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
    """Set no_new_privs: no program that is executed may gain rights."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def arrange_descriptors(output: int, last_words: int, inputs: Sequence[int]) -> None:
    """Move descriptors to the numbers that `orders` defines, and close all others."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    wanted = [nothing, output, last_words, *inputs]
    # First to high numbers: one may have a number where another belongs.
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
