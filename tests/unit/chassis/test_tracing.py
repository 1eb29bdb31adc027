"""Tracing is off until a collector is named, and says in words why it is off although one is."""

import subprocess
import sys

import pytest

from rushes_chassis.traced_calls import is_traced
from rushes_chassis.tracing import TracingSettings, hindrance, installed

_IMPORTED = """
import sys
import rushes_catalog.__main__, rushes_gateway.__main__, rushes_inference.__main__, rushes_media.__main__
from rushes_chassis.channel import open_channel
from rushes_chassis.tracing import tracing
from rushes_gateway.middleware.tracing import traced

with tracing("catalog"):
    assert traced(sys) is sys
parts = tuple("opentelemetry." + part for part in ("sdk", "instrumentation", "exporter"))
print([name for name in sys.modules if name.startswith(parts)])
"""


@pytest.mark.parametrize(
    "environment", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_SDK_DISABLED": "true"}]
)
def test_nothing_of_the_sdk_is_imported_while_it_is_off(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = subprocess.run([sys.executable, "-c", _IMPORTED], check=True, capture_output=True, text=True).stdout
    assert said == "[]\n"


@pytest.mark.parametrize(
    ("environment", "endpoint"),
    [
        ({}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317"}, "http://c:4317"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:1", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t:2"},
            "http://t:2",
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_SDK_DISABLED": "True"}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_TRACES_EXPORTER": "none"}, ""),
    ],
)
def test_the_standard_variables_turn_it_on_and_off(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], endpoint: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert TracingSettings().endpoint == endpoint


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (TracingSettings(exporter_otlp_endpoint="http://c:4317"), None),
        (
            TracingSettings(exporter_otlp_endpoint="http://c:4318", exporter_otlp_protocol="http/protobuf"),
            "only by gRPC",
        ),
        (TracingSettings(exporter_otlp_endpoint="http://c:4317", traces_exporter="console"), "supports only otlp"),
        (TracingSettings(exporter_otlp_endpoint="c:4317"), "not a URL"),
    ],
)
def test_what_keeps_traces_from_being_sent_is_said(settings: TracingSettings, why: str | None) -> None:
    assert installed()
    hindered = hindrance(settings)
    assert (hindered is None) if why is None else (hindered is not None and why in hindered.why)


def test_logs_name_a_collector_without_what_is_secret_in_its_address() -> None:
    assert TracingSettings(exporter_otlp_endpoint="https://me:secret@c:4317/x?token=1").collector == "c:4317"


class _Details:
    def __init__(self, method: str | bytes) -> None:
        self.method = method


def test_health_reflection_and_endless_calls_are_not_traced() -> None:
    untraced = (
        "/grpc.health.v1.Health/Check",
        b"/rushes.catalog.v1.EventsService/Watch",
        "/rushes.catalog.v1.N/Attach",
    )
    assert [is_traced(_Details(method)) for method in (*untraced, "/a.B/Get", b"/a.B/Get")] == [False] * 3 + [True] * 2
