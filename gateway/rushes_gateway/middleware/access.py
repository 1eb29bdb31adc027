"""Access control: finds the request's row in the table, authenticates it, and records changes."""

import asyncio

from rushes_chassis.errors import RushesError
from rushes_gateway.access.brake import TooManyWrongTokens
from rushes_gateway.access.credentials import credential_in
from rushes_gateway.access.gatekeeper import FRESH_SECONDS, Gatekeeper
from rushes_gateway.access.record import Record
from rushes_gateway.access.roles import LOCAL, Actor, Role
from rushes_gateway.access.route_table import ASKING, LASTING, READING, WEBSOCKET, Row, row_of
from rushes_gateway.access.signed_addresses import NotValid
from rushes_gateway.asgi import App, Message, Receive, Scope, Send, client_address, header_map
from rushes_gateway.page import Page
from rushes_gateway.problem_responses import answer_refusal
from rushes_gateway.problems import http_status

CHALLENGE = (b"www-authenticate", b"Bearer")
_POLICY, _TRY_AGAIN_LATER = 1008, 1013
_LAST = {"http.response.body", "websocket.close"}
"""Types of messages that end a response; those of bodies unless more follows."""
_NEEDED = "Sign in first: with a token at /signin, or with the header Authorization: Bearer <token>."


class Access:
    """Responds with 401, 403 and 429; only permitted requests pass."""

    def __init__(self, app: App, page: Page, gatekeeper: Gatekeeper, record: Record) -> None:
        self._app, self._page = app, page
        self._gatekeeper, self._record = gatekeeper, record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        row = row_of(scope.get("method", WEBSOCKET), scope["path"])
        # Routes read the user, set it at sign-in, and add targets for the audit record.
        scope["state"] = {**scope.get("state", {}), "actor": None, "targets": list(row.names)}
        if row.needs is None:
            await self._recorded(row, scope, receive, send)
            return
        try:
            actor = await self._actor(scope)
        except RushesError as away:
            if scope["type"] != WEBSOCKET.lower():
                raise
            await _close(receive, send, _TRY_AGAIN_LATER, away.message)
            return
        except _Refused as refused:
            await self._refuse(refused, scope, receive, send)
            return
        scope["state"]["actor"] = actor
        if actor.role < row.needs:
            await self._recorded(row, scope, receive, send, app=_too_low(actor.role, row.needs))
        elif row.template in LASTING and self._gatekeeper.needs_sign_in:
            await self._while_allowed(row.needs, scope, receive, send)
        else:
            await self._recorded(row, scope, receive, send)

    async def _actor(self, scope: Scope) -> Actor:
        """The user; raises _Refused for unknown ones."""
        if not self._gatekeeper.needs_sign_in:
            return LOCAL
        try:
            bearer = self._gatekeeper.by_address(
                scope.get("method", WEBSOCKET), scope["path"], scope.get("query_string", b"")
            )
        except NotValid as invalid:
            raise _Refused(401, "AddressNotValid", str(invalid)) from invalid
        if bearer is not None:
            return bearer
        credential = credential_in(header_map(scope))
        if credential is None:
            if self._gatekeeper.anonymous is not None:
                return self._gatekeeper.anonymous
            raise _Refused(401, "SignInNeeded", _NEEDED)
        try:
            actor = await self._gatekeeper.admit(credential, client_address(scope))
        except TooManyWrongTokens as early:
            wait = (b"retry-after", b"%d" % early.seconds)
            raise _Refused(429, "TooManyWrongTokens", str(early), wait) from early
        if actor is None and not credential.bearer and self._gatekeeper.anonymous is not None:
            return self._gatekeeper.anonymous  # An expired session counts as no credential.
        if actor is None:
            what = "token" if credential.bearer else "session"
            raise _Refused(401, "SignInNeeded", f"This {what} is unknown, has expired or was revoked. {_NEEDED}")
        return actor

    async def _recorded(self, row: Row, scope: Scope, receive: Receive, send: Send, app: App | None = None) -> None:
        """Serve, and record the request where it changes something."""
        serve = app or self._app
        if scope["type"] != "http" or scope["method"] in READING or row.template in ASKING:
            await serve(scope, receive, send)
            return
        status = 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await serve(scope, receive, send_noting)
        except RushesError as error:
            status = http_status(error)
            raise
        finally:
            state = scope["state"]
            # Requests without a user are not limited in number: of these only failed sign-ins, which are throttled,
            # are recorded.
            if state["actor"] is not None or status == 401:
                action = f"{scope['method']} {row.template or scope['path'][:100]}"
                self._record.write(state["actor"], client_address(scope), action, state["targets"], status)

    async def _while_allowed(self, needs: Role, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a long-lived request, and end it when its user loses access."""
        has_begun = has_ended = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun, has_ended
            has_begun = has_begun or message["type"] == "http.response.start"
            has_ended = has_ended or (message["type"] in _LAST and not message.get("more_body", False))
            await send(message)

        serving = asyncio.ensure_future(self._app(scope, receive, send_noting))
        try:
            while not (await asyncio.wait({serving}, timeout=FRESH_SECONDS))[0]:
                if not await self._still(needs, scope):
                    break
            else:
                serving.result()
                return
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        if has_ended:
            return
        if scope["type"] == WEBSOCKET.lower():
            await send({"type": "websocket.close", "code": _POLICY, "reason": _NEEDED})
        elif has_begun:
            await send({"type": "http.response.body", "body": b""})
        else:
            await answer_refusal(scope, send, 401, "SignInNeeded", _NEEDED, [CHALLENGE])

    async def _still(self, needs: Role, scope: Scope) -> bool:
        credential = credential_in(header_map(scope))
        if credential is None:
            return True  # Anonymous access is a setting: signed addresses are never long-lived.
        try:
            actor = await self._gatekeeper.actor(credential)
        except RushesError:
            return True  # The catalog is unavailable, and so are its events.
        if actor is None and not credential.bearer:
            actor = self._gatekeeper.anonymous
        return actor is not None and actor.role >= needs

    async def _refuse(self, refused: "_Refused", scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == WEBSOCKET.lower():
            await _close(receive, send, _POLICY, refused.detail)
        elif refused.status == 401 and self._page.routes(scope):
            await self._page.as_sign_in(scope, receive, send, [CHALLENGE])
        else:
            await answer_refusal(scope, send, refused.status, refused.reason, refused.detail, [refused.header])


class _Refused(Exception):
    """The request is refused with this response."""

    def __init__(self, status: int, reason: str, detail: str, header: tuple[bytes, bytes] = CHALLENGE) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail, self.header = status, reason, detail, header


def _too_low(role: Role, needs: Role) -> App:
    article = "a" if needs is Role.VIEWER else "an"
    detail = f"This needs the role {needs.word}; you have signed in as {role.word}. Ask {article} {needs.word} for it."

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == WEBSOCKET.lower():
            await _close(receive, send, _POLICY, detail)
        else:
            await answer_refusal(scope, send, 403, "RoleTooLow", detail)

    return refuse


async def _close(receive: Receive, send: Send, code: int, reason: str) -> None:
    """Accept a WebSocket and close it with a code: refused before that, the client would see only 403."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": code, "reason": reason[:120]})
