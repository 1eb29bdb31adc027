"""`rushes doctor` finds what is wrong where something is wrong."""

import http.server
import json
import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from rushes_chassis.tracing import TracingSettings
from rushes_chassis.trust import Peer
from rushes_footage.encoders import HARDWARE
from rushes_gateway.settings import GatewaySettings
from rushes_local.doctor.access import check_access
from rushes_local.doctor.codecs import check_codecs
from rushes_local.doctor.database import check_database
from rushes_local.doctor.devices import check_device
from rushes_local.doctor.encoders import check_encoders
from rushes_local.doctor.findings import Finding, Verdict, lines
from rushes_local.doctor.folders import check_roots, check_sorted, check_written
from rushes_local.doctor.running import check_running
from rushes_local.doctor.speech import check_speech
from rushes_local.doctor.system import check_system
from rushes_local.doctor.tracing import check_tracing
from rushes_local.plan import Plan
from rushes_media.domain.files.sources import Root
from rushes_media.domain.trials.decoders import CARDS
from rushes_media.settings import MediaSettings
from tests.fakes.devices import KnownTrials
from tests.fakes.ffmpeg_with_cards import COMPLAINT, ffmpeg_with_cards
from tests.migrated import put_migrated

TOKEN = "the-token-of-these-tests"


def verdicts(findings: list[Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def test_what_recognises_speech_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    finding = check_speech(tmp_path / "nothing")
    assert finding.verdict is Verdict.LIMITED
    assert "rushes speech add" in finding.advice
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "problem", "verdict", "said"),
    [
        ("auto", "", Verdict.WORKS, "run on a card (cuda)"),
        ("auto", "No library.", Verdict.LIMITED, "run on the CPU: No library."),
        ("cuda", "No library.", Verdict.FAILS, "cannot be run on cuda: No library."),
        ("cpu", "", Verdict.WORKS, "run on the CPU, as"),
    ],
)
def test_what_runs_models_is_tried(wanted: str, problem: str, verdict: Verdict, said: str) -> None:
    finding = check_device(wanted, KnownTrials(problem))
    assert (finding.verdict, finding.said.startswith(said)) == (verdict, True)


def test_this_machine_can_run_what_it_tests() -> None:
    assert Verdict.FAILS not in verdicts(list(check_system(ffmpeg_confined=True)))
    assert verdicts(list(check_codecs(MediaSettings().ffmpeg_program))) == [Verdict.WORKS] * 3


def test_encoders_are_tried_where_nothing_runs(tmp_path: Path) -> None:
    found = list(check_encoders(Peer("catalog", f"unix:{tmp_path}/nobody.sock"), MediaSettings()))
    assert [finding.subject for finding in found] == [
        *(f"encoder {encoder} on this machine" for encoder in ("libx264", *HARDWARE)),
        *(f"decoder {card} on this machine" for card in CARDS),
    ]
    assert found[0].verdict is Verdict.WORKS
    assert Verdict.FAILS not in verdicts(found)
    assert all(finding.said for finding in found)


def test_a_decoder_says_what_it_decodes_and_why_not_the_rest(tmp_path: Path) -> None:
    ffmpeg = ffmpeg_with_cards(tmp_path / "cards", cuda="knows no HEVC")
    media = MediaSettings(ffmpeg=ffmpeg.program, ffmpeg_confined=False, encoders="libx264")
    found = check_encoders(Peer("catalog", f"unix:{tmp_path}/nobody.sock"), media)
    cuda, *others = [finding for finding in found if finding.subject.startswith("decoder")]
    assert cuda.verdict is Verdict.WORKS
    assert cuda.said.startswith("H.264 decoded bit-exactly as by the CPU; HEVC: ")
    assert set(verdicts(others)) == {Verdict.LIMITED}
    left = check_encoders(Peer("catalog", f"unix:{tmp_path}/nobody.sock"), media.model_copy(update={"decoder": "cpu"}))
    said = [finding.said for finding in left if finding.subject.startswith("decoder")]
    assert said == ["RUSHES_DECODER leaves it to the CPU."] * len(CARDS)


def test_an_ffmpeg_without_x264_fails_and_says_what_to_do(tmp_path: Path) -> None:
    ffmpeg = ffmpeg_with_cards(tmp_path / "cards", libx264="fails", h264_nvenc="works")
    media = MediaSettings(ffmpeg=ffmpeg.program, ffmpeg_confined=False)
    cpu, nvenc, *others = check_encoders(Peer("catalog", f"unix:{tmp_path}/nobody.sock"), media)
    assert (cpu.verdict, COMPLAINT in cpu.said, "RUSHES_FFMPEG" in cpu.advice) == (Verdict.FAILS, True, True)
    assert nvenc.verdict is Verdict.WORKS
    assert set(verdicts(others)) == {Verdict.LIMITED}


def test_a_program_that_does_not_run_confined_says_what_lets_it(tmp_path: Path) -> None:
    # A script whose interpreter lies in a folder of its own.
    ffmpeg = ffmpeg_with_cards(tmp_path / "cards", libx264="works")
    found = list(check_encoders(Peer("catalog", f"unix:{tmp_path}/nobody.sock"), MediaSettings(ffmpeg=ffmpeg.program)))
    assert Verdict.WORKS not in verdicts(found)
    assert "RUSHES_FFMPEG_CONFINED=false" in found[0].said


def test_a_program_without_webp_is_told_by_its_own_words(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    whole = MediaSettings().ffmpeg_program
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *libwebp*) echo \'Unknown encoder libwebp\' >&2; exit 1;; esac\nexec "{whole}" "$@"\n'
    )
    program.chmod(0o755)
    *others, formats = check_codecs(program)
    assert verdicts(others) == [Verdict.WORKS, Verdict.WORKS]
    assert formats.verdict is Verdict.LIMITED
    assert formats.said == "clips cannot be made with libwebp: Unknown encoder libwebp"


