"""Mutual TLS between processes: whose certificate may call what, and what is no certificate."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from rushes.chassis.v1 import settings_pb2, settings_pb2_grpc
from rushes_chassis.callers import callers_of
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Forbidden, InvalidInput, NotYet, RushesError, Unavailable
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_chassis.secure_channels import SecureChannel, server_credentials
from rushes_chassis.server import OPTIONS
from rushes_chassis.service_tls import ROLES, ServiceTls, UnusableCertificates
from rushes_chassis.trust import Peer, Trust
from rushes_gateway.access.route_table import role_of
from rushes_local.service_certs import make_service_certs
from tests.contract.test_channels import METHODS, kind, outcome
from tests.e2e.stack import free_port
from tests.further import further

NOW = datetime.now(UTC)


def tls(folder: Path, role: str) -> ServiceTls:
    """The files of a role in a folder that `rushes certs services` has written."""
    return ServiceTls(folder / f"{role}.pem", folder / f"{role}-key.pem", folder / "authority.pem")


@pytest.fixture(name="certs", scope="module")
def _certs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certs")
    make_service_certs(folder, (), NOW)
    return folder


def path_of(method: MethodDescriptor) -> str:
    return f"/{method.containing_service.full_name}/{method.name}"


def handler_of(method: MethodDescriptor) -> Any:
    """A method that is not implemented, which whoever may call it learns."""

    async def unary(request: object, context: object) -> Any:
        raise NotYet("not here")

    async def stream(request: object, context: object) -> AsyncIterator[Any]:
        for _ in METHODS:
            raise NotYet("not here")
            yield  # type: ignore[unreachable]  # makes it a stream

    make = {
        (False, False): lambda: grpc.unary_unary_rpc_method_handler(unary, **form),
        (False, True): lambda: grpc.unary_stream_rpc_method_handler(stream, **form),
        (True, False): lambda: grpc.stream_unary_rpc_method_handler(unary, **form),
        (True, True): lambda: grpc.stream_stream_rpc_method_handler(stream, **form),
    }
    form: dict[str, Any] = {
        "request_deserializer": GetMessageClass(method.input_type).FromString,
        "response_serializer": GetMessageClass(method.output_type).SerializeToString,
    }
    return make[kind(method)]()


@pytest.fixture(name="target", scope="module")
async def _target(certs: Path) -> AsyncIterator[str]:
    """A server with all methods of the contract; its certificate is that of the catalog."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor(checks_callers=True)], options=OPTIONS)
    for service in {method.containing_service.full_name: method.containing_service for method in METHODS}.values():
        handlers = {method.name: handler_of(method) for method in service.methods}
        server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service.full_name, handlers)])
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)  # type: ignore[attr-defined]
    port = server.add_secure_port("127.0.0.1:0", server_credentials(tls(certs, "catalog")))
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


def catalog_at(target: str, files: ServiceTls | None) -> Peer:
    return Peer("catalog", target, Trust(tls=files))


def test_every_rpc_says_who_may_call_it() -> None:
    for method in METHODS:
        assert callers_of(path_of(method)) <= set(ROLES)
        assert callers_of(path_of(method)), path_of(method)
        if role_of(method) is not None:
            assert "gateway" in callers_of(path_of(method)), f"users reach {path_of(method)} through the gateway"


@pytest.mark.parametrize("role", ROLES)
async def test_every_rpc_answers_those_who_may_call_it_and_no_others(role: str, target: str, certs: Path) -> None:
    async with open_channel(catalog_at(target, tls(certs, role))) as channel:
        for method in METHODS:
            raised = await outcome(method, channel)
            if role in callers_of(path_of(method)):
                # An empty request breaks the rules of many.
                assert isinstance(raised, NotYet | InvalidInput), path_of(method)
            else:
                assert isinstance(raised, Forbidden), path_of(method)
                assert f"rushes:{role}" in raised.message


