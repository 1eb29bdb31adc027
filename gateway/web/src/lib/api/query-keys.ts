// Names of what is cached. Requests belong to the features; events change the same data, so the names are common.
import type { Job } from "@/lib/api/client";

export type AssetListing = {
  root: string | undefined;
  folder: string | undefined;
  q: string;
  sort: "path" | "name" | "size" | "modified" | "recorded" | "duration" | "added";
  order: "asc" | "desc";
  hidden: "exclude" | "include" | "only";
  exported: "any" | "only" | "none";
  /** Only what cannot be read. */
  problems: boolean;
  /** Only directly in a folder of this name; "": in any. */
  camera: string;
  /** Only pictures of this codec; "": of any. */
  codec: string;
  /** Only what browsers do not play as it is. */
  converts: boolean;
  /** The first and the last day of recording, `2026-01-31` where the reader is; "": any. */
  from: string;
  to: string;
  /** Only with clips of this label in the profile; "": with or without. */
  label: string;
  /** How long at least and at most, in seconds; null: however long. */
  shortest: number | null;
  longest: number | null;
  profile: string;
};

/** What narrows a list beside its place and words, where none of it does. */
export const UNFILTERED = {
  hidden: "exclude",
  exported: "any",
  problems: false,
  camera: "",
  codec: "",
  converts: false,
  from: "",
  to: "",
  label: "",
  shortest: null,
  longest: null,
} as const satisfies Partial<AssetListing>;

