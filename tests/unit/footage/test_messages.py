from hypothesis import given
from hypothesis import strategies as st

from rushes.inference.v1 import examine_pb2
from rushes_catalog.pipelines.domain.pipelines import StageRegion
from rushes_footage.brands import BrandMatch, FoundBy, MatchState
from rushes_footage.classifiers import Candidate, ClassifierKind, Guess, LabelScore, ModelCard, Prediction
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import FileVersion, FoundFile, PassedOver, Place, Source, UnreadablePlace
from rushes_footage.formats import ClipFormat
from rushes_footage.messages import files
from rushes_footage.messages.classifiers import card_from, card_to, prediction_from, prediction_to
from rushes_footage.messages.features import descriptor_from, descriptor_to, transcript_from, transcript_to
from rushes_footage.messages.plans import place_from, place_to, plan_from, plan_to
from rushes_footage.messages.proofs import proof_from, proof_to
from rushes_footage.messages.regions import regions_from
from rushes_footage.plans import ClipPlace, ClipPlan, Resampling
from rushes_footage.proofs import ClipProof, FrameMatch
from rushes_inference.domain.stage_findings import Region

i64 = st.integers(-(1 << 63), (1 << 63) - 1)
versions = st.builds(FileVersion, size=st.integers(0, (1 << 63) - 1), mtime_ns=i64)
names = st.text(st.characters(exclude_categories=["Cs"]))
sources = st.builds(Source, root=names, path=names, version=st.none() | versions)


@given(sources)
def test_a_source_is_the_same_after_the_wire(source: Source) -> None:
    assert files.source_from(files.source_to(source)) == source


@given(names, names)
def test_a_place_is_whatever_lies_there_now(root: str, path: str) -> None:
    message = files.source_to(Place(root, path))
    assert files.source_from(message) == Source(root, path, None)
    assert files.place_from(message) == Place(root, path)


@given(st.builds(FoundFile, path=names, version=versions, growing=st.booleans()))
def test_a_found_file_is_the_same_after_the_wire(file: FoundFile) -> None:
    assert files.found_file_from(files.found_file_to(file)) == file


@given(st.builds(UnreadablePlace, path=names, reason=names))
def test_an_unreadable_place_is_the_same_after_the_wire(place: UnreadablePlace) -> None:
    assert files.unreadable_from(files.unreadable_to(place)) == place


@given(st.builds(PassedOver, path=names, kind=names, reason=names))
def test_what_was_passed_over_is_the_same_after_the_wire(found: PassedOver) -> None:
    assert files.passed_over_from(files.passed_over_to(found)) == found


sizes = st.integers(1, 1 << 20)
finite = st.floats(0, 1e6)
matches = st.builds(FrameMatch, difference=finite, nearest_neighbour_difference=finite)


@given(
    st.builds(
        ClipProof,
        frames=sizes,
        frames_expected=sizes,
        duration_seconds=finite,
        width=sizes,
        height=sizes,
        first=matches,
        last=matches,
        audio_offset_ms=st.none() | finite,
        audio_duration_seconds=finite,
    )
)
def test_a_proof_is_the_same_after_the_wire(proof: ClipProof) -> None:
    assert proof_from(proof_to(proof)) == proof


counts = st.integers(0, (1 << 31) - 1)
plans = st.builds(
    ClipPlan,
    start=finite,
    first_frame=counts,
    frame_count=counts,
    start_pts=i64,
    end_pts=i64,
    resampling=st.none() | st.builds(Resampling, rate=sizes, frames=sizes),
    joints=st.lists(counts).map(tuple),
)


@given(plans, st.builds(ClipPlace, folder_suffix=names, group=names, name=names, format=st.sampled_from(ClipFormat)))
def test_a_plan_and_its_place_are_the_same_after_the_wire(plan: ClipPlan, place: ClipPlace) -> None:
    assert plan_from(plan_to(plan)) == plan
    assert place_from(place_to(place)) == place


shares = st.floats(0, 1)
descriptors = st.builds(Descriptor, names, names, st.integers(1, 4096))
labelled = st.lists(names, min_size=1, max_size=3)


@st.composite
def cards(draw: st.DrawFn) -> ModelCard:
    labels = draw(st.lists(names, min_size=2, max_size=4))
    row = st.tuples(*[sizes for _ in labels])
    return ModelCard(
        kind=draw(st.sampled_from(ClassifierKind)),
        descriptor=draw(descriptors),
        examples=draw(sizes),
        folds=draw(st.integers(2, 5)),
        accuracy=draw(shares),
        candidates=tuple(Candidate(kind, draw(shares)) for kind in ClassifierKind),
        scores=tuple(LabelScore(label, draw(sizes), draw(shares), draw(shares)) for label in labels),
        confusion=tuple(draw(row) for _ in labels),
        left_out=tuple(draw(labelled)),
        temperature=draw(finite),
        unsure_below=draw(shares),
        trainer=draw(names),
    )


@given(cards())
def test_a_model_card_is_the_same_after_the_wire(card: ModelCard) -> None:
    assert card_from(card_to(card)) == card


@given(st.builds(Prediction, st.builds(tuple, st.lists(st.builds(Guess, names, shares))), st.booleans()))
def test_a_prediction_is_the_same_after_the_wire(prediction: Prediction) -> None:
    assert prediction_from(prediction_to(prediction)) == prediction


@given(descriptors)
def test_a_descriptor_is_the_same_after_the_wire(descriptor: Descriptor) -> None:
    assert descriptor_from(descriptor_to(descriptor)) == descriptor


@given(st.builds(Transcript, names, names, st.none() | st.builds(Problem, names, names)))
def test_a_transcript_is_the_same_after_the_wire(transcript: Transcript) -> None:
    assert transcript_from(transcript_to(transcript)) == transcript


@given(
    st.builds(
        Region,
        *[st.integers(0, (1 << 31) - 1)] * 4,
        st.floats(0, 1, width=32),
        names,
        polygon=st.just(()) | st.tuples(*[st.tuples(st.floats(width=32, allow_nan=False), finite)] * 4),
        of=st.none() | st.integers(0, 1000),
        text=names,
        match=st.none()
        | st.builds(
            BrandMatch,
            st.none() | names,
            st.integers(0, 100),
            names,
            st.sampled_from(MatchState),
            by=st.just(FoundBy.TEXT),
            model=st.just(""),
            words=st.just(""),
        ),
    )
)
def test_each_service_has_a_region_as_the_other_has_sent_it(region: Region) -> None:
    match = region.match
    message = examine_pb2.Region(
        x=region.x,
        y=region.y,
        width=region.width,
        height=region.height,
        confidence=region.confidence,
        label=region.label,
        polygon=[examine_pb2.Corner(x=x, y=y) for x, y in region.polygon],
        of=region.of,
        text=region.text,
        match=None
        if match is None
        else examine_pb2.BrandMatch(brand=match.brand, score=match.score, alias=match.alias, state=match.state),
    )
    wired = examine_pb2.Region.FromString(message.SerializeToString())
    assert regions_from([wired], Region) == (region,)
    [held] = regions_from([wired], StageRegion)
    assert (held.x, held.y, held.w, held.h, held.confidence, held.label) == (
        region.x, region.y, region.width, region.height, region.confidence, region.label
    )  # fmt: skip
    assert (held.polygon, held.of, held.text, held.match) == (region.polygon, region.of, region.text, match)
