// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Asset, PlannedCut } from "@/lib/api/client";
import { lengthIn } from "@/lib/clips/clip-length";
import { DEFAULTS } from "@/lib/settings/settings";
import { steadyTable } from "@/lib/footage/steady-table";
import { redoLast, runQueued, undoLast, useAnnouncement } from "@/lib/undo/undo";
import { NO_CROP } from "../crop/cropping";
import { nextCutIn } from "../next-cut/next-cut";
import { usePlannedCuts } from "./use-planned-cuts";

/** A server that keeps a list of cuts, as the gateway does, with a new id for each that is added. */
const server = vi.hoisted(() => {
  const kept = { cuts: [] as PlannedCut[], ids: 0, exported: [] as unknown[] };
  const added = (cut: Omit<PlannedCut, "id">): PlannedCut => {
    const { start, end, label, note } = cut;
    return { id: `id${(kept.ids += 1)}`, start, end, label, note };
  };
  const put = (cut: PlannedCut, position: number | null | undefined) => {
    const at = kept.cuts.findIndex(({ id }) => id === cut.id);
    const others = kept.cuts.filter(({ id }) => id !== cut.id);
    others.splice(position ?? (at < 0 ? others.length : at), 0, cut);
    kept.cuts = others;
    return Response.json(cut);
  };
  const csv = () => kept.cuts.map(({ start, end, label }) => `${start},${end},${label}`).join("\n");
  const answer = async (request: Request): Promise<Response> => {
    const { method, url } = request;
    const id = /cuts\/(id\d+)$/.exec(url)?.[1];
    if (url.endsWith("/cuts/export")) {
      kept.exported.push(await request.json());
      return Response.json({ exports: [], failed: [{ id: "id1", reason: "Too short." }] });
    }
    if (url.endsWith(".csv") && method === "GET") return new Response(csv());
    if (url.endsWith(".csv")) {
      const rows = (await request.text()).split("\n").map((line) => line.split(","));
      kept.cuts = rows.map(([start, end, label]) =>
        added({ start: Number(start), end: Number(end), label: label ?? "", note: "" }),
      );
      return Response.json({ cuts: kept.cuts });
    }
    if (url.endsWith("/cuts") && method === "GET") return Response.json({ cuts: kept.cuts });
    if (!url.includes("/cuts")) return new Promise(() => undefined);
    if (method === "POST") {
      const { position, ...cut } = (await request.json()) as PlannedCut & { position: number };
      return put(added(cut), position);
    }
    const known = kept.cuts.find((cut) => cut.id === id);
    if (!known) return Response.json({ detail: "There is no such cut." }, { status: 404 });
    if (method === "DELETE") {
      kept.cuts = kept.cuts.filter((cut) => cut !== known);
      return new Response(null, { status: 204 });
    }
    const { position, ...fields } = (await request.json()) as PlannedCut & { position?: number };
    return put({ ...known, ...fields }, position);
  };
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", answer);
  return kept;
});

const ASSET = { id: "a", name: "dog.mp4" } as Asset;
/** 200 s. */
const TABLE = steadyTable(25, 1, 5000);
const spans = () => server.cuts.map(({ start, end, label }) => [start, end, label]);
const announced = () => renderHook(useAnnouncement).result.current?.what ?? null;

function opened({ cursor = 100, out = null as number | null, settings = DEFAULTS } = {}) {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const next = nextCutIn(TABLE, cursor, settings, lengthIn(settings));
  const options = { asset: ASSET, table: TABLE, cursor, out, next, settings, cropping: NO_CROP };
  return renderHook(() => usePlannedCuts(options), { wrapper }).result;
}

type Opened = ReturnType<typeof opened>;

/** Does something, and waits until it is announced and the list is shown. */
async function done(hook: Opened, act_: () => void, words: string | RegExp) {
  act(act_);
  await waitFor(() => expect(announced()).toMatch(words));
  await waitFor(() => expect(hook.current.cuts).toEqual(server.cuts));
}

