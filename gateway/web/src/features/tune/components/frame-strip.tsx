// All frames of the timeline side by side, with how much was found in each.
import { useEffect, useRef } from "react";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import { clock } from "@/lib/time";
import type { TimelineFrame } from "@/lib/api/client";

import classes from "./frame-strip.module.css";

/** Twice its place: sharp on a fine screen. */
const TILE = { height: 108, quality: 75 };

type FrameStripProps = {
  frames: readonly TimelineFrame[];
  seq: number;
  /** Regions of each frame; null as long as nobody has asked for all. */
  now: readonly number[] | null;
  before: readonly number[] | null;
  onChoose: (seq: number) => void;
};

export function FrameStrip({ frames, seq, now, before, onChoose }: FrameStripProps) {
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [seq]);
  const most = Math.max(1, ...(now ?? []), ...(before ?? []));
  return (
    <ol className={classes.strip} aria-label="Frames">
      {frames.map(({ seq: place, asset_id: asset, frame, seconds }) => (
        <li key={place}>
          <button
            ref={place === seq ? here : undefined}
            type="button"
            className={place === seq ? `${classes.frame} ${classes.here}` : classes.frame}
            aria-current={place === seq ? "true" : undefined}
            aria-label={wordsOf(place, seconds, before?.[place], now?.[place])}
            onClick={() => onChoose(place)}
          >
            <span className={classes.bars} aria-hidden>
              <Bar count={before?.[place]} most={most} look={classes.was} />
              <Bar count={now?.[place]} most={most} look={classes.is} />
            </span>
            <span className={classes.tile}>
              <PatientImage src={address.frame(asset, frame, TILE)} lazy />
            </span>
            <span className={classes.time}>{clock(seconds)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

type BarProps = { count: number | undefined; most: number; look: string | undefined };

function Bar({ count, most, look }: BarProps) {
  return <span className={look} style={{ height: `${(100 * (count ?? 0)) / most}%` }} />;
}

function wordsOf(seq: number, seconds: number, before?: number, now?: number): string {
  const counts = [
    before === undefined ? null : `before ${before}`,
    now === undefined ? null : `now ${now}`,
  ];
  return [`Frame ${seq} at ${clock(seconds)}`, ...counts.filter((each) => each !== null)].join(
    ", ",
  );
}
