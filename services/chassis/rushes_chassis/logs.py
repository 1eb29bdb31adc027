"""Structured logs on standard error: text for people, or JSON for collectors."""

import logging
import sys
from typing import Any

import structlog

from rushes_chassis.request_ids import current_request_id
from rushes_chassis.settings import LogFormat
from rushes_chassis.tracing import span_ids


def _with_request_id(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if request_id := current_request_id():
        event["request_id"] = request_id
    return event


def _with_span_ids(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.update(span_ids())
    return event


def _is_no_departure(record: logging.LogRecord) -> bool:
    """False for the error that gRPC logs when a caller leaves while a message is being sent to it.

    A player that seeks causes it several times a second; the call itself is cancelled properly.
    """
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or kind.__name__ != "ExecuteBatchError"


def configure_logs(process: str, log_format: LogFormat, level: int = logging.INFO) -> None:
    """Send records of structlog and of the standard library the same way, each with the process's name."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_request_id,
        _with_span_ids,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if log_format == "json" else "%H:%M:%S", utc=log_format == "json"),
    ]
    renderer: Any
    if log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("grpc._cython.cygrpc").addFilter(_is_no_departure)
    structlog.contextvars.bind_contextvars(process=process)
