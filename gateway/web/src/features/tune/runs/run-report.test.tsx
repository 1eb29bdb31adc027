// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { ClassReport, PipelineRun } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import { RunReport } from "./run-report";

const REPORT = stageOf({
  name: "compile_report",
  kind: "counts",
  reads: ["detect_edges", "detect_objects"],
});
const STAGES = [
  stageOf({ name: "detect_edges", label: "Edges" }),
  stageOf({ name: "detect_objects", label: "Objects" }),
  REPORT,
];
const FRAMES = [0, 1, 2, 3].map((seq) => ({ seq, asset_id: "a", frame: 10 * seq, seconds: seq }));

const found = (label: string, at: Record<number, number>, tracks: number | null): ClassReport => ({
  label,
  count: Object.values(at).reduce((sum, one) => sum + one, 0),
  mean_confidence: 0.625,
  tracks,
  seqs: Object.keys(at).map(Number),
  counts: Object.values(at),
});

const computed = (id: string, number: number, ...names: string[]): PipelineRun =>
  pipelineRun({
    id,
    number,
    stages: names.map((name) => ({
      name,
      status: "completed",
      reused: false,
      counts: {},
      milliseconds: 1,
    })),
  });
const OPEN = computed("open", 2, "detect_edges", "detect_objects");
const OTHER = computed("other", 1, "detect_objects");

beforeEach(() => {
  // jsdom has no layout.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { value: 320, configurable: true });
});

type Given = { run: PipelineRun | null; compared?: PipelineRun; classes?: ClassReport[] };

function show({ run, compared, classes = [] }: Given) {
  const client = new QueryClient();
  const reportOf = (id: string, found_: ClassReport[]) =>
    client.setQueryData(queryKeys.runReport(id, "detect_objects"), {
      run_id: id,
      timeline_id: "t",
      stage: "detect_objects",
      frames: FRAMES.length,
      classes: found_,
    });
  reportOf("open", classes);
  reportOf("other", [found("player", { 0: 1, 1: 2 }, null), found("flag", { 2: 4 }, null)]);
  const onChoose = vi.fn<(seq: number) => void>();
  const reported = run?.stages.at(-1)?.name ?? null;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RunReport
          stage={REPORT}
          stages={STAGES}
          run={run}
          compared={compared ?? null}
          of={reported}
          onReportOn={() => undefined}
          frames={FRAMES}
          seq={1}
          onChoose={onChoose}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return onChoose;
}

const CLASSES = [found("player", { 1: 2, 3: 1 }, 5), found("ball", { 3: 1 }, 1)];

const cellsOf = (label: string) => {
  const row = screen.getByRole("rowheader", { name: label }).closest("tr");
  return within(row as HTMLElement)
    .getAllByRole("cell")
    .map(({ textContent }) => textContent);
};

it("has a row for each class: found, frames with it, mean confidence, tracks", () => {
  show({ run: OPEN, classes: CLASSES });
  expect(cellsOf("player")).toEqual(["3", "2", "0.63", "5"]);
  expect(cellsOf("ball")).toEqual(["1", "1", "0.63", "1"]);
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    "/api/v1/runs/open/report.csv?stage=detect_objects",
  );
});

it("has a curve for each class, which goes to the frame at a click", () => {
  const onChoose = show({ run: OPEN, classes: CLASSES });
  const curve = screen.getByRole("slider", { name: "player over the timeline" });
  expect(curve).toHaveAttribute("aria-valuetext", "0:00:01.000, 2 player");
  curve.getBoundingClientRect = () => new DOMRect(100, 0, 400, 32);
  fireEvent.click(curve, { clientX: 399 });
  fireEvent.click(curve, { clientX: 401 });
  fireEvent.keyDown(curve, { key: "End" });
  expect(onChoose.mock.calls).toEqual([[2], [3], [3]]);
});

it("lists the frames with something in them, to go there", () => {
  const onChoose = show({ run: OPEN, classes: CLASSES });
  fireEvent.click(screen.getByRole("radio", { name: "Frames" }));
  const frames = screen.getAllByRole("listitem");
  expect(frames.map(({ textContent }) => textContent)).toEqual([
    "0:00:01.0002 player",
    "0:00:03.0001 player, 1 ball",
  ]);
  fireEvent.click(screen.getByRole("button", { name: /1 ball/ }));
  expect(onChoose.mock.calls).toEqual([[3]]);
});

it("has what the compared run found in brackets, also classes that only that one has", () => {
  show({ run: OPEN, compared: OTHER, classes: CLASSES });
  expect(cellsOf("player")[0]).toBe("3 (3, same)");
  expect(cellsOf("ball")[0]).toBe("1 (0, +1)");
  expect(cellsOf("flag")).toEqual(["0 (4, −4)", "0", "–", "–"]);
});

it.each<[string, Given, string]>([
  ["no run", { run: null }, "“Run all stages” makes one"],
  ["a run that goes on", { run: pipelineRun({ status: "running" }) }, "still goes on"],
  ["a run without results", { run: pipelineRun({}) }, "replay from it: Edges, Objects"],
  ["nothing found", { run: OPEN }, "Nothing was found in 4 frames. Choose Objects"],
])("says of %s what to do", (_, given, words) => {
  show(given);
  expect(screen.getByRole("status")).toHaveTextContent(words);
});