function cutOf(hook: Opened, label: string): PlannedCut {
  const found = hook.current.cuts.find((one) => one.label === label);
  if (!found) throw new Error(`There is no cut ${label}.`);
  return found;
}

const step = (what: () => Promise<unknown>) =>
  act(() => new Promise<void>((resolve) => runQueued(() => what().finally(resolve))));
const undo = () => step(() => undoLast());
const redo = () => step(() => redoLast());

beforeEach(() => {
  // Ids of their own for each test, as for each cut of a server.
  server.cuts = ["a", "b", "c"].map((label, i) => {
    return { id: `id${(server.ids += 1)}`, start: i, end: i + 1, label, note: "" };
  });
  server.exported = [];
});

it("plans what would be exported, or one span to the out point, and takes it back", async () => {
  server.cuts = [];
  const hook = opened({ settings: { ...DEFAULTS, label: " fox " } });
  await waitFor(() => expect(hook.current.list.isSuccess).toBe(true));
  await done(hook, () => hook.current.plan(), "3 planned cuts added");
  const all = [
    [4, 12, "fox"],
    [7, 15, "fox"],
    [10, 18, "fox"],
  ];
  expect(spans()).toEqual(all);
  await undo();
  expect(spans()).toEqual([]);
  await redo();
  expect(spans()).toEqual(all);
  await undo();
  const toOut = opened({ out: 299 });
  await waitFor(() => expect(toOut.current.list.isSuccess).toBe(true));
  await done(toOut, () => toOut.current.plan(), "Planned: ");
  expect(spans()).toEqual([[4, 12, ""]]);
});

it("says why a cut that does not fit is not planned", async () => {
  const hook = opened({ cursor: 4999 });
  await waitFor(() => expect(hook.current.cuts).toHaveLength(3));
  act(() => void hook.current.plan());
  expect(announced()).toMatch(/past the last start that fits/);
  expect(server.cuts).toHaveLength(3);
});

it("undoes step by step, although what was deleted comes back with another id", async () => {
  const hook = opened();
  await waitFor(() => expect(hook.current.cuts).toHaveLength(3));
  const cut = (label: string) => cutOf(hook, label);
  await done(hook, () => hook.current.edit(cut("b"), { end: 9 }), /changed/);
  await done(hook, () => hook.current.move(cut("b"), 0), "Planned cut 2 is number 1");
  await done(hook, () => hook.current.remove(cut("b")), /deleted/);
  expect(spans().map(([, , label]) => label)).toEqual(["a", "c"]);
  await undo();
  expect(spans()).toEqual([
    [1, 9, "b"],
    [0, 1, "a"],
    [2, 3, "c"],
  ]);
  await undo();
  await undo();
  expect(spans()).toEqual([
    [0, 1, "a"],
    [1, 2, "b"],
    [2, 3, "c"],
  ]);
  await redo();
  await redo();
  await redo();
  expect(spans().map(([, , label]) => label)).toEqual(["a", "c"]);
});

it("loads a file as one step, and steps before it can still be undone", async () => {
  const hook = opened();
  await waitFor(() => expect(hook.current.cuts).toHaveLength(3));
  await done(hook, () => hook.current.edit(cutOf(hook, "a"), { label: "first" }), /changed/);
  const file = new File(["5,6,x\n7,8,y"], "cuts.csv");
  await done(hook, () => hook.current.load(file), "2 planned cuts loaded");
  expect(spans()).toEqual([
    [5, 6, "x"],
    [7, 8, "y"],
  ]);
  await undo();
  expect(spans()[0]).toEqual([0, 1, "first"]);
  await undo();
  expect(spans()[0]).toEqual([0, 1, "a"]);
});

it("exports all with the settings of the next cut, and says what could not be", async () => {
  const hook = opened({ settings: { ...DEFAULTS, category: "Animal", format: "mov" } });
  await waitFor(() => expect(hook.current.cuts).toHaveLength(3));
  await done(hook, () => void hook.current.exportAll(), "Too short.");
  expect(server.exported).toEqual([
    expect.objectContaining({ category: "Animal", format: "mov", short_side: 512 }),
  ]);
});
