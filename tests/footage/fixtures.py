"""pytest fixtures for footage: each file is made when the first test asks for it."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import av
import pytest

from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.footage.write import footage

REAL_CLIP: Final = Path(__file__).with_name("bigbuckbunny.mp4")
"""Five seconds that a camera might have taken; see ATTRIBUTION.md."""


@pytest.fixture(scope="session")
def footage_folder(pytestconfig: pytest.Config) -> Path:
    """Where footage lies, each file under its recipe's `file_name`; kept for later sessions in pytest's cache.

    Not to be written to by tests: they copy.
    """
    assert pytestconfig.cache is not None
    editions = pytestconfig.cache.mkdir("footage")
    current = editions / _edition()
    for outdated in set(editions.iterdir()) - {current}:
        shutil.rmtree(outdated, ignore_errors=True)  # the other test processes do the same at the same time
    current.mkdir(exist_ok=True)
    return current


def _edition() -> str:
    """A name that changes whenever footage might come out differently."""
    digest = hashlib.sha256(av.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def make_footage(footage_folder: Path) -> Callable[[Recipe], Path]:
    """Gives the file of any recipe."""

    def make(recipe: Recipe) -> Path:
        return footage(recipe, footage_folder)

    return make


@pytest.fixture(scope="session")
def real_clip() -> Path:
    return REAL_CLIP


def _fixture_of(recipe: Recipe) -> object:
    @pytest.fixture(scope="session", name=recipe.name)
    def path(footage_folder: Path) -> Path:
        return footage(recipe, footage_folder)

    return path


# Under these names tests ask for a file without saying how it is made.
cfr25_mp4 = _fixture_of(recipes.CFR25_MP4)
cfr2997_mkv = _fixture_of(recipes.CFR2997_MKV)
cfr30_mov = _fixture_of(recipes.CFR30_MOV)
cfr60_mp4_bframes = _fixture_of(recipes.CFR60_MP4_BFRAMES)
open_gop_mkv = _fixture_of(recipes.OPEN_GOP_MKV)
vfr_mkv = _fixture_of(recipes.VFR_MKV)
vfr_mp4 = _fixture_of(recipes.VFR_MP4)
silent_mp4 = _fixture_of(recipes.SILENT_MP4)
late_audio_mkv = _fixture_of(recipes.LATE_AUDIO_MKV)
short_5s_mp4 = _fixture_of(recipes.SHORT_5S_MP4)
nonzero_start_ts = _fixture_of(recipes.NONZERO_START_TS)
nonzero_start_mkv = _fixture_of(recipes.NONZERO_START_MKV)
early_audio_mp4 = _fixture_of(recipes.EARLY_AUDIO_MP4)
edit_list_mp4 = _fixture_of(recipes.EDIT_LIST_MP4)
hevc_10bit_mkv = _fixture_of(recipes.HEVC_10BIT_MKV)
sparse_keys_mp4 = _fixture_of(recipes.SPARSE_KEYS_MP4)
odd_size_mkv = _fixture_of(recipes.ODD_SIZE_MKV)
rotated_mp4 = _fixture_of(recipes.ROTATED_MP4)
long_60s_mp4 = _fixture_of(recipes.LONG_60S_MP4)
