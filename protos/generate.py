"""Generates the Python code of the contract into a folder: `python protos/generate.py [TARGET]`.

The result is committed under `protos/gen`; tests/contract regenerates it and compares.
"""

import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

PROTOS = Path(__file__).parent
DESCRIPTIONS = Path("rushes", "api", "v1", "descriptions.json")
# google/api is in PROTOS for buf too; its Python code is a wheel's.
_COMMON = [f"-I{PROTOS}", f"-I{files('grpc_tools') / '_proto'}"]


def generate(target: Path) -> None:
    """Write messages, services, their type stubs and the texts of the OpenAPI document below `target`.

    Raises RuntimeError where protoc fails.
    """
    sources = sorted(PROTOS.glob("rushes/**/*.proto"))
    target.mkdir(parents=True, exist_ok=True)
    # By default, stubs of services have types for sync and for asyncio; Rushes uses asyncio only.
    services = [f"--grpc_python_out={target}", f"--mypy_grpc_out=only_async:{target}"]
    messages = [f"--python_out={target}", f"--mypy_out=relax_strict_optional_primitives:{target}"]
    vendored = PROTOS / "buf" / "validate" / "validate.proto"
    for arguments in ([*messages, str(vendored)], [*messages, *services, *map(str, sources)]):
        _protoc(*arguments)
    texts = _descriptions(_described(sources))
    (target / DESCRIPTIONS).write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n")


def _protoc(*arguments: str) -> None:
    if protoc.main(["protoc", *_COMMON, *arguments]) != 0:
        raise RuntimeError(f"protoc failed on {arguments[-1]}")


def _described(sources: list[Path]) -> FileDescriptorSet:
    """The sources' descriptors with their comments, which generated code does not have."""
    with TemporaryDirectory() as folder:
        described = Path(folder, "set")
        _protoc("--include_source_info", f"--descriptor_set_out={described}", *map(str, sources))
        return FileDescriptorSet.FromString(described.read_bytes())


def _descriptions(described: FileDescriptorSet) -> dict[str, str]:
    """The comments of RPCs that are routes, and of the messages of their services, by full name.

    Routes that are written by hand may answer with a message of an RPC that is none.
    """
    messages = {f".{name}": message for file in described.file for name, message in _messages(file.package, file)}
    comments = {name: text for file in described.file for name, text in _comments(file)}
    texts: dict[str, str] = {}
    reached: set[str] = set()
    for file in described.file:
        for service in file.service:
            routes = [method for method in service.method if method.options.HasExtension(annotations_pb2.http)]
            for method in routes:
                name = f"{file.package}.{service.name}.{method.name}"
                texts[name] = comments[name]
            if routes:
                reached |= {name for method in service.method for name in (method.input_type, method.output_type)}
    waiting = list(reached)
    while waiting:
        for field in messages[waiting.pop()].field:
            if field.type_name in messages.keys() - reached:
                reached.add(field.type_name)
                waiting.append(field.type_name)
    for name in sorted(reached):
        texts |= {
            full: comments[full]
            for full in (name[1:], *(f"{name[1:]}.{field.name}" for field in messages[name].field))
            if full in comments
        }
    return texts


def _messages(scope: str, parent: FileDescriptorProto | DescriptorProto) -> Iterator[tuple[str, DescriptorProto]]:
    nested = parent.message_type if isinstance(parent, FileDescriptorProto) else parent.nested_type
    for message in nested:
        name = f"{scope}.{message.name}"
        yield name, message
        yield from _messages(name, message)


def _comments(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    """Full names with their comments, line breaks within paragraphs removed."""
    for location in file.source_code_info.location:
        if location.leading_comments and len(location.path) % 2 == 0:
            name = file.package
            parent: Any = file
            for number, index in zip(location.path[::2], location.path[1::2], strict=True):
                field = parent.DESCRIPTOR.fields_by_number[number]
                if field.name not in ("service", "method", "message_type", "nested_type", "field"):
                    break
                parent = getattr(parent, field.name)[index]
                name = f"{name}.{parent.name}"
            else:
                yield name, _text(location.leading_comments)


def _text(comment: str) -> str:
    paragraphs = (" ".join(paragraph.split()) for paragraph in comment.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if not paragraph.startswith("Fails with"))


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else PROTOS / "gen")
