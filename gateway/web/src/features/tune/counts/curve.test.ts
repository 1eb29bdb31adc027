import { expect, it } from "vitest";
import { areaOf, columnAt, columnsOf, frameAt, MOST_COLUMNS, stepsOf } from "./curve";

it("has a column for each frame where there is room", () => {
  expect(columnsOf([0, 3, 1])).toEqual([0, 3, 1]);
  expect(columnsOf([])).toEqual([]);
});

it("shows a single frame among thousands", () => {
  const counts = Array.from({ length: 5000 }, (_, seq) =>
    seq === 4999 ? 7 : seq === 2500 ? 2 : 0,
  );
  const columns = columnsOf(counts);
  expect(columns).toHaveLength(MOST_COLUMNS);
  expect(columns.flatMap((count, at) => (count > 0 ? [[at, count]] : []))).toEqual([
    [300, 2],
    [599, 7],
  ]);
  expect(columnAt(2500, 5000, MOST_COLUMNS)).toBe(300);
});

it("leads from a place to its frame", () => {
  expect([0, 0.24, 0.26, 0.99, 1, -0.1].map((share) => frameAt(share, 4))).toEqual([
    0, 0, 1, 3, 3, 0,
  ]);
});

it("is drawn as steps, from the bottom for nothing to the top for the most", () => {
  expect(stepsOf([0, 4, 2], 4)).toBe("M0 100H1L1 0H2L2 50H3");
  expect(areaOf([4], 4)).toBe("M0 100L0 0H1V100Z");
  expect(areaOf([], 4)).toBe("");
  // Of nothing at all it lies at the bottom.
  expect(stepsOf([0], 0)).toBe("M0 100H1");
});
