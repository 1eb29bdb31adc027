"""What the kernel refuses a worker that has been given all that it works on: files by name, sockets, programs, signals.

Whatever takes a worker over by way of a decoder finds itself with a descriptor of one video and nothing else, and
cannot leave the process group that is ended with it.
"""

import ctypes
import os
import platform
import struct
from dataclasses import dataclass

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # with EACCES: libraries that look for something they can do without go on


@dataclass(frozen=True)
class _Calls:
    """Numbers in the kernel's table of system calls for one kind of processor."""

    architecture: int
    tgkill: int
    """Refused but for the worker itself: aborting is done by it."""
    refused: tuple[int, ...]


_EVERYWHERE = (
    *(437, 425),  # openat2, and io_uring_setup: with it files can be opened beside all of these
    *(434, 424, 438),  # pidfd_open, pidfd_send_signal, pidfd_getfd
)
_CALLS = {
    "x86_64": _Calls(
        0xC000003E,
        234,
        (
            *(2, 257, 85, 304),  # open, openat, creat, open_by_handle_at
            *(41, 42, 59, 322),  # socket, connect, execve, execveat
            *(101, 310, 311),  # ptrace, process_vm_readv and _writev
            *(62, 200, 129, 297),  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(109, 112, 272, 308),  # setpgid, setsid, unshare, setns
            *(29, 64, 68, 240),  # shmget, semget, msgget, mq_open
            *(248, 249, 250),  # add_key, request_key, keyctl
            *(76, 82, 83, 84, 86, 87, 88),  # truncate, rename, mkdir, rmdir, link, unlink, symlink
            *(90, 92, 94, 133),  # chmod, chown, lchown, mknod
            *(132, 235, 261, 280),  # utime, utimes, futimesat, utimensat
            *(188, 189, 197, 198),  # setxattr, lsetxattr, removexattr, lremovexattr
            *(258, 259, 260, 263, 264, 265, 266, 268, 316),  # their forms with "at"
        ),
    ),
    "aarch64": _Calls(
        0xC00000B7,
        131,
        (
            *(56, 265),  # openat, open_by_handle_at
            *(198, 203, 221, 281),  # socket, connect, execve, execveat
            *(117, 270, 271),  # ptrace, process_vm_readv and _writev
            *(129, 130, 138, 240),  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
            *(154, 157, 97, 268),  # setpgid, setsid, unshare, setns
            *(194, 190, 186, 180),  # shmget, semget, msgget, mq_open
            *(217, 218, 219),  # add_key, request_key, keyctl
            *(45, 88),  # truncate, utimensat
            *(5, 6, 14, 15),  # setxattr, lsetxattr, removexattr, lremovexattr
            *(33, 34, 35, 36, 37, 38, 53, 54, 276),  # mknod and the rest, which have forms with "at" alone
        ),
    ),
}
_LARGEST = 0x40000000
"""Beyond it, on x86_64, lie the same calls under other numbers."""

# Instructions of the kernel's filter language, and where it finds the call's number, architecture and first argument.
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENT_AT = 0, 4, 16
_BYTES = 8
"""Of an instruction; its value is the last four."""
_OWN_PID_FROM_END = 3
"""Which instruction, counted from the last one, compares a process with the worker."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def refuse_all_but_what_is_open() -> bool:
    """Have the kernel refuse this process all that it has no descriptor of; False where it cannot be told to.

    Not to be taken back. The process must have given up new privileges before.
    """
    if _instructions is None:
        return False
    length = len(_instructions) // _BYTES
    struct.pack_into("I", _instructions, (length - _OWN_PID_FROM_END) * _BYTES + 4, os.getpid())
    program = _Program(length, ctypes.addressof(_instructions))
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(calls: _Calls) -> bytes:
    numbers = (*calls.refused, *_EVERYWHERE)
    refusal = len(numbers) + 9  # where the instruction stands that refuses
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_JUMP_IF_EQUAL, calls.architecture, met=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, _NUMBER_AT),
        _step(_JUMP_IF_AT_LEAST, _LARGEST, met=refusal - 5),
    ]
    for number in numbers:
        steps.append(_step(_JUMP_IF_EQUAL, number, met=refusal - len(steps) - 1))
    return b"".join(
        (
            *steps,
            _step(_JUMP_IF_EQUAL, calls.tgkill, met=1),
            _step(_RETURN, _ALLOW),
            _step(_LOAD, _ARGUMENT_AT),
            _step(_JUMP_IF_EQUAL, 0, met=1),  # 0 stands for the worker's own pid
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        )
    )


def _step(what: int, value: int, *, met: int = 0) -> bytes:
    """An instruction; `met`: how many to pass over where its condition is met."""
    return struct.pack("HBBI", what, met, 0, value)


_calls_here = _CALLS.get(platform.machine())
_instructions = None if _calls_here is None else ctypes.create_string_buffer(_filter(_calls_here), None)
"""Once for all workers, but for the pid; None where the calls' numbers are not known."""
