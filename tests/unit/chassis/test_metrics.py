"""Serving metrics never keeps a process from its work."""

import socket

from structlog.testing import capture_logs

from rushes_chassis.metrics import serve_metrics


def test_a_port_of_another_program_is_told_and_the_process_goes_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, capture_logs() as logged:
        port = other.getsockname()[1]
        serve_metrics(port)
    assert [(each["log_level"], each["port"]) for each in logged] == [("warning", port)]
