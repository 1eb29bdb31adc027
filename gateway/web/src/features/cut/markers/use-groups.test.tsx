// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Marker } from "@/lib/api/client";
import { steadyTable } from "@/lib/footage/steady-table";
import { NO_CROP, type Cropping } from "../crop/cropping";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { ShuttleScreen } from "../transport/shuttle";
import type { CropEditing } from "../crop/use-cropping";
import { useCursor } from "../next-cut/use-cursor";
import { useGroups } from "./use-groups";

// Before any import, because the client keeps the fetch that it finds when it is loaded.
vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));

const table = steadyTable(25, 1, 5000);
const KEYS: Cropping = { ...NO_CROP, keyframes: [{ ...NO_CROP, ratio: "9:16", time: 3 }] };

/** A group of two clips, which ends 11 seconds after its start. */
const group = (start: number, crop: Cropping | null = null) =>
  ({
    export_id: `from ${start}`,
    start,
    clips: 2,
    spread: 3,
    seconds: 8,
    contract: "plain",
    folder_suffix: "",
    crop,
  }) as unknown as Marker;

function open() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const screen = new ShuttleScreen(new SlowScreen());
  const crop = { replace: vi.fn() } as unknown as CropEditing;
  const { result } = renderHook(
    () => {
      const move = useCursor("a", 0, table, screen);
      return { move, groups: useGroups("a", "default", table, move, crop) };
    },
    { wrapper },
  );
  return {
    lock: () => act(() => result.current.move.toggleLock()),
    activate: (marker: Marker) => {
      act(() => result.current.groups.activate(marker));
      const { cursor, hold } = result.current.move;
      return { seconds: cursor / 25, hold };
    },
  };
}

it("goes to the start of each group, though the key frames of one have locked the cursor", () => {
  const { activate } = open();
  expect(activate(group(10, KEYS))).toEqual({ seconds: 10, hold: "for keys" });
  expect(activate(group(30, KEYS))).toEqual({ seconds: 30, hold: "for keys" });
  expect(activate(group(50))).toEqual({ seconds: 50, hold: "open" });
});

it("goes to the end of each group while the user has locked the cursor, and leaves it locked", () => {
  const { activate, lock } = open();
  lock();
  expect(activate(group(10, KEYS))).toEqual({ seconds: 21, hold: "locked" });
  expect(activate(group(50))).toEqual({ seconds: 61, hold: "locked" });
});
