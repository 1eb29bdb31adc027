import { describe, expect, it } from "vitest";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { MOST_VALUES, spreadOf, textOf, valuesIn, withKept } from "./sweep-values";

const parameter = (
  initial: number,
  [min, reach]: readonly [number, number],
  step = 1,
): FindingParameter<string> => ({
  name: "p",
  words: "P",
  help: "",
  unit: "",
  initial,
  min,
  max: 10 * reach,
  from: min,
  reach,
  step,
});

const LOW = parameter(50, [0, 500]);
const AREA = parameter(0.05, [0, 1], 0.01);

describe("a spread", () => {
  it("is denser towards the run's value, and leaves out the ends of the slider", () => {
    expect(spreadOf(LOW, 50, 6)).toEqual([38, 50, 68, 120, 210, 340]);
    expect(spreadOf(AREA, 0.05, 6)).toEqual([0.04, 0.05, 0.09, 0.2, 0.39, 0.66]);
    expect(spreadOf(parameter(0.5, [0, 1], 0.01), 0.5, 4)).toEqual([0.28, 0.44, 0.5, 0.63]);
  });

  it("is on the side where there is room", () => {
    expect(spreadOf(parameter(255, [0, 255]), 255, 4)).toEqual([110, 190, 240, 255]);
    expect(spreadOf(parameter(0, [0, 80]), 0, 4)).toEqual([0, 5, 20, 45]);
    expect(spreadOf(parameter(7, [7, 7]), 7, 4)).toEqual([7]);
  });

  it("has the present value instead of the nearest one, but never instead of the run's", () => {
    expect(spreadOf(LOW, 200, 6)).toEqual([38, 50, 68, 120, 200, 340]);
    expect(spreadOf(LOW, 49, 6)).toEqual([49, 50, 68, 120, 210, 340]);
    expect(spreadOf(LOW, 3000, 6)).toEqual([38, 50, 68, 120, 210, 3000]);
    expect(spreadOf(LOW, 120, 6)).toEqual([38, 50, 68, 120, 210, 340]);
  });

  it.each([1, 2, 3, 7, 15, 99])("of %i steps has each value once, all on the slider", (reach) => {
    for (let initial = 0; initial <= reach; initial += 1) {
      const values = spreadOf(parameter(initial, [0, reach]), initial, 6);
      expect(values).toContain(initial);
      expect(values).toEqual([...new Set(values)].sort((one, other) => one - other));
      expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= reach)).toBe(
        true,
      );
    }
  });
});

describe("typed values", () => {
  it("are in order, with those of the run and of the slider", () => {
    expect(valuesIn("90 10;20", LOW, 70)).toEqual({ values: [10, 20, 50, 70, 90] });
    expect(valuesIn("", LOW, 50)).toEqual({ values: [50] });
    expect(withKept([9], LOW, 7)).toEqual([7, 9, 50]);
  });

  it("come back as they were written", () => {
    expect(valuesIn(textOf([10, 20, 50]), LOW, 50)).toEqual({ values: [10, 20, 50] });
    expect(valuesIn(textOf([0.05, 0.2]), AREA, 0.05)).toEqual({ values: [0.05, 0.2] });
  });

  it("take a comma between whole numbers as a separator, in others as a decimal point", () => {
    expect(valuesIn("10,20, 30", LOW, 50)).toEqual({ values: [10, 20, 30, 50] });
    expect(valuesIn("0,2 0,3, 0.4,", AREA, 0.05)).toEqual({ values: [0.05, 0.2, 0.3, 0.4] });
    expect(valuesIn("0.2,0.3,0.4", AREA, 0.05)).toEqual({ values: [0.05, 0.2, 0.3, 0.4] });
  });

  it("are refused with the reason", () => {
    expect(valuesIn("10 lots", LOW, 50)).toEqual({ refusal: "P: lots is no number." });
    expect(valuesIn("10 6000", LOW, 50)).toEqual({
      refusal: "P: 0 to 5\u202f000, so 6\u202f000 is not taken.",
    });
    expect(valuesIn("10.5", LOW, 50)).toEqual({
      refusal: "P: whole numbers only, so 10.5 is not taken.",
    });
    const many = Array.from({ length: MOST_VALUES }, (_, i) => i);
    expect(valuesIn(many.join(" "), LOW, 50)).toHaveProperty("refusal");
    expect(valuesIn(many.slice(1).join(" "), LOW, 50)).toHaveProperty("values");
  });
});
