"""Outside models over HTTP: what is sent to them, and what comes of every answer that they may give."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest
import pytest_asyncio

from rushes.inference.v1 import ask_pb2, ask_pb2_grpc, backends_pb2, backends_pb2_grpc, examine_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.outside_models import Outcome, OutsideAnswer
from rushes_inference.adapters.chat_completions import (
    LONGEST_WORDS,
    MOST_BYTES,
    ChatCompletions,
    OutsideModel,
    chat_completions,
)
from rushes_inference.vision.sent_crops import padded
from tests.e2e.stack import free_port
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models.chat_api import ChatApi, chat_api, completion
from tests.models.drawn import film
from tests.unit.inference.test_sent_crops import decoded

KEY = "sk-of-the-tests-0123456789"
CROP = b"\xff\xd8 a crop"
BRANDS = ("Nordwave", "Solarix")
_SIZE = (320, 180)


@pytest.fixture(name="api")
def _api() -> Iterator[ChatApi]:
    with chat_api() as api:
        yield api


@pytest_asyncio.fixture(name="model")
async def _model(api: ChatApi) -> AsyncIterator[ChatCompletions]:
    async with chat_completions(OutsideModel(api.url, "vlm", KEY), seconds=30) as model:
        yield model


async def asked(model: ChatCompletions) -> OutsideAnswer:
    return await model.ask(CROP, "Which one?", BRANDS)


async def test_a_request_has_the_crop_the_prompt_and_the_names_and_nothing_else(
    api: ChatApi, model: ChatCompletions
) -> None:
    api.answer = lambda _: " Nordwave\n"
    assert await asked(model) == OutsideAnswer(Outcome.ANSWERED, "Nordwave")
    [said] = api.asked
    assert said.path == "/v1/chat/completions"
    assert said.headers["authorization"] == f"Bearer {KEY}"
    assert set(said.body) == {"model", "messages"}
    assert said.body["model"] == "vlm"
    assert [each["type"] for each in said.parts] == ["text", "image_url"]
    assert (said.text, said.jpeg) == ("Which one?\n\n- Nordwave\n- Solarix", CROP)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b"null",
        b'{"choices": []}',
        b'{"choices": [{"message": {}}]}',
        completion(None),
        completion(["a"]),
        completion({"a": 1}),
        b"\xff\xfe",
        b"[" * 60_000,
    ],
)
async def test_an_answer_that_is_none_of_the_api_is_unusable(api: ChatApi, model: ChatCompletions, body: bytes) -> None:
    api.body = body
    answer = await asked(model)
    assert (answer.outcome, answer.words) == (Outcome.UNUSABLE, "")
    assert "none of the chat completions API" in answer.why


async def test_a_large_answer_is_refused_and_not_read(api: ChatApi, model: ChatCompletions) -> None:
    api.body = completion("x" * (5 << 20))
    answer = await asked(model)
    assert (answer.outcome, str(MOST_BYTES) in answer.why) == (Outcome.UNUSABLE, True)
    assert api.read < 5 << 20
    # Nor is one unpacked.
    api.body, api.headers = gzip.compress(completion("Nordwave")), {"content-encoding": "gzip"}
    assert (await asked(model)).outcome is Outcome.UNUSABLE


async def test_words_are_cut_and_have_no_control_characters(api: ChatApi, model: ChatCompletions) -> None:
    api.body = rb'{"choices": [{"message": {"content": "a\u0000b\ud800c\u001b[1m\nd"}}]}'
    assert (await asked(model)).words == "a b?c [1m d"
    api.body = completion("n" * 10_000)
    assert len((await asked(model)).words) == LONGEST_WORDS


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (429, Outcome.LIMITED),
        (500, Outcome.FAILED),
        (503, Outcome.FAILED),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (404, Outcome.REFUSED),
    ],
)
async def test_a_status_is_an_outcome(api: ChatApi, model: ChatCompletions, status: int, outcome: Outcome) -> None:
    # Some quote the key.
    api.status, api.body, api.headers = status, json.dumps({"error": f"wrong key {KEY}"}).encode(), {"retry-after": "7"}
    answer = await asked(model)
    assert (answer.outcome, f"HTTP {status}" in answer.why, KEY in answer.why) == (outcome, True, False)
    assert answer.retry_after == (None if outcome is Outcome.REFUSED else 7.0)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-1", None),
        ("0", 0.0),
        ("Thu, 01 Jan 999999999999 00:00:00 GMT", None),
        ("Thu, 01 Jan 2015 00:00:00 GMT", 0.0),
    ],
)
async def test_a_pause_may_be_said_in_seconds_or_as_a_date(
    api: ChatApi, model: ChatCompletions, said: str, seconds: float | None
) -> None:
    api.status, api.headers = 429, {"retry-after": said}
    assert (await asked(model)).retry_after == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(api: ChatApi, model: ChatCompletions, status: int) -> None:
    with chat_api() as other:
        api.status, api.headers = status, {"location": f"{other.url}/chat/completions"}
        answer = await asked(model)
        assert (answer.outcome, "redirects" in answer.why) == (Outcome.REFUSED, True)
        assert (len(api.asked), other.asked) == (1, [])


async def test_no_proxy_of_the_environment_is_used(api: ChatApi, monkeypatch: pytest.MonkeyPatch) -> None:
    with chat_api() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with chat_completions(OutsideModel(api.url, "vlm"), seconds=30) as model:
            assert (await asked(model)).outcome is Outcome.ANSWERED
        assert (len(api.asked), proxy.asked) == (1, [])
    assert "authorization" not in api.asked[0].headers


async def test_a_slow_model_is_given_up(api: ChatApi) -> None:
    api.holds = True
    async with chat_completions(OutsideModel(api.url, "vlm"), seconds=0.2) as model:
        answer = await asked(model)
    assert (answer.outcome, answer.why) == (Outcome.SLOW, "It gave no answer within 0.2 s.")


async def test_a_stopped_server_is_away() -> None:
    async with chat_completions(OutsideModel(f"http://127.0.0.1:{free_port()}/v1", "vlm"), seconds=30) as model:
        assert (await asked(model)).outcome is Outcome.AWAY


async def test_what_speaks_no_http_is_unusable() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with chat_completions(OutsideModel(f"http://127.0.0.1:{port}", "vlm"), seconds=30) as model:
            assert (await asked(model)).outcome in {Outcome.UNUSABLE, Outcome.AWAY}


# -- the service -----------------------------------------------------------


@pytest.fixture(scope="module", name="chat")
def _chat() -> Iterator[ChatApi]:
    with chat_api() as api:
        yield api


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="pair")
async def _pair(chat: ChatApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Inference, Node]]:
    settings = {
        "RUSHES_VLM_CLOUD_URL": f"{chat.url}/",
        "RUSHES_VLM_CLOUD_MODEL": "vlm",
        "RUSHES_VLM_CLOUD_KEY": KEY,
    }
    library = tmp_path_factory.mktemp("library")
    film(library / "noise.mp4", 1, lambda _: _noise(), frames=5)
    folder = tmp_path_factory.mktemp("services")
    async with (
        running_node(folder, library, waits=False) as node,
        running_inference(folder, [node.target], settings) as inference,
    ):
        yield inference, node


def _noise() -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """Patches that lossy coding keeps apart."""
    rng = np.random.default_rng(7)
    small = rng.integers(0, 256, (_SIZE[1] // 20, _SIZE[0] // 20, 3), np.uint8)
    return np.kron(small, np.ones((20, 20, 1), np.uint8))


def place(left: float, top: float, right: float, bottom: float) -> ask_pb2.CropPlace:
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return ask_pb2.CropPlace(corners=[examine_pb2.Corner(x=x, y=y) for x, y in corners])


@pytest.mark.asyncio(loop_scope="module")
async def test_only_the_crop_of_the_frame_is_sent(pair: tuple[Inference, Node], chat: ChatApi) -> None:
    inference, node = pair
    ask = ask_pb2_grpc.AskServiceStub(inference.channel)
    request = ask_pb2.CutCropsRequest(
        source=node.source("noise.mp4"), frame=2, places=[place(80, 60, 200, 120), place(10, 10, 11, 11)]
    )
    [crop, pixel] = (await ask.CutCrops(request, timeout=60)).crops
    assert (await ask.CutCrops(request, timeout=60)).crops == [crop, pixel]
    answer = await ask.Ask(ask_pb2.AskRequest(provider="cloud", crop=crop, prompt="?", brands=BRANDS), timeout=60)
    assert (answer.outcome, answer.words) == ("answered", "none")
    [said] = chat.asked
    assert said.jpeg == crop
    # Nothing but the pixels: no metadata, and neither path, name nor frame in the request.
    assert b"Exif" not in crop
    assert b"noise" not in json.dumps(said.body).encode()
    shown = decoded(crop)
    (left, top), _, (right, bottom), _ = padded(((80, 60), (200, 60), (200, 120), (80, 120)))
    expected = _noise()[int(top) : int(bottom), int(left) : int(right)]
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 8
    assert min(decoded(pixel).shape[:2]) >= 1


@pytest.mark.asyncio(loop_scope="module")
async def test_a_model_whose_address_is_not_set_is_not_there(pair: tuple[Inference, Node]) -> None:
    inference, _ = pair
    backends = backends_pb2_grpc.BackendsServiceStub(inference.channel)
    listed = await backends.ListOutsideModels(backends_pb2.ListOutsideModelsRequest())
    assert [(each.provider, each.model) for each in listed.models] == [("cloud", "vlm")]
    ask = ask_pb2_grpc.AskServiceStub(inference.channel)
    with pytest.raises(NotFound, match="RUSHES_VLM_LOCAL_URL is not set"):
        await ask.Ask(ask_pb2.AskRequest(provider="local", crop=CROP, prompt="?"), timeout=60)
    with pytest.raises(InvalidInput, match="provider"):
        await ask.Ask(ask_pb2.AskRequest(provider="other", crop=CROP, prompt="?"), timeout=60)
