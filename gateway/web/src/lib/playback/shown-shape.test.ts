import { expect, it } from "vitest";
import { hasListedShape } from "./shown-shape";

const seen = (videoWidth: number, videoHeight: number) => ({ videoWidth, videoHeight });

it("takes pixels that were made square in either direction for the same shape", () => {
  expect(hasListedShape(seen(1920, 1080), { width: 1920, height: 1080 })).toBe(true);
  expect(hasListedShape(seen(720, 540), { width: 640, height: 480 })).toBe(true);
  expect(hasListedShape(seen(720, 528), { width: 655, height: 480 })).toBe(true);
  expect(hasListedShape(seen(1025, 576), { width: 1024, height: 576 })).toBe(true);
});

it("notices rows that are not to be shown, and a picture on its side", () => {
  expect(hasListedShape(seen(320, 240), { width: 320, height: 180 })).toBe(false);
  expect(hasListedShape(seen(1920, 1088), { width: 1920, height: 1080 })).toBe(false);
  expect(hasListedShape(seen(320, 180), { width: 180, height: 320 })).toBe(false);
});

it("has nothing against a video of which nothing is listed", () => {
  expect(hasListedShape(seen(320, 240), null)).toBe(true);
  expect(hasListedShape(seen(320, 240), undefined)).toBe(true);
});
