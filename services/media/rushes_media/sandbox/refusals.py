"""What the kernel refuses a worker that has been given all that it works on: files by name, sockets, other programs.

Whatever takes a worker over by way of a decoder finds itself with a descriptor of one video and nothing else.
"""

import ctypes
import platform
import struct

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 13  # with EACCES: libraries that look for something they can do without go on

# Numbers of system calls in the kernel's tables. With io_uring files can be opened beside all of these.
_IO_URING_SETUP, _OPENAT2, _PIDFD_OPEN = 425, 437, 434
_EVERYWHERE = (_IO_URING_SETUP, _OPENAT2, _PIDFD_OPEN, 424)  # and pidfd_send_signal
_REFUSED = {
    "x86_64": (
        0xC000003E,
        (
            *(2, 257, 85, 304),  # open, openat, creat, open_by_handle_at
            *(41, 42, 59, 322),  # socket, connect, execve, execveat
            *(101, 310, 311, 62, 129),  # ptrace, process_vm_readv and _writev, kill, rt_sigqueueinfo
            *(
                76,
                82,
                83,
                84,
                86,
                87,
                88,
                90,
                92,
            ),  # truncate, rename, mkdir, rmdir, link, unlink, symlink, chmod, chown
            *(258, 260, 263, 264, 265, 266, 268, 316),  # their forms with "at"
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(56, 265),  # openat, open_by_handle_at
            *(198, 203, 221, 281),
            *(117, 270, 271, 129, 138),
            *(45, 33, 34, 35, 36, 37, 38, 53, 54, 276),  # truncate, then mknod and the forms with "at"
        ),
    ),
}
_LARGEST = 0x40000000
"""Beyond it, on x86_64, lie the same calls under other numbers."""

# Instructions of the kernel's filter language, and where it finds the call's number and architecture.
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def refuse_all_but_what_is_open() -> bool:
    """Have the kernel refuse this process all that it has no descriptor of; False where it cannot be told to.

    Not to be taken back. The process must have given up new privileges before.
    """
    if _instructions is None:
        return False
    program = _Program(len(_instructions) // 8, ctypes.addressof(_instructions))
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, refused: tuple[int, ...]) -> bytes:
    numbers = (*refused, *_EVERYWHERE)
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_JUMP_IF_EQUAL, architecture, met=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, _NUMBER_AT),
        _step(_JUMP_IF_AT_LEAST, _LARGEST, met=len(numbers) + 1),
    ]
    for place, number in enumerate(numbers):
        steps.append(_step(_JUMP_IF_EQUAL, number, met=len(numbers) - place))
    return b"".join((*steps, _step(_RETURN, _ALLOW), _step(_RETURN, _REFUSE)))


def _step(what: int, value: int, *, met: int = 0) -> bytes:
    """An instruction; `met`: how many to pass over where its condition is met."""
    return struct.pack("HBBI", what, met, 0, value)


_refused_here = _REFUSED.get(platform.machine())
_instructions = None if _refused_here is None else ctypes.create_string_buffer(_filter(*_refused_here))
"""Once for all workers; None where the calls' numbers are not known."""
