// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { PipelineRun, TimelineSummary } from "@/lib/api/client";
import type { Scenario } from "../api/detect";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { stageOf } from "../stages/stage.fixture";
import type { Comparison } from "../runs/use-compared-run";
import { SideLists } from "./side-lists";

const timeline = (at: number): TimelineSummary => ({
  id: `t${at}`,
  name: null,
  profile: "",
  fps: 2,
  start: 0,
  end: null,
  max_frames: 500,
  assets: [{ id: `a${at}`, name: `Spiel ${at}.mp4` }],
  created_at: "2026-11-23T12:00:00Z",
});

const scenario = (label: string, timelineId: string): Scenario => ({
  id: label,
  timeline_id: timelineId,
  job_id: "run",
  stage: "detect_edges",
  scenario_label: label,
  video_path: "of nothing that is listed",
  frame_count: 4,
  created_at: "2026-11-23T12:00:00Z",
});

const NEW = pipelineRun({
  id: "new",
  number: 7,
  stages: [
    {
      name: "detect_objects",
      status: "completed",
      reused: false,
      counts: {},
      milliseconds: 0,
      warning: null,
    },
  ],
  config: { detect_objects: { model: "shapes" } },
});

const listed = <Row,>(data: Row[] | undefined) => ({
  data,
  error: null,
  refetch: () => undefined,
});

const SAVED = [scenario("far", "t3"), scenario("near", "t1"), scenario("gone", "t99")];

const onRerun = vi.fn<(id: string) => void>();

function show(timelines: number, comparison: Comparison | null = null, scenarios = SAVED) {
  render(lists({ timelines, comparison, scenarios }));
  return (part: string) => within(screen.getByRole("region", { name: part }));
}

type Shown = {
  /** Undefined while they are read. */
  timelines: number | undefined;
  runs?: PipelineRun[] | undefined;
  scenarios?: Scenario[] | undefined;
  comparison?: Comparison | null;
};

const RUNS = [NEW, pipelineRun({ id: "old", number: 4 })];

function lists({ timelines, comparison = null, ...given }: Shown) {
  const { runs, scenarios } = { runs: RUNS, scenarios: SAVED, ...given };
  return (
    <MantineProvider env="test">
      <SideLists
        timelines={listed(
          timelines === undefined
            ? undefined
            : Array.from({ length: timelines }, (_, at) => timeline(at)),
        )}
        runs={listed(runs)}
        scenarios={listed(scenarios)}
        stages={[stageOf({ name: "detect_edges", label: "Edges" })]}
        timelineId="t1"
        runId="old"
        onNew={null}
        onRun={() => undefined}
        onValues={() => undefined}
        comparison={comparison}
        onReruns={() => undefined}
        onRerun={onRerun}
        onEdit={null}
      />
    </MantineProvider>
  );
}

const names = (links: HTMLElement[]) => links.map((link) => link.textContent);

it("shows what is below a list once that has been read", () => {
  const parts = () => screen.getAllByRole("region").map((part) => part.getAttribute("aria-label"));
  const rerun = () => screen.queryByRole("button", { name: /Re-run all/ });
  const { rerender } = render(lists({ timelines: undefined }));
  expect(parts()).toEqual(["Timelines"]);
  rerender(lists({ timelines: 2, runs: undefined }));
  expect(parts()).toEqual(["Timelines", "Runs"]);
  rerender(lists({ timelines: 2, scenarios: undefined }));
  expect(parts()).toEqual(["Timelines", "Runs", "Scenarios"]);
  expect(rerun()).toBeNull();
  rerender(lists({ timelines: 2 }));
  expect(parts()).toEqual(["Timelines", "Runs", "Scenarios", "Scenarios of other timelines"]);
  expect(rerun()).toBeVisible();
});

it("searches timelines by the names of their videos, where there are many", async () => {
  const part = show(20);
  const user = userEvent.setup();
  await user.type(screen.getByRole("textbox", { name: "Find a timeline" }), "SPIEL 17");
  expect(names(part("Timelines").getAllByRole("link"))).toHaveLength(1);
  expect(names(part("Timelines").getAllByRole("link"))[0]).toContain("Spiel 17.mp4");
  await user.type(screen.getByRole("textbox", { name: "Find a timeline" }), "x");
  expect(part("Timelines").queryAllByRole("link")).toEqual([]);
  expect(part("Timelines").getByText("No timeline is called “SPIEL 17x”.")).toBeVisible();
});

