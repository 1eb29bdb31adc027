// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { acceptOffered, announceDone, runQueued, undoLast, useAnnouncement } from "@/lib/undo/undo";
import type { Change } from "../client";
import { queryKeys } from "../query-keys";
import { announceChange, useUndo } from "./changes";
import { noteDone, noteTakingBack } from "./changes-of-tab";

/** The gateway's changes, the newest first, and what was requested of it. */
const gateway = vi.hoisted(() => {
  const known = { changes: [] as Change[], asked: [] as string[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ method, url }: Request) => {
    const path = decodeURIComponent(new URL(url).pathname);
    if (method === "GET") return Response.json({ changes: known.changes, next_cursor: null });
    const [, id, way] = /changes\/(.*)\/(undo|redo)$/.exec(path) ?? [];
    known.asked.push(`${way ?? ""} ${id ?? ""}`);
    const change = known.changes.find((one) => one.id === id);
    if (!change) return Response.json({ status: 404, detail: "No such change." }, { status: 404 });
    const undone = way === "undo";
    change.undone_at = undone ? new Date().toISOString() : null;
    change.undone_by = undone ? "local" : null;
    return Response.json(change);
  });
  return known;
});

const change = (id: string, kind: Change["kind"] = "visibility"): Change => ({
  id,
  kind,
  words: `${id} changed`,
  made_by: "local",
  made_at: "2026-05-01T11:33:00Z",
  undone_at: null,
  undone_by: null,
  final_because: null,
  until: "2027-01-01T00:00:00Z",
  asset_id: null,
  act: null,
});

