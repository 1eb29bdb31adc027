// The message after a successful training: how accurate the new version is, or that the previous one stays in use.
import type { SortTraining } from "@/lib/api/client";
import { minuteOf } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import { percent } from "./confidence";

/** `trained_at`: of the version that makes the proposals. */
export function learnedWords({
  learned,
  trained_at: trainedAt,
}: Pick<SortTraining, "learned" | "trained_at">): string {
  if (!learned) return "Learned";
  const { accuracy, accuracy_before: before, took_over: proposes, comparison } = learned;
  const share = percent(accuracy);
  if (proposes) {
    return `Learned: right in ${share}${before === null ? "" : `, the previous version in ${percent(before)}`}`;
  }
  const other = trainedAt ? `that of ${minuteOf(trainedAt)}` : "the previous version";
  const kept = "The new version is kept but not used";
  if (!comparison) return `${kept}: ${other} stays in use`;
  const { videos, right, right_before: rightBefore } = comparison;
  return `${kept}: of ${grouped(videos)} sorted since, ${grouped(right)} right, ${other} had ${grouped(rightBefore)}`;
}
