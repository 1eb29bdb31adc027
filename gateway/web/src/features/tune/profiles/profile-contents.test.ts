import { expect, it } from "vitest";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { parameterOf, stageOf } from "../stages/stage.fixture";
import { contentOf, rowsOf } from "./profile-contents";

const FRAMES = stageOf({ name: "extract_frames", kind: "frames" });
const EDGES = stageOf({
  name: "detect_edges",
  label: "Edges",
  order: 1,
  params: [
    parameterOf({ name: "low", label: "Low", default: 50 }),
    parameterOf({ name: "high", label: "High", default: 150 }),
  ],
});
const TEXTS = stageOf({
  name: "read_text",
  label: "Text",
  order: 2,
  params: [parameterOf({ name: "whole", type: "boolean", label: "Whole frame", default: false })],
});
const STAGES = [FRAMES, EDGES, TEXTS];

const state = (name: string) => ({
  name,
  status: "completed" as const,
  reused: false,
  counts: {},
  milliseconds: 1,
  warning: null,
});

it("has the stages of the run, and what is no default, moved sliders included", () => {
  const run = pipelineRun({
    stages: [state("extract_frames"), state("detect_edges")],
    config: { detect_edges: { low: 40, high: 150 } },
  });
  const changes = { detect_edges: { high: 200 }, read_text: { whole: true } };
  expect(contentOf(STAGES, run, changes)).toEqual({
    stages: ["detect_edges"],
    configs: { detect_edges: { low: 40, high: 200 } },
  });
  expect(contentOf(STAGES, run, { detect_edges: { low: 50 } }).configs).toEqual({});
});

it("has the usual stages where there is no run", () => {
  expect(contentOf(STAGES, null, { detect_edges: { low: 9 } })).toEqual({
    stages: [],
    configs: { detect_edges: { low: 9 } },
  });
});

it("marks only what differs, and takes the default for what is not set", () => {
  const one = { stages: ["detect_edges"], configs: { detect_edges: { low: 40, high: 200 } } };
  const other = {
    stages: [],
    configs: { gone: { x: 1 }, read_text: { whole: true }, detect_edges: { low: 40 } },
  };
  expect(rowsOf(STAGES, one, other)).toEqual([
    {
      stage: "",
      words: "Stages",
      value: "Edges",
      other: "all that need no model and nothing extra",
      differs: true,
    },
    { stage: "Edges", words: "Low", value: "40", other: "40", differs: false },
    { stage: "Edges", words: "High", value: "200", other: "150", differs: true },
    { stage: "Text", words: "Whole frame", value: "off", other: "on", differs: true },
    { stage: "gone", words: "x", value: "none", other: "1", differs: true },
  ]);
  expect(rowsOf(STAGES, one, null).map(({ differs }) => differs)).toEqual([false, false, false]);
});
