// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { PipelineRun } from "@/lib/api/client";
import { stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import { RunStanding } from "./run-standing";

function show(given: Partial<PipelineRun>) {
  render(
    <MantineProvider env="test">
      <RunStanding
        run={pipelineRun(given)}
        stages={[stageOf({ name: "edges", label: "Edges" })]}
        all={{
          found: null,
          error: null,
          isLooking: false,
          look: () => undefined,
          stop: () => undefined,
        }}
        counts={{ now: null, before: null, differing: [] }}
        compared={null}
      />
    </MantineProvider>,
  );
}

it("says how much of a run is done, and announces only what it computes", () => {
  show({ status: "running", stage: "edges", progress: 0.0968 });
  expect(screen.getByRole("status")).toHaveTextContent(/^Computing Edges$/);
  expect(screen.getByText("9 %")).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "Computing Edges" })).toHaveAttribute(
    "aria-valuenow",
    "9.68",
  );
});

it("says that a run that was cancelled can go on", () => {
  show({ status: "cancelled", stage: "edges" });
  expect(screen.getByRole("status")).toHaveTextContent("a replay goes on behind what was computed");
});
