// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Marker } from "@/lib/api/client";
import { useSettings } from "@/lib/settings";
import { steadyTable } from "@/lib/steady-table";
import { announceFinal, useAnnouncement } from "@/lib/undo";
import { NO_CROP, type Cropping } from "./cropping";
import { SlowScreen } from "./scrub/slow-screen.testing";
import { useCropping } from "./use-cropping";
import { useCursor } from "./use-cursor";
import { useCutEdits } from "./use-cut-edits";
import { useGroups } from "./use-groups";

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

function open() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const screen = new SlowScreen();
  const { result } = renderHook(
    () => {
      const settings = useSettings();
      const move = useCursor(0, table, screen);
      const crop = useCropping(settings, table, screen, move.locked);
      return {
        keys: crop.cropping.keyframes.length,
        edits: useCutEdits("a", table, screen, settings, move, crop),
        groups: useGroups("a", "default", table, screen, move, crop),
        said: useAnnouncement()?.what,
      };
    },
    { wrapper },
  );
  return {
    now: () => result.current,
    lock: () => act(() => result.current.edits.toggleLock()),
    activate: (marker: Marker) => act(() => result.current.groups.activate(marker)),
  };
}

beforeEach(() => act(() => announceFinal("before")));

it("says that key frames were removed when the cursor is unlocked", () => {
  const { now, lock, activate } = open();
  activate(group("one", KEYS));
  expect(now().keys).toBe(1);
  lock();
  expect(now()).toMatchObject({ keys: 0, said: "1 key frame removed" });
});

it("says nothing of key frames when a group at the same start without any is chosen", () => {
  const { now, activate } = open();
  activate(group("one", KEYS));
  activate(group("other", null));
  expect(now()).toMatchObject({ keys: 0, said: "before" });
});