async def test_health_is_told_to_every_certificate(target: str, certs: Path) -> None:
    async with open_channel(catalog_at(target, tls(certs, "tool"))) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def refused(peer: Peer) -> RushesError:
    """What a caller is told that does not get through the door."""
    async with open_channel(peer) as channel:
        with pytest.raises(Unavailable) as failed:
            await settings_pb2_grpc.SettingsServiceStub(channel).ListSettings(settings_pb2.ListSettingsRequest())
    return failed.value


async def test_nobody_calls_without_a_certificate_or_with_one_of_another_authority(
    target: str, certs: Path, tmp_path: Path
) -> None:
    make_service_certs(tmp_path, (), NOW)
    await refused(Peer("catalog", target))
    theirs = tls(tmp_path, "gateway")
    await refused(catalog_at(target, theirs))
    # Nor where it trusts ours, and we do not trust it.
    await refused(catalog_at(target, replace(theirs, authority=certs / "authority.pem")))


async def test_a_process_of_another_role_is_not_taken_for_the_catalog(target: str, certs: Path) -> None:
    await refused(Peer("media", target, Trust(tls=tls(certs, "gateway"))))


@pytest.mark.parametrize(("host", "is_its"), [("localhost", True), ("127.0.0.1", True), ("other.lan", False)])
async def test_certificates_for_hosts_are_checked_against_where_one_calls(
    tmp_path: Path, host: str, is_its: bool
) -> None:
    make_service_certs(tmp_path, ["media-1.lan"], NOW)
    server = grpc.aio.server(interceptors=[ServiceInterceptor(checks_callers=True)])
    health_pb2_grpc.add_HealthServicer_to_server(health.aio.HealthServicer(), server)  # type: ignore[attr-defined]
    port = server.add_secure_port("127.0.0.1:0", server_credentials(tls(tmp_path, "media")))
    await server.start()
    at = f"{host}:{port}" if is_its else f"127.0.0.1:{port}"
    # Resolved by nobody here: the name is what is asked for.
    options = () if is_its else (("grpc.ssl_target_name_override", host),)
    async with SecureChannel(at, tls(tmp_path, "gateway"), "media", options) as channel:
        asked = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        if is_its:
            assert (await asked).status == health_pb2.HealthCheckResponse.SERVING
        else:
            with pytest.raises(grpc.aio.AioRpcError) as failed:
                await asked
            assert failed.value.code() is grpc.StatusCode.UNAVAILABLE
    await server.stop(None)


