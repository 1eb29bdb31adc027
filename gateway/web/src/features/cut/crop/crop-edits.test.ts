import { describe, expect, it } from "vitest";
import {
  changed,
  changedAt,
  keyedAt,
  movedKeyframe,
  nextRatio,
  reseeded,
  seeded,
  withoutKeyframe,
} from "./crop-edits";
import { NO_CROP, type Cropping } from "./cropping";

const portrait: Cropping = { ...NO_CROP, ratio: "9:16" };

const times = ({ keyframes }: Cropping) => keyframes.map(({ time }) => time);

describe("a change while the cursor is locked", () => {
  it("sets a key frame with all that holds there", () => {
    const keyed = changedAt(portrait, 2, { center: 0.3 });
    expect(keyed).toMatchObject({ ratio: "9:16", center: 0.5 });
    expect(keyed.keyframes).toEqual([
      { time: 2, ratio: "9:16", center: 0.3, random_portrait: false, random_square: false },
    ]);
  });

  it("sets none before 0.1 s: there it changes what the crop begins with", () => {
    expect(changedAt(portrait, 0.08, { center: 0.3 })).toEqual({ ...portrait, center: 0.3 });
    expect(times(changedAt(portrait, 0.1, { center: 0.3 }))).toEqual([0.1]);
  });

  it("takes the place of a key frame within 0.05 s", () => {
    const keyed = changedAt(portrait, 2, { center: 0.3 });
    expect(times(changedAt(keyed, 2.05, { center: 0.4 }))).toEqual([2.05]);
    expect(times(changedAt(keyed, 2.06, { center: 0.4 }))).toEqual([2, 2.06]);
    expect(times(changedAt(keyed, 1, { center: 0.4 }))).toEqual([1, 2]);
  });

  it("keeps one that ends a crop, and none that goes on without one", () => {
    const ended = changedAt(portrait, 2, { ratio: null });
    expect(ended.keyframes).toMatchObject([{ time: 2, ratio: null }]);
    expect(changedAt(ended, 4, { ratio: null })).toEqual(ended);
    const begun = changedAt(NO_CROP, 2, { ratio: "1:1" });
    expect(changedAt(begun, 2, { ratio: null }).keyframes).toEqual([]);
  });

  it("begins on the way where the window moves", () => {
    const keyed: Cropping = {
      ...changedAt(changedAt(portrait, 2, { center: 0.2 }), 6, { center: 0.6 }),
      move: "linear",
    };
    const between = changedAt(keyed, 4, { ratio: "1:1" });
    expect(between.keyframes[1]).toMatchObject({ time: 4, ratio: "1:1" });
    expect(between.keyframes[1]?.center).toBeCloseTo(0.4);
  });
});

it("gives chance a seed, once", () => {
  const random = changed(NO_CROP, { random_square: true });
  expect(random.seed).toBeGreaterThan(0);
  expect(changed(random, { random_portrait: true }).seed).toBe(random.seed);
  expect(changedAt(NO_CROP, 3, { random_portrait: true }).seed).toBeGreaterThan(0);
  expect(changed(NO_CROP, { ratio: "1:1" }).seed).toBeNull();
  expect(seeded({ ...random, seed: 7 }).seed).toBe(7);
  expect(reseeded({ ...random, seed: -1 }).seed).toBeGreaterThan(0);
});

describe("a key frame", () => {
  const keyed = changedAt(changedAt(portrait, 2, { center: 0.2 }), 6, { center: 0.6 });

  it("is moved in time, but not past its neighbours", () => {
    expect(times(movedKeyframe(keyed, 0, 4))).toEqual([4, 6]);
    expect(movedKeyframe(keyed, 0, 5.96)).toBe(keyed);
    expect(movedKeyframe(keyed, 1, 2)).toBe(keyed);
    expect(movedKeyframe(keyed, 0, 0.05)).toBe(keyed);
    expect(movedKeyframe(keyed, 7, 4)).toBe(keyed);
  });

  it("can be removed", () => {
    expect(times(withoutKeyframe(keyed, 0))).toEqual([6]);
  });
});

it("goes round the usual ratios, and from any other to the first", () => {
  expect(nextRatio(null)).toBe("9:16");
  expect(nextRatio("9:16")).toBe("4:5");
  expect(nextRatio("1:1")).toBeNull();
  expect(nextRatio("16:9")).toBe("9:16");
});

describe("keyedAt", () => {
  const upright: Cropping = { ...NO_CROP, ratio: "9:16", center: 0.3 };

  it("sets a key frame that changes nothing", () => {
    const keyed = keyedAt(upright, 2);
    expect(keyed).toMatchObject({ keyframes: [{ time: 2, ratio: "9:16", center: 0.3 }] });
  });

  it("refuses one where the crop begins", () => {
    expect(keyedAt(upright, 0.04)).toMatch("Until 0.1 s");
  });
});
