import { describe, expect, it } from "vitest";
import type { Stage, StageParameter } from "./api/detect";
import {
  changed,
  changesIn,
  countOf,
  differingOf,
  firstChanged,
  fixedOf,
  NO_CHANGES,
  NONE_DIFFERS,
  reset,
  slidersOf,
  textsOf,
  valuesNow,
} from "./parameters";

const number = (name: string, usual: number, most: number, step = 1): StageParameter => ({
  name,
  type: "number",
  default: usual,
  min: 0,
  max: most,
  step,
});

const EDGES: Stage = {
  name: "detect_edges",
  order: 2,
  inputs: ["field_segmentation"],
  params: [number("edge_canny_low", 50, 5000), number("edge_pair_max_distance", 200, 10_000)],
};
const FIELD: Stage = {
  name: "field_segmentation",
  order: 1,
  inputs: ["extract_frames"],
  params: [number("min_area_ratio", 0.05, 1, 0.01)],
};
const OBJECTS: Stage = {
  name: "detect_objects",
  order: 3,
  inputs: ["extract_frames"],
  params: [
    { name: "model", type: "string", default: "", min: null, max: null, step: null },
    number("min_score", 0.25, 1, 0.05),
  ],
};
const STAGES = [FIELD, EDGES, OBJECTS];

const [low, most] = slidersOf(EDGES, { detect_edges: { edge_canny_low: 40 } });
if (!low || !most) throw new Error("both have sliders");

describe("sliders", () => {
  it("stand where the run had them, with the words that Cut has for them", () => {
    expect(low).toMatchObject({ words: "Canny, low", initial: 40, min: 0, max: 5000, reach: 500 });
    expect(most).toMatchObject({ words: "Most distance", initial: 200 });
  });

  it("reach as far as the run went", () => {
    const [far] = slidersOf(EDGES, { detect_edges: { edge_canny_low: 900 } });
    expect(far).toMatchObject({ initial: 900, reach: 900 });
  });

  it("are for numbers with limits; the rest is said", () => {
    expect(slidersOf(OBJECTS, {}).map(({ words }) => words)).toEqual(["Minimum score"]);
    expect(fixedOf(OBJECTS, { detect_objects: { model: "shapes" } }, NONE_DIFFERS)).toEqual([
      { words: "Model", value: "shapes", other: null },
    ]);
    expect(fixedOf(OBJECTS, {}, NONE_DIFFERS)).toEqual([]);
  });
});

describe("a compared run", () => {
  it("differs in what it has another value of, its own or the default", () => {
    const config = { detect_edges: { edge_canny_low: 40, edge_pair_max_distance: 60 } };
    expect(differingOf(EDGES, config, { detect_edges: { edge_pair_max_distance: 60 } })).toEqual({
      edge_canny_low: "50",
    });
    expect(differingOf(EDGES, config, config)).toEqual(NONE_DIFFERS);
  });

  it("differs in a text, also in one that only it has", () => {
    const own = { detect_objects: { model: "" } };
    const compared = { detect_objects: { model: "shapes" } };
    expect(fixedOf(OBJECTS, own, differingOf(OBJECTS, own, compared))).toEqual([
      { words: "Model", value: "", other: "shapes" },
    ]);
    expect(fixedOf(OBJECTS, compared, differingOf(OBJECTS, compared, own))).toEqual([
      { words: "Model", value: "shapes", other: "" },
    ]);
  });
});

describe("changes", () => {
  it("are what differs from the run", () => {
    const moved = changed(NO_CHANGES, EDGES.name, low, 84);
    expect(moved).toEqual({ detect_edges: { edge_canny_low: 84 } });
    expect(changed(moved, EDGES.name, low, 40)).toEqual({});
    expect(changed(moved, EDGES.name, low, -1)).toEqual(moved);
    expect(countOf(changed(moved, EDGES.name, most, 60), EDGES.name)).toBe(2);
  });

  it("are the same as texts, in whichever order they were made", () => {
    const one = changed(changed(NO_CHANGES, EDGES.name, low, 84), EDGES.name, most, 60);
    const other = changed(changed(NO_CHANGES, EDGES.name, most, 60), EDGES.name, low, 84);
    expect(JSON.stringify(textsOf(STAGES, one))).toBe(JSON.stringify(textsOf(STAGES, other)));
    expect(changesIn(STAGES, textsOf(STAGES, one))).toEqual(one);
    expect(changesIn(STAGES, textsOf(STAGES, NO_CHANGES))).toEqual(NO_CHANGES);
    // Storage may hold anything.
    expect(changesIn(STAGES, { "detect_edges edge_canny_low": "x", "other y": "3" })).toEqual({});
  });

  it("of one stage are taken back alone", () => {
    const both = { detect_edges: { edge_canny_low: 84 }, field_segmentation: { hue_low: 1 } };
    expect(reset(both, EDGES.name)).toEqual({ field_segmentation: { hue_low: 1 } });
    expect(firstChanged(STAGES, both)).toBe(FIELD);
    expect(firstChanged(STAGES, reset(both, FIELD.name))).toBe(EDGES);
    expect(firstChanged(STAGES, NO_CHANGES)).toBeNull();
  });

  it("are what a single frame is asked with, by the names that it knows", () => {
    const values = valuesNow(
      EDGES,
      { detect_edges: { edge_canny_low: 40 } },
      {
        detect_edges: { edge_pair_max_distance: 60 },
      },
    );
    expect(values).toEqual({ canny_low: 40, pair_max_distance: 60 });
  });
});
