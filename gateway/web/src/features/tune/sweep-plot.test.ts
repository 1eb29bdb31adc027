import { describe, expect, it } from "vitest";
import { labelsShown, movedApart, plotOf, roundUp } from "./sweep-plot";

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
  it("are left out where they would overlap, but the preferred ones", () => {
    expect([...labelsShown([0, 10, 20, 50], (at) => at === 1, 15)]).toEqual([1, 3]);
    expect([...labelsShown([0, 10, 20, 50], () => false, 15)]).toEqual([0, 2, 3]);
  });

  it("are moved apart in their order, within the plot", () => {
    expect(movedApart([30, 10, 12], 5, 100)).toEqual([30, 10, 15]);
    expect(movedApart([48, 50, 50], 5, 50)).toEqual([40, 45, 50]);
    expect(movedApart([], 5, 50)).toEqual([]);
  });
});
