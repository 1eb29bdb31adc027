// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { pipelineRun } from "./pipeline-run.fixture";
import { RunValues } from "./run-values";

it("holds all values of a run as JSON", () => {
  const config = { detect_edges: { edge_canny_low: 40 }, detect_objects: { classes: ["a", "b"] } };
  render(
    <MantineProvider env="test">
      <RunValues run={pipelineRun({ config })} />
    </MantineProvider>,
  );
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Values as JSON" });
  expect(JSON.parse(field.value)).toEqual(config);
});