export const queryKeys = {
  session: ["session"] as const,
  tokens: ["tokens"] as const,
  serverSettings: ["server-settings"] as const,
  audit: ["audit"] as const,
  changes: (assetId: string | null) => ["changes", assetId] as const,
  allChanges: ["changes"] as const,
  trash: ["trash"] as const,
  /** What is to be sorted, and where to. */
  sort: ["sort"] as const,
  sortPages: ["sort", "page"] as const,
  sortPage: (order: string) => ["sort", "page", order] as const,
  /** Of one proposal, for the grid. */
  sortProposed: (proposed: string | null, order: string) =>
    ["sort", "proposed", proposed, order] as const,
  sortProposals: ["sort", "proposals"] as const,
  /** Sorted videos that look most like one. */
  sortLookalikes: (assetId: string) => ["sort", "lookalikes", assetId] as const,
  sortReview: ["sort", "review"] as const,
  sortAnyDuplicates: ["sort", "duplicates"] as const,
  sortDuplicates: (limit: number) => ["sort", "duplicates", limit] as const,
  sortTraining: ["sort", "training"] as const,
  sortClassifiers: ["sort", "classifiers"] as const,
  sortDescriptors: ["sort", "descriptors"] as const,
  nodes: ["nodes"] as const,
  models: ["models"] as const,
  speech: ["speech"] as const,
  roots: ["roots"] as const,
  folders: (root: string, folder: string) => ["folders", root, folder] as const,
  allFolders: ["folders"] as const,
  assetPages: (listing: AssetListing) => ["assets", "pages", listing] as const,
  assetPage: (listing: AssetListing, number: number) =>
    ["assets", "pages", listing, number] as const,
  /** How many there are, where the first page did not wait for it. */
  assetTotal: (listing: AssetListing) => ["assets", "total", listing] as const,
  allAssets: ["assets"] as const,
  allAssetPages: ["assets", "pages"] as const,
  allNeighbours: ["assets", "neighbours"] as const,
  /** The files beside the one that is cut. */
  neighbours: (id: string, listing: AssetListing) => ["assets", "neighbours", id, listing] as const,
  broken: ["assets", "broken"] as const,
  warned: ["assets", "warned"] as const,
  brokenCount: ["assets", "broken", "count"] as const,
  /** What the palette finds by name. */
  found: (q: string) => ["assets", "found", q] as const,
  asset: (id: string, profile: string) => ["asset", id, profile] as const,
  anyAsset: ["asset"] as const,
  storyboard: (id: string, version: string) => ["storyboard", id, version] as const,
  frames: (id: string, version: string) => ["frames", id, version] as const,
  packets: (id: string, version: string) => ["packets", id, version] as const,
  tracks: (id: string) => ["tracks", id] as const,
  /** A tile of it. */
  waveform: (id: string, { level, n }: { level: number; n: number }) =>
    ["waveform", id, level, n] as const,
  waveformOf: (id: string) => ["waveform", id] as const,
  anyWaveform: ["waveform"] as const,
  proxy: (id: string) => ["proxy", id] as const,
  anyProxy: ["proxy"] as const,
  renditions: (id: string, kind: string | null) => ["renditions", id, kind] as const,
  renditionsOf: (id: string) => ["renditions", id] as const,
  anyRenditions: ["renditions"] as const,
  /** Those that are being made, of all videos. */
  making: ["making"] as const,
  /** Runs of models over a video. */
  detectionRuns: (assetId: string) => ["detection-runs", assetId] as const,
  anyDetectionRuns: ["detection-runs"] as const,
  /** What a run found in some frames. While it goes on more is found there. */
  foundFrames: (runId: string, isUnderWay: boolean, stretch: number) =>
    ["found-frames", runId, isUnderWay, stretch] as const,
  /** A tile of where it found what. */
  foundLanes: (runId: string, isUnderWay: boolean, { level, n }: { level: number; n: number }) =>
    ["found-lanes", runId, isUnderWay, level, n] as const,
  /** What is found in one frame, by parameters of which only those that differ from the defaults are named. */
  edges: (assetId: string, frame: number | null, parameters: object) =>
    ["edges", assetId, frame, parameters] as const,
  field: (assetId: string, frame: number | null, parameters: object) =>
    ["field", assetId, frame, parameters] as const,
  /** Of the pipeline that is tuned. */
  tuneStages: ["tune", "stages"] as const,
  timelines: ["tune", "timelines"] as const,
  timeline: (id: string | null) => ["tune", "timeline", id] as const,
  anyTimeline: ["tune", "timeline"] as const,
  runs: (timelineId: string | null) => ["tune", "runs", timelineId] as const,
  anyRuns: ["tune", "runs"] as const,
  anyCheckpoints: ["tune", "checkpoints"] as const,
  checkpoints: (timelineId: string | null) => ["tune", "checkpoints", timelineId] as const,
  scenarios: ["tune", "scenarios"] as const,
  /** Of which a timeline may be made. */
  tuneVideos: (q: string) => ["assets", "found", "tune", q] as const,
  /** What a stage finds in one frame, or in all (null), with other parameters than its run. */
  stageReplay: (runId: string | null, stage: string, seq: number | null, overrides: object) =>
    ["tune", "replay", runId, stage, seq, overrides] as const,
  markers: (id: string, profile: string) => ["markers", id, profile] as const,
  anyMarkers: ["markers"] as const,
  profiles: ["profiles"] as const,
  labels: ["labels"] as const,
  /** Those of a profile's last exports. */
  labelsOf: (profile: string) => ["labels of", profile] as const,
  anyLabelsOf: ["labels of"] as const,
  exports: (profile: string) => ["exports", profile] as const,
  allExports: ["exports"] as const,
  /** What an order of this would cut; null: nothing is asked. */
  exportPlan: (assetId: string, version: string, wanted: object | null) =>
    ["export-plan", assetId, version, wanted] as const,
  /** What is being done to a clip right now; only events tell it. */
  clipStage: (clipId: string) => ["clip-stage", clipId] as const,
  jobs: (kind: Job["kind"] | null) => ["jobs", "list", kind] as const,
  /** Only those that stand so: what an event changes may have to come or to go. */
  jobsIn: (kind: Job["kind"] | null, states: readonly Job["state"][]) =>
    ["jobs", "list", "in", kind, states] as const,
  jobsInAny: ["jobs", "list", "in"] as const,
  jobLists: ["jobs", "list"] as const,
  tasks: (jobId: string) => ["jobs", "tasks", jobId] as const,
  jobLog: (jobId: string) => ["job-log", jobId] as const,
  /** An export with its clips, as the details of its job show them. */
  exportOfJob: (exportId: string) => ["jobs", "export", exportId] as const,
  exportsOfJobs: ["jobs", "export"] as const,
  /** What became of the database of the tool before Rushes. */
  imported: ["assets", "imported"] as const,
  /** How fast a job goes; only events tell it. */
  pace: (jobId: string) => ["job-pace", jobId] as const,
  activeJobs: ["jobs", "active"] as const,
  allJobs: ["jobs"] as const,
};