const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
cache.setQueryData(queryKeys.session, {
  name: "local",
  role: "admin",
  auth: false,
  expires_at: null,
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={cache}>{children}</QueryClientProvider>
);

type Way = "undo" | "redo" | "bringBack";

function page() {
  const { result } = renderHook(() => ({ ...useUndo(), line: useAnnouncement() }), { wrapper });
  const settled = () =>
    act(() => new Promise<void>((resolve) => runQueued(() => setTimeout(resolve))));
  return {
    line: () => result.current.line,
    press: async (way: Way) => {
      act(() => runQueued(result.current[way]));
      await settled();
    },
    accept: async () => {
      act(() => acceptOffered());
      await settled();
    },
  };
}

beforeEach(async () => {
  vi.useRealTimers();
  gateway.changes = [];
  while (await undoLast(undefined, "visibility"));
  while (await undoLast(undefined, "sorting"));
  while (await undoLast());
  // What was undone before cannot be redone any more.
  announceDone("nothing", () => Promise.resolve());
  await undoLast();
  gateway.asked.length = 0;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("undoes at once what this tab has done, although others did more since", async () => {
  gateway.changes = [change("of another tab"), change("mine")];
  // As it is after a reload.
  noteDone({ id: "mine", kind: "visibility" });
  const { press, line } = page();
  await press("undo");
  expect(gateway.asked).toEqual(["undo mine"]);
  expect(line()).toMatchObject({ kind: "undone", what: "mine changed" });
  await press("redo");
  expect(gateway.asked).toEqual(["undo mine", "redo mine"]);
});

it("only offers what was done elsewhere, and does it when that is accepted", async () => {
  gateway.changes = [change("foreign")];
  const { press, accept, line } = page();
  await press("undo");
  expect(gateway.asked).toEqual([]);
  expect(line()).toMatchObject({ kind: "refused", offer: { words: "Undo it" } });
  expect(line()?.what).toMatch(/^Not done here lately: foreign changed, 2026-05-01 \d\d:33\.$/);
  await accept();
  await waitFor(() => expect(line()).toMatchObject({ kind: "undone", what: "foreign changed" }));
  expect(gateway.asked).toEqual(["undo foreign"]);
});

it("only offers to redo what was undone elsewhere", async () => {
  gateway.changes = [
    { ...change("undone there"), undone_by: "local", undone_at: "2026-05-01T11:40:00Z" },
  ];
  const { press, accept, line } = page();
  await press("redo");
  expect(gateway.asked).toEqual([]);
  expect(line()).toMatchObject({ kind: "refused", offer: { words: "Redo it" } });
  await accept();
  await waitFor(() => expect(gateway.asked).toEqual(["redo undone there"]));
});

it("only offers what this tab has done long ago, and what it has undone long ago", async () => {
  gateway.changes = [change("old one")];
  announceChange(cache, change("old one"));
  const { press, accept, line } = page();
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
  await press("undo");
  expect(gateway.asked).toEqual([]);
  expect(line()).toMatchObject({ kind: "refused", offer: { words: "Undo it" } });
  await accept();
  expect(gateway.asked).toEqual(["undo old one"]);
  clock.mockReturnValue(Date.now() + 3_600_000);
  await press("redo");
  expect(line()).toMatchObject({ kind: "refused", offer: { words: "Redo it" } });
  await accept();
  expect(gateway.asked).toEqual(["undo old one", "redo old one"]);
});

it("says that there is nothing to undo where the user has changed nothing", async () => {
  gateway.changes = [{ ...change("of another"), made_by: "Kim" }];
  const { press, line } = page();
  await press("undo");
  expect(line()).toMatchObject({ kind: "refused", what: "There is nothing to undo." });
  expect(line()).not.toHaveProperty("offer");
});

it("brings back what was sorted last, and nothing else", async () => {
  gateway.changes = [change("hidden"), change("sorted", "sorting")];
  announceChange(cache, change("sorted", "sorting"));
  announceChange(cache, change("hidden"));
  const { press, line } = page();
  await press("bringBack");
  expect(gateway.asked).toEqual(["undo sorted"]);
  await press("bringBack");
  expect(gateway.asked).toEqual(["undo sorted"]);
  expect(line()).toMatchObject({ kind: "refused", what: "Nothing was sorted." });
});

it("brings back in turn with videos that were only decided to stay", async () => {
  const undo = vi.fn(() => Promise.resolve());
  gateway.changes = [change("sorted", "sorting")];
  announceChange(cache, change("sorted", "sorting"));
  announceDone("1 video stays where it lies", undo, { kind: "sorting" });
  const { press } = page();
  await press("bringBack");
  expect(undo).toHaveBeenCalledOnce();
  expect(gateway.asked).toEqual([]);
  await press("bringBack");
  expect(gateway.asked).toEqual(["undo sorted"]);
});

it("brings back after a reload, however long ago it was sorted in this tab", async () => {
  gateway.changes = [change("hidden"), change("sorted", "sorting")];
  noteDone({ id: "sorted", kind: "sorting" });
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
  const { press } = page();
  await press("bringBack");
  expect(gateway.asked).toEqual(["undo sorted"]);
});

it("brings back what was sorted before a reload, not what was sorted here after the key", async () => {
  gateway.changes = [change("since", "sorting"), change("before", "sorting")];
  const clock = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(clock - 60_000);
  noteDone({ id: "before", kind: "sorting" });
  vi.mocked(Date.now).mockReturnValue(clock);
  const { press } = page();
  runQueued(() => {
    vi.mocked(Date.now).mockReturnValue(clock + 1000);
    announceChange(cache, change("since", "sorting"));
  });
  await press("bringBack");
  expect(gateway.asked).toEqual(["undo before"]);
});

describe("where the page was left before a sorting was answered", () => {
  /** A page that was loaded after that. */
  async function loaded() {
    sessionStorage.setItem(
      "rushes.sent-sortings.1",
      JSON.stringify([{ name: "2.mp4", category: "food", origin: "" }]),
    );
    noteDone({ id: "first", kind: "sorting" });
    vi.resetModules();
    const [undo, changes] = await Promise.all([import("@/lib/undo/undo"), import("./changes")]);
    const { result } = renderHook(() => ({ ...changes.useUndo(), line: undo.useAnnouncement() }), {
      wrapper,
    });
    const settled = () =>
      act(() => new Promise<void>((resolve) => undo.runQueued(() => setTimeout(resolve))));
    const press = async () => {
      act(() => undo.runQueued(result.current.bringBack));
      await settled();
    };
    const accept = async () => {
      act(undo.acceptOffered);
      await settled();
    };
    return { press, accept, line: () => result.current.line };
  }
  const first = () => change("first", "sorting");

  it("brings that video back, and then the one before it", async () => {
    const last = { ...change("last", "sorting"), words: "2.mp4 sorted into food" };
    gateway.changes = [change("of another tab", "sorting"), last, first()];
    const { press } = await loaded();
    await press();
    await press();
    expect(gateway.asked).toEqual(["undo last", "undo first"]);
    expect(sessionStorage.getItem("rushes.sent-sortings.1")).toBe("[]");
  });

  it("only offers the one before it where that one is not recorded", async () => {
    gateway.changes = [first()];
    const { press, accept, line } = await loaded();
    await press();
    expect(gateway.asked).toEqual([]);
    expect(line()).toMatchObject({
      kind: "refused",
      what:
        "Not known to be done, as the page was left before the answer: 2.mp4 sorted into food. " +
        "Done before it: first changed.",
      offer: { words: "Undo it" },
    });
    await accept();
    expect(gateway.asked).toEqual(["undo first"]);
  });
});

it("only offers to bring back what was sorted elsewhere", async () => {
  gateway.changes = [change("sorted there", "sorting")];
  const { press, line } = page();
  await press("bringBack");
  expect(gateway.asked).toEqual([]);
  expect(line()).toMatchObject({ kind: "refused", offer: { words: "Undo it" } });
});

it("leaves what an undo in this tab has deleted, also after a reload", async () => {
  gateway.changes = [change("deleted by an undo", "deletion"), change("mine")];
  noteDone({ id: "mine", kind: "visibility" });
  noteTakingBack({ id: "deleted by an undo", kind: "deletion" });
  const { press } = page();
  await press("undo");
  expect(gateway.asked).toEqual(["undo mine"]);
});
