// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Marker } from "@/lib/api/client";
import { useSettings } from "@/lib/settings/settings";
import { steadyTable } from "@/lib/footage/steady-table";
import { announceFinal, useAnnouncement } from "@/lib/undo/undo";
import { NO_CROP, type Cropping } from "../crop/cropping";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { ShuttleScreen } from "../transport/shuttle";
import { useCropping } from "../crop/use-cropping";
import { useGroups } from "../markers/use-groups";
import { useCursor } from "./use-cursor";
import { useCutEdits } from "./use-cut-edits";

// Before any import, because the client keeps the fetch that it finds when it is loaded.
vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));

const table = steadyTable(25, 1, 5000);
const KEYS: Cropping = { ...NO_CROP, keyframes: [{ ...NO_CROP, ratio: "9:16", time: 3 }] };

const group = (name: string, crop: Cropping | null) =>
  ({
    export_id: name,
    start: 10,
    clips: 2,
    spread: 3,
    contract: "plain",
    label: name,
    folder_suffix: "",
    crop,
  }) as unknown as Marker;

/** Begins another gesture, and so another step. */
const press = () => window.dispatchEvent(new KeyboardEvent("keydown"));

function open() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const screen = new ShuttleScreen(new SlowScreen());
  const { result } = renderHook(
    () => {
      const settings = useSettings();
      const move = useCursor("a", 0, table, screen);
      const crop = useCropping(settings, table, screen, move.locked);
      return {
        keys: crop.cropping.keyframes.length,
        move,
        crop,
        edits: useCutEdits("a", table, screen, settings, move, crop),
        groups: useGroups("a", "default", table, move, crop),
        said: useAnnouncement()?.what,
      };
    },
    { wrapper },
  );
  return {
    now: () => result.current,
    lock: () => act(() => result.current.move.toggleLock()),
    removeKeys: () =>
      act(() => {
        press();
        result.current.edits.removeKeys();
      }),
    /** Waits for what undo does with an announced action. */
    undo: () =>
      act(async () => {
        press();
        result.current.edits.undo();
        await vi.waitFor(() => undefined);
      }),
    mark: (set: "setIn" | "setOut", frame: number) => {
      act(() => screen.show(frame));
      act(() => {
        press();
        result.current.move[set]();
      });
    },
    activate: (marker: Marker) => act(() => result.current.groups.activate(marker)),
  };
}

beforeEach(() => act(() => announceFinal("before")));

it("leaves key frames where they are when the cursor is locked and unlocked", () => {
  const { now, lock, activate } = open();
  activate(group("one", KEYS));
  lock();
  lock();
  expect(now()).toMatchObject({ keys: 1, said: "before", move: { hold: "open" } });
});

it("says that all key frames were removed, which can be undone", async () => {
  const { now, removeKeys, undo, activate } = open();
  activate(group("one", KEYS));
  removeKeys();
  expect(now()).toMatchObject({ keys: 0, said: "1 key frame removed", move: { hold: "open" } });
  await undo();
  expect(now()).toMatchObject({ keys: 1, move: { hold: "for keys" } });
});

it("brings back in and out points, one after the other", async () => {
  const { now, mark, undo } = open();
  const points = () => {
    const { hold, cursor, out } = now().move;
    return { hold, cursor, out };
  };
  mark("setIn", 50);
  mark("setOut", 174);
  mark("setIn", 60);
  expect(points()).toEqual({ hold: "in point", cursor: 60, out: 174 });
  const before = [];
  for (let step = 0; step < 3; step += 1) {
    await undo();
    before.push(points());
  }
  expect(before).toEqual([
    { hold: "in point", cursor: 50, out: 174 },
    { hold: "in point", cursor: 50, out: null },
    { hold: "open", cursor: 0, out: null },
  ]);
});

it("says nothing of key frames when a group at the same start without any is chosen", () => {
  const { now, activate } = open();
  activate(group("one", KEYS));
  activate(group("other", null));
  expect(now()).toMatchObject({ keys: 0, said: "before" });
});
