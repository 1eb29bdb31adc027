// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { SearchHits } from "@/lib/api/client";
import { changeSettings } from "@/lib/settings/settings";
import { listingFrom } from "../listing";
import { NothingFound } from "../nothing";
import { SeenHits } from "./seen-hits";

const PATIENCE = { timeout: 20_000 };

const server = vi.hoisted(() => {
  const has = {
    answers: {} as Record<string, { status: number; body: unknown }>,
    said: { hits: [] as object[] },
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const params = new URL(url).searchParams;
    const asked = params.get("q") ?? "";
    if (params.get("kinds") === "said") return Promise.resolve(Response.json(has.said));
    const answer = has.answers[asked] ?? { status: 404, body: {} };
    return Promise.resolve(Response.json(answer.body, { status: answer.status }));
  });
  return has;
});

const HIT = {
  asset_id: "a",
  name: "meadow.mp4",
  text: null,
  start: 3,
  end: 7,
  first_frame: 75,
  score: 0.5,
  kind: "seen" as const,
};
const NOTHING: SearchHits = {
  hits: [],
  abstained: ["seen"],
  seen_lacks: null,
  seen_lack: null,
  seen_searched: 300,
  seen_known: 300,
  seen_unkept: null,
};
const LACKING = { ...NOTHING, seen_searched: null, seen_known: null };

const answer = (q: string, body: Partial<SearchHits>) => {
  server.answers[q] = { status: 200, body: { ...NOTHING, ...body } };
};

function show() {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const page = (q: string) => (
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <SeenHits q={q} />
        <NothingFound
          listing={listingFrom(new URLSearchParams({ q }), "default")}
          isFormer={q === "still"}
          onChange={vi.fn()}
        />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(page(""));
  const search = (q: string) => rerender(page(q));
  return Object.assign(search, { again: () => cache.invalidateQueries() });
}

beforeEach(() => {
  server.answers = {};
  server.said.hits = [];
  changeSettings({ seenNoteGone: "" });
});

it("shows each moment with the way to its frame, and below it that no name has the words", async () => {
  answer("red", { hits: [HIT], abstained: [] });
  const search = show();
  search("red");
  const hit = await screen.findByRole("link", undefined, PATIENCE);
  expect(hit).toHaveAttribute("href", expect.stringContaining("75"));
  expect(hit).toHaveAttribute("title", "meadow.mp4, 0:00:03 to 0:00:07");
  expect(screen.queryByText(/Searched in/)).not.toBeInTheDocument();
  expect(screen.getByText("No video has “red” in its name")).toBeVisible();
  // It is found: no heading says that nothing is.
  expect(screen.queryByRole("heading", { name: /No video/ })).not.toBeInTheDocument();

  answer("fog", {});
  search("fog");
  await screen.findByText("No picture shows this.", undefined, PATIENCE);
  expect(screen.getByText("No video is called “fog”")).toBeVisible();
});

it("says in how many videos was searched, and what could not be kept", async () => {
  const unkept = "The pictures of 12 videos could not be kept: RUSHES_CACHE_BYTES is too small.";
  answer("red", { hits: [HIT], abstained: [], seen_searched: 120 });
  answer("blue", { seen_searched: 120, seen_unkept: unkept });
  const search = show();
  search("red");
  await screen.findByText("Searched in 120 of 300 videos", undefined, PATIENCE);
  search("blue");
  await screen.findByText("No picture that was searched shows this.", undefined, PATIENCE);
  expect(screen.getByText(unkept)).toBeVisible();
});

it("asks once whether somebody wants a reason to be gone, whatever its words are", async () => {
  answer("red", { ...LACKING, seen_lack: "no_model", seen_lacks: "No model is set: add `one`." });
  answer("blue", {
    ...LACKING,
    seen_lack: "no_model",
    seen_lacks: "No model is set. Add another.",
  });
  answer("green", { ...LACKING, seen_lack: "away", seen_lacks: "Inference does not answer." });
  const search = show();
  search("red");
  expect(await screen.findByText("one", undefined, PATIENCE)).toHaveProperty("tagName", "CODE");
  fireEvent.click(screen.getByRole("button", { name: "Put away: pictures are not searched" }));
  expect(screen.queryByText(/No model is set/)).not.toBeInTheDocument();
  search("green");
  await screen.findByText("Inference does not answer.", undefined, PATIENCE);
  search("blue");
  await waitFor(
    () => expect(screen.queryByRole("region", { name: "Seen" })).not.toBeInTheDocument(),
    PATIENCE,
  );
});

it("says why a search failed, and searches again", async () => {
  server.answers.red = {
    status: 503,
    body: { detail: "The catalog does not answer.", status: 503 },
  };
  const search = show();
  search("red");
  const why = "The pictures could not be searched. The catalog does not answer.";
  expect(await screen.findByRole("alert", undefined, PATIENCE)).toHaveTextContent(why);
  answer("red", { hits: [HIT], abstained: [] });
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("link", undefined, PATIENCE);
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

it("keeps what it has found before when a search fails again", async () => {
  answer("red", { hits: [HIT], abstained: [] });
  const search = show();
  search("red");
  await screen.findByRole("link", undefined, PATIENCE);
  server.answers.red = { status: 404, body: { detail: "It is away.", status: 404 } };
  search("");
  await search.again();
  search("red");
  await screen.findByText("Found before, and not searched again. It is away.", undefined, PATIENCE);
  expect(screen.getByRole("link")).toBeVisible();
});

it("says nothing of a list that is still that of another search", async () => {
  answer("still", {});
  const search = show();
  search("still");
  await screen.findByText("No picture shows this.", undefined, PATIENCE);
  expect(screen.getByRole("heading", { name: "Looking for videos" })).toBeVisible();
  expect(screen.queryByText(/No video/)).not.toBeInTheDocument();
});

it("takes moments that were said for something that is found", async () => {
  answer("goal", {});
  server.said.hits = [{ ...HIT, kind: "said", text: "A goal." }];
  const search = show();
  search("goal");
  expect(
    await screen.findByText("No video has “goal” in its name", undefined, PATIENCE),
  ).toBeVisible();
});
