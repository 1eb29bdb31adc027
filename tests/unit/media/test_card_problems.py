"""What ffmpeg says of a card that does not work becomes what is missing, and what to do."""

import errno
import os
import stat
from pathlib import Path

import pytest

from rushes_media.adapters.ffmpeg.card_problems import DeviceFile, device_problem, problem_of, remedy_for, with_remedy

RENDER = Path("/dev/dri/renderD128")
DEVICE = stat.S_IFCHR | 0o660

# Each as ffmpeg 9 and its predecessors print it; what follows from the cause is said after it.
NO_DRIVER = """[h264_nvenc @ 0x55c51b08c4c0] Cannot load libcuda.so.1
[vost#0:0/h264_nvenc @ 0x55c51b08b940] [enc:h264_nvenc @ 0x55c51b08c380] Error while opening encoder - maybe \
incorrect parameters such as bit_rate, rate, width or height.
[vf#0:0 @ 0x55c51b0a82c0] Task finished with error code: -1 (Operation not permitted)"""
NO_CUVID = """[CUDA @ 0x55f60f2df040] Cannot load libnvcuvid.so.1
[h264 @ 0x55f60f2de0c0] Failed loading nvcuvid."""
NO_VIDEO = """[h264_nvenc @ 0x558dc0] Cannot load libnvidia-encode.so.1
[h264_nvenc @ 0x558dc0] The minimum required Nvidia driver for nvenc is 570.0 or newer"""
OLD_DRIVER = """[h264_nvenc @ 0x558dc0] Driver does not support the required nvenc API version. Required: 13.0 \
Found: 12.1
[h264_nvenc @ 0x558dc0] The minimum required Nvidia driver for nvenc is 570.0 or newer"""
NO_CARD = "[h264_nvenc @ 0x558dc0] cu->cuInit(0) failed -> CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected"
MISMATCH = (
    "[CUDA @ 0x1] cu->cuInit(0) failed -> CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: system has unsupported display driver"
)
NO_NVENC = """[h264_nvenc @ 0x558dc0] OpenEncodeSessionEx failed: unsupported device (2): (no details)
[h264_nvenc @ 0x558dc0] No capable devices found"""
NO_DISPLAY = """[VAAPI @ 0x562209bd0e80] No VA display found for device /dev/dri/renderD128.
Device creation failed: -22.
Failed to set value '/dev/dri/renderD128' for option 'vaapi_device': Invalid argument"""
NO_VA_DRIVER = """[VAAPI @ 0x562209bd0e80] Failed to initialise VAAPI connection: -1 (unknown libva error).
Device creation failed: -5."""
NO_LIBVA = """implib-gen: libva-drm.so.2: failed to load library via dlopen: libva-drm.so.2: cannot open shared object \
file: No such file or directory"""
NO_PROFILE = "[h264_vaapi @ 0x5] No usable encoding entrypoint found for profile VAProfileH264High (7)."
NO_QSV = "[h264_qsv @ 0x56509b90d4c0] Error creating a MFX session: -9."
NO_AMF = "[AMF @ 0x7fd65c004400] DLL libamfrt64.so.1 failed to open"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (NO_DRIVER, "NVIDIA_DRIVER_CAPABILITIES=compute,video,utility"),
        (NO_CUVID, "library for decoding is missing: in a container set NVIDIA_DRIVER_CAPABILITIES=compute,video,"),
        (NO_VIDEO, "library for encoding is missing: in a container set NVIDIA_DRIVER_CAPABILITIES=compute,video,"),
        (OLD_DRIVER, "too old for this ffmpeg: install a newer one"),
        (NO_CARD, "reserve it (`--gpus all`)"),
        (MISMATCH, "start the machine again"),
        (NO_NVENC, "has an encoder for H.264 (NVENC)"),
        (NO_DISPLAY, "intel-media-va-driver or mesa-va-drivers"),
        (NO_VA_DRIVER, "intel-media-va-driver or mesa-va-drivers"),
        (NO_LIBVA, "install libva2 and libva-drm2"),
        (NO_PROFILE, "does not encode H.264"),
        (NO_QSV, "libmfx-gen1.2"),
        (NO_AMF, "AMD's own driver"),
    ],
)
def test_what_ffmpeg_says_has_a_remedy(said: str, words: str) -> None:
    assert words in remedy_for(said)


def test_a_reason_keeps_what_ffmpeg_said() -> None:
    assert with_remedy("It failed.", NO_QSV) == f"It failed. {remedy_for(NO_QSV)}"
    assert with_remedy("It failed.", "[h264_nvenc @ 0x1] Something new") == "It failed."


@pytest.mark.parametrize(
    ("device", "begins", "ends"),
    [
        (
            DeviceFile(RENDER, None, refused=errno.ENOENT),
            f"There is no device {RENDER}. There is no /dev/dri either: ",
            "its container was not given it (devices: /dev/dri). RUSHES_VAAPI_DEVICE names another.",
        ),
        (
            DeviceFile(RENDER, None, refused=errno.ENOENT, beside=["card0", "renderD129", "by-path"]),
            f"There is no device {RENDER}. There is renderD129.",
            " RUSHES_VAAPI_DEVICE names another.",
        ),
        (
            DeviceFile(RENDER, DEVICE, group=993, refused=errno.EACCES),
            f"The device {RENDER} cannot be opened: Permission denied. It belongs to group 993: ",
            "set RENDER_GID=993 (group_add), otherwise add the user of this node to that group.",
        ),
        (
            DeviceFile(RENDER, stat.S_IFCHR | 0o600, group=993, owner=0, refused=errno.EACCES),
            f"The device {RENDER} cannot be opened: Permission denied.",
            " Its mode is 600, so that only user 0 may.",
        ),
        (
            DeviceFile(RENDER, DEVICE, group=993, refused=errno.EPERM),
            f"The device {RENDER} cannot be opened: Operation not permitted. The container may not use it: ",
            "pass it as a device (devices: /dev/dri), not as a volume.",
        ),
        (
            DeviceFile(RENDER, DEVICE, refused=errno.ENXIO),
            f"The device {RENDER} cannot be opened: ",
            "No such device or address.",
        ),
        (
            DeviceFile(RENDER, stat.S_IFREG | 0o644),
            f"{RENDER} is not a device.",
            " RUSHES_VAAPI_DEVICE names another.",
        ),
        (DeviceFile(RENDER, DEVICE, group=993), "", ""),
    ],
)
def test_the_files_of_devices(device: DeviceFile, begins: str, ends: str) -> None:
    said = problem_of(device)
    assert said.startswith(begins)
    assert said.endswith(ends)
    assert bool(said) == bool(begins)


def test_what_is_there_is_looked_at(tmp_path: Path) -> None:
    assert device_problem("/dev/null") == ""
    assert device_problem(os.devnull + "/deeper").startswith("There is no device /dev/null/deeper.")
    assert device_problem("/dev/shm").startswith("/dev/shm is not a device.")
    (tmp_path / "renderD129").touch()
    assert "There is renderD129." in device_problem(str(tmp_path / "renderD128"))
    assert f"There is no {tmp_path}/dri either" in device_problem(str(tmp_path / "dri" / "renderD128"))
