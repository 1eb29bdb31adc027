// A detection run in words: its results, its date, and its parameters.
import type { DetectionRun } from "@/lib/api/client";
import { frameName, grouped } from "@/lib/time/time";
import { minuteOf } from "@/lib/time/date-formats";
import { goesOn } from "../api/detection-runs";

export const boxesOf = ({ boxes }: DetectionRun) =>
  `${grouped(boxes)} ${boxes === 1 ? "box" : "boxes"}`;

export const framesOf = ({ frames }: DetectionRun) =>
  `${grouped(frames)} ${frames === 1 ? "frame" : "frames"}`;

export const momentOf = ({ created_at: created }: DetectionRun) => minuteOf(created);

/** A run's classes, thresholds and frames, separated by dots. */
export function wordsOfOrder(run: DetectionRun): string {
  const { first, last, step, classes: wanted, tracks, min_score: score } = run.order;
  const known = [
    !goesOn(run) && `in ${framesOf(run)}`,
    wanted.length > 0 ? wanted.join(", ") : "all classes",
    score != null && `from ${score.toFixed(2)}`,
    tracks && "with tracks",
    step > 1 && `every ${grouped(step)} frames`,
    (first > 0 || last != null) &&
      `${frameName(first)} to ${last == null ? "the end" : frameName(last)}`,
  ];
  return known.filter(Boolean).join(" · ");
}