class _Serials(settings_pb2_grpc.SettingsServiceServicer):
    """Answers with the certificate of who asks."""

    async def ListSettings(
        self, request: settings_pb2.ListSettingsRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> settings_pb2.ListSettingsResponse:
        [shown] = context.auth_context()["x509_pem_cert"]
        return settings_pb2.ListSettingsResponse(settings=[settings_pb2.Setting(value=shown.decode())])


async def test_files_that_change_are_read_again_by_both_sides(tmp_path: Path) -> None:
    make_service_certs(tmp_path, (), NOW - timedelta(days=1))
    server = grpc.aio.server(options=OPTIONS)
    settings_pb2_grpc.add_SettingsServiceServicer_to_server(_Serials(), server)
    port = server.add_secure_port("127.0.0.1:0", server_credentials(tls(tmp_path, "catalog"), look_seconds=0.0))
    await server.start()
    channel = SecureChannel(f"127.0.0.1:{port}", tls(tmp_path, "gateway"), "catalog", (), look_seconds=0.0)
    async with channel:
        ask: Callable[[Any], Awaitable[Any]] = settings_pb2_grpc.SettingsServiceStub(channel).ListSettings

        async def shown() -> str:
            return str((await ask(settings_pb2.ListSettingsRequest())).settings[0].value)

        before = (tmp_path / "gateway.pem").read_text()
        assert await shown() == before
        # Half of a replacement: the key of another certificate.
        shutil.copy(tmp_path / "media.pem", tmp_path / "gateway.pem")
        assert await shown() == before
        # A whole new authority.
        shutil.rmtree(tmp_path)
        make_service_certs(tmp_path, (), NOW)
        after = (tmp_path / "gateway.pem").read_text()
        assert await shown() == after != before
    await server.stop(None)


@pytest.mark.parametrize("role", ROLES)
def test_what_was_made_is_right_for_its_role(certs: Path, role: str) -> None:
    assert tls(certs, role).checked(role).roles == {role}
    assert (certs / f"{role}-key.pem").stat().st_mode & 0o077 == 0


def test_what_is_no_certificate_of_ours_is_named_with_what_to_do(certs: Path, tmp_path: Path) -> None:
    make_service_certs(tmp_path, (), NOW)
    ours, theirs = tls(certs, "media"), tls(tmp_path, "media")
    wrong = {
        "is of rushes:media, and this process needs the URI rushes:catalog": (ours, "catalog", NOW),
        "is of another authority than": (replace(ours, authority=theirs.authority), "media", NOW),
        "expired on": (ours, "media", NOW + timedelta(days=400)),
        "is not the key to": (replace(ours, key=theirs.key), "media", NOW),
        "cannot be read: No such file": (replace(ours, certificate=tmp_path / "nowhere.pem"), "media", NOW),
        "is no PEM file with a certificate": (replace(ours, authority=ours.key), "media", NOW),
    }
    for words, (files, role, at) in wrong.items():
        with pytest.raises(UnusableCertificates, match=words) as unusable:
            files.checked(role, at)
        assert str(unusable.value).startswith("RUSHES_SERVICE_")


def variables(files: ServiceTls) -> dict[str, str]:
    """The settings that name these files."""
    return {
        "RUSHES_SERVICE_CERT": str(files.certificate),
        "RUSHES_SERVICE_KEY": str(files.key),
        "RUSHES_SERVICE_CA": str(files.authority),
    }


def started(
    folder: Path, *arguments: str, module: str = "rushes_inference", **settings: str
) -> "subprocess.CompletedProcess[str]":
    """A process that is to refuse its start."""
    environment = {**os.environ, "RUSHES_DATA_DIR": str(folder), **settings}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("role", "given", "said"),
    [
        (
            None,
            {},
            "--listen 0.0.0.0:PORT: other machines could read and send everything there. Set RUSHES_SERVICE_CERT",
        ),
        ("media", {}, "is of rushes:media, and this process needs the URI rushes:inference"),
        *further(
            "processes",
            ("inference", {"RUSHES_SERVICE_KEY": ""}, "belong together: RUSHES_SERVICE_KEY is not set"),
            (None, {"RUSHES_PLAINTEXT": "yes"}, "RUSHES_PLAINTEXT: Input should be '' or 'private-network'"),
            (None, {"RUSHES_SERVICE_SECRET": "short"}, "RUSHES_SERVICE_SECRET: must have 16 characters"),
        ),
    ],
)
def test_a_process_that_strangers_could_call_does_not_start(
    certs: Path, tmp_path: Path, role: str | None, given: dict[str, str], said: str
) -> None:
    at = f"0.0.0.0:{free_port()}"
    settings = variables(tls(certs, role)) if role else {}
    ended = started(tmp_path, "--listen", at, **{**settings, **given})
    assert ended.returncode == 2
    assert said.replace("0.0.0.0:PORT", at) in ended.stderr


@pytest.mark.parametrize("module", ["rushes_gateway", "rushes_catalog", "rushes_media", "rushes_inference"])
def test_no_process_starts_with_the_certificate_of_another_role(certs: Path, tmp_path: Path, module: str) -> None:
    ended = started(tmp_path, module=module, **variables(tls(certs, "tool")))
    assert ended.returncode == 2
    role = module.removeprefix("rushes_")
    assert f"is of rushes:tool, and this process needs the URI rushes:{role}" in ended.stderr


def test_a_command_says_what_is_wrong_with_its_certificate(certs: Path, tmp_path: Path) -> None:
    wrong = replace(tls(certs, "tool"), key=certs / "media-key.pem")
    ended = started(tmp_path, "proxy", "cleanup", "--all", module="rushes_local", **variables(wrong))
    assert ended.returncode == 2
    assert f"RUSHES_SERVICE_KEY: {certs}/media-key.pem is not the key to {certs}/tool.pem" in ended.stderr
    assert "Traceback" not in ended.stderr
