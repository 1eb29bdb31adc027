// Counts over all frames of a timeline as a curve, with the place of the shown frame. A click goes to the frame there;
// as a slider it has the arrow keys of the page, and Home and End.
import type { KeyboardEvent, MouseEvent } from "react";
import { mostOf } from "../timelines/frames";
import { areaOf, columnAt, columnsOf, frameAt, HEIGHT, stepsOf } from "./curve";
import classes from "./count-curve.module.css";

type CountCurveProps = {
  /** Of what: the name of the slider. */
  name: string;
  /** The shown frame in words. */
  words: string;
  /** Number of frames. */
  count: number;
  seq: number;
  /** For each frame; null: not known, or nothing to compare with. */
  now: readonly number[] | null;
  before?: readonly number[] | null;
  /** Frames that are marked because their counts differ. */
  differing?: readonly number[];
  /** Frames of which nothing is known, which is not the same as nothing found. */
  failed?: ReadonlySet<number>;
  onChoose: (seq: number) => void;
};

export function CountCurve(props: CountCurveProps) {
  const { name, words, count, seq, now, before = null, differing = [], failed, onChoose } = props;
  const most = mostOf(now, before);
  const [is, was] = [columnsOf(now ?? []), columnsOf(before ?? [])];
  const width = Math.max(is.length, was.length, 1);
  const marks = [...new Set(differing.map((each) => columnAt(each, count, width)))];
  const gaps = [...new Set([...(failed ?? [])].map((each) => columnAt(each, count, width)))];
  const pressed = (event: KeyboardEvent) => {
    const next = { Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
  };
  const clicked = ({ currentTarget, clientX }: MouseEvent) => {
    const { left, width: across } = currentTarget.getBoundingClientRect();
    onChoose(frameAt((clientX - left) / across, count));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.curve}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={seq}
      aria-valuetext={words}
      onKeyDown={pressed}
      onClick={clicked}
    >
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        <path className={classes.now} d={areaOf(is, most)} />
        <path className={classes.before} d={stepsOf(was, most)} />
        {gaps.map((at) => (
          <rect key={at} className={classes.gap} x={at} y={0} width={1} height={HEIGHT} />
        ))}
        {marks.map((at) => (
          <rect key={at} className={classes.mark} x={at} y={0} width={1} height={8} />
        ))}
      </svg>
      <span className={classes.here} style={{ left: `${(100 * (seq + 0.5)) / count}%` }} />
    </div>
  );
}
