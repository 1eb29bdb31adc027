"""The images and deploy/compose for real: built, started, killed, scaled, and set up wrong."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from websockets.sync.client import connect

from rushes_local.service_certs import make_service_certs
from tests.compose.engine import FOLDER, ROOT, Engine, engine, needs_docker
from tests.compose.stack import USER, ComposeStack, compose_stack
from tests.deploy.settings_of import SERVICES
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

pytestmark = [
    needs_docker,
    pytest.mark.proof("compose"),
    # The images are built before the first test, which takes minutes.
    pytest.mark.timeout(1800),
]

VIDEO: Final = "long.mp4"
RATE, FRAMES, SPREAD = 25, 200, 2
_UNUSED_GROUP: Final = 54321


def version() -> str:
    """Of the images."""
    found = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture(name="docker", scope="module")
def _docker() -> Iterator[Engine]:
    with engine() as running:
        running.make_base()
        running.make_images()
        running.make_stand_ins()
        yield running


@pytest.fixture(name="stack", scope="module")
def _stack(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposeStack]:
    with compose_stack(docker, tmp_path_factory.mktemp("compose"), version()) as stack:
        yield stack


@pytest.fixture(name="running", scope="module")
def _running(stack: ComposeStack, make_footage: Callable[[Recipe], Path]) -> ComposeStack:
    shutil.copy(make_footage(recipes.LONG_60S_MP4), stack.library / VIDEO)
    stack.up()
    return stack


def status_of(pid: int) -> dict[str, str]:
    """What the kernel says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def processes_of(stack: ComposeStack, container: str) -> list[int]:
    """All processes of a container, by their numbers on this machine."""
    return [int(line) for line in stack.engine.docker("top", container, "-eo", "pid").split()[1:]]


def is_right(stack: ComposeStack, name: str, clips: int) -> None:
    """All clips of a job: the right frames, each once in the manifest, and nothing left over."""
    folder = stack.exports / "main" / f"{name}_001"
    wanted = [folder / f"{name}_001_{index}.mp4" for index in range(clips)]
    assert sorted(folder.iterdir()) == sorted(wanted)
    for index, clip in enumerate(wanted):
        first = (1 + index * SPREAD) * RATE
        assert numbers(clip) == list(range(first, first + FRAMES)), clip.name
        assert clip.stat().st_uid == USER
    listed = sorted(f"{name}_001/{clip.name}" for clip in wanted)
    for _ in stack.until("in the manifest", 60):
        if sorted(path for path in stack.manifest() if path.startswith(f"{name}_001/")) == listed:
            break
    working = stack.exports / "main" / ".rushes"
    for _ in stack.until("without working files", 60):
        if not [path for path in working.rglob("*") if path.is_file() and path.suffix != ".turn"]:
            return


def test_the_images_keep_no_secret_of_their_build_and_have_the_command(docker: Engine) -> None:
    for name in SERVICES:
        image = f"rushes-{name}:{version()}"
        shell = ("run", "--rm", "--network=none", "--user=0:0", "--entrypoint=/bin/sh", image, "-c")
        assert docker.docker(*shell, "cat /etc/pip.conf /run/authorities.pem /root/.npmrc 2>/dev/null; true") == ""
        assert docker.docker(*shell, "rushes --help").count("secrets") >= 1
        about = docker.inspected(image)["Config"]
        assert about["User"] == f"{USER}:{USER}"
        assert about["Labels"]["org.opencontainers.image.version"] == version()
    page = docker.docker(
        "run",
        "--rm",
        "--network=none",
        "--entrypoint=/bin/sh",
        f"rushes-gateway:{version()}",
        "-c",
        "cat /opt/rushes/lib/python3*/site-packages/rushes_gateway/static/index.html",
    )
    assert "<script" in page