def test_a_program_that_cannot_encode_is_told_by_its_own_words(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho 'Unknown encoder libx264' >&2\nexit 1\n")
    program.chmod(0o755)
    (finding,) = check_codecs(program)
    assert finding.verdict is Verdict.FAILS
    assert "Unknown encoder libx264" in finding.said
    assert "RUSHES_FFMPEG" in finding.advice


def test_roots_are_there_empty_or_away(tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / "a.mp4").touch()
    roots = tuple(Root(path.name, str(path)) for path in (full, empty, tmp_path / "away"))
    assert verdicts(list(check_roots(roots))) == [Verdict.WORKS, Verdict.LIMITED, Verdict.FAILS]
    assert verdicts(list(check_roots(()))) == [Verdict.LIMITED]


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    assert check_written("data", "RUSHES_DATA_DIR", tmp_path / "new").verdict is not Verdict.FAILS
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").touch()
    refused = check_written("data", "RUSHES_DATA_DIR", tmp_path / "file" / "below")
    assert refused.verdict is Verdict.FAILS
    assert "RUSHES_DATA_DIR" in refused.advice


def _sound(file: Path) -> None:
    put_migrated(file)


def _damaged(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def _later(file: Path) -> None:
    put_migrated(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "verdict"), [(_sound, Verdict.WORKS), (_damaged, Verdict.FAILS), (_later, Verdict.FAILS)]
)
def test_the_database_is_looked_into(tmp_path: Path, make: Callable[[Path], None], verdict: Verdict) -> None:
    file = tmp_path / "catalog.db"
    make(file)
    assert verdicts(list(check_database(file))) == [Verdict.WORKS, verdict]


def test_a_postgresql_that_is_not_there_is_told_without_what_signs_in(tmp_path: Path) -> None:
    address = URL.create("postgresql", "ada", "hunter2", database="rushes", query={"host": str(tmp_path)})
    [finding] = check_database(address)
    assert (finding.subject, finding.verdict) == ("PostgreSQL", Verdict.FAILS)
    assert "hunter2" not in finding.said + finding.advice


def test_a_folder_to_sort_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert list(check_sorted("")) == []
    assert verdicts(list(check_sorted(str(tmp_path)))) == [Verdict.WORKS]
    (missing,) = check_sorted(f"{tmp_path}/phone")
    assert (missing.verdict, "RUSHES_SORT_DIR" in missing.advice) == (Verdict.LIMITED, True)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert verdicts(list(check_database(tmp_path / "catalog.db"))) == [Verdict.WORKS, Verdict.WORKS]
    assert list(tmp_path.iterdir()) == []


class _Other(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _plan(port: int) -> Plan:
    return Plan(
        data_dir="",
        host="127.0.0.1",
        port=port,
        open_browser=False,
        library=("/videos",),
        metrics_port=0,
        probe_port=0,
        anonymous=None,
    )


def test_a_port_is_free_or_taken_by_something_else() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        (taken,) = check_running(_plan(other.server_port))
        other.shutdown()
    assert (taken.verdict, "something else" in taken.said) == (Verdict.FAILS, True)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
    assert verdicts(list(check_running(_plan(port)))) == [Verdict.LIMITED]


class _WithoutDatabase(_Other):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        services = dict.fromkeys(("status", "catalog", "media", "inference"), "ok")
        self.wfile.write(json.dumps({**services, "database": "down"}).encode())


def test_a_database_that_the_running_catalog_cannot_read_fails() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _WithoutDatabase) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        found = list(check_running(_plan(running.server_port)))
        running.shutdown()
    assert [finding.subject for finding in found if finding.verdict is Verdict.FAILS] == ["database"]


def test_what_to_do_stands_below_what_is_wrong() -> None:
    shown = list(lines([Finding("port", Verdict.FAILS, "taken", "RUSHES_PORT=8001")]))
    assert shown == ["FAILS   port: taken", "        → RUSHES_PORT=8001"]


@pytest.mark.parametrize(
    ("settings", "verdict", "said"),
    [
        ({}, Verdict.WORKS, "nobody has to sign in"),
        ({"token": TOKEN}, Verdict.WORKS, "everybody has to sign in"),
        ({"token": TOKEN, "anonymous": "editor"}, Verdict.LIMITED, "is editor without signing in"),
    ],
    ids=["no token", "token", "anonymous"],
)
def test_who_has_to_sign_in_is_said(settings: dict[str, str], verdict: Verdict, said: str) -> None:
    (finding,) = check_access(GatewaySettings.model_validate(settings))
    assert (finding.verdict, said in finding.said) == (verdict, True)


def test_traces_are_off_lost_or_sent_and_one_is_told_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as collector:
        endpoint = f"http://me:secret@127.0.0.1:{collector.getsockname()[1]}"
        sent = check_tracing(TracingSettings(exporter_otlp_endpoint=endpoint))
    lost = check_tracing(TracingSettings(exporter_otlp_endpoint=endpoint))
    other = check_tracing(TracingSettings(exporter_otlp_endpoint=endpoint, exporter_otlp_protocol="http/protobuf"))
    off = check_tracing(TracingSettings())
    assert verdicts([off, sent, lost, other]) == [Verdict.WORKS, Verdict.WORKS, Verdict.LIMITED, Verdict.LIMITED]
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" in off.said
    assert "start a collector" in lost.advice
    assert "only by gRPC" in other.said
    assert not any("secret" in finding.said + finding.advice for finding in (sent, lost, other))
