"""Signing in and out."""

import math
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from rushes_gateway.access.brake import TooManyWrongTokens
from rushes_gateway.access.credentials import COOKIE, credential_in, session_in
from rushes_gateway.access.gatekeeper import Gatekeeper, WrongToken
from rushes_gateway.access.roles import LOCAL, Actor
from rushes_gateway.asgi import client_address, header_map
from rushes_gateway.problems import PROBLEM_TYPE, problem
from rushes_gateway.resources.access import shapes
from rushes_gateway.resources.access.convert import session
from rushes_gateway.routes.dependencies import Responses
from rushes_gateway.shapes import Problem

router = APIRouter(tags=["access"])

_REFUSED: Responses = {
    401: {"model": Problem, "description": "The token is wrong; Retry-After says when the next one is accepted"},
    409: {"model": Problem, "description": "This gateway does not require signing in"},
    429: {"model": Problem, "description": "Too many wrong tokens; Retry-After says when the next one is accepted"},
}


async def _gatekeeper(request: Request) -> Gatekeeper:
    return cast("Gatekeeper", request.app.state.gatekeeper)


Asking = Annotated[Gatekeeper, Depends(_gatekeeper)]


@router.get("/session", response_model=shapes.Session)
async def get_session(request: Request, gatekeeper: Asking) -> Response:
    """Whether signing in is required, and as whom the client is signed in."""
    actor: Actor | None = LOCAL
    if gatekeeper.needs_sign_in:
        credential = credential_in(header_map(request.scope))
        try:
            actor = await gatekeeper.admit(credential, client_address(request.scope)) if credential else None
            if actor is None and (credential is None or not credential.bearer):
                actor = gatekeeper.anonymous
        except TooManyWrongTokens as early:
            return _refusal(429, "TooManyWrongTokens", str(early), early.seconds)
    return _said(actor, asked_for=gatekeeper.needs_sign_in)


@router.post("/session", response_model=shapes.Session, responses=_REFUSED)
async def sign_in(request: Request, gatekeeper: Asking, shown: shapes.SignIn) -> Response:
    """Sign in with a token. The response sets the session's cookie, HttpOnly and for this site only."""
    if not gatekeeper.needs_sign_in:
        return _refusal(409, "NoSignIn", "No sign-in is asked for here: RUSHES_TOKEN is not set.")
    try:
        secret, actor = await gatekeeper.start_session(shown.token.strip(), client_address(request.scope))
    except TooManyWrongTokens as early:
        return _refusal(429, "TooManyWrongTokens", str(early), early.seconds)
    except WrongToken as wrong:
        return _refusal(401, "WrongToken", str(wrong), math.ceil(wrong.wait))
    request.state.actor = actor
    answer = _said(actor, asked_for=True)
    _set_cookie(answer, request, secret, _seconds_of(actor))
    return answer


@router.delete("/session", response_model=shapes.Session)
async def sign_out(request: Request, gatekeeper: Asking) -> Response:
    """Sign out: end the session of the cookie. Without a session nothing happens."""
    credential = session_in(header_map(request.scope))
    if gatekeeper.needs_sign_in and credential is not None:
        request.state.actor = await gatekeeper.actor(credential)
        await gatekeeper.end_session(credential)
    answer = _said(gatekeeper.anonymous if gatekeeper.needs_sign_in else LOCAL, asked_for=gatekeeper.needs_sign_in)
    _set_cookie(answer, request, "", 0)
    return answer


def _said(actor: Actor | None, *, asked_for: bool) -> Response:
    content = session(actor, asked_for=asked_for).model_dump(mode="json")
    return JSONResponse(content, headers={"cache-control": "no-store"})


def _set_cookie(answer: Response, request: Request, secret: str, seconds: int) -> None:
    # Behind a proxy that terminates TLS the scheme is http, but the browser's Origin header names https.
    secure = request.url.scheme == "https" or request.headers.get("origin", "").startswith("https://")
    answer.set_cookie(COOKIE, secret, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict")


def _seconds_of(actor: Actor) -> int:
    assert actor.expires_at is not None  # sessions always expire
    return max(1, math.ceil((actor.expires_at - datetime.now(UTC)).total_seconds()))


def _refusal(status: int, reason: str, detail: str, wait: int = 0) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if wait:
        headers["retry-after"] = str(wait)
    return JSONResponse(problem(status, reason, detail).document(), status, headers, PROBLEM_TYPE)
