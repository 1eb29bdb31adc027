// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { ScenarioRerun } from "@/lib/api/client";
import { patchJob, patchProgress } from "@/lib/api/events/patches";
import type { Scenario } from "../api/detect";
import { stageOf } from "../stages/stage.fixture";
import { useRerun } from "../api/reruns";
import { ScenarioReruns } from "./scenario-reruns";

type Begun = { scenario_id: string; run_id: string | null; error: string | null };

/** A server with scenarios and their re-runs; `begun`: what it answers to a request for more of them. */
const { server } = vi.hoisted(() => {
  const server = {
    role: "editor",
    scenarios: [] as unknown[],
    reruns: [] as unknown[] | null,
    begun: [] as unknown[],
    sent: [] as unknown[],
  };
  const answerTo = async (method: string, path: string, request: Request | null) => {
    if (path === "/api/v1/session") return Response.json({ role: server.role });
    if (path === "/detect/scenarios") return Response.json(server.scenarios);
    if (method === "POST") {
      server.sent.push([path, await request?.json()]);
      return Response.json({ reruns: server.begun }, { status: 202 });
    }
    if (server.reruns === null)
      return Response.json({ status: 403, detail: "It cannot be told." }, { status: 403 });
    return Response.json({ reruns: server.reruns });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request) =>
    asked instanceof Request
      ? answerTo(asked.method, new URL(asked.url).pathname, asked)
      : answerTo("GET", asked, null),
  );
  return { server };
});

const scenario = (id: string): Scenario => ({
  id,
  timeline_id: "t",
  job_id: "saved",
  stage: "detect_edges",
  scenario_label: `Label ${id}`,
  video_path: "Spiel.mp4",
  frame_count: 20,
  created_at: "2026-11-23T12:00:00Z",
});

const rerun = (id: string, given: Partial<ScenarioRerun> = {}): ScenarioRerun => ({
  scenario_id: id,
  label: `Label ${id}`,
  stage: "detect_edges",
  timeline_id: "t",
  video: "Spiel.mp4",
  scenario_run_id: "saved",
  run_id: `again ${id}`,
  status: "completed",
  progress: 1,
  before: { frames: 20, regions: 4 },
  after: { frames: 20, regions: 4 },
  frames_changed: 0,
  frames: 20,
  versions_changed: [],
  error: null,
  created_at: "2026-11-24T12:00:00Z",
  ...given,
});

const GOING = { status: "running", progress: 0.4, after: {}, frames_changed: null } as const;

beforeEach(() => {
  Object.assign(server, { role: "editor", scenarios: [], reruns: [], begun: [], sent: [] });
});

const STAGES = [stageOf({ name: "detect_edges", label: "Edges" })];

function Sheet() {
  return <ScenarioReruns stages={STAGES} rerun={useRerun()} />;
}

function show() {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { unmount } = render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <Sheet />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { cache, unmount };
}

const rows = async () => (await screen.findAllByRole("listitem")).map((row) => within(row));
const button = () => screen.findByRole("button", { name: "Re-run all" });

it("shows of each scenario what changed, and leads to the comparison of both runs", async () => {
  server.scenarios = [scenario("1"), scenario("2"), scenario("3"), scenario("4")];
  server.reruns = [
    rerun("1", {
      after: { frames: 20, regions: 5 },
      frames_changed: 3,
      versions_changed: [
        { name: "list sponsors", before: "1", after: "2" },
        { name: "shapes", before: null, after: "7" },
      ],
    }),
    rerun("2"),
    rerun("3", { status: "failed", after: {}, frames_changed: null, error: "The model is gone." }),
  ];
  show();
  const [changed, same, failed, never] = await rows();
  expect(changed?.getByText("3 of 20 frames changed")).toBeVisible();
  expect(changed?.getByText(/4 → 5 regions/)).toBeVisible();
  expect(changed?.getByText("list sponsors 1 → 2, shapes 7 is new")).toBeVisible();
  expect(changed?.getByRole("link")).toHaveAttribute(
    "href",
    "/tune/t?run=again+1&with=saved&stage=detect_edges",
  );
  expect(same?.getByText("same in all frames")).toBeVisible();
  expect(failed?.getByText("Failed. The model is gone.")).toBeVisible();
  // What has no results cannot be compared: the scenario itself is opened.
  expect(failed?.getByRole("link")).toHaveAttribute("href", "/tune/t?run=saved&stage=detect_edges");
  expect(never?.getByText("not run again yet")).toBeVisible();
  expect(screen.getByText("4 scenarios: 1 changed, 1 the same, 1 failed")).toBeVisible();
});

