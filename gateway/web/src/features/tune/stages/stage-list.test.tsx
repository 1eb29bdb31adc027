// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { NO_CHANGES } from "./parameters";
import { stageOf } from "./stage.fixture";
import { StageList } from "./stage-list";

it("says what a stage warns of, and what is missing for one that did not run", () => {
  const ran = stageOf({ name: "match_brands", label: "Brands", missing: "No list." });
  const missing = stageOf({
    name: "escalate_local",
    label: "Local model",
    missing: "No address is set.",
  });
  const result = {
    name: "match_brands",
    status: "completed",
    reused: false,
    counts: {},
    milliseconds: 1,
    warning: "The list is empty.",
  } as const;
  render(
    <MantineProvider env="test">
      <StageList
        stages={[ran, missing]}
        run={pipelineRun({ stages: [result] })}
        checkpoints={[]}
        chosen={null}
        changes={NO_CHANGES}
        onChoose={vi.fn()}
        onDelete={null}
      />
    </MantineProvider>,
  );
  const [first, second] = screen.getAllByRole("listitem");
  expect(first?.textContent).toContain("The list is empty.");
  expect(first?.textContent).not.toContain("No list.");
  expect(second?.textContent).toContain("No address is set.");
});
