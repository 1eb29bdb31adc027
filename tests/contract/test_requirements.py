"""What is locked twice is locked alike."""

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


def locked(file: str, package: str) -> str:
    [version] = re.findall(rf"^{package}==(\S+)", (REQUIREMENTS / file).read_text(), re.MULTILINE)
    return str(version)


def test_the_triton_of_the_tests_looks_with_the_services_opencv() -> None:
    package = "opencv-python-headless"
    assert locked("triton.txt", package) == locked("run.txt", package)
    # And so does who follows the documentation.
    documented = (REQUIREMENTS.parent / "docs" / "triton.md").read_text()
    assert f"{package}=={locked('run.txt', package)}" in documented


def test_what_hears_speech_is_installed_beside_the_services_own_libraries() -> None:
    for package in ("av", "onnxruntime", "protobuf"):
        assert locked("speech.txt", package) == locked("run.txt", package)


def test_what_sends_traces_is_installed_beside_the_services_own_libraries() -> None:
    for package in ("grpcio", "opentelemetry-api", "protobuf"):
        assert locked("tracing.txt", package) == locked("run.txt", package)
    for package in (
        "opentelemetry-exporter-otlp-proto-grpc",
        "opentelemetry-instrumentation-grpc",
        "opentelemetry-sdk",
    ):
        assert locked("dev.txt", package) == locked("tracing.txt", package)


def test_models_on_a_card_are_run_by_the_same_version_of_the_same_module() -> None:
    assert locked("cuda.txt", "onnxruntime-gpu") == locked("run.txt", "onnxruntime")
    assert locked("cuda.txt", "protobuf") == locked("run.txt", "protobuf")
