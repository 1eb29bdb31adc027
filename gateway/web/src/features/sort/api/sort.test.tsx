// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useNewCategory, useSortPage } from "./sort";

/** The existing folders, and the answers that the test delays. */
const gateway = vi.hoisted(() => {
  const now = { folders: ["food"], held: null as (() => void)[] | null };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ method, signal }: Request) => {
    if (method === "POST") now.folders = [...now.folders, "art"];
    const categories = now.folders.map((name) => ({ name, count: 0 }));
    const answer = Response.json({ categories, videos: [] });
    const { held } = now;
    if (method === "POST" || held === null) return Promise.resolve(answer);
    return new Promise((resolve, reject) => {
      held.push(() => resolve(answer));
      signal.addEventListener("abort", () => reject(new DOMException("left", "AbortError")));
    });
  });
  return now;
});

it("shows a new folder although a list that was asked for before it arrives after it", async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => ({ page: useSortPage("name"), making: useNewCategory() }), {
    wrapper,
  });
  const shown = () => result.current.page.data?.categories.map(({ name }) => name);
  await waitFor(() => expect(shown()).toEqual(["food"]));

  const late: (() => void)[] = [];
  gateway.held = late;
  act(() => void result.current.page.refetch());
  await waitFor(() => expect(late).toHaveLength(1));
  gateway.held = null;
  act(() => result.current.making.mutate("art"));
  await waitFor(() => expect(result.current.making.isSuccess).toBe(true));
  await act(async () => {
    for (const arrive of late) arrive();
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(shown()).toEqual(["food", "art"]);
});
