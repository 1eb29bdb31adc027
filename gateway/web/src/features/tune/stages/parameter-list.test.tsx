// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Region } from "../api/detect";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import type { Compared } from "../words";
import { NO_CHANGES, type Changes } from "./parameters";
import { parameterOf, stageOf } from "./stage.fixture";
import { ParameterList } from "./parameter-list";

const EDGES = stageOf({
  name: "detect_edges",
  label: "Edges",
  help: "Finds lines.",
  params: [
    parameterOf({ name: "edge_canny_low", label: "Low", help: "Less is more.", default: 50 }),
    parameterOf({ name: "edge_canny_high", label: "High", unit: "px", default: 150 }),
  ],
});

const region: Region = { x: 0, y: 0, w: 1, h: 1, confidence: 1, label: "" };

const COMPARED: Compared = {
  number: 3,
  isComputed: true,
  values: { detect_edges: { edge_canny_low: 40, edge_canny_high: 200 } },
};

function show(
  before: readonly Region[] | null,
  compared: Compared | null,
  changes: Changes = NO_CHANGES,
) {
  render(
    <MantineProvider env="test">
      <ParameterList
        stage={EDGES}
        run={pipelineRun({})}
        changes={changes}
        live={{
          now: [region, region],
          before,
          standIn: null,
          isLooking: false,
          error: null,
          retry: () => undefined,
        }}
        compared={compared}
        onChange={() => undefined}
        onSet={() => undefined}
        onReset={() => undefined}
      />
    </MantineProvider>,
  );
  return screen.getByRole("status").textContent;
}

it.each([
  ["before 1 (+1)", [region], null],
  ["run 3 has 1 (+1)", [region], COMPARED],
])("says what the frame had: %s", (words, before, compared) => {
  expect(show(before, compared)).toBe(`2 regions in this frame, ${words}`);
});

it("says where the compared run has nothing of the stage", () => {
  expect(show(null, { ...COMPARED, isComputed: false })).toBe(
    "2 regions in this frame; not computed in run 3",
  );
});

it("tells the other value of a compared run, but of a moved slider where it was", () => {
  show([region], COMPARED, { detect_edges: { edge_canny_high: 300 } });
  expect(screen.getByRole("group", { name: "Low" })).toHaveTextContent("B: 40");
  const moved = screen.getByRole("group", { name: "High" });
  expect(moved).toHaveTextContent("◆ was 150");
  expect(moved).not.toHaveTextContent("B:");
});

it("tells no values of a run without results to compare", () => {
  show(null, { ...COMPARED, isComputed: false });
  expect(screen.getByRole("group", { name: "Low" })).toHaveTextContent("0 – 500");
});

it("has a name and a line of help for people, and the API's name as a tooltip", () => {
  show(null, null);
  expect(screen.getByRole("heading", { name: "Edges" })).toHaveAttribute("title", "detect_edges");
  expect(screen.getByText("Finds lines.")).toBeVisible();
  const low = screen.getByRole("group", { name: "Low" });
  expect(low).toHaveTextContent("Less is more.");
  expect(screen.getByText("Low", { selector: "span[title]" })).toHaveAttribute(
    "title",
    "edge_canny_low",
  );
  expect(screen.getByRole("group", { name: "High" })).toHaveTextContent("0 – 500 px");
});