def test_each_container_has_as_few_rights_as_it_can_have(running: ComposeStack) -> None:
    containers = running.all_containers()
    assert sorted(each["Config"]["Labels"]["com.docker.compose.service"] for each in containers) == sorted(
        [*SERVICES, "catalog", "db"]
    )
    for each in containers:
        name, host = each["Name"], each["HostConfig"]
        assert each["State"]["Health"]["Status"] == "healthy", name
        assert host["ReadonlyRootfs"] is True, name
        assert host["Memory"] > 0, name
        assert host["PidsLimit"] > 0, name
        assert host["LogConfig"]["Config"]["max-size"] == "10m", name
        service = each["Config"]["Labels"]["com.docker.compose.service"]
        published = {port for port, on in each["NetworkSettings"]["Ports"].items() if on}
        assert published == ({"8000/tcp"} if service == "gateway" else set()), name
        uid = "999" if service == "db" else str(USER)
        processes = processes_of(running, each["Id"])
        assert processes
        for pid in processes:
            with suppress(FileNotFoundError):  # It has ended.
                status = status_of(pid)
                assert status["Uid"].split() == [uid] * 4, name
                assert status["Gid"].split() == [uid] * 4, name
                assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0, name
                # In a namespace of users of their own decoders have a set of its own, of which they keep nothing.
                if Path(f"/proc/{pid}/ns/user").readlink() == Path("/proc/self/ns/user").readlink():
                    assert int(status["CapBnd"], 16) == 0, name
                assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2"), name
        refused = running.engine.docker("exec", each["Id"], "/bin/sh", "-c", "touch /here 2>&1; true")
        assert "Read-only file system" in refused, name


def test_decoders_are_cut_off_from_the_network(running: ComposeStack) -> None:
    [node] = running.containers("media")
    service, sandboxes = "", []
    for pid in processes_of(running, node):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        network = str(Path(f"/proc/{pid}/ns/net").readlink())
        if b"rushes_media.sandbox" in command:
            sandboxes.append((network, Path(f"/proc/{pid}/net/dev").read_text()))
        elif b"rushes_media" in command and b"-m" in command:
            service = network
    assert service
    assert sandboxes
    for network, devices in sandboxes:
        assert network != service
        assert "eth0" not in devices
    assert "does not let workers be cut off" not in running.log(node)
    # Nothing else may be unshared.
    other = "import ctypes; print(ctypes.CDLL(None, use_errno=True).unshare(0x10000000))"
    assert running.engine.docker("exec", node, "python", "-c", other).strip() == "-1"


def test_a_job_is_done_while_processes_are_killed_and_nodes_come_and_go(running: ComposeStack) -> None:
    first = running.order(VIDEO, "killed", 8)
    running.until_completed(first, 1)
    catalog, [node] = running.active_catalog(), running.containers("media")
    running.kill(catalog)
    running.kill(node)
    running.up("--scale=media=3", "--no-recreate")
    for _ in running.until("three nodes"):
        if len(running.attached()) == 3:
            break
    second = running.order(VIDEO, "scaled", 8)
    running.until_completed(second, 1)
    # Two of the nodes are stopped, and finish what they have begun.
    running.up("--scale=media=1", "--no-recreate")
    running.until_completed(first, 8)
    running.until_completed(second, 8)
    is_right(running, "killed", 8)
    is_right(running, "scaled", 8)
    for container in (catalog, *running.containers("media")):
        # They were begun again by the engine.
        assert running.engine.inspected(container)["State"]["Running"]
    assert running.engine.inspected(catalog)["RestartCount"] == 1


def test_what_is_stopped_ends_by_itself_and_goes_on(running: ComposeStack) -> None:
    before = running.ask("GET", "/api/v1/assets").json()["assets"]
    assert before
    running.compose("stop")
    for each in running.all_containers():
        # 0: none was killed.
        assert each["State"]["ExitCode"] == 0, f"{each['Name']}\n{running.log(each['Id'])}"
    running.up()
    for _ in running.until("answered"):
        with suppress(httpx.TransportError):
            answer = running.ask("GET", "/api/v1/assets")
            if answer.status_code == 200:
                break
    assert [asset["id"] for asset in answer.json()["assets"]] == [asset["id"] for asset in before]


