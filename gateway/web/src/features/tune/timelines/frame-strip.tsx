// All frames of the timeline side by side, with how much was found in each. Only those in sight are in the document.
import { useEffect, useMemo, useRef } from "react";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import { clock } from "@/lib/time/time";
import type { TimelineFrame } from "@/lib/api/client";
import { useLongList } from "@/lib/lists/use-long-list";
import type { Counts } from "../counts/use-counts";
import { wordsOfBefore, type Compared } from "../words";
import { CountCurve } from "../counts/count-curve";
import { mostOf } from "./frames";
import classes from "./frame-strip.module.css";

/** Twice the displayed height, for high-density screens. */
const TILE = { height: 108, quality: 75 };

/** Width of a frame with the gap after it, as in the style sheet, and the space before the first one, in CSS pixels. */
const PITCH = 98;
const MARGIN = 12;
const OVERSCAN = 4;

/** In place of a count: the stage knows nothing of the frame. */
const FAILED = "failed";

/** Undefined: not known. */
type Count = number | typeof FAILED | undefined;

type FrameStripProps = {
  frames: readonly TimelineFrame[];
  seq: number;
  counts: Counts;
  compared: Compared | null;
  onChoose: (seq: number) => void;
};

export function FrameStrip({ frames, seq, counts, compared, onChoose }: FrameStripProps) {
  const [now, before] = [counts.now?.totals ?? null, counts.before?.totals ?? null];
  const failed = counts.now?.failed;
  const nowAt = (at: number) => (failed?.has(at) ? FAILED : now?.[at]);
  const differing = useMemo(() => new Set(counts.differing), [counts.differing]);
  const boxRef = useRef<HTMLDivElement>(null);
  const {
    rows,
    height: length,
    reveal,
  } = useLongList({
    boxRef,
    count: frames.length,
    rowHeight: PITCH,
    padding: MARGIN,
    overscan: OVERSCAN,
    sideways: true,
  });
  useEffect(() => reveal(seq), [reveal, seq]);
  const most = mostOf(now, before);
  const here = frames[seq];
  return (
    <>
      <CountCurve
        name="Counts of all frames"
        words={[
          `Frame ${seq}${here ? ` at ${clock(here.seconds)}` : ""}`,
          ...wordsOf(before?.[seq], nowAt(seq), differing.has(seq), compared),
        ].join(", ")}
        count={frames.length}
        seq={seq}
        now={now}
        before={before}
        differing={counts.differing}
        {...(failed ? { failed } : {})}
        onChoose={onChoose}
      />
      <div ref={boxRef} className={classes.strip}>
        <ol className={classes.frames} style={{ width: length }} aria-label="Frames">
          {rows.map(({ index, start }) => {
            const shown = frames[index];
            return shown ? (
              <li
                key={index}
                className={classes.item}
                style={{ left: start }}
                aria-setsize={frames.length}
                aria-posinset={index + 1}
              >
                <Frame
                  frame={shown}
                  here={index === seq}
                  before={before?.[index]}
                  now={nowAt(index)}
                  differs={differing.has(index)}
                  compared={compared}
                  most={most}
                  onChoose={onChoose}
                />
              </li>
            ) : null;
          })}
        </ol>
      </div>
    </>
  );
}

type FrameProps = {
  frame: TimelineFrame;
  here: boolean;
  before: number | undefined;
  now: Count;
  /** Whether before and now differ in a class. */
  differs: boolean;
  compared: Compared | null;
  /** The most regions in any frame, for which the bar has its full height. */
  most: number;
  onChoose: (seq: number) => void;
};

function Frame(props: FrameProps) {
  const { frame, here, before, now, differs, compared, most, onChoose } = props;
  const { seq, asset_id: asset, frame: number, seconds } = frame;
  return (
    <button
      type="button"
      className={here ? `${classes.frame} ${classes.here}` : classes.frame}
      aria-current={here ? "true" : undefined}
      aria-label={[
        `Frame ${seq} at ${clock(seconds)}`,
        ...wordsOf(before, now, differs, compared),
      ].join(", ")}
      onClick={() => onChoose(seq)}
    >
      <span className={classes.bars} aria-hidden>
        <Bar count={before} most={most} look={classes.was} />
        <Bar count={now} most={most} look={classes.is} />
        {now === FAILED ? (
          <span className={classes.failed} title="The stage failed at this frame">
            ✕
          </span>
        ) : null}
        {differs ? <span className={classes.differs}>≠</span> : null}
      </span>
      <span className={classes.tile}>
        <RetryingImage src={address.frame(asset, number, TILE)} lazy />
      </span>
      <span className={classes.time}>{clock(seconds)}</span>
    </button>
  );
}

type BarProps = { count: Count; most: number; look: string | undefined };

function Bar({ count, most, look }: BarProps) {
  return (
    <span
      className={look}
      style={{ height: `${(100 * (typeof count === "number" ? count : 0)) / most}%` }}
    />
  );
}

const wordsOf = (
  before: number | undefined,
  now: Count,
  differs: boolean,
  compared: Compared | null,
): string[] => [
  ...(before === undefined ? [] : [wordsOfBefore(before, compared)]),
  ...(now === undefined ? [] : [now === FAILED ? FAILED : `now ${now}`]),
  ...(differs ? ["differs"] : []),
];
