import { expect, it } from "vitest";
import {
  extentOf,
  isPixelForPixel,
  MOST_SCALE,
  panned,
  pixelForPixel,
  shareOfFrame,
  WHOLE,
  within,
  zoomed,
} from "./view";

/** A full HD frame in a bed of half its size, with one screen pixel per CSS pixel. */
const extent = extentOf({ width: 1920, height: 1080 }, { width: 960, height: 540 }, 1);

it("leaves in its place what is under the pointer", () => {
  const at = { x: 200, y: -100 };
  const once = zoomed(WHOLE, 2, at, extent);
  expect(once).toEqual({ scale: 2, x: -200, y: 100 });
  expect(zoomed(once, 0.5, at, extent)).toEqual(WHOLE);
});

it("lets no edge come in, and goes neither too near nor too far", () => {
  expect(panned(WHOLE, { x: 50, y: 50 }, extent)).toEqual(WHOLE);
  const near = zoomed(WHOLE, 4, { x: 0, y: 0 }, extent);
  expect(panned(near, { x: 10_000, y: -10_000 }, extent)).toEqual({ scale: 4, x: 1440, y: -810 });
  expect(zoomed(near, 1e9, { x: 0, y: 0 }, extent).scale).toBe(MOST_SCALE);
  expect(zoomed(near, 1e-9, { x: 0, y: 0 }, extent)).toEqual(WHOLE);
});

it("shows pixel for pixel and the whole frame in turn", () => {
  const pixels = pixelForPixel(WHOLE, extent);
  expect(pixels.scale).toBe(2);
  expect(isPixelForPixel(pixels, extent)).toBe(true);
  expect(pixelForPixel(pixels, extent)).toEqual(WHOLE);
  // A frame smaller than the bed is enlarged when it is shown whole.
  const small = extentOf({ width: 240, height: 135 }, { width: 960, height: 540 }, 2);
  expect(pixelForPixel(WHOLE, small).scale).toBe(0.125);
});

it("stays in sight when the bed becomes another", () => {
  const view = panned(zoomed(WHOLE, 2, { x: 0, y: 0 }, extent), { x: 480, y: 0 }, extent);
  const narrow = extentOf({ width: 1920, height: 1080 }, { width: 480, height: 540 }, 1);
  expect(within(view, narrow)).toEqual({ scale: 2, x: 240, y: 0 });
});

it("knows where a divider of the bed is on the frame", () => {
  expect(shareOfFrame(0.25, WHOLE, extent)).toBe(0.25);
  const right = panned(zoomed(WHOLE, 2, { x: 0, y: 0 }, extent), { x: -480, y: 0 }, extent);
  expect([0, 0.5, 1].map((share) => shareOfFrame(share, right, extent))).toEqual([0.5, 0.75, 1]);
  const tall = extentOf({ width: 540, height: 540 }, { width: 960, height: 540 }, 1);
  expect([0, 0.5, 1].map((share) => shareOfFrame(share, WHOLE, tall))).toEqual([0, 0.5, 1]);
});
