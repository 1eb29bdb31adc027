import { expect, it } from "vitest";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { lastAsking } from "./outside-words";

const stage = (
  name: string,
  status: "running" | "completed" | "queued",
  counts: Record<string, number> = {},
) => ({ name, status, counts, reused: false, milliseconds: 0, warning: null });

it.each([
  ["has asked", [stage("escalate_local", "completed", { asked: 3 })], "escalate_local"],
  ["is asking", [stage("escalate_local", "running")], "escalate_local"],
  ["has asked nothing", [stage("escalate_local", "completed", { asked: 0 })], null],
  ["is not at it yet", [stage("escalate_cloud", "queued")], null],
  [
    "asks both",
    [stage("escalate_local", "completed", { asked: 1 }), stage("escalate_cloud", "running")],
    "escalate_cloud",
  ],
  ["computes something else", [stage("read_text", "running")], null],
] as const)("leads to the requests of a run that %s", (_, stages, name) => {
  expect(lastAsking(pipelineRun({ stages: [...stages] }))?.name ?? null).toBe(name);
});
