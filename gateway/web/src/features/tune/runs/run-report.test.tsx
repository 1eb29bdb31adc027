// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type {
  BrandAppearance,
  BrandReport,
  ClassReport,
  PipelineRun,
  SeenBrand,
  StageFailure,
} from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { BrandLanes } from "../brands/brand-lanes";
import { stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import { RunReport } from "./run-report";

const REPORT = stageOf({
  name: "compile_report",
  kind: "counts",
  reads: ["detect_edges", "detect_objects", "match_brands"],
});
const STAGES = [
  stageOf({ name: "detect_edges", label: "Edges" }),
  stageOf({ name: "detect_objects", label: "Objects" }),
  stageOf({ name: "match_brands", label: "Brands", matches: true }),
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
      warning: null,
    })),
  });
const OPEN = computed("open", 2, "detect_edges", "detect_objects");
const OTHER = computed("other", 1, "detect_objects");

beforeEach(() => {
  // jsdom has no layout.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { value: 320, configurable: true });
});

const BRANDED: PipelineRun = {
  ...computed("branded", 3, "detect_edges", "match_brands"),
  config: { match_brands: { brand_list: "cup" } },
};

const seenIn = (first: number, last: number): BrandAppearance => ({
  start: first,
  end: last + 1,
  first_frame: 10 * first,
  last_frame: 10 * last,
  best_frame: 10 * last,
  by: "text",
  first_seq: first,
  last_seq: last,
  best_seq: last,
  video: "cup.mp4",
});

const brandReport = (given: Partial<BrandReport>): BrandReport => ({
  run_id: "branded",
  timeline_id: "t",
  video: "cup.mp4",
  profile: "default",
  seconds: 4,
  start: 0,
  stage: "match_brands",
  brands: [],
  open: 0,
  unresolved: [],
  versions: {},
  ...given,
});

const NORDLYS: SeenBrand = {
  brand: "Nordlys",
  seconds: 3,
  share_of_time: 0.75,
  mean_area: 0.1,
  mean_score: 97.6,
  first: 0,
  last: 4,
  appearances: [seenIn(0, 1), seenIn(3, 3)],
  best_frame: 10,
  best_seq: 1,
};

const quality = (precision: number | null, recall: number, f1: number | null) => {
  return { precision, recall, f1, confirmed: 8, found: 6 };
};
const EVALUATION = {
  brands: [
    { brand: "Nordlys Cola", ...quality(1, 0.75, 0.857) },
    { brand: "Vega", ...quality(null, 0, null) },
  ],
  all: quality(1, 0.5, 0.667),
};

