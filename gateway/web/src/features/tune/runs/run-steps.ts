// The course of a run in words.
import type { PipelineRun } from "@/lib/api/client";
import type { Stage } from "../api/detect";
import { labelOf } from "../words";

/** `Computing Edges`, `Paused before Edges`. */
export function wordsOfCourse(
  { status, stage, stages }: PipelineRun,
  all: readonly Stage[],
): string {
  const computing = stages.find((one) => one.status === "running")?.name ?? null;
  if (status === "paused")
    return computing === null
      ? `Paused before ${labelOf(all, stage)}`
      : `Pauses after ${labelOf(all, computing)}`;
  return stage !== "" && status === "running"
    ? `Computing ${labelOf(all, stage)}`
    : "Waiting for its turn";
}

/** `Next: Report`, `Then it is done`. */
export const wordsOfNext = ({ next_stage: next }: PipelineRun, all: readonly Stage[]): string =>
  next === null ? "Then it is done" : `Next: ${labelOf(all, next)}`;

/** `Profile Match day, version 3`; of a run that had no profile its name for one alone. */
export const wordsOfProfile = ({ profile, profile_version: version }: PipelineRun): string =>
  version === null ? `Profile ${profile}` : `Profile ${profile}, version ${version}`;
