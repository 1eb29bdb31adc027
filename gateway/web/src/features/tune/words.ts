// Timelines and runs in words.
import { plainLetters } from "@/lib/plain-letters";
import { clock } from "@/lib/time";
import type { PipelineRun, RunStatus, TimelineSummary } from "@/lib/api/client";

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

const STATUS: Record<RunStatus, string> = {
  queued: "waiting",
  running: "running",
  paused: "paused",
  completed: "",
  failed: "failed",
  cancelled: "cancelled",
};

/** `from detect_edges, failed`: its name, otherwise its first stage, and its status. */
export function wordsOfRun(run: PipelineRun): string {
  const { name, status, start_stage: start, origin_id: origin } = run;
  const what = name ?? (origin === null ? "all stages" : `from ${start}`);
  return STATUS[status] === "" ? what : `${what}, ${STATUS[status]}`;
}

/** `Run 3, from detect_edges`: with its number among the runs of its timeline, of which the newest is the first. */
export const nameOfRun = (run: PipelineRun, runs: readonly PipelineRun[]): string =>
  `Run ${runs.length - runs.indexOf(run)}, ${wordsOfRun(run)}`;
