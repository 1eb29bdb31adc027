// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { redoLast, undoLast, useAnnouncement } from "@/lib/undo/undo";
import type { Change } from "../client";
import { useTurnMany, type TurnedSoFar } from "./turn-many";

/** What was asked of the gateway, and the change that it refuses. */
const gateway = vi.hoisted(() => {
  const known = { asked: [] as string[], refused: "" };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const [, id, way] = /changes\/(.*)\/(undo|redo)$/.exec(new URL(url).pathname) ?? [];
    known.asked.push(`${way ?? ""} ${id ?? ""}`);
    if (id === known.refused)
      return Response.json({ status: 409, detail: "The file was replaced." }, { status: 409 });
    return Response.json({ id, kind: "visibility", words: `${id ?? ""} hidden` });
  });
  return known;
});

const change = (id: string): Change => ({
  id,
  kind: "visibility",
  words: `${id} hidden`,
  made_by: "local",
  made_at: "2026-05-01T11:33:00Z",
  undone_at: null,
  undone_by: null,
  final_because: null,
  until: "2027-01-01T00:00:00Z",
  asset_id: null,
  act: null,
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

function many() {
  const soFar: TurnedSoFar[] = [];
  const { result } = renderHook(
    () => ({ turning: useTurnMany((each) => soFar.push(each)), line: useAnnouncement() }),
    { wrapper },
  );
  return {
    soFar,
    line: () => result.current.line,
    turn: (ids: string[], way: "undo" | "redo") =>
      act(() => result.current.turning.mutateAsync({ changes: ids.map(change), way })),
  };
}

beforeEach(() => {
  gateway.asked.length = 0;
  gateway.refused = "";
});

// What this test left to undo is not the next one's.
afterEach(async () => {
  while (await undoLast()) await Promise.resolve();
});

it("undoes the newest first, in whichever order they are given", async () => {
  const { turn, soFar } = many();
  await turn(["b", "c", "a"], "undo");
  expect(gateway.asked).toEqual(["undo c", "undo b", "undo a"]);
  expect(soFar).toEqual([1, 2, 3].map((done) => ({ done, of: 3 })));
});

it("redoes the oldest first", async () => {
  const { turn } = many();
  await turn(["b", "c", "a"], "redo");
  expect(gateway.asked).toEqual(["redo a", "redo b", "redo c"]);
});

it("stops at the first that is refused, and tells why", async () => {
  gateway.refused = "b";
  const { turn, soFar, line } = many();
  const { turned, refused } = await turn(["a", "b", "c"], "undo");
  expect(gateway.asked).toEqual(["undo c", "undo b"]);
  expect(turned.map(({ id }) => id)).toEqual(["c"]);
  expect(refused).toMatchObject({ message: "The file was replaced." });
  expect(soFar).toEqual([{ done: 1, of: 3 }]);
  await waitFor(() => expect(line()).toMatchObject({ what: "c hidden: undone" }));
});

it("is taken back by one step, and done again by another", async () => {
  const { turn } = many();
  await turn(["a", "b"], "undo");
  gateway.asked.length = 0;
  await act(() => undoLast());
  expect(gateway.asked).toEqual(["redo a", "redo b"]);
  gateway.asked.length = 0;
  await act(() => redoLast());
  expect(gateway.asked).toEqual(["undo b", "undo a"]);
});
