import { describe, expect, it } from "vitest";
import type { PipelineRun, RunStage } from "@/lib/api/client";
import type { Checkpoint, Stage } from "../api/detect";
import type { Changes } from "../stages/parameters";
import { stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import {
  listOf,
  modelOf,
  replayWith,
  replayWithBrands,
  startOf,
  takesBrands,
  takesModel,
  textStageOf,
  warningsOf,
  whyNoReplay,
  whyNoScenario,
} from "./run-state";

const stage = (name: string, order: number) => stageOf({ name, order, label: name.toUpperCase() });
const FIELD = stage("field_segmentation", 1);
const EDGES = stage("detect_edges", 2);
const ALL = [FIELD, EDGES];

const result = (
  name: string,
  reused = false,
  status: PipelineRun["status"] = "completed",
): RunStage => ({
  name,
  status,
  reused,
  counts: {},
  milliseconds: 1,
  warning: null,
});

const runOf = (id: string, stages: RunStage[], status?: PipelineRun["status"]) =>
  pipelineRun({ id, stages, ...(status && { status }) });

const OLD = runOf("old", [result(FIELD.name), result(EDGES.name)]);
const NEW = runOf("new", [result(FIELD.name, true), result(EDGES.name)]);

describe("a replay", () => {
  it("begins at the chosen stage, or before it where parameters were moved", () => {
    const start = (chosen: Stage | null, changes: Changes) => startOf(ALL, OLD, chosen, changes);
    expect(start(EDGES, {})).toBe(EDGES);
    expect(start(EDGES, { field_segmentation: { hue_low: 1 } })).toBe(FIELD);
    expect(start(FIELD, { detect_edges: { edge_canny_low: 1 } })).toBe(FIELD);
    expect(start(null, {})).toBeNull();
    expect(startOf(ALL, null, EDGES, {})).toBe(EDGES);
  });

  it.each(["cancelled", "failed"] as const)("goes on where a run was %s", (status) => {
    const stopped = runOf("r", [result(FIELD.name), result(EDGES.name, false, status)], status);
    const REPORT = stage("compile_report", 9);
    expect(startOf([...ALL, REPORT], stopped, REPORT, {})).toBe(EDGES);
    expect(startOf([...ALL, REPORT], stopped, FIELD, {})).toBe(FIELD);
    const moved = { field_segmentation: { hue_low: 1 } };
    expect(startOf([...ALL, REPORT], stopped, REPORT, moved)).toBe(FIELD);
    // While it goes on, nothing is missing yet.
    expect(startOf([...ALL, REPORT], { ...stopped, status: "running" }, REPORT, {})).toBe(REPORT);
  });

  it("waits for the end of its run", () => {
    expect(whyNoReplay(ALL, OLD, EDGES)).toBeNull();
    expect(whyNoReplay(ALL, { ...OLD, status: "running" }, EDGES)).toContain("still goes on");
    expect(whyNoReplay(ALL, { ...OLD, status: "failed" }, EDGES)).toBeNull();
  });

  it("needs what a run was without", () => {
    const objects = stageOf({
      name: "detect_objects",
      order: 3,
      label: "OBJECTS",
      needs: "model",
    });
    const track = stageOf({ name: "track", order: 4, label: "TRACK", inputs: [objects.name] });
    const all = [...ALL, objects, track];
    expect(whyNoReplay(all, OLD, objects)).toContain("without OBJECTS");
    expect(whyNoReplay(all, OLD, track)).toContain("without TRACK");
  });

  it("adds a stage that needs only frames, after what the run has computed before it", () => {
    const dark = stage("find_dark", 3);
    expect(whyNoReplay([...ALL, dark], OLD, dark)).toBeNull();
  });
});

describe("a model", () => {
  const OBJECTS = stage("detect_objects", 3);
  const TRACK = stage("track", 4);
  const MOVED = {
    field_segmentation: { hue_low: 30 },
    detect_edges: { edge_canny_low: 80 },
    detect_objects: { min_score: 0.1 },
    track: { patience: 5 },
  };

  it("is chosen for what a run is without, and another one for objects", () => {
    const found = runOf("r", [result(OBJECTS.name), result(TRACK.name)]);
    const taken = (run: PipelineRun) =>
      [EDGES, OBJECTS, TRACK].map((each) => takesModel(run, each));
    expect(taken(OLD)).toEqual([false, true, true]);
    expect(taken(found)).toEqual([false, true, false]);
    expect(modelOf({ ...found, config: { detect_objects: { model: "shapes" } } })).toBe("shapes");
    expect(modelOf(OLD)).toBeNull();
  });

  it("is replaced by a replay of the objects and of what is found in them", () => {
    const found = runOf(
      "r",
      [FIELD, EDGES, OBJECTS, TRACK].map(({ name }) => result(name)),
    );
    expect(replayWith(found, STAGES, OBJECTS, "other", { track: { patience: 5 } })).toEqual({
      order: {
        runId: "r",
        stage: OBJECTS.name,
        overrides: { detect_objects: { model: "other" }, track: { patience: 5 } },
      },
      kept: {},
    });
  });

  const STAGES = [FIELD, EDGES, OBJECTS, TRACK];

  it("is added by a replay, which computes nothing else again", () => {
    const overrides = { detect_objects: { model: "shapes" } };
    expect(replayWith(OLD, STAGES, OBJECTS, "shapes", {})).toEqual({
      order: { runId: "old", stage: "detect_objects", overrides },
      kept: {},
    });
    expect(replayWith(OLD, STAGES, TRACK, "shapes", {}).order).toEqual({
      runId: "old",
      stage: "detect_objects",
      overrides: { ...overrides, track: {} },
    });
  });

  it("is added with all that the run has not computed", () => {
    const failed = runOf("r", [result(FIELD.name), result(EDGES.name, false, "failed")], "failed");
    const { order, kept } = replayWith(failed, STAGES, OBJECTS, "shapes", MOVED);
    expect([order.stage, order.overrides]).toEqual([
      EDGES.name,
      {
        detect_edges: MOVED.detect_edges,
        detect_objects: { model: "shapes", min_score: 0.1 },
      },
    ]);
    expect(kept).toEqual({ field_segmentation: MOVED.field_segmentation, track: MOVED.track });
  });

  it("takes over the moved sliders of what is computed with it, and keeps the others", () => {
    const objects = replayWith(OLD, STAGES, OBJECTS, "shapes", MOVED);
    expect(objects.order.overrides).toEqual({
      detect_objects: { model: "shapes", min_score: 0.1 },
    });
    expect(Object.keys(objects.kept)).toEqual([FIELD.name, EDGES.name, TRACK.name]);
    const track = replayWith(OLD, STAGES, TRACK, "shapes", MOVED);
    expect(track.order.overrides).toEqual({
      detect_objects: { model: "shapes", min_score: 0.1 },
      track: MOVED.track,
    });
    expect(Object.keys(track.kept)).toEqual([FIELD.name, EDGES.name]);
  });
});

describe("brands", () => {
  const CROPS = stage("prepare_regions", 5);
  const TEXTS = stageOf({ name: "read_text", order: 6, label: "TEXT", needs: "text_reader" });
  const BRANDS = stageOf({ name: "match_brands", order: 7, inputs: ["read_text"] });
  const REPORT = stageOf({ name: "compile_report", order: 8, kind: "counts" });
  const all = [FIELD, EDGES, CROPS, TEXTS, BRANDS, REPORT];
  const READ = runOf("read", [...OLD.stages, result(CROPS.name), result(TEXTS.name)]);

  const CUP = { list: "cup", wholeFrames: false, onlyChanges: false };

  it("are looked for where a run has not, at their stages and at the report", () => {
    expect(all.filter((each) => takesBrands(OLD, each))).toEqual([CROPS, TEXTS, BRANDS, REPORT]);
    const found = runOf("r", [result(BRANDS.name)]);
    expect(all.some((each) => takesBrands(found, each))).toBe(false);
    expect(listOf({ ...found, config: { match_brands: { brand_list: "cup" } } })).toBe("cup");
    expect(whyNoReplay(all, OLD, CROPS)).toBeNull();
    expect(whyNoReplay(all, OLD, BRANDS)).toContain("without match_brands");
  });

  it("are added with crops and texts, and the moved parameters of these", () => {
    const moved = { detect_edges: { low: 1 }, read_text: { languages: "de" } };
    expect(replayWithBrands(OLD, all, CUP, moved)).toEqual({
      order: {
        runId: "old",
        stage: CROPS.name,
        overrides: {
          prepare_regions: {},
          read_text: { languages: "de" },
          match_brands: { brand_list: "cup" },
        },
      },
      kept: { detect_edges: { low: 1 } },
    });
  });

  it("are read in whole frames, and only in those that differ, where that is wanted", () => {
    const SCENES = stage("filter_scenes", 0);
    const wanted = { ...CUP, wholeFrames: true, onlyChanges: true };
    expect(replayWithBrands(OLD, [SCENES, ...all], wanted, NONE).order).toEqual({
      runId: "old",
      stage: SCENES.name,
      overrides: {
        filter_scenes: {},
        prepare_regions: {},
        read_text: { whole_frame: true },
        match_brands: { brand_list: "cup" },
      },
    });
  });

  it("are looked for in the texts that a run has read already", () => {
    expect(replayWithBrands(READ, all, CUP, NONE).order).toEqual({
      runId: "read",
      stage: BRANDS.name,
      overrides: { match_brands: { brand_list: "cup" } },
    });
  });
});

const NONE = {};

describe("a scenario", () => {
  const checkpoint = (job: string, stage: Stage): Checkpoint => ({
    id: `${job} ${stage.name}`,
    job_id: job,
    stage: stage.name,
    is_scenario: false,
    scenario_label: "",
  });
  const KEPT = [checkpoint("old", FIELD), checkpoint("old", EDGES), checkpoint("new", EDGES)];

  it("is saved of each run that has computed the stage itself", () => {
    expect(whyNoScenario(KEPT, NEW, EDGES)).toBeNull();
    expect(whyNoScenario(KEPT, OLD, EDGES)).toBeNull();
    expect(whyNoScenario(KEPT, NEW, FIELD)).toContain("reused the stage’s results");
  });

  it("is not saved twice, nor of a stage without results", () => {
    const labelled = [{ ...checkpoint("old", EDGES), is_scenario: true, scenario_label: "sun" }];
    expect(whyNoScenario(labelled, OLD, EDGES)).toContain("already the scenario “sun”");
    expect(whyNoScenario(labelled, NEW, EDGES)).toBeNull();
    const running = runOf("r", [result(EDGES.name, false, "running")], "running");
    expect(whyNoScenario(KEPT, running, EDGES)).toContain("not computed");
  });
});

describe("the texts of a run", () => {
  const READ = stage("read_text", 3);
  const BRANDS = stageOf({ name: "match_brands", order: 4, matches: true });
  const BETTER = stageOf({ name: "escalate_local", order: 5, matches: true });
  const reading = [FIELD, READ, BRANDS, BETTER];

  it("are those of the last stage that says which brand they name", () => {
    const run = runOf(
      "r",
      [READ, BRANDS, BETTER].map(({ name }) => result(name)),
    );
    expect(textStageOf(run, reading)).toBe("escalate_local");
    expect(textStageOf(run, [FIELD, READ, BRANDS])).toBe("match_brands");
  });

  it("are there without brands, too", () => {
    expect(textStageOf(runOf("r", [result("read_text")]), reading)).toBe("read_text");
    const failed = runOf("r", [result("read_text"), result("match_brands", false, "failed")]);
    expect(textStageOf(failed, reading)).toBe("read_text");
    expect(textStageOf(OLD, reading)).toBeNull();
  });
});

it("says each warning of a run once", () => {
  const empty = { ...result("match_brands"), warning: "The list is empty." };
  const again = { ...result("escalate_local"), warning: "The list is empty." };
  expect(warningsOf(runOf("r", [result("read_text"), empty, again]))).toEqual([
    "The list is empty.",
  ]);
});
