import { expect, it } from "vitest";
import type { Change } from "@/lib/api/client";
import {
  daysOf,
  doneAfter,
  isUndone,
  rowsOf,
  turnable,
  wordsOf,
  wordsOfDay,
  wordsOfGoingBack,
} from "./rows";

const change = (id: string, day: number, more: Partial<Change> = {}): Change => ({
  id,
  kind: "sorting",
  words: `${id}.mp4 sorted into ball`,
  made_by: "ada",
  made_at: new Date(2026, 0, day, 12).toISOString(),
  undone_at: null,
  undone_by: null,
  final_because: null,
  until: "",
  asset_id: null,
  act: null,
  ...more,
});

const act = (undone: number) => ({
  act: { id: "act", words: "2 videos sorted into ball", changes: 2, undone },
});

it("shows an act once, where its newest change is, and others as they are", () => {
  const rows = rowsOf([
    change("d", 2),
    change("c", 2, act(0)),
    change("b", 1),
    change("a", 1, act(0)),
  ]);
  expect(rows.map(wordsOf)).toEqual([
    "d.mp4 sorted into ball",
    "2 videos sorted into ball",
    "b.mp4 sorted into ball",
  ]);
  expect(rows[1]?.changes.map(({ id }) => id)).toEqual(["c", "a"]);
  expect(daysOf(rows).map(({ day, rows: of }) => [day, of.length])).toEqual([
    ["2026-01-02", 2],
    ["2026-01-01", 1],
  ]);
});

it("takes an act for undone only when all of it is", () => {
  const [part] = rowsOf([change("b", 1, { ...act(1), undone_at: "x" }), change("a", 1, act(1))]);
  const [whole] = rowsOf([change("b", 1, act(2))]);
  expect([part, whole].map((row) => row && isUndone(row))).toEqual([false, true]);
  expect(turnable(part?.changes ?? [], "undo").map(({ id }) => id)).toEqual(["a"]);
  expect(turnable(part?.changes ?? [], "redo").map(({ id }) => id)).toEqual(["b"]);
});

it("goes back to a row by undoing what was done after it and can be undone", () => {
  const rows = rowsOf([
    change("d", 2),
    change("c", 2, { undone_at: "x" }),
    change("b", 2, { final_because: "It is no longer in the trash." }),
    change("a", 1),
  ]);
  const [first, , , last] = rows;
  expect(last && doneAfter(rows, last).map(({ id }) => id)).toEqual(["d"]);
  expect(first && doneAfter(rows, first)).toEqual([]);
});

it("names the days that one has in mind", () => {
  const now = new Date(2026, 2, 1, 0, 30).getTime();
  expect(["2026-03-01", "2026-02-28", "2026-02-27"].map((day) => wordsOfDay(day, now))).toEqual([
    "Today",
    "Yesterday",
    "2026-02-27",
  ]);
});

it("says how much of what would be undone others did", () => {
  const by = (...names: string[]) =>
    rowsOf(names.map((made_by, at) => change(`${at}`, 1, { made_by })));
  const end = (...names: string[]) => wordsOfGoingBack(by(...names), "ada").split(": ")[1];
  expect(end("ada", "ada")).toBe("the 2 changes after it");
  expect(end("ada", "kim", "kim")).toBe("the 3 changes after it, 2 of them not yours");
  expect(end("kim", "kim")).toBe("the 2 changes after it, none of them yours");
  expect(end("kim")).toBe("the change after it, not yours");
  expect(wordsOfGoingBack(by("kim"), null)).toBe("Undo back to here: the change after it");
});
