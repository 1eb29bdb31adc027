import { expect, it } from "vitest";
import { NO_HISTORY, recorded, redone, undone, type History } from "./edit-history";

const equal = (one: number, other: number) => one === other;

/** A history of steps from number to number, each with its gesture, its time, and whether it may be merged. */
const made = (...steps: [number, number, gesture: number, at: number, goesOn?: boolean][]) =>
  steps.reduce<History<number>>(
    (history, [before, after, gesture, at, goesOn = false]) =>
      recorded(history, { before, after, gesture, at, parts: "x" }, goesOn, equal),
    NO_HISTORY,
  );

const ways = ({ past, future }: History<number>) => [
  past.map(({ before, after }) => [before, after]),
  future.map(({ before, after }) => [before, after]),
];

it("goes back and forth", () => {
  const history = made([0, 1, 1, 0], [1, 2, 2, 5000]);
  const back = undone(history);
  expect(ways(back)).toEqual([[[0, 1]], [[1, 2]]]);
  expect(ways(redone(back))).toEqual(ways(history));
  expect(ways(undone(undone(undone(history))))).toEqual([
    [],
    [
      [0, 1],
      [1, 2],
    ],
  ]);
});

it("takes a gesture as one step, however long it lasts", () => {
  expect(ways(made([0, 1, 1, 0], [1, 2, 1, 9000], [2, 3, 1, 20_000]))[0]).toEqual([[0, 3]]);
});

it("joins what goes on soon, and nothing else", () => {
  expect(made([0, 1, 1, 0], [1, 2, 2, 900, true]).past).toHaveLength(1);
  expect(made([0, 1, 1, 0], [1, 2, 2, 1100, true]).past).toHaveLength(2);
  expect(made([0, 1, 1, 0], [1, 2, 2, 900]).past).toHaveLength(2);
});

it("forgets a step that ends where it began", () => {
  expect(ways(made([0, 1, 1, 0], [1, 0, 1, 10]))).toEqual([[], []]);
});

it("forgets what was undone once something else is done", () => {
  const history = recorded(
    undone(made([0, 1, 1, 0])),
    { before: 0, after: 7, gesture: 2, at: 10, parts: "x" },
    false,
    equal,
  );
  expect(ways(history)).toEqual([[[0, 7]], []]);
});
