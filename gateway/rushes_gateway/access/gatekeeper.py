"""Authenticates credentials by the catalog, with a short cache for byte ranges.

An answer is cached for FRESH_SECONDS, so a revoked token is refused by every gateway within that time. Expiry takes
effect at once, as answers include the expiry time.
"""

import asyncio
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rushes.catalog.v1 import tokens_pb2
from rushes.catalog.v1.tokens_pb2_grpc import TokensServiceStub
from rushes_chassis.errors import NotFound, RushesError
from rushes_gateway.access.brake import Brake, TooManyWrongTokens
from rushes_gateway.access.credentials import Credential, digest_of
from rushes_gateway.access.roles import ADMIN, Actor, Role
from rushes_gateway.access.signed_addresses import AddressSigner
from rushes_gateway.timestamps import moment

FRESH_SECONDS = 4.0
_CHECK_DEADLINE = 5.0
_MOST_KNOWN = 4096

ROLES_OF = {
    tokens_pb2.ROLE_VIEWER: Role.VIEWER,
    tokens_pb2.ROLE_EDITOR: Role.EDITOR,
    tokens_pb2.ROLE_ADMIN: Role.ADMIN,
}


class WrongToken(Exception):
    """Unknown or invalid; `wait` is the number of seconds until the next attempt."""

    def __init__(self, wait: float) -> None:
        super().__init__("This token is wrong, has expired or was revoked.")
        self.wait = wait


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    until: float


class Gatekeeper:
    """Authenticates requests. Without RUSHES_TOKEN no sign-in is needed.

    Expiry uses the wall clock, durations the monotonic clock.
    """

    def __init__(
        self,
        tokens: TokensServiceStub,
        token: str,
        now: Callable[[], datetime] = _wall_clock,
        steady: Callable[[], float] = time.monotonic,
        *,
        anonymous: Role | None = None,
    ) -> None:
        """`anonymous` is the role of requests without credentials; without it they have to sign in."""
        self._tokens = tokens
        self._now, self._steady = now, steady
        self._brake = Brake(steady)
        self._admin_digest = digest_of(token)
        self._mark = hmac.new(token.encode(), b"rushes sessions", hashlib.sha256).digest()
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Actor | None]] = {}
        self.needs_sign_in = bool(token)
        self.anonymous = Actor("anonymous", anonymous, is_anonymous=True) if anonymous is not None else None
        self.addresses = AddressSigner.of(token)

    def by_address(self, method: str, path: str, query: bytes) -> Actor | None:
        """The user of a signed address; None where it is not signed. Raises NotValid."""
        return self.addresses.bearer(method, path, query, self._now())

    def sign(self, address: str, seconds: int) -> tuple[str, datetime]:
        """The address with its signature, and its expiry time; raises NotSignable."""
        expires_at = (self._now() + timedelta(seconds=seconds)).replace(microsecond=0)
        return self.addresses.sign(address, expires_at), expires_at

    async def admit(self, credential: Credential, address: str) -> Actor | None:
        """The user of a credential; throttles guessing by address.

        None where it is invalid; raises TooManyWrongTokens, and RushesError where the catalog does not answer.
        """
        # Sessions cannot be guessed, and a page with an expired session must not lock its user out.
        guessed = credential.bearer and self._may_be_guessed(credential.digest, address)
        if guessed and (wait := self._brake.wait(address)):
            raise TooManyWrongTokens(wait)
        actor = await self.actor(credential)
        if actor is None and guessed:
            self._brake.failed(address)
        if actor is ADMIN:
            self._brake.note_right(address, credential.digest)
        return actor

    def _may_be_guessed(self, digest: bytes, address: str) -> bool:
        """Not a cached token of the catalog, nor one that was valid from this address before."""
        return digest not in self._known and not self._brake.has_been_right(address, digest)

    async def actor(self, credential: Credential) -> Actor | None:
        """The user of a credential; None where it is invalid. Raises RushesError where the catalog does not answer."""
        if credential.bearer and self._is_admin(credential.digest):
            return ADMIN
        known = self._known.get(credential.digest)
        if known is not None and self._steady() < known.until:
            self._known.move_to_end(credential.digest)
            actor: Actor | None = known.actor
        else:
            actor = await self._asked_once(credential.digest)
        if actor is None or (actor.expires_at is not None and actor.expires_at <= self._now()):
            self._known.pop(credential.digest, None)
            return None
        return actor

    async def start_session(self, token: str, address: str) -> tuple[str, Actor]:
        """A new session's secret and user; raises WrongToken, TooManyWrongTokens.

        Raises RushesError where the catalog does not answer; the token does not count as a wrong one then.
        """
        digest = digest_of(token)
        if self._may_be_guessed(digest, address) and (wait := self._brake.wait(address)):
            raise TooManyWrongTokens(wait)
        # Counted before the check, so that concurrent guesses cost as much as sequential ones.
        take_back = self._brake.failed(address)
        request = tokens_pb2.StartSessionRequest()
        if self._is_admin(digest):
            request.admin_mark = self._mark
        else:
            request.token_digest = digest
        try:
            started = await self._tokens.StartSession(request, timeout=_CHECK_DEADLINE)
        except NotFound as wrong:
            raise WrongToken(self._brake.wait(address)) from wrong
        except RushesError:
            take_back()
            raise
        self._brake.succeeded(address)
        self._brake.note_right(address, digest)
        return started.secret, _actor_of(started.access)

    async def end_session(self, credential: Credential) -> None:
        """End a session: here at once, in other gateways when their cache expires."""
        await self._tokens.EndSession(tokens_pb2.EndSessionRequest(digest=credential.digest), timeout=_CHECK_DEADLINE)
        self._known.pop(credential.digest, None)

    def forget(self, token_id: str) -> None:
        """Remove a revoked token, and the sessions started with it, from the cache."""
        for digest in [digest for digest, known in self._known.items() if known.actor.token_id == token_id]:
            del self._known[digest]

    def _is_admin(self, digest: bytes) -> bool:
        return self.needs_sign_in and hmac.compare_digest(digest, self._admin_digest)

    async def _asked_once(self, digest: bytes) -> Actor | None:
        """Check a credential by the catalog; concurrent requests, of which a player sends many, share one call."""
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._ask(digest))
            asking.add_done_callback(lambda _: self._asking.pop(digest, None))
        return await asyncio.shield(asking)

    async def _ask(self, digest: bytes) -> Actor | None:
        began = self._steady()
        request = tokens_pb2.CheckCredentialRequest(digest=digest, admin_mark=self._mark)
        try:
            checked = await self._tokens.CheckCredential(request, timeout=_CHECK_DEADLINE)
        except NotFound:
            return None
        actor = _actor_of(checked.access)
        self._known[digest] = _Known(actor, began + FRESH_SECONDS)
        self._known.move_to_end(digest)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return actor


def _actor_of(access: tokens_pb2.Access) -> Actor:
    expires_at = moment(access.expires_at) if access.HasField("expires_at") else None
    return Actor(access.name, ROLES_OF[access.role], access.token_id, expires_at)
