// Where a clip's crop window is in the picture, computed as the server does. Pixels are those of the displayed picture:
// after rotation, and square.
import type { ClipCrop } from "@/lib/api/client";
import { readRatio } from "@/lib/clips/ratio";

export type Size = { width: number; height: number };

/** A crop window, in pixels of the picture; width and height are even. */
export type Window = Size & { left: number; top: number };

/** The even number nearest to a fraction, the smaller of two, at least 2. Exact, because it takes whole numbers. */
const even = (numerator: number, denominator = 1) =>
  Math.max(2, 2 * Math.ceil((numerator - denominator) / (2 * denominator)));

/** The two sides of a ratio; throws if it is not one. */
function sidesOf(ratio: string): Size {
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

/**
 * The window's size after scaling its shorter side, rounded down to an even number of at least 2; not scaled if
 * `shortSide` is 0 or would enlarge it.
 */
export function scaledWindow(ratio: string, picture: Size, shortSide: number): Size {
  const window = windowSize(ratio, picture);
  const short = Math.max(2, shortSide - (shortSide % 2));
  if (shortSide === 0 || short >= Math.min(window.width, window.height)) return window;
  const { width, height } = sidesOf(ratio);
  return width <= height
    ? { width: short, height: even(short * height, width) }
    : { width: even(short * width, height), height: short };
}

/** The window's centre at a time; `seconds` counts from the same moment as the path's times. */
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

/** The window's left edge, not rounded to pixels. */
function leftAt(crop: ClipCrop, picture: Size, seconds: number): number {
  const { width } = windowSize(crop.ratio, picture);
  const free = picture.width - width;
  const center = centerAt(crop, seconds);
  if (crop.anchor === "travel") return free * center;
  return Math.min(Math.max(center * picture.width - width / 2, 0), free);
}

/** The window's middle, not rounded to pixels. */
export const middleAt = (crop: ClipCrop, picture: Size, seconds: number) =>
  leftAt(crop, picture, seconds) + windowSize(crop.ratio, picture).width / 2;

/** The window of a clip's crop at a time; `seconds` counts from the same moment as the path's times. */
export function windowAt(crop: ClipCrop, picture: Size, seconds: number): Window {
  const size = windowSize(crop.ratio, picture);
  const left = leftAt(crop, picture, seconds);
  // A still window is at even pixels, as colour has half the resolution; a moving one uses each pixel, to be smooth.
  const step = moves(crop) ? 1 : 2;
  const steps = Math.min(
    Math.floor(left / step + 0.5),
    Math.floor((picture.width - size.width) / step),
  );
  return { ...size, left: steps * step, top: Math.floor((picture.height - size.height) / 4) * 2 };
}

/** A dragged width snaps to that of a usual ratio within this share of the picture's width. */
const NEAR = 0.012;

/**
 * The ratio, and the middle in pixels of the picture, of the window between the edge that stays and the dragged one, as
 * high as the picture. Null if it would be too narrow.
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

/** The ratio of two sides in its lowest terms, such as `9:16`. */
function reduced(width: number, height: number): string {
  const divisor = (one: number, other: number): number =>
    other === 0 ? one : divisor(other, one % other);
  const by = divisor(width, height);
  return `${width / by}:${height / by}`;
}

/** The centre, as the anchor counts it, that puts the window's middle at a pixel; with three decimals, as shown. */
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
