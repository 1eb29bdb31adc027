// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { useShots } from "./shots";
import { useTranscript } from "./transcript";

const ASSET = { id: "a", size: 1, modified_at: "2026-01-01T00:00:00Z" } as unknown as Asset;
const MAKING = { job_id: "j", progress: 0.5 };

const server = vi.hoisted(() => {
  const has = { answers: [] as (() => Response)[], asked: 0 };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () => {
    const answer = has.answers[has.asked] ?? has.answers.at(-1);
    has.asked += 1;
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("unreachable"));
  });
  return has;
});

const making = () => Response.json(MAKING, { status: 202 });
const refused = () => Response.json({ status: 422, detail: "It failed." }, { status: 422 });
const unreachable = () => {
  throw new TypeError("unreachable");
};

beforeEach(() => {
  server.asked = 0;
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => vi.useRealTimers());

const QUERIES: [string, () => { error: Error | null; data: unknown }][] = [
  ["shots", () => useShots(ASSET, true)],
  ["transcripts", () => useTranscript("a", true)],
];

function show(query: (typeof QUERIES)[number][1]) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  // Both are read here: of a query only what was read is kept up to date.
  const read = () => {
    const { data, error } = query();
    return { data, error };
  };
  return renderHook(read, { wrapper }).result;
}

it.each(QUERIES)("%s that could not be made are not asked for again", async (_what, query) => {
  server.answers = [making, refused];
  const result = show(query);
  await waitFor(() => expect(result.current.data).toEqual(MAKING));
  await vi.advanceTimersByTimeAsync(3_000);
  await waitFor(() => expect(result.current.error).not.toBeNull());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toBe(2);
});

it.each(QUERIES)("%s are asked for again after no answer", async (_what, query) => {
  server.answers = [making, unreachable, making];
  const result = show(query);
  await waitFor(() => expect(result.current.data).toEqual(MAKING));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toBeGreaterThan(3);
  expect(result.current.error).toBeNull();
});
