"""An outside model that is asked by the chat completions API, over HTTP."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2
from pydantic import BaseModel, ValidationError

from rushes_footage.outside_models import Outcome, OutsideAnswer

MOST_BYTES: Final = 64 << 10
"""Of an answer; what is longer is not read."""
LONGEST_WORDS: Final = 500
# Control characters, which are no words, and which databases refuse.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_TOO_MANY_REQUESTS: Final = 429


@dataclass(frozen=True)
class OutsideModel:
    """An outside model and where it is."""

    url: str
    """Base of the API, without a slash at its end."""
    model: str
    key: str = field(default="", repr=False)
    """Secret that is sent with each request; "": none."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice]


class ChatCompletions:
    """Asks one model. A request goes to the address that is set and to no other."""

    def __init__(self, client: httpx2.AsyncClient, model: OutsideModel, seconds: float) -> None:
        self._client, self._model, self._seconds = client, model, seconds

    @property
    def model(self) -> str:
        """Its name."""
        return self._model.model

    async def ask(self, crop: bytes, prompt: str, brands: Sequence[str]) -> OutsideAnswer:
        """Send one request with a JPEG file; what goes wrong is an outcome."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._asked(crop, prompt, brands)
        except (TimeoutError, httpx2.TimeoutException):
            return OutsideAnswer(Outcome.SLOW, why=f"It gave no answer within {self._seconds:g} s.")
        except httpx2.NetworkError:
            return OutsideAnswer(Outcome.AWAY, why="It cannot be connected to, or the connection broke.")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return OutsideAnswer(Outcome.UNUSABLE, why="Its answer is not HTTP.")

    async def _asked(self, crop: bytes, prompt: str, brands: Sequence[str]) -> OutsideAnswer:
        request = self._client.build_request(
            "POST",
            f"{self._model.url}/chat/completions",
            json=_body(self._model.model, crop, prompt, brands),
            headers={"authorization": f"Bearer {self._model.key}"} if self._model.key else {},
        )
        answer = await self._client.send(request, stream=True)
        try:
            if not answer.is_success:
                # What it says besides is not shown: some quote the key.
                return _declined(answer.status_code, answer.headers.get("retry-after", ""))
            return await _read(answer)
        finally:
            await answer.aclose()


@asynccontextmanager
async def chat_completions(model: OutsideModel, *, seconds: float) -> AsyncIterator[ChatCompletions]:
    """Ask a model; `seconds`: the time that it has for an answer."""
    # No proxy of the environment, no .netrc, no redirects: only the address that was set. Answers are not compressed,
    # as a short one could become a long one.
    async with httpx2.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=seconds,
        headers={"accept-encoding": "identity", "user-agent": "rushes"},
    ) as client:
        yield ChatCompletions(client, model, seconds)


def _body(model: str, crop: bytes, prompt: str, brands: Sequence[str]) -> dict[str, object]:
    listed = "\n".join(f"- {each}" for each in brands)
    picture = f"data:image/jpeg;base64,{base64.b64encode(crop).decode()}"
    content = [
        {"type": "text", "text": f"{prompt}\n\n{listed}"},
        {"type": "image_url", "image_url": {"url": picture}},
    ]
    return {"model": model, "messages": [{"role": "user", "content": content}]}


def _declined(status: int, retry_after: str) -> OutsideAnswer:
    if status == _TOO_MANY_REQUESTS:
        why = "It takes no more requests now (HTTP 429)."
        return OutsideAnswer(Outcome.LIMITED, why=why, retry_after=_seconds(retry_after))
    if status >= 500:
        return OutsideAnswer(
            Outcome.FAILED, why=f"It reports an error of its own (HTTP {status}).", retry_after=_seconds(retry_after)
        )
    if 300 <= status < 400:
        return OutsideAnswer(Outcome.REFUSED, why=f"It redirects to another address (HTTP {status}).")
    return OutsideAnswer(Outcome.REFUSED, why=f"It does not take the request (HTTP {status}).")


def _seconds(retry_after: str) -> float | None:
    """Of the header Retry-After: seconds, or a date."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


async def _read(answer: httpx2.Response) -> OutsideAnswer:
    said = bytearray()
    async for part in answer.aiter_raw():
        said += part
        if len(said) > MOST_BYTES:
            return OutsideAnswer(Outcome.UNUSABLE, why=f"Its answer has more than {MOST_BYTES} bytes.")
    try:
        completion = _Completion.model_validate(json.loads(said))
        words = completion.choices[0].message.content
    except (ValueError, ValidationError, IndexError, RecursionError):
        return OutsideAnswer(Outcome.UNUSABLE, why="Its answer is none of the chat completions API.")
    return OutsideAnswer(Outcome.ANSWERED, words=_plain(words))


def _plain(words: str) -> str:
    # JSON may have halves of characters, which are none in UTF-8.
    whole = words.encode("utf-8", "replace").decode()
    return _CONTROL.sub(" ", whole).strip()[:LONGEST_WORDS]
