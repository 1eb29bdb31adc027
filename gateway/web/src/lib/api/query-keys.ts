// Names of what is cached. Requests belong to the features; events change the same data, so the names are common.

export type AssetListing = {
  root: string | undefined;
  folder: string | undefined;
  q: string;
  sort: "path" | "name" | "size" | "modified" | "duration" | "added";
  order: "asc" | "desc";
  hidden: "exclude" | "include" | "only";
  exported: "any" | "only" | "none";
  /** Only what cannot be read. */
  problems: boolean;
  profile: string;
};

export const queryKeys = {
  session: ["session"] as const,
  tokens: ["tokens"] as const,
  audit: ["audit"] as const,
  changes: (assetId: string | null) => ["changes", assetId] as const,
  allChanges: ["changes"] as const,
  trash: ["trash"] as const,
  nodes: ["nodes"] as const,
  roots: ["roots"] as const,
  folders: (root: string, folder: string) => ["folders", root, folder] as const,
  allFolders: ["folders"] as const,
  assets: (listing: AssetListing) => ["assets", listing] as const,
  allAssets: ["assets"] as const,
  /** The files beside the one that is cut. */
  neighbours: (place: object) => ["assets", "neighbours", place] as const,
  broken: ["assets", "broken"] as const,
  brokenCount: ["assets", "broken", "count"] as const,
  /** What the palette finds by name. */
  found: (q: string) => ["assets", "found", q] as const,
  asset: (id: string, profile: string) => ["asset", id, profile] as const,
  anyAsset: ["asset"] as const,
  frames: (id: string) => ["frames", id] as const,
  /** A tile of it. */
  waveform: (id: string, { level, n }: { level: number; n: number }) =>
    ["waveform", id, level, n] as const,
  renditions: (id: string, kind: string | null) => ["renditions", id, kind] as const,
  /** Those that are being made, of all videos. */
  making: ["making"] as const,
  markers: (id: string, profile: string) => ["markers", id, profile] as const,
  anyMarkers: ["markers"] as const,
  profiles: ["profiles"] as const,
  labels: ["labels"] as const,
  /** Those of a profile's last exports. */
  labelsOf: (profile: string) => ["labels of", profile] as const,
  anyLabelsOf: ["labels of"] as const,
  exports: (profile: string) => ["exports", profile] as const,
  allExports: ["exports"] as const,
  /** What is being done to a clip right now; only events tell it. */
  clipStage: (clipId: string) => ["clip-stage", clipId] as const,
  jobs: (kind: "export" | "scan" | null) => ["jobs", "list", kind] as const,
  jobLists: ["jobs", "list"] as const,
  tasks: (jobId: string) => ["jobs", "tasks", jobId] as const,
  /** An export with its clips, as the details of its job show them. */
  exportOfJob: (exportId: string) => ["jobs", "export", exportId] as const,
  /** How fast a job goes; only events tell it. */
  pace: (jobId: string) => ["job-pace", jobId] as const,
  activeJobs: ["jobs", "active"] as const,
  allJobs: ["jobs"] as const,
};
