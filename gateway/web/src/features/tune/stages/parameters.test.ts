import { describe, expect, it } from "vitest";
import {
  changed,
  changesIn,
  countOf,
  differingOf,
  firstChanged,
  fixedOf,
  listIn,
  movedOf,
  NO_CHANGES,
  NONE_DIFFERS,
  reset,
  settingsOf,
  slidersOf,
  staleOf,
  textsOf,
  valuesNow,
  withSetting,
} from "./parameters";
import { parameterOf, stageOf } from "./stage.fixture";

const EDGES = stageOf({
  name: "detect_edges",
  label: "Edges",
  inputs: ["extract_frames"],
  params: [
    parameterOf({ name: "edge_canny_low", label: "Contrast", default: 50, max: 5000 }),
    parameterOf({ name: "edge_pair_max_distance", default: 200, max: 10_000, unit: "px" }),
  ],
});
const FIELD = stageOf({
  name: "field_segmentation",
  inputs: ["extract_frames"],
  params: [parameterOf({ name: "min_area_ratio", default: 0.05, max: 1, step: 0.01 })],
});
const OBJECTS = stageOf({
  name: "detect_objects",
  inputs: ["extract_frames"],
  params: [
    parameterOf({
      name: "model",
      label: "Model",
      type: "string",
      default: "",
      min: null,
      max: null,
    }),
    parameterOf({ name: "min_score", default: 0.25, max: 1, useful_min: 0.05, useful_max: 0.95 }),
  ],
});
const TRACK = stageOf({ name: "track", inputs: ["detect_objects"] });
const REPORT = stageOf({
  name: "compile_report",
  kind: "counts",
  inputs: ["extract_frames"],
  reads: ["detect_edges", "detect_objects", "track"],
});
const STAGES = [FIELD, EDGES, OBJECTS];

const [low, most] = slidersOf(EDGES, { detect_edges: { edge_canny_low: 40 } });
if (!low || !most) throw new Error("both have sliders");

describe("sliders", () => {
  it("stand where the run had them, over the range that is useful", () => {
    expect(low).toMatchObject({ words: "Contrast", initial: 40, min: 0, max: 5000, reach: 500 });
    expect(most).toMatchObject({ unit: "px", initial: 200 });
    const [score] = slidersOf(OBJECTS, {});
    expect(score).toMatchObject({ min: 0, from: 0.05, reach: 0.95, max: 1 });
  });

  it("reach as far as the run went", () => {
    const [far] = slidersOf(EDGES, { detect_edges: { edge_canny_low: 900 } });
    expect(far).toMatchObject({ initial: 900, reach: 900 });
    const [near] = slidersOf(OBJECTS, { detect_objects: { min_score: 0.01 } });
    expect(near).toMatchObject({ initial: 0.01, from: 0.01 });
  });

  it("are for numbers with limits; the rest is said", () => {
    expect(slidersOf(OBJECTS, {}).map(({ name }) => name)).toEqual(["min_score"]);
    expect(fixedOf(OBJECTS, { detect_objects: { model: "shapes" } }, NONE_DIFFERS)).toEqual([
      { name: "model", help: "", words: "Model", value: "shapes", other: null },
    ]);
    expect(fixedOf(OBJECTS, {}, NONE_DIFFERS)).toEqual([]);
  });
});

