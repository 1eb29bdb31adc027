"""`rushes certs`, then `rushes up` with what it has made: a page that may decode videos, for those who trust it."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rushes_local.certificate_folder import CertificateFolder
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.commands import rushes
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("access")

NAME = "nas.lan"
VIDEO = "a.mp4"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> CertificateFolder:
    folder = tmp_path_factory.mktemp("https") / "stack"
    said = rushes(Stack(folder), "certs", NAME)
    assert said.code == 0, said.text
    return CertificateFolder(folder / "data")


@pytest.fixture(scope="module")
def secured(certificates: CertificateFolder, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    shown = {"RUSHES_TLS_CERT": str(certificates.server), "RUSHES_TLS_KEY": str(certificates.server_key)}
    running = Stack(certificates.path.parents[1], environment=shown)
    running.add(make_footage(recipes.CFR25_MP4), VIDEO)
    with running:
        running.scan()
        yield running


@pytest.fixture
def page_elsewhere(secured: Stack, browser: Browser) -> Iterator[Page]:
    """That of another machine on the network, which knows this one by its name."""
    elsewhere = browser.browser_type.launch(
        executable_path=str(find_browser()), args=[*ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    )
    # It trusts what it is shown: authorities are the browser's own matter. The next test asks with one.
    context = elsewhere.new_context(base_url=f"https://{NAME}:{secured.port}", ignore_https_errors=True)
    yield context.new_page()
    elsewhere.close()


def test_the_page_may_decode_videos_by_the_name_that_the_network_has(page_elsewhere: Page) -> None:
    page_elsewhere.goto("/settings")
    expect(page_elsewhere.get_by_text("Decoded by this page, where the browser supports the format")).to_be_visible()


def test_ranges_go_out_whole_to_those_who_trust_the_authority(secured: Stack, certificates: CertificateFolder) -> None:
    wanted = (secured.library / VIDEO).read_bytes()
    address = f"{secured.url}/api/v1/assets/{secured.asset(VIDEO)['id']}/original"
    trust = ssl.create_default_context(cafile=certificates.authority)
    with httpx.Client(verify=trust, timeout=120) as client:
        assert client.get(address).content == wanted
        part = client.get(address, headers={"range": "bytes=1000-70999"})
    assert (part.status_code, part.content) == (206, wanted[1000:71_000])


def test_the_start_says_the_address_and_the_doctor_what_answers_there(secured: Stack) -> None:
    assert f"{secured.url}/" in secured.log.read_text()
    settings = {**secured.environment, "RUSHES_PORT": str(secured.port)}
    said = rushes(secured, "doctor", **settings).text
    assert f"works   gateway: answers at {secured.url}" in said
    assert f"works   https: {secured.environment['RUSHES_TLS_CERT']} is for {NAME}, " in said