def test_every_service_can_be_several(running: ComposeStack) -> None:
    first = running.port
    scales = [f"--scale={name}=2" for name in SERVICES]
    # Two free ports: the one that there is, and one more.
    running.up(*scales, changed={"PUBLISH": f"127.0.0.1:{first}-{first + 20}"})
    try:
        ports = [
            int(on[0]["HostPort"])
            for gateway in running.containers("gateway")
            for on in running.engine.inspected(gateway)["NetworkSettings"]["Ports"].values()
            if on
        ]
        assert len(set(ports)) == 2
        for port in ports:
            assert running.ask("GET", "/health", port=port).json()["status"] == "ok"
        assert len(running.attached()) == 2
    finally:
        running.up()


def test_calls_are_encrypted_with_certificates(running: ComposeStack, tmp_path: Path) -> None:
    certs = tmp_path / "certs"
    make_service_certs(certs, (), datetime.now(UTC))
    for each in (certs, *certs.iterdir()):
        os.chown(each, USER, USER)
    running.up(files=("certificates",), changed={"CERTS": str(certs)})
    try:
        for _ in running.until("healthy"):
            with suppress(httpx.TransportError):
                if running.ask("GET", "/health").status_code == 200:
                    break
        # Nobody without a certificate is answered.
        stranger = (
            "import grpc; from grpc_health.v1 import health_pb2, health_pb2_grpc\n"
            "channel = grpc.insecure_channel('catalog:9000')\n"
            "try:\n"
            "    print(health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10))\n"
            "except grpc.RpcError as refused:\n"
            "    print(refused.code().name)\n"
        )
        [gateway] = running.containers("gateway")
        assert running.engine.docker("exec", gateway, "python", "-c", stranger).strip() == "UNAVAILABLE"
    finally:
        running.up()


