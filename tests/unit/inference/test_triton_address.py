import pytest

from rushes_inference.adapters.triton.address import TritonAddress, triton_address


@pytest.mark.parametrize(
    ("url", "target", "encrypted", "on_this_host"),
    [
        ("grpc://127.0.0.1:8001", "127.0.0.1:8001", False, True),
        ("localhost:8001", "localhost:8001", False, True),
        ("grpcs://triton.lan:8001/", "triton.lan:8001", True, False),
        ("grpc://[::1]:8001", "[::1]:8001", False, True),
        ("10.0.0.7:8001", "10.0.0.7:8001", False, False),
        ("grpc://localhost.evil.example:1", "localhost.evil.example:1", False, False),
        ("unix:/run/triton.sock", "unix:/run/triton.sock", False, True),
    ],
)
def test_an_address_says_how_and_where(url: str, target: str, encrypted: bool, on_this_host: bool) -> None:
    assert triton_address(url) == TritonAddress(target, encrypted, on_this_host)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "grpc://127.0.0.1",
        "grpc://:8001",
        "grpc://host:99999",
        "grpc://host:8001/models",
        "grpc://host:8001?x=1",
        "grpc://me:secret@host:8001",
        "unix:relative",
        "",
    ],
)
def test_what_is_no_address_of_a_grpc_port_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"grpc|[Pp]ort"):
        triton_address(url)
