// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Timeline } from "@/lib/api/client";
import { runQueued } from "@/lib/undo/undo";
import { settingsOf, slidersOf } from "./stages/parameters";
import { pipelineRun } from "./runs/pipeline-run.fixture";
import { parameterOf, stageOf } from "./stages/stage.fixture";
import { useTuning } from "./use-tuning";

const stage = (name: string, ...parameters: string[]) =>
  stageOf({ name, params: parameters.map((each) => parameterOf({ name: each, default: 50 })) });
const FIELD = stage("field_segmentation", "hue_low");
const EDGES = stage("detect_edges", "canny_low", "canny_high");
const TEXT = stageOf({
  name: "read_text",
  params: [
    parameterOf({ name: "languages", type: "string", default: "en", min: null, max: null }),
    parameterOf({ name: "whole_frame", type: "boolean", default: false, min: null, max: null }),
  ],
});
const STAGES = [FIELD, EDGES];

const RUNS = [pipelineRun({ id: "second" }), pipelineRun({ id: "first" })];

const TIMELINE = { id: "t", frames: [] } as unknown as Timeline;

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

function open(stages = STAGES) {
  const { result, unmount } = renderHook(() => useTuning(TIMELINE, stages, RUNS, null), {
    wrapper,
  });
  /** As one gesture. */
  const press = async (act_: () => void) => {
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "x" }));
    await act(() => {
      act_();
      return new Promise<void>((resolve) => runQueued(() => resolve()));
    });
  };
  return {
    now: () => result.current,
    shown: () => [result.current.run?.id, result.current.stage?.name, result.current.changes],
    press,
    move: (value: number) =>
      press(() => {
        const { stage: shown, change } = result.current;
        const [slider] = shown ? slidersOf(shown, {}) : [];
        if (slider) change(slider, value);
      }),
    reload: () => {
      window.dispatchEvent(new Event("pagehide"));
      unmount();
    },
  };
}

beforeEach(() => {
  sessionStorage.clear();
  window.history.replaceState(null, "", "/tune/t");
});
afterEach(cleanup);

it("undoes and redoes what the sliders changed, and shows the stage of it", async () => {
  const { now, press, move, shown } = open();
  await move(80);
  await press(() => now().chooseStage(FIELD.name));
  await move(20);
  const both = { detect_edges: { canny_low: 80 }, field_segmentation: { hue_low: 20 } };
  expect(now().changes).toEqual(both);
  await press(() => now().reset());
  expect(now().changes).toEqual({ detect_edges: { canny_low: 80 } });
  await press(() => now().inTurn.undo());
  expect(now().changes).toEqual(both);
  await press(() => now().inTurn.undo());
  await press(() => now().inTurn.undo());
  expect(shown()).toEqual(["second", EDGES.name, {}]);
  await press(() => now().inTurn.redo());
  await press(() => now().inTurn.redo());
  expect(shown()).toEqual(["second", FIELD.name, both]);
});

it("undoes and redoes what is no number, and has it after a reload", async () => {
  const { now, press, reload } = open([TEXT]);
  await press(() => now().chooseStage(TEXT.name));
  const [languages, whole] = settingsOf(TEXT, {});
  if (!languages || !whole) throw new Error("both are settings");
  await press(() => now().set(languages, "de"));
  await press(() => now().set(whole, true));
  const both = { read_text: { languages: "de", whole_frame: true } };
  expect(now().changes).toEqual(both);
  await press(() => now().inTurn.undo());
  expect(now().changes).toEqual({ read_text: { languages: "de" } });
  await press(() => now().inTurn.redo());
  reload();
  expect(open([TEXT]).now().changes).toEqual(both);
});

it("steps from stage to stage, and stays at the first and the last one", async () => {
  const { now, press } = open();
  const names = [];
  for (const by of [-1, -1, 1, 1]) {
    await press(() => now().stepStage(by));
    names.push(now().stage?.name);
  }
  expect(names).toEqual([FIELD.name, FIELD.name, EDGES.name, EDGES.name]);
});

it("undoes on the run where something was changed, and comes back to the one that was begun with it", async () => {
  const { now, press, move, shown } = open();
  await press(() => now().chooseRun("first"));
  await move(80);
  await press(() => now().follow("second", {}));
  expect(shown()).toEqual(["second", EDGES.name, {}]);
  await press(() => now().inTurn.undo());
  expect(shown()).toEqual(["first", EDGES.name, { detect_edges: { canny_low: 80 } }]);
  await press(() => now().inTurn.redo());
  expect(shown()).toEqual(["second", EDGES.name, {}]);
  await press(() => now().inTurn.undo());
  await press(() => now().inTurn.undo());
  expect(shown()).toEqual(["first", EDGES.name, {}]);
});

it("keeps changes that are not among the values of the run that was begun, in one step of undo", async () => {
  const { now, press, move, shown } = open();
  await press(() => now().chooseRun("first"));
  await move(80);
  await press(() => now().chooseStage(FIELD.name));
  await move(20);
  const moved = { detect_edges: { canny_low: 80 }, field_segmentation: { hue_low: 20 } };
  const kept = { field_segmentation: { hue_low: 20 } };
  await press(() => now().follow("second", kept));
  expect(shown()).toEqual(["second", FIELD.name, kept]);
  await press(() => now().inTurn.undo());
  expect(shown()).toEqual(["first", EDGES.name, moved]);
  await press(() => now().inTurn.redo());
  expect(shown()).toEqual(["second", EDGES.name, kept]);
});

it("does not take the choice of a run for an edit", async () => {
  const { now, press, move, shown } = open();
  await move(80);
  await move(50);
  await press(() => now().chooseRun("first"));
  await press(() => now().inTurn.undo());
  expect(shown()).toEqual(["second", EDGES.name, { detect_edges: { canny_low: 80 } }]);
});

it("compares with a run of the URL, which changes places with the open one when it is opened", async () => {
  const { now, press } = open();
  const both = () => [now().run?.id, now().compared?.id];
  await press(() => now().compare("first"));
  expect(both()).toEqual(["second", "first"]);
  expect(window.location.search).toContain("with=first");
  await press(() => now().chooseRun("first"));
  expect(both()).toEqual(["first", "second"]);
  await press(() => now().compare(null));
  expect(both()).toEqual(["first", undefined]);
  expect(window.location.search).not.toContain("with");
});

it("does not take a comparison for an edit", async () => {
  const { now, press, move } = open();
  await move(80);
  await press(() => now().compare("first"));
  await press(() => now().inTurn.undo());
  expect([now().changes, now().compared?.id]).toEqual([{}, "first"]);
});

it("goes on after a reload with what was changed", async () => {
  const first = open();
  await first.move(80);
  first.reload();
  const { now, press } = open();
  expect(now().changes).toEqual({ detect_edges: { canny_low: 80 } });
  await press(() => now().inTurn.undo());
  expect(now().changes).toEqual({});
});

it("takes the values of a sweep in one step of undo", async () => {
  const { now, press, move } = open();
  await move(80);
  const [low, high] = slidersOf(EDGES, {});
  await press(() => {
    if (low && high)
      now().take([
        [low, 50],
        [high, 20],
      ]);
  });
  expect(now().changes).toEqual({ detect_edges: { canny_high: 20 } });
  await press(() => now().inTurn.undo());
  expect(now().changes).toEqual({ detect_edges: { canny_low: 80 } });
  await press(() => now().inTurn.redo());
  expect(now().changes).toEqual({ detect_edges: { canny_high: 20 } });
});
