// Timelines and runs in words.
import { plainLetters } from "@/lib/plain-letters";
import { clock } from "@/lib/time/time";
import type { PipelineRun, RunStatus, TimelineSummary } from "@/lib/api/client";
import type { Stage } from "./api/detect";

/** The timeline's name, otherwise that of its first video. */
export function nameOf({ name, assets }: TimelineSummary): string {
  if (name !== null) return name;
  const first = assets[0]?.name ?? "";
  return assets.length > 1 ? `${first} and ${assets.length - 1} more` : first;
}

/** Whether its name, or that of one of its videos, contains what was typed. */
export function isCalled({ name, assets }: TimelineSummary, typed: string): boolean {
  const wanted = plainLetters(typed.trim());
  return [name ?? "", ...assets.map((each) => each.name)].some((one) =>
    plainLetters(one).includes(wanted),
  );
}

/** `2 frames a second, from 0:00:00 to the end`. */
export function wordsOfTimeline({ fps, start, end }: TimelineSummary): string {
  const to = end === null ? "the end" : clock(end, false);
  return `${fps} frames a second, from ${clock(start, false)} to ${to}`;
}

/** `2/s, 0:00:00 – end`: what distinguishes it from other timelines of the same video. */
export function briefly({ fps, start, end }: TimelineSummary): string {
  return `${fps}/s, ${clock(start, false)} – ${end === null ? "end" : clock(end, false)}`;
}

/** The profile of runs that name none. */
const USUAL_PROFILE = "default";

const STATUS: Record<RunStatus, string> = {
  queued: "waiting",
  running: "running",
  paused: "paused",
  completed: "",
  failed: "failed",
  cancelled: "cancelled",
};

/** The stage's name for people; of an unknown one its own. */
export const labelOf = (stages: readonly Stage[], name: string): string =>
  stages.find((stage) => stage.name === name)?.label ?? name;

/** `from Edges, failed`: its name, otherwise its first stage, or its last one but the report, and how it stands. */
export function wordsOfRun(
  run: PipelineRun,
  stages: readonly Stage[],
  stands = STATUS[run.status],
): string {
  const { name, start_stage: start, origin_id: origin } = run;
  const what =
    name ?? (origin === null ? wordsOfAll(run, stages) : `from ${labelOf(stages, start)}`);
  return stands === "" ? what : `${what}, ${stands}`;
}

/** `to Brands`, or the profile: the usual one is not named. */
function wordsOfAll(run: PipelineRun, stages: readonly Stage[]): string {
  const { profile, profile_version: version } = run;
  if (version !== null && profile !== USUAL_PROFILE) return `profile ${profile}`;
  const found = stages.filter(({ kind }) => kind !== "counts");
  const last = found.findLast(({ name }) => run.stages.some((one) => one.name === name));
  return last === undefined || last === found.at(-1) ? "all stages" : `to ${last.label}`;
}

/** `Run 3, from Edges`; while it is computed, with the time left if that is known. */
export const nameOfRun = (
  run: PipelineRun,
  stages: readonly Stage[],
  left: string | null = null,
): string => `Run ${run.number}, ${wordsOfRun(run, stages, left ?? undefined)}`;

/** The run that the open one is compared with. Without one, "before" is the open run with its own values. */
export type Compared = {
  number: number;
  /** Whether it has results of the chosen stage. */
  isComputed: boolean;
  values: PipelineRun["config"];
};

/** `Before`, `Run 3`. */
export const titleOfBefore = (compared: Compared | null): string =>
  compared ? `Run ${compared.number}` : "Before";

/** `before 5`, `run 3 has 5`. */
export const wordsOfBefore = (count: number | string, compared: Compared | null): string =>
  compared ? `run ${compared.number} has ${count}` : `before ${count}`;

/** Why a comparison has no counts of the other run; null where it has. */
export const whyNoBefore = (compared: Compared | null): string | null =>
  compared && !compared.isComputed ? `not computed in run ${compared.number}` : null;
