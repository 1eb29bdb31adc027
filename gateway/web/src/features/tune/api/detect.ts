// Requests and responses of the detection editor under /detect, which no OpenAPI document describes.
import type { PipelineRun } from "@/lib/api/client";
import { GatewayError, type Problem } from "@/lib/api/problem";
import type { DescribedParameter } from "@/lib/settings/finding-parameters";

/** The parameters of a run: by stage, then by name. */
export type StageValues = PipelineRun["config"];

/** A number, a text, a list of texts, or whether something is so. */
export type ParameterValue = StageValues[string][string];

/** Changed parameters by name. */
export type StageOverrides = Readonly<Partial<Record<string, ParameterValue>>>;

/** Changed parameters: by stage, then by name. */
export type Overrides = Readonly<Record<string, StageOverrides>>;

export type Choice = { value: string; label: string };

export type StageParameter = DescribedParameter & {
  default: ParameterValue;
  /** The only values that it may have; none: any. */
  choices: readonly Choice[];
  /** Most characters of a text. */
  longest: number;
};

export type Stage = {
  name: string;
  order: number;
  /** What it computes from: only "counts" counts what others have found, and has nothing of a single frame. */
  kind: "frames" | "picture" | "derived" | "selects" | "links" | "asked" | "counts";
  inputs: string[];
  params: StageParameter[];
  /** Its name for people. */
  label: string;
  /** A sentence on what it does. */
  help: string;
  /** Further stages whose results it reads where the run has them. */
  reads: string[];
  /** What a run with it needs beside frames, such as "model"; null: nothing. */
  needs: string | null;
  /** A sentence on what of that is missing; "": nothing is. */
  missing: string;
  /** What it draws over a frame. */
  overlays: readonly { key: string; label: string; opacity: number }[];
  /** Whether its regions say which brand each text names. */
  matches: boolean;
};

export type Checkpoint = {
  id: string;
  job_id: string;
  stage: string;
  is_scenario: boolean;
  scenario_label: string;
};

export type Scenario = {
  id: string;
  timeline_id: string;
  job_id: string;
  stage: string;
  scenario_label: string;
  /** Name of the timeline's first video. */
  video_path: string;
  frame_count: number;
  created_at: string;
};

/** Whether a text is a brand of the list: surely, perhaps, or not. */
export type MatchState = "matched" | "doubtful" | "unresolved";

/** In pixels of the frame. */
export type Region = {
  x: number;
  y: number;
  w: number;
  h: number;
  confidence: number;
  label: string;
  /** Its corners, where it is no upright box. */
  polygon?: readonly (readonly [number, number])[];
  /** What was read in it. */
  text?: string;
  /** The brand that the text comes nearest to; absent where it comes near none. */
  brand?: string;
  /** How near, 0 to 100. */
  score?: number;
  /** The name or alias of the brand that was compared; "": none. */
  alias?: string;
  /** Absent where no brands were looked for. */
  state?: MatchState;
  /** What found the brand: its letters, or an outside model. */
  by?: "text" | "local" | "cloud";
  /** The outside model; absent where none found it. */
  model?: string;
  /** What that answered. */
  words?: string;
};

export type StageReplay = {
  frame_count: number;
  region_count: number;
  /** Keyed by `seq` in decimal digits. */
  regions_by_frame: Readonly<Record<string, readonly Region[]>>;
  /** For frames that are left out the one that stands for it; keyed in the same way. */
  stand_ins: Readonly<Record<string, number>>;
};

type RequestOptions = { method?: "POST" | "PATCH" | "DELETE"; body?: object; signal?: AbortSignal };

/** The body of an answer; throws a GatewayError with the gateway's message. */
export async function responseOf<Answer>(
  path: string,
  { method, body, signal }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(path, {
    method: method ?? "GET",
    ...(signal ? { signal } : {}),
    ...(body
      ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } }
      : {}),
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : new GatewayError(null, error);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  const wait = Number(response.headers.get("retry-after") ?? 0);
  throw new GatewayError(await problemOf(response), undefined, wait);
}

/** /detect refuses with a sentence, or with FastAPI's list of what is wrong with a body. */
async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => null);
  const blank: Problem = {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: `The gateway answered ${response.status}.`,
    request_id: "",
    errors: [],
    latest_start: null,
  };
  if (typeof said !== "object" || said === null || !("detail" in said)) return blank;
  const { detail } = said;
  if (typeof detail === "string") return { ...blank, ...said, detail };
  if (!Array.isArray(detail)) return blank;
  return { ...blank, detail: detail.map(wordsOf).join(" ") };
}

function wordsOf(mistake: unknown): string {
  if (typeof mistake !== "object" || mistake === null) return "";
  const { loc, msg } = mistake as { loc?: unknown; msg?: unknown };
  const field = Array.isArray(loc) ? String(loc.at(-1)) : "";
  return `${field}: ${typeof msg === "string" ? msg : "is refused"}.`;
}

export const detect = {
  stages: (signal: AbortSignal) => responseOf<Stage[]>("/detect/stages", { signal }),
  checkpoints: (timelineId: string, signal: AbortSignal) =>
    responseOf<Checkpoint[]>(`/detect/checkpoints/${timelineId}`, { signal }),
  /** Computes a stage again on some frames, or on all (null), without storing the result. */
  replayStage: (
    job: string,
    stage: string,
    frames: readonly number[] | null,
    overrides: Overrides,
    signal: AbortSignal,
  ) =>
    responseOf<StageReplay>("/detect/replay-stage", {
      method: "POST",
      body: { job_id: job, stage, frame_refs: frames, config_overrides: overrides },
      signal,
    }),
  /** Begins a new run of this stage and all after it; stages that the job does not have are added. */
  replay: (job: string, stage: string, overrides: Overrides) =>
    responseOf<{ replay_job_id: string }>("/detect/replay", {
      method: "POST",
      body: { job_id: job, start_stage: stage, config_overrides: overrides, async: true },
    }),
  /** Repeats a run from the first stage on that the provider serves, which is added where the run is without it. */
  retry: (job: string, provider: string, overrides: Overrides) =>
    responseOf<{ retry_job_id: string }>("/detect/retry", {
      method: "POST",
      body: { job_id: job, provider, config_overrides: overrides },
    }),
  scenarios: (signal: AbortSignal) => responseOf<Scenario[]>("/detect/scenarios", { signal }),
  /** Labels what a run has found; the answer has the scenario's id. */
  saveScenario: (timelineId: string, job: string, stage: string, label: string) =>
    responseOf<{ id: string }>("/detect/scenarios", {
      method: "POST",
      body: { timeline_id: timelineId, job_id: job, stage, label },
    }),
  renameScenario: (id: string, label: string) =>
    responseOf<undefined>(`/detect/scenarios/${id}`, { method: "PATCH", body: { label } }),
  deleteScenario: (id: string) =>
    responseOf<undefined>(`/detect/scenarios/${id}`, { method: "DELETE" }),
};
