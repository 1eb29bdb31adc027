import pytest

from rushes_inference.domain.detections import DetectParameters
from rushes_inference.domain.errors import BadModelName, BadParameter, NotADetector
from rushes_inference.domain.model_names import checked_name
from rushes_inference.domain.models import HeadLayout
from rushes_inference.domain.repository import repository_place
from rushes_inference.domain.wanted import wanted_of
from tests.unit.inference.known_models import known_model


def test_what_is_not_said_is_the_models_own() -> None:
    wanted = wanted_of(known_model(), DetectParameters("known"))
    assert (wanted.size, wanted.min_score, wanted.iou, wanted.classes) == (64, 0.25, 0.7, frozenset({0, 1, 2}))


def test_classes_are_named_and_equal_names_are_all_meant() -> None:
    model = known_model(classes=("person", "ball", "person"))
    assert wanted_of(model, DetectParameters("known", classes=("person",))).classes == frozenset({0, 2})


def test_a_model_that_describes_pictures_finds_nothing_and_is_nothing_for_triton() -> None:
    model = known_model("clip", head=HeadLayout.VECTOR, dimensions=512)
    with pytest.raises(NotADetector, match="'clip' describes pictures"):
        wanted_of(model, DetectParameters("clip"))
    with pytest.raises(NotADetector):
        repository_place(model)


@pytest.mark.parametrize(
    ("parameters", "network", "field", "said"),
    [
        ({"classes": ("cat",)}, {}, "parameters.classes", "person, ball, box"),
        ({"size": 100}, {}, "parameters.size", "multiple of 32 from 32 to 2048"),
        ({"size": 4096}, {}, "parameters.size", "multiple of 32 from 32 to 2048"),
        ({"size": 96}, {"any_size": False}, "parameters.size", "must be 64"),
    ],
)
def test_what_the_model_does_not_know_is_named(
    parameters: dict[str, object], network: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        wanted_of(known_model(**network), DetectParameters("known", **parameters))  # type: ignore[arg-type]  # as given
    assert [each.path for each in refused.value.fields] == [field]
    assert said in refused.value.message


def test_another_size_is_taken_where_the_model_takes_any() -> None:
    assert wanted_of(known_model(), DetectParameters("known", size=96)).size == 96
    assert wanted_of(known_model(any_size=False), DetectParameters("known", size=64)).size == 64


@pytest.mark.parametrize("name", ["", "..", ".x", "a/b", "A", "a" * 65, "ä", "a b", "-a", "a\n"])
def test_names_that_are_no_folders_names_are_refused(name: str) -> None:
    with pytest.raises(BadModelName):
        checked_name(name)


@pytest.mark.parametrize("name", ["a", "yolo11n", "yolo-v8_n.2", "0", "a" * 64])
def test_other_names_are_taken(name: str) -> None:
    assert checked_name(name) == name
