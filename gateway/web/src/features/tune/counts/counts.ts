// How many regions each frame of a timeline has, by class: from a stored report, or from a replay of all frames.
import type { RunReport } from "@/lib/api/client";
import type { StageReplay } from "../api/detect";

/** The counts of one class by the frames' `seq`; frames without it are left out. */
type BySeq = ReadonlyMap<number, number>;

export type FrameCounts = {
  /** Regions of all classes, for each frame. */
  totals: readonly number[];
  classes: ReadonlyMap<string, BySeq>;
  /** Frames of which the stage knows nothing: it failed there, or one that it reads. */
  failed: ReadonlySet<number>;
};

/** `count`: frames of the timeline. */
function countsOf(
  classes: ReadonlyMap<string, BySeq>,
  count: number,
  failed: ReadonlySet<number> = new Set(),
): FrameCounts {
  const totals = Array.from({ length: count }, () => 0);
  for (const seen of classes.values())
    for (const [seq, found] of seen) totals[seq] = (totals[seq] ?? 0) + found;
  return { totals, classes, failed };
}

/** The frames of which the report knows nothing. */
export const failedOf = ({ failures }: RunReport): ReadonlySet<number> =>
  new Set(failures.flatMap(({ seqs }) => seqs));

export const countsOfReport = (report: RunReport, count: number): FrameCounts =>
  countsOf(
    new Map(
      report.classes.map(({ label, seqs, counts }) => [
        label,
        new Map(seqs.map((seq, at) => [seq, counts[at] ?? 0])),
      ]),
    ),
    count,
    failedOf(report),
  );

export function countsOfReplay(replay: StageReplay, count: number): FrameCounts {
  const classes = new Map<string, Map<number, number>>();
  for (const [seq, regions] of Object.entries(replay.regions_by_frame))
    for (const { label } of regions) {
      const seen = classes.get(label) ?? new Map<number, number>();
      classes.set(label, seen.set(Number(seq), (seen.get(Number(seq)) ?? 0) + 1));
    }
  return countsOf(classes, count);
}

const NONE: BySeq = new Map();

/** The frames in which a class was found more or less often, in ascending order. */
export function differingFrames(before: FrameCounts, now: FrameCounts): readonly number[] {
  const differing = new Set<number>();
  for (const label of new Set([...before.classes.keys(), ...now.classes.keys()])) {
    const [was, is] = [before.classes.get(label) ?? NONE, now.classes.get(label) ?? NONE];
    for (const seq of new Set([...was.keys(), ...is.keys()]))
      if (was.get(seq) !== is.get(seq)) differing.add(seq);
  }
  return [...differing].sort((one, other) => one - other);
}

/** The next differing frame after `seq`, or before it; null: none. */
export const differenceFrom = (
  differing: readonly number[],
  seq: number,
  by: 1 | -1,
): number | null =>
  (by === 1 ? differing.find((each) => each > seq) : differing.findLast((each) => each < seq)) ??
  null;

export type ClassTotals = { label: string; before: number; now: number };

const sumOf = (seen: BySeq) => [...seen.values()].reduce((sum, found) => sum + found, 0);

/** The classes that were found before or are now, the most frequent first. */
export const totalsByClass = (before: FrameCounts, now: FrameCounts): readonly ClassTotals[] =>
  [...new Set([...now.classes.keys(), ...before.classes.keys()])]
    .map((label) => ({
      label,
      before: sumOf(before.classes.get(label) ?? NONE),
      now: sumOf(now.classes.get(label) ?? NONE),
    }))
    .sort(
      (one, other) =>
        Math.max(other.before, other.now) - Math.max(one.before, one.now) ||
        one.label.localeCompare(other.label),
    );