def events_of(url: str, headers: dict[str, str], seen: threading.Event, number: int) -> threading.Thread:
    """Reads events until so many kinds have come; a buffering proxy keeps the first of them back."""

    def read() -> None:
        came = 0
        with (
            suppress(httpx.TransportError),
            httpx.Client(timeout=120) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            for line in response.iter_lines():
                came += line.startswith("event: ")
                if came >= number:
                    seen.set()
                    return

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("front", ["nginx", "caddy"])
def test_a_front_end_passes_on_what_the_page_and_programs_need(running: ComposeStack, front: str) -> None:
    running.compose("--profile", front, "up", "--wait", "--wait-timeout=120", "--detach")
    port, url = running.front, f"http://127.0.0.1:{running.front}"
    try:
        for _ in running.until("answered by the front end"):
            with suppress(httpx.TransportError):
                if running.ask("GET", "/health", port=port).status_code == 200:
                    break
        # Ranges.
        [asset] = running.ask("GET", "/api/v1/assets", port=port).json()["assets"]
        original = f"/api/v1/assets/{asset['id']}/original"
        video = (running.library / VIDEO).read_bytes()
        part = running.ask("GET", original, port=port, headers={"Range": "bytes=1000-200999"})
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes 1000-200999/{len(video)}"
        assert part.content == video[1000:201000]
        whole = running.ask("GET", original, port=port)
        assert whole.content == video
        # Headers of 20 KB, and a body that the usual limits refuse.
        long = running.ask("GET", "/api/v1/assets", port=port, headers={"X-Long": "a" * 20_000})
        assert long.status_code == 200
        model = b"no model" * (3 << 17)
        uploads = [
            running.ask("POST", "/api/v1/models", port=at, params={"name": "none"}, content=model)
            for at in (running.port, port)
        ]
        assert [answer.status_code for answer in uploads] == [422, 422], uploads[0].text
        # Events, while their stream goes on, and a WebSocket.
        came = threading.Event()
        events_of(f"{url}/api/v1/events", running.headers, came, 2)
        with connect(f"ws://127.0.0.1:{port}/ws/export", additional_headers=running.headers) as socket:
            name = f"through-{front}"
            ticket = running.order(VIDEO, name, 1)
            while ticket not in str(socket.recv(timeout=120)):
                pass
            assert came.wait(120), "no event came while the stream was open"
        running.until_completed(ticket, 1)
        # The certificate of HTTPS is in front: cookies then are for HTTPS only.
        signed = running.ask("POST", "/api/v1/session", port=port, json={"token": running.token})
        assert signed.status_code == 200, signed.text
        # Gateways come and go.
        [gateway] = running.containers("gateway")
        running.engine.docker("restart", gateway)
        for _ in running.until("answered again"):
            with suppress(httpx.TransportError):
                if running.ask("GET", "/health", port=port).status_code == 200:
                    break
    finally:
        running.compose("--profile", front, "rm", "--force", "--stop", front)


# What is set up wrong is said in a sentence. The stack that runs is left alone: these have a project of their own.


def in_another_project(
    stack: ComposeStack, *arguments: str, files: tuple[str, ...] = (), **changed: str
) -> subprocess.CompletedProcess[str]:
    """Compose in a project of its own, with a network of its own; `changed`: other lines of .env, "" leaves one out."""
    apart = {"PUBLISH": "127.0.0.1:0", "NETWORK": "172.31.252", **changed}
    return stack.compose("--project-name=wrong", *arguments, files=files, check=False, changed=apart)


@pytest.fixture(name="wrong")
def _wrong(running: ComposeStack) -> Iterator[ComposeStack]:
    yield running
    in_another_project(running, "down", "--volumes", "--timeout=1")


def test_a_missing_value_is_a_sentence(running: ComposeStack) -> None:
    for name in ("RUSHES_TOKEN", "LIBRARY", "VERSION", "POSTGRES_PASSWORD"):
        done = running.compose("--project-name=wrong", "up", "--wait", check=False, changed={name: ""})
        assert done.returncode != 0
        assert f"required variable {name} is missing a value: it is a line of .env" in done.stderr


def test_a_folder_of_videos_that_is_misspelt_is_not_made(wrong: ComposeStack) -> None:
    there = str(wrong.library.with_name("libary"))
    done = in_another_project(wrong, "run", "--rm", "--no-deps", "media", LIBRARY=there)
    assert done.returncode != 0
    assert f"bind source path does not exist: {there}" in done.stderr
    assert not Path(there).exists()


def test_an_export_folder_of_the_wrong_owner_is_a_sentence(wrong: ComposeStack, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    folder.chmod(0o755)
    done = in_another_project(wrong, "run", "--rm", "--no-deps", "media", EXPORTS=str(folder))
    assert done.returncode == 2, done.stderr
    [line] = [line for line in done.stderr.splitlines() if "RUSHES_EXPORT_DIR" in line]
    assert "/exports belongs to 0:0, and this process runs as 10001:10001" in line
    assert "chown 10001:10001" in line
    assert list(folder.iterdir()) == []


def test_a_cards_group_is_asked_for_and_given(wrong: ComposeStack) -> None:
    done = in_another_project(wrong, "config", "-q", files=("vaapi",))
    assert done.returncode != 0
    assert "required variable RENDER_GID is missing a value" in done.stderr
    assert "stat -c %g /dev/dri/renderD128" in done.stderr
    # There is no card here: the group alone is given, to the container of the image that there is.
    groups = FOLDER / "groups.yaml"
    groups.write_text('services: {media: {group_add: ["${RENDER_GID:?}"]}}\n')
    done = wrong.compose(
        "--project-name=wrong",
        f"--file={groups}",
        "run",
        "--rm",
        "--no-deps",
        "--entrypoint=id",
        "media",
        changed={"NETWORK": "172.31.252", "RENDER_GID": str(_UNUSED_GROUP)},
    )
    assert f"groups=10001(rushes),{_UNUSED_GROUP}" in done.stdout


def test_the_secrets_are_made_by_the_image_itself(docker: Engine) -> None:
    made = docker.docker(
        "run", "--rm", "--network=none", "--entrypoint=rushes", f"rushes-gateway:{version()}", "secrets"
    )
    assert re.findall(r"^(\w+)=[0-9a-f]{64}$", made, re.MULTILINE) == [
        "RUSHES_TOKEN",
        "RUSHES_SERVICE_SECRET",
        "POSTGRES_PASSWORD",
    ]
