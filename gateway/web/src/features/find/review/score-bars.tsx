// How many windows have which score, as bars; those that reach the threshold are marked.
import type { ScoreCounts } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { hundredths } from "../finders/words";
import classes from "./score-bars.module.css";

const HEIGHT = 100;

/**
 * Heights of bars, 0 to 1. Most windows of a library are nothing of what is sought: by their plain numbers, all others
 * would be too low to be seen, so heights are logarithms.
 */
export function heightsOf(bins: readonly number[]): number[] {
  const most = Math.log1p(Math.max(0, ...bins));
  return bins.map((count) => (most > 0 ? Math.log1p(count) / most : 0));
}

/** Number of windows that reach a threshold; those of the bin that it lies in count in proportion. */
export function reaching(bins: readonly number[], threshold: number): number {
  const width = 1 / bins.length;
  const sum = bins.reduce((all, count, i) => {
    const share = Math.min(1, Math.max(0, ((i + 1) * width - threshold) / width));
    return all + count * share;
  }, 0);
  return Math.round(sum);
}

type ScoreBarsProps = { counts: ScoreCounts | undefined; threshold: number };

export function ScoreBars({ counts, threshold }: ScoreBarsProps) {
  const bins = counts?.bins ?? [];
  const words = counts
    ? `Scores of ${grouped(counts.windows)} windows; about ${grouped(reaching(bins, threshold))} reach ${hundredths(threshold)}`
    : "Scores are being read";
  return (
    <svg
      className={classes.bars}
      viewBox={`0 0 ${Math.max(1, bins.length)} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      {heightsOf(bins).map((height, i) => (
        <rect
          key={i}
          className={(i + 0.5) / bins.length >= threshold ? classes.reaches : classes.below}
          x={i + 0.1}
          width={0.8}
          y={HEIGHT * (1 - height)}
          height={HEIGHT * height}
        />
      ))}
    </svg>
  );
}
