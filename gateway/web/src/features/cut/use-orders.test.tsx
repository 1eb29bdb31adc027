// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Asset, Marker } from "@/lib/api/client";
import { DEFAULTS, type Settings } from "@/lib/settings";
import { steadyTable } from "@/lib/steady-table";
import { acceptOffered, announceRefusal, useAnnouncement } from "@/lib/undo";
import { NO_CROP } from "./cropping";
import { useOrders } from "./use-orders";

/** Orders that the server has received; it answers none of them. */
const server = vi.hoisted(() => {
  const asked: Request[] = [];
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") asked.push(request);
    return new Promise(() => undefined);
  });
  return { asked };
});

const ASSET = { id: "a", name: "dog.mp4" } as Asset;
/** 200 s. */
const TABLE = steadyTable(25, 1, 5000);
const NO_GROUPS = { markers: [], overwritten: null, wasReplaced: () => undefined };
const announced = () => renderHook(useAnnouncement).result.current?.what ?? null;

type Given = { cursor: number; settings?: Settings; overwritten?: Marker | null };

/** The orders of a video, as a page that is given these. */
function ordersOf(given: Given, onGo: (frame: number) => void = () => undefined) {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    ({ cursor, settings = DEFAULTS, overwritten = null }: Given) =>
      useOrders(ASSET, TABLE, cursor, settings, NO_CROP, { ...NO_GROUPS, overwritten }, onGo),
    { wrapper, initialProps: given },
  );
  return { client, ...hook };
}

beforeEach(() => {
  server.asked.length = 0;
});

it("overwrites a group once, however fast E is pressed again, and says so", async () => {
  const overwritten = { export_id: "before", group: "dog_001" } as Partial<Marker> as Marker;
  const { client, result } = ordersOf({ cursor: 25, overwritten });
  await act(async () => {
    // Both before the next render.
    result.current.exportTo("");
    result.current.exportTo("");
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
  });
  expect(client.isMutating()).toBe(1);
  expect(announced()).toBe("dog_001 is being overwritten already.");
});

describe("where the next cut does not fit", () => {
  const LAST = TABLE.count - 1;
  const refused = (onGo?: (frame: number) => void) => {
    const hook = ordersOf({ cursor: LAST }, onGo);
    act(() => hook.result.current.exportTo(""));
    expect(announced()).toContain("past the last start that fits");
    return hook;
  };

  it("offers to shift it", () => {
    const gone: number[] = [];
    refused((frame) => gone.push(frame));
    act(acceptOffered);
    expect(gone).toEqual([expect.any(Number)]);
  });

  it.each<[string, Given]>([
    ["the cursor has moved", { cursor: 0 }],
    ["there are fewer clips", { cursor: LAST, settings: { ...DEFAULTS, clips: 1 } }],
    ["they lie closer", { cursor: LAST, settings: { ...DEFAULTS, spread: 1 } }],
    ["they are of another length", { cursor: LAST, settings: { ...DEFAULTS, contract: "video_201" } }],
  ])("offers that no longer when %s", (_, then) => {
    const gone: number[] = [];
    const { rerender } = refused((frame) => gone.push(frame));
    rerender(then);
    expect(announced()).toBeNull();
    act(acceptOffered);
    expect(gone).toEqual([]);
  });

  it("offers that no longer when Cut is left", () => {
    refused().unmount();
    expect(announced()).toBeNull();
  });

  it("leaves what was said since", () => {
    const { rerender } = refused();
    act(() => announceRefusal("The cursor is locked."));
    rerender({ cursor: 0 });
    expect(announced()).toBe("The cursor is locked.");
  });
});
