import { expect, it } from "vitest";
import { heightsOf, reaching } from "./score-bars";

it("shows few windows beside very many", () => {
  const [most = 0, few = 0, none] = heightsOf([1_000_000, 10, 0]);
  expect(most).toBe(1);
  expect(few).toBeGreaterThan(0.1);
  expect(none).toBe(0);
  expect(heightsOf([0, 0])).toEqual([0, 0]);
});

it("counts the windows that reach a threshold, of its own bin in proportion", () => {
  expect(reaching([100, 10, 4, 2], 0.5)).toBe(6);
  expect(reaching([100, 10, 4, 2], 0.625)).toBe(4);
  expect(reaching([100, 10, 4, 2], 0)).toBe(116);
});
