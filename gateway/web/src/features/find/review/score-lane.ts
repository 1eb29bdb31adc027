// The scores of a video's windows as they are drawn: each for its part of the time, which is the hop around its middle.
import type { Scores } from "@/lib/api/client";

/** Seconds of a video, drawn across a lane. */
export type Stretch = { from: number; to: number };

/** A score over its part of the time. */
export type Step = { from: number; to: number; score: number };

export function stepsIn({ window, hop, start, scores }: Scores, { from, to }: Stretch): Step[] {
  const begin = start + window / 2 - hop / 2;
  const first = Math.max(0, Math.floor((from - begin) / hop));
  const last = Math.min(scores.length - 1, Math.ceil((to - begin) / hop));
  const steps: Step[] = [];
  for (let i = first; i <= last; i += 1) {
    steps.push({ from: begin + i * hop, to: begin + (i + 1) * hop, score: scores[i] ?? 0 });
  }
  return steps;
}

/** The area under the steps, in seconds and scores from above, as the path of an SVG. */
export function areaOf(steps: readonly Step[]): string {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return "";
  const tops = steps.map(({ from, to, score }) => `V${1 - score}H${to}`.replace(/^V/, `H${from}V`));
  return `M${first.from} 1${tops.join("")}V1Z`;
}

const MOST_AROUND = 4;
const LEAST_AROUND = 1;

/** What is shown of a video around a moment: as much again on both sides as it is long, within limits. */
export function stretchAround({ from, to }: Stretch, duration: number): Stretch {
  const around = Math.min(MOST_AROUND, Math.max(LEAST_AROUND, to - from));
  return { from: Math.max(0, from - around), to: Math.min(duration, to + around) };
}
