import { describe, expect, it } from "vitest";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import {
  axesOf,
  cellAfter,
  cellAt,
  cellsInRow,
  cellsOf,
  changeInWords,
  nameOfCell,
  NO_PLAN,
  pinned,
  valuesInWords,
  withParameter,
  withTyped,
  withValues,
  type Axes,
  type SweepPlan,
} from "./sweep-cells";

const parameter = (name: string, initial: number): FindingParameter<string> => ({
  name,
  words: name.toUpperCase(),
  initial,
  min: 0,
  max: 1000,
  help: "",
  unit: "",
  from: 0,
  reach: 500,
  step: 1,
});
const SLIDERS = [parameter("low", 50), parameter("length", 100), parameter("gap", 10)];
const STAGE = "edges";

function axes(plan: SweepPlan = NO_PLAN, now: Record<string, number> = {}): Axes {
  const found = axesOf(plan, SLIDERS, now);
  if (!found) throw new Error("there are sliders");
  return found;
}

const names = ({ columns, rows }: Axes) => [columns.parameter.name, rows?.parameter.name ?? null];

describe("the parameters of a sweep", () => {
  it("are those that were moved; without any, the first one alone", () => {
    expect(names(axes())).toEqual(["low", null]);
    expect(names(axes(NO_PLAN, { gap: 20 }))).toEqual(["gap", null]);
    expect(names(axes(NO_PLAN, { gap: 20, length: 5 }))).toEqual(["length", "gap"]);
    expect(axesOf(NO_PLAN, [], {})).toBeNull();
  });

  it("stay when others are moved once it is open", () => {
    const plan = pinned(NO_PLAN, axes());
    expect(names(axes(plan, { gap: 20, length: 5 }))).toEqual(["low", null]);
  });

  it("change places where one is chosen for both", () => {
    const plan = withParameter(NO_PLAN, axes(), "rows", "gap");
    expect(names(axes(plan))).toEqual(["low", "gap"]);
    expect(names(axes(withParameter(plan, axes(plan), "columns", "gap")))).toEqual(["gap", "low"]);
    expect(names(axes(withParameter(plan, axes(plan), "rows", "low")))).toEqual(["gap", "low"]);
    expect(names(axes(withParameter(plan, axes(plan), "rows", "")))).toEqual(["low", null]);
    expect(names(axes(withParameter(plan, axes(plan), "columns", "length")))).toEqual([
      "length",
      "gap",
    ]);
  });

  it("have the typed values until these are given up, always with the run's and the slider's", () => {
    const plan = withTyped(pinned(NO_PLAN, axes()), "low", [7, 9]);
    expect(axes(plan, { low: 8 }).columns.values).toEqual([7, 8, 9, 50]);
    expect(axes(withTyped(plan, "low", null)).columns.values).toEqual(axes().columns.values);
  });
});

describe("the cells", () => {
  const plan = withTyped(
    withTyped({ ...NO_PLAN, columns: "low", rows: "gap" }, "low", [60]),
    "gap",
    [5],
  );
  const changes = { [STAGE]: { low: 60, length: 5 }, field: { hue: 3 } };
  const both = axes(plan, changes[STAGE]);
  const cells = cellsOf(both, changes, STAGE);

  it("are all pairs of values, row by row, with the other changes as they are", () => {
    expect(cells.map(valuesInWords)).toEqual(["50 × 5", "60 × 5", "50 × 10", "60 × 10"]);
    expect(cells.map(({ overrides }) => overrides)).toEqual([
      { [STAGE]: { gap: 5, length: 5 } },
      { [STAGE]: { low: 60, gap: 5, length: 5 } },
      { [STAGE]: { length: 5 } },
      { [STAGE]: { low: 60, length: 5 } },
    ]);
    expect(cells[0]?.changes).toMatchObject({ field: { hue: 3 } });
    expect(cells.map(({ isPresent }) => isPresent)).toEqual([false, false, false, true]);
    expect(cells[1] && nameOfCell(cells[1])).toBe("LOW 60, GAP 5");
  });

  it("are the run's where no parameter of the stage differs", () => {
    expect(cells.some(({ isRun }) => isRun)).toBe(false);
    const alone = cellsOf(axes(NO_PLAN, { low: 60 }), { [STAGE]: { low: 60 } }, STAGE);
    const own = alone.find(({ isRun }) => isRun);
    expect(own && [valuesInWords(own), own.overrides]).toEqual(["50", {}]);
  });

  it("give their values to the sliders", () => {
    expect(withValues(changes, STAGE, cells[0]?.values ?? [])).toEqual({
      [STAGE]: { length: 5, gap: 5 },
      field: { hue: 3 },
    });
  });

  it("are found again by their values, else the present one is chosen", () => {
    expect(cellAt(cells, [60, 5])).toBe(1);
    expect(cellAt(cells, [61, 5])).toBe(3);
    expect(cellAt(cells, [60])).toBe(3);
    expect(cellAt(cells, null)).toBe(3);
    expect(cellAt([], null)).toBe(0);
  });
});

describe("a difference", () => {
  it("is a number of regions where there are few, and per cent of many", () => {
    expect(changeInWords(5, 3)).toBe("−2");
    expect(changeInWords(0, 3)).toBe("+3");
    expect(changeInWords(99, 99)).toBe("same");
    expect(changeInWords(200, 116)).toBe("−42 %");
    expect(changeInWords(100, 2500)).toBe("+2\u202f400 %");
  });

  it("is never nothing", () => {
    expect(changeInWords(1000, 1001)).toBe("+1");
    expect(changeInWords(1000, 1000)).toBe("same");
  });
});

describe("the grid", () => {
  it("has the values of the columns in a row; of one parameter what there is room for", () => {
    const both = axes({ ...NO_PLAN, rows: "gap" });
    expect(cellsInRow(both, 1)).toBe(4);
    const alone = axes();
    expect([9, 3, 2, 0].map((room) => cellsInRow(alone, room))).toEqual([3, 3, 2, 1]);
  });

  it("is moved in by the arrow keys, and not left", () => {
    const from = (at: number) =>
      ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].map((key) =>
        cellAfter(key, at, 3, 8),
      );
    expect(from(4)).toEqual([3, 5, 1, 7, 3, 5]);
    expect(from(0)).toEqual([0, 1, 0, 3, 0, 2]);
    expect(from(7)).toEqual([6, 7, 4, 7, 6, 7]);
    expect(from(5)).toEqual([4, 5, 2, 5, 3, 5]);
    expect(cellAfter("a", 4, 3, 8)).toBeNull();
  });
});
