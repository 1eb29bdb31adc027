"""Values of the domain stored as JSON, validated by their types."""

from pydantic import TypeAdapter

from rushes_catalog.changes.domain.changes import What
from rushes_catalog.events.domain.events import Change
from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_catalog.finders.domain.versions import UsedSpan, VersionCard
from rushes_catalog.learning.domain.learning import Comparison, Relabelling
from rushes_catalog.pipelines.domain.detection_runs import KnownModel, Sought
from rushes_catalog.pipelines.domain.profiles import ProfileContent
from rushes_footage.brands import Brand
from rushes_footage.classifiers import ModelCard, Prediction
from rushes_footage.crops import Crop, Cropping
from rushes_footage.proofs import ClipProof

WHAT: TypeAdapter[What] = TypeAdapter(What)
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
PROOF: TypeAdapter[ClipProof] = TypeAdapter(ClipProof)
CLIP_CROP: TypeAdapter[Crop] = TypeAdapter(Crop)
SOUGHT: TypeAdapter[Sought] = TypeAdapter(Sought)
KNOWN_MODEL: TypeAdapter[KnownModel] = TypeAdapter(KnownModel)
MODEL_CARD: TypeAdapter[ModelCard] = TypeAdapter(ModelCard)
RELABELLED: TypeAdapter[tuple[Relabelling, ...]] = TypeAdapter(tuple[Relabelling, ...])
COMPARISON: TypeAdapter[Comparison] = TypeAdapter(Comparison)
PREDICTION: TypeAdapter[Prediction] = TypeAdapter(Prediction)
CROPPING: TypeAdapter[Cropping] = TypeAdapter(Cropping)
JOINTS: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])
CLIP_CUTS: TypeAdapter[tuple[ClipCut, ...]] = TypeAdapter(tuple[ClipCut, ...])
TIMES: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])
TARGETS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
VERSION_CARD: TypeAdapter[VersionCard] = TypeAdapter(VersionCard)
USED_SPANS: TypeAdapter[tuple[UsedSpan, ...]] = TypeAdapter(tuple[UsedSpan, ...])
FINDER_LABELS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
BRANDS: TypeAdapter[tuple[Brand, ...]] = TypeAdapter(tuple[Brand, ...])
PROFILE: TypeAdapter[ProfileContent] = TypeAdapter(ProfileContent)
