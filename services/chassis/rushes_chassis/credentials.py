"""How the processes of one deployment know each other on a network: by a value that only RUSHES_TOKEN's holders make.

On one machine nothing is asked: the sockets lie in a folder that is open to one user alone, and the kernel keeps it.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health
from grpc_status import rpc_status

from rushes_chassis.addresses import is_socket
from rushes_chassis.context import Context
from rushes_chassis.errors import Unauthenticated
from rushes_chassis.status import to_status

log = structlog.get_logger()

_KEY = "authorization"
_OPEN = f"/{health.SERVICE_NAME}/"

Handler = Any  # an RpcMethodHandler: the published stubs know only the synchronous ones


def service_credential(token: str) -> str:
    """What calls between services carry; "" without a token. Who sees it cannot sign in with it."""
    return hmac.new(token.encode(), b"rushes services", hashlib.sha256).hexdigest() if token else ""


def credential_metadata(target: str, credential: str) -> tuple[tuple[str, str], ...]:
    """What every call to this target has to carry."""
    return ((_KEY, f"Bearer {credential}"),) if credential and not is_socket(target) else ()


class CredentialCheck(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Refuses every call without the credential, but those for health: probes have none."""

    def __init__(self, credential: str) -> None:
        self._expected = f"Bearer {credential}".encode()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        details: grpc.HandlerCallDetails,
    ) -> Handler:
        """The method's handler, or one that refuses."""
        if details.method.startswith(_OPEN):
            return await continuation(details)
        offered = dict(details.invocation_metadata or ()).get(_KEY, "")
        shown = offered if isinstance(offered, bytes) else offered.encode()
        if hmac.compare_digest(shown, self._expected):
            return await continuation(details)
        log.warning("call refused: it did not carry this deployment's credential", rpc=details.method)
        # On the wire all kinds of methods are refused alike; this kind waits for no message before it does.
        return grpc.stream_stream_rpc_method_handler(_refuse)


async def _refuse(_requests: object, context: Context) -> None:
    refusal = Unauthenticated(
        "This service answers only processes that have the same RUSHES_TOKEN as it has. Set it for all of them."
    )
    await context.abort_with_status(rpc_status.to_status(to_status(refusal)))
