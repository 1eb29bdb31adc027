"""Whatever is sent to the APIs, no mistake of ours answers; the native one answers as its OpenAPI document says."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rushes_gateway.clients import Services
from rushes_gateway.http_limits import LARGEST_HEADER
from rushes_gateway.roots import RootNames
from rushes_gateway.routes.cutter.app import cutter_app
from tests.e2e.stack import Stack

pytestmark = pytest.mark.proof("fuzz")

_FIELDS: Final = 4096
"""Bytes that a request's first line and header fields have at most besides its address."""
DOCUMENT: Final = Path(__file__).parents[2] / "gateway" / "web" / "openapi.json"

_CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A stream of events ends with its reader.
schema = schemathesis.openapi.from_path(DOCUMENT).exclude(path_regex="/events$")
# The replaced cutter published none: its routes tell what they take, not what they answer.
cutter = schemathesis.openapi.from_dict(cutter_app(Services.__new__(Services), RootNames.__new__(RootNames)).openapi())


@pytest.fixture(scope="module")
def prodded(tmp_path_factory: pytest.TempPathFactory, real_clip: Path) -> Iterator[Stack]:
    """A stack of its own: what is sent to it changes it."""
    running = Stack(tmp_path_factory.mktemp("prodded"))
    running.add(real_clip)
    with running:
        running.scan()
        yield running


_fuzzed = settings(
    max_examples=20,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@schema.parametrize()
@_fuzzed
def test_every_answer_is_as_declared(case: Case[Any], prodded: Stack) -> None:
    answer = case.call(base_url=prodded.url, timeout=120)
    # What no HTTP server takes is declared nowhere: a list in the query has no limit of its own.
    if answer.status_code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        assert len(answer.request.url or "") > LARGEST_HEADER - _FIELDS
        return
    case.validate_response(answer, checks=_CHECKS)


@cutter.parametrize()
@_fuzzed
def test_nothing_sent_to_the_replaced_cutters_paths_finds_a_mistake(case: Case[Any], prodded: Stack) -> None:
    case.call_and_validate(base_url=prodded.url, checks=[not_a_server_error], timeout=120)
