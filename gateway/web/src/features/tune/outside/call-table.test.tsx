// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OutsideCall, PipelineRun, RunStage } from "@/lib/api/client";
import type { BrandRegion } from "../api/regions";
import { regionOf } from "../review/region.fixture";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { stageOf } from "../stages/stage.fixture";
import { CallTable } from "./call-table";

const gateway = vi.hoisted(() => {
  const gateway = {
    calls: [] as OutsideCall[],
    regions: [] as BrandRegion[],
    isAway: false,
    /** Cursors that were asked for. */
    pages: [] as string[],
  };
  const answered = (request: Request): Response => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/v1/runs/r/regions")
      return Response.json({
        regions: gateway.regions.filter(({ state }) => state === searchParams.get("state")),
        next_cursor: null,
      });
    if (pathname !== "/api/v1/runs/r/calls") return Response.json({}, { status: 404 });
    if (gateway.isAway)
      return Response.json({ detail: "It is away.", status: 404 }, { status: 404 });
    const cursor = searchParams.get("cursor") ?? "";
    gateway.pages.push(cursor);
    const begin = Number(cursor);
    const end = begin + Number(searchParams.get("limit"));
    const total = gateway.calls.length;
    return Response.json({
      calls: gateway.calls.slice(begin, end),
      next_cursor: end < total ? String(end) : null,
      total,
    });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: Request) => Promise.resolve(answered(asked)));
  return gateway;
});

const FRAMES = [0, 1, 2].map((seq) => ({ seq, asset_id: "a", frame: 10 * seq, seconds: seq }));
const LOCAL = stageOf({ name: "escalate_local", label: "Local model", kind: "asked" });
const STAGES = [stageOf({ name: "match_brands", label: "Brands" }), LOCAL];

const call = (number: number, given: Partial<OutsideCall> = {}): OutsideCall => ({
  stage: "escalate_local",
  number,
  seq: 1,
  region: 0,
  sha256: "0".repeat(64),
  bytes: 4123,
  model: "qwen",
  outcome: "answered",
  words: "Acme",
  milliseconds: 812,
  sent_at: "2026-11-23T12:00:00Z",
  ...given,
});

const state = (given: Partial<RunStage> & Pick<RunStage, "name">): RunStage => ({
  status: "completed",
  reused: false,
  counts: {},
  milliseconds: 1,
  warning: null,
  ...given,
});

const COUNTS = { asked: 2, answered: 2, resolved: 1, open: 1 };
const runWith = (asking: Partial<RunStage>, given: Partial<PipelineRun> = {}) =>
  pipelineRun({
    id: "r",
    stages: [
      state({ name: "match_brands" }),
      state({ name: "escalate_local", counts: COUNTS, ...asking }),
    ],
    config: { escalate_local: { enabled: true } },
    ...given,
  });

beforeEach(() => {
  Object.assign(gateway, { calls: [], regions: [], isAway: false, pages: [] });
  // jsdom has no layout.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { value: 320, configurable: true });
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
});

function show(run = runWith({}), isSought = false) {
  const onShow = vi.fn<(seq: number, region: BrandRegion | null) => void>();
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <CallTable
          run={run}
          stage={LOCAL}
          stages={STAGES}
          frames={FRAMES}
          isSought={isSought}
          onShow={onShow}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { onShow };
}

const grid = () => screen.findByRole("grid", { name: "Sent to outside models" });

it("says of each request what was sent, to which model, what it answered, and after how long", async () => {
  gateway.calls = [
    call(1, { seq: 2 }),
    call(2, { words: "", outcome: "slow", milliseconds: 30_000 }),
  ];
  gateway.regions = [regionOf({ id: "2-0", seq: 2, by: "local" })];
  show();
  const [first, second] = await screen.findAllByRole("row");
  for (const words of ["“Acme”", "local, qwen", "✓ answered", "0:00:02.000", "812 ms", "4.1 KB"])
    expect(first).toHaveTextContent(words);
  expect(second).toHaveTextContent("no answer");
  expect(second).toHaveTextContent("✕ no answer in time");
  expect(second).toHaveTextContent("30.0 s");
  // Its crop is the part of the frame that its region shows.
  await waitFor(() => expect(first?.querySelector("img")).not.toBeNull());
  expect(second?.querySelector("img")).toBeNull();
  expect(screen.getByRole("status")).toHaveTextContent("2 crops");
  expect(screen.getByText("2 asked, 2 answered, 1 resolved, 1 still open")).toBeVisible();
});

