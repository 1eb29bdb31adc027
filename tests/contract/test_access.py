"""No route and no RPC lacks a row that says who may use it, and the document shows the rows."""

from starlette.routing import compile_path

from rushes_gateway.access.route_table import ROUTES
from tests.contract.access_document import COMMITTED, document, routes


def test_no_route_lacks_a_row_and_no_row_a_route() -> None:
    assert set(ROUTES) == set(routes())


def test_no_route_hides_another() -> None:
    paths = [(method, path) for method, path in routes() if path.startswith("/api/v1/")]
    hidden = [
        (before, after)
        for place, (verb, after) in enumerate(paths)
        for method, before in paths[:place]
        if method == verb and compile_path(before)[0].match(after)
    ]
    assert hidden == []


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text() == document(), "run `make api`"
