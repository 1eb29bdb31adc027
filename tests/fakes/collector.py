"""A collector of traces: OpenTelemetry's own service, which keeps what it is sent."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.common.v1 import common_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

_SECONDS = 60.0
"""For which a span is waited for."""


@dataclass(frozen=True)
class KeptSpan:
    """One span as it arrived, with the name and the version of the process that made it."""

    service: str
    version: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]
    is_error: bool

    @classmethod
    def of(cls, resource: dict[str, str], span: trace_pb2.Span) -> Self:
        """As it was sent."""
        return cls(
            service=resource["service.name"],
            version=resource["service.version"],
            name=span.name,
            kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
            trace_id=span.trace_id.hex(),
            span_id=span.span_id.hex(),
            parent_id=span.parent_span_id.hex(),
            attributes=_read(span.attributes),
            is_error=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        )


@dataclass
class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """All that has come so far."""

    endpoint: str = ""
    sent: list[bytes] = field(default_factory=list)
    """Each request as it came, for what may stand in none of them."""
    spans: list[KeptSpan] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        with self._news:
            self.sent.append(request.SerializeToString())
            for process in request.resource_spans:
                resource = _read(process.resource.attributes)
                self.spans += [KeptSpan.of(resource, span) for scope in process.scope_spans for span in scope.spans]
            self._news.notify_all()
        return trace_service_pb2.ExportTraceServiceResponse()

    def until(self, enough: Callable[[list[KeptSpan]], bool]) -> list[KeptSpan]:
        """What has come when it is enough."""
        with self._news:
            came = self._news.wait_for(lambda: enough(self.spans), _SECONDS)
            assert came, f"only these spans came: {[(span.service, span.name) for span in self.spans]}"
            return list(self.spans)

    def named(self, *names: str) -> list[KeptSpan]:
        """The spans of these names, as many as are named, when all of them have come."""

        def wanted(spans: list[KeptSpan]) -> list[KeptSpan]:
            return [span for span in spans if span.name in names]

        return wanted(self.until(lambda spans: len(wanted(spans)) >= len(names)))

    def caller(self, name: str) -> KeptSpan:
        """The span of whoever made this call, when it has come."""

        def wanted(spans: list[KeptSpan]) -> list[KeptSpan]:
            return [span for span in spans if (span.name, span.kind) == (name, "CLIENT")]

        [span] = wanted(self.until(lambda spans: bool(wanted(spans))))
        return span

    @property
    def environment(self) -> dict[str, str]:
        """What has a process send its spans here, soon after each has ended."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "50"}


@contextmanager
def running_collector() -> Iterator[Collector]:
    """On a port of its own."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(4))
    add: Callable[..., None] = trace_service_pb2_grpc.add_TraceServiceServicer_to_server  # published without types
    add(collector, server)
    collector.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()


def _read(attributes: Iterable[common_pb2.KeyValue]) -> dict[str, str]:
    return {each.key: _value(each.value) for each in attributes}


def _value(value: common_pb2.AnyValue) -> str:
    return str(getattr(value, value.WhichOneof("value") or "string_value"))
