// The cursor, where the next cut begins, and the play head, which marks the visible frame.
import { useEffect } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds, frameName } from "@/lib/time/time";
import type { Screen } from "@/lib/player/screen";
import { frameOf, isPlaying, useShown } from "@/lib/player/use-player";
import { LANE } from "./lanes";
import { wholeLabels, type Scale, type View } from "./view";
import classes from "./timeline.module.css";

type CursorProps = { scale: Scale; table: FrameTable; cursor: number; isHeld: boolean };

export function Cursor({ scale, table, cursor, isHeld }: CursorProps) {
  const x = scale.x(table.secondsOf(cursor));
  const y = LANE.ruler.height;
  return (
    <g
      role="slider"
      tabIndex={0}
      aria-label="Cursor"
      aria-valuemin={0}
      aria-valuemax={table.count - 1}
      aria-valuenow={cursor}
      aria-valuetext={`${clockOfMilliseconds(table.millisecondsOf(cursor))}, frame ${cursor}`}
      aria-readonly={isHeld}
      className={classes.cursor}
    >
      {/* Held, it is the in point: a half flag that opens to its clips. */}
      <path
        d={isHeld ? `M${x - 0.75} ${y - 15}h10l-10 11z` : `M${x - 7} ${y - 13}h14v5l-7 7l-7-7z`}
      />
      <rect x={x - 0.75} y={y - 4} width="1.5" height={LANE.found.bottom - y + 4} />
    </g>
  );
}

type OutFlagProps = { scale: Scale; table: FrameTable; frame: number };

/** Where the first clip ends: after the frame of the out point. */
export function OutFlag({ scale, table, frame }: OutFlagProps) {
  const x = scale.x(table.secondsOf(frame + 1));
  const y = LANE.ruler.height;
  return (
    <g
      role="img"
      aria-label={`Out point, ${clockOfMilliseconds(table.millisecondsOf(frame))}, frame ${frame}`}
      className={classes.cursor}
    >
      <path d={`M${x + 0.75} ${y - 15}h-10l10 11z`} />
      <rect x={x - 0.75} y={y - 4} width="1.5" height={LANE.found.bottom - y + 4} />
    </g>
  );
}

type RulerCoverProps = Pick<PlayHeadProps, "screen" | "table" | "scale" | "width">;

/** Hides ruler labels that the play head's box would cover in part; drawn below the cursor, which stays visible. */
export function RulerCover({ screen, table, scale, width }: RulerCoverProps) {
  const frame = useShown(screen, frameOf);
  if (frame === null) return null;
  const x = scale.x(table.secondsOf(frame));
  if (x < -1 || x > width + 1) return null;
  const box = boxAt(x, width);
  const [from, to] = wholeLabels(scale, [box, box + BOX]);
  return (
    <rect x={from} y="1" width={to - from} height="15" className={classes.rulerCover} aria-hidden />
  );
}

type PlayHeadProps = {
  screen: Screen;
  table: FrameTable;
  scale: Scale;
  view: View;
  width: number;
  /** Called when playback leaves the visible part of the timeline. */
  onLeave: (seconds: number) => void;
};

/** Width of the play head's box with time and frame, in px. */
const BOX = 156;

/** Left edge of the box; near the right end of the timeline it is left of the line, so that it is not cut off. */
const boxAt = (x: number, width: number) => (x + BOX > width ? Math.max(0, x - BOX) : x);

export function PlayHead({ screen, table, scale, view, width, onLeave }: PlayHeadProps) {
  const frame = useShown(screen, frameOf);
  const playing = useShown(screen, isPlaying);
  const seconds = frame === null ? null : table.secondsOf(frame);
  const left = playing && seconds !== null && (seconds < view.from || seconds > view.to);
  useEffect(() => {
    if (left) onLeave(seconds);
  }, [left, seconds, onLeave]);
  if (frame === null || seconds === null) return null;
  const x = scale.x(seconds);
  if (x < -1 || x > width + 1) return null;
  const box = boxAt(x, width);
  return (
    <g className={classes.head} aria-hidden>
      <rect x={x - 0.75} y="0" width="1.5" height={LANE.file.top} className={classes.headLine} />
      <g transform={`translate(${box} 1)`}>
        <rect width={BOX} height="18" className={classes.headBox} />
        <rect x={x - box - 0.75} width="3" height="18" className={classes.headLine} />
        <text x="9" y="13" className={classes.headText}>
          {clockOfMilliseconds(table.millisecondsOf(frame))}
        </text>
        <text x={BOX - 6} y="13" textAnchor="end" className={classes.headText}>
          {frameName(frame)}
        </text>
      </g>
    </g>
  );
}
