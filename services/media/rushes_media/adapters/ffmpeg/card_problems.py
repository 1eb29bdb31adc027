"""What a graphics card lacks, by ffmpeg's words and the device's file: drivers report only that they fail.

Most of it is missing in containers, which get a device, its group and the driver's libraries only on request.
"""

import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ANOTHER: Final = "RUSHES_VAAPI_DEVICE names another."
_VIDEO: Final = "NVIDIA_DRIVER_CAPABILITIES=compute,video,utility"
_NVIDIA_CONTAINER: Final = (
    f"the machine's NVIDIA driver, and in a container a reserved NVIDIA card (`--gpus all`) and {_VIDEO}"
)
_NO_ACCESS: Final = (
    "The driver sees no card: in a container, reserve it (`--gpus all`); if the container had it before, start the "
    "container again."
)

_OLD_DRIVER: Final = "The NVIDIA driver of the machine is too old for this ffmpeg: install a newer one on the machine."
_NO_VA_DRIVER: Final = (
    "No VAAPI driver answers for this card: install its own (intel-media-va-driver or mesa-va-drivers) where this node "
    "runs."
)
_NO_LIBVA: Final = "libva is missing, through which VAAPI works: install libva2 and libva-drm2 where this node runs."
_NO_QUICK_SYNC: Final = (
    "Quick Sync needs an Intel card, its device, and Intel's runtime (libmfx-gen1.2) where this node runs."
)
_NO_H264: Final = "This card, or its VAAPI driver, does not encode H.264."
_REMEDIES: Final = (
    ("Cannot load libnvidia-encode.so", f"The driver's library for encoding is missing: in a container set {_VIDEO}."),
    ("Cannot load libnvcuvid.so", f"The driver's library for decoding is missing: in a container set {_VIDEO}."),
    ("Cannot load libcuda.so", f"The driver's library is missing. An NVIDIA card needs {_NVIDIA_CONTAINER}."),
    ("does not support the required nvenc API version", _OLD_DRIVER),
    ("minimum required Nvidia driver", _OLD_DRIVER),
    (
        "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
        "The driver's libraries and its kernel module are of different versions: start the machine again.",
    ),
    ("CUDA_ERROR_NO_DEVICE", _NO_ACCESS),
    ("No capable devices found", "No NVIDIA card here has an encoder for H.264 (NVENC); some have none at all."),
    ("implib-gen: libva", _NO_LIBVA),
    ("No VA display found", _NO_VA_DRIVER),
    ("Failed to initialise VAAPI connection", _NO_VA_DRIVER),
    ("No usable encoding profile found", _NO_H264),
    ("No usable encoding entrypoint found", _NO_H264),
    ("MFX session", _NO_QUICK_SYNC),
    ("libamfrt64.so", "AMF needs AMD's own driver with its runtime (libamfrt64) where this node runs; VAAPI does not."),
)
"""What ffmpeg says, and what that means; the first that is found counts. Causes come before what follows from them."""


@dataclass(frozen=True)
class DeviceFile:
    """What is at the path of a device."""

    path: Path
    mode: int | None
    """As of stat; None: nothing is there, or the folder is shut."""
    group: int = 0
    owner: int = 0
    refused: int = 0
    """One of errno, with which it was not opened; 0: it was."""
    beside: Collection[str] | None = None
    """Names of what else lies in its folder; None: there is no such folder."""


def device_problem(path: str) -> str:
    """Why a device cannot be used, in sentences with what to do; "" where it can be opened."""
    return problem_of(_looked_at(Path(path)))


def problem_of(device: DeviceFile) -> str:
    """The same for what was found at its path."""
    path = device.path
    if device.mode is None:
        if device.refused not in (errno.ENOENT, errno.ENOTDIR):
            return f"The device {path} cannot be opened: {os.strerror(device.refused)}."
        missing = f"There is no device {path}."
        if device.beside is None:
            return (
                f"{missing} There is no {path.parent} either: this machine has no such card, or its container was not "
                f"given it (devices: {path.parent}). {_ANOTHER}"
            )
        others = sorted(name for name in device.beside if name.startswith("renderD"))
        there = f" There is {', '.join(others)}." if others else ""
        return f"{missing}{there} {_ANOTHER}"
    if not stat.S_ISCHR(device.mode):
        return f"{path} is not a device. {_ANOTHER}"
    if not device.refused:
        return ""
    refused = f"The device {path} cannot be opened: {os.strerror(device.refused)}."
    if device.refused == errno.EPERM:
        return f"{refused} The container may not use it: pass it as a device (devices: {path.parent}), not as a volume."
    if device.refused != errno.EACCES:
        return refused
    if device.mode & stat.S_IRGRP and device.mode & stat.S_IWGRP:
        return (
            f"{refused} It belongs to group {device.group}: in a container set RENDER_GID={device.group} (group_add), "
            "otherwise add the user of this node to that group."
        )
    return f"{refused} Its mode is {stat.S_IMODE(device.mode):o}, so that only user {device.owner} may."


def remedy_for(said: str) -> str:
    """What ffmpeg's words say is missing, in sentences with what to do; "" where they say nothing of the kind."""
    return next((remedy for words, remedy in _REMEDIES if words in said), "")


def with_remedy(reason: str, said: str) -> str:
    """A reason, and what to do about it where ffmpeg's words say that."""
    return f"{reason} {remedy}" if (remedy := remedy_for(said)) else reason


def _looked_at(path: Path) -> DeviceFile:
    try:
        about = path.stat()
    except OSError as refused:
        return DeviceFile(path, None, refused=refused.errno or 0, beside=_names_in(path.parent))
    if not stat.S_ISCHR(about.st_mode):
        return DeviceFile(path, about.st_mode)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
    except OSError as refused:
        return DeviceFile(path, about.st_mode, about.st_gid, about.st_uid, refused.errno or 0)
    return DeviceFile(path, about.st_mode, about.st_gid, about.st_uid)


def _names_in(folder: Path) -> Collection[str] | None:
    try:
        return [each.name for each in folder.iterdir()]
    except FileNotFoundError:
        return None
    except OSError:
        return []
