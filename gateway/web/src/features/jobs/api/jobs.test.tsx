// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { useOpenJobs } from "./jobs";

/** How many jobs are open. */
const { open } = vi.hoisted(() => {
  const open = { count: 0 };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const asked = new URL(url).searchParams;
    const from = Number(asked.get("cursor") ?? 0);
    const until = Math.min(open.count, from + Number(asked.get("limit")));
    const jobs = Array.from({ length: until - from }, (_, at) => ({
      id: `j${from + at}`,
      state: "waiting",
    }));
    const next_cursor = until < open.count ? String(until) : null;
    return Promise.resolve(Response.json({ jobs, next_cursor }));
  });
  return { open };
});

let cache: QueryClient;
beforeEach(() => void (cache = new QueryClient()));

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={cache}>{children}</QueryClientProvider>
);

it.each([
  [0, 0],
  [450, 450],
  [5000, 2000],
])("of %i jobs under way lists %i", async (count, listed) => {
  open.count = count;
  const { result } = renderHook(useOpenJobs, { wrapper });
  await waitFor(() => expect(result.current.isSuccess).toBe(true), { timeout: 20_000 });
  expect(result.current.data?.jobs.length).toBe(listed);
});

it("lists all that wait, also the oldest, which is begun next", async () => {
  open.count = 450;
  const { result } = renderHook(useOpenJobs, { wrapper });
  await waitFor(() => expect(result.current.isSuccess).toBe(true), { timeout: 20_000 });
  expect(result.current.data?.jobs.at(-1)?.id).toBe("j449");
});
