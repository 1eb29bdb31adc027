// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import type { Moved } from "../stages/parameters";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { stageOf } from "../stages/stage.fixture";
import { SaveScenario } from "./save-scenario";

type Sent = { method: string; path: string; body: unknown };

/** What is sent, and the states of the run that a replay begins, one for each look. */
const { sent, states } = vi.hoisted(() => {
  const sent: Sent[] = [];
  const states: { statuses: ("running" | "completed" | "failed")[] } = { statuses: [] };
  const runNow = () => {
    const status = states.statuses.shift() ?? "completed";
    const stage = {
      name: "edges",
      status,
      reused: false,
      counts: {},
      milliseconds: 1,
      warning: null,
    };
    return { id: "again", status, stages: [stage] };
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (asked: string | Request, init: RequestInit = {}) => {
    const request = asked instanceof Request ? asked : null;
    const path = request ? new URL(request.url).pathname : (asked as string);
    const text = (init.body ?? "") as string;
    const body: unknown = text === "" ? null : JSON.parse(text);
    sent.push({ method: request?.method ?? init.method ?? "GET", path, body });
    if (path === "/detect/replay") return Response.json({ replay_job_id: "again" });
    if (path === "/api/v1/runs/again") return Response.json(runNow());
    return Promise.resolve(Response.json({ id: "scenario" }, { status: 201 }));
  });
  return { sent, states };
});

beforeEach(() => void (sent.length = 0));

const MOVED: Moved[] = [{ stage: "Edges", words: "Most distance", was: 90, is: 150, unit: "px" }];
const OVERRIDES = { edges: { distance: 150 } };

const Said = () => <output>{useAnnouncement()?.what}</output>;

function show(moved: Moved[], whyNotLast: string | null = null) {
  const onBegun = vi.fn<(id: string) => void>();
  const onDone = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Said />
        <SaveScenario
          timelineId="t"
          run={pipelineRun({ id: "open", number: 4 })}
          stage={stageOf({ name: "edges", label: "Edges" })}
          moved={moved}
          whyNotLast={whyNotLast}
          replaying={
            moved.length > 0 ? { runId: "open", stage: "edges", overrides: OVERRIDES } : null
          }
          onBegun={onBegun}
          onDone={onDone}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.change(screen.getByRole("textbox", { name: "Label" }), { target: { value: "sun" } });
  return { onBegun, onDone };
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const scenarioOf = (job: string) => ({
  method: "POST",
  path: "/detect/scenarios",
  body: { timeline_id: "t", job_id: job, stage: "edges", label: "sun" },
});

it("saves what the open run has found, where no slider was moved", async () => {
  const { onDone } = show([]);
  expect(screen.queryByRole("button", { name: "Replay and save" })).toBeNull();
  press("Save scenario");
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(sent).toEqual([scenarioOf("open")]);
  expect(screen.getByText("Saved as scenario: sun", { selector: "output" })).toBeVisible();
});

it("says which sliders were moved, and saves the last run without them", async () => {
  const { onDone } = show(MOVED);
  expect(screen.getByRole("listitem")).toHaveTextContent("Edges, Most distance: 90 → 150 px");
  press("Save the last run");
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(sent).toEqual([scenarioOf("open")]);
});

it("replays with the moved sliders, and saves that run once it has ended", async () => {
  states.statuses = ["running", "completed"];
  const { onBegun, onDone } = show(MOVED, "It is saved already.");
  expect(screen.getByRole("button", { name: "Save the last run" })).toBeDisabled();
  press("Replay and save");
  await waitFor(() => expect(onBegun).toHaveBeenCalledWith("again"));
  expect(onDone).toHaveBeenCalledOnce();
  await waitFor(() => expect(sent.at(-1)).toEqual(scenarioOf("again")), { timeout: 3000 });
  expect(sent.map(({ path }) => path)).toEqual([
    "/detect/replay",
    "/api/v1/runs/again",
    "/api/v1/runs/again",
    "/detect/scenarios",
  ]);
  expect(sent[0]?.body).toMatchObject({ start_stage: "edges", config_overrides: OVERRIDES });
});

it("saves nothing of a replay that failed, and says so", async () => {
  states.statuses = ["failed"];
  show(MOVED);
  press("Replay and save");
  expect(await screen.findByText(/^Not saved as scenario: sun/)).toBeVisible();
  expect(sent.map(({ path }) => path)).not.toContain("/detect/scenarios");
});
