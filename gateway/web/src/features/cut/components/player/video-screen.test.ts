import { expect, it } from "vitest";
import { offsetFrom } from "./video-screen";

it("takes the browser's second 0 for frame 0 where the file begins there", () => {
  expect(offsetFrom(0, 0)).toBe(0);
  expect(offsetFrom(0.0004, 5)).toBe(0);
});

it("takes the first pts where the browser keeps it", () => {
  expect(offsetFrom(1.500_011, 1.5)).toBe(1.5);
});

it("believes the first picture where sound begins in between", () => {
  expect(offsetFrom(0.48, 1.5)).toBe(0.48);
});
