// What the record holds, in words: the gateway keeps the request as it was.
import type { AuditEntry } from "@/lib/api/client";

const ACTIONS: Readonly<Record<string, string>> = {
  "POST /api/v1/session": "Signed in",
  "DELETE /api/v1/session": "Signed out",
  "PUT /api/v1/assets/{asset_id}/hidden": "Hid a video",
  "DELETE /api/v1/assets/{asset_id}/hidden": "Showed a video again",
  "POST /api/v1/assets/{asset_id}/inspect": "Read a file again",
  "POST /api/v1/assets/hidden": "Hid videos, or showed them again",
  "POST /api/v1/scans": "Looked for videos",
  "POST /api/v1/profiles": "Created a profile",
  "POST /api/v1/exports": "Exported clips",
  "PATCH /api/v1/exports/{export_id}": "Labelled or moved an export",
  "POST /api/v1/exports/changes": "Labelled or moved exports",
  "DELETE /api/v1/exports/{export_id}": "Deleted a group of clips",
  "DELETE /api/v1/clips/{clip_id}": "Deleted a clip",
  "POST /api/v1/clips/{clip_id}/verify": "Proved a clip again",
  "POST /api/v1/changes/{change_id}/undo": "Undid a change",
  "POST /api/v1/changes/{change_id}/redo": "Redid a change",
  "DELETE /api/v1/trash": "Emptied the trash",
  "DELETE /api/v1/assets/{asset_id}/renditions/{kind}": "Ended making a rendition",
  "PATCH /api/v1/jobs/{job_id}": "Moved a job in line",
  "POST /api/v1/jobs/{job_id}/pause": "Paused a job",
  "POST /api/v1/jobs/{job_id}/resume": "Let a job go on",
  "POST /api/v1/jobs/{job_id}/cancel": "Cancelled a job",
  "POST /api/v1/jobs/{job_id}/retry": "Retried a job",
  "POST /api/v1/assets/{asset_id}/proxy": "Asked for a scrub proxy",
  "DELETE /api/v1/assets/{asset_id}/proxy": "Deleted a scrub proxy",
  "POST /api/proxies": "Asked for a scrub proxy",
  "DELETE /api/proxies": "Cleared scrub proxies",
  "POST /api/v1/nodes/{name}/trial": "Tried encoders again",
  "POST /api/v1/assets/{asset_id}/detection-runs": "Began a detection",
  "DELETE /api/v1/detection-runs/{run_id}": "Removed a detection",
  "POST /api/v1/timelines": "Made a timeline",
  "PATCH /api/v1/timelines/{timeline_id}": "Renamed a timeline",
  "DELETE /api/v1/timelines/{timeline_id}": "Deleted a timeline",
  "DELETE /api/v1/checkpoints/{checkpoint_id}": "Deleted a checkpoint",
  "POST /api/v1/runs": "Began a pipeline",
  "PATCH /api/v1/runs/{run_id}": "Renamed a pipeline run",
  "DELETE /api/v1/runs/{run_id}": "Deleted a pipeline run",
  "POST /api/v1/runs/{run_id}/cancel": "Cancelled a pipeline",
  "POST /detect/replay": "Replayed a pipeline",
  "POST /detect/retry": "Retried a pipeline",
  "POST /detect/jobs/{job_id}/cancel": "Cancelled a pipeline",
  "POST /detect/overlays": "Saved overlays of a frame",
  "POST /detect/scenarios": "Saved a scenario",
  "PATCH /detect/scenarios/{scenario_id}": "Renamed a scenario",
  "DELETE /detect/scenarios/{scenario_id}": "Removed a scenario",
  "POST /api/v1/models": "Added a model",
  "DELETE /api/v1/models/{name}": "Removed a model",
  "POST /api/v1/models/{name}/test": "Measured a model",
  "POST /api/v1/detect": "Looked for objects in a picture",
  "POST /api/v1/signed-addresses": "Gave addresses away",
  "POST /api/v1/sort": "Sorted a video",
  "POST /api/v1/sort/categories": "Made a folder to sort into",
  "POST /api/v1/sort/training": "Had it learn from what is sorted",
  "DELETE /api/v1/sort/training": "Stopped the learning",
  "POST /api/v1/sort/classifiers/{classifier_id}/choose": "Chose what proposes folders",
  "POST /api/v1/tokens": "Made a token",
  "DELETE /api/v1/tokens/{token_id}": "Revoked a token",
  "POST /api/profiles": "Created a profile",
  "POST /api/hidden/{filename:path}": "Hid a video",
  "DELETE /api/hidden/{filename:path}": "Showed a video again",
  "POST /api/export": "Exported clips",
  "POST /api/export/{job_id}/cancel": "Cancelled a job",
  "DELETE /api/export": "Deleted a clip",
  "DELETE /api/export/{output_path:path}": "Deleted a clip",
  "POST /api/sort": "Sorted a video",
  "POST /api/sort/undo": "Brought sorted videos back",
  "POST /api/folders": "Made a folder to sort into",
  "POST /api/setup": "Chose the folder to sort",
  "POST /api/retrain": "Had it learn from what is sorted",
};

/** A request that has no words yet says itself. */
export const wordsOfAction = (action: string) => ACTIONS[action] ?? action;

export type Result = { word: string; kind: "plain" | "marked" | "loss" };

/** How a request ended, by its HTTP status. */
export function resultOf({ status }: Pick<AuditEntry, "status">): Result {
  if (status < 400) return { word: "Done", kind: "plain" };
  if (status < 500) return { word: `Refused, ${status}`, kind: "marked" };
  return { word: `Failed, ${status}`, kind: "loss" };
}
