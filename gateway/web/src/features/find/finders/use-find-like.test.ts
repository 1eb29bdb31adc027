// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Finder } from "@/lib/api/client";
import { finderOf, freeName, useFindLike } from "./use-find-like";

const server = vi.hoisted(() => {
  const has = { sent: [] as unknown[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "GET") return Response.json({ finders: [], next_cursor: null });
    has.sent.push(await request.json());
    return Response.json({ id: "made", name: "steps" });
  });
  return has;
});

const finder = (name: string, labels: string[], profile: string | null): Finder => ({
  id: name,
  name,
  by: "sound",
  profile,
  labels,
  descriptors: { sound: "rushes", picture: null },
  watch: false,
  active_version: null,
  examples: { positive: 3, negative: 0, hard: 0 },
  threshold: null,
  created_at: "2026-01-01T00:00:00Z",
  training_job_id: null,
  scan_job_id: null,
});
const like = { label: "steps", profile: "film" };

it("finds the finder of this label alone, of the profile before that of all", () => {
  const all = finder("all", ["steps"], null);
  const own = finder("own", ["steps"], "film");
  expect(finderOf([all, own], like)).toBe(own);
  expect(finderOf([all], like)).toBe(all);
  expect(finderOf([finder("more", ["steps", "doors"], "film")], like)).toBeNull();
  expect(finderOf([finder("other", ["steps"], "sound")], like)).toBeNull();
});

it("names a new one by its label, and otherwise where that is taken", () => {
  expect(freeName([], like)).toBe("steps");
  const taken = [finder("steps", ["doors"], null)];
  expect(freeName(taken, like)).toBe("steps (film)");
  expect(freeName([...taken, finder("steps (film)", [], null)], like)).toBe("steps 2");
});

it("makes a finder that looks at pictures too: clips may be silent", async () => {
  const cache = new QueryClient();
  const onGo = vi.fn();
  const { result } = renderHook(() => useFindLike(onGo), {
    wrapper: ({ children }: { children: ReactNode }) =>
      createElement(QueryClientProvider, { client: cache }, children),
  });
  result.current(like);
  await waitFor(() => expect(onGo).toHaveBeenCalledWith("/find/made"));
  expect(server.sent).toEqual([expect.objectContaining({ by: "both", labels: ["steps"] })]);
});
