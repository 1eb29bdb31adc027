// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { SaidHits } from "./said-hits";

const PATIENCE = { timeout: 20_000 };

const server = vi.hoisted(() => {
  const has = { asked: [] as string[], answer: null as ((body: object) => void) | null };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    has.asked.push(new URL(url).searchParams.get("q") ?? "");
    return new Promise((resolve) => (has.answer = (body) => resolve(Response.json(body))));
  });
  return has;
});

const hit = (text: string) => {
  return { asset_id: "a", name: "a.mp4", text, start: 1, end: 2, first_frame: 25, kind: "said" };
};

it("keeps the hits until those of the next letters are there, and none of what is not searched", async () => {
  const cache = new QueryClient();
  const page = (q: string) => (
    <QueryClientProvider client={cache}>
      <SaidHits q={q} />
    </QueryClientProvider>
  );
  const { rerender } = render(page("bring"));
  await waitFor(() => expect(server.asked).toEqual(["bring"]), PATIENCE);
  server.answer?.({ hits: [hit("Bring the horses.")], abstained: [] });
  await screen.findByText("Bring the horses.", undefined, PATIENCE);

  rerender(page("bring them"));
  await waitFor(() => expect(server.asked).toEqual(["bring", "bring them"]), PATIENCE);
  expect(screen.getByText("Bring the horses.")).toBeVisible();
  rerender(page("bring ".repeat(40)));
  expect(screen.queryByText("Bring the horses.")).not.toBeInTheDocument();
  rerender(page(""));
  expect(screen.queryByText("Bring the horses.")).not.toBeInTheDocument();
});
