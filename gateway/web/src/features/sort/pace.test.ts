import { describe, expect, it } from "vitest";
import type { Filed } from "./filed";
import { followedIn, paceOf } from "./pace";

const filed = (seconds: number, proposal: string | null = null, category = "food"): Filed => ({
  name: `${seconds}.mp4`,
  asset_id: null,
  proposal,
  category,
  at: 1000 * seconds,
});
/** Sorted at these moments, in seconds. */
const at = (...moments: number[]) => moments.toReversed().map((moment) => filed(moment));
const every = (gap: number, from: number, count: number) =>
  Array.from({ length: count }, (_, number) => from + number * gap);

describe("the pace", () => {
  it("counts what is sorted a minute", () => {
    expect(paceOf(at(...every(5, 0, 20)))).toBe(12);
  });

  it("leaves out pauses of more than two minutes", () => {
    expect(paceOf(at(...every(5, 0, 20), ...every(5, 3600, 20)))).toBe(12);
    expect(paceOf(at(0, 119, 238))).toBeCloseTo(60 / 119);
  });

  it("looks ten minutes of work back, and not further", () => {
    expect(paceOf(at(...every(60, 0, 100), ...every(6, 6000, 101)))).toBe(10);
  });

  it("says nothing of one or two, nor of what was all sorted at once", () => {
    expect(paceOf(at(0, 5))).toBeNull();
    expect(paceOf(at(5, 5, 5, 5))).toBeNull();
    expect(paceOf(at(0, 1000, 2000))).toBeNull();
  });
});

it("tells how often the first proposal was followed, where something was proposed", () => {
  const right = Array.from({ length: 5 }, (_, number) => filed(number, "food"));
  expect(followedIn([filed(9, "sea"), filed(8), ...right])).toEqual({ share: 5 / 6, of: 6 });
  expect(followedIn(right.slice(1))).toBeNull();
});
