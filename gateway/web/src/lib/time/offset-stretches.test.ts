import { expect, it } from "vitest";
import { offsetStretches } from "./offset-stretches";

/** Clocks of Berlin in 2026. */
const SUMMER = Date.UTC(2026, 2, 29, 1);
const WINTER = Date.UTC(2026, 9, 25, 1);
const berlin = (moment: number) => (moment >= SUMMER && moment < WINTER ? 120 : 60);

const parts = (from: number, before: number) =>
  offsetStretches(from, before, berlin).map((one) => [one.from, one.before, one.offset]);

it("is one stretch where the clocks keep their difference", () => {
  const [from, before] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)];
  expect(parts(from, before)).toEqual([[from, before, 60]]);
  expect(parts(from, from)).toEqual([]);
});

it("ends to the minute where the clocks change", () => {
  const [from, before] = [Date.UTC(2026, 0, 31, 23), Date.UTC(2026, 11, 31, 23)];
  expect(parts(from, before)).toEqual([
    [from, SUMMER, 60],
    [SUMMER, WINTER, 120],
    [WINTER, before, 60],
  ]);
  expect(parts(WINTER, before)).toEqual([[WINTER, before, 60]]);
  expect(parts(from, SUMMER)).toEqual([[from, SUMMER, 60]]);
});
