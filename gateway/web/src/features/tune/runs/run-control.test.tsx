// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useKeyDispatch } from "@/lib/keys/use-keys";
import { useAnnouncement } from "@/lib/undo/undo";
import type { PipelineRun } from "@/lib/api/client";
import { parameterOf, stageOf } from "../stages/stage.fixture";
import { pipelineRun } from "./pipeline-run.fixture";
import { RunControl } from "./run-control";

type Kept = { name: string; version: number; stages: string[]; configs: object };

/** The profiles of the gateway, and what it was asked to do. */
const gateway = vi.hoisted(() => {
  const gateway = { profiles: [] as Kept[], asked: [] as unknown[], role: "editor" };
  const answered = async (request: Request): Promise<Response> => {
    const path = decodeURIComponent(new URL(request.url).pathname).replace("/api/v1/", "");
    if (path === "session")
      return Response.json({ signed_in: true, name: "ada", role: gateway.role, open: true });
    if (request.method === "GET") return Response.json({ profiles: gateway.profiles });
    const text = await request.text();
    const body = text === "" ? null : (JSON.parse(text) as Kept);
    gateway.asked.push([`${request.method} ${path}`, body]);
    if (path === "runs") return Response.json({ id: "new" }, { status: 202 });
    const name = path.split("/")[1] ?? body?.name;
    const kept = gateway.profiles.find((each) => each.name === name);
    return Response.json({ version: 0, ...kept, ...body, final_because: null, words: "Gone" });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(asked instanceof Request ? asked : new Request(new URL(asked, location.href), init)),
  );
  return gateway;
});

const STAGES = [
  stageOf({
    name: "edges",
    label: "Edges",
    params: [parameterOf({ name: "low", label: "Low", default: 50 })],
  }),
  stageOf({ name: "report", label: "Report", order: 1 }),
];
const state = (name: string, status: "completed" | "paused" | "queued") => ({
  name,
  status,
  reused: false,
  counts: {},
  milliseconds: 0,
  warning: null,
});
const PAUSED = pipelineRun({
  id: "r",
  status: "paused",
  stage: "report",
  next_stage: "report",
  pause_after: "each",
  stages: [state("edges", "completed"), state("report", "paused")],
  config: { edges: { low: 40 } },
});

const begun = vi.fn();
function Said() {
  useKeyDispatch("Tune", true);
  return <output>{useAnnouncement()?.what}</output>;
}

async function show(run: PipelineRun | null) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider
        client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
      >
        <Said />
        <RunControl timelineId="t" stages={STAGES} run={run} changes={{}} onBegun={begun} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByRole("button", { name: "Step" });
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const choose = (name: string, value: string) =>
  fireEvent.change(screen.getByRole("combobox", { name }), { target: { value } });

beforeEach(() => {
  gateway.asked.length = 0;
  gateway.role = "editor";
  gateway.profiles = [
    { name: "Match day", version: 3, stages: ["edges"], configs: { edges: { low: 9 } } },
    { name: "default", version: 1, stages: [], configs: {} },
  ];
  begun.mockClear();
});

it("steps, resumes and pauses elsewhere, and says what comes next", async () => {
  await show(PAUSED);
  expect(screen.getByText("Next: Report")).toBeVisible();
  fireEvent.keyDown(document.body, { key: "G", shiftKey: true, code: "KeyG" });
  await waitFor(() => expect(gateway.asked).toEqual([["POST runs/r/step", null]]));
  press("Resume");
  choose("Pause after", "");
  await waitFor(() =>
    expect(gateway.asked.slice(1)).toEqual([
      ["POST runs/r/resume", null],
      ["PATCH runs/r", { pause_after: null }],
    ]),
  );
});

it("says where the run that goes on pauses, and where the next one does", async () => {
  await show(PAUSED);
  choose("Pause the next run with a profile after", "each");
  expect(screen.getByRole("combobox", { name: "Pause after" })).toHaveValue(
    PAUSED.pause_after ?? "",
  );
  press("Profiles");
  await screen.findByRole("table");
  press("Run with it");
  await waitFor(() =>
    expect(gateway.asked).toEqual([
      ["POST runs", expect.objectContaining({ profile: "default", pause_after: "each" })],
    ]),
  );
});

it("has nothing to step where no run goes on", async () => {
  await show(pipelineRun({}));
  expect(screen.getByRole("button", { name: "Step" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Pause" })).toBeDisabled();
  expect(screen.getByRole("combobox", { name: "Pause after" })).toBeDisabled();
});

it("begins a run with a profile, which pauses where it is to", async () => {
  await show(null);
  choose("Pause the next run with a profile after", "each");
  press("Profiles");
  await screen.findByRole("table");
  choose("Profile", "Match day");
  press("Run with it");
  await waitFor(() =>
    expect(begun).toHaveBeenCalledWith("new", expect.anything(), undefined, expect.anything()),
  );
  expect(gateway.asked).toEqual([
    ["POST runs", expect.objectContaining({ profile: "Match day", pause_after: "each" })],
  ]);
});

it("shows two profiles beside each other and marks only what differs", async () => {
  await show(PAUSED);
  press("Profiles");
  const table = await screen.findByRole("table", { name: "Stages and values" });
  choose("Profile", "Match day");
  choose("Beside it", "-");
  const rows = within(table).getAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual([
    "◆ 2 differMatch dayPresent settings",
    "◆ StagesEdgesEdges, Report",
    "◆ Edges, Low940",
  ]);
  choose("Beside it", "default");
  expect(within(table).getByRole("row", { name: /Edges, Low/ })).toHaveTextContent("950");
});

it("saves the present settings in the version that was seen, and as another profile", async () => {
  await show(PAUSED);
  press("Profiles");
  await screen.findByRole("table");
  choose("Profile", "Match day");
  press("Save the present settings in it");
  await screen.findByText(/Profile Match day saved/, { selector: "output" });
  const content = { stages: ["edges", "report"], configs: { edges: { low: 40 } } };
  expect(gateway.asked).toEqual([["PUT pipeline-profiles/Match day", { ...content, version: 3 }]]);
  press("Save them as another");
  const name = screen.getByRole("textbox", { name: "Name of the new profile" });
  fireEvent.change(name, { target: { value: "default" } });
  expect(screen.getByText("There is a profile of this name.")).toBeVisible();
  fireEvent.change(name, { target: { value: "Evening" } });
  press("Save the profile");
  await screen.findByText("Profile Evening saved", { selector: "output" });
  expect(gateway.asked[1]).toEqual(["POST pipeline-profiles", { name: "Evening", ...content }]);
});

it("duplicates and deletes, but for the profile that is always there", async () => {
  await show(PAUSED);
  press("Profiles");
  await screen.findByRole("table");
  expect(screen.getByRole("button", { name: "Delete" })).toBeDisabled();
  choose("Profile", "Match day");
  press("Duplicate");
  fireEvent.change(screen.getByRole("textbox", { name: "Name of the new profile" }), {
    target: { value: "copy" },
  });
  press("Duplicate the profile");
  await waitFor(() =>
    expect(gateway.asked).toEqual([
      ["POST pipeline-profiles/Match day/duplicate", { name: "copy" }],
    ]),
  );
  choose("Profile", "Match day");
  press("Delete");
  await waitFor(() =>
    expect(gateway.asked[1]).toEqual(["DELETE pipeline-profiles/Match day", null]),
  );
});