function showBrands(brands: BrandReport) {
  const client = new QueryClient();
  client.setQueryData(queryKeys.runReport("branded", "match_brands"), {
    run_id: "branded",
    timeline_id: "t",
    stage: "match_brands",
    frames: FRAMES.length,
    failures: [],
    classes: [found("Nordlys", { 0: 1 }, null), found("doubtful", { 0: 1, 2: 2 }, null)],
  });
  client.setQueryData(queryKeys.brandReport("branded"), brands);
  client.setQueryData(queryKeys.brandEvaluation("branded"), EVALUATION);
  const onChoose = vi.fn<(seq: number) => void>();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RunReport
          stage={REPORT}
          stages={STAGES}
          run={BRANDED}
          compared={null}
          of="match_brands"
          onReportOn={() => undefined}
          frames={FRAMES}
          seq={1}
          onChoose={onChoose}
        />
        <BrandLanes runId="branded" frames={FRAMES} seq={1} onChoose={onChoose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return onChoose;
}

it("has the brands with their figures and the ways to their frames, and the classes beside them", () => {
  const onChoose = showBrands(brandReport({ brands: [NORDLYS] }));
  expect(cellsOf("Nordlys")).toEqual(["3.0 s", "75 %", "98", "2"]);
  for (const way of ["First 0:00:00.000", "Last 0:00:04.000", "Best"])
    fireEvent.click(screen.getByRole("button", { name: `${way}, Nordlys` }));
  expect(onChoose.mock.calls).toEqual([[0], [3], [1]]);
  expect(screen.getByRole("link", { name: "JSON" })).toHaveAttribute(
    "href",
    "/api/v1/runs/branded/report.json",
  );
  fireEvent.click(screen.getByRole("radio", { name: "Classes" }));
  expect(cellsOf("doubtful")).toEqual(["3", "2", "0.63", "–"]);
});

it("says how well the run finds brands, by what was confirmed", () => {
  showBrands(brandReport({ brands: [NORDLYS] }));
  expect(cellsOf("Nordlys Cola")).toEqual(["100 %", "75 %", "86 %", "8"]);
  expect(cellsOf("Vega")).toEqual(["–", "0 %", "–", "8"]);
  expect(cellsOf("All brands")).toEqual(["100 %", "50 %", "67 %", "8"]);
});

it("leads to what is doubtful, and lists the texts that are no brand", () => {
  const onChoose = showBrands(brandReport({ open: 3, unresolved: [{ text: "EXIT", count: 5 }] }));
  const doubts = screen.getByRole("group", { name: "Open doubts" });
  expect(doubts).toHaveTextContent("? 3 doubtful");
  for (const way of ["Next", "Previous"])
    fireEvent.click(within(doubts).getByRole("button", { name: way }));
  expect(onChoose.mock.calls).toEqual([[2], [0]]);
  expect(screen.getByText("Texts that are no brand of the list: 1")).toBeVisible();
  expect(screen.getByRole("cell", { name: "EXIT", hidden: true })).toBeInTheDocument();
  expect(screen.getAllByRole("status")[0]).toHaveTextContent("surely a brand of the list “cup”");
  expect(screen.getByText("No brand was found in this run.")).toBeVisible();
});

it("has a lane for each brand, with a key for the next appearance", () => {
  const onChoose = showBrands(brandReport({ brands: [NORDLYS] }));
  const lane = screen.getByRole("slider", { name: "Nordlys over the timeline" });
  expect(lane).toHaveAttribute(
    "aria-valuetext",
    "0:00:01.000, seen from 0:00:00.000 until 0:00:02.000",
  );
  for (const key of ["PageDown", "PageUp", "End"]) fireEvent.keyDown(lane, { key });
  expect(onChoose.mock.calls).toEqual([[3], [0], [3]]);
});

type Given = {
  run: PipelineRun | null;
  compared?: PipelineRun;
  classes?: ClassReport[];
  failures?: StageFailure[];
};

function show({ run, compared, classes = [], failures = [] }: Given) {
  const client = new QueryClient();
  const reportOf = (id: string, found_: ClassReport[]) =>
    client.setQueryData(queryKeys.runReport(id, "detect_objects"), {
      run_id: id,
      timeline_id: "t",
      stage: "detect_objects",
      frames: FRAMES.length,
      classes: found_,
      failures: id === "open" ? failures : [],
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

it("says at which frames a stage failed, and counts nothing there", () => {
  show({
    run: OPEN,
    classes: [found("player", { 0: 2 }, null)],
    failures: [{ stage: "detect_objects", why: "The model died.", seqs: [1, 2] }],
  });
  expect(screen.getByRole("status")).toHaveTextContent("Objects: 2 frames failed. The model died.");
  // The shown frame, 1, is one of them.
  expect(screen.getByRole("slider", { name: "player over the timeline" })).toHaveAttribute(
    "aria-valuetext",
    "0:00:01.000, failed",
  );
});

it("does not say that nothing was found where it was not looked", () => {
  show({ run: OPEN, failures: [{ stage: "detect_objects", why: "It died.", seqs: [3] }] });
  expect(screen.getByText(/^Nothing was found in 3 frames\./)).toBeVisible();
  expect(screen.getByText(/1 frame failed/)).toBeVisible();
});
