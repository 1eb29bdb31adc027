"""Installs the Triton that tests start, in `.triton`; `python -m tests.triton.install` is what make calls.

It is the server out of a wheel of NVIDIA's, in an environment of its own, with its Python backend and a stand-in for
its ONNX Runtime backend, which the wheel leaves out.
"""

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".triton"
SERVER_PYTHON = FOLDER / "bin" / "python"
BACKENDS = FOLDER / "backends"
_REQUIREMENTS = ROOT / "requirements" / "triton.txt"
_GLIBC = (2, 35)
_VERSIONS = ((3, 11), (3, 12))
"""That the wheel has, and the algorithms run on."""


def why_not_here() -> str | None:
    """Why this machine cannot have it, in words; None where it can."""
    if not sys.platform.startswith("linux") or platform.machine() not in {"x86_64", "aarch64"}:
        return f"there is no Triton for {platform.system()} on {platform.machine()} among Python's packages"
    library, version = platform.libc_ver()
    if library != "glibc" or tuple(int(part) for part in version.split(".")) < _GLIBC:
        return f"Triton's package needs glibc {'.'.join(map(str, _GLIBC))}, and this is {library} {version}"
    if sys.version_info[:2] not in _VERSIONS:
        return f"Triton's package has no Python {platform.python_version()}: make PYTHON=python3.12 …"
    if _shared_python() is None:
        return "Triton needs Python as a shared library (Debian: apt-get install libpython3-dev)"
    return None


def _shared_python() -> Path | None:
    """The folder of libpython."""
    name = sysconfig.get_config_var("INSTSONAME") or ""
    folder = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib")
    for candidate in (folder, folder / (sysconfig.get_config_var("MULTIARCH") or "")):
        if ".so" in name and (candidate / name).exists():
            return candidate
    return None


def server_environment() -> dict[str, str]:
    """What the server needs to find its libraries, and its models' Python: it takes the first one of the path."""
    libraries = (_packages() / "nvidia_pytriton.libs", _shared_python())
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUSHES_", "PYTHON"))}
    return {
        **kept,
        "LD_LIBRARY_PATH": ":".join(str(folder) for folder in libraries),
        "PATH": f"{FOLDER / 'bin'}:{kept.get('PATH', '')}",
    }


def server_program() -> Path:
    """tritonserver."""
    return _packages() / "pytriton" / "tritonserver" / "bin" / "tritonserver"


def _packages() -> Path:
    return FOLDER / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def install() -> None:
    """Anew, and as a whole: the stamp that make looks at comes last."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    pip = [str(SERVER_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(_REQUIREMENTS)], check=True)
    # The backend does not look at PYTHONPATH.
    (_packages() / "rushes.pth").write_text(f"{ROOT / 'services' / 'inference'}\n{ROOT / 'services' / 'footage'}\n")
    _lay_out_backends()


def _lay_out_backends() -> None:
    """The wheel keeps a program of the Python backend's for each version of Python elsewhere: the backend wants one."""
    shipped = _packages() / "pytriton" / "tritonserver"
    python = BACKENDS / "python"
    python.mkdir(parents=True)
    for file in (shipped / "backends" / "python").iterdir():
        if file.is_file():
            shutil.copy2(file, python)  # a link would lead out of the folder, which Triton refuses
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stub = "triton_python_backend_stub"
    shutil.copy2(shipped / "python_backend_stubs" / version / stub, python)
    (BACKENDS / "onnxruntime").symlink_to(Path(__file__).parent / "backends" / "onnxruntime")


if __name__ == "__main__":
    missing = why_not_here()
    if missing is None:
        print("installing a Triton for the tests …", file=sys.stderr)
        install()
    else:
        print(f"NO TRITON FOR THE TESTS: {missing}. Tests of it are skipped.", file=sys.stderr)
        FOLDER.mkdir(exist_ok=True)
