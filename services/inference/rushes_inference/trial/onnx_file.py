"""Reads an ONNX file and refuses what no model may do: refer to other files, or define operators of its own."""

import ast
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto

from rushes_inference.domain.errors import UnusableModel

_STANDARD = ("", "ai.onnx")
_ZIP = b"PK\x03\x04"
_PICTURE_SIDES = 4
_ELEMENTS = (TensorProto.FLOAT, TensorProto.FLOAT16)
_LONGEST_NAMES = 1 << 20
_MOST_CLASSES = 10_000
_LONGEST_NAME = 200
_UNPRINTED = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of control characters, halves of characters, and separators of lines and paragraphs."""


@dataclass(frozen=True)
class Input:
    """The only input: sides of its shape, of which None stands for any number."""

    sides: tuple[int | None, ...]

    @property
    def batch(self) -> int | None:
        """Pictures, or windows of sound, at once."""
        return self.sides[0]

    @property
    def takes_pictures(self) -> bool:
        """Whether it is one of pictures x 3 x height x width."""
        return len(self.sides) == _PICTURE_SIDES and self.sides[1] in (3, None)

    @property
    def height(self) -> int | None:
        """Of pictures."""
        return self.sides[2]

    @property
    def width(self) -> int | None:
        """Of pictures."""
        return self.sides[3]


@dataclass(frozen=True)
class Output:
    """One of the file's outputs."""

    name: str
    dimensions: int | None
    """None where the file does not state them."""


@dataclass(frozen=True)
class OnnxFile:
    """A file that passed the checks."""

    content: bytes
    input: Input
    outputs: tuple[Output, ...]
    said: dict[str, str]
    """Metadata of its producer, by name."""


def read_onnx(path: Path) -> OnnxFile:
    """The checked file; raises UnusableModel."""
    content = path.read_bytes()
    if content.startswith(_ZIP):
        raise UnusableModel("it is a PyTorch file; `rushes models add` makes ONNX of one")
    try:
        model = ModelProto.FromString(content)
    except DecodeError as wrong:
        raise UnusableModel("it is not ONNX") from wrong
    if not model.graph.node:
        raise UnusableModel("it is not ONNX, or computes nothing")
    _check_reach(model)
    # Converters to half precision leave nodes in another order than ONNX requires; runtimes sort them.
    in_order = _in_order(model.graph)
    del model.graph.node[:]
    model.graph.node.extend(in_order)
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as wrong:
        raise UnusableModel(f"it breaks the rules of ONNX: {str(wrong).strip().partition(chr(10))[0]}") from wrong
    said = {each.key: each.value for each in model.metadata_props}
    return OnnxFile(content, _input(model.graph), _outputs(model.graph), said)


def _check_reach(model: ModelProto) -> None:
    if model.functions:
        raise UnusableModel("it brings functions of its own; export it again without them")
    for node in _nodes(model.graph):
        if node.domain not in _STANDARD:
            raise UnusableModel(f"it uses the operator {node.domain}.{node.op_type}, which is none of ONNX")
    for tensor in _tensors(model.graph):
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise UnusableModel("it keeps weights in another file; export it as one file")


def _in_order(graph: GraphProto) -> list[NodeProto]:
    """The nodes in topological order."""
    nodes = list(graph.node)
    made_by = {name: number for number, node in enumerate(nodes) for name in node.output if name}
    needs = {
        number: {made_by[name] for name in _needed(node) if name in made_by} - {number}
        for number, node in enumerate(nodes)
    }
    try:
        return [nodes[number] for number in TopologicalSorter(needs).static_order()]
    except CycleError as circle:
        raise UnusableModel("it breaks the rules of ONNX: its nodes need each other") from circle


def _needed(node: NodeProto) -> Iterator[str]:
    """Names that a node needs, including those of its subgraphs."""
    yield from node.input
    for attribute in node.attribute:
        for graph in (*attribute.graphs, *((attribute.g,) if attribute.HasField("g") else ())):
            for inner in _nodes(graph):
                yield from inner.input


