// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Asset, Marker } from "@/lib/api/client";
import { GatewayError } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { lengthIn } from "@/lib/clips/clip-length";
import { DEFAULTS, type Settings } from "@/lib/settings/settings";
import { steadyTable } from "@/lib/footage/steady-table";
import {
  acceptOffered,
  announceDone,
  announceFinal,
  announceRefusal,
  lastUndoneAt,
  redoLast,
  runQueued,
  undoLast,
  useAnnouncement,
} from "@/lib/undo/undo";
import { NO_CROP } from "../crop/cropping";
import { useOrders } from "./use-orders";

/** What the server was asked to do, and its answers, which the tests give. */
const server = vi.hoisted(() => {
  const asked: { request: Request; answer: (body: unknown) => void; fail: () => void }[] = [];
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", (request: Request) => {
    if (/exports\/.*$/.test(request.url) && request.method === "GET")
      return Promise.resolve(Response.json({ clips: [] }));
    if (request.method === "GET") return new Promise(() => undefined);
    return new Promise((resolve, reject) =>
      asked.push({
        request,
        answer: (body) => resolve(Response.json(body)),
        fail: () => reject(new TypeError("Failed to fetch")),
      }),
    );
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
function ordersOf(given: Given, onShift: (frame: number) => void = () => undefined) {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    ({ cursor, settings = DEFAULTS, overwritten = null }: Given) =>
      useOrders({
        asset: ASSET,
        table: TABLE,
        cursor,
        settings,
        length: lengthIn(settings),
        cropping: NO_CROP,
        groups: { ...NO_GROUPS, overwritten },
        onShift,
      }),
    { wrapper, initialProps: given },
  );
  return { client, ...hook };
}

/** The answer to the order that was placed as the n-th. */
async function accept(nth: number): Promise<void> {
  await vi.waitFor(() => expect(server.asked.length).toBeGreaterThan(nth));
  const job = { id: `job${nth}`, state: "waiting" };
  const ordered = { id: `export${nth}`, group: "dog_001", profile: "default", label: "" };
  server.asked[nth]?.answer({ ...ordered, job, clips: [] });
}

beforeEach(() => {
  act(() => announceFinal("before"));
  // Undo waits for the answer to every order.
  server.asked.splice(0).forEach(({ fail }) => fail());
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
    [
      "they are of another length",
      { cursor: LAST, settings: { ...DEFAULTS, contract: "video_201" } },
    ],
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
    act(() => void announceRefusal("The cursor is locked."));
    rerender({ cursor: 0 });
    expect(announced()).toBe("The cursor is locked.");
  });
});

describe("what was ordered", () => {
  const said = (words: string) => vi.waitFor(() => expect(announced()).toBe(words));

  it("is told", async () => {
    const { result, rerender } = ordersOf({ cursor: 25 });
    act(() => result.current.exportTo(""));
    await accept(0);
    await said("3 clips ordered");
    rerender({ cursor: 50, settings: { ...DEFAULTS, clips: 1 } });
    act(() => result.current.exportTo(""));
    await accept(1);
    await said("1 clip ordered");
  });

  it("is undone first, even before the server has answered", async () => {
    const { result } = ordersOf({ cursor: 25 });
    announceDone("earlier", () => Promise.reject(new Error("not this one")));
    act(() => {
      result.current.exportTo("");
      result.current.exportTo("");
      runQueued(undoLast);
    });
    await accept(0);
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    expect(server.asked[1]?.request.url).toMatch(/exports$/);
    await accept(1);
    await vi.waitFor(() => expect(server.asked).toHaveLength(3));
    expect(server.asked[2]?.request.url).toContain("/api/v1/jobs/job1/cancel");
  });

  it("is ordered again by redo, and undone again", async () => {
    const { result } = ordersOf({ cursor: 25 });
    act(() => result.current.exportTo(""));
    await accept(0);
    await said("3 clips ordered");
    runQueued(undoLast);
    await accept(1);
    await vi.waitFor(() => expect(lastUndoneAt()).toBeGreaterThan(0));
    act(() => void announceRefusal("something else"));
    runQueued(redoLast);
    await accept(2);
    await said("3 clips ordered");
    const [first, , again] = server.asked.map(({ request }) => request);
    expect(again?.url).toMatch(/exports$/);
    expect(await again?.json()).toEqual(await first?.json());
    runQueued(undoLast);
    await vi.waitFor(() => expect(server.asked).toHaveLength(4));
    expect(server.asked[3]?.request.url).toContain("/api/v1/jobs/job2/cancel");
  });

  it("is as old as its order, not as the answer to it", async () => {
    const { result } = ordersOf({ cursor: 25 });
    act(() => result.current.exportTo(""));
    announceDone("later", () => Promise.resolve());
    await accept(0);
    await said("3 clips ordered");
    runQueued(undoLast);
    await said("later");
    expect(server.asked).toHaveLength(1);
  });

  it("is told of an overwriting, which is undone when it is done", async () => {
    const overwritten = { export_id: "before", group: "dog_001" } as Partial<Marker> as Marker;
    const { result } = ordersOf({ cursor: 25, overwritten });
    act(() => result.current.exportTo(""));
    await accept(0);
    await said("dog_001 is being overwritten");
  });
});

it("says once why several orders were refused: by the last one, in the panel", async () => {
  const { result } = ordersOf({ cursor: 25 });
  act(() => {
    result.current.exportTo("");
    result.current.exportTo("");
  });
  for (const nth of [0, 1]) {
    await vi.waitFor(() => expect(server.asked.length).toBeGreaterThan(nth));
    server.asked[nth]?.fail();
    if (nth === 0)
      await vi.waitFor(() => expect(announced()).toBe("Not exported: Rushes did not answer."));
  }
  await vi.waitFor(() => expect(result.current.refused).toBeInstanceOf(GatewayError));
  expect(announced()).toBeNull();
});

it("keeps saying that an order had no answer until another order or another step", async () => {
  const settings: Settings = { ...DEFAULTS, encoder: "h264_nvenc" };
  const { client, result, rerender } = ordersOf({ cursor: 25, settings });
  act(() => result.current.exportTo(""));
  await vi.waitFor(() => expect(server.asked).toHaveLength(1));
  server.asked[0]?.fail();
  await vi.waitFor(() => expect(result.current.refused).toBeInstanceOf(GatewayError));
  // The gateway is back, the node with the card not yet.
  act(() => void client.setQueryData(queryKeys.nodes, []));
  rerender({ cursor: 25, settings });
  expect(result.current.refused).toBeInstanceOf(GatewayError);
  rerender({ cursor: 26, settings });
  expect(result.current.refused).toBeNull();
  rerender({ cursor: 25, settings });
  act(() => result.current.exportTo(""));
  await vi.waitFor(() => expect(result.current.refused).toBeNull());
});
