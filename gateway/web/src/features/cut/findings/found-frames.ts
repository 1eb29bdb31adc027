// Which boxes to draw on a frame: its own; while playing, on a frame that was not analysed, those of the last analysed
// frame before it.
import type { DetectionOrder } from "@/lib/api/client";

/** Which frames a run analyses. */
export type Analysed = Required<Pick<DetectionOrder, "first" | "step">> & {
  /** Last frame, included. */
  last: number;
};

/** Analysed frames that are requested together. */
export const STRETCH = 250;

/** `count`: frames of the video. */
export const analysedBy = ({ first, last, step }: DetectionOrder, count: number): Analysed => ({
  first,
  step,
  last: Math.min(last ?? Infinity, count - 1),
});

/** Number of analysed frames up to and including a frame; below 1 before the first. */
const framesUpTo = ({ first, last, step }: Analysed, frame: number) =>
  Math.floor((Math.min(frame, last) - first) / step) + 1;

/** Number of frames that the run analyses. */
export const countOf = (looked: Analysed) => Math.max(0, framesUpTo(looked, looked.last));

/** The analysed frames of a stretch: from `first` to `last`, both included, `count` of them. */
export function framesOfStretch(looked: Analysed, stretch: number) {
  const begin = stretch * STRETCH;
  const count = Math.min(STRETCH, countOf(looked) - begin);
  const first = looked.first + begin * looked.step;
  return { first, last: first + (count - 1) * looked.step, count };
}

/** The half stretch of a frame: even numbers are first halves. Its half tells which neighbouring stretch is nearer. */
export const halfOf = (looked: Analysed, frame: number) =>
  Math.floor(Math.max(0, framesUpTo(looked, frame) - 1) / (STRETCH / 2));

/** The stretch around a frame, and the nearer neighbour, which is loaded before it is needed. */
export function wantedStretches(looked: Analysed, half: number): number[] {
  const count = Math.ceil(countOf(looked) / STRETCH);
  const here = Math.floor(half / 2);
  const nearer = half % 2 === 1 ? here + 1 : here - 1;
  return [here, nearer].filter((stretch) => stretch >= 0 && stretch < count);
}

export type Held = {
  /** The frame whose boxes are shown. */
  frame: number;
  /** Whether that is an earlier frame than the visible one. */
  isHeld: boolean;
};

/** Whose boxes to show on a frame; null for none. On a still picture, boxes of another frame would be inexact. */
export function heldFrame(looked: Analysed, frame: number, playing: boolean): Held | null {
  const before = looked.first + (framesUpTo(looked, frame) - 1) * looked.step;
  if (before < looked.first) return null;
  if (before === frame) return { frame, isHeld: false };
  return playing && frame - before < looked.step ? { frame: before, isHeld: true } : null;
}
