// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { NewSorting, SortedVideos } from "@/lib/api/client";
import { GatewayError } from "@/lib/api/problem";
import { redoLast, undoLast, undoQueued, useAnnouncement } from "@/lib/undo/undo";
import { MoveSender } from "./move-sender";
import { usePress } from "./use-press";

/** Ids of the changes that were undone at the gateway, each named as its video. */
const undone = vi.hoisted(() => {
  const ids: string[] = [];
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const [id = ""] = url.split("/").slice(-2);
    ids.push(id);
    return Promise.resolve(Response.json({ id, kind: "sorting" }));
  });
  return ids;
});

let requests: string[][] = [];
let answers: ((error?: Error) => void)[] = [];
const told: string[] = [];

const post = (moves: readonly NewSorting[]): Promise<SortedVideos> => {
  requests.push(moves.map(({ name }) => name));
  return new Promise((resolve, reject) => {
    answers.push((error) => {
      const results = moves.map(({ name, category }) => {
        const change = { id: name, kind: "sorting", words: `${name} sorted into ${category}` };
        return { name, category, change, problem: null, free_name: null };
      });
      if (error) reject(error);
      else resolve({ results, categories: [] } as unknown as SortedVideos);
    });
  });
};

function show() {
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const sender = new MoveSender(post);
  const { result } = renderHook(() => ({ press: usePress(sender), line: useAnnouncement() }), {
    wrapper,
  });
  const press = (name: string) =>
    act(() =>
      result.current.press(
        { name, category: "food", origin: "", new_name: "", act: "" },
        {
          onSent: () => told.push(`${name} goes`),
          onMoved: () => told.push(`${name} moved`),
          onStays: (why) => told.push(`${name} stays: ${why?.problem?.detail ?? "taken back"}`),
        },
      ),
    );
  return { press, line: () => result.current.line };
}
const passing = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms).then(() => undefined));
const answer = (error?: Error) => {
  answers.shift()?.(error);
  return passing(0);
};
const pressUndo = () => undoQueued((pressed) => undoLast(pressed, "sorting"));

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  requests = [];
  answers = [];
  told.length = 0;
  undone.length = 0;
});
afterEach(() => vi.useRealTimers());

it("undoes one press each, the last one first, whether it was answered, sent or not sent yet", async () => {
  const { press, line } = show();
  press("answered");
  await answer();
  await passing(1000);
  press("sent");
  press("waits");
  expect(line()).toMatchObject({ kind: "done", what: "waits sorted into food" });
  expect(requests).toEqual([["answered"], ["sent"]]);
  for (let times = 0; times < 3; times++) pressUndo();
  await passing(0);
  expect([told.at(-1), undone]).toEqual(["waits stays: taken back", []]);
  await answer();
  await passing(0);
  expect(undone).toEqual(["sent", "answered"]);
  await passing(2000);
  expect(requests).toEqual([["answered"], ["sent"]]);
});

it("sends again what was taken back before it was sent, when that is undone", async () => {
  const { press } = show();
  press("1");
  press("2");
  pressUndo();
  await passing(0);
  await act(() => redoLast().then(() => undefined));
  await answer();
  await passing(1000);
  expect(requests).toEqual([["1"], ["2"]]);
  await answer();
  pressUndo();
  await passing(0);
  expect(undone).toEqual(["2"]);
});

it("has nothing to undo of a move that failed, and undoes the press before it", async () => {
  const { press } = show();
  press("moved");
  await answer();
  await passing(1000);
  press("lost");
  await answer(new GatewayError(null));
  expect(told.at(-1)).toBe("lost stays: Rushes does not answer.");
  pressUndo();
  await passing(0);
  expect(undone).toEqual(["moved"]);
});
