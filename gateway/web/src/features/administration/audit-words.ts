// Words for the entries of the audit record, in which the gateway keeps the method and the route of each request.
import type { AuditEntry } from "@/lib/api/client";

const ACTIONS: Readonly<Record<string, string>> = {
  "POST /api/v1/session": "Signed in",
  "DELETE /api/v1/session": "Signed out",
  "PUT /api/v1/assets/{asset_id}/hidden": "Hid a video",
  "DELETE /api/v1/assets/{asset_id}/hidden": "Showed a video again",
  "POST /api/v1/assets/{asset_id}/inspect": "Read a file again",
  "POST /api/v1/assets/hidden": "Hid videos, or showed them again",
  "POST /api/v1/assets/{asset_id}/cuts": "Planned a cut",
  "PATCH /api/v1/assets/{asset_id}/cuts/{cut_id}": "Changed a planned cut",
  "DELETE /api/v1/assets/{asset_id}/cuts/{cut_id}": "Deleted a planned cut",
  "PUT /api/v1/assets/{asset_id}/cuts.csv": "Replaced planned cuts",
  "POST /api/v1/assets/{asset_id}/cuts/export": "Exported planned cuts",
  "POST /api/v1/assets/{asset_id}/notes": "Noted something at a frame",
  "PATCH /api/v1/assets/{asset_id}/notes/{note_id}": "Changed a note",
  "DELETE /api/v1/assets/{asset_id}/notes/{note_id}": "Deleted a note",
  "PUT /api/v1/assets/{asset_id}/starred": "Starred a video",
  "DELETE /api/v1/assets/{asset_id}/starred": "Took a video’s star away",
  "POST /api/v1/assets/starred": "Starred videos, or took their stars away",
  "POST /api/v1/scans": "Looked for videos",
  "POST /api/v1/profiles": "Created a profile",
  "POST /api/v1/exports": "Exported clips",
  "POST /api/v1/exports/plan": "Looked at clips before their export",
  "PATCH /api/v1/exports/{export_id}": "Labelled or moved an export",
  "POST /api/v1/exports/changes": "Labelled or moved exports",
  "DELETE /api/v1/exports/{export_id}": "Deleted a group of clips",
  "DELETE /api/v1/clips/{clip_id}": "Deleted a clip",
  "POST /api/v1/clips/deletions": "Deleted clips",
  "POST /api/v1/clips/{clip_id}/verify": "Proved a clip again",
  "POST /api/v1/changes/{change_id}/undo": "Undid a change",
  "POST /api/v1/changes/{change_id}/redo": "Redid a change",
  "DELETE /api/v1/trash": "Emptied the trash",
  "DELETE /api/v1/assets/{asset_id}/renditions/{kind}": "Ended making a rendition",
  "POST /api/v1/assets/{asset_id}/renditions/{kind}": "Made a rendition again",
  "PATCH /api/v1/jobs/{job_id}": "Moved a job in line",
  "POST /api/v1/jobs/{job_id}/pause": "Paused a job",
  "POST /api/v1/jobs/{job_id}/resume": "Resumed a job",
  "POST /api/v1/jobs/{job_id}/cancel": "Cancelled a job",
  "POST /api/v1/jobs/{job_id}/retry": "Retried a job",
  "POST /api/v1/jobs/changes": "Changed many jobs",
  "POST /api/v1/assets/{asset_id}/proxy": "Asked for a scrub proxy",
  "DELETE /api/v1/assets/{asset_id}/proxy": "Deleted a scrub proxy",
  "POST /api/proxies": "Asked for a scrub proxy",
  "DELETE /api/proxies": "Cleared scrub proxies",
  "POST /api/v1/nodes/{name}/trial": "Tried encoders again",
  "POST /api/v1/assets/{asset_id}/detection-runs": "Began a detection",
  "DELETE /api/v1/detection-runs/{run_id}": "Removed a detection",
  "POST /api/v1/assets/{asset_id}/transcript": "Began a transcript",
  "DELETE /api/v1/assets/{asset_id}/transcript": "Deleted a transcript",
  "POST /api/v1/finders": "Made a finder",
  "PATCH /api/v1/finders/{finder_id}": "Changed a finder",
  "DELETE /api/v1/finders/{finder_id}": "Deleted a finder",
  "POST /api/v1/finders/{finder_id}/examples": "Marked examples",
  "PATCH /api/v1/finders/{finder_id}/examples/{example_id}": "Switched an example",
  "DELETE /api/v1/finders/{finder_id}/examples/{example_id}": "Deleted an example",
  "POST /api/v1/finders/{finder_id}/trainings": "Began a training",
  "POST /api/v1/finders/{finder_id}/versions/{version_id}/choose": "Chose a version of a finder",
  "POST /api/v1/finders/{finder_id}/scans": "Began a scan",
  "POST /api/v1/moments/changes": "Decided about moments",
  "PATCH /api/v1/moments/{moment_id}": "Changed a moment",
  "POST /api/v1/moments/export": "Exported moments",
  "POST /api/v1/shots/drafts": "Planned cuts from shots",
  "PUT /api/v1/brand-lists/{name}": "Saved a brand list",
  "PUT /api/v1/brand-lists/{name}.csv": "Loaded a brand list",
  "DELETE /api/v1/brand-lists/{name}": "Deleted a brand list",
  "POST /api/v1/pipeline-profiles": "Saved a pipeline profile",
  "PUT /api/v1/pipeline-profiles/{name}": "Changed a pipeline profile",
  "POST /api/v1/pipeline-profiles/{profile}/duplicate": "Duplicated a pipeline profile",
  "DELETE /api/v1/pipeline-profiles/{name}": "Deleted a pipeline profile",
  "POST /api/v1/timelines": "Made a timeline",
  "PATCH /api/v1/timelines/{timeline_id}": "Renamed a timeline",
  "DELETE /api/v1/timelines/{timeline_id}": "Deleted a timeline",
  "DELETE /api/v1/checkpoints/{checkpoint_id}": "Deleted a checkpoint",
  "POST /api/v1/runs": "Began a pipeline",
  "PATCH /api/v1/runs/{run_id}": "Changed a pipeline run",
  "POST /api/v1/runs/{run_id}/pause": "Paused a pipeline",
  "POST /api/v1/runs/{run_id}/resume": "Resumed a pipeline",
  "POST /api/v1/runs/{run_id}/step": "Stepped a pipeline",
  "PATCH /api/v1/runs/{run_id}/regions/{region_id}": "Decided on a brand",
  "POST /api/v1/runs/{run_id}/decisions": "Decided on brands that say the same",
  "POST /api/v1/scenarios/rerun": "Ran scenarios again",
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
  "POST /api/v1/published-models/{name}/download": "Downloaded a model",
  "DELETE /api/v1/published-models/{name}/download": "Cancelled a model's download",
  "POST /api/v1/models/{name}/test": "Measured a model",
  "POST /api/v1/detect": "Looked for objects in a picture",
  "POST /api/v1/signed-addresses": "Gave addresses away",
  "POST /api/v1/sort": "Sorted a video",
  "POST /api/v1/sort/batch": "Sorted several videos",
  "POST /api/v1/sort/auto": "Accepted sure proposals",
  "POST /api/v1/sort/review/dismiss": "Kept videos where they were sorted",
  "PUT /api/v1/sort/folder": "Chose the folder to sort",
  "POST /api/v1/sort/categories": "Made a folder to sort into",
  "PATCH /api/v1/sort/categories/{category}": "Renamed a folder to sort into",
  "DELETE /api/v1/sort/categories/{category}": "Removed a folder to sort into",
  "POST /api/v1/sort/categories/{category}/merge": "Merged folders to sort into",
  "POST /api/v1/sort/descriptors/{name}/choose": "Chose what describes videos",
  "POST /api/v1/sort/duplicates/search": "Looked for duplicates",
  "DELETE /api/v1/sort/duplicates/search": "Stopped looking for duplicates",
  "POST /api/v1/sort/duplicates/dismiss": "Kept videos that are alike",
  "POST /api/v1/sort/duplicates/aside": "Set a duplicate aside",
  "POST /api/v1/sort/training": "Started learning from sorted videos",
  "DELETE /api/v1/sort/training": "Stopped learning from sorted videos",
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
  "POST /api/sort/auto": "Accepted sure proposals",
  "POST /api/sort/undo": "Brought sorted videos back",
  "POST /api/folders": "Made a folder to sort into",
  "PATCH /api/folders/{name}": "Renamed a folder to sort into",
  "DELETE /api/folders/{name}": "Removed a folder to sort into",
  "POST /api/setup": "Chose the folder to sort",
  "POST /api/retrain": "Started learning from sorted videos",
};

