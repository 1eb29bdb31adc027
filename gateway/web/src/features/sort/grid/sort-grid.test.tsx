// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  act,
  cleanup,
  fireEvent,
  render,
  renderHook,
  screen,
  waitFor,
} from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { undoLast, undoQueued, useAnnouncement } from "@/lib/undo/undo";
import { run } from "@/lib/keys/use-keys";
import { SortGrid } from "./sort-grid";

/** Loose videos that are proposed for "food", and what was moved. */
const gateway = vi.hoisted(() => {
  const state = {
    videos: [] as LooseVideo[],
    orders: [] as (string | null)[],
    /** Names that are taken in the folder. */
    taken: new Set<string>(),
    filed: [] as string[],
    /** Moves are answered after it. */
    held: Promise.resolve(),
    undone: [] as string[],
  };
  const food = () => [{ name: "food", count: state.videos.length }];
  const answer = async (request: Request): Promise<unknown> => {
    const { pathname, searchParams: query } = new URL(request.url);
    if (pathname.endsWith("/proposals")) return { categories: food(), undecided: 0, unsaid: 0 };
    if (pathname.endsWith("/undo")) {
      const [id = ""] = pathname.split("/").slice(-2);
      state.undone.push(decodeURIComponent(id));
      return { id, kind: "sorting" };
    }
    if (pathname.endsWith("/batch")) {
      await state.held;
      const { items } = (await request.json()) as { items: { name: string; new_name: string }[] };
      const stays = (item: { name: string; new_name: string }) =>
        state.taken.has(item.new_name || item.name);
      const gone = new Set(items.filter((one) => !stays(one)).map(({ name }) => name));
      state.videos = state.videos.filter(({ name }) => !gone.has(name));
      state.filed = items.filter((one) => !stays(one)).map((one) => one.new_name || one.name);
      const results = items.map((item) => ({
        name: item.name,
        category: "food",
        change: stays(item) ? null : { id: `change of ${item.name}` },
        problem: stays(item) ? { reason: "NameTaken", detail: "It is taken." } : null,
        free_name: stays(item) ? item.name.replace(".", " (2).") : null,
      }));
      return { results, categories: food() };
    }
    state.orders.push(query.get("order"));
    const begin = Number(query.get("cursor") ?? 0);
    const end = begin + Number(query.get("limit"));
    return {
      folder: "/videos",
      categories: food(),
      videos: state.videos.slice(begin, end),
      total: state.videos.length,
      next_cursor: end < state.videos.length ? String(end) : null,
    };
  };
  vi.stubGlobal("fetch", async (request: Request) => Response.json(await answer(request)));
  return state;
});

beforeEach(() => {
  gateway.videos = Array.from({ length: 70 }, (_, number) => ({
    name: `${number}.mp4`,
    asset_id: null,
    facts: {
      size: 1000,
      recorded_at: "2026-03-01T12:00:00Z",
      recording_source: "name" as const,
      duration_seconds: number + 0.5,
      video: null,
      audio: null,
    },
    proposals: [{ category: "food", confidence: 0.9 }],
    unsure: false,
  }));
});
afterEach(cleanup);

function show() {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SortGrid
          order="surest"
          chosen="food"
          onChoose={() => undefined}
          isReading={false}
          categories={[]}
          mayChange
          onSorted={() => undefined}
          onBack={() => undefined}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const names = () =>
  screen.getAllByRole("checkbox").map((cell) => cell.getAttribute("aria-label")?.split(",")[0]);
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, number) => `${from + number}.mp4`);

it("shows 27 at once, and the others when they are asked for", async () => {
  show();
  await waitFor(() => expect(names()).toEqual(numbered(0, 27)));
  for (const [words, shown] of [
    ["27 more", 54],
    ["16 more", 70],
  ] as const) {
    fireEvent.click(screen.getByRole("button", { name: words }));
    await waitFor(() => expect(names()).toEqual(numbered(0, shown)));
  }
  expect(screen.queryByRole("button", { name: /more$/ })).toBeNull();
});

