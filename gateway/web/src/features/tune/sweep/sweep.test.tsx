// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { NONE_SEEN } from "@/lib/settings/tune-layers";
import { useKeyDispatch } from "@/lib/keys/use-keys";
import type { Overrides } from "../api/detect";
import type { Compared } from "../words";
import { NO_PLAN, valuesInWords, type Cell } from "./sweep-cells";
import { Sweep } from "./sweep";

/** Values of `low` that the server refuses. */
const refused = new Set<number>();

beforeEach(() => {
  refused.clear();
  vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
    const { config_overrides: overrides } = JSON.parse(body) as { config_overrides: Overrides };
    const { low = 50, gap = 10 } = (overrides.edges ?? {}) as { low?: number; gap?: number };
    if (refused.has(low))
      return Promise.resolve(Response.json({ detail: "Not possible." }, { status: 400 }));
    const regions = Array.from({ length: low / 10 + gap }, () => ({ x: 0, y: 0, w: 1, h: 1 }));
    return Promise.resolve(Response.json({ stand_ins: {}, regions_by_frame: { 0: regions } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const parameter = (name: string, words: string, initial: number): FindingParameter<string> => ({
  name,
  words,
  initial,
  min: 0,
  max: 1000,
  help: "",
  unit: "",
  from: 0,
  reach: 500,
  step: 1,
});
const SLIDERS = [parameter("low", "Low", 50), parameter("gap", "Gap", 10)];
const TYPED = { low: [20, 90], gap: [5] };

type Given = {
  columns?: string;
  rows?: string;
  compared?: Compared | null;
  onTake?: (values: string) => void;
};

function Page({ columns = "low", rows = "gap", compared = null, onTake }: Given) {
  useKeyDispatch("Tune", true);
  const [plan, setPlan] = useState({ ...NO_PLAN, columns, rows, typed: TYPED });
  const [isOpen, setOpen] = useState(true);
  return isOpen ? (
    <Sweep
      runId="run"
      beforeId={compared ? "other" : "run"}
      compared={compared}
      stage="edges"
      sliders={SLIDERS}
      changes={{}}
      frames={[{ seq: 0, asset_id: "a", frame: 0, seconds: 0 }]}
      seq={0}
      looks={NONE_SEEN}
      drawnWith={() => ({})}
      plan={plan}
      onPlan={(next) => setPlan({ ...NO_PLAN, ...next } as typeof plan)}
      onTake={(values) => onTake?.(valuesInWords({ values } as Cell))}
      onClose={() => setOpen(false)}
    />
  ) : null;
}

function open(given: Given = {}) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Page {...given} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

const here = () => screen.getByRole("gridcell", { selected: true });

it("is a grid of both parameters, with the differences from the run", async () => {
  open();
  expect(await screen.findByText("6 of 6 done")).toBeVisible();
  const grid = screen.getByRole("grid", { name: "Low × Gap: regions in frame 0" });
  const columns = within(grid).getAllByRole("columnheader");
  expect(columns.map(({ textContent }) => textContent)).toEqual(["Gap", "20", "50 (run)", "90"]);
  const rows = within(grid).getAllByRole("rowheader");
  expect(rows.map(({ textContent }) => textContent)).toEqual(["5", "10 (run)"]);
  const cells = within(grid).getAllByRole("gridcell");
  [
    "Low 20, Gap 5: 7 regions, before 15 (−8)",
    "Low 50, Gap 5: 10 regions, before 15 (−5)",
    "Low 90, Gap 5: 14 regions, before 15 (−1)",
    "Low 20, Gap 10: 12 regions, before 15 (−3)",
    "Low 50, Gap 10: 15 regions, as the run found",
    "Low 90, Gap 10: 19 regions, before 15 (+4)",
  ].forEach((name, at) => expect(cells[at]).toHaveAccessibleName(name));
});

it("begins at the present values; arrow keys move, and Enter takes", async () => {
  const onTake = vi.fn<(values: string) => void>();
  const user = open({ onTake });
  expect(here()).toHaveFocus();
  expect(here()).toHaveAccessibleName(/^Low 50, Gap 10/);
  await user.keyboard("{ArrowRight}{ArrowRight}{ArrowUp}");
  expect(here()).toHaveFocus();
  expect(screen.getByRole("button", { name: /^Take 90 × 5/ })).toBeVisible();
  await user.keyboard("{Enter}");
  expect(onTake.mock.calls).toEqual([["90 × 5"]]);
  expect(screen.queryByRole("grid")).toBeNull();
});

it("takes the focus from a slider, so that the arrow keys do not move that", () => {
  const slider = document.body.appendChild(document.createElement("button"));
  slider.focus();
  open();
  expect(here()).toHaveFocus();
  slider.remove();
});

it("takes a cell that is clicked twice, and closes by Escape without taking any", async () => {
  const onTake = vi.fn<(values: string) => void>();
  const user = open({ onTake });
  await user.click(screen.getByRole("gridcell", { name: /^Low 20, Gap 5/ }));
  expect(here()).toHaveAccessibleName(/^Low 20, Gap 5/);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("grid")).toBeNull();
  expect(onTake).not.toHaveBeenCalled();
  open({ onTake });
  await user.dblClick(screen.getByRole("gridcell", { name: /^Low 20, Gap 10/ }));
  expect(onTake.mock.calls).toEqual([["20 × 10"]]);
});

it("says in a cell why it failed, and tries it again", async () => {
  refused.add(90);
  const user = open({ rows: "" });
  const failed = await screen.findByRole("gridcell", {
    name: "Low 90: failed: Not possible. Try again",
  });
  expect(await screen.findByText("2 of 3 done, 1 failed")).toBeVisible();
  expect(within(failed).getByText("Not possible.")).toBeVisible();
  refused.clear();
  await user.click(within(failed).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("3 of 3 done")).toBeVisible();
  expect(failed).toHaveAccessibleName("Low 90: 19 regions, before 15 (+4)");
});

it("tries the values that are typed when their field is left, with those of the run", async () => {
  const user = open({ rows: "" });
  const field = screen.getByRole("textbox", { name: "Low" });
  expect(field).toHaveValue("20  50  90");
  await user.clear(field);
  await user.type(field, "30 40{Enter}");
  expect(await screen.findByRole("gridcell", { name: /^Low 40: 14 regions/ })).toBeVisible();
  expect(field).toHaveValue("30  40  50");
  expect(here()).toHaveFocus();
  await user.type(field, " 60{Escape}");
  expect(await screen.findByRole("gridcell", { name: /^Low 60: 16 regions/ })).toBeVisible();
  expect(here()).toHaveFocus();
  await user.type(field, " 6000");
  expect(field).toBeInvalid();
  await user.tab();
  expect(field).toHaveValue("30  40  50  60");
});

it("counts the run's own values against the compared run, too", async () => {
  open({ compared: { number: 3, isComputed: true, values: {} } });
  expect(await screen.findByText("6 of 6 done")).toBeVisible();
  expect(
    screen.getByRole("gridcell", { name: "Low 50, Gap 10: 15 regions, run 3 has 15 (same)" }),
  ).toBeVisible();
});
