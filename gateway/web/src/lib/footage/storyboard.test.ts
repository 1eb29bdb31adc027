import { expect, test } from "vitest";
import type { Storyboard } from "@/lib/api/client";
import { backgroundOf, tileAt } from "./storyboard";

const boardOf = (...seconds: number[]): Storyboard => ({
  tile_width: 160,
  tile_height: 90,
  columns: Math.min(10, seconds.length),
  rows: Math.ceil(seconds.length / 10),
  tiles: seconds.map((at) => ({ seconds: at, pts: at * 1000, frame: null })),
});

test("a moment is shown by the last tile before it", () => {
  const board = boardOf(0, 2, 4.5, 9);
  expect([-1, 0, 1.99, 2, 4.4, 4.5, 8.9, 9, 1000].map((at) => tileAt(board, at))).toEqual([
    0, 0, 0, 1, 1, 2, 2, 3, 3,
  ]);
  expect(tileAt(boardOf(0), 7)).toBe(0);
});

test("a sheet is drawn so that one tile fills its place", () => {
  const board = boardOf(...Array.from({ length: 30 }, (_, n) => n));
  expect(backgroundOf(board, 0)).toEqual({
    backgroundSize: "1000% 300%",
    backgroundPosition: "0% 0%",
  });
  expect(backgroundOf(board, 29).backgroundPosition).toBe("100% 100%");
  expect(backgroundOf(board, 13).backgroundPosition).toBe(`${(3 / 9) * 100}% 50%`);
  expect(backgroundOf(boardOf(0), 0).backgroundPosition).toBe("0% 0%");
});
