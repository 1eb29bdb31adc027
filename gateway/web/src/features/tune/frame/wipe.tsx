// The divider between what the run found, or the one that it is compared with, on its left, and what the sliders find, on
// its right.
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { between } from "./view";
import classes from "./frame-canvas.module.css";

const STEP = 0.05;

type WipeProps = {
  /** Its position as a share of the bed's width, 0 to 1. */
  share: number;
  /** What is on the left: "Before", or "Run 3". */
  before: string;
  onMove: (share: number) => void;
};

export function Wipe({ share, before, onMove }: WipeProps) {
  const held = useRef(false);
  const move = (next: number) => onMove(between(next, 0, 1));
  const pressed = (event: KeyboardEvent) => {
    const next = { ArrowLeft: share - STEP, ArrowRight: share + STEP, Home: 0, End: 1 }[event.key];
    if (next === undefined) return;
    // The arrow keys move the divider here; elsewhere on the page they go to another frame.
    event.preventDefault();
    event.stopPropagation();
    move(next);
  };
  const dragged = (event: PointerEvent<HTMLElement>) => {
    const bed = event.currentTarget.parentElement?.getBoundingClientRect();
    if (held.current && bed) move((event.clientX - bed.left) / bed.width);
  };
  const letGo = () => void (held.current = false);
  return (
    <div
      className={classes.wipe}
      style={{ left: `${100 * share}%` }}
      role="slider"
      tabIndex={0}
      aria-label={`${before} on the left, now on the right`}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * share)}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        // Otherwise the frame would be dragged with the divider.
        event.stopPropagation();
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = true;
      }}
      onPointerMove={dragged}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    >
      <span aria-hidden>{before}</span>
      <span aria-hidden>Now</span>
    </div>
  );
}
