"""No route and no RPC lacks a row that says who may use it, and the document shows the rows."""

from rushes_gateway.access.route_table import ROUTES
from rushes_gateway.access.rpc_table import RPCS
from tests.contract.access_document import COMMITTED, document, routes, rpcs


def test_no_route_lacks_a_row_and_no_row_a_route() -> None:
    assert set(ROUTES) == set(routes())


def test_no_rpc_lacks_a_row_and_no_row_an_rpc() -> None:
    assert set(RPCS) == set(rpcs())


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text() == document(), "run `make api`"
