"""Messages of the contract within responses that are written by hand; their values are those of `as_json`."""

from typing import TYPE_CHECKING

from pydantic import JsonValue

from rushes.catalog.v1 import brands_pb2, changes_pb2, cuts_pb2, exports_pb2, jobs_pb2, pipelines_pb2
from rushes.inference.v1 import models_pb2
from rushes.media.v1 import files_pb2, sort_folder_pb2
from rushes_gateway.contract.shapes import answer_shape

# Their fields are known only at runtime.
if TYPE_CHECKING:
    AssetProblem = dict[str, JsonValue]
    Audio = dict[str, JsonValue]
    BrandList = dict[str, JsonValue]
    Change = dict[str, JsonValue]
    Cuts = dict[str, JsonValue]
    Deleted = dict[str, JsonValue]
    Edited = dict[str, JsonValue]
    Export = dict[str, JsonValue]
    ExportPlan = dict[str, JsonValue]
    Job = dict[str, JsonValue]
    PipelineRun = dict[str, JsonValue]
    Rational = dict[str, JsonValue]
    StageState = dict[str, JsonValue]
    Model = dict[str, JsonValue]
    SortCategory = dict[str, JsonValue]
    Video = dict[str, JsonValue]
else:
    AssetProblem = answer_shape(files_pb2.Problem.DESCRIPTOR)
    Audio = answer_shape(files_pb2.AudioStream.DESCRIPTOR)
    BrandList = answer_shape(brands_pb2.BrandList.DESCRIPTOR)
    Change = answer_shape(changes_pb2.Change.DESCRIPTOR)
    Cuts = answer_shape(cuts_pb2.ListCutsResponse.DESCRIPTOR)
    Deleted = answer_shape(exports_pb2.DeleteClipsResponse.DESCRIPTOR)
    Edited = answer_shape(exports_pb2.EditExportsResponse.DESCRIPTOR)
    Export = answer_shape(exports_pb2.Export.DESCRIPTOR)
    ExportPlan = answer_shape(exports_pb2.PlanExportResponse.DESCRIPTOR)
    Job = answer_shape(jobs_pb2.Job.DESCRIPTOR)
    PipelineRun = answer_shape(pipelines_pb2.PipelineRun.DESCRIPTOR)
    Rational = answer_shape(files_pb2.Rational.DESCRIPTOR)
    StageState = answer_shape(pipelines_pb2.StageState.DESCRIPTOR)
    Video = answer_shape(files_pb2.VideoStream.DESCRIPTOR)
    Model = answer_shape(models_pb2.Model.DESCRIPTOR)
    SortCategory = answer_shape(sort_folder_pb2.Category.DESCRIPTOR)