it("has no search where there are few", () => {
  show(8);
  expect(screen.queryByRole("textbox")).toBeNull();
});

it("is one stop of Tab for each list, the chosen row, with arrows between the rows", async () => {
  const part = show(20);
  const user = userEvent.setup();
  await user.tab();
  await user.tab();
  expect(part("Timelines").getByRole("link", { current: "page" })).toHaveFocus();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{End}{ArrowDown}");
  expect(part("Timelines").getAllByRole("link").at(-1)).toHaveFocus();
  await user.tab();
  expect(part("Runs").getByRole("button", { pressed: true })).toHaveFocus();
  await user.tab({ shift: true });
  expect(part("Timelines").getAllByRole("link").at(-1)).toHaveFocus();
});

it("lists the scenarios of the open timeline by themselves, and names the timeline of each", () => {
  const part = show(4);
  const [own, ...more] = names(part("Scenarios").getAllByRole("link"));
  expect(more).toEqual([]);
  expect(own).toMatch(/^near.*Spiel 1\.mp4/);
  const others = names(part("Scenarios of other timelines").getAllByRole("link"));
  expect(others[0]).toMatch(/^far.*Spiel 3\.mp4/);
  expect(others[1]).toMatch(/^gone.*of nothing that is listed/);
});

it("marks the compared runs, and begins and ends a comparison by the menu of another run", async () => {
  const chosen: (string | null)[] = [];
  const choose = (id: string | null) => void chosen.push(id);
  const user = userEvent.setup();
  show(1, { with: null, choose });
  expect(screen.getByRole("button", { name: /^4 all stages/ })).not.toHaveAccessibleName(
    /open run/,
  );
  await user.click(screen.getByRole("button", { name: "More for run 4" }));
  expect(await screen.findByRole("menuitem", { name: "Values…" })).toBeVisible();
  // The open run is not compared with itself.
  expect(screen.queryByRole("menuitem", { name: "Compare with it" })).toBeNull();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "More for run 7" }));
  await user.click(await screen.findByRole("menuitem", { name: "Compare with it" }));
  cleanup();

  show(1, { with: "new", choose });
  expect(screen.getByRole("button", { name: /^4 all stages.*A, the open run/ })).toBeVisible();
  expect(screen.getByRole("button", { name: /^7 all stages.*B, compared with it/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "More for run 7" }));
  await user.click(await screen.findByRole("menuitem", { name: "End the comparison" }));
  expect(chosen).toEqual(["new", null]);
});

it("says which model a run has, where it has one", () => {
  const part = show(1);
  const [first, second] = names(part("Runs").getAllByRole("button", { name: /all stages/ }));
  expect(first).toMatch(/^7 all stages.*shapes/);
  expect(second).not.toContain("shapes");
});

it("tells timelines of one video apart", () => {
  const [first] = names(show(2)("Timelines").getAllByRole("link"));
  expect(first).toContain("2/s, 0:00:00 – end");
});

it("keeps a comparison on the way to a scenario, unless it is with another timeline", () => {
  const wayTo = (label: string) =>
    screen.getByRole("link", { name: new RegExp(`^${label}`) }).getAttribute("href");
  show(4, { with: "new", choose: () => undefined });
  expect(wayTo("near")).toBe("/tune/t1?run=run&stage=detect_edges&with=new");
  expect(wayTo("far")).toBe("/tune/t3?run=run&stage=detect_edges");
  cleanup();
  // The run of the scenario is the compared one: it changes places with the open one.
  show(4, { with: "run", choose: () => undefined });
  expect(wayTo("near")).toBe("/tune/t1?run=run&stage=detect_edges&with=old");
});

it("runs scenarios again only where there are some, and says so", () => {
  show(1);
  expect(screen.getByRole("button", { name: /^Re-run all…/ })).toBeEnabled();
  cleanup();
  show(1, null, []);
  const button = screen.getByRole("button", { name: /^Re-run all…/ });
  expect(button).toBeDisabled();
  expect(button).toHaveAttribute("title", "There are no scenarios to run again: save one first.");
});

it("runs one scenario again", async () => {
  const part = show(4);
  await userEvent.click(part("Scenarios").getByRole("button", { name: "Run near again" }));
  expect(onRerun).toHaveBeenCalledExactlyOnceWith("near");
});
