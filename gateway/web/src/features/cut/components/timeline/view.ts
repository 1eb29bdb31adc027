// Which stretch of the video the timeline shows. Seconds; nothing here is exact, and nothing here is cut by.
import { clock } from "@/lib/time";

export type View = { from: number; to: number };

/** Closer than this, frames stand centimetres apart. */
const LEAST_SECONDS = 0.5;
/** What is shown of a long video when it is opened. */
const FIRST_SECONDS = 120;

/** Keeps a view inside the video without changing its length, if it can be helped. */
export function within({ from, to }: View, duration: number): View {
  const length = Math.min(duration, Math.max(LEAST_SECONDS, to - from));
  const start = Math.min(Math.max(0, from), Math.max(0, duration - length));
  return { from: start, to: start + length };
}

export const wholeFile = (duration: number): View => ({ from: 0, to: duration });

/** A stretch of a length around a moment. */
export const around = (at: number, length: number, duration: number): View =>
  within({ from: at - length / 2, to: at + length / 2 }, duration);

export const firstView = (at: number, duration: number): View =>
  around(at, Math.min(duration, FIRST_SECONDS), duration);

/** Zooms by a factor; what lies under the pointer stays there. */
export function zoomed(view: View, at: number, factor: number, duration: number): View {
  const length = Math.min(duration, Math.max(LEAST_SECONDS, (view.to - view.from) * factor));
  const share = (at - view.from) / (view.to - view.from);
  return within({ from: at - share * length, to: at + (1 - share) * length }, duration);
}

export const panned = (view: View, by: number, duration: number): View =>
  within({ from: view.from + by, to: view.to + by }, duration);

/** The same view if a moment is in it, else the page of it that holds the moment. */
export function holding(view: View, at: number, duration: number): View {
  if (at >= view.from && at <= view.to) return view;
  const length = view.to - view.from;
  // Playing runs into a fresh page; stepping back sees where it came from.
  const from = at > view.to ? at - length * 0.05 : at - length * 0.95;
  return within({ from, to: from + length }, duration);
}

/** A span with some air, for the key that shows it. */
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
const LABEL_PX = 104;

/** The smallest step whose labels do not touch. */
export const rulerStep = (perSecond: number) =>
  RULER_STEPS.find((step) => step * perSecond >= LABEL_PX) ?? 7200;

export const rulerLabel = (seconds: number, step: number) => clock(seconds, step < 1);

/** Times on the ruler stand so far behind their tick, in px. */
export const LABEL_GAP = 4;
/** Wider than any of their figures, in px. */
const FIGURE_PX = 7.5;

/**
 * A stretch of the ruler, in px, made so wide that no time is covered by half: half a time is another time.
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

/** Pictures are asked for on a grid of the file, so that the same ones serve while it is panned: steps of √2. */
export function tileStep(perSecond: number, tilePx: number): number {
  const wanted = tilePx / perSecond;
  return 2 ** (Math.round(Math.log2(wanted) * 2) / 2);
}