describe("settings", () => {
  const choices = [
    { value: "edges", label: "Edges" },
    { value: "both", label: "Edges and objects" },
  ];
  const bare = { min: null, max: null, step: null };
  const CROPS = stageOf({
    name: "prepare_regions",
    label: "Crops",
    params: [
      parameterOf({ name: "source", type: "string", default: "edges", choices, ...bare }),
      parameterOf({ name: "deskew", type: "boolean", default: true, ...bare }),
      parameterOf({ name: "languages", type: "string", default: "en", ...bare }),
      parameterOf({ name: "classes", type: "array", default: [], ...bare }),
      parameterOf({ name: "pad", default: 0.1, max: 1, step: 0.01 }),
    ],
  });
  const [source, deskew, languages, classes] = settingsOf(CROPS, {
    prepare_regions: { languages: "de" },
  });
  if (!source || !deskew || !languages || !classes) throw new Error("all four are settings");

  it("are what is no number, by what can be done with them, but not the model", () => {
    expect(
      [source, deskew, languages, classes].map(({ kind, initial }) => [kind, initial]),
    ).toEqual([
      ["choice", "edges"],
      ["switch", true],
      ["text", "de"],
      ["list", []],
    ]);
    expect(settingsOf(OBJECTS, {})).toEqual([]);
    expect(fixedOf(CROPS, {}, NONE_DIFFERS)).toEqual([]);
  });

  it("are changes like moved sliders, and none where they are back at the run's value", () => {
    const both = withSetting(
      withSetting(NO_CHANGES, CROPS.name, deskew, false),
      CROPS.name,
      classes,
      ["ball"],
    );
    expect(both).toEqual({ prepare_regions: { deskew: false, classes: ["ball"] } });
    const back = withSetting(both, CROPS.name, classes, []);
    expect(back).toEqual({ prepare_regions: { deskew: false } });
    expect(withSetting(back, CROPS.name, deskew, true)).toEqual(NO_CHANGES);
  });

  it("are kept as texts with their type, and nothing of another type is taken back", () => {
    const all = {
      prepare_regions: {
        source: "both",
        deskew: false,
        languages: "",
        classes: ["a", "b"],
        pad: 0.2,
      },
    };
    expect(changesIn([CROPS], textsOf([CROPS], all))).toEqual(all);
    const wrong = {
      "prepare_regions deskew": '"no"',
      "prepare_regions source": "3",
      "prepare_regions classes": "[1]",
      "prepare_regions pad": "true",
    };
    expect(changesIn([CROPS], wrong)).toEqual(NO_CHANGES);
  });

  it("are told in words, after the sliders of their stage", () => {
    const all = {
      prepare_regions: { source: "both", deskew: false, classes: ["a", "b"], pad: 0.2 },
    };
    expect(movedOf([CROPS], {}, all).map(({ words, was, is }) => [words, was, is])).toEqual([
      ["pad", 0.1, 0.2],
      ["source", "Edges", "Edges and objects"],
      ["deskew", "on", "off"],
      ["classes", "none", "a, b"],
    ]);
  });

  it("that are lists are typed with commas", () => {
    expect(listIn(" ball,, flag ,")).toEqual(["ball", "flag"]);
    expect(listIn("")).toEqual([]);
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
      { name: "model", help: "", words: "Model", value: "", other: "shapes" },
    ]);
    expect(fixedOf(OBJECTS, compared, differingOf(OBJECTS, compared, own))).toEqual([
      { name: "model", help: "", words: "Model", value: "shapes", other: "" },
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

  it("are what a stage draws with", () => {
    const values = valuesNow(
      EDGES,
      { detect_edges: { edge_canny_low: 40 } },
      {
        detect_edges: { edge_pair_max_distance: 60 },
      },
    );
    expect(values).toEqual({ edge_canny_low: 40, edge_pair_max_distance: 60 });
  });
});

describe("moved sliders", () => {
  const both = {
    detect_edges: { edge_canny_low: 84 },
    track: {},
    detect_objects: { min_score: 0.5 },
  };

  it("are told with the run's value and their own, in the order of the stages", () => {
    const config = { detect_edges: { edge_canny_low: 40 } };
    expect(movedOf(STAGES, config, both)).toEqual([
      { stage: "Edges", words: "Contrast", was: 40, is: 84, unit: "" },
      { stage: "detect_objects", words: "min_score", was: 0.25, is: 0.5, unit: "" },
    ]);
    expect(movedOf(STAGES, config, NO_CHANGES)).toEqual([]);
  });

  it("leave the results of stages that do not read them as they are", () => {
    const stages = [FIELD, EDGES, OBJECTS, TRACK, REPORT];
    const stale = (changes: typeof NO_CHANGES) => [...staleOf(stages, changes)];
    expect(stale({ field_segmentation: { min_area_ratio: 0.1 } })).toEqual(["field_segmentation"]);
    expect(stale({ detect_edges: { edge_canny_low: 84 } })).toEqual([
      "detect_edges",
      "compile_report",
    ]);
    expect(stale({ detect_objects: { min_score: 0.5 } })).toEqual([
      "detect_objects",
      "track",
      "compile_report",
    ]);
    expect(stale(NO_CHANGES)).toEqual([]);
  });
});