it("tells how long each is", async () => {
  show();
  await waitFor(() => expect(names()).toHaveLength(27));
  const [first] = screen.getAllByRole("listitem");
  expect(first?.textContent).toMatch(/^90 %.*0:00\.5$/);
});

it("shows under which name each goes whose own is taken, before it goes", async () => {
  gateway.videos = gateway.videos.slice(0, 3);
  gateway.taken = new Set(["1.mp4", "2.mp4"]);
  show();
  await waitFor(() => expect(names()).toHaveLength(3));
  fireEvent.click(screen.getByRole("button", { name: "Accept 3 of 3" }));
  const first = await screen.findByRole("checkbox", {
    name: /its name is taken, it goes as 1 \(2\).mp4/,
  });
  expect(gateway.filed).toEqual(["0.mp4"]);
  // The new name of the other one is kept when this one has been moved.
  fireEvent.click(first);
  fireEvent.click(screen.getByRole("button", { name: "Accept 1 of 2" }));
  await waitFor(() => expect(gateway.filed).toEqual(["1 (2).mp4"]));
  await waitFor(() => expect(names()).toEqual(["2.mp4"]));
  fireEvent.click(screen.getByRole("checkbox"));
  fireEvent.click(screen.getByRole("button", { name: "Accept 1 of 1" }));
  await waitFor(() => expect(gateway.filed).toEqual(["2 (2).mp4"]));
  gateway.taken = new Set();
});

it("shows the next ones before those that were left when the others were accepted", async () => {
  show();
  await waitFor(() => expect(names()).toHaveLength(27));
  for (const cell of screen.getAllByRole("checkbox").slice(1)) fireEvent.click(cell);
  fireEvent.click(screen.getByRole("button", { name: "Accept 1 of 27" }));
  await waitFor(() => expect(names()).toEqual([...numbered(27, 54), ...numbered(1, 27)]));
  // The videos that were left stay unticked.
  expect(screen.getByRole("button", { name: "Accept 27 of 53" })).toBeDefined();
});

it("ticks all that are shown, or none, by one key, and says that there are none", async () => {
  gateway.videos = gateway.videos.slice(0, 3);
  show();
  await waitFor(() => expect(names()).toHaveLength(3));
  const all = (ticked: number) => screen.getByRole("button", { name: `Accept ${ticked} of 3` });
  fireEvent.click(screen.getByRole("checkbox", { name: /^1\.mp4/ }));
  expect(all(2)).toBeDefined();
  for (const ticked of [3, 0, 3]) {
    act(() => void run("sortTickAll"));
    expect(all(ticked)).toBeDefined();
  }
  cleanup();
  gateway.videos = [];
  show();
  await screen.findByText("None are left here");
  act(() => void run("sortTickAll"));
  expect(renderHook(useAnnouncement).result.current?.what).toBe("There is no video here to tick.");
});

it("keeps places for the videos while they are read", async () => {
  show();
  expect(screen.getByRole("status", { name: "Reading the videos" })).toHaveAttribute("aria-busy");
  await waitFor(() => expect(names()).toHaveLength(27));
  expect(screen.queryByRole("status", { name: "Reading the videos" })).toBeNull();
});

it("says how many are moved, and an undo in between brings these back and moves no more", async () => {
  show();
  await waitFor(() => expect(names()).toHaveLength(27));
  let answer: () => void = () => undefined;
  gateway.held = new Promise((resolve) => (answer = resolve));
  fireEvent.click(screen.getByRole("button", { name: "Accept 27 of 27" }));
  expect(await screen.findByRole("button", { name: "0 of 27 moved" })).toBeDefined();
  undoQueued((pressed) => undoLast(pressed, "sorting"));
  answer();
  const four = [0, 1, 2, 3].map((number) => `change of ${number}.mp4`);
  await waitFor(() => expect(gateway.undone).toEqual(four.toReversed()));
  expect(gateway.videos).toHaveLength(66);
});
