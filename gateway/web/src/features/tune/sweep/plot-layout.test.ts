import { describe, expect, it } from "vitest";
import { movedApart, plotOf, roundUp } from "./plot-layout";

const AREA = { left: 0, right: 100, top: 0, bottom: 50 };

describe("the plot of a sweep", () => {
  it("has a line for each row, with values and counts in proportion", () => {
    const { xs, series, most } = plotOf([10, 20, 50], [5, 10, 0, 0, 2, 5], AREA);
    expect([xs, most]).toEqual([[0, 25, 100], 10]);
    expect(series.map(({ stretches }) => stretches)).toEqual([
      [
        [
          { x: 0, y: 25 },
          { x: 25, y: 0 },
          { x: 100, y: 50 },
        ],
      ],
      [
        [
          { x: 0, y: 50 },
          { x: 25, y: 40 },
          { x: 100, y: 25 },
        ],
      ],
    ]);
    expect(series[0]?.end).toEqual({ x: 100, y: 50 });
  });

  it("has gaps where a count is not known yet", () => {
    const [line] = plotOf([0, 1, 2, 3], [1, null, 1, 1], AREA).series;
    expect(line?.stretches.map((stretch) => stretch.length)).toEqual([1, 2]);
    expect(plotOf([0, 1], [null, null], AREA).series).toEqual([{ stretches: [], end: null }]);
  });

  it("has a single value in the middle", () => {
    expect(plotOf([7], [0], AREA)).toEqual({
      xs: [50],
      series: [{ stretches: [[{ x: 50, y: 50 }]], end: { x: 50, y: 50 } }],
      most: 1,
    });
  });

  it("ends at a number that reads well", () => {
    expect([0, 1, 2, 3, 6, 10, 11, 51, 25_618].map(roundUp)).toEqual([
      1, 1, 2, 3, 6, 10, 20, 60, 30_000,
    ]);
  });
});

describe("labels", () => {
  const placed = (positions: number[], gap: number, least = 0, most = 100) =>
    movedApart(positions, gap, { least, most }).map(({ at }) => at);

  it("are moved apart in their order, each as near to its position as possible", () => {
    expect(placed([30, 11, 12], 5)).toEqual([30, 9, 14]);
    expect(placed([20, 22, 24, 60], 10)).toEqual([12, 22, 32, 60]);
    expect(placed([], 5)).toEqual([]);
  });

  it("stay within the plot", () => {
    expect(placed([98, 100, 100], 5)).toEqual([90, 95, 100]);
    expect(placed([1, 2], 10)).toEqual([0, 10]);
  });

  it("come closer where there is not enough room", () => {
    expect(placed([10, 11, 12], 60, 0, 100)).toEqual([0, 50, 100]);
  });
});
