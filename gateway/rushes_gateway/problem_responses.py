"""An error as a complete HTTP response, in the format of the path's clients."""

from collections.abc import Collection

from rushes_chassis.errors import RushesError
from rushes_gateway.asgi import Headers, Scope, Send, answer_json
from rushes_gateway.problems import PROBLEM_TYPE, http_status, problem, problem_of

NATIVE_PREFIX = "/api/v1/"


async def answer_error(scope: Scope, send: Send, error: RushesError, headers: Headers = ()) -> None:
    """Problem JSON on /api/v1, {"detail": …} on the replaced tools' paths."""
    if scope["path"].startswith(NATIVE_PREFIX):
        await answer_json(send, http_status(error), problem_of(error).document(), PROBLEM_TYPE, headers)
    else:
        await answer_json(send, http_status(error), {"detail": error.message}, headers=headers)


async def answer_refusal(
    scope: Scope, send: Send, status: int, reason: str, detail: str, headers: Headers = ()
) -> None:
    """The same for refusals that are about HTTP, as of methods, sizes and origins."""
    if scope["path"].startswith(NATIVE_PREFIX):
        await answer_json(send, status, problem(status, reason, detail).document(), PROBLEM_TYPE, headers)
    else:
        await answer_json(send, status, {"detail": detail}, headers=headers)


async def answer_not_allowed(scope: Scope, send: Send, allowed: Collection[str]) -> None:
    """405 with the allowed methods, as RFC 9110 requires."""
    *others, last = allowed
    words = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    allow = (b"allow", ", ".join(allowed).encode())
    await answer_refusal(scope, send, 405, "MethodNotAllowed", f"Only {words} allowed here.", [allow])
