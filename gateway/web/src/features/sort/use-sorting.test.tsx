// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acceptOffered, useAnnouncement } from "@/lib/undo";
import { useSorting } from "./use-sorting";

/** A folder of loose videos; a page of it holds as many as were requested. */
const folder = vi.hoisted(() => {
  const known = { names: [] as string[], taken: new Set<string>(), filed: [] as string[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const { method, url } = request;
    if (method === "POST") {
      const { name, new_name: newName } = (await request.json()) as {
        name: string;
        new_name: string;
      };
      const final = newName || name;
      if (known.taken.has(final)) {
        const problem = { status: 409, detail: `There is a ${final}.`, free_name: "1 (2).mp4" };
        return Response.json(problem, { status: 409 });
      }
      known.filed.push(final);
      known.names = known.names.filter((one) => one !== name);
      return Response.json({ change: null, categories: [] });
    }
    const query = new URL(url).searchParams;
    const begin = Number(query.get("cursor") ?? 0);
    const end = begin + Number(query.get("limit"));
    return Response.json({
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
    });
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

beforeEach(() => {
  sessionStorage.clear();
  folder.taken = new Set();
});
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
  // After the last one the first is shown again.
  expect(result.current.current?.name).toBe("0.mp4");
});

it("offers a free name where a video's own is taken, and sorts it under that", async () => {
  folder.names = ["1.mp4", "2.mp4"];
  folder.taken = new Set(["1.mp4"]);
  folder.filed = [];
  const { result } = renderHook(
    () => ({ ...useSorting("surest"), announcement: useAnnouncement() }),
    {
      wrapper,
    },
  );
  await waitFor(() => expect(result.current.current?.name).toBe("1.mp4"));
  act(() => result.current.sort("food"));
  await waitFor(() =>
    expect(result.current.announcement).toMatchObject({
      what: "There is a 1.mp4.",
      offer: { words: "Sort as 1 (2).mp4" },
    }),
  );
  // It is shown again, and nothing was moved yet.
  expect([result.current.current?.name, folder.filed]).toEqual(["1.mp4", []]);
  act(() => acceptOffered());
  await waitFor(() => expect(folder.filed).toEqual(["1 (2).mp4"]));
  await waitFor(() => expect(result.current.current?.name).toBe("2.mp4"));
  act(() => acceptOffered());
  expect(result.current.announcement).toMatchObject({ what: "There is nothing to accept." });
});

it("remembers after a reload what was sorted, but for what was brought back", async () => {
  folder.names = ["1.mp4", "2.mp4", "3.mp4"];
  const { result, unmount } = renderHook(() => useSorting("surest"), { wrapper });
  for (const name of ["1.mp4", "2.mp4"]) {
    await waitFor(() => expect(result.current.current?.name).toBe(name));
    act(() => result.current.sort("food"));
  }
  await waitFor(() => expect(folder.names).toEqual(["3.mp4"]));
  unmount();
  folder.names = ["2.mp4", "3.mp4"];
  const again = renderHook(() => useSorting("surest"), { wrapper }).result;
  await waitFor(() => expect(again.current.left).toBe(2));
  expect(again.current.filed.map(({ name }) => name)).toEqual(["1.mp4"]);
});
