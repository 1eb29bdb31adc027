// The course of a run in words.
import type { PipelineRun } from "@/lib/api/client";
import type { Stage } from "../api/detect";
import { labelOf } from "../words";

/** `Computing Edges`, `Computing Edges to Text` of those computed together, `Paused before Edges`. */
export function wordsOfCourse(
  { status, stage, stages }: PipelineRun,
  all: readonly Stage[],
): string {
  const computing = stages
    .filter((one) => one.status === "running")
    .map(({ name }) => labelOf(all, name));
  if (status === "paused")
    return computing.length === 0
      ? `Paused before ${labelOf(all, stage)}`
      : `Pauses after ${spanned(computing)}`;
  if (status !== "running" || stage === "") return "Waiting for its turn";
  return `Computing ${spanned(computing.length > 0 ? computing : [labelOf(all, stage)])}`;
}

const spanned = (labels: readonly string[]) =>
  labels.length < 3 ? labels.join(" and ") : `${labels[0]} to ${labels.at(-1)}`;

/** `Next: Report`, `Then it is done`. */
export const wordsOfNext = ({ next_stage: next }: PipelineRun, all: readonly Stage[]): string =>
  next === null ? "Then it is done" : `Next: ${labelOf(all, next)}`;

/** `Profile Match day, version 3`; of a run that had no profile its name for one alone. */
export const wordsOfProfile = ({ profile, profile_version: version }: PipelineRun): string =>
  version === null ? `Profile ${profile}` : `Profile ${profile}, version ${version}`;
