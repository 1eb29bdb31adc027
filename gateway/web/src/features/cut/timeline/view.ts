// The visible stretch of the timeline, in seconds. These values are for drawing only: clips are cut by frames.
import { clock } from "@/lib/time/time";

export type View = { from: number; to: number };

/** Shortest view: in a shorter one, frames would be centimetres apart. */
const LEAST_SECONDS = 0.5;
/** Length of the view when a long video is opened. */
const FIRST_SECONDS = 120;

/** Moves a view inside the video; its length changes only if it is longer than the video, or too short. */
export function within({ from, to }: View, duration: number): View {
  const length = Math.min(duration, Math.max(LEAST_SECONDS, to - from));
  const start = Math.min(Math.max(0, from), Math.max(0, duration - length));
  return { from: start, to: start + length };
}

export const wholeFile = (duration: number): View => ({ from: 0, to: duration });

/** A view of the given length with the moment in its middle, as far as the video allows. */
export const around = (at: number, length: number, duration: number): View =>
  within({ from: at - length / 2, to: at + length / 2 }, duration);

export const firstView = (at: number, duration: number): View =>
  around(at, Math.min(duration, FIRST_SECONDS), duration);

/** Zooms by a factor; the moment `at` stays at its place on the screen. */
export function zoomed(view: View, at: number, factor: number, duration: number): View {
  const length = Math.min(duration, Math.max(LEAST_SECONDS, (view.to - view.from) * factor));
  const share = (at - view.from) / (view.to - view.from);
  return within({ from: at - share * length, to: at + (1 - share) * length }, duration);
}

export const panned = (view: View, by: number, duration: number): View =>
  within({ from: view.from + by, to: view.to + by }, duration);

/** The same view if the moment is in it; else one of the same length that is. */
export function holding(view: View, at: number, duration: number): View {
  if (at >= view.from && at <= view.to) return view;
  const length = view.to - view.from;
  // Moving forwards, the moment is near the left edge; moving backwards, near the right edge.
  const from = at > view.to ? at - length * 0.05 : at - length * 0.95;
  return within({ from, to: from + length }, duration);
}

/** A view of a span, with half its length free on both sides. */
export function spanView(start: number, end: number, duration: number): View {
  const air = (end - start) * 0.5;
  return within({ from: start - air, to: end + air }, duration);
}

export type Scale = {
  x: (seconds: number) => number;
  at: (x: number) => number;
  perSecond: number;
};

export function scaleOf({ from, to }: View, width: number): Scale {
  const perSecond = width / Math.max(1e-6, to - from);
  return {
    x: (seconds) => (seconds - from) * perSecond,
    at: (x) => from + x / perSecond,
    perSecond,
  };
}

const RULER_STEPS = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
/** Room that a label on the ruler needs, in px. */
const LABEL_PX = 104;

/** The smallest step, in seconds, whose labels do not touch. */
export const rulerStep = (perSecond: number) =>
  RULER_STEPS.find((step) => step * perSecond >= LABEL_PX) ?? 7200;

export const rulerLabel = (seconds: number, step: number) => clock(seconds, step < 1);

/** Space between a tick of the ruler and its label, in px. */
export const LABEL_GAP = 4;
/** Upper limit for the width of a label's character, in px. */
const FIGURE_PX = 7.5;

/**
 * Widens a stretch of the ruler, in px, so that it covers whole labels: half of a covered label would read as another
 * time.
 */
export function wholeLabels(
  scale: Scale,
  [from, to]: readonly [from: number, to: number],
): readonly [from: number, to: number] {
  const step = rulerStep(scale.perSecond);
  const labelAt = (x: number) => {
    const seconds = Math.max(0, Math.floor(scale.at(x - LABEL_GAP) / step) * step);
    const begins = scale.x(seconds) + LABEL_GAP;
    return { begins, ends: begins + rulerLabel(seconds, step).length * FIGURE_PX };
  };
  const [left, right] = [labelAt(from), labelAt(to)];
  return [
    left.ends > from ? Math.min(from, left.begins) : from,
    right.begins < to ? Math.max(to, right.ends) : to,
  ];
}

/** Seconds between the pictures of the lane: a power of √2, so that the same pictures serve while panning. */
export function tileStep(perSecond: number, tilePx: number): number {
  const wanted = tilePx / perSecond;
  return 2 ** (Math.round(Math.log2(wanted) * 2) / 2);
}
