// Keys of the query cache. Requests belong to features; events change the same data, so the keys are shared.
import type { Job } from "@/lib/api/client";

export type AssetListing = {
  root: string | undefined;
  folder: string | undefined;
  q: string;
  sort: "path" | "name" | "size" | "modified" | "recorded" | "duration" | "added";
  order: "asc" | "desc";
  hidden: "exclude" | "include" | "only";
  exported: "any" | "only" | "none";
  /** Only unreadable files. */
  problems: boolean;
  starred: boolean;
  /** Only with one of these values; none: any. */
  camera: readonly string[];
  codec: readonly string[];
  /** `2026-11`, of the recording time in UTC. */
  month: readonly string[];
  /** Classes of durations in seconds, such as `10-60`. */
  length: readonly string[];
  /** Relative to the root; instead of `folder`. */
  folders: readonly string[];
  /** Only videos that browsers cannot play as they are. */
  converts: boolean;
  /** First and last day of recording, `2026-01-31` in the reader's time zone; "": any. */
  from: string;
  to: string;
  /** Only with clips of one of these labels in the profile; none: any. */
  label: readonly string[];
  /** Least and greatest length in seconds; null: no limit. */
  shortest: number | null;
  longest: number | null;
  profile: string;
};

/** Classes of durations in seconds, in order: from the first number, included, to the second one, excluded. */
export const LENGTH_CLASSES = [
  "0-10",
  "10-60",
  "60-300",
  "300-1800",
  "1800-7200",
  "7200-",
  "unknown",
] as const;

export const isLengthClass = (text: string): text is (typeof LENGTH_CLASSES)[number] =>
  (LENGTH_CLASSES as readonly string[]).includes(text);

/** Values of filters that do not restrict a list. */
export const UNFILTERED = {
  hidden: "exclude",
  exported: "any",
  problems: false,
  starred: false,
  camera: [],
  codec: [],
  month: [],
  length: [],
  folders: [],
  converts: false,
  from: "",
  to: "",
  label: [],
  shortest: null,
  longest: null,
} as const satisfies Partial<AssetListing>;

/** Mutations that decide about brands in runs. */
export const DECIDING = ["deciding"] as const;

