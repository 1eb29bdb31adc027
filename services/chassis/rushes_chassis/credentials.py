"""Authentication between processes of one deployment on a network without certificates, by a shared credential.

On one machine none is needed: the folder of the sockets is accessible to one user only.
"""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health
from grpc_status import rpc_status

from rushes_chassis.context import Context
from rushes_chassis.errors import Unauthenticated
from rushes_chassis.status import to_status

log = structlog.get_logger()

_KEY = "authorization"
_OPEN = f"/{health.SERVICE_NAME}/"

Handler = Any  # An RpcMethodHandler: the published stubs type only the synchronous ones.


def credential_metadata(credential: str) -> tuple[tuple[str, str], ...]:
    """The metadata that every call has to carry; to sockets too, beside which a service may listen on a network."""
    return ((_KEY, f"Bearer {credential}"),) if credential else ()


class CredentialCheck(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Refuses every call without the credential, except health checks: probes have none."""

    def __init__(self, credential: str) -> None:
        self._expected = f"Bearer {credential}".encode()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        details: grpc.HandlerCallDetails,
    ) -> Handler:
        """The method's handler, or one that refuses the call."""
        if details.method.startswith(_OPEN):
            return await continuation(details)
        offered = dict(details.invocation_metadata or ()).get(_KEY, "")
        shown = offered if isinstance(offered, bytes) else offered.encode()
        if hmac.compare_digest(shown, self._expected):
            return await continuation(details)
        log.warning("call refused: it did not carry this deployment's credential", rpc=details.method)
        # A refusal has the same form on the wire for all kinds of methods; this kind of handler reads no message first.
        return grpc.stream_stream_rpc_method_handler(_refuse)


async def _refuse(_requests: object, context: Context) -> None:
    refusal = Unauthenticated(
        "This service answers only processes that have the same RUSHES_SERVICE_SECRET as it has. Set it for all of "
        "them."
    )
    await context.abort_with_status(rpc_status.to_status(to_status(refusal)))
