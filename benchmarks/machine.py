"""Description of the machine that figures were measured on, without which they cannot be compared."""

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psutil
from imageio_ffmpeg import get_ffmpeg_version

_PACKAGES = ("grpcio", "uvicorn", "uvloop", "httptools", "starlette", "av")


def description() -> str:
    """Hardware, system and versions, as a paragraph of Markdown."""
    memory = psutil.virtual_memory().total / 2**30
    hardware = f"{_cpu_model()}, {_usable_cores()} cores, {memory:.0f} GiB"
    system = f"{platform.system()} {platform.release()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = [f"{package} {version(package)}" for package in _PACKAGES]
    programs = [f"ffmpeg {get_ffmpeg_version()}", *filter(None, (_nginx(), _wrk()))]
    return f"Machine: {hardware}; {', '.join((system, python, *packages, *programs))}."


def load() -> str:
    """How busy the machine was on average in the last five minutes, in words."""
    return f"Load average {os.getloadavg()[1]:.1f} over the last five minutes."


def nginx_path() -> str | None:
    """Path of nginx, which Debian installs outside of a user's PATH; None where it is not installed."""
    return shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def wrk_path() -> str | None:
    return shutil.which("wrk")


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _cpu_model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists() and (found := re.search(r"^model name\s*: (.+)$", cpuinfo.read_text(), re.MULTILINE)):
        return found[1]
    return platform.processor() or platform.machine()


def _nginx() -> str | None:
    return _says(nginx_path(), r"nginx/([\d.]+)", "nginx")


def _wrk() -> str | None:
    return _says(wrk_path(), r"wrk (?:\w+/)?([\d.]+)", "wrk")


def _says(program: str | None, pattern: str, name: str) -> str | None:
    if program is None:
        return None
    # Both print their version, the one to standard error, the other with a failing exit status.
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False)
    found = re.search(pattern, said.stdout + said.stderr)
    return f"{name} {found[1] if found else 'of unknown version'}"
