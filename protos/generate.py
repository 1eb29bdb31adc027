"""Generates the Python code of the contract into a folder: `python protos/generate.py [TARGET]`.

The result is committed under `protos/gen`; tests/contract regenerates it and compares.
"""

import sys
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

PROTOS = Path(__file__).parent


def generate(target: Path) -> None:
    """Write messages, services and their type stubs below `target`; raises RuntimeError where protoc fails."""
    sources = sorted(PROTOS.glob("rushes/**/*.proto"))
    target.mkdir(parents=True, exist_ok=True)
    common = [f"-I{PROTOS}", f"-I{files('grpc_tools') / '_proto'}"]
    # By default, stubs of services have types for sync and for asyncio; Rushes uses asyncio only.
    services = [f"--grpc_python_out={target}", f"--mypy_grpc_out=only_async:{target}"]
    messages = [f"--python_out={target}", f"--mypy_out=relax_strict_optional_primitives:{target}"]
    vendored = PROTOS / "buf" / "validate" / "validate.proto"
    for arguments in ([*messages, str(vendored)], [*messages, *services, *map(str, sources)]):
        if protoc.main(["protoc", *common, *arguments]) != 0:
            raise RuntimeError(f"protoc failed on {arguments[-1]}")


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else PROTOS / "gen")
