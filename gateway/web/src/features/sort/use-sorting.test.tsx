// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { useSorting } from "./use-sorting";

/** A folder with so many loose videos, of which each page holds as many as are asked for. */
const folder = vi.hoisted(() => {
  const known = { names: [] as string[] };
  // Before anything is imported: the client takes the fetch that it finds.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const query = new URL(url).searchParams;
    const begin = Number(query.get("cursor") ?? 0);
    const end = begin + Number(query.get("limit"));
    return Promise.resolve(
      Response.json({
        folder: "/videos",
        categories: [],
        videos: known.names.slice(begin, end).map((name) => ({
          name,
          asset_id: null,
          facts: null,
          proposals: [],
          unsure: false,
        })),
        total: known.names.length,
        next_cursor: end < known.names.length ? String(end) : null,
      }),
    );
  });
  return known;
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider
    client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })}
  >
    {children}
  </QueryClientProvider>
);

afterEach(cleanup);

it("reaches every video by skipping, however many there are", async () => {
  folder.names = Array.from({ length: 450 }, (_, number) => `${number}.mp4`);
  const { result } = renderHook(() => useSorting("surest"), { wrapper });
  const seen: string[] = [];
  for (const name of folder.names) {
    await waitFor(() => expect(result.current.current?.name).toBe(name));
    seen.push(name);
    await act(async () => {
      result.current.skip();
      await Promise.resolve();
    });
  }
  expect(seen).toEqual(folder.names);
  // And then from the beginning again.
  expect(result.current.current?.name).toBe("0.mp4");
});