def _graphs(graph: GraphProto) -> Iterator[GraphProto]:
    """A graph and the subgraphs of its nodes."""
    waiting = [graph]
    while waiting:
        each = waiting.pop()
        yield each
        for attribute in _attributes(each):
            waiting += [*attribute.graphs, *((attribute.g,) if attribute.HasField("g") else ())]


def _attributes(graph: GraphProto) -> Iterator[AttributeProto]:
    for node in graph.node:
        yield from node.attribute


def _nodes(graph: GraphProto) -> Iterator[NodeProto]:
    for each in _graphs(graph):
        yield from each.node


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    for each in _graphs(graph):
        yield from each.initializer
        sparse = [*each.sparse_initializer]
        for attribute in _attributes(each):
            yield from attribute.tensors
            sparse += attribute.sparse_tensors
            if attribute.HasField("t"):
                yield attribute.t
            if attribute.HasField("sparse_tensor"):
                sparse.append(attribute.sparse_tensor)
        for kept in sparse:
            yield kept.values
            yield kept.indices


def _input(graph: GraphProto) -> Input:
    given = {each.name for each in graph.initializer}
    asked = [each for each in graph.input if each.name not in given]
    if len(asked) != 1:
        raise UnusableModel(f"it wants {len(asked)} inputs, not one of pictures or of sound")
    tensor = asked[0].type.tensor_type
    if tensor.elem_type not in _ELEMENTS:
        raise UnusableModel("it wants its input in another type than float")
    sides = [each.dim_value if each.HasField("dim_value") else None for each in tensor.shape.dim]
    return Input(tuple(sides))


def _outputs(graph: GraphProto) -> tuple[Output, ...]:
    tensors = [(each.name, each.type.tensor_type) for each in graph.output]
    return tuple(Output(name, len(of.shape.dim) if of.HasField("shape") else None) for name, of in tensors)


def licence_of(file: OnnxFile) -> str:
    """As its metadata states it; may be empty."""
    return file.said.get("license", "")[:200]


def class_names(said: dict[str, str]) -> tuple[str, ...]:
    """Class names as ultralytics stores them, a Python dictionary, each of them once; empty where there are none.

    Raises UnusableModel.
    """
    text = said.get("names", "")
    if not text:
        return ()
    try:
        names = ast.literal_eval(text) if len(text) <= _LONGEST_NAMES else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        names = None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or set(names) != set(range(len(names))) or len(names) > _MOST_CLASSES:
        raise UnusableModel("the names of its classes cannot be read")
    return _told_apart([_plain(str(names[number])) or f"class {number}" for number in range(len(names))])


def _plain(name: str) -> str:
    """On one line and within the limit: files of annotations have a name per line, and no control characters."""
    printed = "".join(" " if unicodedata.category(each) in _UNPRINTED else each for each in name)
    return printed.strip()[:_LONGEST_NAME].strip()


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """A number behind each name that was there before: formats of annotations find classes by their names."""
    taken, seen = set(names), Counter[str]()
    apart: list[str] = []
    for name in names:
        unique = name
        while seen[name] and unique in taken:
            end = f" ({seen[name]})"
            unique = name[: _LONGEST_NAME - len(end)] + end
            seen[name] += 1
        seen[name] += not seen[name]
        taken.add(unique)
        apart.append(unique)
    return tuple(apart)


def whole_number(said: dict[str, str], name: str, otherwise: int) -> int:
    """An integer from metadata, or from a list of two equal ones such as [640, 640]. Raises UnusableModel."""
    text = said.get(name, "").strip("[]() ")
    if not text:
        return otherwise
    parts = {part.strip() for part in text.split(",")}
    if len(parts) != 1 or not (part := parts.pop()).isascii() or not part.isdigit() or len(part) > 6:
        raise UnusableModel(f"its {name} is {said[name][:100]!r}, not one number")
    return int(part)