it("says that counts changed where the stage has no frames of its own", async () => {
  server.scenarios = [scenario("1"), scenario("2")];
  server.reruns = [
    rerun("1", { before: { brands: 1 }, after: { brands: 2 }, frames_changed: null }),
    rerun("2", { frames_changed: null }),
  ];
  show();
  const [changed, same] = await rows();
  expect(changed?.getByText("counts changed")).toBeVisible();
  expect(same?.getByText("same counts")).toBeVisible();
});

it("runs all again, follows them, and keeps what there was on the server", async () => {
  server.scenarios = [scenario("1"), scenario("2")];
  server.begun = [
    { scenario_id: "1", run_id: "again 1", error: null },
    { scenario_id: "2", run_id: null, error: "Spiel.mp4 is offline." },
  ] satisfies Begun[];
  const { cache, unmount } = show();
  await rows();
  server.reruns = [rerun("1", GOING)];
  await userEvent.click(await button());
  const bar = await screen.findByRole("progressbar", { name: "Re-run of Label 1" });
  expect(server.sent).toEqual([["/api/v1/scenarios/rerun", { scenario_ids: [] }]]);
  expect(bar).toHaveAttribute("aria-valuenow", "40");
  expect(await screen.findByText("Not run again. Spiel.mp4 is offline.")).toBeVisible();
  patchProgress(cache, {
    job_id: "again 1",
    job_fraction: 0.7,
    clip_id: null,
    clip_fraction: 0,
    stage: "detect_edges",
    attempt: null,
  });
  expect(await screen.findByText("70 %")).toBeVisible();
  server.reruns = [rerun("1", { frames_changed: 1 })];
  patchJob(cache, { id: "again 1", kind: "pipeline", state: "done" } as never);
  expect(await screen.findByText("1 of 20 frames changed")).toBeVisible();
  unmount();
  show();
  expect(await screen.findByText("1 of 20 frames changed")).toBeVisible();
});

it("runs one alone again, and keeps why others were not", async () => {
  server.scenarios = [scenario("1"), scenario("2")];
  server.begun = [{ scenario_id: "2", run_id: null, error: "Spiel.mp4 is offline." }];
  show();
  await rows();
  await userEvent.click(screen.getByRole("button", { name: "Run Label 2 again" }));
  expect(await screen.findByText("Not run again. Spiel.mp4 is offline.")).toBeVisible();
  server.begun = [{ scenario_id: "1", run_id: "again 1", error: null }];
  server.reruns = [rerun("1", GOING)];
  const one = screen.getByRole("button", { name: "Run Label 1 again" });
  await userEvent.click(one);
  await screen.findByRole("progressbar", { name: "Re-run of Label 1" });
  expect(one).toBeDisabled();
  expect(screen.getByText("Not run again. Spiel.mp4 is offline.")).toBeVisible();
  const sentFor = (id: string) => ["/api/v1/scenarios/rerun", { scenario_ids: [id] }];
  expect(server.sent).toEqual([sentFor("2"), sentFor("1")]);
});

it("begins nothing where all are under way, or there is nothing, and says why", async () => {
  server.scenarios = [scenario("1")];
  server.reruns = [rerun("1", GOING)];
  show();
  await rows();
  expect(await button()).toBeDisabled();
  expect(await button()).toHaveAttribute("title", "All of them are being run again.");
  cleanup();
  Object.assign(server, { scenarios: [], reruns: [] });
  show();
  expect(await screen.findByText(/^None yet\./)).toBeVisible();
  expect(await button()).toBeDisabled();
});

it("reads again what could not be read", async () => {
  server.scenarios = [scenario("1")];
  server.reruns = null;
  show();
  expect(await screen.findByText("It cannot be told.")).toBeVisible();
  server.reruns = [rerun("1")];
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("same in all frames")).toBeVisible();
});

it("shows viewers what there is, without a button", async () => {
  server.role = "viewer";
  server.scenarios = [scenario("1")];
  server.reruns = [rerun("1")];
  show();
  await rows();
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Re-run all" })).toBeNull());
});
