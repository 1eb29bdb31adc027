// The crop's key frames on the timeline: diamonds to jump to, move in time or remove, and lines between them that show
// how the crop window moves.
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds } from "@/lib/time/time";
import { lostMarks } from "../subject/subject-keyframes";
import type { Lost } from "../subject/use-following";
import { LANE } from "../timeline/lanes";
import type { Scale } from "../timeline/view";
import { movedKeyframe, withoutKeyframe } from "./crop-edits";
import { isWhole, type Cropping, type Keyframe, type Move } from "./cropping";
import classes from "./crop-lane.module.css";

type CropLaneProps = {
  cropping: Cropping;
  /** Stretches in which the followed subject was not found. */
  lost: readonly Lost[];
  table: FrameTable;
  scale: Scale;
  width: number;
  onChange: (cropping: Cropping) => void;
  /** Shows a frame. */
  onJump: (frame: number) => void;
};

const LOST = "The subject was not seen here: the crop stays where it was";
const BRIDGED = "The subject was not seen here: the crop moves straight to where it was seen again";

const MIDDLE = LANE.crop.top + LANE.crop.height / 2;

export function CropLane({ cropping, lost, table, scale, width, onChange, onJump }: CropLaneProps) {
  const { keyframes, move } = cropping;
  const places = keyframes.map(({ time }) => scale.x(time));
  /** Whether the window stands still after key frame i, as it always does after the last one. */
  const dashed = (i: number) => move === "hold" || i === keyframes.length - 1;
  const [begins] = places;
  return (
    <g>
      {begins !== undefined && begins > 0 && !isWhole(cropping) ? (
        <path d={`M0 ${MIDDLE}H${begins}`} className={classes.holds} />
      ) : null}
      {lostMarks(lost, (frame) => scale.x(table.secondsOf(table.clamp(frame)))).map(
        ({ from, to, bridged }) => (
          <rect
            key={from}
            role="img"
            aria-label={bridged ? BRIDGED : LOST}
            x={from}
            y={LANE.crop.top}
            width={to - from}
            height={LANE.crop.height}
            className={bridged ? classes.bridged : classes.lost}
          >
            <title>{bridged ? BRIDGED : LOST}</title>
          </rect>
        ),
      )}
      {places.map((x, i) => (
        <path
          key={i}
          d={wayFrom(x, places[i + 1], width, move)}
          className={dashed(i) ? classes.holds : classes.goes}
        />
      ))}
      {keyframes.map((key, i) => (
        <Diamond
          key={i}
          keyframe={key}
          number={i + 1}
          x={places[i] ?? 0}
          table={table}
          scale={scale}
          onMove={(frame) => onChange(movedKeyframe(cropping, i, table.secondsOf(frame)))}
          onRemove={() => onChange(withoutKeyframe(cropping, i))}
          onJump={onJump}
        />
      ))}
    </g>
  );
}

function wayFrom(x: number, next: number | undefined, width: number, move: Move): string {
  const to = next ?? Math.max(x, width);
  if (next === undefined || move !== "ease") return `M${x} ${MIDDLE}H${to}`;
  const half = (x + to) / 2;
  return `M${x} ${MIDDLE}C${half} ${MIDDLE + 9} ${half} ${MIDDLE - 9} ${to} ${MIDDLE}`;
}

/** What a key frame sets, in words. */
function wordsFor(key: Keyframe): string {
  const shape = key.ratio === null ? "whole picture" : `${key.ratio} at ${key.center.toFixed(2)}`;
  const chances = [key.random_portrait && "9:16", key.random_square && "1:1"].filter(Boolean);
  return chances.length > 0 ? `${shape}, some clips ${chances.join(", ")}` : shape;
}

type DiamondProps = {
  keyframe: Keyframe;
  number: number;
  x: number;
  table: FrameTable;
  scale: Scale;
  onMove: (frame: number) => void;
  onRemove: () => void;
  onJump: (frame: number) => void;
};

/** Size of the area that can be pressed, in px. */
const TARGET = 24;
/** A pointer that moves less, in px, is a press, not a drag. */
const SLACK = 3;

function Diamond(props: DiamondProps) {
  const { keyframe, number, x, table, scale, onMove, onRemove, onJump } = props;
  /** Where the drag began, in px of the browser window; null while it is not dragged. */
  const held = useRef<number | null>(null);
  const dragged = useRef(false);
  const frame = table.atOrBefore(keyframe.time);
  const time = clockOfMilliseconds(table.millisecondsOf(frame));

  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const aside = (by: number) =>
      event.shiftKey ? table.atOrAfter(Math.max(0, table.secondsOf(frame) + by)) : frame + by;
    if (event.key === "Enter") onJump(frame);
    else if (event.key === "Delete") onRemove();
    else if (event.key === "ArrowLeft") onMove(table.clamp(aside(-1)));
    else if (event.key === "ArrowRight") onMove(table.clamp(aside(1)));
    else return;
    // Keeps the page from using the same keys, which step through the video and delete a marker's clips there.
    event.preventDefault();
  };
  const dragTo = (event: PointerEvent<SVGGElement>) => {
    if (held.current === null) return;
    if (!dragged.current && Math.abs(event.clientX - held.current) < SLACK) return;
    dragged.current = true;
    const left = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    onMove(table.atOrBefore(Math.max(0, scale.at(event.clientX - left))));
  };
  return (
    <g
      role="slider"
      tabIndex={0}
      data-mark
      className={classes.key}
      aria-label={`Key frame ${number}`}
      aria-valuemin={0}
      aria-valuemax={table.count - 1}
      aria-valuenow={frame}
      aria-valuetext={`${time}: ${wordsFor(keyframe)}`}
      onKeyDown={pressed}
      // Only Tab focuses the diamond, a press does not, so that the page keeps the arrow keys.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = event.clientX;
        dragged.current = false;
      }}
      onPointerMove={dragTo}
      onPointerUp={() => {
        if (held.current !== null && !dragged.current) onJump(frame);
        held.current = null;
      }}
      onPointerCancel={() => (held.current = null)}
    >
      <title>{`${time}: ${wordsFor(keyframe)}. Drag to move, Delete to remove`}</title>
      <rect
        x={x - TARGET / 2}
        y={MIDDLE - TARGET / 2}
        width={TARGET}
        height={TARGET}
        className={classes.target}
      />
      <path
        d={`M${x} ${MIDDLE - 6}l6 6l-6 6l-6-6z`}
        className={isWhole(keyframe) ? classes.ends : classes.diamond}
      />
    </g>
  );
}
