"""What encoded video names, and is converted to, follows from what its source names."""

import pytest

from rushes_media.domain.frames.colours import Transfer, VideoColours, read_matrix, video_colours
from rushes_media.video_conversion import named, read_as, scaling

BT601, BT709, BT2020 = "smpte170m", "bt709", "bt2020nc"


@pytest.mark.parametrize("matrix", [BT601, "bt470bg", BT709, "smpte240m", BT2020])
@pytest.mark.parametrize("height", [360, 1080])
def test_a_matrix_that_players_know_stays_with_what_the_source_says_of_primaries(matrix: str, height: int) -> None:
    colours = video_colours(matrix, height, None, tells=True)
    assert colours == VideoColours(matrix, matrix, "", "", None)
    assert named(colours) == (f"setparams=colorspace={matrix}:range=limited",)


@pytest.mark.parametrize(("matrix", "usual"), [(BT601, BT709), (BT709, BT709), (BT2020, "bt2020")])
def test_primaries_that_are_not_named_become_the_usual_ones_and_others_stay(matrix: str, usual: str) -> None:
    unnamed, of_displays = 2, 12
    colours = video_colours(matrix, 1080, None, tells=True, names=(unnamed, 1))
    assert (colours.primaries, colours.transfer) == (usual, "")
    colours = video_colours(matrix, 1080, None, tells=True, names=(of_displays, unnamed))
    assert (colours.primaries, colours.transfer) == ("", "bt2020-10" if matrix == BT2020 else "bt709")


@pytest.mark.parametrize(("height", "matrix"), [(719, BT601), (720, BT709)])
def test_what_names_nothing_keeps_its_values_and_is_named_as_browsers_take_it(height: int, matrix: str) -> None:
    colours = video_colours("", height, None, tells=False)
    assert colours == VideoColours(matrix, matrix, "bt709", "bt709", None)


@pytest.mark.parametrize(("height", "matrix"), [(719, BT601), (720, BT709)])
def test_rgb_becomes_what_browsers_assume(height: int, matrix: str) -> None:
    colours = video_colours("", height, None, tells=True)
    assert colours == VideoColours("", matrix, "bt709", "bt709", None)
    assert read_as(colours.source) == ()
    assert scaling(colours) == f"out_color_matrix={matrix}:out_range=limited"
    assert named(colours) == (f"setparams=colorspace={matrix}:range=limited:color_primaries=bt709:color_trc=bt709",)


@pytest.mark.parametrize("matrix", ["ycgco", "fcc"])
def test_matrices_that_players_do_not_know_are_converted(matrix: str) -> None:
    colours = video_colours(matrix, 1080, None, tells=True)
    assert (colours.source, colours.matrix) == (matrix, BT709)
    *_, conversion, told = named(colours)
    assert conversion.startswith(f"colorspace=ispace={matrix}:space=bt709:range=tv:format=yuv420p")
    assert told.startswith("setparams=colorspace=bt709:range=limited")


def test_hdr_becomes_bt709_or_stays() -> None:
    mapped = video_colours(BT2020, 1080, Transfer.PQ, tells=True)
    assert mapped == VideoColours(BT2020, BT709, BT709, BT709, Transfer.PQ)
    assert video_colours(BT2020, 1080, Transfer.PQ, tells=True, keeps_hdr=True) == VideoColours(
        BT2020, BT2020, "", "", None
    )
    assert video_colours("", 1080, Transfer.HLG, tells=False, keeps_hdr=True) == VideoColours(
        BT2020, BT2020, "bt2020", "", None
    )


def test_tools_that_compare_with_ffmpeg_take_untold_hd_for_bt601() -> None:
    assert read_matrix("", 1080, None, tells=False) == BT709
    assert read_matrix("", 1080, None, tells=False, as_ffmpeg=True) == BT601
    assert read_matrix(BT709, 1080, None, tells=True, as_ffmpeg=True) == BT709
