import { describe, expect, it } from "vitest";
import {
  BUCKETS,
  foundClasses,
  foundSpans,
  lanePlaces,
  laneRows,
  nearestFound,
  nextFound,
  overviewOf,
  tileFrames,
} from "./found-lanes";

const lane = (name: string, index: number, found: [number, number, number][]) => ({
  class_name: name,
  class_index: index,
  buckets: found.map(([bucket]) => bucket),
  boxes: found.map(([, boxes]) => boxes),
  frames: found.map(([, , frame]) => frame),
});

describe("tiles of lanes", () => {
  it("are as fine as the screen, and not coarser than one for the whole video", () => {
    expect(lanePlaces({ first: 0, last: 259 }, 1000, 260)).toEqual([{ level: 0, n: 0 }]);
    expect(lanePlaces({ first: 1000, last: 1999 }, 1000, 900_000)).toEqual([
      { level: 1, n: 0 },
      { level: 1, n: 1 },
    ]);
    const [place, ...more] = lanePlaces({ first: 0, last: 899_999 }, 300, 900_000);
    expect(place).toEqual({ level: overviewOf(900_000), n: 0 });
    expect(more).toEqual([]);
  });
  it("of the overview hold the whole video", () => {
    for (const count of [1, 511, 512, 513, 900_000]) {
      expect(tileFrames(overviewOf(count))).toBeGreaterThanOrEqual(count);
    }
    expect(overviewOf(BUCKETS + 1)).toBe(1);
  });
});

describe("stretches", () => {
  const tile = {
    place: { level: 1, n: 1 },
    lanes: [
      lane("ball", 1, [
        [0, 2, 1025],
        [1, 2, 1026],
        [9, 1, 1043],
      ]),
      lane("box", 2, [[10, 1, 1044]]),
    ],
  };
  it("are of neighbouring buckets", () => {
    expect(foundSpans([tile], (name) => name === "ball", 1)).toEqual([
      { first: 1024, after: 1028, frames: [1025, 1026] },
      { first: 1042, after: 1044, frames: [1043] },
    ]);
  });
  it("are of all wanted classes together", () => {
    expect(foundSpans([tile], () => true, 1).at(-1)).toEqual({
      first: 1042,
      after: 1046,
      frames: [1043, 1044],
    });
    expect(foundSpans([tile], () => false, 1)).toEqual([]);
  });
  it("go on to the next frame that was looked at", () => {
    expect(foundSpans([tile], (name) => name === "ball", 17)).toEqual([
      { first: 1024, after: 1060, frames: [1025, 1026, 1043] },
    ]);
  });
  it("are gone to: the nearest finding, and the beginning of the next stretch", () => {
    const spans = foundSpans([tile], (name) => name === "ball", 1);
    expect(nearestFound(spans, 0)).toBe(1025);
    expect(nearestFound(spans, 1034)).toBe(1026);
    expect(nearestFound(spans, 1035)).toBe(1043);
    expect(nearestFound([], 5)).toBeNull();
    expect(nextFound(spans, 1025)).toBe(1043);
    expect(nextFound(spans, 1043)).toBe(1025);
    expect(nextFound([], 0)).toBeNull();
  });
});

describe("rows", () => {
  const many = foundClasses([
    lane("a", 0, [[0, 1, 0]]),
    lane("b", 1, [[0, 9, 0]]),
    ...["c", "d", "e"].map((name, i) => lane(name, i + 2, [[0, 5, 0]])),
  ]);
  it("begin with what was found most", () => {
    expect(many.map(({ name, boxes }) => `${name}${boxes}`)).toEqual([
      "b9",
      "c5",
      "d5",
      "e5",
      "a1",
    ]);
  });
  it("are at most four, the last one for all that are left", () => {
    const rows = laneRows(many, 20);
    expect(rows.map(({ classes }) => classes.map(({ name }) => name).join(""))).toEqual([
      "b",
      "c",
      "d",
      "ea",
    ]);
    expect(rows.map(({ top, height }) => [top, height])).toEqual([
      [0, 4],
      [5, 4],
      [10, 4],
      [15, 4],
    ]);
  });
  it("fill the lane", () => {
    expect(laneRows(many.slice(0, 1), 20)).toMatchObject([{ top: 0, height: 20 }]);
    expect(laneRows([], 20)).toEqual([]);
  });
});
