import { expect, it } from "vitest";
import type { NewSorting, SortedVideos } from "@/lib/api/client";
import { movedInParts, sizeOfNext } from "./moved-in-parts";

const MOVES: readonly NewSorting[] = Array.from({ length: 30 }, (_, number) => {
  return { name: String(number), category: "food", origin: "", new_name: "", act: "" };
});
const answerTo = (moves: readonly NewSorting[]): SortedVideos => ({
  results: moves.map(({ name, category }) => {
    return { name, category, change: null, problem: null, free_name: null };
  }),
  categories: [{ name: "food", count: Number(moves.at(-1)?.name) + 1 }],
});

it("moves all in order, and tells how many were", async () => {
  const told: string[] = [];
  const { results, categories, error } = await movedInParts(
    MOVES,
    (part) => Promise.resolve(answerTo(part)),
    ({ done, of }) => told.push(`${done} of ${of}`),
    new AbortController().signal,
  );
  expect(results.map(({ name }) => name)).toEqual(MOVES.map(({ name }) => name));
  expect(categories).toEqual([{ name: "food", count: 30 }]);
  expect(error).toBeNull();
  // Quick answers make the next part four times as large.
  expect(told).toEqual(["0 of 30", "4 of 30", "20 of 30", "30 of 30"]);
});

it("begins no further part once it is stopped", async () => {
  const stop = new AbortController();
  const asked: number[] = [];
  const post = (part: readonly NewSorting[]) => {
    asked.push(part.length);
    stop.abort();
    return Promise.resolve(answerTo(part));
  };
  const { results } = await movedInParts(MOVES, post, () => undefined, stop.signal);
  expect([asked, results.length]).toEqual([[4], 4]);
});

it("keeps what was moved where a later part fails, and rejects where the first one does", async () => {
  const failing = (from: number) => {
    let parts = 0;
    return (part: readonly NewSorting[]) =>
      parts++ < from ? Promise.resolve(answerTo(part)) : Promise.reject(new Error("gone"));
  };
  const { signal } = new AbortController();
  const some = await movedInParts(MOVES, failing(1), () => undefined, signal);
  expect([some.results.length, some.error]).toEqual([4, new Error("gone")]);
  await expect(movedInParts(MOVES, failing(0), () => undefined, signal)).rejects.toThrow("gone");
});

it("sizes a part by how long the one before took", () => {
  expect(sizeOfNext(4, 1000)).toBe(4);
  expect(sizeOfNext(4, 500)).toBe(8);
  expect(sizeOfNext(4, 20_000)).toBe(1);
  expect(sizeOfNext(4, 1)).toBe(16);
  expect(sizeOfNext(400, 1)).toBe(500);
});
