// Precision and recall of a version at each threshold, measured on videos that it has not learned from.
import type { FinderQuality } from "@/lib/api/client";
import { hundredths } from "../finders/words";
import classes from "./versions.module.css";

type Point = FinderQuality["curve"][number];

/** The curve from the highest recall to the lowest, in a square of 1 whose origin is at the upper left. */
export function pathOf(curve: readonly Point[]): string {
  return [...curve]
    .sort((one, other) => one.threshold - other.threshold)
    .map(({ precision, recall }, i) => `${i === 0 ? "M" : "L"}${recall} ${1 - precision}`)
    .join("");
}

/** The point of the curve that belongs to a threshold; null where there is no curve. */
export function pointAt(curve: readonly Point[], threshold: number): Point | null {
  return curve.reduce<Point | null>(
    (best, one) =>
      best === null || Math.abs(one.threshold - threshold) < Math.abs(best.threshold - threshold)
        ? one
        : best,
    null,
  );
}

type PrecisionRecallProps = { curve: readonly Point[]; threshold: number | null };

export function PrecisionRecall({ curve, threshold }: PrecisionRecallProps) {
  const here = threshold === null ? null : pointAt(curve, threshold);
  const words = here
    ? `Precision ${hundredths(here.precision)} and recall ${hundredths(here.recall)} at the threshold ${hundredths(here.threshold)}`
    : "Precision and recall by threshold";
  return (
    <figure className={classes.plot}>
      <figcaption>Precision by recall</figcaption>
      <div className={classes.frame}>
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={words}>
          <title>{words}</title>
          {[0.25, 0.5, 0.75].map((at) => (
            <path key={at} className={classes.grid} d={`M0 ${at}H1M${at} 0V1`} />
          ))}
          <path className={classes.curve} d={pathOf(curve)} />
        </svg>
        {here ? (
          <span
            className={classes.point}
            style={{ left: `${100 * here.recall}%`, top: `${100 * (1 - here.precision)}%` }}
          />
        ) : null}
        <span className={classes.high}>1</span>
        <span className={classes.low}>0</span>
        <span className={classes.far}>1</span>
      </div>
      {here ? (
        <p className={classes.facts}>
          At {hundredths(here.threshold)}: precision {hundredths(here.precision)}, recall{" "}
          {hundredths(here.recall)}
        </p>
      ) : null}
    </figure>
  );
}
