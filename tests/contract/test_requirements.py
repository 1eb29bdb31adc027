"""What is locked twice is locked alike."""

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


def locked(file: str, package: str) -> str:
    [version] = re.findall(rf"^{package}==(\S+)", (REQUIREMENTS / file).read_text(), re.MULTILINE)
    return str(version)


def test_the_triton_of_the_tests_looks_and_reads_with_the_services_libraries() -> None:
    # And so does who follows the documentation.
    documented = (REQUIREMENTS.parent / "docs" / "triton.md").read_text()
    for package in ("opencv-python-headless", "onnxruntime", "rapidocr"):
        assert locked("triton.txt", package) == locked("run.txt", package)
        assert f"{package}=={locked('run.txt', package)}" in documented
    for package in ("pyclipper", "shapely"):
        assert locked("triton.txt", package) == locked("run.txt", package)


def test_there_is_one_opencv_and_that_has_no_windows() -> None:
    for file in REQUIREMENTS.glob("*.txt"):
        packages = set(re.findall(r"^(opencv[a-z-]*)==", file.read_text(), re.MULTILINE))
        assert packages <= {"opencv-python-headless"}, file.name


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