export const queryKeys = {
  session: ["session"] as const,
  tokens: ["tokens"] as const,
  serverSettings: ["server-settings"] as const,
  audit: ["audit"] as const,
  changes: (assetId: string | null) => ["changes", assetId] as const,
  allChanges: ["changes"] as const,
  trash: ["trash"] as const,
  /** Loose videos, and the folders to sort them into. */
  sort: ["sort"] as const,
  sortPages: ["sort", "page"] as const,
  /** `first`: the video that comes before all others. */
  sortPage: (order: string, first = "") => ["sort", "page", order, first] as const,
  /** Loose videos of one proposal, for the grid. */
  sortProposed: (proposed: string | null, order: string) =>
    ["sort", "proposed", proposed, order] as const,
  sortLabels: ["sort", "labels"] as const,
  sortProposals: ["sort", "proposals"] as const,
  /** Sorted videos most similar to one. */
  sortLookalikes: (assetId: string) => ["sort", "lookalikes", assetId] as const,
  sortReview: ["sort", "review"] as const,
  sortAnyDuplicates: ["sort", "duplicates"] as const,
  sortDuplicates: (limit: number) => ["sort", "duplicates", limit] as const,
  sortTraining: ["sort", "training"] as const,
  sortClassifiers: ["sort", "classifiers"] as const,
  sortDescriptors: ["sort", "descriptors"] as const,
  nodes: ["nodes"] as const,
  models: ["models"] as const,
  /** What runs each model. */
  servedModels: ["models", "served"] as const,
  publishedModels: ["published-models"] as const,
  speech: ["speech"] as const,
  /** What a folder that may be sorted holds. */
  sortFolderAt: (root: string, folder: string) => ["sort-folder-at", root, folder] as const,
  roots: ["roots"] as const,
  folders: (root: string, folder: string) => ["folders", root, folder] as const,
  allFolders: ["folders"] as const,
  assetPages: (listing: AssetListing) => ["assets", "pages", listing] as const,
  assetPage: (listing: AssetListing, number: number) =>
    ["assets", "pages", listing, number] as const,
  /** The exact total, where the first page did not wait for it. */
  assetFacets: (listing: AssetListing, fields: string) =>
    ["assets", "facets", listing, fields] as const,
  /** `month`: "2026-11". */
  recordedDays: (listing: AssetListing, month: string) =>
    ["assets", "days", listing, month] as const,
  assetTotal: (listing: AssetListing) => ["assets", "total", listing] as const,
  allAssets: ["assets"] as const,
  allAssetPages: ["assets", "pages"] as const,
  allNeighbours: ["assets", "neighbours"] as const,
  /** The files of the open video's folder. */
  neighbours: (id: string, listing: AssetListing) => ["assets", "neighbours", id, listing] as const,
  broken: ["assets", "broken"] as const,
  warned: ["assets", "warned"] as const,
  brokenCount: ["assets", "broken", "count"] as const,
  /** Search results of the palette. */
  found: (q: string) => ["assets", "found", q] as const,
  /** Videos that were being recorded at a moment of one. */
  sameTime: (id: string, moment: number | null) => ["assets", "same time", id, moment] as const,
  asset: (id: string, profile: string) => ["asset", id, profile] as const,
  anyAsset: ["asset"] as const,
  storyboard: (id: string, version: string) => ["storyboard", id, version] as const,
  frames: (id: string, version: string) => ["frames", id, version] as const,
  /** How much of a video has been decoded for its frame index. */
  framesDecoded: (id: string, version: string) => ["frames", id, version, "decoded"] as const,
  packets: (id: string, version: string) => ["packets", id, version] as const,
  tracks: (id: string, version: string) => ["tracks", id, version] as const,
  /** A tile of a waveform. */
  waveform: (id: string, version: string, { level, n }: { level: number; n: number }) =>
    ["waveform", id, version, level, n] as const,
  waveformOf: (id: string) => ["waveform", id] as const,
  anyWaveform: ["waveform"] as const,
  /** Shots of a video, and the cuts between them. */
  shots: (id: string, version: string) => ["shots", id, version] as const,
  proxy: (id: string) => ["proxy", id] as const,
  anyProxy: ["proxy"] as const,
  renditions: (id: string, kind: string | null) => ["renditions", id, kind] as const,
  renditionsOf: (id: string) => ["renditions", id] as const,
  anyRenditions: ["renditions"] as const,
  /** All renditions being made. */
  making: ["making"] as const,
  /** Detection runs of a video. */
  detectionRuns: (assetId: string) => ["detection-runs", assetId] as const,
  anyDetectionRuns: ["detection-runs"] as const,
  /** Results of a run in some frames. More are added while it runs. */
  foundFrames: (runId: string, isUnderWay: boolean, stretch: number) =>
    ["found-frames", runId, isUnderWay, stretch] as const,
  /** A tile of counts by class. */
  foundLanes: (runId: string, isUnderWay: boolean, { level, n }: { level: number; n: number }) =>
    ["found-lanes", runId, isUnderWay, level, n] as const,
  /** Edges and field in one frame, keyed by parameters that differ from the defaults. */
  edges: (assetId: string, frame: number | null, parameters: object) =>
    ["edges", assetId, frame, parameters] as const,
  field: (assetId: string, frame: number | null, parameters: object) =>
    ["field", assetId, frame, parameters] as const,
  /** The stages of the pipeline in Tune. */
  tuneStages: ["tune", "stages"] as const,
  timelines: ["tune", "timelines"] as const,
  timeline: (id: string | null) => ["tune", "timeline", id] as const,
  anyTimeline: ["tune", "timeline"] as const,
  runs: (timelineId: string | null) => ["tune", "runs", timelineId] as const,
  anyRuns: ["tune", "runs"] as const,
  anyCheckpoints: ["tune", "checkpoints"] as const,
  checkpoints: (timelineId: string | null) => ["tune", "checkpoints", timelineId] as const,
  scenarios: ["tune", "scenarios"] as const,
  pipelineProfiles: ["tune", "pipeline-profiles"] as const,
  /** Within the profiles: a change of one is a version more. */
  pipelineProfileVersions: (name: string) =>
    ["tune", "pipeline-profiles", "versions", name] as const,
  /** Not within the profiles: what a version contains never changes. */
  pipelineProfileVersion: (name: string, version: number | null) =>
    ["tune", "pipeline-profile-version", name, version] as const,
  /** The latest re-run of each; within the scenarios, whose labels they have. */
  scenarioReruns: ["tune", "scenarios", "reruns"] as const,
  brandLists: ["tune", "brand-lists"] as const,
  anyBrandList: ["tune", "brand-list"] as const,
  /** Not within the lists, which are asked for again when this one is deleted. */
  brandList: (name: string | null) => ["tune", "brand-list", name] as const,
  /** Within the lists: a change of one is a version more. */
  brandListVersions: (name: string) => ["tune", "brand-lists", "versions", name] as const,
  /** Not within the list: what a version contains never changes. */
  brandListVersion: (name: string, version: number) =>
    ["tune", "brand-list-version", name, version] as const,
  /** Videos for a new timeline. */
  tuneVideos: (q: string) => ["assets", "found", "tune", q] as const,
  /** A stage's results in one frame, or in all (null), with changed parameters. */
  stageReplay: (runId: string | null, stage: string, seq: number | null, overrides: object) =>
    ["tune", "replay", runId, stage, seq, overrides] as const,
  /** What a stage of a run has found in all frames. */
  runReport: (runId: string | null, stage: string) => ["tune", "report", runId, stage] as const,
  /** What a run has sent to outside models. */
  outsideCalls: (runId: string | null) => ["tune", "outside-calls", runId] as const,
  anyOutsideCalls: ["tune", "outside-calls"] as const,
  /** Regions of a run whose text was compared with brands. */
  brandRegions: (runId: string | null) => ["tune", "brand-regions", runId] as const,
  anyBrandRegions: ["tune", "brand-regions"] as const,
  /** How well a run finds brands. */
  brandEvaluation: (runId: string | null) => ["tune", "brand-evaluation", runId] as const,
  anyBrandEvaluation: ["tune", "brand-evaluation"] as const,
  /** Which brands a run has found, and when. */
  anyBrandReport: ["tune", "brand-report"] as const,
  brandReport: (runId: string | null) => ["tune", "brand-report", runId] as const,
  /** Finders, with all that belongs to them. */
  find: ["find"] as const,
  finders: ["find", "finders"] as const,
  /** All of one finder but its moments and scores. */
  finderParts: (id: string) => ["find", "finder", id] as const,
  finderVersions: (id: string) => ["find", "finder", id, "versions"] as const,
  finderQuality: (id: string, version: string) =>
    ["find", "finder", id, "quality", version] as const,
  finderExamples: (id: string, wanted: object) =>
    ["find", "finder", id, "examples", wanted] as const,
  windowDescriptors: ["window-descriptors"] as const,
  moments: (finder: string, wanted: object) => ["find", "moments", finder, wanted] as const,
  momentsOf: (finder: string) => ["find", "moments", finder] as const,
  scoreCounts: (finder: string, version: string | null) =>
    ["find", "scores", finder, version] as const,
  scoreCountsOf: (finder: string) => ["find", "scores", finder] as const,
  /** Scores of one video's windows. */
  videoScores: (finder: string, version: string, assetId: string) =>
    ["find-scores", finder, version, assetId] as const,
  markers: (id: string, profile: string) => ["markers", id, profile] as const,
  anyMarkers: ["markers"] as const,
  plannedCuts: (id: string) => ["planned-cuts", id] as const,
  anyPlannedCuts: ["planned-cuts"] as const,
  transcript: (id: string) => ["transcript", id] as const,
  anyTranscript: ["transcript"] as const,
  /** Moments at which words were said. */
  said: (q: string) => ["assets", "said", q] as const,
  /** Moments whose pictures show words. */
  seen: (q: string) => ["assets", "seen", q] as const,
  notes: (id: string) => ["notes", id] as const,
  anyNotes: ["notes"] as const,
  profiles: ["profiles"] as const,
  labels: ["labels"] as const,
  /** Labels of a profile's last exports. */
  labelsOf: (profile: string) => ["labels of", profile] as const,
  anyLabelsOf: ["labels of"] as const,
  exports: (profile: string) => ["exports", profile] as const,
  /** Exports of which clips are being cut. */
  runningExports: (profile: string) => ["exports", profile, "running"] as const,
  isOfRunningExports: ({ queryKey }: { queryKey: readonly unknown[] }) =>
    queryKey[0] === "exports" && queryKey[2] === "running",
  /** Numbers of all jobs, and of all clips. */
  jobTotals: (kind: Job["kind"] | null, endedAfter: string) =>
    ["totals", "jobs", kind, endedAfter] as const,
  clipTotals: (profile: string) => ["totals", "clips", profile] as const,
  anyClipTotals: ["totals", "clips"] as const,
  anyTotals: ["totals"] as const,
  /** Speed at which all clips of a profile are made. */
  clipsPace: (profile: string) => ["clips-pace", profile] as const,
  allExports: ["exports"] as const,
  /** The plan of an order; null: not requested. */
  exportPlan: (assetId: string, version: string, wanted: object | null) =>
    ["export-plan", assetId, version, wanted] as const,
  /** The present work on a clip, known only from events. */
  clipStep: (clipId: string) => ["clip-step", clipId] as const,
  jobs: (kind: Job["kind"] | null) => ["jobs", "list", kind] as const,
  /** Only jobs in these states: an event may add or remove some. */
  jobsIn: (kind: Job["kind"] | null, states: readonly Job["state"][]) =>
    ["jobs", "list", "in", kind, states] as const,
  /** One job, by its id. */
  job: (jobId: string) => ["jobs", "one", jobId] as const,
  anyJob: ["jobs", "one"] as const,
  jobsInAny: ["jobs", "list", "in"] as const,
  jobLists: ["jobs", "list"] as const,
  tasks: (jobId: string) => ["jobs", "tasks", jobId] as const,
  jobLog: (jobId: string) => ["job-log", jobId] as const,
  /** An export with its clips, for the details of its job. */
  exportOfJob: (exportId: string) => ["jobs", "export", exportId] as const,
  exportsOfJobs: ["jobs", "export"] as const,
  /** State of the import of the replaced cutter's database. */
  imported: ["assets", "imported"] as const,
  /** Speed of a job, known only from events. */
  pace: (jobId: string) => ["job-pace", jobId] as const,
  activeJobs: ["jobs", "active"] as const,
  allJobs: ["jobs"] as const,
};
