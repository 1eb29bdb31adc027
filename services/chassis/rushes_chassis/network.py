"""Child processes that reach no network: Linux's namespaces of users and networks."""

import ctypes
import struct
from typing import Final

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
_CAPABILITY_VERSION: Final = 0x20080522
_CAPABILITY_BYTES: Final = 24
"""Three sets of 64: effective, permitted, inheritable."""


def without_network() -> bool:
    """Move this process to a network namespace without devices; False where the system forbids it.

    It keeps no capabilities there. Resets the parent death signal.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    if libc.capset(header, bytes(_CAPABILITY_BYTES)) != 0:
        raise OSError(ctypes.get_errno(), "capset failed")
    return True