/** A request without words is shown as method and route. */
export const wordsOfAction = (action: string) => ACTIONS[action] ?? action;

export type Result = { word: string; kind: "plain" | "marked" | "loss" };

const REFUSALS: Readonly<Record<number, string>> = {
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "In conflict",
  413: "Too large",
  422: "Not valid",
  429: "Too often",
};

/** How a request ended, by its HTTP status. */
export function resultOf({ status }: Pick<AuditEntry, "status">): Result {
  if (status < 400) return { word: "Done", kind: "plain" };
  if (status < 500) return { word: REFUSALS[status] ?? "Refused", kind: "marked" };
  if (status === 503) return { word: "No answer", kind: "loss" };
  return { word: "Failed", kind: "loss" };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What an entry is about, in words: names instead of ids. Beside a name, ids without one are left out, except those of
 * videos that are no longer in the library.
 */
export function wordsOfTargets(
  entry: Pick<AuditEntry, "action" | "targets">,
  names: ReadonlyMap<string, string>,
): string[] {
  const { targets } = entry;
  const isNamed = (target: string) => names.has(target) || !ID.test(target);
  const videos = videosOf(entry);
  const shown = targets.some(isNamed)
    ? targets.filter((target) => isNamed(target) || videos.includes(target))
    : targets;
  return [...new Set(shown.map((target) => names.get(target) ?? target))];
}

/** Requests about several videos. */
const MANY_VIDEOS: readonly string[] = [
  "POST /api/v1/assets/hidden",
  "POST /api/v1/assets/starred",
];

/** Which targets of a request are ids of videos. */
export function videosOf({ action, targets }: Pick<AuditEntry, "action" | "targets">): string[] {
  if (MANY_VIDEOS.includes(action)) return targets;
  const isFirst = action.includes("{asset_id}") || /^POST \/api\/(v1\/)?exports?$/.test(action);
  return isFirst ? targets.slice(0, 1) : [];
}
