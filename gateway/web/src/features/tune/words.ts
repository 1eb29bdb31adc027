// Timelines and runs in words.
import { clock, grouped } from "@/lib/time";
import type { Run, RunStatus, Timeline } from "./api/contract";

/** By its first video, which is what people know it by. */
export function nameOf({ inputs }: Pick<Timeline, "inputs">): string {
  const first = inputs[0]?.path.split("/").at(-1) ?? "";
  return inputs.length > 1 ? `${first} and ${inputs.length - 1} more` : first;
}

/** `20 frames, 2 a second, from 0:00:00 to the end`. */
export function wordsOfTimeline({ frame_count: count, fps, start, end }: Timeline): string {
  const to = end === null ? "the end" : clock(end, false);
  return `${grouped(count)} frames, ${fps} a second, from ${clock(start, false)} to ${to}`;
}

const STATUS: Record<RunStatus, string> = {
  queued: "waiting",
  running: "running",
  paused: "paused",
  completed: "",
  failed: "failed",
  cancelled: "cancelled",
};

/** `field_segmentation on, failed`: from where it was computed, and what came of it. */
export function wordsOfRun({ status, stages }: Run): string {
  const isReplay = stages.some(({ reused }) => reused);
  const first = stages.find(({ reused }) => !reused);
  const what = isReplay && first ? `from ${first.name}` : "all stages";
  return STATUS[status] === "" ? what : `${what}, ${STATUS[status]}`;
}
