import { expect, it } from "vitest";
import { outputSize } from "./next-cut";

it.each([
  [1920, 1080, 512, 910, 512],
  [1080, 1920, 512, 512, 910],
  [1280, 720, 0, 1280, 720],
  [853, 481, 0, 852, 480],
  [1000, 1000, 511, 510, 510],
  [320, 180, 512, 320, 180],
])("%d×%d with a short side of %d becomes %d×%d", (width, height, side, outWidth, outHeight) => {
  expect(outputSize({ width, height }, side, null, 2)).toEqual({
    width: outWidth,
    height: outHeight,
  });
});

it.each([
  ["9:16", 1920, 1080, 512, 512, 910],
  ["1:1", 1920, 1080, 0, 1080, 1080],
  ["1:1", 1080, 1920, 512, 512, 512],
  ["4:5", 1080, 1920, 0, 1080, 1350],
])("%s of %d×%d with a short side of %d becomes %d×%d", (ratio, width, height, side, w, h) => {
  expect(outputSize({ width, height }, side, ratio, 2)).toEqual({ width: w, height: h });
});

it.each([
  [null, 1920, 1080, 0, 1920, 1056],
  [null, 1920, 1080, 512, 896, 512],
  ["9:16", 1920, 1080, 512, 512, 896],
])(
  "%s of %d×%d with a short side of %d in multiples of 32: %d×%d",
  (ratio, width, height, side, w, h) => {
    expect(outputSize({ width, height }, side, ratio, 32)).toEqual({ width: w, height: h });
  },
);
