"""Files of which nothing can be decoded are named as what they are."""

import os
import struct
import subprocess
from collections.abc import Callable, Collection
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imageio_ffmpeg import get_ffmpeg_exe

from rushes_media.domain.files.asf_header import HEADER
from rushes_media.domain.files.scrambling import scrambled_streams
from rushes_media.domain.files.track_heads import TrackHead, track_heads
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.files.facts import facts_of
from tests.footage import recipes
from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock

AVI = Recipe(
    "u_avi", ".avi", 25, SteadyClock(recipes.PAL), Picture(codec="mpeg4"), Sound("libmp3lame", bit_rate=128_000)
)
MKV = Recipe("u_mkv", ".mkv", 25, SteadyClock(recipes.PAL))
TS = Recipe("u_ts", ".ts", 25, SteadyClock(recipes.PAL))
WMV = Recipe("u_wmv", ".wmv", 25, SteadyClock(recipes.PAL), Picture(codec="wmv2"), Sound("wmav2", bit_rate=128_000))
MPG = Recipe("u_mpg", ".mpg", 25, SteadyClock(recipes.PAL), Picture(codec="mpeg2video"), Sound("mp2", bit_rate=192_000))
VOB = Recipe("u_vob", ".vob", 25, SteadyClock(recipes.PAL), Picture(codec="mpeg2video"), Sound("mp2", bit_rate=192_000))
MXF = Recipe("u_mxf", ".mxf", 25, SteadyClock(recipes.PAL), Picture(codec="mpeg2video"), Sound("pcm_s16le"))
MakeFootage = Callable[[Recipe], Path]


def problem_of(path: Path) -> tuple[str, str]:
    """Reason and sentence with which a file is refused."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with pytest.raises(NotUsable) as failed:
            facts_of(descriptor)
    finally:
        os.close(descriptor)
    return failed.value.reason, failed.value.detail


def container_of(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return facts_of(descriptor).container
    finally:
        os.close(descriptor)


def heads_of(data: bytes) -> list[TrackHead]:
    return track_heads(lambda offset, length: data[offset : offset + length], len(data))


def with_other_entry(path: Path, target: Path, entry: bytes, other: bytes) -> Path:
    """A copy of an MP4 with another name for the codec in a track's description."""
    data = path.read_bytes()
    at = data.index(entry, data.index(b"moov"))
    target.write_bytes(data[:at] + other + data[at + 4 :])
    return target


def test_an_encrypted_mp4_is_named_with_its_scheme(short_5s_mp4: Path, tmp_path: Path) -> None:
    target = tmp_path / "encrypted.mp4"
    key = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76" * 16, "-encryption_kid", "a7" * 16]
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(short_5s_mp4), "-c", "copy", *key, str(target)]
    subprocess.run(command, check=True)
    reason, detail = problem_of(target)
    assert reason == "Encrypted"
    assert detail.startswith("Its picture is encrypted (cenc). Rushes has no key for it")
    assert heads_of(target.read_bytes()) == [
        TrackHead(is_picture=True, codec="avc1", encryption="cenc"),
        TrackHead(is_picture=False, codec="mp4a", encryption="cenc"),
    ]


def test_so_is_one_of_a_shop_and_one_of_which_the_sound_alone_is_encrypted(short_5s_mp4: Path, tmp_path: Path) -> None:
    sound = with_other_entry(short_5s_mp4, tmp_path / "sound.mp4", b"mp4a", b"enca")
    assert problem_of(sound)[1].startswith("Its sound is encrypted (unknown scheme).")
    shop = with_other_entry(short_5s_mp4, tmp_path / "shop.mp4", b"avc1", b"drmi")
    shop.write_bytes(with_noise_for_frames(shop))
    assert problem_of(shop)[1].startswith("Its picture is encrypted (FairPlay).")


def with_noise_for_frames(path: Path) -> bytes:
    """The file's bytes, with those of its pictures turned round, as encryption does it."""
    data = path.read_bytes()
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size:
                picture = bytes(packet)
                data = data.replace(picture, bytes(255 - byte for byte in picture))
    return data


def sized(kind: bytes, content: bytes) -> bytes:
    """An element of Matroska with its size in eight bytes."""
    return kind + (len(content) | 1 << 56).to_bytes(8, "big") + content


