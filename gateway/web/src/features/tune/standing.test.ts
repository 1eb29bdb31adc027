import { describe, expect, it } from "vitest";
import type { Run, RunStage, Stage } from "./api/contract";
import { startOf, whyNoReplay, whyNoScenario } from "./standing";

const stage = (name: string, order: number): Stage => ({ name, order, inputs: [], params: [] });
const FIELD = stage("field_segmentation", 1);
const EDGES = stage("detect_edges", 2);

const result = (name: string, reused = false, status = "completed"): RunStage => ({
  name,
  status,
  reused,
  counts: {},
  milliseconds: 1,
});

const runOf = (id: string, stages: RunStage[], status: Run["status"] = "completed"): Run => ({
  id,
  timeline_id: "t",
  status,
  stage: null,
  progress: 1,
  error: null,
  stages,
  config: {},
  created_at: "2026-11-23T12:00:00Z",
});

const OLD = runOf("old", [result(FIELD.name), result(EDGES.name)]);
const NEW = runOf("new", [result(FIELD.name, true), result(EDGES.name)]);

describe("a replay", () => {
  it("begins at the chosen stage, or before it where parameters were moved", () => {
    expect(startOf([FIELD, EDGES], EDGES, {})).toBe(EDGES);
    expect(startOf([FIELD, EDGES], EDGES, { field_segmentation: { hue_low: 1 } })).toBe(FIELD);
    expect(startOf([FIELD, EDGES], FIELD, { detect_edges: { edge_canny_low: 1 } })).toBe(FIELD);
  });

  it("waits for the end of its run", () => {
    expect(whyNoReplay(OLD)).toBeNull();
    expect(whyNoReplay(runOf("r", [], "running"))).toContain("still goes on");
    expect(whyNoReplay(runOf("r", [], "failed"))).toBeNull();
  });
});

describe("a scenario", () => {
  it("is saved of what the newest run of a stage has found", () => {
    expect(whyNoScenario([NEW, OLD], NEW, EDGES, {})).toBeNull();
    expect(whyNoScenario([NEW, OLD], OLD, EDGES, {})).toContain("newer run");
    expect(whyNoScenario([NEW, OLD], OLD, FIELD, {})).toBeNull();
    expect(whyNoScenario([NEW, OLD], NEW, FIELD, {})).toBeNull();
  });

  it("has no moved sliders and no stage without results", () => {
    const moved = { detect_edges: { edge_canny_low: 1 } };
    expect(whyNoScenario([OLD], OLD, EDGES, moved)).toContain("replay from here");
    const running = runOf("r", [result(EDGES.name, false, "running")], "running");
    expect(whyNoScenario([running], running, EDGES, {})).toContain("not computed");
  });
});
