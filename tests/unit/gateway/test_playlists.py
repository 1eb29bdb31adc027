"""Playlists say what RFC 8216 wants of each attribute."""

import pytest

from rushes.media.v1 import streams_pb2
from rushes_gateway.resources.streams.languages import language_tag
from rushes_gateway.resources.streams.playlists import master_playlist


@pytest.mark.parametrize(
    ("told", "tag"),
    [
        ("eng", "en"),
        ("GER", "de"),
        ("deu", "de"),
        ("pt-BR", "pt-br"),
        ("zho_Hant", "zh-hant"),
        ("gsw", "gsw"),
        ("en", "en"),
        ("und", ""),
        ("English", ""),
        ("", ""),
    ],
)
def test_languages_are_the_shortest_tags(told: str, tag: str) -> None:
    assert language_tag(told) == tag


@pytest.mark.parametrize(("rate", "line"), [(25.0, "FRAME-RATE=25.000"), (0.0, None)])
def test_a_variable_rate_is_left_out(rate: float, line: str | None) -> None:
    picture = streams_pb2.PictureTrack(track=streams_pb2.StreamTrack(height=720), width=1280, height=720)
    sound = streams_pb2.SoundTrack(track=streams_pb2.StreamTrack(sound=1), language="ger", channels=2)
    playlist = master_playlist(streams_pb2.GetStreamsResponse(pictures=[picture], sounds=[sound], rate=rate), ())
    assert ("FRAME-RATE" in playlist, line is None or line in playlist) == (line is not None, True)
    assert 'NAME="1 ger",LANGUAGE="de"' in playlist