it("says which answers are not used", async () => {
  gateway.calls = [call(1, { words: "I cannot tell" }), call(2, { seq: 2 })];
  gateway.regions = [
    regionOf({ id: "1-0", seq: 1, by: "text" }),
    regionOf({ id: "2-0", seq: 2, by: "person" }),
  ];
  show();
  expect(await screen.findByText("answered, not used")).toBeVisible();
  expect(screen.getByText("answered")).toBeVisible();
});

it("does not say so of a stage that still asks", async () => {
  gateway.calls = [call(1, { seq: 2 })];
  gateway.regions = [regionOf({ id: "2-0", seq: 2, by: "text" })];
  show(runWith({ status: "running", counts: {} }, { status: "running" }));
  expect(await screen.findByText("answered")).toBeVisible();
});

it("shows the frame and the region of the request that is chosen, by pointer or keys", async () => {
  gateway.calls = [call(1), call(2, { seq: 2, region: 1 })];
  const marked = regionOf({ id: "2-1", seq: 2 });
  gateway.regions = [regionOf({ id: "1-0", seq: 1 }), marked];
  const { onShow } = show();
  const table = await grid();
  await waitFor(() => expect(table.querySelectorAll("img")).toHaveLength(2));
  act(() => table.focus());
  expect(onShow).toHaveBeenLastCalledWith(1, gateway.regions[0]);
  fireEvent.keyDown(table, { key: "ArrowDown" });
  expect(onShow).toHaveBeenLastCalledWith(2, marked);
  expect(screen.getAllByRole("row")[1]).toHaveAttribute("aria-selected", "true");
  const before = screen.getAllByRole("row")[0];
  if (before) fireEvent.click(before);
  expect(onShow).toHaveBeenLastCalledWith(1, gateway.regions[0]);
  fireEvent.keyDown(table, { key: "Escape" });
  expect(table).not.toHaveFocus();
});

it("takes the focus where it was gone to by its key", async () => {
  gateway.calls = [call(1)];
  const { onShow } = show(runWith({}), true);
  expect(await grid()).toHaveFocus();
  expect(onShow).toHaveBeenCalledWith(1, null);
});

it("reads further requests when the last row is near", async () => {
  gateway.calls = Array.from({ length: 120 }, (_, i) => call(i + 1));
  show();
  const table = await grid();
  expect(gateway.pages).toEqual([""]);
  expect(screen.getByRole("status")).toHaveTextContent("120 crops");
  Object.defineProperty(table, "scrollTop", { value: 64 * 50 - 320, configurable: true });
  fireEvent.scroll(table);
  await waitFor(() => expect(gateway.pages).toEqual(["", "50"]));
  // Not before that is scrolled to again.
  expect(table).toHaveAttribute("aria-rowcount", "120");
});

it("says what went wrong, and asks again", async () => {
  gateway.isAway = true;
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("It is away.");
  gateway.isAway = false;
  gateway.calls = [call(1)];
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByTitle("“Acme”")).toBeVisible();
});

describe("without requests it says why", () => {
  const NONE = { asked: 0, answered: 0, resolved: 0, open: 3 };
  it.each<[string, Partial<RunStage>, Partial<PipelineRun>, string]>([
    [
      "a warning of the stage",
      { warning: "The brand list is empty, so nothing was asked." },
      {},
      "The brand list is empty, so nothing was asked.",
    ],
    [
      "asking was off",
      { counts: NONE },
      { config: { escalate_local: { enabled: false } } },
      "“Ask” of Local model was off in this run, so nothing was sent.",
    ],
    [
      "answers were known",
      { counts: { ...NONE, answered: 4 } },
      {},
      "All 4 answers were known from earlier runs, so nothing was sent.",
    ],
    [
      "nothing was to be asked",
      { counts: { ...NONE, open: 0 } },
      {},
      "No region was to be asked about, so nothing was sent.",
    ],
    [
      "the results are those of an earlier run",
      { reused: true },
      {},
      "This run took over its results from an earlier run, which lists the requests.",
    ],
    ["the run goes on", { status: "queued" }, { status: "running" }, "Nothing was sent yet."],
    [
      "the run was cancelled",
      { status: "cancelled" },
      { status: "cancelled" },
      "The run ended before it was asked.",
    ],
  ])("%s", async (_, asking, given, words) => {
    show(runWith(asking, given));
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByRole("status")).toHaveTextContent("nothing");
    expect(screen.queryByRole("grid")).toBeNull();
  });
});

it("says that the run has not asked where it is without the stage", async () => {
  show(pipelineRun({ id: "r", stages: [state({ name: "match_brands" })] }));
  expect(await screen.findByText("This run has not asked it.")).toBeVisible();
});
