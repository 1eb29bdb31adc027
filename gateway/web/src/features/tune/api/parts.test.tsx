// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { announceDone, runQueued, undoLast } from "@/lib/undo/undo";
import { useDeletePart, useRename } from "./parts";

/** The requests to the gateway: the first one waits until the test answers it, the others are answered at once. */
const { asked, answer } = vi.hoisted(() => {
  const asked: string[] = [];
  let arrived: (answer: Response) => void;
  const change = () => Response.json({ id: "deletion", words: "Run deleted", final_because: null });
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ method, url }: Request) => {
    asked.push(`${method} ${new URL(url).pathname}`);
    if (asked.length > 1) return Promise.resolve(change());
    return new Promise((resolve) => (arrived = resolve));
  });
  return { asked, answer: () => arrived(change()) };
});

beforeEach(() => void (asked.length = 0));

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
const run = { kind: "run", id: "2", name: "as it was" } as const;

/** Presses undo while the request of a change is not answered yet, after another change was made. */
async function undoneAtOnce(work: () => void): Promise<string[]> {
  announceDone("before", () => Promise.resolve(asked.push("undo what was done before")));
  act(work);
  await settled();
  runQueued(undoLast);
  await settled();
  answer();
  await settled();
  return asked;
}

it("brings back what is being deleted, not what was done before", async () => {
  const { result } = renderHook(useDeletePart, { wrapper });
  expect(await undoneAtOnce(() => result.current.mutate(run))).toEqual([
    "DELETE /api/v1/runs/2",
    "POST /api/v1/changes/deletion/undo",
  ]);
});

it("takes back the name that is being given, not what was done before", async () => {
  const { result } = renderHook(useRename, { wrapper });
  const given = { part: run, name: "as it will be" };
  expect(await undoneAtOnce(() => result.current.mutate(given))).toEqual([
    "PATCH /api/v1/runs/2",
    "PATCH /api/v1/runs/2",
  ]);
});
