// What is said when a training has ended well: how right the new version is, or that the one before goes on proposing.
import type { SortClassifier } from "@/lib/api/client";
import { minuteOf } from "@/lib/moments";
import { grouped } from "@/lib/time";
import { percent } from "./sureness";

type Version = Pick<SortClassifier, "trained_at" | "chosen" | "accuracy" | "comparison">;

/** Of all versions, the newest first. */
export function learnedWords(versions: readonly Version[]): string {
  const [newest] = versions;
  if (!newest) return "Learned";
  const { chosen, accuracy, comparison } = newest;
  if (chosen || !comparison) return `Learned: right in ${percent(accuracy)}`;
  const before = versions.find((one) => one.chosen);
  const { videos, right, right_before: rightBefore } = comparison;
  const kept = `The version of ${minuteOf(newest.trained_at)} was kept but is not used`;
  const other = before ? `that of ${minuteOf(before.trained_at)}` : "the one before";
  return `${kept}: of ${grouped(videos)} sorted since, ${grouped(right)} right, ${other} had ${grouped(rightBefore)}`;
}