def test_an_encrypted_matroska_is_named_with_its_algorithm(make_footage: MakeFootage, tmp_path: Path) -> None:
    made = make_footage(MKV)
    data = with_noise_for_frames(made)
    # The table of contents names the parts first.
    info, tracks = (data.index(kind, data.index(kind) + 4) for kind in (b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b"))
    # Behind a checksum, whose four bytes may be anything.
    entry = data.index(b"\xae", data.index(b"\xbf\x84", tracks) + 6)
    content = entry + 1 + 9 - data[entry + 1].bit_length()
    size = int.from_bytes(data[entry + 1 : content], "big") & (1 << 7 * (content - entry - 1)) - 1
    encryption = sized(b"\x50\x35", sized(b"\x47\xe1", b"\5"))
    encodings = sized(b"\x6d\x80", sized(b"\x62\x40", sized(b"\x50\x33", b"\1") + encryption))
    first = sized(b"\xae", data[content : content + size] + encodings)
    # The other tracks are left out, and so is the size of the file.
    segment = data.index(b"\x18\x53\x80\x67")
    cluster = data.index(b"\x1f\x43\xb6\x75")
    head = data[:segment] + b"\x18\x53\x80\x67\x01" + b"\xff" * 7
    target = tmp_path / "encrypted.mkv"
    target.write_bytes(head + data[info:tracks] + sized(b"\x16\x54\xae\x6b", first) + data[cluster:])
    assert heads_of(target.read_bytes()) == [TrackHead(is_picture=True, codec="V_MPEG4/ISO/AVC", encryption="AES")]
    reason, detail = problem_of(target)
    assert reason == "Encrypted"
    assert detail.startswith("Its picture is encrypted (AES).")


def scrambled_ts(path: Path, target: Path, streams: Collection[int], begin: float = 0) -> Path:
    """A transport stream with the payload of some streams turned round and marked, from a part of it on."""
    data = bytearray(path.read_bytes())
    for at in range(round(begin * len(data) / 188) * 188, len(data), 188):
        stream = (data[at + 1] & 0x1F) << 8 | data[at + 2]
        if stream in streams and data[at + 3] & 0x10:
            content = at + 4 + (1 + data[at + 4] if data[at + 3] & 0x20 else 0)
            data[at + 3] |= 0x80
            data[content : at + 188] = bytes(255 - byte for byte in data[content : at + 188])
    target.write_bytes(data)
    return target


def test_a_scrambled_broadcast_is_named(make_footage: MakeFootage, tmp_path: Path) -> None:
    clear = make_footage(TS)
    both = scrambled_ts(clear, tmp_path / "both.ts", (256, 257))
    assert problem_of(both)[0] == "Encrypted"
    assert problem_of(both)[1].startswith("Its picture is scrambled. Rushes has no key for it")
    assert problem_of(scrambled_ts(clear, tmp_path / "sound.ts", (257,)))[1].startswith("Its sound is scrambled.")
    # What is in the clear at first can be used, and another programme's streams are nobody's.
    assert container_of(scrambled_ts(clear, tmp_path / "later.ts", (256, 257), begin=0.7)) == "mpegts"
    assert container_of(scrambled_ts(clear, tmp_path / "other.ts", (300,))) == "mpegts"


def test_so_is_a_copy_of_a_disc(make_footage: MakeFootage, tmp_path: Path) -> None:
    """A quarter of its sectors is scrambled, as it is usual."""
    data, at = bytearray(make_footage(VOB).read_bytes()), 0
    for number in range(10_000):
        at = data.find(b"\0\0\1\xe0", at + 1)
        if at < 0:
            break
        if number % 4 == 3:
            data[at + 6] |= 0x10
            data[at + 100 : at + 1900] = bytes(255 - byte for byte in data[at + 100 : at + 1900])
    target = tmp_path / "VTS_01_1.VOB"
    target.write_bytes(data)
    assert problem_of(target)[1].startswith("Its picture is scrambled.")


def test_an_encrypted_wmv_is_named_with_its_scheme(make_footage: MakeFootage, tmp_path: Path) -> None:
    """Its header has another object: that of the second version of Windows Media DRM."""
    data = make_footage(WMV).read_bytes()
    assert heads_of(data) == [
        TrackHead(is_picture=True, codec="WMV2"),
        TrackHead(is_picture=False, codec="0x0161"),
    ]
    size, count = struct.unpack("<QI", data[16:28])
    license_server = "<DRM/>".encode("utf-16-le")
    other = bytes.fromhex("14e68a292226174cb935dae07ee9289c")
    other += struct.pack("<QI", 24 + 4 + len(license_server), len(license_server)) + license_server
    target = tmp_path / "film.wmv"
    target.write_bytes(data[:16] + struct.pack("<QI", size + len(other), count + 1) + data[28:30] + other + data[30:])
    reason, detail = problem_of(target)
    assert reason == "Encrypted"
    assert detail.startswith("Its picture is encrypted (Windows Media DRM).")


def test_a_codec_that_no_decoder_knows_is_named_as_the_file_names_it(
    make_footage: MakeFootage, short_5s_mp4: Path, tmp_path: Path
) -> None:
    mp4 = with_other_entry(short_5s_mp4, tmp_path / "a.mov", b"avc1", b"zzzz")
    mkv, avi = tmp_path / "a.mkv", tmp_path / "a.avi"
    mkv.write_bytes(make_footage(MKV).read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_OF/THE/FUTURE"))
    avi.write_bytes(make_footage(AVI).read_bytes().replace(b"FMP4", b"ZZZZ"))
    for path, name in ((mp4, "zzzz"), (mkv, "V_OF/THE/FUTURE"), (avi, "ZZZZ")):
        reason, detail = problem_of(path)
        assert reason == "UnknownCodec"
        assert detail.startswith(f"Its picture is coded as “{name}”, which FFmpeg cannot decode.")


def test_what_a_decoder_knows_and_cannot_decode_is_named_too(short_5s_mp4: Path, tmp_path: Path) -> None:
    reason, detail = problem_of(with_other_entry(short_5s_mp4, tmp_path / "a.mov", b"avc1", b"aprn"))
    assert reason == "Damaged"
    assert detail.startswith("Its picture is coded as “aprn” (prores_raw), and FFmpeg cannot decode it")


@pytest.mark.parametrize(("recipe", "container"), [(MPG, "mpeg"), (MXF, "mxf")], ids=["MPEG-PS", "MXF"])
def test_a_video_is_known_by_its_content_under_the_suffix_of_another_kind(
    make_footage: MakeFootage, tmp_path: Path, recipe: Recipe, container: str
) -> None:
    target = tmp_path / "film.mp4"
    target.symlink_to(make_footage(recipe))
    assert container_of(target) == container


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (b"<html>404</html>", "text"),
        (b".RMF\0\0\0\x12", "a RealMedia file"),
        (b"GIF89a\0", "a GIF picture"),
        (b"RIFF\0\0\0\0WAVEfmt \0", "a sound file"),
    ],
)
def test_what_is_no_video_is_named_where_its_first_bytes_tell(tmp_path: Path, begin: bytes, kind: str) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(begin + bytes(500) if kind != "text" else begin)
    reason, detail = problem_of(target)
    assert (reason, detail) == ("NotVideo", f"This is {kind}, not a video of a kind that is supported.")


def test_a_format_that_is_not_in_the_list_is_refused_without_words_of_the_system(
    make_footage: MakeFootage, tmp_path: Path
) -> None:
    target = tmp_path / "film.mp4"
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(make_footage(MPG)), "-c", "copy", "-f", "mpeg2video"]
    subprocess.run([*command, str(target)], check=True)
    assert problem_of(target)[1] == "This is not a video of a kind that is supported."


HEADS = st.sampled_from(
    [
        b"\0\0\0\x20ftyp",
        b"\0\0\0\x40moov\0\0\0\x38trak\0\0\0\x30mdia",
        b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01",
        b"RIFF\0\0\0\0AVI vids",
        HEADER + b"\xff\0\0\0\0\0\0\0" + bytes(6) + bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365"),
    ]
)


@given(HEADS, st.binary(max_size=200))
def test_headers_that_mean_nothing_have_no_tracks_or_some_and_end(begin: bytes, rest: bytes) -> None:
    assert len(heads_of(begin + rest)) < 100


@given(
    st.sampled_from([b"\0\0\1\xba", b"\x47" * 600, b"\0\0\1\xba" + bytes(10) + b"\0\0\1\xe0\0\0"]),
    st.binary(max_size=2000),
)
def test_packets_that_mean_nothing_are_of_no_or_some_streams(begin: bytes, rest: bytes) -> None:
    data = begin + rest
    assert all(stream < 1 << 13 for stream in scrambled_streams(lambda offset, length: data[offset : offset + length]))
