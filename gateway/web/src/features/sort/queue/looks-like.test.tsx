// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { LooksLike } from "./looks-like";

type Lookalikes = {
  described: boolean;
  videos: { name: string; asset_id: string; category: string }[];
};

/** Ids of the videos that were requested, and the answer for each. */
const gateway = vi.hoisted(() => {
  const now = { asked: [] as string[], answers: {} as Record<string, Lookalikes> };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const id = /videos\/([^/]+)\/lookalikes/.exec(url)?.[1] ?? "";
    now.asked.push(id);
    const answer = now.answers[id];
    if (!answer) return Promise.reject(new TypeError("the network is away"));
    return Promise.resolve(Response.json(answer));
  });
  return now;
});

const video = (id: string | null): LooseVideo => ({
  name: `${id}.mp4`,
  asset_id: id,
  facts: null,
  proposals: [],
  unsure: false,
});

const like = (...folders: string[]): Lookalikes => ({
  described: true,
  videos: folders.map((category, place) => ({
    name: `${place}.mp4`,
    asset_id: `${category}-${place}`,
    category,
  })),
});

function page() {
  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 60_000 } },
  });
  return (one: string | null, next?: string) => (
    <QueryClientProvider client={cache}>
      <LooksLike video={video(one)} next={next === undefined ? undefined : video(next)} />
    </QueryClientProvider>
  );
}

it("shows the nearest with their folders, and asks for those of the next video beforehand", async () => {
  gateway.answers = { a: like("food", "food", "sea"), b: like("sea") };
  const of = page();
  const { rerender } = render(of("a", "b"));
  expect(await screen.findAllByTitle("food")).toHaveLength(2);
  const pictures = [...document.querySelectorAll("img")].map(({ src }) => src);
  expect(pictures.map((src) => /assets\/([^/]+)\//.exec(src)?.[1])).toEqual([
    "food-0",
    "food-1",
    "sea-2",
  ]);
  await vi.waitFor(() => expect(gateway.asked).toEqual(["a", "b"]));
  rerender(of("b"));
  expect(await screen.findByTitle("sea")).toBeDefined();
  // As many items as before, so that nothing moves.
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
  expect(gateway.asked).toEqual(["a", "b"]);
});

it("says so where nothing describes the video, or no scan has found it", async () => {
  gateway.answers = { c: { described: false, videos: [] } };
  const of = page();
  const { rerender } = render(of("c"));
  expect(await screen.findByText(/^How it looks is not known yet/)).toBeDefined();
  rerender(of(null));
  expect(screen.getByText(/^How it looks is not known yet/)).toBeDefined();
});

it("says why they cannot be loaded", async () => {
  gateway.answers = {};
  render(page()("d"));
  expect(await screen.findByText(/^They could not be loaded: ./)).toBeDefined();
});
