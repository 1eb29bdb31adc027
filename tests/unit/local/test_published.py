"""Fetching published files: all of them, or clear words and what was not there."""

import hashlib
import re
from collections.abc import Iterator
from http.client import HTTPMessage
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pytest

from rushes_inference.domain.downloads import Cause
from rushes_inference.domain.published import IMAGE_ENCODERS, PUBLISHED, RECOGNISERS, TEXT_ENCODER, PinnedFiles
from rushes_inference.domain.speech import FILES, RECOGNISER, RECOGNISER_FILES, VOCABULARIES
from rushes_inference.domain.texts import TEXT, TEXT_FILES
from rushes_inference.download.transfer import NeverLessSafe, NotDownloaded, download_files
from rushes_local.cli.speech import WhisperSize
from rushes_local.published import download
from tests.models.site import Site, running_site

NAMES = ("model.bin", "deeper/a.json")
CONTENTS = {name: name.encode() * 100_000 for name in NAMES}
MODEL = PinnedFiles(
    "somebody/model",
    "0123abcd",
    "does something",
    "MIT",
    {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()},
)
ADDRESS = "/somebody/model/resolve/0123abcd/model.bin"


@pytest.fixture(name="site")
def _site() -> Iterator[Site]:
    with running_site() as site:
        for name, content in CONTENTS.items():
            site.files[f"/somebody/model/resolve/0123abcd/{name}"] = content
        yield site


def fetch(site: Site, folder: Path, *, most_bytes: int = 10_000_000, seconds: float = 60) -> NotDownloaded:
    """What made it fail."""
    with pytest.raises(NotDownloaded) as failed:
        download_files(
            MODEL.remote(site.address, folder),
            most_bytes=most_bytes,
            announced=lambda _: None,
            came=lambda *_: None,
            seconds=seconds,
        )
    return failed.value


def test_all_files_come_and_how_much_that_is_is_said_before(site: Site, tmp_path: Path) -> None:
    said: list[tuple[str, int]] = []
    download([(MODEL, tmp_path)], say=lambda text: said.append((text, len(site.asked))), site=site.address)
    [(text, asked)] = said
    assert text == f"Downloading 2.2 MB from {site.address}/somebody/model: does something (MIT)"
    assert len(site.asked) == asked + len(MODEL.files), "it was said before they were fetched"
    assert (tmp_path / "deeper" / "a.json").read_bytes() == b"deeper/a.json" * 100_000


def test_a_file_that_was_changed_is_refused_and_deleted(site: Site, tmp_path: Path) -> None:
    site.files[ADDRESS] = CONTENTS["model.bin"][:-1] + b"!"
    with pytest.raises(NotDownloaded, match=f"{MODEL.files['model.bin']} is expected"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)
    assert not (tmp_path / "model.bin").exists()


def test_what_is_missing_or_breaks_off_is_named(site: Site, tmp_path: Path) -> None:
    site.breaks_off.add(ADDRESS)
    with pytest.raises(NotDownloaded, match=r"somebody/model/model\.bin cannot be downloaded"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)
    del site.files[ADDRESS]
    with pytest.raises(NotDownloaded, match="404"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)


def test_without_a_network_it_is_said_what_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(NotDownloaded, match=r"from http://127\.0\.0\.1:9: .*refused"):
        download([(MODEL, tmp_path)], say=lambda _: None, site="http://127.0.0.1:9")
    with pytest.raises(NotDownloaded, match="no address of a site"):
        download([(MODEL, tmp_path)], say=lambda _: None, site="file:///etc")


def test_more_than_was_announced_is_not_read(site: Site, tmp_path: Path) -> None:
    site.grows.add(ADDRESS)
    failed = fetch(site, tmp_path)
    assert "more than the announced 900000 bytes came" in str(failed)
    assert failed.cause is Cause.CONTENT


def test_what_is_too_large_or_has_no_size_is_not_begun(site: Site, tmp_path: Path) -> None:
    assert "2200000 bytes are announced, and 2199999 are the limit" in str(fetch(site, tmp_path, most_bytes=2_199_999))
    site.unannounced.add(ADDRESS)
    assert "does not say how large it is" in str(fetch(site, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_stalls_is_left(site: Site, tmp_path: Path) -> None:
    site.holds.add(ADDRESS)
    failed = fetch(site, tmp_path, seconds=0.2)
    assert str(failed).endswith("it did not answer in time")
    assert failed.cause is Cause.SITE
    assert site.left.wait(60)


def test_a_redirect_is_followed_but_to_http_alone(site: Site, tmp_path: Path) -> None:
    site.files["/elsewhere"] = site.files.pop(ADDRESS)
    site.redirects[ADDRESS] = f"{site.address}/elsewhere"
    download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)
    assert (tmp_path / "model.bin").read_bytes() == CONTENTS["model.bin"]
    site.redirects[ADDRESS] = "ftp://127.0.0.1/model.bin"
    assert "redirects to ftp://127.0.0.1/model.bin" in str(fetch(site, tmp_path))


def test_a_redirect_from_https_leads_to_https() -> None:
    def redirected(to: str) -> Request | None:
        return NeverLessSafe().redirect_request(Request("https://site/a"), BytesIO(), 302, "", HTTPMessage(), to)

    assert redirected("https://other/a?signed") is not None
    with pytest.raises(URLError, match="redirects to http://other/a, which is not https"):
        redirected("http://other/a?signed")


def test_a_disk_that_takes_nothing_is_named(site: Site, tmp_path: Path) -> None:
    (tmp_path / "deeper").write_bytes(b"no folder")
    failed = fetch(site, tmp_path)
    assert str(tmp_path / "deeper" / "a.json") in str(failed)
    assert failed.cause is Cause.STORAGE


def test_what_is_published_is_what_a_model_of_speech_consists_of() -> None:
    assert [each.value for each in WhisperSize] == list(RECOGNISERS)
    for size, recogniser in RECOGNISERS.items():
        assert recogniser.repository.endswith(f"-{size}")
        names = {
            f"{part}/{name}" for part, each in ((RECOGNISER, recogniser), (TEXT, TEXT_ENCODER)) for name in each.files
        }
        assert names <= set(FILES)
        assert names >= {f"{RECOGNISER}/{name}" for name in RECOGNISER_FILES} | {
            f"{TEXT}/{name}" for name in TEXT_FILES
        }
        assert names & {f"{RECOGNISER}/{name}" for name in VOCABULARIES}


@pytest.mark.parametrize("published", [*RECOGNISERS.values(), TEXT_ENCODER, *IMAGE_ENCODERS.values()])
def test_what_is_published_cannot_change_under_its_name(published: PinnedFiles) -> None:
    assert re.fullmatch("[0-9a-f]{40}", published.revision)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in published.files.values())


def test_what_is_offered_is_what_the_commands_know() -> None:
    assert {part.repository for model in PUBLISHED for part in model.parts.values()} == {
        pinned.repository for pinned in (*RECOGNISERS.values(), TEXT_ENCODER, *IMAGE_ENCODERS.values())
    }
    assert all(part.licence == model.licence for model in PUBLISHED for part in model.parts.values())
    assert len({model.name for model in PUBLISHED}) == len(PUBLISHED)
