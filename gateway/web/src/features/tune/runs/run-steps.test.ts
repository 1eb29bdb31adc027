import { expect, it } from "vitest";
import { stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import { nameOfRun } from "../words";
import { wordsOfCourse, wordsOfNext, wordsOfProfile } from "./run-steps";

const STAGES = [
  stageOf({ name: "edges", label: "Edges" }),
  stageOf({ name: "report", label: "Report" }),
];
const of = (status: "running" | "paused" | "queued") => ({
  name: "edges",
  status,
  reused: false,
  counts: {},
  milliseconds: 0,
  warning: null,
});

it.each([
  ["queued", "queued", "Waiting for its turn"],
  ["running", "running", "Computing Edges"],
  ["paused", "running", "Pauses after Edges"],
  ["paused", "paused", "Paused before Edges"],
] as const)("says of a run that is %s and a stage that is %s: %s", (status, stage, words) => {
  const run = pipelineRun({ status, stage: "edges", stages: [of(stage)] });
  expect(wordsOfCourse(run, STAGES)).toBe(words);
});

it("names all stages that are computed together", () => {
  const stages = ["edges", "report"].map((name) => ({ ...of("running"), name }));
  expect(wordsOfCourse(pipelineRun({ status: "running", stage: "edges", stages }), STAGES)).toBe(
    "Computing Edges and Report",
  );
  expect(wordsOfCourse(pipelineRun({ status: "paused", stage: "edges", stages }), STAGES)).toBe(
    "Pauses after Edges and Report",
  );
  const more = [...stages, { ...of("running"), name: "later" }];
  const run = pipelineRun({ status: "running", stage: "edges", stages: more });
  expect(wordsOfCourse(run, STAGES)).toBe("Computing Edges to later");
});

it("says the time left in place of a status that follows from it", () => {
  const run = pipelineRun({ number: 3, status: "running", name: "derby" });
  expect(nameOfRun(run, STAGES)).toBe("Run 3, derby, running");
  expect(nameOfRun(run, STAGES, "about 3 min left")).toBe("Run 3, derby, about 3 min left");
});

it("says what comes next", () => {
  expect(wordsOfNext(pipelineRun({ next_stage: "report" }), STAGES)).toBe("Next: Report");
  expect(wordsOfNext(pipelineRun({ next_stage: null }), STAGES)).toBe("Then it is done");
});

it("says which profile a run began with", () => {
  const profile = "Match day";
  expect(wordsOfProfile(pipelineRun({ profile, profile_version: 3 }))).toBe(
    "Profile Match day, version 3",
  );
  expect(wordsOfProfile(pipelineRun({ profile }))).toBe("Profile Match day");
  expect(nameOfRun(pipelineRun({ profile, profile_version: 3 }), STAGES)).toBe(
    "Run 1, profile Match day",
  );
  expect(nameOfRun(pipelineRun({ profile_version: 3 }), STAGES)).toBe("Run 1, all stages");
});

it("says up to which stage a run goes that has not all", () => {
  const stages = [
    stageOf({ name: "edges", label: "Edges" }),
    stageOf({ name: "brands", label: "Brands" }),
    stageOf({ name: "models", label: "Cloud model" }),
    stageOf({ name: "report", label: "Report", kind: "counts" }),
  ];
  const to = (...names: string[]) =>
    nameOfRun(pipelineRun({ stages: names.map((name) => ({ ...of("running"), name })) }), stages);
  expect(to("edges", "report")).toBe("Run 1, to Edges");
  expect(to("edges", "brands", "report")).toBe("Run 1, to Brands");
  expect(to("edges", "brands", "models", "report")).toBe("Run 1, all stages");
});
