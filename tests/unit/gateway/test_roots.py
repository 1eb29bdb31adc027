"""What the API says of a library folder."""

from rushes.catalog.v1 import library_pb2
from rushes_gateway.resources.library import convert


def test_a_root_counts_what_it_does_not_list_by_suffix() -> None:
    kind = library_pb2.PassedOverKind(kind=".rm", count=3, reason="convert it")
    root = convert.root(library_pb2.LibraryRoot(name="lib", path="/videos", passed_over=[kind]))
    assert root.model_dump()["passed_over"] == [{"suffix": ".rm", "count": 3, "reason": "convert it"}]
