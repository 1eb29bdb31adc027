"""TokensService: tokens and sessions."""

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.catalog.v1 import tokens_pb2, tokens_pb2_grpc
from rushes_catalog.access.domain.access import Access, Digest, Role, Token, TokenId
from rushes_catalog.access.operations.check_credential import check_credential
from rushes_catalog.access.operations.create_token import create_token
from rushes_catalog.access.operations.end_session import end_session
from rushes_catalog.access.operations.read_tokens import list_tokens
from rushes_catalog.access.operations.revoke_token import revoke_token
from rushes_catalog.access.operations.start_session import start_admin_session, start_session
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import time_from, time_to
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context

_DEFAULT_LIMIT = 50
_ROLES = {
    Role.VIEWER: tokens_pb2.ROLE_VIEWER,
    Role.EDITOR: tokens_pb2.ROLE_EDITOR,
    Role.ADMIN: tokens_pb2.ROLE_ADMIN,
}
_ROLES_OF = {message: role for role, message in _ROLES.items()}


class TokensServicer(tokens_pb2_grpc.TokensServiceServicer):
    """Implements TokensService."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def CreateToken(
        self, request: tokens_pb2.CreateTokenRequest, context: Context
    ) -> tokens_pb2.CreateTokenResponse:
        expires_at = time_from(request.expires_at) if request.HasField("expires_at") else None
        token, secret = await create_token(self._catalog, request.name, _ROLES_OF[request.role], expires_at, self._now)
        return tokens_pb2.CreateTokenResponse(
            id=token.id,
            name=token.name,
            role=_ROLES[token.role],
            created_at=time_to(token.created_at),
            expires_at=_end_to(token),
            secret=secret,
        )

    async def ListTokens(
        self, request: tokens_pb2.ListTokensRequest, context: Context
    ) -> tokens_pb2.ListTokensResponse:
        tokens, next_cursor = await list_tokens(self._catalog, request.limit or _DEFAULT_LIMIT, request.cursor)
        return tokens_pb2.ListTokensResponse(
            tokens=[_token_to(token) for token in tokens], next_cursor=next_cursor or None
        )

    async def RevokeToken(
        self, request: tokens_pb2.RevokeTokenRequest, context: Context
    ) -> tokens_pb2.RevokeTokenResponse:
        await revoke_token(self._catalog, TokenId(request.id.lower()))
        return tokens_pb2.RevokeTokenResponse()

    async def StartSession(
        self, request: tokens_pb2.StartSessionRequest, context: Context
    ) -> tokens_pb2.StartSessionResponse:
        if request.HasField("token_digest"):
            secret, access = await start_session(self._catalog, Digest(request.token_digest), self._now)
        else:
            secret, access = await start_admin_session(self._catalog, request.admin_mark, self._now)
        return tokens_pb2.StartSessionResponse(secret=secret, access=_access_to(access))

    async def EndSession(
        self, request: tokens_pb2.EndSessionRequest, context: Context
    ) -> tokens_pb2.EndSessionResponse:
        await end_session(self._catalog, Digest(request.digest))
        return tokens_pb2.EndSessionResponse()

    async def CheckCredential(
        self, request: tokens_pb2.CheckCredentialRequest, context: Context
    ) -> tokens_pb2.CheckCredentialResponse:
        access = await check_credential(self._catalog, Digest(request.digest), request.admin_mark, self._now)
        return tokens_pb2.CheckCredentialResponse(access=_access_to(access))


def _token_to(token: Token) -> tokens_pb2.Token:
    return tokens_pb2.Token(
        id=token.id,
        name=token.name,
        role=_ROLES[token.role],
        created_at=time_to(token.created_at),
        expires_at=_end_to(token),
    )


def _access_to(access: Access) -> tokens_pb2.Access:
    return tokens_pb2.Access(
        role=_ROLES[access.role], name=access.name, token_id=access.token_id or "", expires_at=_end_to(access)
    )


def _end_to(lasting: Token | Access) -> Timestamp | None:
    return None if lasting.expires_at is None else time_to(lasting.expires_at)
