// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Region, Stage } from "../api/detect";
import { NO_CHANGES } from "../parameters";
import { pipelineRun } from "../pipeline-run.fixture";
import type { Compared } from "../words";
import { ParameterList } from "./parameter-list";

const EDGES: Stage = {
  name: "detect_edges",
  order: 1,
  inputs: [],
  params: [
    { name: "edge_canny_low", type: "integer", default: 50, min: 0, max: 500, step: 1 },
    { name: "edge_canny_high", type: "integer", default: 150, min: 0, max: 500, step: 1 },
  ],
};

const region: Region = { x: 0, y: 0, w: 1, h: 1, confidence: 1, label: "" };

function show(before: readonly Region[] | null, compared: Compared | null) {
  render(
    <MantineProvider env="test">
      <ParameterList
        stage={EDGES}
        run={pipelineRun({})}
        changes={NO_CHANGES}
        live={{ now: [region, region], before, isLooking: false, error: null }}
        compared={compared}
        onChange={() => undefined}
        onReset={() => undefined}
      />
    </MantineProvider>,
  );
  return screen.getByRole("status").textContent;
}

it.each([
  ["before 1 (+1)", [region], null],
  ["run 3 has 1 (+1)", [region], { number: 3, isComputed: true }],
])("says what the frame had: %s", (words, before, compared) => {
  expect(show(before, compared)).toBe(`2 regions in this frame, ${words}`);
});

it("says where the compared run has nothing of the stage", () => {
  expect(show(null, { number: 3, isComputed: false })).toBe(
    "2 regions in this frame; not computed in run 3",
  );
});
