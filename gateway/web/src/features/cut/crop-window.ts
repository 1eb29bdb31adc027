// Where a clip's window lies in its picture: the arithmetic of the server that cuts it. All pixels are those of the
// picture as it is shown: upright and square.
import type { ClipCrop } from "@/lib/api/client";
import { readRatio } from "@/lib/ratio";

export type Size = { width: number; height: number };

/** A part of a picture; width and height are even. */
export type Window = Size & { left: number; top: number };

/** The nearest even number to a fraction, the smaller of two, at least 2. Whole numbers in, so nothing is rounded. */
const even = (numerator: number, denominator = 1) =>
  Math.max(2, 2 * Math.ceil((numerator - denominator) / (2 * denominator)));

/** Width to height of a ratio that is known to be one. */
export function sidesOf(ratio: string): Size {
  const sides = readRatio(ratio);
  if (sides === null) throw new Error(`${ratio} is no ratio`);
  return sides;
}

/** The largest window of a ratio; a picture that is too narrow for it loses height. */
export function windowSize(ratio: string, { width, height }: Size): Size {
  const { width: wide, height: high } = sidesOf(ratio);
  if (width * high >= height * wide) {
    return { width: even(height * wide, high), height: even(height) };
  }
  return { width: even(width), height: even(width * high, wide) };
}

/** The size of the window once its shorter side is scaled; 0, or what would enlarge it, keeps it. */
export function scaledWindow(ratio: string, picture: Size, shortSide: number): Size {
  const window = windowSize(ratio, picture);
  const short = shortSide - (shortSide % 2);
  if (short < 2 || short >= Math.min(window.width, window.height)) return window;
  const { width, height } = sidesOf(ratio);
  return width <= height
    ? { width: short, height: even(short * height, width) }
    : { width: even(short * width, height), height: short };
}

/** Where the window's centre is, at a time that is counted as the path's. */
export function centerAt({ path, move }: Pick<ClipCrop, "path" | "move">, seconds: number): number {
  let center = path[0]?.center ?? 0.5;
  for (let i = 1; i < path.length; i += 1) {
    const [before, after] = [path[i - 1], path[i]];
    if (!before || !after) continue;
    const share = (seconds - before.seconds) / (after.seconds - before.seconds);
    const linear = Math.min(1, Math.max(0, share));
    const done = move === "ease" ? linear * linear * (3 - 2 * linear) : linear;
    center += (after.center - before.center) * done;
  }
  return center;
}

const moves = ({ path }: ClipCrop) => new Set(path.map(({ center }) => center)).size > 1;

/** Where the window's left edge would be if pixels could be divided. */
function leftAt(crop: ClipCrop, picture: Size, seconds: number): number {
  const { width } = windowSize(crop.ratio, picture);
  const free = picture.width - width;
  const center = centerAt(crop, seconds);
  if (crop.anchor === "travel") return free * center;
  return Math.min(Math.max(center * picture.width - width / 2, 0), free);
}

/** The same for its middle. */
export const middleAt = (crop: ClipCrop, picture: Size, seconds: number) =>
  leftAt(crop, picture, seconds) + windowSize(crop.ratio, picture).width / 2;

/** The window of a clip's crop at a time that is counted as its path's. */
export function windowAt(crop: ClipCrop, picture: Size, seconds: number): Window {
  const size = windowSize(crop.ratio, picture);
  const left = leftAt(crop, picture, seconds);
  // Colour is kept for every second pixel; a window that moves goes through all of them, or it would be seen to jerk.
  const step = moves(crop) ? 1 : 2;
  const steps = Math.min(
    Math.floor(left / step + 0.5),
    Math.floor((picture.width - size.width) / step),
  );
  return { ...size, left: steps * step, top: Math.floor((picture.height - size.height) / 4) * 2 };
}

/** Usual ratios are kept to within so much of the picture's width: a hand means them. */
const NEAR = 0.012;

/**
 * The ratio, and the middle in pixels of the picture, of the window that reaches from an edge that stays to where its other
 * one was dragged: it is as high as the picture, which windows are. Null where it would be too narrow to be one.
 */
export function draggedWindow(
  picture: Size,
  stays: number,
  dragged: number,
  usual: readonly string[],
): { ratio: string; middle: number } | null {
  const to = Math.min(picture.width, Math.max(0, dragged));
  const height = even(picture.height);
  const free = stays < to ? picture.width - stays : stays;
  const known = usual.find((ratio) => {
    const { width } = windowSize(ratio, picture);
    return width <= free && Math.abs(width - Math.abs(to - stays)) <= NEAR * picture.width;
  });
  const width = known ? windowSize(known, picture).width : 2 * Math.round(Math.abs(to - stays) / 2);
  const ratio = known ?? reduced(width, height);
  if (width < 2 || readRatio(ratio) === null) return null;
  return { ratio, middle: stays < to ? stays + width / 2 : stays - width / 2 };
}

/** As few figures as say the same. */
function reduced(width: number, height: number): string {
  const divisor = (one: number, other: number): number =>
    other === 0 ? one : divisor(other, one % other);
  const by = divisor(width, height);
  return `${width / by}:${height / by}`;
}

/** The centre, as the anchor counts, that brings the window's middle to a pixel: three decimals, as they are shown. */
export function centerFor(
  { ratio, anchor }: Pick<ClipCrop, "ratio" | "anchor">,
  picture: Size,
  middle: number,
): number {
  const { width } = windowSize(ratio, picture);
  const free = picture.width - width;
  const along = anchor === "subject" ? middle / picture.width : (middle - width / 2) / free;
  return Number.isFinite(along) ? Math.round(Math.min(1, Math.max(0, along)) * 1000) / 1000 : 0.5;
}
